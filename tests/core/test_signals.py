"""Aberrations: which counts of a township are looked at, and what is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ears import scores
from core.periods import parse_period
from core.signals import NEEDED, Signal, items_watched, last_over, last_periods, signals, telling
from core.totals import Tally
from tests.county import DAILY, FORMS

FRIDAY = parse_period("2026-11-20")
WEEK = parse_period("2026-W47")
CASES, DYSENTERY = "suspected_cases", "suspected_cases.dysentery"


def sums(cases: int, *, dysentery: int = 0, received: int = 10, expected: int = 10) -> Tally:
    """A day's; what nobody mentioned has no row."""
    items = {CASES: cases, DYSENTERY: dysentery, "#received": received, "#expected": expected}
    return Tally({item: count for item, count in items.items() if count})


def days_before(last: date, *tallies: Tally) -> dict[date, Tally]:
    first = last - timedelta(days=len(tallies) - 1)
    return {first + timedelta(days=n): tally for n, tally in enumerate(tallies)}


def found(days: Mapping[date, Tally]) -> list[Signal]:
    return list(signals(DAILY, [CASES, DYSENTERY], 2, days, last_periods(FRIDAY)))


def test_surveillance_indicators_and_their_diseases_are_looked_at() -> None:
    assert items_watched(DAILY, FORMS) == [CASES, DYSENTERY]


@pytest.mark.parametrize(("last", "first"), [(FRIDAY, "2026-11-09"), (WEEK, "2026-W36")])
def test_as_many_periods_as_the_statistics_look_at(last: object, first: str) -> None:
    periods = last_periods(FRIDAY if last == FRIDAY else WEEK)
    assert (len(periods), periods[0].key, periods[-1]) == (NEEDED, first, last)
    assert all(earlier.next() == later for earlier, later in pairwise(periods))


def test_a_sudden_rise_is_found_with_how_far_it_lies_above() -> None:
    days = days_before(FRIDAY.end, *[sums(n % 3) for n in range(11)], sums(9, dysentery=1, received=9))
    (signal,) = found(days)
    assert (signal.unit_id, signal.form, signal.item, signal.period) == (2, "daily", CASES, FRIDAY)
    assert (signal.received, signal.expected, signal.scores.count) == (9, 10, 9)
    assert signal.rule == "C1+C2+C3"
    assert signal.scores == scores([n % 3 for n in range(11)] + [9], 11)


def test_a_disease_that_nobody_mentioned_before_was_0() -> None:
    days = days_before(FRIDAY.end, *[sums(4)] * 11, sums(4, dysentery=4))
    assert [(signal.item, signal.scores.expected) for signal in found(days)] == [(DYSENTERY, 0)]


@pytest.mark.parametrize(("received", "count"), [(80, 1), (79, 0)])
def test_a_day_on_which_too_few_reported_is_not_known(received: int, count: int) -> None:
    days = days_before(FRIDAY.end, *[sums(1)] * 11, sums(9, received=received, expected=100))
    assert len(found(days)) == count


@pytest.mark.parametrize("gone", ["nothing came", "nothing was expected", "no row"])
def test_silence_before_is_no_zero(gone: str) -> None:
    """Nine cases a day is what is usual there; that most of the days before are silent makes them nothing new."""
    silent = {"nothing came": sums(0, received=0), "nothing was expected": sums(0, received=0, expected=0)}
    days = days_before(FRIDAY.end, *[sums(9)] * 4, *[silent.get(gone, Tally())] * 5, *[sums(9)] * 3)
    if gone == "no row":
        days = {day: tally for day, tally in days.items() if tally.items}
    assert found(days) == []


def test_weeks_are_added_up() -> None:
    days = {day: sums(6 if period == WEEK else 1) for period in last_periods(WEEK) for day in period.days()}
    (signal,) = signals(DAILY, [CASES], 2, days, last_periods(WEEK))
    assert (signal.scores.count, signal.scores.expected, signal.received) == (42, 7, 70)


@given(st.lists(st.integers(0, 9), min_size=12, max_size=12))
def test_nothing_is_said_below_three_cases_a_day(cases: list[int]) -> None:
    days = days_before(FRIDAY.end, *[sums(count) for count in cases])
    assert cases[-1] >= 3 or found(days) == []


@pytest.mark.parametrize(("cases", "count"), [(2, 0), (3, 1)])
def test_after_days_without_any_two_are_nothing_and_three_are_a_signal(cases: int, count: int) -> None:
    """Two would be four times the least spread above none, and so a signal by the statistics alone."""
    assert len(found(days_before(FRIDAY.end, *[sums(0)] * 11, sums(cases)))) == count


@pytest.mark.parametrize(("cases", "count"), [(4, 0), (5, 1)])
def test_nor_below_five_a_week(cases: int, count: int) -> None:
    days = {day: sums(0) for period in last_periods(WEEK) for day in period.days()}
    days[FRIDAY.end] = sums(cases)
    assert len(list(signals(DAILY, [CASES], 2, days, last_periods(WEEK)))) == count


def test_a_disease_says_more_than_the_sum_of_all() -> None:
    days = days_before(FRIDAY.end, *[sums(0)] * 11, sums(9, dysentery=9))
    assert [signal.item for signal in found(days)] == [CASES, DYSENTERY]
    assert [signal.item for signal in telling(found(days))] == [DYSENTERY]
    elsewhere = [replace(signal, unit_id=3) for signal in found(days) if signal.item == CASES]
    assert telling([*found(days), *elsewhere])[1:] == elsewhere


@pytest.mark.parametrize(
    ("today", "day", "week"),
    [("2026-11-23", "2026-11-22", "2026-W47"), ("2026-11-22", "2026-11-21", "2026-W46")],
)
def test_what_is_over(today: str, day: str, week: str) -> None:
    assert last_over(date.fromisoformat(today), "day").key == day
    assert last_over(date.fromisoformat(today), "week").key == week
