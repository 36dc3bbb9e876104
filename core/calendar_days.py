"""What each day of the county's calendar is, and which reports are due on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.expected import Calendar, due_day, periods_awaited_on
from core.forms import Form, Forms
from core.periods import Period
from core.texts import Names
from core.workdays import DayKind, Special


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """`name` is that of the holiday, of the one that a swapped workday belongs to, or of the county's day. `of_forms`
    are days that the county has set for single forms, `due` the reports whose last day on time it is."""

    day: date
    kind: DayKind
    name: Names | None
    of_forms: tuple[tuple[Form, Special], ...]
    due: tuple[tuple[Form, Period], ...]


def calendar_days(about: Period, forms: Forms, calendar: Calendar) -> Iterator[CalendarDay]:
    """Every day of that period."""
    workdays, known = calendar.workdays, forms.forms.values()
    for day in about.days():
        special = workdays.special(day)
        own = ((form, workdays.of_forms.get((form.key, day))) for form in known)
        awaited = ((form, period) for form in known for period in periods_awaited_on(form, day, workdays))
        yield CalendarDay(
            day,
            workdays.kind(day),
            special.name if special else None,
            tuple((form, of_form) for form, of_form in own if of_form),
            tuple((form, period) for form, period in awaited if due_day(form, period, workdays) == day),
        )
