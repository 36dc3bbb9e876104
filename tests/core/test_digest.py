"""Figures of a digest: a breakdown with what is not on its list, and groups in the order of the file."""

from __future__ import annotations

from datetime import time

import pytest

from core.compare import Change
from core.digest import Figure, FormSection, breakdown, figure, grouped
from core.forms import Breakdown, BreakdownItem, Form, Forms, Indicator, Values
from core.periods import parse_period
from core.texts import Text, in_language
from core.totals import Counts, FormTotals
from core.units import Unit

COUNTY = Unit(1, "QS", "青山县", "county", None, "1/")
CASES = Indicator(key="cases", name={"en": "cases"}, surveillance=True, breakdown="diseases")
VISITS = Indicator(key="visits", name={"en": "visits"})
FORM = Form(key="daily", title={"en": "Daily"}, level="village", every="day", due=time(18), indicators=(VISITS, CASES))
DISEASES = Breakdown(
    key="diseases",
    title={"en": "disease"},
    items=(
        BreakdownItem(key="cholera", name={"en": "cholera"}),
        BreakdownItem(key="dysentery", name={"en": "bacillary and amoebic dysentery"}, short={"en": "dysentery"}),
        BreakdownItem(key="measles", name={"en": "measles"}),
    ),
)
FORMS = Forms({"daily": FORM}, {"diseases": DISEASES})


def section(now: Values, then: Values) -> FormSection:
    week = parse_period("2026-W47")
    return FormSection(
        FormTotals(FORM, COUNTY, week, Counts(7, 7, 7), now),
        FormTotals(FORM, COUNTY, week.previous(), Counts(7, 7, 7), then),
    )


def lines(figures: list[Figure]) -> list[tuple[str, int | None, int | None]]:
    def name(figure: Figure) -> str:
        if isinstance(figure.name, Text):
            return figure.name.key
        return in_language(figure.name, "en") if isinstance(figure.name, dict) else figure.name

    return [(name(figure), figure.now, figure.then) for figure in figures]


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [
        pytest.param(
            {"cases": 5, "cases.dysentery": 2, "cases.measles": 3},
            {"cases": 2, "cases.dysentery": 2},
            [("measles", 3, None), ("dysentery", 2, 2)],
            id="the most frequent first; nothing is made up for then",
        ),
        pytest.param(
            {"cases": 0}, {"cases": 1, "cases.cholera": 1}, [("cholera", 0, 1)], id="gone since then: an explicit 0"
        ),
        pytest.param(
            {"cases": 4, "cases.dysentery": 1},
            {"cases": 1},
            [("dysentery", 1, None), ("digest-unspecified", 3, 1)],
            id="what no disease was named for comes last",
        ),
        pytest.param(
            {"cases": 2, "cases.plague": 2},
            {},
            [("plague", 2, None)],
            id="a disease that has left the list keeps its count",
        ),
        pytest.param({"visits": 3}, {"cases": 1, "cases.cholera": 1}, [], id="a blank indicator is not broken down"),
        pytest.param({"cases": 0}, {"cases": 0}, [], id="nothing to break down"),
    ],
)
def test_breakdown(now: Values, then: Values, expected: list[tuple[str, int | None, int | None]]) -> None:
    assert lines(breakdown(section(now, then), CASES, FORMS)) == expected


def test_an_indicator_without_a_list_has_no_breakdown() -> None:
    assert breakdown(section({"visits": 3}, {}), VISITS, FORMS) == []


def test_a_figure_knows_its_change() -> None:
    both = section({"visits": 30}, {"visits": 20})
    assert figure(both, VISITS).change == Change(10, figure(both, VISITS).change.percent)  # type: ignore[union-attr]
    assert figure(section({"visits": 30}, {}), VISITS).change is None


def test_only_surveillance_indicators_are_watched() -> None:
    assert FORM.watched == (CASES,)


def test_groups_stand_in_the_order_of_the_file() -> None:
    form = FORM.model_copy(
        update={
            "groups": {"a": {"en": "Care"}, "b": {"en": "Laboratory"}},
            "indicators": tuple(
                Indicator(key=key, name={"en": key}, group=group)
                for key, group in (("x", "b"), ("y", "b"), ("z", "a"), ("w", None))
            ),
        }
    )
    assert [(heading, [i.key for i in indicators]) for heading, indicators in grouped(form)] == [
        ({"en": "Laboratory"}, ["x", "y"]),
        ({"en": "Care"}, ["z"]),
        (None, ["w"]),
    ]
