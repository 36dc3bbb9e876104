"""Reports as somebody else's program reads them: what came, what did not, and which is which.

A figure that was not given has a row without a value; only an explicit zero is a 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from core.forms import Form, Forms, Values
from core.periods import LENGTHS, Period, parse_period
from core.texts import in_language
from core.units import Unit


class Status(StrEnum):
    """How an expected report stands. `waiting` is one that has not come and is not due yet; `excused` one that is not
    expected after all and has not come."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    WAITING = "waiting"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class ExportedReport:
    """One expected report and what came of it; `parent` is the unit that was above then.

    `zero` and `partial` say what the report is, None where there is none. `excused` is the reason for which it is not
    expected, also where it came nevertheless. `received_at` (UTC) and `version` are None where nothing came.
    """

    unit: Unit
    parent: Unit
    form: str
    period: str
    status: Status
    values: Values
    zero: bool | None = None
    partial: bool | None = None
    excused: str | None = None
    version: int | None = None
    received_at: datetime | None = None

    @property
    def day(self) -> date:
        """The first day that it is about."""
        return parse_period(self.period).start


@dataclass(frozen=True, slots=True)
class Selection:
    """What is exported: reports of `unit` and all below it (None: everything) about periods that begin from `first` to
    `last`, of these forms (empty: of all, also of those that are not asked any more)."""

    unit: Unit | None
    first: date
    last: date
    forms: tuple[str, ...] = ()


def that_fit(forms: Iterable[Form], period: Period) -> tuple[str, ...]:
    """The forms whose periods are not longer than this one: what a digest of it is about."""
    longest = LENGTHS.index(period.length)
    return tuple(form.key for form in forms if LENGTHS.index(form.every) <= longest)


def status_of(*, received: bool, on_time: bool, excused: bool, due_at: datetime, now: datetime) -> Status:
    """A report that came counts, whether it was excused or not; one whose deadline is this very moment is due."""
    if received:
        return Status.ON_TIME if on_time else Status.LATE
    if excused:
        return Status.EXCUSED
    return Status.MISSING if due_at <= now else Status.WAITING


@dataclass(slots=True)
class Items:
    """What can be counted in each form, in the form's order, and what it is called in one language."""

    forms: Forms
    language: str
    _names: dict[str, dict[str, str]] = field(default_factory=dict, init=False)
    _places: dict[str, dict[str, int]] = field(default_factory=dict, init=False)

    def form_name(self, key: str) -> str:
        form = self.forms.forms.get(key)
        return in_language(form.title, self.language) if form else key

    def names(self, form: str) -> Mapping[str, str]:
        """Every item of a form with its name, each indicator followed by what it is broken down into:
        `suspected_cases.dysentery` is 疑似病例.细菌性和阿米巴性痢疾, as a column of a file may be called."""
        if form not in self._names:
            known = self.forms.forms.get(form)
            self._names[form] = dict(self._named(known)) if known else {}
        return self._names[form]

    def name(self, form: str, item: str) -> str:
        """Its key where the form does not know it any more."""
        return self.names(form).get(item, item)

    def asked(self, form: str) -> tuple[str, ...]:
        """The indicators: each has a row in every report, with a figure or without."""
        known = self.forms.forms.get(form)
        return tuple(indicator.key for indicator in known.indicators) if known else ()

    def of(self, report: ExportedReport) -> list[str]:
        """The items of a report: what its form asks, and whatever else was given."""
        return self.in_order(report.form, {*self.asked(report.form), *report.values})

    def in_order(self, form: str, items: Iterable[str]) -> list[str]:
        """In the form's order; what the form does not know any more comes last."""
        if form not in self._places:
            self._places[form] = {item: place for place, item in enumerate(self.names(form))}
        places = self._places[form]
        return sorted(items, key=lambda item: (places.get(item, len(places)), item))

    def _named(self, form: Form) -> Iterator[tuple[str, str]]:
        for indicator in form.indicators:
            name = in_language(indicator.name, self.language)
            yield indicator.key, name
            for item in self.forms.items(indicator):
                yield f"{indicator.key}.{item.key}", f"{name}.{in_language(item.name, self.language)}"
