"""What has been added up day by day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from core.effects import Excuse
from core.expected import expected_report
from core.totals import Counts
from storage import Store, effects, expected, reports, series
from tests.county import CALENDAR, DAILY, EAST, LI, WEST, ZHANG, ZHAO, at, report_of, values

CASES, DYSENTERY = "suspected_cases", "suspected_cases.dysentery"
THURSDAY, FRIDAY, SATURDAY = (date(2026, 11, day) for day in (19, 20, 21))


def two_days(conn: Connection) -> None:
    rows = [expected_report(DAILY, unit, f"2026-11-{day}", CALENDAR) for unit in (ZHANG, LI, ZHAO) for day in (19, 20)]
    expected.insert_missing(conn, rows)
    reports.save(
        conn,
        [
            report_of(ZHANG, values(10, 1, 3) | {DYSENTERY: 2}, day="2026-11-19"),
            report_of(LI, values(10, 1, 1), day="2026-11-19"),
            report_of(ZHANG, values(10, 1, 0), day="2026-11-20"),
            report_of(ZHAO, values(10, 1, 7), day="2026-11-20"),
        ],
    )


async def test_sums_and_numbers_of_reports_by_unit_above_and_day(county: Store) -> None:
    await county.write(two_days)
    found = await county.read(lambda conn: series.by_day(conn, "daily", [CASES, DYSENTERY], THURSDAY, SATURDAY))
    assert found.keys() == {EAST.id, WEST.id}
    east, west = found[EAST.id], found[WEST.id]
    assert {day: tally.items.get(CASES, 0) for day, tally in east.items()} == {THURSDAY: 4, FRIDAY: 0}
    assert east[THURSDAY].items[DYSENTERY] == 2
    assert "visits" not in east[THURSDAY].items
    assert [east[day].counts.received for day in (THURSDAY, FRIDAY)] == [2, 1]
    assert (east[FRIDAY].counts.expected, west[THURSDAY].counts) == (2, Counts(expected=1))
    assert west[FRIDAY].items[CASES] == 7


async def test_only_the_days_and_the_form_that_are_asked_for(county: Store) -> None:
    await county.write(two_days)
    (day,) = (await county.read(lambda conn: series.by_day(conn, "daily", [CASES], FRIDAY, FRIDAY)))[EAST.id]
    assert day == FRIDAY
    assert await county.read(lambda conn: series.by_day(conn, "workload", [CASES], THURSDAY, FRIDAY)) == {}


async def test_what_is_excused_is_not_expected(county: Store) -> None:
    await county.write(two_days)
    row = expected_report(DAILY, LI, "2026-11-20", CALENDAR)
    await county.write(lambda conn: effects.apply(conn, [Excuse((row,), "flood")], at("2026-11-20 19:00")))
    found = await county.read(lambda conn: series.by_day(conn, "daily", [CASES], FRIDAY, FRIDAY))
    assert (found[EAST.id][FRIDAY].counts.expected, found[EAST.id][FRIDAY].counts.received) == (1, 1)
