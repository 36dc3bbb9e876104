"""A batch looks up what it can be about; what turns out to be about more is answered all the same, after a second look.

And whatever it looks up, it finds by an index: a county's tenth year is as fast as its first.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, event, select
from sqlalchemy.exc import OperationalError

from bot.intake import Intake
from core.context import Context
from core.messages import Inbound, Kind
from core.reports import ReportKey
from handlers.looking_back import only_about_today
from handlers.router import Router
from locales import load_catalogue
from storage import DatabaseAway, Store, context, reports
from storage.tables import inbox
from tests.county import CALENDAR, FORMS, LI, ZHANG, at, plant, report_of, says, values

NOW = at("2026-11-20 16:30")
YESTERDAY = "2026-11-19"

Note = Callable[[Connection, str, Any], None]


class Desk:
    """An intake with the real handlers. `sure`: every sender is taken to write about today only."""

    def __init__(self, store: Store, *, sure: bool) -> None:
        self.store = store
        self.sure = sure
        catalogue = load_catalogue()
        router = Router(FORMS, catalogue.languages)
        self.intake = Intake(store, self.load, router.step, catalogue.message, now=lambda: NOW, wake=lambda: None)

    def load(self, conn: Connection, batch: Sequence[Inbound], now: datetime) -> Context:
        senders = {(inbound.channel, inbound.account) for inbound in batch}
        today = senders if self.sure else only_about_today(batch, FORMS, CALENDAR)
        options: dict[str, Any] = {"forms": FORMS, "calendar": CALENDAR, "language": "zh-CN", "now": now}
        return context.load(conn, batch, (), only_about_today=today, **options)

    async def answer(self, *batch: Inbound, note: Note | None = None) -> list[str]:
        """The replies, blank for what goes out by the outbox; `note` is told every statement with its parameters."""

        def hear(conn: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if note and not statement.startswith("EXPLAIN"):
                note(conn, statement, parameters[0] if isinstance(parameters, list) else parameters)

        def work(conn: Connection) -> list[str]:
            event.listen(conn, "before_cursor_execute", hear)
            replies = self.intake.answer(conn, batch, NOW, {inbound.reply_key for inbound in batch}).replies
            return [replies[key].text if (key := inbound.reply_key) in replies else "" for inbound in batch]

        return await self.store.write(work)

    async def figures(self, unit_id: int, day: str) -> dict[str, int] | None:
        first = {"daily": CALENDAR.today(at("2026-11-01 12:00"))}
        stored = await self.store.read(lambda conn: reports.since(conn, [unit_id], first))
        found = stored.get(ReportKey(unit_id, "daily", day))
        return found.values if found else None


async def told(store: Store) -> None:
    """张家村 has reported yesterday, with 11 visits."""
    await store.write(plant)
    await store.write(lambda conn: reports.save(conn, [report_of(ZHANG, values(11, 1, 0), day=YESTERDAY)]))


@pytest.mark.parametrize("sure", [True, False], ids=["taken to mean today", "known to look back"])
async def test_a_correction_of_yesterday_builds_on_what_yesterday_said(store: Store, sure: bool) -> None:
    await told(store)
    desk = Desk(store, sure=sure)
    batch = [says("d1", "12 3 0"), says("d2", "5 0 0"), says("d1", "昨天门诊15"), says("d1", "门诊13", id_="later")]
    replies = await desk.answer(*batch)
    assert await desk.figures(ZHANG.id, YESTERDAY) == values(15, 1, 0)
    assert await desk.figures(ZHANG.id, "2026-11-20") == values(13, 3, 0)
    assert await desk.figures(LI.id, "2026-11-20") == values(5, 0, 0)
    assert "11" in replies[2]
    assert "15" in replies[2]


@pytest.mark.parametrize("sure", [True, False], ids=["taken to mean today", "known to look back"])
async def test_changing_what_was_touched_last_finds_yesterday(store: Store, sure: bool) -> None:
    await told(store)
    (reply,) = await Desk(store, sure=sure).answer(says("d1", "修改"))
    assert "11" in reply


async def test_a_second_look_is_taken_once_and_only_if_somebody_needs_it(store: Store) -> None:
    await told(store)
    desk = Desk(store, sure=True)
    looks: list[str] = []

    def note(_conn: Connection, statement: str, _parameters: Any) -> None:
        looks.extend(["look"] if "FROM report" in statement and "report.day >=" in statement else [])

    await desk.answer(says("d1", "12 3 0"), says("d2", "谢谢"), says("d3", "零报告"), note=note)
    assert len(looks) == 1
    looks.clear()
    await desk.answer(says("d1", "昨天门诊15"), says("d1", "修改"), says("d2", "前天 1 2 0"), note=note)
    assert len(looks) == 2


async def test_a_database_that_fails_the_second_look_is_no_fault_of_the_message(sqlite_store: Store) -> None:
    """It is not answered with an apology and forgotten, but comes again."""
    await told(sqlite_store)
    looks: list[str] = []

    def fail(_conn: Connection, statement: str, _parameters: Any) -> None:
        look = "FROM report" in statement and "report.day >=" in statement
        looks.extend(["look"] if look else [])
        if look and len(looks) == 2:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise OperationalError(statement, None, error)

    with pytest.raises(DatabaseAway):
        await Desk(sqlite_store, sure=True).answer(says("d1", "昨天门诊15"), note=fail)
    assert await sqlite_store.read(lambda conn: conn.execute(select(inbox.c.message)).all()) == []


NO_TABLE = re.compile("CONSTANT ROW|^SCAN json_each VIRTUAL TABLE")
"""What is written in the statement itself, or in a parameter of it."""


async def test_no_statement_of_a_batch_walks_through_a_table(sqlite_store: Store) -> None:
    await told(sqlite_store)
    walks: list[str] = []

    def note(conn: Connection, statement: str, parameters: Any) -> None:
        plan = conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps = [row[3] for row in plan if row[3].startswith("SCAN") and not NO_TABLE.search(row[3])]
        walks.extend(f"{step}: {statement}" for step in steps)

    desk = Desk(sqlite_store, sure=True)
    await desk.answer(says("d1", "12 3 0"), says("d2", "门诊5"), says("d3", "谢谢"), note=note)
    await desk.answer(
        says("d1", "昨天门诊15"), says("d2", "接种3 疑似0"), says("m1", "今日"), says("c1", "/lang en"), note=note
    )
    await desk.answer(says("d1", f"undo:{ZHANG.id}:daily:{YESTERDAY}:2", kind=Kind.TAP), note=note)
    assert walks == []
