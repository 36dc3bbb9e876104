"""Units that close and open: what is expected of them, and what they report nevertheless."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, select

from core.expected import CLOSED, expected_report
from core.sheet import Row, Sheet
from core.totals import Counts
from core.units import Unit
from scheduler.expect import expect
from storage import Store, closures, reports, roster, units
from storage.expected import insert_missing
from storage.tables import expected_report as row_table
from tests.county import CALENDAR, DAILY, EAST, FORMS, LI, WORKLOAD, ZHANG, report_of, values
from tests.storage.test_excused import counts

DAYS = ("2026-11-18", "2026-11-19", "2026-11-20")
WEDNESDAY, THURSDAY, FRIDAY = map(date.fromisoformat, DAYS)


@pytest.fixture
async def week(county: Store) -> Store:
    """Three days are expected of 张家村."""
    rows = [expected_report(DAILY, ZHANG, day, CALENDAR) for day in DAYS]
    await county.write(lambda conn: insert_missing(conn, rows))
    return county


def stored(conn: Connection, code: str = ZHANG.code) -> Unit:
    found = units.by_code(conn, code)
    assert found is not None
    return found


def excused(conn: Connection, unit: Unit = ZHANG) -> dict[str, str | None]:
    query = select(row_table.c.period, row_table.c.excused).where(row_table.c.unit_id == unit.id)
    return {row.period: row.excused for row in conn.execute(query.order_by(row_table.c.period))}


async def test_a_unit_that_closes_owes_nothing_from_that_day_on(week: Store) -> None:
    assert await week.write(lambda conn: closures.close(conn, ZHANG, THURSDAY)) == 2
    assert await week.read(excused) == {DAYS[0]: None, DAYS[1]: CLOSED, DAYS[2]: CLOSED}
    assert (await week.read(stored)).closed == THURSDAY
    assert await week.read(counts) == Counts(expected=1)


async def test_what_it_reports_nevertheless_counts(week: Store) -> None:
    await week.write(lambda conn: reports.save(conn, [report_of(ZHANG, values(1, 2, 3), day=DAYS[1])]))
    await week.write(lambda conn: closures.close(conn, ZHANG, WEDNESDAY))
    await week.write(lambda conn: reports.save(conn, [report_of(ZHANG, values(1, 2, 3), day=DAYS[2])]))
    found = await week.read(counts)
    assert (found.expected, found.received, found.missing) == (2, 2, 0)


async def test_it_opens_again_and_the_time_in_between_stays_excused(week: Store) -> None:
    await week.write(lambda conn: closures.close(conn, ZHANG, WEDNESDAY))
    closed = await week.read(stored)
    assert await week.write(lambda conn: closures.open_again(conn, closed, FRIDAY)) == 1
    assert await week.read(excused) == {DAYS[0]: CLOSED, DAYS[1]: CLOSED, DAYS[2]: None}
    opened = await week.read(stored)
    assert (opened.opened, opened.closed) == (FRIDAY, None)
    assert await week.read(counts) == Counts(expected=1)


async def test_a_closing_that_is_taken_back_has_never_been(week: Store) -> None:
    await week.write(lambda conn: closures.close(conn, ZHANG, THURSDAY))
    closed = await week.read(stored)
    assert await week.write(lambda conn: closures.open_again(conn, closed, THURSDAY)) == 2
    assert await week.read(stored) == ZHANG
    assert await week.read(counts) == Counts(expected=3)


async def test_a_closing_that_is_put_off(week: Store) -> None:
    await week.write(lambda conn: closures.close(conn, ZHANG, WEDNESDAY))
    closed = await week.read(stored)
    await week.write(lambda conn: closures.close(conn, closed, FRIDAY))
    assert await week.read(excused) == {DAYS[0]: None, DAYS[1]: None, DAYS[2]: CLOSED}
    assert (await week.read(stored)).closed == FRIDAY


async def test_leave_stays_leave_when_the_unit_opens_again(week: Store) -> None:
    await week.write(lambda conn: closures.excuse_days(conn, ZHANG, THURSDAY, THURSDAY, "请假"))
    await week.write(lambda conn: closures.close(conn, ZHANG, WEDNESDAY))
    closed = await week.read(stored)
    await week.write(lambda conn: closures.open_again(conn, closed, WEDNESDAY))
    assert await week.read(excused) == {DAYS[0]: None, DAYS[1]: "请假", DAYS[2]: None}


async def test_days_of_leave_are_excused_and_no_others(week: Store) -> None:
    await week.write(lambda conn: insert_missing(conn, [expected_report(DAILY, LI, DAYS[1], CALENDAR)]))
    assert await week.write(lambda conn: closures.excuse_days(conn, ZHANG, THURSDAY, FRIDAY, "请假")) == 2
    assert await week.read(excused) == {DAYS[0]: None, DAYS[1]: "请假", DAYS[2]: "请假"}
    assert await week.read(lambda conn: excused(conn, LI)) == {DAYS[1]: None}


async def test_a_month_is_not_excused_for_a_week(county: Store) -> None:
    months = [expected_report(WORKLOAD, EAST, period, CALENDAR) for period in ("2026-10", "2026-11", "2026-12")]
    await county.write(lambda conn: insert_missing(conn, months))
    last = date(2026, 12, 30)
    assert await county.write(lambda conn: closures.excuse_days(conn, EAST, date(2026, 10, 2), last, "学习")) == 1
    assert await county.read(lambda conn: excused(conn, EAST)) == {"2026-10": None, "2026-11": "学习", "2026-12": None}


async def test_no_rows_are_made_for_what_is_closed_or_not_yet_open(county: Store) -> None:
    def work(conn: Connection) -> None:
        closures.close(conn, ZHANG, THURSDAY)
        closures.open_again(conn, LI, FRIDAY)
        expect(conn, FORMS, CALENDAR, WEDNESDAY, FRIDAY)

    await county.write(work)
    assert list(await county.read(excused)) == [DAYS[0]]
    assert list(await county.read(lambda conn: excused(conn, LI))) == [DAYS[2]]


async def test_the_roster_does_not_open_what_is_closed(county: Store) -> None:
    """Neither when it renames a village nor when it moves the township above it."""
    await county.write(lambda conn: (closures.open_again(conn, LI, WEDNESDAY), closures.close(conn, ZHANG, FRIDAY)))
    headings = ("code", "name", "parent", "level", "person", "phone", "role")
    lines = (("QS0101", "张村", "QS02"), ("QS0102", "李村", "QS01"))
    cells = [dict(zip(headings, (*line, "village", "", "", ""), strict=True)) for line in lines]
    sheet = Sheet("roster.csv", headings, tuple(Row(number, found) for number, found in enumerate(cells, 2)))
    decided = await county.write(lambda conn: roster.import_sheets(conn, [sheet], "zh-CN", FRIDAY))
    assert len(decided.changed_units) == 2
    zhang, li = await county.read(lambda conn: (stored(conn), stored(conn, LI.code)))
    assert (zhang.name, zhang.path, zhang.opened, zhang.closed) == ("张村", "1/3/11/", None, FRIDAY)
    assert (li.name, li.opened, li.closed) == ("李村", WEDNESDAY, None)
