"""Whatever a mapping lacks is named by table and key, before anything is sent."""

from __future__ import annotations

from typing import Any

import pytest

from core.dhis2 import Dhis2Mapping
from core.dhis2_check import check
from core.sheet import Faults
from tests.core.test_dhis2 import CASES, DAILY_TABLE, DOSES, DYSENTERY, VISITS
from tests.county import FORMS, LI, UNITS, ZHANG

GIVEN = {"daily": {"visits", "vaccinations", "suspected_cases", "suspected_cases.dysentery"}}
OTHER = "Xy345678901"


def faults(
    table: dict[str, Any] | None = None,
    *,
    wanted: tuple[str, ...] = ("daily",),
    given: dict[str, set[str]] | None = None,
    **sections: Any,
) -> list[tuple[str, str]]:
    forms = {"daily": {**DAILY_TABLE, **(table or {})}}
    mapping = Dhis2Mapping.model_validate({"forms": forms, **sections})
    found = Faults("dhis2.toml")
    check(mapping, FORMS, (ZHANG, LI), {unit.code for unit in UNITS}, given or GIVEN, wanted, found)
    assert {fault.file for fault in found.found} <= {"dhis2.toml"}
    return [(fault.column, fault.what.key) for fault in found.found]


def test_a_whole_mapping_has_no_fault() -> None:
    assert faults() == []
    assert faults({"items": {}}, given={"daily": {"visits"}}) == []  # nothing was broken down


INDICATORS = DAILY_TABLE["indicators"]


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ({"data_set": ""}, [("data_set", "dhis2-empty")]),
        ({"data_set": "-"}, [("data_set", "dhis2-empty")]),
        ({"data_set": "daily"}, [("data_set", "dhis2-no-uid")]),
        ({"attribute_option_combo": "default"}, [("attribute_option_combo", "dhis2-no-uid")]),
        ({"indicators": {"visits": VISITS, "suspected_cases": CASES}}, [("indicators.vaccinations", "dhis2-missing")]),
        ({"indicators": {**INDICATORS, "visits": ""}}, [("indicators.visits", "dhis2-empty")]),
        ({"indicators": {**INDICATORS, "visits": "-"}}, []),
        ({"indicators": {**INDICATORS, "visits": "12345678901"}}, [("indicators.visits", "dhis2-no-uid")]),
        ({"indicators": {**INDICATORS, "visit": OTHER}}, [("indicators.visit", "dhis2-unknown-indicator")]),
        ({"indicators": {**INDICATORS, "visits": DOSES}}, [("indicators.vaccinations", "dhis2-taken")]),
        (
            {"indicators": {**INDICATORS, "visits": {"data_element": DOSES, "category_option_combo": "HllvX50cXC0"}}},
            [],
        ),
        (
            {"indicators": {**INDICATORS, "visits": {"data_element": VISITS, "category_option_combo": "x"}}},
            [("indicators.visits", "dhis2-no-uid")],
        ),
        ({"items": {}}, [("items.suspected_cases.dysentery", "dhis2-missing")]),
        ({"items": {"suspected_cases": {"dysentery": ""}}}, [("items.suspected_cases.dysentery", "dhis2-empty")]),
        ({"items": {"suspected_cases": {"dysentery": "-"}}}, []),
        ({"items": {"suspected_cases": {"dysentery": {"data_element": OTHER}}}}, []),
        (
            {"items": {"suspected_cases": {"dysentery": {"data_element": CASES}}}},
            [("items.suspected_cases.dysentery", "dhis2-taken")],
        ),
        (
            {"items": {"suspected_cases": {"dysentery": DYSENTERY, "cowpox": OTHER}}},
            [("items.suspected_cases.cowpox", "dhis2-unknown-item")],
        ),
        (
            {"indicators": {**INDICATORS, "suspected_cases": "-"}},
            [("items.suspected_cases.dysentery", "dhis2-no-element")],
        ),
        ({"period_type": "Monthly"}, []),
    ],
)
def test_each_fault_stands_at_its_place(table: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert faults(table) == [(f"forms.daily.{place}", key) for place, key in found]


def test_several_faults_are_named_together() -> None:
    assert faults({"data_set": "", "indicators": {}}) == [
        ("forms.daily.data_set", "dhis2-empty"),
        ("forms.daily.indicators.suspected_cases", "dhis2-missing"),
        ("forms.daily.indicators.vaccinations", "dhis2-missing"),
        ("forms.daily.indicators.visits", "dhis2-missing"),
        ("forms.daily.items.suspected_cases.dysentery", "dhis2-no-element"),
    ]


@pytest.mark.parametrize(
    ("scheme", "org_units", "found"),
    [
        ("code", {}, []),
        ("code", {"QS0101": "-"}, []),
        ("code", {"QS0101": ""}, [("org_units.QS0101", "dhis2-empty")]),
        ("code", {"QS9": "OU_9"}, [("org_units.QS9", "dhis2-unknown-unit")]),
        ("code", {"QS0101": "QS0102"}, [("org_units.QS0102", "dhis2-taken")]),
        ("uid", {"QS0101": "DiszpKrYNg8"}, [("org_units.QS0102", "dhis2-no-unit")]),
        ("uid", {"QS0101": "DiszpKrYNg8", "QS0102": "-"}, []),
        ("uid", {"QS0101": "DiszpKrYNg8", "QS0102": "QS0102"}, [("org_units.QS0102", "dhis2-no-uid")]),
        ("name", {"QS0101": "Zhang Jia", "QS0102": "Li Jia"}, []),
    ],
)
def test_units(scheme: str, org_units: dict[str, str], found: list[tuple[str, str]]) -> None:
    assert faults(dhis2={"org_unit_scheme": scheme}, org_units=org_units) == found


def test_codes_and_names_are_not_looked_at_as_uids() -> None:
    schemes = {"data_element_scheme": "code", "category_option_combo_scheme": "name", "data_set_scheme": "code"}
    table = {
        "data_set": "(TB/HIV)VCCT",
        "indicators": {"visits": "V 0", "vaccinations": "V 1", "suspected_cases": "V 2"},
        "items": {"suspected_cases": {"dysentery": "dysentery, all"}},
    }
    assert faults(table, dhis2=schemes) == []


def test_forms() -> None:
    assert faults(wanted=("daily", "workload")) == [("forms.workload", "dhis2-missing-form")]
    assert faults({"data_set": ""}, wanted=()) == []  # what is not sent may wait
    unknown = {"daily": DAILY_TABLE, "dayly": DAILY_TABLE}
    found = Faults("dhis2.toml")
    check(Dhis2Mapping.model_validate({"forms": unknown}), FORMS, (), (), {}, (), found)
    assert [(fault.column, fault.what.key) for fault in found.found] == [("forms.dayly", "dhis2-unknown-form")]


def test_a_form_of_ten_days_has_no_period_there_but_its_month_has() -> None:
    table = {"data_set": "BfMAe6Itzgt", "period_type": "Weekly", "indicators": {"prescriptions": VISITS}}
    found = Faults("dhis2.toml")
    check(Dhis2Mapping.model_validate({"forms": {"workload": table}}), FORMS, (), (), {}, ("workload",), found)
    assert [(fault.column, fault.what.key) for fault in found.found] == [
        ("forms.workload.period_type", "dhis2-period-type")
    ]


def test_a_figure_that_the_form_does_not_ask_any_more_wants_its_place() -> None:
    given = {"daily": {*GIVEN["daily"], "old"}}
    assert faults(given=given) == [("forms.daily.indicators.old", "dhis2-missing")]
    assert faults({"indicators": {**INDICATORS, "old": OTHER}}, given=given) == []
