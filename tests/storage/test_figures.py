"""Figures for digests: whoever was expected, whatever came, and who owes what."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, get_args

import pytest
from sqlalchemy import Connection, event, update

from core.expected import expected_report
from core.forms import Forms
from core.periods import Length, parse_period
from core.totals import Counts, Excused, FormTotals, Missing
from core.units import Unit
from storage import Store, figures, reports, tables
from tests.county import (
    CALENDAR,
    COUNTY,
    DAILY,
    EAST,
    FORMS,
    LI,
    QIAN,
    WANG,
    WEST,
    WORKLOAD,
    ZHANG,
    ZHAO,
    at,
    expect,
    plant,
    report_of,
    values,
)

WEEK = parse_period("2026-W47")
SUNDAY_NIGHT = at("2026-11-22 23:00")


def a_week(conn: Connection) -> None:
    """Two days of five villages: eight reports, one late, one partial, two zero; 李家村 silent on both days."""
    expect(conn, (ZHANG, LI, WANG, ZHAO, QIAN), ("2026-11-19", "2026-11-20"))
    reports.save(
        conn,
        [
            report_of(ZHANG, values(10, 1, 0), day="2026-11-19"),
            report_of(ZHANG, values(20, 2, 0), day="2026-11-20"),
            report_of(WANG, values(5, 0, 2) | {"suspected_cases.dysentery": 1}, day="2026-11-19", time_="19:30"),
            report_of(WANG, {"visits": 6}, day="2026-11-20"),
            report_of(ZHAO, values(7, 0, 1), day="2026-11-19"),
            report_of(ZHAO, values(8, 0, 1), day="2026-11-20"),
            report_of(QIAN, values(1, 0, 1), day="2026-11-20"),
        ],
    )


async def load(store: Store, top: Unit, now: str = "2026-11-22 23:00") -> FormTotals:
    return await store.read(lambda conn: figures.form_totals(conn, top, WEEK, DAILY, at(now), in_full=True))


async def test_a_township_lists_its_villages(county: Store) -> None:
    await county.write(a_week)
    found = await load(county, EAST)
    assert found.counts == Counts(expected=6, received=4, on_time=3, zero=2, complete=3)
    assert (found.counts.missing, found.counts.late, found.counts.partial) == (2, 1, 1)
    assert found.totals == {"visits": 41, "vaccinations": 3, "suspected_cases": 2, "suspected_cases.dysentery": 1}
    assert [(row.unit, row.counts.received, row.totals.get("visits")) for row in found.rows] == [
        (ZHANG, 2, 30),
        (LI, 0, None),
        (WANG, 2, 11),
    ]
    assert [(day.day.isoformat(), day.counts.received, day.totals["visits"]) for day in found.days] == [
        ("2026-11-19", 2, 15),
        ("2026-11-20", 2, 26),
    ]


async def test_a_county_lists_its_townships(county: Store) -> None:
    await county.write(a_week)
    found = await load(county, COUNTY)
    assert found.counts == Counts(expected=10, received=7, on_time=6, zero=2, complete=6)
    assert [(row.unit, row.counts.expected, row.totals["visits"]) for row in found.rows] == [
        (EAST, 6, 41),
        (WEST, 4, 16),
    ]
    assert sum(row.totals["visits"] for row in found.rows) == found.totals["visits"]
    (villages,) = found.deeper
    assert [(row.unit, row.counts.received) for row in villages] == [
        (ZHANG, 2),
        (LI, 0),
        (WANG, 2),
        (ZHAO, 2),
        (QIAN, 1),
    ]
    assert sum(row.totals.get("visits", 0) for row in villages) == found.totals["visits"]
    assert found.missing == (Missing(LI, ("2026-11-19", "2026-11-20")), Missing(QIAN, ("2026-11-19",)))


async def test_what_is_not_due_yet_is_not_missing(county: Store) -> None:
    await county.write(a_week)
    assert (await load(county, EAST, "2026-11-20 17:59")).missing == (Missing(LI, ("2026-11-19",)),)
    assert (await load(county, EAST, "2026-11-20 18:00")).missing == (Missing(LI, ("2026-11-19", "2026-11-20")),)


async def test_the_sums_alone_are_those_of_the_whole(county: Store) -> None:
    await county.write(a_week)
    for top, rows in ((COUNTY, 2), (EAST, 0)):
        whole = await load(county, top)
        sums = await county.read(partial(figures.form_sums, top=top, period=WEEK, form=DAILY))
        assert (sums.counts, sums.totals) == (whole.counts, whole.totals)
        assert (sums.rows, sums.deeper, sums.days, sums.missing) == (whole.rows[:rows], (), (), ())


async def test_who_owes_what_of_the_sums_is_what_the_whole_says(county: Store) -> None:
    await county.write(a_week)
    for now in (at("2026-11-20 17:59"), SUNDAY_NIGHT):
        owed = await county.read(partial(figures.form_owed, top=COUNTY, period=WEEK, form=DAILY, now=now))
        whole = await county.read(partial(figures.form_totals, top=COUNTY, period=WEEK, form=DAILY, now=now))
        assert owed.missing
        assert owed == replace(whole, days=(), excused=())


async def test_what_is_told_of_a_county_has_no_line_for_each_village(county: Store) -> None:
    """All else is as in full, and of a township even that."""
    await county.write(a_week)
    for top, deeper in ((COUNTY, ()), (EAST, (await load(county, EAST)).deeper)):
        told = await county.read(partial(figures.form_totals, top=top, period=WEEK, form=DAILY, now=SUNDAY_NIGHT))
        assert told == replace(await load(county, top), deeper=deeper)


async def test_a_village_directly_below_the_county_has_its_line_beside_the_townships(county: Store) -> None:
    there = replace(ZHANG, parent_id=COUNTY.id, path=f"{COUNTY.path}{ZHANG.id}/")

    def work(conn: Connection) -> None:
        expect(conn, (there,), ("2026-11-18",))
        reports.save(conn, [report_of(there, values(3, 0, 0), day="2026-11-18")])
        a_week(conn)

    await county.write(work)
    told = await county.read(partial(figures.form_totals, top=COUNTY, period=WEEK, form=DAILY, now=SUNDAY_NIGHT))
    assert [(row.unit, row.totals.get("visits")) for row in told.rows] == [(EAST, 41), (there, 3), (WEST, 16)]
    assert told.counts.expected == sum(row.counts.expected for row in told.rows)


async def test_what_was_taken_back_and_what_came_although_excused(county: Store) -> None:
    """A report taken back is owed again; who is excused is expected only where something came."""

    def work(conn: Connection) -> None:
        a_week(conn)
        given = report_of(QIAN, values(1, 0, 1), day="2026-11-20")
        taken_back = replace(given.report, version=2, previous=given.report.values, values={})
        reports.save(conn, [replace(given, before=given.report, report=taken_back)])
        row = tables.expected_report
        conn.execute(update(row).where(row.c.unit_id.in_([LI.id, ZHAO.id])).values(excused="leave"))

    await county.write(work)
    found = await load(county, COUNTY)
    *_, villages = found.rows, *found.deeper
    assert [(row.unit, row.counts.expected, row.counts.received, row.totals) for row in villages[-2:]] == [
        (ZHAO, 2, 2, {"visits": 15, "vaccinations": 0, "suspected_cases": 2}),
        (QIAN, 2, 0, {}),
    ]
    assert LI not in [row.unit for row in villages]
    assert found.missing == (Missing(QIAN, ("2026-11-19", "2026-11-20")),)


async def test_who_is_excused_is_named_with_the_reason(county: Store) -> None:
    """But for reports that came nevertheless: those of 赵村."""

    def work(conn: Connection) -> None:
        a_week(conn)
        row = tables.expected_report
        conn.execute(update(row).where(row.c.unit_id.in_([LI.id, ZHAO.id])).values(excused="leave"))
        conn.execute(update(row).where(row.c.unit_id == QIAN.id, row.c.day == "2026-11-19").values(excused="flood"))

    await county.write(work)
    (li, qian) = (await load(county, COUNTY)).excused
    assert (li, qian) == (Excused(LI, "leave", 2), Excused(QIAN, "flood", 1))
    assert (await load(county, WEST)).excused == (qian,)


async def test_a_village_that_moved_within_the_week_has_a_line_for_each_unit_above(county: Store) -> None:
    moved = replace(LI, parent_id=WEST.id, path=f"{WEST.path}{LI.id}/")

    def work(conn: Connection) -> None:
        expect(conn, (LI,), ("2026-11-19",))
        expect(conn, (moved,), ("2026-11-20",))

    await county.write(work)
    found = await load(county, COUNTY)
    assert [(row.unit, row.counts.expected) for row in found.rows] == [(EAST, 1), (WEST, 1)]
    assert [[(row.unit, row.counts.expected) for row in rows] for rows in found.deeper] == [[(LI, 1), (moved, 1)]]
    assert found.missing == (Missing(LI, ("2026-11-19",)), Missing(moved, ("2026-11-20",)))


def plans(conn: Connection, *, in_full: bool) -> list[str]:
    """How SQLite finds the rows of each statement that a digest asks."""
    asked: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, said: str, given: Any, *_: Any) -> None:
        asked.append((said, given))

    event.listen(conn, "before_cursor_execute", note)
    figures.form_totals(conn, COUNTY, WEEK, DAILY, SUNDAY_NIGHT, in_full=in_full)
    event.remove(conn, "before_cursor_execute", note)
    return [row[3] for said, given in asked for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", given)]


SUMS = ["SEARCH day_total USING PRIMARY KEY (day>? AND day<?)", "SCAN unit USING COVERING INDEX ix_unit_path"]
EACH_REPORT = [
    "SEARCH expected_report USING INDEX ix_expected_report_day_form (day>? AND day<?)",
    "SEARCH unit_1 USING INTEGER PRIMARY KEY (rowid=?)",
    "SEARCH report USING INDEX ix_report_day_form_unit_id (day=? AND form=? AND unit_id=?) LEFT-JOIN",
]
EACH_UNIT = ["SCAN anon_1", "SEARCH unit USING INTEGER PRIMARY KEY (rowid=?)"]


@pytest.mark.parametrize("in_full", [False, True])
async def test_the_rows_of_a_period_are_found_by_their_day(sqlite_store: Store, in_full: bool) -> None:
    """Nothing goes through the years that lie before, nor through a period once for every unit; the reports only for
    those that are missing or excused, unless each has a line."""

    def fill(conn: Connection) -> None:
        plant(conn)
        a_week(conn)

    await sqlite_store.write(fill)
    steps = await sqlite_store.read(partial(plans, in_full=in_full))
    assert (
        [step for step in steps if step.startswith(("SCAN", "SEARCH"))]
        == [
            *SUMS,
            *EACH_UNIT,
            "SEARCH unit USING INTEGER PRIMARY KEY (rowid=?)",  # those that only add up
            "SCAN json_each VIRTUAL TABLE INDEX 1:",
            *(EACH_REPORT + EACH_UNIT) * in_full,
            *SUMS,  # by day
            *EACH_REPORT,  # what is missing
            *EACH_UNIT,
            *EACH_REPORT[:2],  # what is excused
            "SEARCH unit USING INTEGER PRIMARY KEY (rowid=?)",
            EACH_REPORT[2],
        ]
    )


async def test_nothing_expected_is_nothing_found(county: Store) -> None:
    found = await load(county, WEST)
    assert (found.counts, found.totals, found.rows, found.days, found.missing) == (Counts(), {}, (), (), ())


async def test_a_village_that_moves_takes_no_history_with_it(county: Store) -> None:
    await county.write(a_week)
    before = await load(county, EAST), await load(county, WEST)
    moved = update(tables.unit).where(tables.unit.c.id == ZHANG.id).values(parent_id=WEST.id, path="1/3/11/")
    await county.write(lambda conn: conn.execute(moved))
    east, west = await load(county, EAST), await load(county, WEST)
    assert (east.counts, east.totals) == (before[0].counts, before[0].totals)
    assert (west.counts, west.totals) == (before[1].counts, before[1].totals)
    assert [row.unit.code for row in east.rows] == [row.unit.code for row in before[0].rows]


async def test_a_digest_is_about_the_forms_that_are_reported_below_it(county: Store) -> None:
    async def keys(top: Unit, period: str) -> list[str]:
        found = await county.read(lambda conn: figures.forms_for(conn, top, parse_period(period), FORMS))
        return [form.key for form in found]

    assert await keys(COUNTY, "2026-W47") == ["daily"]
    assert await keys(COUNTY, "2026-10") == ["daily", "workload"]
    assert await keys(EAST, "2026-10") == ["daily"]
    assert await keys(ZHANG, "2026-10") == []


async def test_a_form_stands_in_the_digests_of_periods_that_are_as_long(county: Store) -> None:
    lengths = get_args(Length)
    forms = Forms({each: DAILY.model_copy(update={"key": each, "every": each}) for each in lengths}, {})

    async def keys(period: str) -> list[str]:
        found = await county.read(lambda conn: figures.forms_for(conn, COUNTY, parse_period(period), forms))
        return [form.key for form in found]

    assert await keys("2026-W47") == ["day", "week"]
    assert await keys("2026-10") == ["day", "week", "ten_days", "month"]
    assert await keys("2026") == list(lengths)


async def test_a_monthly_form_of_townships_adds_up_in_the_county(county: Store) -> None:
    def october(conn: Connection) -> None:
        expect(conn, (EAST, WEST), ("2026-10",), WORKLOAD)
        saved = report_of(EAST, {"prescriptions": 8139})
        key = saved.report.key._replace(form="workload", period="2026-10")
        row = expected_report(WORKLOAD, EAST, "2026-10", CALENDAR)
        reports.save(conn, [replace(saved, report=replace(saved.report, key=key), expected=row)])

    await county.write(october)
    month = parse_period("2026-10")
    found = await county.read(lambda conn: figures.form_totals(conn, COUNTY, month, WORKLOAD, SUNDAY_NIGHT))
    assert (found.counts.expected, found.counts.received, found.totals) == (2, 1, {"prescriptions": 8139})
    assert [(row.unit, row.totals) for row in found.rows] == [(EAST, {"prescriptions": 8139}), (WEST, {})]
    assert found.missing == (Missing(WEST, ("2026-10",)),)
