"""What the figures of a work summary show to be a problem."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.computed import computed_figures
from core.digest import Digest, FormSection
from core.forms import Computed, Form, Values
from core.periods import parse_period
from core.progress import Progress, YearSoFar
from core.summary import Summary, behind, compared, is_late, is_settled, lower
from core.totals import Counts, FormTotals, Missing, UnitTotals
from core.units import Unit
from tests.county import COUNTY, DAILY, EAST, WEST

MARCH = parse_period("2026-03")
COVERAGE = Computed.model_validate(
    {"key": "coverage", "name": {"zh-CN": "接种率"}, "formula": "vaccinations / visits", "per": 100}
)


def section(now: Values | None, before: Values | None, computed: Computed = COVERAGE) -> FormSection:
    form = DAILY.model_copy(update={"computed": (computed,)})
    return FormSection(_totals(form, now), _totals(form, before))


def _totals(form: Form, values: Values | None) -> FormTotals:
    counts = Counts(10, 10, 10, 0, 10) if values else Counts()
    rows = (UnitTotals(EAST, counts, values or {}),)
    return FormTotals(form, COUNTY, MARCH, counts, values or {}, rows=rows)


@pytest.mark.parametrize(
    ("counts", "late"),
    [
        (Counts(20, 20, 18), True),  # exactly a tenth
        (Counts(21, 21, 19), False),
        (Counts(5, 5, 4), False),  # once is nothing
        (Counts(31, 10, 10), False),  # missing is not late
        (Counts(0, 0, 0), False),
    ],
)
def test_who_is_often_late(counts: Counts, late: bool) -> None:
    assert is_late(counts) == late


@pytest.mark.parametrize(
    ("now", "before", "falls"),
    [
        ({"vaccinations": 80, "visits": 100}, {"vaccinations": 81, "visits": 100}, True),  # a point
        ({"vaccinations": 801, "visits": 1000}, {"vaccinations": 810, "visits": 1000}, False),
        ({"vaccinations": 90, "visits": 100}, {"vaccinations": 80, "visits": 100}, False),
        ({"vaccinations": 0, "visits": 100}, {"vaccinations": 80, "visits": 100}, True),
        ({"visits": 100}, {"vaccinations": 80, "visits": 100}, False),  # blank is not zero
        (None, {"vaccinations": 80, "visits": 100}, False),
        ({"vaccinations": 80, "visits": 100}, None, False),
    ],
)
def test_a_share_that_has_fallen_by_a_point(now: Values | None, before: Values | None, falls: bool) -> None:
    assert bool(lower(section(now, before))) == falls


@pytest.mark.parametrize("per", [1, 1000])
def test_of_what_is_no_share_nobody_can_say_that_less_is_worse(per: int) -> None:
    computed = COVERAGE.model_copy(update={"per": per})
    found = section({"vaccinations": 80, "visits": 10}, {"vaccinations": 90, "visits": 10}, computed)
    assert compared(found) == []


def test_shares_of_other_units_are_not_compared() -> None:
    """The west gave no figure then; with it the share has not fallen, it is that of others."""
    known = section({"vaccinations": 50, "visits": 100}, {"vaccinations": 80, "visits": 100})
    west = UnitTotals(WEST, Counts(10, 10), {"vaccinations": 1, "visits": 100})
    wider = replace(known, now=replace(known.now, rows=(*known.now.rows, west)))
    silent_then = replace(known.before, rows=(*known.before.rows, replace(west, totals={})))
    assert len(lower(known)) == 1
    assert lower(replace(wider, before=silent_then)) == []
    assert [one.value is None for one in computed_figures(silent_then)] == [False]


def target(reached: int | None, unit: Unit = COUNTY, item: str = "visits") -> Progress:
    return Progress(unit, DAILY, item, 1000, reached, Counts(10, 10), YearSoFar(date(2026, 6, 30)))


def test_targets_behind_the_days_that_have_passed() -> None:
    """181 of 365 days: 496 would do. Only those of the unit itself, the farthest behind first."""
    slow, slower, blank = target(495), target(100), target(None)
    others = (target(497), target(0, EAST))
    digest = Digest(COUNTY, parse_period("2026-H1"), 1, (), progress=(slow, slower, blank, *others))
    assert behind(digest) == [blank, slower, slow]


def test_rates_can_be_compared_once_all_is_due_and_there_is_something_before() -> None:
    figures: Values = {"vaccinations": 1, "visits": 2}
    done = section(figures, figures)
    waiting = replace(done, now=replace(done.now, counts=Counts(11, 10)))
    owed = replace(waiting, now=replace(waiting.now, missing=(Missing(EAST, ("2026-03-01",)),)))
    assert is_settled([done])
    assert not is_settled([done, waiting])
    assert is_settled([owed])
    assert not is_settled([section(figures, None)])


def test_a_summary_is_about_forms_that_something_is_known_of() -> None:
    figures: Values = {"vaccinations": 1, "visits": 2}
    digest = Digest(COUNTY, MARCH, 3, (section(figures, figures), section(None, figures)))
    summary = Summary(digest, date(2026, 3, 30))
    assert summary.sections == digest.sections[:1]
    assert not summary.is_over
    assert replace(summary, until=MARCH.end).is_over
