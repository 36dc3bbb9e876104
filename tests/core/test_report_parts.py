"""What becomes of the parts of a figure, and of the words to them, when a report is said anew."""

from __future__ import annotations

import pytest

from core.expected import expected_report
from core.forms import Values
from core.reports import Notes, Report, Source, compose, undo
from tests.county import CALENDAR, DAILY, ZHANG, at

WHOLE, FLU, HFM, OTHER = (
    "suspected_cases",
    "suspected_cases.influenza",
    "suspected_cases.hand_foot_mouth",
    "suspected_cases.other",
)
ROW = expected_report(DAILY, ZHANG, "2026-11-20", CALENDAR)
WHEN = at("2026-11-20 16:02")


def said(values: Values, before: Report | None = None, notes: Notes | None = None) -> Report:
    return compose(DAILY, ROW, before, values, at=WHEN, source=Source.MESSAGE, person_id=11, notes=notes)


@pytest.mark.parametrize(
    ("standing", "values", "merged"),
    [
        ({WHOLE: 2, FLU: 1}, {HFM: 1}, {WHOLE: 2, FLU: 1, HFM: 1}),
        ({WHOLE: 2, FLU: 1, HFM: 1}, {WHOLE: 3}, {WHOLE: 3, FLU: 1, HFM: 1}),
        ({WHOLE: 3, FLU: 1}, {WHOLE: 2}, {WHOLE: 2, FLU: 1}),
        # Fewer than there are parts: which of them are left is not known.
        ({WHOLE: 2, FLU: 1, HFM: 1}, {WHOLE: 1}, {WHOLE: 1}),
        ({WHOLE: 2, FLU: 1, HFM: 1}, {WHOLE: 0}, {WHOLE: 0}),
        # Unless it is said.
        ({WHOLE: 2, FLU: 1, HFM: 1}, {WHOLE: 1, FLU: 1}, {WHOLE: 1, FLU: 1}),
        ({WHOLE: 1, FLU: 1}, {HFM: 1}, {WHOLE: 1, HFM: 1}),
        ({WHOLE: 3, FLU: 1, HFM: 1}, {FLU: 3}, {WHOLE: 3, FLU: 3}),
        ({WHOLE: 2, FLU: 2}, {"visits": 5}, {WHOLE: 2, FLU: 2, "visits": 5}),
    ],
)
def test_parts_never_exceed_the_whole(standing: Values, values: Values, merged: Values) -> None:
    first = said(standing)
    second = said(values, first)
    assert second.values == merged
    assert undo(DAILY, second, at=WHEN, person_id=11).values == standing


def test_a_word_stays_until_its_figure_is_said_anew() -> None:
    first = said({WHOLE: 1, OTHER: 1}, notes={OTHER: "恙虫病"})
    assert first.notes == {OTHER: "恙虫病"}
    kept = said({"visits": 5}, first)
    assert kept.notes == {OTHER: "恙虫病"}
    assert said({WHOLE: 2, OTHER: 2}, kept).notes == {}
    assert said({WHOLE: 2, OTHER: 2}, kept, notes={OTHER: "莱姆病"}).notes == {OTHER: "莱姆病"}


def test_an_undo_that_brings_a_figure_back_brings_its_word_back() -> None:
    first = said({WHOLE: 1, OTHER: 1}, notes={OTHER: "恙虫病"})
    gone = said({WHOLE: 0}, first)
    assert gone.values == {WHOLE: 0}
    back = undo(DAILY, gone, at=WHEN, person_id=11)
    assert (back.values, back.notes) == ({WHOLE: 1, OTHER: 1}, {OTHER: "恙虫病"})
