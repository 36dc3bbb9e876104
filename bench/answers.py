"""What a manager of a county waits for after each of her commands: from her message to the answer in her words."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, Table, insert, literal, select

from bench.county import CALENDAR, CHANNEL, County, county_of, days_before, plant, plant_days, planting
from bench.measure import Figures, Stopwatch, interleaved, stopwatch
from bench.options import Options
from bench.papers import correct
from bench.report import Column, Goal, Result
from bench.store import Bench
from bot.loop import settle_down
from bot.papers import Papers
from core.messages import Inbound, Kind, Say, say_from_json
from core.units import Role
from forms import load_forms
from handlers.router import Router
from locales import load_catalogue
from scheduler.base import County as Known
from storage import Store, open_store
from storage.tables import account, burden, outbox, person, post, report, report_revision

TODAY = date(2026, 11, 23)
EVENING = CALENDAR.midnight(TODAY) + timedelta(hours=18)
"""Past the deadline, and nobody has reported today: the longest lists that there are."""
DAYS_TOGETHER = 50
REPEATS = 5
MANAGER = 1
LIMIT_MS = 100
COMMANDS: Mapping[str, str] = {
    "today": "/today",
    "missing": "/missing",
    "week": "/week",
    "month": "/month",
    "unit, the county": "/unit",
    "unit, a township": "/unit 第3镇",
    "unit, a village": "/unit 第77村卫生室",
    "rank, a week": "/rank",
    "rank, a year": "/rank 2025",
    "rank, a township": "/rank 第3镇",
    "statement, a month": "/statement",
    "statement, a year": "/statement 2025",
}
COLUMNS = (
    Column("wall", "message to answer", "ms"),
    Column("cpu", "CPU of that", "ms"),
    Column("queued", "its batch, others wait so long", "ms"),
    Column("told", "made when it is sent", "ms"),
)


@dataclass(frozen=True, slots=True)
class Asking:
    """Everything between a manager's words and the bot's."""

    bench: Bench
    store: Store
    papers: Papers
    numbers: Iterator[int]

    async def ask(self, words: str) -> tuple[str, Stopwatch, Stopwatch]:
        """What she is told, how long the batch took, and what was made of it when it would be sent."""
        number = str(next(self.numbers))
        inbound = Inbound(CHANNEL, number, str(MANAGER), Kind.TEXT, words, EVENING, name="管理员")
        intake = self.bench.intake(self.store, self.bench.step, self.bench.catalogue.message)
        with stopwatch() as queued:
            await self.store.write(lambda conn: intake.answer(conn, [inbound], EVENING, set()))
        say = await self.store.read(lambda conn: _queued(conn, inbound))
        with stopwatch() as told:
            made = await self.papers.tell(say.figures) if say.figures else say
            message = self.bench.catalogue.message(made, "zh-CN")
        return message.text, queued, told


def measure(options: Options) -> list[Result]:
    """One county; every command in turn."""
    villages, days = (100, 40) if options.quick else (500, 730)
    bench = prepare(options, villages, days)
    file = bench.copy()
    numbers = count(1)
    variants = {name: partial(_asked, bench, file, numbers, words) for name, words in COMMANDS.items()}
    rounds = interleaved(variants, options.rounds, options.tell)
    note = (
        f"A county of {villages} villages, {days} days behind it, at 18:00 when nobody has reported yet; each figure "
        f"is the median of {REPEATS} askings by its manager. In the end a reply stands in her words, not yet sent."
    )
    result = Result("What a manager asks for", note, COLUMNS, rounds)
    slowest = [_slowest(result, column, what) for column, what in (("cpu", "CPU"), ("wall", "message to answer"))]
    return [replace(result, goals=tuple(slowest))]


def _slowest(result: Result, column: str, what: str) -> Goal:
    name, found = max(((name, result.median(name, column)) for name in result.rounds), key=lambda one: one[1])
    return Goal(f"the slowest by {what}: {name}", found, LIMIT_MS, at_most=True, unit="ms")


def prepare(options: Options, villages: int, days: int) -> Bench:
    forms, catalogue, county = load_forms(), load_catalogue(), county_of(villages)
    bench = Bench(options.folder / "template.db", forms, catalogue, Router(forms, catalogue.languages).step)
    form, behind = forms.forms["daily"], days_before(TODAY, days)
    with planting(bench.template) as conn:
        plant(conn, county)
        _plant_manager(conn, county)
        for done in range(0, days, DAYS_TOGETHER):
            options.tell(f"planting {villages} villages: {done}/{days} days")
            plant_days(conn, form, behind[done : done + DAYS_TOGETHER])
        plant_days(conn, form, [TODAY], reported=False)
        correct(conn)
        _plant_traces(conn)
    return bench


def _plant_manager(conn: Connection, county: County) -> None:
    conn.execute(insert(person).values(id=MANAGER, name="管理员", language="zh-CN"))
    conn.execute(insert(post).values(person_id=MANAGER, unit_id=county.top.id, role=Role.MANAGER))
    conn.execute(insert(account).values(channel=CHANNEL, address=str(MANAGER), person_id=MANAGER, reachable=True))


def _plant_traces(conn: Connection) -> None:
    """What every report leaves behind: its first version, and a day's burden of whoever sent it."""
    of = report.c
    same = ("unit_id", "form", "period", "values", "source", "person_id", "form_version")
    first = select(*(of[name] for name in same), literal(1).label("version"), of.previous, of.received_at.label("at"))
    _insert(conn, report_revision, first.add_columns(of.received_at.label("stored_at")))
    counts = (literal(number).label(name) for name, number in {"sent": 2, "reminders": 0, "taps": 0}.items())
    ones = (literal(1).label(name) for name in ("written", "reports"))
    _insert(conn, burden, select(of.day, of.person_id, *counts, *ones))


def _insert(conn: Connection, table: Table, rows: Select[Any]) -> None:
    conn.execute(insert(table).from_select([column.name for column in rows.selected_columns], rows))


def _asked(bench: Bench, file: Path, numbers: Iterator[int], words: str) -> Figures:
    return asyncio.run(_asked_often(bench, file, numbers, words))


async def _asked_often(bench: Bench, file: Path, numbers: Iterator[int], words: str) -> Figures:
    store = open_store(f"sqlite:///{file}")
    known = Known(bench.forms, CALENDAR, bench.catalogue, file.parent)
    asking = Asking(bench, store, Papers(store, known, file.parent, lambda: EVENING), numbers)
    await asking.ask(words)  # the first one finds a cold cache
    settle_down()  # as the program does once it has started
    watches = [(await asking.ask(words))[1:] for _ in range(REPEATS)]
    await store.close()

    def middle(milliseconds: Callable[[Stopwatch, Stopwatch], float]) -> float:
        return statistics.median(milliseconds(queued, told) for queued, told in watches) * 1e3

    return {
        "wall": middle(lambda queued, told: queued.wall + told.wall),
        "cpu": middle(lambda queued, told: queued.cpu + told.cpu),
        "queued": middle(lambda queued, _: queued.wall),
        "told": middle(lambda _, told: told.wall),
    }


def _queued(conn: Connection, inbound: Inbound) -> Say:
    return say_from_json(conn.scalars(select(outbox.c.say).where(outbox.c.key == inbound.reply_key)).one())
