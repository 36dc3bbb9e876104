"""Reports as data values: a zero is sent, what was not given never is, and a sum says whether it is one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.dhis2 import Converter, DataValue, Dhis2Mapping, Element, FormMapping, LeftOut
from core.exports import ExportedReport, Status
from core.forms import Forms, Values
from core.units import Unit
from tests.county import EAST, FORMS, LI, ZHANG, values

VISITS, DOSES, CASES, DYSENTERY = "f7n9E0hX8qk", "Ix2HsbDMLea", "eY5ehpbEsB7", "bRowv6yZOF2"
DAILY_TABLE: dict[str, Any] = {
    "data_set": "pBOMPrpg1QX",
    "period_type": "Daily",
    "indicators": {"visits": VISITS, "vaccinations": DOSES, "suspected_cases": CASES},
    "items": {"suspected_cases": {"dysentery": DYSENTERY}},
}
MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)


def mapping(org_units: dict[str, str] | None = None, scheme: str = "code", **changes: Any) -> Dhis2Mapping:
    tables = {"dhis2": {"org_unit_scheme": scheme}, "org_units": org_units or {}}
    return Dhis2Mapping.model_validate({**tables, "forms": {"daily": {**DAILY_TABLE, **changes}}})


def report(
    unit: Unit, day: date, values: Values | None, status: Status = Status.ON_TIME, form: str = "daily"
) -> ExportedReport:
    period = day.isoformat() if form == "daily" else f"{day:%Y-%m}"
    standing = Status.MISSING if values is None and status is Status.ON_TIME else status
    return ExportedReport(unit, EAST, form, period, standing, values or {})


def convert(
    mapped: Dhis2Mapping,
    *reports: ExportedReport,
    first: date = MONDAY,
    last: date = SUNDAY,
    today: date = SUNDAY + timedelta(days=1),
    forms: Forms = FORMS,
) -> tuple[list[DataValue], LeftOut]:
    converter = Converter(mapped, forms, first, last, today)
    found = [value for one in reports for value in converter.take(one)]
    return [*found, *converter.rest()], converter.left_out


def told(found: list[DataValue]) -> list[tuple[str, str, str, str | None, int]]:
    return [
        (v.org_unit, v.period.code, v.element.data_element, v.element.category_option_combo, v.value) for v in found
    ]


def test_a_zero_is_sent_and_what_was_not_given_is_not() -> None:
    found, left_out = convert(
        mapping(),
        report(ZHANG, MONDAY, values(12, 0, 1) | {"suspected_cases.dysentery": 1}),
        report(LI, MONDAY, {"suspected_cases": 0}),
        report(LI, SUNDAY, None),
        report(ZHANG, SUNDAY, None, Status.EXCUSED),
    )
    assert told(found) == [
        ("QS0101", "20261116", VISITS, None, 12),
        ("QS0101", "20261116", DOSES, None, 0),
        ("QS0101", "20261116", CASES, None, 1),
        ("QS0101", "20261116", CASES, DYSENTERY, 1),
        ("QS0102", "20261116", CASES, None, 0),
    ]
    assert left_out == LeftOut(silent=2, blank=2)
    assert {value.data_set for value in found} == {"pBOMPrpg1QX"}
    assert found[3].item == "suspected_cases.dysentery"


def test_where_a_figure_goes() -> None:
    own = {"data_element": "Own00000001"}
    table = FormMapping.model_validate(
        {
            **DAILY_TABLE,
            "indicators": {
                "visits": {"data_element": VISITS, "category_option_combo": "HllvX50cXC0"},
                "vaccinations": "-",
                "suspected_cases": "",
            },
            "items": {"suspected_cases": {"dysentery": own, "measles": DYSENTERY, "plague": "-"}},
        }
    )
    assert table.element("visits") == Element(data_element=VISITS, category_option_combo="HllvX50cXC0")
    assert table.element("suspected_cases.dysentery") == Element(data_element="Own00000001")
    for item in ("vaccinations", "suspected_cases", "suspected_cases.measles", "suspected_cases.plague", "old", "a.b"):
        assert table.element(item) is None


def test_what_the_mapping_does_not_send_is_counted() -> None:
    found, left_out = convert(
        mapping({"QS0102": "-"}, indicators={"visits": VISITS, "vaccinations": "-", "suspected_cases": CASES}),
        report(ZHANG, MONDAY, values(1, 2, 3)),
        report(LI, MONDAY, values(1, 2, 3)),
    )
    assert [value.item for value in found] == ["visits", "suspected_cases"]
    assert left_out == LeftOut(unwanted=1 + 3)


@pytest.mark.parametrize(
    ("scheme", "given_units", "org_unit"),
    [
        ("code", {}, "QS0101"),
        ("code", {"QS0101": "OU_1"}, "OU_1"),
        ("uid", {"QS0101": "DiszpKrYNg8"}, "DiszpKrYNg8"),
        ("uid", {}, None),
        ("code", {"QS0101": "-"}, None),
        ("uid", {"QS0101": ""}, None),
    ],
)
def test_what_a_unit_is_called_there(scheme: str, given_units: dict[str, str], org_unit: str | None) -> None:
    assert mapping(given_units, scheme).org_unit("QS0101") == org_unit


def a_week(missing: tuple[int, ...] = (), excused: tuple[int, ...] = ()) -> list[ExportedReport]:
    """Seven days of 张家村, a visit each and no case."""
    return [
        report(ZHANG, MONDAY + timedelta(days=n), None, Status.EXCUSED)
        if n in excused
        else report(ZHANG, MONDAY + timedelta(days=n), None if n in missing else values(1, 0, 0))
        for n in range(7)
    ]


def test_days_are_added_up_to_a_week() -> None:
    found, left_out = convert(mapping(period_type="Weekly"), *a_week())
    assert told(found) == [
        ("QS0101", "2026W47", VISITS, None, 7),
        ("QS0101", "2026W47", DOSES, None, 0),
        ("QS0101", "2026W47", CASES, None, 0),
    ]
    assert left_out == LeftOut()


def test_a_week_without_what_was_excused_is_whole() -> None:
    found, left_out = convert(mapping(period_type="Weekly"), *a_week(excused=(2, 3)))
    assert [value.value for value in found] == [5, 0, 0]
    assert left_out == LeftOut(silent=2)


def test_a_week_of_which_a_day_is_missing_is_no_sum() -> None:
    found, left_out = convert(mapping(period_type="Weekly"), *a_week(missing=(2,)))
    assert found == []
    assert left_out == LeftOut(silent=1, gaps=3)
    sent, _ = convert(mapping(period_type="Weekly", incomplete="send"), *a_week(missing=(2,)))
    assert [value.value for value in sent] == [6, 0, 0]


def test_a_figure_that_one_report_leaves_blank_is_no_sum_but_the_others_are() -> None:
    days = a_week()
    days[0] = report(ZHANG, MONDAY, {"visits": 1, "suspected_cases": 2, "suspected_cases.dysentery": 2})
    found, left_out = convert(mapping(period_type="Weekly"), *days)
    assert {value.item: value.value for value in found} == {
        "visits": 7,
        "suspected_cases": 2,
        "suspected_cases.dysentery": 2,  # named on the one day on which there were cases
    }
    assert left_out == LeftOut(blank=1, gaps=1)


@pytest.mark.parametrize(
    ("first", "last", "today", "made"),
    [
        (MONDAY, SUNDAY, SUNDAY + timedelta(days=1), True),
        (MONDAY, SUNDAY, SUNDAY, False),  # something may still come
        (MONDAY + timedelta(days=1), SUNDAY, SUNDAY + timedelta(days=9), False),  # only a part of it was read
        (MONDAY, SUNDAY - timedelta(days=1), SUNDAY + timedelta(days=9), False),
        (MONDAY - timedelta(days=3), SUNDAY + timedelta(days=3), SUNDAY + timedelta(days=9), True),
    ],
)
def test_a_sum_is_of_a_period_that_is_over_and_was_read_as_a_whole(
    first: date, last: date, today: date, made: bool
) -> None:
    days = [one for one in a_week() if first <= one.day <= last]
    found, left_out = convert(mapping(period_type="Weekly"), *days, first=first, last=last, today=today)
    assert bool(found) is made
    assert left_out.unfinished == (not made)


def test_a_month_of_a_township() -> None:
    table = {"data_set": "BfMAe6Itzgt", "period_type": "Monthly", "indicators": {"prescriptions": VISITS}}
    mapped = Dhis2Mapping.model_validate({"forms": {"workload": table}})
    found, _ = convert(mapped, report(EAST, date(2026, 11, 1), {"prescriptions": 0}, form="workload"))
    assert told(found) == [("QS01", "202611", VISITS, None, 0)]
    quarterly = Dhis2Mapping.model_validate({"forms": {"workload": {**table, "period_type": "Quarterly"}}})
    months = [report(EAST, date(2026, month, 1), {"prescriptions": month}, form="workload") for month in (10, 11, 12)]
    found, _ = convert(quarterly, *months, first=date(2026, 10, 1), last=date(2026, 12, 31), today=date(2027, 1, 1))
    assert told(found) == [("QS01", "2026Q4", VISITS, None, 33)]


ITEMS = st.sampled_from(["visits", "vaccinations", "suspected_cases", "suspected_cases.dysentery"])
GIVEN = st.dictionaries(ITEMS, st.integers(0, 99))
WEEKS = st.lists(GIVEN, min_size=7, max_size=7)


@given(WEEKS)
def test_every_figure_is_sent_once_and_nothing_else(week: list[Values]) -> None:
    days = [report(ZHANG, MONDAY + timedelta(days=n), given_values or None) for n, given_values in enumerate(week)]
    found, left_out = convert(mapping(), *days)
    assert len(found) == sum(map(len, week))
    assert sum(value.value for value in found) == sum(sum(values.values()) for values in week)
    assert left_out.silent == sum(not values for values in week)
    by_day = {(value.period.first, value.item): value.value for value in found}
    assert by_day == {
        (MONDAY + timedelta(days=n), item): value for n, values in enumerate(week) for item, value in values.items()
    }


@given(WEEKS, st.sampled_from(["leave_out", "send"]))
def test_a_sum_is_that_of_its_days_or_is_not_sent(week: list[Values], incomplete: str) -> None:
    days = [report(ZHANG, MONDAY + timedelta(days=n), given_values or None) for n, given_values in enumerate(week)]
    found, left_out = convert(mapping(period_type="Weekly", incomplete=incomplete), *days)
    sums = {item: sum(values.get(item, 0) for values in week) for item in {i for values in week for i in values}}
    whole = {item for item in sums if incomplete == "send" or all(item.partition(".")[0] in values for values in week)}
    assert {value.item: value.value for value in found} == {item: sums[item] for item in whole}
    assert left_out.gaps == len(sums) - len(whole)


@pytest.mark.parametrize(
    "change",
    [
        {"dhis2": {"org_unit_scheme": "title"}},
        {"dhis2": {"data_element_scheme": "attribute:x"}},
        {"forms": {"daily": {**DAILY_TABLE, "period_type": "Hourly"}}},
        {"forms": {"daily": {**DAILY_TABLE, "indicators": {"visits": {"category_option_combo": "x"}}}}},
        {"forms": {"daily": {**DAILY_TABLE, "incomplete": "guess"}}},
        {"formz": {}},
    ],
)
def test_what_is_no_mapping(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Dhis2Mapping.model_validate({"forms": {"daily": DAILY_TABLE}, **change})


def test_the_schemes_are_parameters_of_the_import() -> None:
    assert mapping(scheme="attribute:DnrLSdo4hMl").dhis2.parameters() == {
        "orgUnitIdScheme": "attribute:DnrLSdo4hMl",
        "dataElementIdScheme": "uid",
        "categoryOptionComboIdScheme": "uid",
        "dataSetIdScheme": "uid",
    }
