from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.effects import SaveReport
from core.expected import expected_report
from core.forms import Forms, Values
from core.report_import import ImportPlan, decide
from core.report_rows import read_rows
from core.reports import Report, Source, compose, undo
from core.sheet import Fault, Faults, FaultySheet, Row, Sheet
from core.texts import Text, text
from locales import load_catalogue
from tests.county import CALENDAR, COUNTY, DAILY, EAST, FORMS, LI, UNITS, WORKLOAD, ZHANG, at

CATALOGUE = load_catalogue()
HEADINGS = ("单位编码", "报表", "日期", "门诊", "vaccinations", "疑似病例", "suspected_cases.dysentery")
BY_CODE = {unit.code: unit for unit in UNITS}
NOW = at("2026-11-20 12:00")
ONE = ("QS0101", "日报", "2026-11-19", "12", "3", "1", "1")
DYSENTERY = "suspected_cases.dysentery"


def sheet(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> Sheet:
    cells = (dict(zip(headings, row, strict=True)) for row in rows)
    return Sheet("日报.csv", headings, tuple(Row(number, found) for number, found in enumerate(cells, 2)))


def change(row: tuple[str, ...], **cells: str) -> tuple[str, ...]:
    """`dysentery` stands for its column."""
    named = {DYSENTERY if key == "dysentery" else key: cell for key, cell in cells.items()}
    return tuple(named.get(heading, cell) for heading, cell in zip(HEADINGS, row, strict=True))


def planned(found: Sheet, *stored: Report, forms: Forms = FORMS, now: datetime = NOW) -> ImportPlan:
    faults = Faults(found.file)
    rows = read_rows(found, BY_CODE, forms, CALENDAR.today(now), faults)
    plan = decide(rows, {report.key: report for report in stored}, {}, CALENDAR, now, faults)
    faults.stop_if_any()
    return plan


def faults(found: Sheet, *stored: Report) -> list[tuple[int, str, Text]]:
    with pytest.raises(FaultySheet) as caught:
        planned(found, *stored)
    for fault in caught.value.faults:
        for language in CATALOGUE.languages:
            assert CATALOGUE.render(fault.what, language)
    return [(fault.row, fault.column, fault.what) for fault in caught.value.faults]


def stored(values: Values, day: str = "2026-11-19") -> Report:
    expected = expected_report(DAILY, ZHANG, day, CALENDAR)
    at_noon = at(f"{day} 12:00")
    return compose(DAILY, expected, None, values, at=at_noon, source=Source.MESSAGE, person_id=11)


def only(plan: ImportPlan) -> SaveReport:
    assert len(plan.saves) == 1
    return plan.saves[0]


def test_a_row_becomes_a_report_that_came_when_it_was_due() -> None:
    plan = planned(sheet(ONE))
    report = only(plan).report
    assert (plan.new, plan.changed, plan.same, plan.blank) == (1, 0, 0, 0)
    assert report.key == (ZHANG.id, "daily", "2026-11-19")
    assert report.values == {"visits": 12, "vaccinations": 3, "suspected_cases": 1, DYSENTERY: 1}
    assert report.received_at == report.changed_at == at("2026-11-19 18:00")
    assert report.on_time
    assert report.complete
    assert not report.zero
    assert (report.source, report.person_id, report.version) == (Source.IMPORT, None, 1)


def test_what_is_not_due_yet_has_come_in_now() -> None:
    report = only(planned(sheet(change(ONE, 日期="2026-11-20")))).report
    assert report.received_at == NOW
    assert report.on_time


def test_a_blank_cell_is_blank_and_a_nought_is_zero() -> None:
    report = only(planned(sheet(change(ONE, 门诊="", 疑似病例="0", dysentery="")))).report
    assert report.values == {"vaccinations": 3, "suspected_cases": 0}
    assert not report.complete
    assert report.zero


def test_a_row_without_figures_is_no_report() -> None:
    nothing = change(ONE, 门诊="", vaccinations="", 疑似病例="", dysentery="")
    plan = planned(sheet(nothing, change(ONE, 单位编码="QS0102")))
    assert (plan.new, plan.blank) == (1, 1)
    assert only(plan).report.key.unit_id == LI.id


def test_silence_between_two_reports_of_a_unit_is_missing() -> None:
    """Not before the file begins nor after it ends, nothing of units that it does not name, and no day twice."""
    rows = [change(ONE, 日期=day) for day in ("2026-11-15", "2026-11-18")]
    rows.append(change(ONE, 单位编码="QS0102", 日期="2026-11-16"))
    gaps = planned(sheet(*rows)).gaps
    assert sorted((gap.key.unit_id, gap.key.period[-2:]) for gap in gaps) == [
        (ZHANG.id, "16"),
        (ZHANG.id, "17"),
        (LI.id, "15"),
        (LI.id, "17"),
        (LI.id, "18"),
    ]


def test_a_row_without_figures_is_missing_where_it_stands() -> None:
    blank = change(ONE, 门诊="", vaccinations="", 疑似病例="", **{DYSENTERY: ""}, 日期="2026-11-18")
    assert [gap.key.period for gap in planned(sheet(ONE, blank)).gaps] == ["2026-11-18"]


def test_days_off_are_no_gaps() -> None:
    form = DAILY.model_copy(update={"workdays": True})
    rows = [change(ONE, 日期=day) for day in ("2026-11-13", "2026-11-17")]
    plan = planned(sheet(*rows), forms=Forms({"daily": form}, FORMS.breakdowns))
    assert [gap.key.period for gap in plan.gaps] == ["2026-11-16"]


def test_the_same_figures_again_are_no_new_version() -> None:
    report = only(planned(sheet(ONE))).report
    plan = planned(sheet(ONE), report)
    assert plan == ImportPlan((), 0, 0, 1, 0)
    fewer = planned(sheet(change(ONE, 门诊="")), report)
    assert fewer == ImportPlan((), 0, 0, 1, 0)


def test_other_figures_are_a_correction_made_now() -> None:
    before = stored({"visits": 10, "vaccinations": 3, "suspected_cases": 2})
    plan = planned(sheet(change(ONE, vaccinations="")), before)
    assert (plan.new, plan.changed, plan.same) == (0, 1, 0)
    save = only(plan)
    assert save.before == before
    assert save.report.values == {"visits": 12, "vaccinations": 3, "suspected_cases": 1, DYSENTERY: 1}
    assert (save.report.version, save.report.previous) == (2, before.values)
    assert (save.report.received_at, save.report.changed_at) == (before.received_at, NOW)


def test_a_report_that_was_taken_back_is_new_again_and_its_time_is_now() -> None:
    before = stored({"visits": 10, "vaccinations": 3, "suspected_cases": 2})
    gone = undo(DAILY, before, at=NOW, person_id=11)
    plan = planned(sheet(ONE), gone)
    assert (plan.new, plan.changed) == (1, 0)
    report = only(plan).report
    assert (report.version, report.received_at, report.on_time) == (3, NOW, False)


def test_the_stored_deadline_counts_not_todays() -> None:
    due = replace(expected_report(DAILY, ZHANG, "2026-11-19", CALENDAR), due_at=at("2026-11-19 15:00"))
    found = Faults("x")
    rows = read_rows(sheet(ONE), BY_CODE, FORMS, CALENDAR.today(NOW), found)
    save = only(decide(rows, {}, {due.key: due}, CALENDAR, NOW, found))
    assert save.expected == due
    assert save.report.received_at == due.due_at


@pytest.mark.parametrize(
    "day",
    [
        "2026-7-1",
        "2026-07-01",
        "2026/7/1",
        "2026/07/01",
        "2026.7.1",
        "2026年7月1日",
        "２０２６年７月１日",
        "2026/7/1 0:00",
        "2026-07-01 00:00:00",
    ],
)
def test_a_day_is_read_as_spreadsheets_write_it(day: str) -> None:
    assert only(planned(sheet(change(ONE, 日期=day)))).report.key.period == "2026-07-01"


MONTHLY = ("unit", "form", "period", "处方量")


@pytest.mark.parametrize("month", ["2026-07", "2026/7", "2026年7月", "2026-07-01", "2026/7/1"])
def test_a_month_is_read_as_spreadsheets_write_it(month: str) -> None:
    save = only(planned(sheet(("QS01", "工作量月报", month, "8139"), headings=MONTHLY)))
    assert save.report.key == (EAST.id, "workload", "2026-07")
    assert save.expected.day == "2026-07-01"
    assert save.report.received_at == at("2026-08-03 18:00")
    assert save.report.values == {"prescriptions": 8139}


def test_a_month_that_has_begun_may_be_reported_already() -> None:
    save = only(planned(sheet(("QS01", "workload", "2026-11", "7"), headings=MONTHLY)))
    assert save.report.received_at == NOW


def test_two_forms_in_one_file_have_their_own_columns() -> None:
    headings = ("unit", "form", "date", "visits", "prescriptions")
    plan = planned(
        sheet(
            ("QS0101", "daily", "2026-11-19", "12", ""),
            ("QS01", "Monthly Workload", "2026-10", "", "7"),
            headings=headings,
        )
    )
    assert [save.report.values for save in plan.saves] == [{"visits": 12}, {"prescriptions": 7}]
    wrong = faults(
        sheet(("QS01", "workload", "2026-10", "12", "7"), ("QS0101", "daily", "2026-11-19", "", ""), headings=headings)
    )
    assert wrong == [(2, "visits", text("import-not-on-form", value="12", form=WORKLOAD.title))]


@pytest.mark.parametrize(
    ("row", "column", "what"),
    [
        (change(ONE, 单位编码=""), "单位编码", text("import-cell-blank")),
        (change(ONE, 单位编码="QX"), "单位编码", text("import-unknown-unit", code="QX")),
        (
            change(ONE, 单位编码="QS01"),
            "单位编码",
            text("import-wrong-unit", unit="东河镇", form=DAILY.title),
        ),
        (change(ONE, 报表=""), "报表", text("import-cell-blank")),
        (change(ONE, 日期=""), "日期", text("import-cell-blank")),
        (change(ONE, 日期="2026-11-31"), "日期", text("import-bad-date", value="2026-11-31", every="day")),
        (change(ONE, 日期="2026-11"), "日期", text("import-bad-date", value="2026-11", every="day")),
        (change(ONE, 日期="0001-01-01"), "日期", text("import-bad-date", value="0001-01-01", every="day")),
        (change(ONE, 日期="1/7/2026"), "日期", text("import-bad-date", value="1/7/2026", every="day")),
        (change(ONE, 日期="2026-11-21"), "日期", text("import-future", value="2026-11-21")),
        (change(ONE, 门诊="十二"), "门诊", text("import-not-a-count", value="十二")),
        (change(ONE, 门诊="12.5"), "门诊", text("import-not-a-count", value="12.5")),
        (change(ONE, 门诊="-1"), "门诊", text("import-not-a-count", value="-1")),
        (change(ONE, 门诊="1,200"), "门诊", text("import-not-a-count", value="1,200")),
        (change(ONE, 门诊="9" * 5000), "门诊", text("import-not-a-count", value="9" * 5000)),
        (change(ONE, 门诊="10000"), "门诊", text("import-over-maximum", value=10000, maximum=9999)),
        (change(ONE, dysentery="10000"), DYSENTERY, text("import-over-maximum", value=10000, maximum=9999)),
        (change(ONE, dysentery="2"), "", text("import-breakdown", name=DAILY.indicators[2].name)),
        (change(ONE, 疑似病例=""), "", text("import-breakdown", name=DAILY.indicators[2].name)),
    ],
)
def test_what_is_wrong_is_named_with_its_row_and_column(row: tuple[str, ...], column: str, what: Text) -> None:
    good = change(ONE, 单位编码="QS0102")
    assert faults(sheet(good, row)) == [(3, column, what)]


def test_an_unknown_form_is_named() -> None:
    assert (2, "报表", text("import-unknown-form", value="周报")) in faults(sheet(change(ONE, 报表="周报")))


def test_a_month_must_not_be_a_day_in_its_middle_nor_lie_ahead() -> None:
    rows = (("QS01", "workload", "2026-07-15", "1"), ("QS01", "workload", "2026-12", "1"))
    assert faults(sheet(*rows, headings=MONTHLY)) == [
        (2, "period", text("import-bad-date", value="2026-07-15", every="month")),
        (3, "period", text("import-future", value="2026-12")),
    ]


def test_a_unit_without_one_above_it_cannot_report() -> None:
    county_form = WORKLOAD.model_copy(update={"level": "county"})
    forms = Forms({"workload": county_form}, FORMS.breakdowns)
    with pytest.raises(FaultySheet) as caught:
        planned(sheet(("QS", "workload", "2026-10", "1"), headings=MONTHLY), forms=forms)
    assert caught.value.faults[0].what == text("import-wrong-unit", unit=COUNTY.name, form=county_form.title)


def test_columns_are_checked_before_anything_is_believed() -> None:
    assert faults(sheet((*ONE, "5"), headings=(*HEADINGS, "门珍"))) == [(1, "门珍", text("import-unknown-column"))]
    assert faults(sheet((*ONE, "5"), headings=(*HEADINGS, "visits"))) == [
        (1, "visits", text("import-same-column", other="门诊"))
    ]
    assert faults(sheet(headings=HEADINGS)) == [(1, "", text("import-no-rows"))]
    assert faults(sheet(("QS0101", "5"), headings=("unit", "visits"))) == [
        (1, "", text("import-no-column", names=["报表", "form"])),
        (1, "", text("import-no-column", names=["日期", "date"])),
    ]


def test_the_same_report_twice_is_a_fault_even_with_the_same_figures() -> None:
    again = change(ONE, 日期="2026/11/19")
    assert faults(sheet(ONE, again)) == [(3, "", text("import-same-report", row=2))]


def test_parts_are_held_against_the_total_that_is_stored() -> None:
    before = stored({"visits": 10, "vaccinations": 3, "suspected_cases": 2})
    two = change(ONE, 疑似病例="", dysentery="2")
    assert only(planned(sheet(two), before)).report.values[DYSENTERY] == 2
    three = change(two, dysentery="3")
    assert faults(sheet(three), before) == [(2, "", text("import-breakdown", name=DAILY.indicators[2].name))]


@pytest.mark.parametrize(
    "cells",
    [
        {"疑似病例": "1", "dysentery": ""},  # fewer than the parts that are stored
        {"疑似病例": "", "dysentery": "2"},  # more parts than the total that is stored
    ],
)
def test_parts_that_are_stored_are_not_pushed_out(cells: dict[str, str]) -> None:
    before = stored({"visits": 10, "suspected_cases": 2, "suspected_cases.influenza": 1, DYSENTERY: 1})
    found = faults(sheet(change(ONE, **cells)), before)
    assert found == [(2, "", text("import-breakdown", name=DAILY.indicators[2].name))]


def test_suspected_cases_without_a_disease_are_partial() -> None:
    *others, suspected = DAILY.indicators
    named = suspected.model_copy(update={"breakdown_required": True})
    forms = Forms({"daily": DAILY.model_copy(update={"indicators": (*others, named)})}, FORMS.breakdowns)
    report = only(planned(sheet(change(ONE, dysentery="")), forms=forms)).report
    assert report.values == {"visits": 12, "vaccinations": 3, "suspected_cases": 1}
    assert not report.complete
    assert only(planned(sheet(ONE), forms=forms)).report.complete


def test_all_faults_are_found_at_once() -> None:
    rows = (change(ONE, 门诊="x", vaccinations="y"), change(ONE, 单位编码="QX"), change(ONE, dysentery="9"))
    assert [(row, column) for row, column, _ in faults(sheet(*rows))] == [
        (2, "门诊"),
        (2, "vaccinations"),
        (3, "单位编码"),
        (4, ""),
    ]


counts = st.none() | st.integers(0, 9999)


@given(st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 11, 20)), st.tuples(counts, counts), min_size=1))
def test_importing_twice_stores_once(days: dict[date, tuple[int | None, int | None]]) -> None:
    """Every figure arrives as it was written, every version is on time, and the second import finds all of it."""
    headings = ("unit", "form", "date", "visits", "vaccinations")
    rows = [
        ("QS0101", "daily", day.isoformat(), *("" if n is None else str(n) for n in pair)) for day, pair in days.items()
    ]
    first = planned(sheet(*rows, headings=headings))
    written = {
        day.isoformat(): {key: n for key, n in zip(("visits", "vaccinations"), pair, strict=True) if n is not None}
        for day, pair in days.items()
    }
    assert {save.report.key.period: save.report.values for save in first.saves} == {
        day: values for day, values in written.items() if values
    }
    assert all(save.report.on_time and save.report.received_at <= NOW.astimezone(UTC) for save in first.saves)
    second = planned(sheet(*rows, headings=headings), *(save.report for save in first.saves))
    assert (second.saves, second.same, second.blank) == ((), first.new, first.blank)


words = st.sampled_from(
    ["", "0", "7", "１２", "-1", "1.5", "十", "99999", "2026-11-19", "2026/11", "QS0101", "daily", "\0"]
)


@given(st.lists(st.tuples(*[words] * len(HEADINGS)) | st.just(ONE), max_size=4))
def test_whatever_stands_in_a_file_it_is_planned_or_refused_with_words(rows: list[tuple[str, ...]]) -> None:
    """And every version of a plan is one that a doctor could have sent."""
    found: list[Fault] = []
    try:
        plan = planned(sheet(*rows))
    except FaultySheet as error:
        found = error.faults
    for fault in found:
        assert all(CATALOGUE.render(fault.what, language) for language in CATALOGUE.languages)
    for save in () if found else plan.saves:
        assert all(0 <= count <= 9999 for count in save.report.values.values())
        assert save.report.values.get(DYSENTERY, 0) <= save.report.values.get("suspected_cases", 0)
        assert save.report.received_at <= NOW
