"""Workdays, and what each day of the calendar is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.calendar_days import calendar_days
from core.forms import Forms
from core.periods import parse_period
from core.workdays import DayKind, Special, Workdays
from tests.county import CALENDAR, DAILY, FORMS, WORKLOAD

NATIONAL, MARKET, FLOOD = {"en": "National Day"}, {"en": "market"}, {"en": "flood"}
KNOWN = Workdays(
    years=frozenset([2026]),
    public={
        date(2026, 10, 1): Special(DayKind.HOLIDAY, NATIONAL),
        date(2026, 10, 10): Special(DayKind.SWAPPED, NATIONAL),
    },
    own={date(2026, 10, 10): Special(DayKind.DAY_OFF, MARKET)},
    of_forms={("daily", date(2026, 10, 3)): Special(DayKind.DAY_OFF, FLOOD)},
)


def test_without_data_monday_to_friday_are_workdays() -> None:
    week = [date(2026, 10, day) for day in range(1, 5)]
    kinds = [DayKind.WORKDAY, DayKind.WORKDAY, DayKind.WEEKEND, DayKind.WEEKEND]
    assert [Workdays().kind(day) for day in week] == kinds


def test_the_countys_day_hides_the_countrys() -> None:
    assert not KNOWN.is_workday(date(2026, 10, 10))
    assert replace(KNOWN, own={}).is_workday(date(2026, 10, 10))


@pytest.mark.parametrize(
    ("today", "years"),
    [("2026-11-30", []), ("2026-12-01", [2027]), ("2027-01-01", [2027]), ("2027-12-01", [2027, 2028])],
)
def test_the_years_that_are_lacking(today: str, years: list[int]) -> None:
    assert KNOWN.lacking(date.fromisoformat(today)) == years


def test_the_days_of_a_month() -> None:
    on_workdays = DAILY.model_copy(update={"key": "search", "workdays": True, "weekdays": (4, 6)})
    forms = Forms({**FORMS.forms, "search": on_workdays}, {})
    days = {
        day.day.day: day for day in calendar_days(parse_period("2026-10"), forms, replace(CALENDAR, workdays=KNOWN))
    }
    assert len(days) == 31
    assert [(days[n].kind, days[n].name) for n in (1, 2, 3, 10)] == [
        (DayKind.HOLIDAY, NATIONAL),
        (DayKind.WORKDAY, None),
        (DayKind.WEEKEND, None),
        (DayKind.DAY_OFF, MARKET),
    ]
    due = {n: [(form.key, period.key) for form, period in days[n].due] for n in (1, 3, 8, 10)}
    assert due == {
        1: [("daily", "2026-10-01")],
        3: [("workload", "2026-09")],  # on the 3rd; of the daily form nothing is asked
        8: [("daily", "2026-10-08"), ("search", "2026-10-08")],
        10: [("daily", "2026-10-10")],
    }
    assert [(form.key, special.name) for form, special in days[3].of_forms] == [("daily", FLOOD)]
    assert WORKLOAD.due_day == 3
