"""Import summaries as servers give them, told in our own units and indicators."""

from __future__ import annotations

from typing import Any

import pytest

from core.dhis2 import DataValue, Element
from core.dhis2_answers import Conflict, ImportSummary, Outcome, Refused, read_summary
from core.dhis2_periods import dhis2_period
from core.periods import parse_period
from core.units import Unit
from tests.core.test_dhis2 import CASES, DOSES, DYSENTERY, VISITS
from tests.county import LI, ZHANG


def value(unit: Unit, data_element: str, item: str, day: str = "2026-11-20", combo: str | None = None) -> DataValue:
    period = dhis2_period(parse_period(day).start, "Daily")
    element = Element(data_element=data_element, category_option_combo=combo)
    return DataValue("pBOMPrpg1QX", unit.code, period, element, None, 3, unit, "daily", item)


VALUES = (
    value(ZHANG, VISITS, "visits"),
    value(LI, VISITS, "visits"),
    value(LI, DOSES, "vaccinations", "2026-11-21"),
    value(ZHANG, CASES, "suspected_cases.dysentery", combo=DYSENTERY),
)


def conflict(indexes: list[int] | None = None, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "object": "INVALID_1",
        "objects": {"dataElement": "INVALID_1"},
        "value": "Data element not found or not accessible: `INVALID_1`",
        "errorCode": "E7610",
        "property": "dataElement",
    }
    return found | ({} if indexes is None else {"indexes": indexes}) | more


def body(*conflicts: dict[str, Any], status: str = "WARNING", **counts: int) -> dict[str, Any]:
    """As a server of 2.40 answers a request with 409."""
    return {
        "httpStatus": "Conflict",
        "httpStatusCode": 409,
        "status": status,
        "message": "One more conflicts encountered, please check import summary.",
        "response": {
            "responseType": "ImportSummary",
            "status": status,
            "importOptions": {"idSchemes": {}, "dryRun": True},
            "description": "Import process completed successfully",
            "importCount": {"imported": 1, "updated": 0, "ignored": len(conflicts), "deleted": 0} | counts,
            "conflicts": list(conflicts),
            "rejectedIndexes": [index for one in conflicts for index in one.get("indexes", [])],
            "dataSetComplete": "false",
        },
    }


def read(found: object) -> ImportSummary:
    summary = read_summary(found)
    assert summary is not None
    return summary


def test_an_import_summary_inside_a_message() -> None:
    summary = read(body(conflict([1]), updated=4))
    assert (summary.imported, summary.updated, summary.ignored, summary.deleted) == (1, 4, 1, 0)
    said = "Data element not found or not accessible: `INVALID_1`"
    assert summary.conflicts == (Conflict(said, "E7610", ("INVALID_1",), (1,)),)
    assert summary.rejected == (1,)


def test_one_alone_as_before_2_38() -> None:
    summary = read(body(conflict())["response"])
    assert (summary.imported, summary.ignored, summary.conflicts[0].indexes) == (1, 1, ())


@pytest.mark.parametrize(
    "found", [None, [], "words", {}, {"response": []}, {"response": {"importCount": 3}}, {"message": "Not Found"}]
)
def test_what_is_no_summary(found: object) -> None:
    assert read_summary(found) is None


def test_strange_answers_are_read_as_far_as_they_go() -> None:
    summary = read({"importCount": {"imported": "x", "ignored": True}, "conflicts": [None, {}, {"indexes": ["a", 0]}]})
    assert (summary.imported, summary.ignored) == (0, 0)
    assert summary.conflicts == (Conflict(""), Conflict("", indexes=(0,)))
    assert read({"importCount": {}, "conflicts": "none", "rejectedIndexes": None}).conflicts == ()


def told(found: object, values: tuple[DataValue, ...] = VALUES) -> list[Refused]:
    outcome = Outcome()
    outcome.add(values, read(found))
    return outcome.refused


def test_a_conflict_is_about_the_values_at_its_places() -> None:
    (one,) = told(body(conflict([0, 2, 99]), imported=2))
    assert (one.code, one.values) == ("E7610", (VALUES[0], VALUES[2]))


@pytest.mark.parametrize(
    ("blamed", "places"),
    [
        ("pBOMPrpg1QX", (0, 1, 2, 3)),
        ("QS0102", (1, 2)),
        (VISITS, (0, 1)),
        (DYSENTERY, (3,)),
        ("20261121", (2,)),
        ("nobody", ()),
    ],
)
def test_where_no_places_are_told_it_is_about_those_that_name_what_is_blamed(
    blamed: str, places: tuple[int, ...]
) -> None:
    old = {"object": blamed, "value": "is wrong"}
    one, *others = told(body(old, imported=4 - len(places)))
    assert one == Refused("is wrong", "", tuple(VALUES[place] for place in places), len(places))
    assert others == [Refused("", "", (), 1)][len(places) :]  # the server counts one; we know of none


def test_one_reason_is_said_once() -> None:
    found = told(body(conflict([0]), conflict([1]), conflict([2], value="Period not valid")))
    assert [(len(one.values), one.count, one.message[:6]) for one in found] == [(2, 2, "Data e"), (1, 1, "Period")]


def test_zeros_that_are_dropped_without_a_word_are_counted() -> None:
    """A server answers 200 and SUCCESS, and has ignored them."""
    silent = body(status="SUCCESS", imported=2, ignored=2)
    assert told(silent) == [Refused("", "", (), 2)]
    rejected = silent | {"response": {**silent["response"], "rejectedIndexes": [3, 1, 99]}}
    assert told(rejected) == [Refused("", "", (VALUES[3], VALUES[1]), 2)]
    beside = body(conflict([0]), imported=1, ignored=3)
    assert [(one.count, one.message[:4]) for one in told(beside)] == [(1, "Data"), (2, "")]
    assert told(body(status="SUCCESS", imported=4)) == []


def test_a_server_that_gives_up_has_taken_nothing_though_it_counts_nothing() -> None:
    unknown = {"object": "pBOMPrpg1QX", "value": "Data set not found", "errorCode": "E7600", "property": "dataSet"}
    outcome = Outcome()
    outcome.add(VALUES, read(body(unknown, status="ERROR", imported=0, ignored=0)))
    assert (outcome.sent, outcome.imported, outcome.ignored) == (4, 0, 4)
    assert outcome.refused == [Refused("Data set not found", "E7600", VALUES, 4)]
    assert told(body(status="ERROR", imported=0)) == [Refused("Import process completed successfully", "", (), 4)]


def test_requests_add_up() -> None:
    outcome = Outcome()
    outcome.add(VALUES, read(body(conflict([0]), imported=3)))
    outcome.add(VALUES[:1], read(body(updated=1, imported=0, status="SUCCESS")))
    assert (outcome.sent, outcome.requests) == (5, 2)
    assert (outcome.imported, outcome.updated, outcome.ignored, outcome.deleted) == (3, 1, 1, 0)
    assert [one.values for one in outcome.refused] == [(VALUES[0],)]
