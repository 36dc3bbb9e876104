"""Storing batches of reports, with their answers and alone, beside bare sqlite3 running the same statements."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event

from bench.county import CALENDAR, CHANNEL, County, county_of, days_before, plant, plant_days, planting
from bench.measure import Figures, interleaved, stopwatch
from bench.options import Options
from bench.report import Column, Goal, Result
from bot.intake import Intake, Render, Step
from bot.loop import settle_down
from core.context import Context
from core.effects import Effect
from core.forms import Forms
from core.messages import Inbound, Kind, Message
from forms import load_forms
from handlers.looking_back import only_about_today
from handlers.register import codes_in
from handlers.router import Router
from locales import Catalogue, load_catalogue
from storage import Connection, Store, context, open_store

TODAY = date(2026, 11, 20)
NOW = CALENDAR.midnight(TODAY) + timedelta(hours=16)
DAYS_BEHIND = 60
"""Enough to show a statement that grows with the history."""
WARM_UP = 2
SIZES = {1: 150, 10: 60, 100: 20}
"""Reports in a batch, and how many batches are timed."""

RAW, STORAGE, WHOLE = "sqlite3, the same statements", "storage", "storage and handlers"
COLUMNS = (
    Column("rate", "reports", "per s"),
    Column("cpu", "CPU", "µs a report"),
    Column("batch", "a batch", "ms"),
    Column("statements", "statements"),
)

ANSWER = Message("已收到")

Statement = tuple[str, Any, bool]
"""SQL, parameters, and whether they are many rows of them."""
Batches = Sequence[Sequence[Inbound]]


@dataclass(frozen=True, slots=True)
class Bench:
    """`template` is the database that every measurement begins with, in a copy of its own."""

    template: Path
    forms: Forms
    catalogue: Catalogue
    step: Step

    def copy(self) -> Path:
        """A new copy; write-ahead log and all have been put into the file."""
        file = self.template.with_name("copy.db")
        for rest in file.parent.glob("copy.db*"):
            rest.unlink()
        return Path(shutil.copyfile(self.template, file))

    def intake(self, store: Store, step: Step, render: Render) -> Intake:
        return Intake(store, self._load, step, render, now=lambda: NOW, wake=lambda: None)

    def _load(self, conn: Connection, batch: Sequence[Inbound], now: datetime) -> Context:
        """As bot.app.Lingbao.load."""
        today = only_about_today(batch, self.forms, CALENDAR)
        return context.load(
            conn,
            batch,
            codes_in(batch),
            forms=self.forms,
            calendar=CALENDAR,
            language="zh-CN",
            now=now,
            only_about_today=today,
        )


def measure(options: Options) -> list[Result]:
    """One comparison for each size of batch."""
    sizes = dict.fromkeys(SIZES, 2) if options.quick else SIZES
    county = county_of(max(size * (batches + WARM_UP) for size, batches in sizes.items()))
    options.tell(f"planting {len(county.villages):,} villages")
    bench = prepare(options.folder, county)
    return [_compare(bench, options, batches_of(county, size, number)) for size, number in sizes.items()]


def _compare(bench: Bench, options: Options, batches: Batches) -> Result:
    size = len(batches[0])
    statements, effects = asyncio.run(record(bench, batches))
    variants = {
        RAW: partial(replay, bench, statements, size),
        STORAGE: partial(
            answer, bench, lambda _context, inbound, _now: effects[inbound.id], lambda _say, _language: ANSWER, batches
        ),
        WHOLE: partial(answer, bench, bench.step, bench.catalogue.message, batches),
    }
    rounds = interleaved(variants, options.rounds, options.tell)
    for name in rounds:
        for found in rounds[name]:
            found["statements"] = len(statements[-1])
    note = (
        f"{len(batches) - WARM_UP} batches of {size} new reports, committed one after the other, {DAYS_BEHIND} days "
        f"behind them; WAL, synchronous=FULL. “{STORAGE}” is inbox, context, effects and COMMIT with the answers "
        f"decided before; “{WHOLE}” reads the messages and writes the receipts as well."
    )
    result = Result(f"Storing batches of {size}", note, COLUMNS, rounds, RAW, "rate")
    if size < 100:
        return result
    goals = tuple(Goal(f"{name} against sqlite3", result.ratios[name].median, 0.5) for name in (STORAGE, WHOLE))
    return replace(result, goals=goals)


def prepare(folder: Path, county: County) -> Bench:
    forms, catalogue = load_forms(), load_catalogue()
    bench = Bench(folder / "template.db", forms, catalogue, Router(forms, catalogue.languages).step)
    form = forms.forms["daily"]
    with planting(bench.template) as conn:
        plant(conn, county)
        plant_days(conn, form, days_before(TODAY, DAYS_BEHIND))
        plant_days(conn, form, [TODAY], reported=False)
    return bench


def batches_of(county: County, size: int, number: int) -> list[list[Inbound]]:
    """Every doctor writes once; the first batches are only there to warm up."""
    said = (_says(number, doctor) for number, doctor in enumerate(county.doctors()))
    return [[next(said) for _ in range(size)] for _ in range(number + WARM_UP)]


def _says(number: int, doctor: int) -> Inbound:
    words = f"门诊{number % 41} 接种{number % 13} 疑似0"
    return Inbound(CHANNEL, str(number), str(doctor), Kind.TEXT, words, NOW, name=f"医生{doctor}")


async def record(bench: Bench, batches: Batches) -> tuple[list[list[Statement]], dict[str, list[Effect]]]:
    """What the program says to the database for each batch, and what it decides about each message."""
    statements: list[list[Statement]] = []
    effects: defaultdict[str, list[Effect]] = defaultdict(list)

    def step(known: Context, inbound: Inbound, now: datetime) -> list[Effect]:
        effects[inbound.id] = bench.step(known, inbound, now)
        return effects[inbound.id]

    def recorded(batch: Sequence[Inbound], conn: Connection) -> None:
        said: list[Statement] = []

        def note(_conn: Any, _cursor: Any, sql: str, parameters: Any, _context: Any, many: bool) -> None:
            # One INSERT of many rows is called many as well, but has its parameters in one row.
            said.append((sql, parameters, many and isinstance(parameters, list)))

        event.listen(conn, "before_cursor_execute", note)
        _answer_one(intake, batch, conn)
        event.remove(conn, "before_cursor_execute", note)
        statements.append(said)

    store = open_store(f"sqlite:///{bench.copy()}")
    intake = bench.intake(store, step, bench.catalogue.message)
    for batch in batches:
        await store.write(partial(recorded, batch))
    await store.close()
    return statements, dict(effects)


def replay(bench: Bench, batches: Sequence[Sequence[Statement]], size: int) -> Figures:
    conn = sqlite3.connect(bench.copy(), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        conn.execute(f"PRAGMA {pragma}")
    for batch in batches[:WARM_UP]:
        _run(conn, batch)
    with stopwatch() as watch:
        for batch in batches[WARM_UP:]:
            _run(conn, batch)
    conn.close()
    return _figures(watch.wall, watch.cpu, len(batches) - WARM_UP, size)


def _run(conn: sqlite3.Connection, batch: Sequence[Statement]) -> None:
    conn.execute("BEGIN IMMEDIATE")
    for sql, parameters, many in batch:
        if many:
            conn.executemany(sql, parameters)
        else:
            conn.execute(sql, parameters).fetchall()
    conn.execute("COMMIT")


def answer(bench: Bench, step: Step, render: Render, batches: Batches) -> Figures:
    return asyncio.run(_answer_all(bench, step, render, batches))


async def _answer_all(bench: Bench, step: Step, render: Render, batches: Batches) -> Figures:
    store = open_store(f"sqlite:///{bench.copy()}")
    intake = bench.intake(store, step, render)
    for batch in batches[:WARM_UP]:
        await store.write(partial(_answer_one, intake, batch))
    settle_down()  # as the program does once it has started
    with stopwatch() as watch:
        for batch in batches[WARM_UP:]:
            await store.write(partial(_answer_one, intake, batch))
    await store.close()
    return _figures(watch.wall, watch.cpu, len(batches) - WARM_UP, len(batches[0]))


def _answer_one(intake: Intake, batch: Sequence[Inbound], conn: Connection) -> None:
    intake.answer(conn, batch, NOW, {inbound.reply_key for inbound in batch})


def _figures(wall: float, cpu: float, batches: int, size: int) -> Figures:
    reports = batches * size
    return {"rate": reports / wall, "cpu": cpu / reports * 1e6, "batch": wall / batches * 1e3}
