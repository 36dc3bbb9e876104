"""Which days are workdays: public holidays with the workdays that they are swapped for, and the county's own days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from core.forms import Form
from core.texts import Names

SATURDAY = 6
DECEMBER = 12


class DayKind(StrEnum):
    """What a day is to the whole county."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SWAPPED = "swapped"  # a day of a weekend on which work is made up for because of a holiday
    DAY_OFF = "day_off"  # the county's own: a market day, a flood
    EXTRA_WORKDAY = "extra_workday"  # the county's own


class Special(NamedTuple):
    """A day that is not what its weekday says, with the name of the holiday or of the county's reason. A swapped
    workday bears the name of its holiday."""

    kind: DayKind
    name: Names

    @property
    def works(self) -> bool:
        return self.kind in (DayKind.SWAPPED, DayKind.EXTRA_WORKDAY)


@dataclass(frozen=True, slots=True)
class Workdays:
    """Without any data Monday to Friday.

    `years` are those of which all public holidays are known; `public` are the country's special days, `own` those of
    the county, `of_forms` those that the county has set for single forms, by form and day. The county's come first,
    and of these the ones of the form.
    """

    years: frozenset[int] = frozenset()
    public: Mapping[date, Special] = field(default_factory=dict)
    own: Mapping[date, Special] = field(default_factory=dict)
    of_forms: Mapping[tuple[str, date], Special] = field(default_factory=dict)

    def special(self, day: date) -> Special | None:
        """What the day is to the whole county, if it is not what its weekday says."""
        return self.own.get(day) or self.public.get(day)

    def kind(self, day: date) -> DayKind:
        if special := self.special(day):
            return special.kind
        return DayKind.WORKDAY if day.isoweekday() < SATURDAY else DayKind.WEEKEND

    def is_workday(self, day: date) -> bool:
        return self.kind(day) in (DayKind.WORKDAY, DayKind.SWAPPED, DayKind.EXTRA_WORKDAY)

    def lacking(self, today: date) -> list[int]:
        """The years that matter now of which the public holidays are not known: this one, from December the next."""
        needed = [today.year, today.year + 1] if today.month == DECEMBER else [today.year]
        return [year for year in needed if year not in self.years]

    def asks(self, form: Form, day: date) -> bool:
        """Whether that form may be due on that day. A form that does not follow the workdays is asked for every day but
        those that the county has set for this very form."""
        if special := self.of_forms.get((form.key, day)):
            return special.works
        return not form.workdays or self.is_workday(day)

    def on_or_after(self, form: Form, day: date) -> date:
        """The first day from that one on, on which the form may be due."""
        while not self.asks(form, day):
            day = date.fromordinal(day.toordinal() + 1)
        return day
