"""The statistics of EARS: values worked out by hand, a second implementation, and what holds for any counts."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ears import BASELINE, LEAST_BASELINE, LEAST_SPREAD, Counts, Scores, scores

STEADY = (1, 2, 3, 4, 5, 6, 7)
"""Mean 4, standard deviation √(28/6) = 2.1602."""

known = st.lists(st.integers(0, 60), min_size=12, max_size=30)
gappy = st.lists(st.none() | st.integers(0, 60), min_size=1, max_size=30)


def plainly(counts: Counts, at: int) -> tuple[float | None, float | None, float | None]:
    """C1, C2 and C3 once more, straight from the formulas, in fractions up to the root."""

    def distance(place: int, lag: int) -> float | None:
        window = [counts[i] for i in range(place - lag - 7, place - lag) if i >= 0]
        values = [Fraction(value) for value in window if value is not None]
        count = counts[place] if place >= 0 else None
        if count is None or len(values) < 5:
            return None
        mean = sum(values) / len(values)
        variance = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
        spread = max(math.sqrt(variance), 0.5)
        return float(count - mean) / spread

    c2 = distance(at, 2)
    summed = [distance(place, 2) for place in (at - 2, at - 1, at)]
    c3 = None if c2 is None else sum(max(0.0, one - 1) for one in summed if one is not None)
    return distance(at, 0), c2, c3


@pytest.mark.parametrize(
    ("counts", "c1", "c2", "c3"),
    [
        ((*STEADY, 11), 3.2404, 5.0596, 4.0596),  # (11 − 4) / 2.1602; C2 over 1 … 5: mean 3, S 1.5811
        ((*STEADY, 4), 0.0, 0.6325, 0.0),
        ((*STEADY, 4, 4, 11), 4.5547, 3.2404, 2.2404),  # C1 over 3 … 7, 4, 4: mean 33/7, S 1.3801
        ((*STEADY, 8, 9, 11), 2.3146, 3.2404, 6.3426),  # a slow rise: C1's own baseline has risen with it
        ((0,) * 7 + (1,), 2.0, 2.0, 1.0),  # not infinitely unusual
        (STEADY[2:], None, None, None),
    ],
)
def test_by_hand(counts: Counts, c1: float | None, c2: float | None, c3: float | None) -> None:
    found = scores(counts, len(counts) - 1)
    for score, by_hand in zip((found.c1, found.c2, found.c3), (c1, c2, c3), strict=True):
        assert score == (None if by_hand is None else pytest.approx(by_hand, abs=1e-3))


@pytest.mark.parametrize(
    ("baseline", "bound"),
    [((1, 1, 1, 1, 2, 3, 3), 3.278854), ((0, 1, 1, 1, 2, 3, 3), 3.436517), ((0, 1, 1, 2, 3, 3, 3), 3.855617)],
)
def test_published_bounds(baseline: tuple[int, ...], bound: float) -> None:
    """The first upper bounds of surveillance::earsC in R for Salmonella Newport in Germany in 2011, method C1, alpha
    0.05 (test-earsc.R of that package): mean + 1.644854 S. The counts are the only ones, each window following on the
    one before, that give these bounds."""
    low, high = (scores((*baseline, count), BASELINE) for count in (0, 100))
    assert low.expected is not None
    spread = 100 / (high.c1 - low.c1)  # type: ignore[operator]
    assert low.expected + 1.6448536 * spread == pytest.approx(bound, abs=1e-6)


@given(gappy)
def test_a_second_implementation_agrees(counts: Counts) -> None:
    for at in range(len(counts)):
        found = scores(counts, at)
        for ours, theirs in zip((found.c1, found.c2, found.c3), plainly(counts, at), strict=True):
            assert ours == (None if theirs is None else pytest.approx(theirs))


def test_three_days_well_above_add_up() -> None:
    """None is a signal by itself, and together they are one."""
    counts = (0, 4, 0, 4, 0, 4, 2, 6, 6, 6)
    days = [scores(counts, at) for at in (7, 8, 9)]
    assert all(day.c2 is not None and 1 < day.c2 < 3 for day in days)
    assert [day.signals for day in days] == [(), (), ("c3",)]


@given(known, st.integers(1, 40))
def test_where_everything_is_so_much_more_nothing_changes(counts: list[int], more: int) -> None:
    at = len(counts) - 1
    assert scores([count + more for count in counts], at).c1 == pytest.approx(scores(counts, at).c1, abs=1e-9)


@given(gappy)
def test_what_is_not_known_is_no_zero(counts: list[int | None]) -> None:
    """A day without a count changes nothing but that it is not there."""
    found = scores([*counts, None], len(counts))
    assert found == Scores(None, found.expected, None, None, None)
    assert found.signals == ()


@pytest.mark.parametrize("missing", range(BASELINE + 1))
def test_a_baseline_needs_five_counts(missing: int) -> None:
    counts = [None] * missing + [2] * (BASELINE - missing) + [9]
    assert (scores(counts, BASELINE).c1 is not None) == (BASELINE - missing >= LEAST_BASELINE)


def test_missing_days_are_left_out_of_the_mean() -> None:
    found = scores([6, None, 6, 6, None, 6, 6, 6], 7)
    assert (found.expected, found.c1) == (6, 0.0)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Scores(9, 1, 3.0, 3.0, 2.0), ()),
        (Scores(9, 1, 3.1, 3.0, 2.0), ("c1",)),
        (Scores(9, 1, None, 3.1, 2.0), ("c2",)),
        (Scores(9, 1, -1.0, 0.5, 2.1), ("c3",)),
        (Scores(9, 1, None, None, None), ()),
    ],
)
def test_above_is_a_signal_and_at_the_threshold_is_none(found: Scores, said: tuple[str, ...]) -> None:
    assert found.signals == said


def test_the_least_spread_is_half_a_case() -> None:
    assert scores([2, 2, 2, 2, 2, 2, 2, 4], 7).c1 == 2 / LEAST_SPREAD
