"""Which villages a map shows when it cannot show all, and what its letters mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.heat import MARKS, HeatRow, Mark, State, townships, worst
from core.papers import has_heat_map
from core.periods import parse_period
from core.units import Unit

letters = st.text(alphabet="".join(MARKS), min_size=1, max_size=31)


def rows(*found: str, under: int = 2) -> list[HeatRow]:
    """A village for each, so many under each township."""
    made = []
    for number, one in enumerate(found):
        above = Unit(number // under + 2, f"QS{number // under:02}", "", "township", 1, f"1/{number // under + 2}/")
        village = Unit(
            number + 100, f"{above.code}{number:02}", "", "village", above.id, f"{above.path}{number + 100}/"
        )
        made.append(HeatRow(village, above, one))
    return made


def test_every_letter_is_another_mark() -> None:
    assert len(set(MARKS.values())) == len(MARKS) == 12
    assert {mark.state for mark in MARKS.values()} == set(State)
    assert [letter for letter, mark in MARKS.items() if mark.received] == list("abcdefgh")
    assert MARKS["a"] == Mark(State.ON_TIME)
    assert MARKS["h"] == Mark(State.LATE, zero=True, partial=True)


@pytest.mark.parametrize(
    ("worse", "better"),
    [("m", "e" * 31), ("mm", "m" + "e" * 30), ("e", "b" * 31), ("f", "e"), ("b", "c"), ("em", "m" + "b" * 30)],
)
def test_missing_outweighs_late_and_late_outweighs_partial(worse: str, better: str) -> None:
    one, other = rows(worse, better)
    assert one.trouble > other.trouble


def test_what_was_excused_or_is_not_due_yet_is_no_trouble() -> None:
    assert [row.trouble for row in rows("xw.", "acac")] == [0, 0]


def test_all_are_shown_where_they_fit() -> None:
    everybody = rows("aa", "mm", "aa", "ae")
    assert worst(everybody, 6) == tuple(everybody)


def test_the_worst_are_shown_in_their_own_order() -> None:
    """Three villages in two townships take five lines; four take seven."""
    everybody = rows("ee", "aa", "aa", "mm", "aa", "me")
    assert [row.letters for row in worst(everybody, 6)] == ["ee", "mm", "me"]
    assert [row.letters for row in worst(everybody, 4)] == ["mm", "me"]


@given(st.lists(letters, max_size=40), st.integers(2, 40), st.integers(1, 9))
def test_what_is_shown_fits_and_nobody_is_left_out_for_a_better_one(found: list[str], lines: int, under: int) -> None:
    everybody = rows(*found, under=under)
    shown = worst(everybody, lines)
    assert len(shown) + len(townships(shown)) <= lines
    assert [row for row in everybody if row in shown] == list(shown)
    left_out = [row for row in everybody if row not in shown]
    assert not left_out or max(row.trouble for row in left_out) <= min((row.trouble for row in shown), default=0)
    assert shown or not everybody


def test_rows_stand_under_the_unit_above() -> None:
    found = townships(rows("a", "b", "c"))
    assert [(above.code, [row.letters for row in group]) for above, group in found] == [
        ("QS00", ["a", "b"]),
        ("QS01", ["c"]),
    ]


@pytest.mark.parametrize(
    ("period", "fits"),
    [("2026-W47", True), ("2026-11-T3", True), ("2026-07", True), ("2026-Q3", False), ("2026", False)],
)
def test_a_month_fits_and_a_quarter_does_not(period: str, fits: bool) -> None:
    assert has_heat_map(parse_period(period)) == fits
