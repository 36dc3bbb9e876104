"""Data value sets and ADX as files: to the byte, and by the rules of the documentation."""

from __future__ import annotations

import io
import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from core.dhis2 import Converter, DataValue, Element, Schemes
from digests.dhis2_files import ADX, AdxSink, JsonValueSink, payload
from tests.core.test_dhis2 import CASES, MONDAY, SUNDAY, a_week, mapping, report
from tests.county import CALENDAR, FORMS, LI, ZHANG, at, values

EXPECTED = Path(__file__).parent / "expected" / "exports"
DURATION = {"P1D", "P7D", "P14D", "P1M", "P2M", "P3M", "P6M", "P1Y"}


def some_values(period_type: str = "Daily", aoc: str | None = None) -> list[DataValue]:
    """Two villages, a zero and a disease; or a week of one."""
    if period_type == "Daily":
        reports = [
            report(ZHANG, MONDAY, values(12, 0, 1) | {"suspected_cases.dysentery": 1}),
            report(LI, MONDAY, {"suspected_cases": 0}),
            report(LI, SUNDAY, None),
            report(ZHANG, SUNDAY, values(3, 0, 0)),
        ]
    else:
        reports = a_week()
    mapped = mapping(period_type=period_type, attribute_option_combo=aoc)
    converter = Converter(mapped, FORMS, MONDAY, SUNDAY, SUNDAY + timedelta(days=1))
    found = [value for one in reports for value in converter.take(one)]
    return [*found, *converter.rest()]


def as_adx(found: list[DataValue]) -> str:
    stream = io.StringIO(newline="")
    sink = AdxSink(stream, at("2026-11-23 08:00").astimezone(CALENDAR.zone))
    for value in found:
        sink.add(value)
    sink.close()
    return stream.getvalue()


def as_json(found: list[DataValue], data_set: str | None = "pBOMPrpg1QX") -> str:
    stream = io.StringIO(newline="")
    sink = JsonValueSink(stream, Schemes(), data_set)
    for value in found:
        sink.add(value)
    sink.close()
    return stream.getvalue()


def test_the_files_are_as_they_have_always_been() -> None:
    for period_type, aoc in (("Daily", None), ("Weekly", "HllvX50cXC0")):
        found = some_values(period_type, aoc)
        name = f"values.{period_type.lower()}"
        assert as_adx(found).encode() == (EXPECTED / f"{name}.adx.xml").read_bytes()
        assert as_json(found).encode() == (EXPECTED / f"{name}.json").read_bytes()


def checked_adx(content: str) -> list[tuple[str, str, str, str]]:
    """The values of an ADX file that keeps the rules of the DHIS2 documentation, "ADX data format"."""
    root = ET.fromstring(content)
    assert root.tag == f"{{{ADX}}}adx"
    assert datetime.fromisoformat(root.attrib["exported"]).tzinfo is not None  # the one mandatory attribute
    found = []
    places = []
    for group in root:
        assert group.tag == f"{{{ADX}}}group"
        assert (
            {"orgUnit", "period", "dataSet"}
            <= group.attrib.keys()
            <= {
                *("orgUnit", "period", "dataSet"),
                "attributeOptionCombo",
            }
        )
        first, _, duration = group.attrib["period"].partition("/")
        assert datetime.fromisoformat(first)
        assert duration in DURATION
        places.append((group.attrib["orgUnit"], group.attrib["period"], group.attrib["dataSet"]))
        assert len(group) > 0
        for value in group:
            assert value.tag == f"{{{ADX}}}dataValue"
            assert {"dataElement", "value"} <= value.attrib.keys() <= {"dataElement", "value", "categoryOptionCombo"}
            assert re.fullmatch("[0-9]+", value.attrib["value"])
            found.append((*places[-1][:2], value.attrib["dataElement"], value.attrib["value"]))
    assert len(set(places)) == len(places)  # a group for each org unit, period and data set
    return found


def test_adx_keeps_its_rules_and_holds_the_same_as_json() -> None:
    for period_type in ("Daily", "Weekly"):
        found = some_values(period_type)
        rows = json.loads(as_json(found))["dataValues"]
        assert [(row["orgUnit"], row["dataElement"], row["value"]) for row in rows] == [
            (org_unit, element, value) for org_unit, _, element, value in checked_adx(as_adx(found))
        ]
        assert "0" in {row["value"] for row in rows}


def test_a_data_value_set_says_how_its_identifiers_are_meant() -> None:
    found = some_values(aoc="HllvX50cXC0")
    alone = json.loads(as_json(found))
    assert alone["dataSet"] == "pBOMPrpg1QX"
    assert (alone["orgUnitIdScheme"], alone["dataElementIdScheme"]) == ("code", "uid")
    assert {row["attributeOptionCombo"] for row in alone["dataValues"]} == {"HllvX50cXC0"}
    assert "dataSet" not in json.loads(as_json(found, None))
    assert payload(found, Schemes(), "pBOMPrpg1QX") == alone


def test_nothing_is_a_file_too() -> None:
    assert checked_adx(as_adx([])) == []
    assert json.loads(as_json([]))["dataValues"] == []


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1)


@given(NAMES, NAMES)
def test_whatever_things_are_called_there_it_comes_out_the_same(org_unit: str, element: str) -> None:
    """A name may hold quotes, angle brackets and ampersands."""
    first = some_values()[0]
    named = DataValue(
        **{
            **{name: getattr(first, name) for name in DataValue.__slots__},
            "org_unit": org_unit,
            "element": Element(data_element=element, category_option_combo=CASES),
        }
    )
    (row,) = json.loads(as_json([named]))["dataValues"]
    assert (row["orgUnit"], row["dataElement"]) == (org_unit, element)
    ((unit, _, data_element, _),) = checked_adx(as_adx([named]))
    assert (unit, data_element) == (org_unit, element)
