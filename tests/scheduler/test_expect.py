"""The day's rows: once each, whatever is started how often and however late."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, insert, update

from scheduler.expect import expect
from storage import tables
from tests.county import CALENDAR, FORMS, ZHANG
from tests.scheduler.office import Office

VILLAGES = (11, 12, 13, 14, 15)
TOWNSHIPS = (2, 3)
ROW = tables.expected_report.c


def daily(day: str) -> list[tuple[int, str]]:
    return [(village, day) for village in VILLAGES]


async def periods(office: Office, form: str = "daily") -> list[tuple[int, str]]:
    rows = await office.rows(ROW.unit_id, ROW.period, ROW.form)
    return sorted(((unit_id, period) for unit_id, period, its in rows if its == form), key=lambda row: (row[1], row[0]))


async def test_one_row_for_every_unit_of_the_forms_level(office: Office) -> None:
    assert await office.run("expect", "2026-11-20 00:05") == 0  # nobody is written to
    assert await periods(office) == daily("2026-11-20")
    assert await periods(office, "workload") == []
    assert await office.plan("expect", "2026-11-20 00:05") == []


async def test_run_again_it_adds_nothing(any_office: Office) -> None:
    for moment in ("2026-11-20 00:05", "2026-11-20 00:06", "2026-11-20 12:00", "2026-11-20 20:00"):
        await any_office.run("expect", moment)
    assert await periods(any_office) == daily("2026-11-20")
    item = tables.day_total.c
    assert await any_office.rows(item.parent_id, item.item, item.total) == [(2, "#expected", 3), (3, "#expected", 2)]


async def test_the_days_of_an_outage_are_made_up_for(any_office: Office) -> None:
    await any_office.run("expect", "2026-11-17 00:05")
    await any_office.run("expect", "2026-11-20 19:00")
    days = ("2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20")
    assert await periods(any_office) == [row for day in days for row in daily(day)]


async def test_the_first_start_makes_no_past(office: Office) -> None:
    await office.run("expect", "2026-11-20 19:00")
    assert await periods(office) == daily("2026-11-20")


async def test_a_clock_that_was_far_ahead_for_a_moment_stops_nothing(office: Office) -> None:
    for moment in ("2026-11-19 00:05", "2031-01-01 00:05", "2026-11-20 00:05"):
        await office.run("expect", moment)
    found = await periods(office)
    assert set(daily("2026-11-19") + daily("2026-11-20")) <= set(found)


async def test_a_unit_added_during_the_day_is_expected_while_it_can_still_be_on_time(office: Office) -> None:
    await office.run("expect", "2026-11-20 00:05")
    new = {"level": "village", "parent_id": 2}
    await office.do(insert(tables.unit).values(id=50, code="QS0150", name="新村", path="1/2/50/", **new))
    await office.run("expect", "2026-11-20 16:30")
    await office.do(insert(tables.unit).values(id=51, code="QS0151", name="晚村", path="1/2/51/", **new))
    await office.run("expect", "2026-11-20 20:00")  # the daily report was due at 18:00
    assert await periods(office) == [*daily("2026-11-20"), (50, "2026-11-20")]
    await office.run("expect", "2026-11-21 00:05")
    assert (51, "2026-11-21") in await periods(office)


async def test_a_month_is_expected_from_the_first_until_it_is_due(office: Office) -> None:
    await office.run("expect", "2026-10-31 00:05")
    assert await periods(office, "workload") == []
    await office.run("expect", "2026-11-01 00:05")
    assert await periods(office, "workload") == [(unit_id, "2026-10") for unit_id in TOWNSHIPS]
    for moment in ("2026-11-02 00:05", "2026-11-03 00:05", "2026-11-20 00:05"):
        await office.run("expect", moment)
    assert await periods(office, "workload") == [(unit_id, "2026-10") for unit_id in TOWNSHIPS]


async def test_a_month_is_expected_even_after_an_outage_over_its_due_day(office: Office) -> None:
    await office.run("expect", "2026-10-30 00:05")
    await office.run("expect", "2026-11-09 00:05")
    assert await periods(office, "workload") == [(unit_id, "2026-10") for unit_id in TOWNSHIPS]


async def test_a_county_that_starts_after_the_due_day_owes_no_past_month(office: Office) -> None:
    await office.run("expect", "2026-11-04 00:05")
    assert await periods(office, "workload") == []


async def test_a_range_in_the_past_for_whoever_brings_history_along(office: Office) -> None:
    first_day, last_day = date(2026, 8, 1), date(2026, 10, 31)
    made = await office.store.write(lambda conn: expect(conn, FORMS, CALENDAR, first_day, last_day))
    days = (last_day - first_day).days + 1
    assert made == days * len(VILLAGES) + 3 * len(TOWNSHIPS)  # the months of July, August and September
    assert [period for unit_id, period in await periods(office, "workload") if unit_id == 2] == [
        "2026-07",
        "2026-08",
        "2026-09",
    ]
    assert await office.store.write(lambda conn: expect(conn, FORMS, CALENDAR, first_day, last_day)) == 0
    assert await office.run("remind", "2026-11-20 16:30") == 0


async def test_a_village_that_moves_takes_no_history_with_it(office: Office) -> None:
    await office.run("expect", "2026-11-19 00:05")
    await office.do(update(tables.unit).where(tables.unit.c.id == ZHANG.id).values(parent_id=3, path="1/3/11/"))
    await office.run("expect", "2026-11-20 00:05")
    found = await office.rows(ROW.period, ROW.parent_id, ROW.unit_id)
    assert [(period, parent_id) for period, parent_id, unit_id in found if unit_id == ZHANG.id] == [
        ("2026-11-19", 2),
        ("2026-11-20", 3),
    ]


async def test_a_county_without_units_expects_nothing(office: Office) -> None:
    for table in (tables.post, tables.account, tables.unit):
        await office.do(delete(table))
    await office.run("expect", "2026-11-20 00:05")
    assert await periods(office) == []
