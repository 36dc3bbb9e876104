"""The map of villages and days, as the database finds it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, event, update

from core.heat import HeatMap
from core.periods import parse_period
from core.units import Unit
from storage import Store, heat, reports, tables
from tests.county import COUNTY, DAILY, EAST, LI, QIAN, WANG, WEST, ZHANG, ZHAO, at, expect, report_of, values

WEEK = parse_period("2026-W47")


def a_week(conn: Connection) -> None:
    """Thursday and Friday: everything that can become of a report, once."""
    expect(conn, (ZHANG, LI, WANG, ZHAO, QIAN), ("2026-11-19", "2026-11-20"))
    reports.save(
        conn,
        [
            report_of(ZHANG, values(10, 1, 0), day="2026-11-19"),
            report_of(ZHANG, values(20, 2, 3), day="2026-11-20"),
            report_of(WANG, values(5, 0, 2), day="2026-11-19", time_="19:30"),
            report_of(WANG, {"visits": 6}, day="2026-11-20", time_="19:30"),
            report_of(ZHAO, {"suspected_cases": 0}, day="2026-11-19"),
            report_of(ZHAO, values(8, 0, 0), day="2026-11-20", time_="18:01"),
            report_of(QIAN, values(1, 0, 1), day="2026-11-19"),
        ],
    )
    row = tables.expected_report
    excused = update(row).values(excused="flood").where(row.c.unit_id.in_([QIAN.id, ZHANG.id]))
    conn.execute(excused)


async def load(store: Store, top: Unit, now: str = "2026-11-20 18:00", period: str = "2026-W47") -> HeatMap:
    return await store.read(lambda conn: heat.load(conn, top, parse_period(period), DAILY, at(now)))


def letters(found: HeatMap) -> dict[str, str]:
    return {row.unit.name: row.letters for row in found.rows}


async def test_every_report_has_its_mark(county: Store) -> None:
    """On time (a) or late (e), with zero (+2) and partial (+1); what came although excused counts like any other."""
    await county.write(a_week)
    found = await load(county, COUNTY)
    assert letters(found) == {
        "张家村": "...ca..",
        "李家村": "...mm..",
        "王庄村": "...ef..",
        "赵村": "...dg..",
        "钱村": "...ax..",
    }
    assert [row.above for row in found.rows] == [EAST, EAST, EAST, WEST, WEST]
    assert [column.key for column in found.columns] == [f"2026-11-{day}" for day in range(16, 23)]


async def test_what_is_not_due_yet_waits(county: Store) -> None:
    await county.write(a_week)
    assert letters(await load(county, EAST, "2026-11-20 17:59"))["李家村"] == "...mw.."


async def test_who_sees_a_township_sees_its_villages_only(county: Store) -> None:
    await county.write(a_week)
    assert [row.unit for row in (await load(county, WEST)).rows] == [ZHAO, QIAN]
    assert (await load(county, ZHAO)).rows == ()


async def test_a_report_that_was_taken_back_is_missing(county: Store) -> None:
    def work(conn: Connection) -> None:
        a_week(conn)
        given = report_of(WANG, values(5, 0, 2), day="2026-11-19", time_="19:30")
        nothing = replace(given.report, version=2, previous=given.report.values, values={})
        reports.save(conn, [replace(given, before=given.report, report=nothing)])

    await county.write(work)
    assert letters(await load(county, EAST))["王庄村"] == "...mf.."


async def test_a_village_that_moved_has_a_row_for_each_unit_above(county: Store) -> None:
    moved = replace(LI, parent_id=WEST.id, path=f"{WEST.path}{LI.id}/")

    def work(conn: Connection) -> None:
        expect(conn, (LI,), ("2026-11-19",))
        expect(conn, (moved,), ("2026-11-20",))

    await county.write(work)
    found = (await load(county, COUNTY)).rows
    assert [(row.unit.id, row.above, row.letters) for row in found] == [
        (LI.id, EAST, "...m..."),
        (LI.id, WEST, "....m.."),
    ]


async def test_the_columns_are_the_forms_own_periods(county: Store) -> None:
    """A week that has begun in the month before stands in the map of that month."""
    weekly = DAILY.model_copy(update={"every": "week", "key": "weekly"})
    await county.write(lambda conn: expect(conn, (ZHANG,), ("2026-W45", "2026-W44"), weekly))
    month = parse_period("2026-11")
    found = await county.read(lambda conn: heat.load(conn, EAST, month, weekly, at("2026-12-01 08:00")))
    assert [column.key for column in found.columns] == [f"2026-W{week}" for week in range(45, 50)]
    assert letters(found) == {"张家村": "m...."}


async def test_rows_are_found_by_their_day(sqlite_store: Store) -> None:
    """Nothing goes through the years that lie before, nor through all units."""

    def plans(conn: Connection) -> list[str]:
        asked: list[tuple[str, Any]] = []

        def note(_conn: Any, _cursor: Any, said: str, given: Any, *_: Any) -> None:
            asked.append((said, given))

        event.listen(conn, "before_cursor_execute", note)
        heat.load(conn, COUNTY, WEEK, DAILY, at("2026-11-23 08:00"))
        event.remove(conn, "before_cursor_execute", note)
        return [row[3] for said, given in asked for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", given)]

    steps = await sqlite_store.read(plans)
    assert [step for step in steps if step.startswith(("SCAN", "SEARCH"))] == [
        "SEARCH expected_report USING INDEX ix_expected_report_day_form (day>? AND day<?)",
        "SEARCH unit_1 USING INTEGER PRIMARY KEY (rowid=?)",
        "SEARCH report USING INDEX ix_report_day_form_unit_id (day=? AND form=? AND unit_id=?) LEFT-JOIN",
        "SCAN anon_1",
        "SEARCH unit USING INTEGER PRIMARY KEY (rowid=?)",
        "SEARCH unit_1 USING INTEGER PRIMARY KEY (rowid=?)",
    ]
