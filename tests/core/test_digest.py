"""Figures of a digest: a breakdown with what is not on its list, and groups in the order of the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from decimal import Decimal

import pytest

from core.compare import Change
from core.digest import Digest, Fallen, Figure, FormSection, breakdown, fallen, figure, grouped, name_of
from core.forms import Breakdown, BreakdownItem, Form, Forms, Indicator, Values
from core.periods import parse_period
from core.texts import Text, in_language
from core.totals import Counts, FormTotals, UnitTotals
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


def test_a_figure_stands_beside_those_of_the_period_before_and_of_last_year() -> None:
    alone = section({"visits": 12}, {"visits": 10})
    assert figure(alone, VISITS).change_of_year is None
    last_year = replace(alone.before, totals={"visits": 24})
    found = figure(replace(alone, year_ago=last_year), VISITS)
    assert (found.now, found.then, found.year_ago) == (12, 10, 24)
    assert (found.change, found.change_of_year) == (Change(2, Decimal(20)), Change(-12, Decimal(-50)))


def test_the_items_of_a_breakdown_stand_beside_last_years() -> None:
    this = section({"cases": 5, "cases.dysentery": 2}, {})
    last_year = replace(this.before, totals={"cases": 30, "cases.dysentery": 12, "cases.cholera": 4})
    dysentery, rest = breakdown(replace(this, year_ago=last_year), CASES, FORMS)
    assert (dysentery.now, dysentery.then, dysentery.year_ago) == (2, None, 12)
    assert (rest.now, rest.then, rest.year_ago) == (3, None, 14)


TOWNS = [Unit(n, f"QS0{n}", f"{n}", "township", 1, f"1/{n}/") for n in range(2, 8)]


def with_rows(now: list[Counts], then: list[Counts]) -> FormSection:
    this = section({}, {})
    rows = [tuple(UnitTotals(*pair, {}) for pair in zip(TOWNS, counts, strict=False)) for counts in (now, then)]
    whole = Counts(sum(one.expected for one in now), sum(one.received for one in now))
    return replace(this, now=replace(this.now, counts=whole, rows=rows[0]), before=replace(this.before, rows=rows[1]))


@pytest.mark.parametrize(
    ("now", "then", "is_fallen"),
    [
        (Counts(14, 10), Counts(14, 14), True),
        (Counts(28, 25), Counts(28, 28), True),
        (Counts(14, 13), Counts(14, 14), False),  # one report
        (Counts(100, 92), Counts(100, 100), False),  # less than a tenth
        (Counts(28, 20), Counts(14, 10), False),  # the same share
        (Counts(14, 14), Counts(14, 10), False),
        (Counts(14, 0), Counts(0, 0), False),  # nothing to have fallen from
        (Counts(0, 0), Counts(14, 14), False),
    ],
)
def test_when_a_rate_has_fallen(now: Counts, then: Counts, is_fallen: bool) -> None:
    this = with_rows([now], [then])
    this = replace(this, now=replace(this.now, counts=Counts()))  # nothing is waited for
    assert fallen(this) == ([Fallen(TOWNS[0], now, then)] if is_fallen else [])


def test_the_worst_comes_first_and_nothing_falls_while_reports_may_still_come() -> None:
    rows = [Counts(14, 12), Counts(14, 2), Counts(14, 14)]
    this = with_rows(rows, [Counts(14, 14)] * 3)
    assert fallen(this) == []  # of 14 that are missing none is due yet
    over = replace(this, now=replace(this.now, counts=Counts(28, 28)))
    assert [one.unit for one in fallen(over)] == [TOWNS[1], TOWNS[0]]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("visits", {"en": "visits"}),
        ("cases.dysentery", {"en": "dysentery"}),
        ("cases.smallpox", "smallpox"),
        ("births", "births"),
    ],
)
def test_what_a_figure_is_called(key: str, name: object) -> None:
    assert name_of(FORM, key, FORMS) == name


def test_a_digest_is_empty_when_nothing_was_asked_and_nothing_said() -> None:
    week = parse_period("2026-W47")
    this = section({}, {})
    nothing = replace(this, now=replace(this.now, counts=Counts()))
    assert Digest(COUNTY, week, 47, ()).is_empty
    assert Digest(COUNTY, week, 47, (nothing,)).is_empty
    assert not Digest(COUNTY, week, 47, (nothing, this)).is_empty
    came = replace(nothing, now=replace(nothing.now, counts=Counts(0, 1)))
    assert not Digest(COUNTY, week, 47, (came,)).is_empty
