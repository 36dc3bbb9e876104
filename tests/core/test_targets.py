"""A file of yearly targets, each row by itself, and held against what is stored."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.forms import Computed, Form, Forms, Indicator
from core.sheet import Faults, FaultySheet, Row, Sheet
from core.targets import TargetKey, TargetPlan, Targets, plan_targets
from tests.county import COUNTY, DAILY, EAST, FORMS, UNITS

COVERAGE = Computed(
    key="coverage", name={"zh-CN": "接种率", "en": "coverage"}, formula="vaccinations / population", per=100
)
RATED = Forms({"daily": DAILY.model_copy(update={"computed": (COVERAGE,)})}, FORMS.breakdowns)
TOP = ("单位编码", "指标", "年度", "目标")
UNIT_CODES = {unit.code: unit for unit in UNITS}


def sheet(*rows: tuple[str, ...], top: tuple[str, ...] = TOP) -> Sheet:
    cells = (dict(zip(top, row, strict=True)) for row in rows)
    return Sheet("t.csv", top, tuple(Row(number, of_row) for number, of_row in enumerate(cells, 2)))


def planned(found: Sheet, stored: Targets | None = None, forms: Forms = FORMS) -> TargetPlan:
    return plan_targets(found, UNIT_CODES, forms, stored or {}, Faults(found.file))


def faults(found: Sheet, forms: Forms = FORMS) -> list[tuple[int, str, str]]:
    with pytest.raises(FaultySheet) as refused:
        planned(found, forms=forms)
    return [(fault.row, fault.column, fault.what.key) for fault in refused.value.faults]


def key(unit_id: int, item: str = "vaccinations", year: int = 2026, form: str = "daily") -> TargetKey:
    return TargetKey(unit_id, year, form, item)


@pytest.mark.parametrize(
    ("row", "wanted", "value"),
    [
        (("QS", "接种", "2026", "3000"), key(1), 3000),
        (("ＱＳ", "接种针次", "2026年", "３０００"), key(1), 3000),
        (("QS01", "vaccinations", "2026年度", "1,500针"), key(2), 1500),
        (("QS0101", "Vaccinations", "2027", "700"), key(11, year=2027), 700),
        (("QS", "疑似病例.痢疾", "2026", "5"), key(1, "suspected_cases.dysentery"), 5),
        (("QS", "处方量", "2026", "90"), key(1, "prescriptions", form="workload"), 90),
    ],
)
def test_an_indicator_goes_by_any_of_its_names(row: tuple[str, ...], wanted: TargetKey, value: int) -> None:
    assert planned(sheet(row)).saves == {wanted: Decimal(value)}


@pytest.mark.parametrize("cell", ["90.5", "90.5%", "９０．５％"])
def test_a_computed_indicator_may_have_a_rate_for_a_target(cell: str) -> None:
    assert planned(sheet(("QS", "接种率", "2026", cell)), forms=RATED).saves == {key(1, "coverage"): Decimal("90.5")}


@pytest.mark.parametrize(
    ("row", "column", "fault"),
    [
        (("", "接种", "2026", "1"), "单位编码", "import-cell-blank"),
        (("QS9", "接种", "2026", "1"), "单位编码", "import-unknown-unit"),
        (("QS", "", "2026", "1"), "指标", "import-cell-blank"),
        (("QS", "体重", "2026", "1"), "指标", "targets-unknown-indicator"),
        (("QS", "疑似病例.鼠疫", "2026", "1"), "指标", "targets-unknown-indicator"),
        (("QS", "接种", "", "1"), "年度", "import-cell-blank"),
        (("QS", "接种", "26", "1"), "年度", "targets-bad-year"),
        (("QS", "接种", "1999", "1"), "年度", "targets-bad-year"),
        (("QS", "接种", "2026", ""), "目标", "import-cell-blank"),
        (("QS", "接种", "2026", "0"), "目标", "targets-not-a-target"),
        (("QS", "接种", "2026", "3.5"), "目标", "targets-not-a-target"),
        (("QS", "接种", "2026", "-3"), "目标", "targets-not-a-target"),
        (("QS", "接种", "2026", "1,00"), "目标", "targets-not-a-target"),
        (("QS", "接种", "2026", "=1+1"), "目标", "targets-not-a-target"),
        (("QS0101", "处方量", "2026", "1"), "单位编码", "import-wrong-unit"),  # its township reports that
    ],
)
def test_what_is_wrong_is_named_by_its_cell(row: tuple[str, ...], column: str, fault: str) -> None:
    assert faults(sheet(("QS", "门诊", "2026", "1"), row)) == [(3, column, fault)]


def test_all_faults_of_a_row_are_named_at_once() -> None:
    assert {column for _, column, _ in faults(sheet(("Q", "体重", "26", "")))} == set(TOP)


def test_a_row_must_not_come_twice() -> None:
    assert faults(sheet(("QS", "接种", "2026", "1"), ("QS", "vaccinations", "2026", "2"))) == [
        (3, "", "targets-same-row")
    ]


def test_columns_that_are_not_known_or_lacking_are_named() -> None:
    strange = sheet(("QS", "接种", "2026", "1", "x"), top=(*TOP, "备注"))
    assert faults(strange) == [(1, "备注", "targets-unknown-column")]
    assert faults(sheet(("QS", "接种", "2026"), top=TOP[:3])) == [(1, "", "import-no-column")]
    assert faults(sheet()) == [(1, "", "import-no-rows")]


def test_a_name_of_two_forms_needs_the_form() -> None:
    other = Form(
        key="school",
        title={"zh-CN": "学校", "en": "School"},
        level="village",
        every="week",
        due=DAILY.due,
        indicators=(Indicator(key="doses", name={"zh-CN": "接种针次", "en": "doses"}),),
    )
    forms = Forms({"daily": DAILY, "school": other}, FORMS.breakdowns)
    row = ("QS", "接种针次", "2026", "8")
    assert faults(sheet(row), forms) == [(2, "指标", "targets-which-form")]
    with_form = (*TOP, "报表")
    assert planned(sheet((*row, "学校"), top=with_form), forms=forms).saves == {key(1, "doses", form="school"): 8}
    assert planned(sheet((*row, "daily"), top=with_form), forms=forms).saves == {key(1): 8}
    assert faults(sheet((*row, "月报"), top=with_form), forms) == [(2, "报表", "import-unknown-form")]


def test_what_is_stored_already_is_the_same_and_the_rest_stays() -> None:
    stored = {key(1): Decimal(3000), key(2): Decimal(1), key(3): Decimal(7), key(11): Decimal(5)}
    rows = (("QS", "接种", "2026", "3000"), ("QS01", "接种", "2026", "2"), ("QS0101", "接种", "2026", "-"))
    plan = planned(sheet(*rows, ("QS0102", "接种", "2026", "4"), ("QS0103", "接种", "2026", "–")), stored)
    assert (plan.new, plan.changed, plan.same) == (1, 1, 2)
    assert plan.saves == {key(2): 2, key(12): 4}
    assert plan.removes == (key(11),)
    assert not plan.empty
    assert planned(sheet(rows[0]), stored).empty


def test_a_target_that_is_not_the_sum_below_is_said_and_stays() -> None:
    stored = {key(1): Decimal(3000), key(2): Decimal(1500)}
    plan = planned(sheet(("QS02", "接种", "2026", "1400")), stored)
    assert plan.saves == {key(3): 1400}  # nobody else's is changed
    (unlike,) = plan.unlike
    assert (unlike.unit, int(unlike.own), int(unlike.below)) == (COUNTY, 3000, 2900)
    assert (unlike.having, unlike.units) == (2, 2)
    assert planned(sheet(("QS02", "接种", "2026", "1500")), stored).unlike == ()


def test_the_sum_below_is_compared_from_both_sides_and_only_where_both_are() -> None:
    assert planned(sheet(("QS02", "接种", "2026", "1400"))).unlike == ()  # the county has none, and gets none
    assert planned(sheet(("QS", "接种", "2026", "1400"))).unlike == ()
    rows = [("QS", "接种", "2026", "9"), ("QS01", "接种", "2026", "8"), ("QS0101", "接种", "2026", "7")]
    assert [(one.unit, int(one.below)) for one in planned(sheet(*rows)).unlike] == [(COUNTY, 8), (EAST, 7)]
    rates = [("QS", "接种率", "2026", "90"), ("QS01", "接种率", "2026", "80")]
    assert planned(sheet(*rates), forms=RATED).unlike == ()  # rates are not added up


def test_a_year_does_not_meet_another() -> None:
    rows = [("QS", "接种", "2026", "9"), ("QS01", "接种", "2027", "8")]
    assert planned(sheet(*rows)).unlike == ()
