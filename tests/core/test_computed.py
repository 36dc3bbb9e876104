"""Computed indicators: of whom they are made, what is left out, and when there is none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from core.computed import ComputedFigure, Why, computed_figure, computed_figures
from core.forms import Computed, Values
from core.periods import parse_period
from core.totals import Counts, FormTotals, UnitTotals
from core.units import Unit
from tests.county import COUNTY, DAILY, EAST, LI, WEST, ZHANG, ZHAO

ONE = Counts(2, 1, 1, 0, 1)


def totals(formula: str, people: dict[int, int], figures: dict[int, Values], per: int = 100) -> FormTotals:
    """Three villages in two townships; who is in neither dictionary has no population, or no figures."""
    computed = Computed.model_validate(
        {"key": "rate", "name": {"zh-CN": "率", "en": "rate"}, "formula": formula, "per": per}
    )
    form = DAILY.model_copy(update={"computed": (computed,)})

    def line(unit: Unit, values: Values, count: int = 1) -> UnitTotals:
        return UnitTotals(replace(unit, population=people.get(unit.id)), Counts(2 * count, count), values)

    def summed(*units: Unit) -> Values:
        keys = {key for unit in units for key in figures.get(unit.id, {})}
        return {key: sum(figures.get(unit.id, {}).get(key, 0) for unit in units) for key in keys}

    villages = tuple(line(unit, figures.get(unit.id, {})) for unit in (ZHANG, LI, ZHAO))
    rows = (line(EAST, summed(ZHANG, LI), 2), line(WEST, summed(ZHAO)))
    top = line(COUNTY, summed(ZHANG, LI, ZHAO), 3)
    return FormTotals(form, top.unit, parse_period("2026-W47"), top.counts, top.totals, rows, deeper=(villages,))


def of(formula: str, people: dict[int, int], figures: dict[int, Values], per: int = 100) -> ComputedFigure:
    (found,) = computed_figures(totals(formula, people, figures, per))
    return found


def shots(zhang: int, li: int, zhao: int) -> dict[int, Values]:
    return {ZHANG.id: {"vaccinations": zhang}, LI.id: {"vaccinations": li}, ZHAO.id: {"vaccinations": zhao}}


def sides(found: ComputedFigure) -> tuple[object, object]:
    return found.numerator, found.denominator


COVERAGE = "vaccinations / population"


def test_it_is_exact_and_rounded_once() -> None:
    found = of(COVERAGE, {ZHANG.id: 300, LI.id: 300, ZHAO.id: 300}, shots(1, 1, 1))
    assert (found.value, found.numerator, found.denominator) == (Decimal("0.3"), Decimal(3), Decimal(900))
    assert of("vaccinations / 3", {}, shots(1, 1, 0), per=1).value == Decimal("0.7")
    assert of("vaccinations / 8", {}, shots(2, 0, 0), per=1).value == Decimal("0.3")  # half away from zero


def test_both_sides_are_of_the_units_whose_parts_are_known() -> None:
    found = of(COVERAGE, {ZHANG.id: 100, ZHAO.id: 300}, shots(10, 50, 30))
    assert sides(found) == (40, 400)
    assert found.value == 10
    assert [(left.unit.id, left.why) for left in found.left_out] == [(LI.id, Why.POPULATION)]


def test_whoever_gave_no_figure_is_left_out_and_is_no_zero() -> None:
    figures = shots(10, 0, 30) | {LI.id: {}}
    found = of(COVERAGE, {ZHANG.id: 100, LI.id: 900, ZHAO.id: 300}, figures)
    assert sides(found) == (40, 400)
    assert [(left.unit.id, left.why) for left in found.left_out] == [(LI.id, Why.BLANK)]
    zero = of(COVERAGE, {ZHANG.id: 100, LI.id: 900, ZHAO.id: 300}, shots(10, 0, 30))
    assert sides(zero) == (40, 1300)
    assert zero.left_out == ()


def test_a_population_of_its_own_comes_before_the_sum_below() -> None:
    figures = shots(10, 20, 30)
    assert of(COVERAGE, {EAST.id: 1000, ZHANG.id: 1, ZHAO.id: 500}, figures).denominator == 1500
    whole = of(COVERAGE, {COUNTY.id: 6000}, figures)
    assert sides(whole) == (60, 6000)
    assert (whole.value, whole.left_out) == (Decimal(1), ())


def test_without_any_population_there_is_none() -> None:
    found = of(COVERAGE, {}, shots(1, 2, 3))
    assert (found.value, found.why, len(found.left_out)) == (None, Why.POPULATION, 3)
    assert of(COVERAGE, {COUNTY.id: 100}, {}).why is Why.BLANK
    assert of("vaccinations / visits", {}, shots(1, 2, 3)).why is Why.BLANK


@pytest.mark.parametrize("formula", ["vaccinations / visits", "1 + vaccinations / visits"])
def test_a_denominator_of_zero_is_no_figure(formula: str) -> None:
    found = of(formula, {}, {ZHANG.id: {"vaccinations": 3, "visits": 0}})
    assert (found.value, found.why) == (None, Why.ZERO)


def test_numbers_of_reports_and_items_of_a_breakdown_are_parts() -> None:
    assert of("received / expected", {}, {}).value == 50
    figures: dict[int, Values] = {
        ZHANG.id: {"suspected_cases": 4, "suspected_cases.dysentery": 1},
        LI.id: {"suspected_cases": 4},
    }
    found = of("suspected_cases.dysentery / suspected_cases", {}, figures)
    assert sides(found) == (1, 8)  # not named is none of them
    assert [left.unit.id for left in found.left_out] == [ZHAO.id]


def test_what_is_no_division_has_parts_only() -> None:
    found = of("visits + vaccinations", {}, {ZHANG.id: {"vaccinations": 3, "visits": 9}}, per=1)
    assert (found.value, found.numerator) == (Decimal(12), None)
    assert found.parts == {"visits": 9, "vaccinations": 3}


def test_a_unit_below_has_its_own() -> None:
    found = totals(COVERAGE, {ZHANG.id: 100, LI.id: 100, ZHAO.id: 300}, shots(10, 20, 30))
    east = computed_figure(found.form.computed[0], found, found.rows[0])
    assert east.unit.id == EAST.id
    assert sides(east) == (30, 200)


def test_a_village_that_moved_has_its_people_once() -> None:
    found = totals(COVERAGE, {ZHANG.id: 100, LI.id: 100, ZHAO.id: 300}, shots(10, 20, 30))
    (villages,) = found.deeper
    moved = UnitTotals(replace(villages[0].unit, path=f"{WEST.path}{ZHANG.id}/"), ONE, {"vaccinations": 5})
    (figure,) = computed_figures(replace(found, deeper=((*villages, moved),)))
    assert sides(figure) == (65, 500)


def test_a_townships_population_hides_no_village_that_gave_no_figure_where_people_are_not_counted() -> None:
    figures = {unit.id: {"vaccinations": 10, "visits": 20} for unit in (ZHANG, ZHAO)} | {LI.id: {"visits": 5}}
    found = of("vaccinations / visits", {EAST.id: 1000}, figures)
    assert sides(found) == (20, 40)
    assert [(left.unit.id, left.why) for left in found.left_out] == [(LI.id, Why.BLANK)]


def test_an_item_of_what_nobody_counted_is_no_zero() -> None:
    ill = {"visits": 4, "suspected_cases": 1, "suspected_cases.dysentery": 1}
    found = of("suspected_cases.dysentery / visits", {}, {ZHANG.id: {"visits": 4}, LI.id: ill})
    assert sides(found) == (1, 4)
    assert [left.unit.id for left in found.left_out] == [ZHANG.id, ZHAO.id]


def test_without_a_population_for_some_and_a_figure_for_others_the_figure_is_what_is_missing() -> None:
    assert of(COVERAGE, {ZHANG.id: 100}, {LI.id: {"vaccinations": 1}}).why is Why.BLANK
