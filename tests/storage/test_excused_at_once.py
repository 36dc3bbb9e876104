"""An excuse and a report of the same row at the same moment, in two processes on one PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.util import await_only

from core.expected import expected_report
from core.totals import Counts
from storage import Store, open_store, reports
from storage.engines import Work
from storage.expected import excuse, expect_again, insert_missing
from storage.migrate import upgrade
from tests.county import CALENDAR, DAILY, LI, UNITS, ZHANG, plant, report_of, values
from tests.storage.test_excused import counts, expect, keys, taken_back

CAME = report_of(ZHANG, values(12, 3, 0))
ONE_CAME = Counts(expected=2, received=1, on_time=1, zero=1, complete=1)


@dataclass(frozen=True, slots=True)
class Two:
    """Two processes with a connection each."""

    first: Store
    second: Store

    async def cross(self, earlier: Work[object], later: Work[object]) -> None:
        """`later` begins when `earlier` has written but not committed, and has to wait for it."""
        waiting: list[asyncio.Task[object]] = []

        async def until_it_waits(conn: Connection) -> None:
            waiting.append(asyncio.create_task(self.second.write(later)))
            blocked = text("SELECT count(*) FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0")
            async with asyncio.timeout(20):
                while not await self._ask(str(blocked)):
                    await asyncio.sleep(0.01)

        def work(conn: Connection) -> None:
            earlier(conn)
            await_only(until_it_waits(conn))

        await self.first.write(work)
        await waiting[0]

    async def _ask(self, query: str) -> int:
        return await self.second.read(lambda conn: int(conn.execute(text(query)).scalar_one()))


@pytest.fixture
async def two(fresh_postgres: str) -> AsyncIterator[Two]:
    """张家村 and 李家村 are expected to report today."""
    both = Two(open_store(fresh_postgres), open_store(fresh_postgres))
    await both.first.write(upgrade)
    await both.first.write(plant)
    await both.first.write(lambda conn: expect(conn, ZHANG, LI))
    yield both
    await both.first.close()
    await both.second.close()


async def test_an_excuse_waits_for_the_report_that_is_coming_in(two: Two) -> None:
    await two.cross(lambda conn: reports.save(conn, [CAME]), lambda conn: excuse(conn, keys(ZHANG), "请假"))
    assert await two.first.read(counts) == ONE_CAME


async def test_a_report_waits_for_the_excuse_that_is_being_made(two: Two) -> None:
    await two.cross(lambda conn: excuse(conn, keys(ZHANG), "请假"), lambda conn: reports.save(conn, [CAME]))
    assert await two.first.read(counts) == ONE_CAME


async def test_a_report_that_is_taken_back_meanwhile_is_not_expected(two: Two) -> None:
    await two.first.write(lambda conn: reports.save(conn, [CAME]))
    back = taken_back(CAME)
    await two.cross(lambda conn: reports.save(conn, [back]), lambda conn: excuse(conn, keys(ZHANG), "请假"))
    assert await two.first.read(counts) == Counts(expected=1)


async def test_two_who_excuse_the_same_row_excuse_it_once(two: Two) -> None:
    await two.cross(lambda conn: excuse(conn, keys(ZHANG), "请假"), lambda conn: excuse(conn, keys(ZHANG, LI), "洪水"))
    assert await two.first.read(counts) == Counts()


async def test_expected_again_while_a_report_comes_in(two: Two) -> None:
    await two.first.write(lambda conn: excuse(conn, keys(ZHANG), "请假"))
    await two.cross(lambda conn: expect_again(conn, keys(ZHANG)), lambda conn: reports.save(conn, [CAME]))
    assert await two.first.read(counts) == ONE_CAME


async def test_many_at_once_never_wait_for_each_other_crosswise(two: Two) -> None:
    """Both touch the same rows, one in each order; a deadlock would raise Overtaken."""
    there, back = keys(ZHANG, LI), keys(LI, ZHANG)
    for _ in range(15):
        await asyncio.gather(
            two.first.write(lambda conn: (excuse(conn, there, "请假"), expect_again(conn, there))),
            two.second.write(lambda conn: (excuse(conn, back, "洪水"), expect_again(conn, back))),
            two.second.write(lambda conn: expect(conn, LI, ZHANG)),
        )
    assert await two.first.read(counts) == Counts(expected=2)


async def test_nor_when_both_make_the_same_rows(two: Two) -> None:
    for month in range(1, 11):
        days = [f"2026-{month:02}-{day:02}" for day in range(1, 29)]
        there = [expected_report(DAILY, unit, day, CALENDAR) for day in days for unit in UNITS if unit.parent_id]
        back = list(reversed(there))
        made = await asyncio.gather(
            two.first.write(lambda conn, rows=there: insert_missing(conn, rows)),  # type: ignore[misc]
            two.second.write(lambda conn, rows=back: insert_missing(conn, rows)),  # type: ignore[misc]
        )
        assert sum(made) == len(there)
