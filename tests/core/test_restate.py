"""What revisions since a digest come to."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.forms import Values
from core.reports import Change, Source
from core.restate import Restatement, Revision, by_indicator, restatements
from core.units import Unit

ZHANG = Unit(11, "QS0101", "张家村", "village", 2, "1/2/11/")
LI = Unit(12, "QS0102", "李家村", "village", 2, "1/2/12/")


def revision(
    unit: Unit, old: Values, new: Values, *, day: str = "2026-11-12", by: str | None = "张三", form: str = "daily"
) -> Revision:
    return Revision(unit, form, day, old, new, Source.MESSAGE, by)


def test_one_line_says_what_was_known_and_what_stands() -> None:
    versions = [
        revision(ZHANG, {"visits": 12}, {"visits": 21}, by="张三"),
        revision(ZHANG, {"visits": 21}, {"visits": 20}, by="李四"),
    ]
    changes = (Change("visits", 12, 20),)
    assert restatements(versions) == (Restatement(ZHANG, "daily", "2026-11-12", changes, Source.MESSAGE, "李四"),)


def test_what_was_changed_back_is_no_change() -> None:
    assert (
        restatements([revision(ZHANG, {"visits": 12}, {"visits": 21}), revision(ZHANG, {"visits": 21}, {"visits": 12})])
        == ()
    )
    assert restatements([revision(ZHANG, {}, {"visits": 21}), revision(ZHANG, {"visits": 21}, {})]) == ()


def test_reports_of_units_days_and_forms_are_kept_apart() -> None:
    found = restatements(
        [
            revision(ZHANG, {"visits": 1}, {"visits": 2}),
            revision(ZHANG, {"visits": 1}, {"visits": 2}, day="2026-11-13"),
            revision(ZHANG, {"visits": 1}, {"visits": 2}, form="weekly"),
            revision(LI, {"visits": 1}, {"visits": 2}),
        ]
    )
    assert [(one.unit, one.form, one.period) for one in found] == [
        (ZHANG, "daily", "2026-11-12"),
        (ZHANG, "daily", "2026-11-13"),
        (ZHANG, "weekly", "2026-11-12"),
        (LI, "daily", "2026-11-12"),
    ]


def test_late_corrected_and_taken_back_are_told_apart() -> None:
    late, corrected, partly, gone = restatements(
        [
            revision(ZHANG, {}, {"visits": 0}),
            revision(LI, {"visits": 1}, {"visits": 0}),
            revision(ZHANG, {"visits": 1}, {"visits": 1, "vaccinations": 0}, day="2026-11-13"),
            revision(LI, {"visits": 0}, {}, day="2026-11-13"),
        ]
    )
    assert [one.is_late for one in (late, corrected, gone)] == [True, False, False]
    assert [one.is_taken_back for one in (late, corrected, partly, gone)] == [False, False, False, True]


def test_a_figure_added_to_a_report_that_was_known_is_not_a_late_report() -> None:
    (found,) = restatements([revision(ZHANG, {"visits": 1}, {"visits": 1, "vaccinations": 0})])
    assert (found.is_late, found.changes) == (False, (Change("vaccinations", None, 0),))


FIGURES = st.dictionaries(st.sampled_from(["visits", "vaccinations", "suspected_cases"]), st.integers(0, 50))


@given(st.lists(FIGURES, min_size=2, max_size=6))
def test_with_the_changes_of_the_sums_one_gets_from_the_old_figures_to_the_new(history: list[Values]) -> None:
    versions = [revision(ZHANG, old, new) for old, new in pairwise(history)]
    sums = by_indicator(restatements(versions), "daily")
    first, last = history[0], history[-1]
    for key in first.keys() | last.keys():
        assert first.get(key, 0) + sums.get(key, 0) == last.get(key, 0)
    assert by_indicator(restatements(versions), "weekly") == {}
