"""Expected rows are made once, and each is counted once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection, func, select

from core.expected import expected_report
from core.reports import Expected
from storage import Store, reports, tables
from storage.expected import insert_missing, to_expected
from storage.tables import day_total
from tests.county import CALENDAR, DAILY, EAST, LI, QIAN, WANG, WORKLOAD, ZHANG, ZHAO, report_of, values


def rows(*days: str) -> list[Expected]:
    return [expected_report(DAILY, unit, day, CALENDAR) for day in days for unit in (ZHANG, LI, ZHAO)]


def counted(conn: Connection) -> dict[tuple[str, int, str], int]:
    query = select(day_total.c.day, day_total.c.parent_id, day_total.c.form, day_total.c.total)
    found = conn.execute(query.where(day_total.c.item == "#expected"))
    return {(day, parent_id, form): total for day, parent_id, form, total in found}


def stored(conn: Connection) -> int:
    return conn.execute(select(func.count()).select_from(tables.expected_report)).scalar_one()


async def test_rows_are_added_and_counted_under_the_unit_above(county: Store) -> None:
    monthly = expected_report(WORKLOAD, EAST, "2026-10", CALENDAR)
    assert await county.write(lambda conn: insert_missing(conn, [*rows("2026-11-19", "2026-11-20"), monthly])) == 7
    assert await county.read(counted) == {
        ("2026-11-19", 2, "daily"): 2,
        ("2026-11-19", 3, "daily"): 1,
        ("2026-11-20", 2, "daily"): 2,
        ("2026-11-20", 3, "daily"): 1,
        ("2026-10-01", 1, "workload"): 1,
    }


async def test_rows_come_back_as_they_went_in(county: Store) -> None:
    wanted = rows("2026-11-20")
    await county.write(lambda conn: insert_missing(conn, wanted))
    query = select(tables.expected_report)
    found = await county.read(lambda conn: [to_expected(row) for row in conn.execute(query)])
    assert sorted(found, key=lambda row: row.key) == wanted


async def test_what_is_there_stays_as_it_is_and_is_not_counted_again(county: Store) -> None:
    await county.write(lambda conn: insert_missing(conn, rows("2026-11-20")))
    moved = [replace(row, parent_id=EAST.id, stage="reminded") for row in rows("2026-11-20")]
    more = expected_report(DAILY, WANG, "2026-11-20", CALENDAR)
    assert await county.write(lambda conn: insert_missing(conn, [*moved, more])) == 1
    assert await county.read(counted) == {("2026-11-20", 2, "daily"): 3, ("2026-11-20", 3, "daily"): 1}
    stages = await county.read(
        lambda conn: conn.execute(select(tables.expected_report.c.stage).distinct()).scalars().all()
    )
    assert stages == ["open"]


async def test_a_row_that_is_given_twice_is_one_row(county: Store) -> None:
    assert await county.write(lambda conn: insert_missing(conn, rows("2026-11-20", "2026-11-20"))) == 3
    assert await county.read(counted) == {("2026-11-20", 2, "daily"): 2, ("2026-11-20", 3, "daily"): 1}


async def test_no_rows_are_no_work(county: Store) -> None:
    assert await county.write(lambda conn: insert_missing(conn, [])) == 0


async def test_a_report_that_nobody_expected_is_counted_as_expected_once(county: Store) -> None:
    await county.write(lambda conn: reports.save(conn, [report_of(QIAN, values(1, 2, 0))]))
    await county.write(lambda conn: insert_missing(conn, rows("2026-11-20")))
    assert (await county.read(counted))["2026-11-20", 3, "daily"] == 2  # 赵村 and 钱村
    late = expected_report(DAILY, QIAN, "2026-11-20", CALENDAR)
    assert await county.write(lambda conn: insert_missing(conn, [late])) == 0


async def test_more_rows_than_one_statement_takes(county: Store) -> None:
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    assert await county.write(lambda conn: insert_missing(conn, rows(*days))) == 3 * 12 * 28
    assert await county.read(stored) == 3 * 12 * 28
    assert sum((await county.read(counted)).values()) == 3 * 12 * 28


async def test_nothing_is_counted_if_the_transaction_fails(county: Store) -> None:
    def fails(conn: Connection) -> None:
        insert_missing(conn, rows("2026-11-20"))
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        await county.write(fails)
    assert (await county.read(stored), await county.read(counted)) == (0, {})
