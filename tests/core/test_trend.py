"""Which weeks a trend is about, and what is a gap in it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import LENGTHS, parse_period
from core.totals import GIVEN, Counts, Tally
from core.trend import POINTS, items_of, points, spans
from tests.county import DAILY

CASES = DAILY.indicators[2]
TODAY = date(2026, 11, 23)


def tally(figure: int | None, *, expected: int = 2, received: int = 2) -> Tally:
    counted = {"#expected": expected, "#received": received}
    return Tally(counted if figure is None else {**counted, CASES.key: figure, GIVEN + CASES.key: 1})


@pytest.mark.parametrize(
    ("about", "today", "last"),
    [
        ("2026-W47", "2026-11-23", "2026-W47"),
        ("2026-W47", "2026-11-18", "2026-W47"),  # it has begun and is not over
        ("2026-07", "2026-08-01", "2026-W30"),  # the week from 27 July ends in August
        ("2026-05", "2026-06-01", "2026-W22"),  # it ends with a Sunday
        ("2026", "2026-11-23", "2026-W48"),
        ("2026-11-20", "2026-11-23", "2026-W47"),
        ("2026-02-T3", "2026-03-01", "2026-W09"),  # eight days hold no whole week here
    ],
)
def test_the_last_week_is_the_last_that_lies_inside(about: str, today: str, last: str) -> None:
    found = spans(DAILY, parse_period(about), date.fromisoformat(today))
    assert found[-1].key == last


@given(st.dates(date(2001, 1, 1), date(2099, 1, 1)), st.sampled_from(LENGTHS))
def test_thirteen_periods_follow_each_other(today: date, every: str) -> None:
    form = DAILY.model_copy(update={"every": every})
    found = spans(form, parse_period(f"{today:%Y-%m}"), today)
    assert len(found) == POINTS
    assert {period.length for period in found} == {"week" if every == "day" else every}
    assert all(later.start == earlier.end + timedelta(days=1) for earlier, later in pairwise(found))
    assert found[-1].start <= today


def test_what_nobody_gave_is_a_gap_and_a_zero_is_none() -> None:
    periods = spans(DAILY, parse_period("2026-W47"), TODAY)
    days = {
        date(2026, 11, 17): tally(0),
        date(2026, 11, 10): tally(None, received=0),
        date(2026, 11, 3): tally(4),
        date(2026, 11, 4): tally(3, received=1),
        date(2025, 11, 18): tally(5),
    }
    *_, first, second, third = points(periods, CASES, days, TODAY)
    assert (first.figure, first.counts, first.year_ago) == (7, Counts(4, 3), None)
    assert (second.figure, second.counts, second.year_ago) == (None, Counts(2, 0), None)
    assert (third.figure, third.counts, third.year_ago) == (0, Counts(2, 2), 5)
    assert all(point.figure is None and point.counts == Counts() for point in points(periods, CASES, days, TODAY)[:-3])


def test_the_week_that_is_not_over_is_told_apart() -> None:
    periods = spans(DAILY, parse_period("2026-W47"), date(2026, 11, 22))
    found = points(periods, CASES, {}, date(2026, 11, 22))
    assert [point.is_running for point in found] == [False] * 12 + [True]
    assert not any(point.is_running for point in points(periods, CASES, {}, TODAY))


def test_a_trend_is_made_of_few_sums() -> None:
    assert set(items_of(CASES)) >= {"suspected_cases", "#given:suspected_cases", "#expected", "#received"}
