"""Who reports well, and who is low: exactly, and fairly to whoever was asked for little."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rank import Entry, is_low, placed, together
from core.totals import Counts
from core.units import Unit


def entry(number: int, expected: int, received: int, on_time: int | None = None, complete: int | None = None) -> Entry:
    unit = Unit(number, f"QS{number:02}", f"{number}村", "village", 1, f"1/{number}/")
    on_time, complete = (received if one is None else one for one in (on_time, complete))
    return Entry(unit, Counts(expected, received, on_time, 0, complete))


def places(*entries: Entry) -> list[tuple[int | None, int]]:
    return [(row.place, row.unit.id) for row in placed(entries)]


def test_by_reporting_rate_then_on_time_then_complete() -> None:
    rows = (
        entry(1, 30, 29),
        entry(2, 30, 30, on_time=29),
        entry(3, 30, 30, complete=29),
        entry(4, 30, 30),
        entry(5, 20, 20),
        entry(6, 30, 0),
    )
    assert places(*rows) == [(1, 4), (1, 5), (3, 3), (4, 2), (5, 1), (6, 6)]


def test_rates_are_compared_and_not_counts() -> None:
    assert places(entry(1, 300, 290), entry(2, 290, 285)) == [(1, 2), (2, 1)]
    assert places(entry(1, 30, 10), entry(2, 60, 20)) == [(1, 1), (1, 2)]


@pytest.mark.parametrize(
    ("expected", "place"),
    [(3, None), (4, 1), (7, 1)],
)
def test_a_village_that_was_asked_for_little_has_no_place(expected: int, place: int | None) -> None:
    """The others were asked for every day of a week."""
    others = [entry(number, 7, 6) for number in (2, 3, 4)]
    assert (place, 1) in places(entry(1, expected, expected), *others)


def test_a_small_township_among_large_ones_has_one() -> None:
    assert places(entry(1, 14, 14), entry(2, 210, 200), entry(3, 210, 190)) == [(1, 1), (2, 2), (3, 3)]


def test_of_whom_nothing_was_expected_nothing_is_said() -> None:
    assert places() == []
    assert places(entry(1, 0, 0), entry(2, 0, 0)) == []
    assert places(entry(1, 0, 0), entry(2, 5, 5)) == [(1, 2)]


@pytest.mark.parametrize(
    ("counts", "low"),
    [
        (Counts(5, 4, 4), False),  # 80 %, but a single slip
        (Counts(5, 3, 3), True),
        (Counts(5, 5, 4), False),
        (Counts(5, 5, 3), True),
        (Counts(20, 18, 18), False),  # 90 % exactly
        (Counts(21, 18, 18), True),
        (Counts(30, 27, 26), True),
        (Counts(30, 30, 30), False),
        (Counts(1, 0, 0), False),
        (Counts(2, 0, 0), True),
    ],
)
def test_low_is_under_ninety_percent_and_no_single_slip(counts: Counts, low: bool) -> None:
    assert is_low(counts) is low


def test_nobody_without_a_place_is_low() -> None:
    rows = placed([entry(1, 2, 0), *(entry(number, 7, 7) for number in (2, 3))])
    assert [row.is_low for row in rows] == [False, False, False]


def test_all_of_them_together() -> None:
    assert together([entry(1, 30, 29, 28, 27), entry(2, 10, 9)]) == Counts(40, 38, 37, 0, 36)


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    found = []
    for number in range(1, draw(st.integers(0, 12)) + 1):
        expected = draw(st.integers(0, 40))
        received = draw(st.integers(0, expected))
        found.append(entry(number, expected, received, draw(st.integers(0, received)), draw(st.integers(0, received))))
    return found


@given(entries())
def test_places_follow_the_rates_whatever_they_are(rows: list[Entry]) -> None:
    found = placed(rows)
    assert {row.unit.id for row in found} == {row.unit.id for row in rows if row.counts.expected}
    compared = [row for row in found if row.place is not None]
    assert compared == found[: len(compared)]
    for better, worse in pairwise(compared):
        assert better.place is not None
        assert worse.place is not None
        assert better.place <= worse.place
        assert better.counts.received * worse.counts.expected >= worse.counts.received * better.counts.expected
    assert all(
        row.place == 1 + sum(1 for o in compared if o.place and row.place and o.place < row.place) for row in compared
    )
