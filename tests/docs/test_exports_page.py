"""What the page about exports shows is what the program takes and gives."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from core.dhis2 import Dhis2Mapping
from core.dhis2_check import check
from core.dhis2_periods import PERIOD_TYPES, fitting
from core.exports import Status
from core.sheet import Faults
from digests.exports import COLUMNS
from forms import load_forms

PAGE = (Path(__file__).parents[2] / "docs" / "exports.md").read_text("utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def test_the_mapping_that_is_shown_is_one() -> None:
    mapping, forms = Dhis2Mapping.model_validate(tomllib.loads(block("toml"))), load_forms()
    given = {"daily": {"visits", "suspected_cases.dysentery", "suspected_cases.hand_foot_mouth"}}
    faults = Faults("docs")
    check(mapping, forms, (), {"QS0101"}, given, ("daily",), faults)
    assert faults.found == []


def test_the_json_that_is_shown_has_the_keys_that_are_written() -> None:
    shown = json.loads(block("json"))
    written = json.loads((Path(__file__).parents[1] / "digests/expected/exports/reports.zh-CN.json").read_text("utf-8"))
    assert shown.keys() == written.keys()
    assert shown["reports"][0].keys() == written["reports"][0].keys()
    assert shown["forms"]["daily"].keys() == written["forms"]["daily"].keys()


def test_every_column_and_status_is_explained() -> None:
    for word in (*COLUMNS, *Status):
        assert f"`{word}`" in PAGE, word


@pytest.mark.parametrize(
    ("every", "row"), [("week", "周"), ("ten_days", "旬"), ("quarter", "季度"), ("half_year", "半年"), ("year", "年")]
)
def test_the_table_of_periods_is_the_programs(every: str, row: str) -> None:
    (line,) = re.findall(rf"^\| {row} \| (.*) \|$", PAGE, re.MULTILINE)
    named = {word for word in PERIOD_TYPES if re.search(rf"\b{word}\b", line)}
    longer = {"FinancialApril", "FinancialJuly", "FinancialOct"} if "Financial…" in line else set()
    wanted = set(fitting(every))  # type: ignore[arg-type]
    assert named | longer == wanted or ("更长" in line and named <= wanted)
