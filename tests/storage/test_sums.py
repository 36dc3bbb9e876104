"""What is kept as sums, added up by unit and by day."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from core.expected import expected_report
from core.units import Unit
from storage import Store, expected, reports, sums
from storage.sums import SumsOf
from tests.county import CALENDAR, COUNTY, DAILY, EAST, LI, WEST, ZHANG, ZHAO, report_of, values

FIRST, LAST = "2026-11-19", "2026-11-20"


@pytest.fixture
async def three_days(county: Store) -> Store:
    """One day before and two inside; 李家村 has nothing but an expected report."""

    def work(conn: Connection) -> None:
        expected.insert_missing(conn, [expected_report(DAILY, LI, FIRST, CALENDAR)])
        saves = [(ZHANG, "2026-11-18", 100), (ZHANG, FIRST, 10), (ZHANG, LAST, 20), (ZHAO, LAST, 7)]
        reports.save(conn, [report_of(unit, values(visits, 0, 0), day=day) for unit, day, visits in saves])

    await county.write(work)
    return county


@pytest.mark.parametrize(
    ("top", "by_unit", "by_day"),
    [
        (
            COUNTY,
            {
                (EAST.path, "visits", 30),
                (EAST.path, "#expected", 3),
                (WEST.path, "visits", 7),
                (WEST.path, "#expected", 1),
            },
            {(FIRST, "visits", 10), (FIRST, "#expected", 2), (LAST, "visits", 27), (LAST, "#expected", 2)},
        ),
        (WEST, {(WEST.path, "visits", 7), (WEST.path, "#expected", 1)}, {(LAST, "visits", 7), (LAST, "#expected", 1)}),
        (ZHANG, set(), set()),
    ],
    ids=["county", "township", "village"],
)
async def test_the_items_asked_for_are_added_up_by_unit_or_by_day(
    three_days: Store, top: Unit, by_unit: set[tuple[str, str, int]], by_day: set[tuple[str, str, int]]
) -> None:
    asked = SumsOf(top, DAILY, FIRST, LAST, ("visits", "#expected"))
    assert set(await three_days.read(lambda conn: list(sums.by_unit(conn, asked)))) == by_unit
    assert set(await three_days.read(lambda conn: list(sums.by_day(conn, asked)))) == by_day


async def test_without_items_all_are_added_up(three_days: Store) -> None:
    asked = SumsOf(EAST, DAILY, FIRST, LAST)
    found = {item: total for _, item, total in await three_days.read(lambda conn: list(sums.by_unit(conn, asked)))}
    counted = {"#expected": 3, "#received": 2, "#on_time": 2, "#zero": 2, "#complete": 2}
    given = {f"#given:{key}": 2 for key in ("visits", "vaccinations", "suspected_cases")}
    assert found == {"visits": 30} | counted | given  # a sum of 0 needs no row: that it was given has one
