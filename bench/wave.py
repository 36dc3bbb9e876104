"""A wave of reminders on a Telegram with its real limits and penalties, while other doctors report: how long it takes,
what is lost, refused or repeated, and how long the others wait for their receipts; and when the program is killed."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import update

from bench.county import FIRST_ADDRESS, County, county_of, days_before, plant, plant_days, planting
from bench.measure import Figures, interleaved, percentile
from bench.options import Options
from bench.process import free_port, launched, listening, log_of, running
from bench.report import Column, Goal, Result
from bench.rivals.reports import SCHEMA, ZONE
from bench.service import SECRET, TOKEN
from bench.strict import Receipts, StrictService, open_strict_service
from bench.webhook import RIVALS_PYTHON, lingbao_env
from core.expected import Calendar
from forms import load_forms
from storage.tables import expected_report
from tests.emulator.limits import ALL_CHATS_A_SECOND

ANSWER_S = 0.05
EVERY_S = 0.1
"""How often somebody reports during the wave."""
DAYS_BEHIND = 30
REMIND_AT = time(16, 0)
LINGBAO, KILLED = "Lingbao", "Lingbao, killed half way and started again"
DEFAULTS, RETRIES = "python-telegram-bot, AIORateLimiter", "the same with 100 retries"
PORTIONS = "python-telegram-bot, 30 at a time, then a second's pause"

COLUMNS = (
    Column("seconds", "the wave", "s"),
    Column("share", "of the permitted rate", "%"),
    Column("lost", "lost"),
    Column("refused", "refused"),
    Column("repeated", "repeated"),
    Column("answer_p50", "receipt in the webhook's answer, median", "ms"),
    Column("answer_p99", "p99", "ms"),
    Column("call_p50", "receipt by a call, median", "ms"),
    Column("call_p99", "p99", "ms"),
    Column("missing", "receipts that did not come"),
    Column("stalled", "the service's own longest stall", "ms"),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How many are reminded and how many others report; after how long without an attempt the wave is given up, after
    how long in any case, and for how long it is watched for repetitions once everybody has been reminded (s)."""

    reminded: int = 3000
    reporting: int = 600
    patience_s: float = 20.0
    longest_s: float = 400.0
    settle_s: float = 2.0


SMALL = Size(20, 60, settle_s=0.2)


@dataclass(frozen=True, slots=True)
class Setting:
    """Who is reminded and who reports, by their ids in the chat, and what the clocks show."""

    county: County
    size: Size
    calendar: Calendar

    @property
    def reminded(self) -> list[int]:
        return [FIRST_ADDRESS + village.id for village in self.county.villages[: self.size.reminded]]

    @property
    def reporting(self) -> list[int]:
        return [FIRST_ADDRESS + village.id for village in self.county.villages[self.size.reminded :]]


@dataclass(frozen=True, slots=True)
class Contender:
    """A program that reminds them as soon as it runs. `file` is the name of its database."""

    command: Sequence[str]
    file: str
    template: Path
    env: Mapping[str, str]
    killed: bool = False


def setting(size: Size, now: datetime) -> Setting:
    """In a time zone in which it is between four and five in the afternoon just now, when reminders go out."""
    ahead = (16 - now.hour + 11) % 24 - 11
    zone = ZoneInfo(f"Etc/GMT{-ahead:+}")
    return Setting(county_of(size.reminded + size.reporting), size, Calendar(zone=zone, remind_at=REMIND_AT))


def measure(options: Options) -> list[Result]:
    """One round: a wave takes minutes, and how long is decided by the service's clock, not by this machine."""
    where = setting(SMALL if options.quick else Size(), datetime.now(UTC))
    options.tell(f"planting {len(where.county.villages):,} villages")
    found = contenders(options.folder, where)
    if not RIVALS_PYTHON.exists():
        options.tell(f"{RIVALS_PYTHON} is not there: without the others")
        found = {name: found[name] for name in (LINGBAO, KILLED)}
    variants = {name: partial(_run_alone, options.folder / "run", each, where) for name, each in found.items()}
    rounds = interleaved(variants, 1, options.tell)
    size = where.size
    note = (
        f"{size.reminded:,} reminders on a service that allows {ALL_CHATS_A_SECOND} messages a second to everybody and "
        "one in each chat, refuses whoever sends more for 3 s, and for 3 s more at each further attempt; a call takes "
        f"{ANSWER_S * 1000:g} ms. Answers to doctors do not count, as with Telegram. Meanwhile another doctor reports "
        f"every {EVERY_S * 1000:g} ms; of two receipts in the webhook's answer one is lost on its way, so that its "
        "message is brought again and the receipt has to come by a call. “Refused” are calls of all kinds, “lost” is "
        f"what has not arrived after {size.longest_s:g} s. A stall of the service makes what comes meanwhile seem to "
        "come all at once: with one of more than some 50 ms the machine was too busy for this."
    )
    result = Result("A wave of reminders", note, COLUMNS, rounds)
    return [replace(result, goals=tuple(_goals(result)))]


def _goals(result: Result) -> list[Goal]:
    goals = [Goal("of the permitted rate", result.median(LINGBAO, "share"), 95, unit="%")]
    for name in (LINGBAO, KILLED):
        goals += [
            Goal(f"{name}: {what}", result.median(name, what), 0, at_most=True)
            for what in ("lost", "refused", "missing")
        ]
    for column, what in (("answer_p99", "in the webhook's answer"), ("call_p99", "by a call")):
        goals.append(Goal(f"receipts {what}, p99", result.median(LINGBAO, column), 1000, at_most=True, unit="ms"))
    return goals


def contenders(folder: Path, where: Setting) -> dict[str, Contender]:
    ours, theirs = folder / "lingbao.template", folder / "reports.template"
    _plant(ours, where)
    _plant_rivals(theirs, where)
    said = {
        "LINGBAO_TIMEZONE": where.calendar.zone.key,
        "LINGBAO_SCHEDULE__REMIND_AT": f"{REMIND_AT:%H:%M}",
        "LINGBAO_TELEGRAM__MODE": "webhook",
        "LINGBAO_TELEGRAM__WEBHOOK_SECRET": SECRET,
    }
    lingbao = Contender(launched("bot.cli:main", "run"), "lingbao.db", ours, said)
    rivals = {DEFAULTS: "defaults", RETRIES: "retries", PORTIONS: "portions"}
    return {
        LINGBAO: lingbao,
        KILLED: replace(lingbao, killed=True),
        **{name: _rival(function, theirs) for name, function in rivals.items()},
    }


def _rival(function: str, template: Path) -> Contender:
    command = launched(f"bench.rivals.ptb_wave:{function}", python=str(RIVALS_PYTHON))
    return Contender(command, "reports.db", template, {})


def _plant(file: Path, where: Setting) -> None:
    """Everybody owes today's report; for those who are to be reminded it is time."""
    calendar, form = where.calendar, load_forms().forms["daily"]
    today = calendar.today(datetime.now(UTC))
    last = where.county.villages[where.size.reminded - 1].id
    with planting(file) as conn:
        plant(conn, where.county)
        plant_days(conn, form, days_before(today, DAYS_BEHIND), calendar=calendar)
        plant_days(conn, form, [today], calendar=calendar, reported=False)
        conn.execute(
            update(expected_report)
            .where(expected_report.c.day == today.isoformat(), expected_report.c.unit_id <= last)
            .values(next_step_at=calendar.moment(today, REMIND_AT))
        )


def _plant_rivals(file: Path, where: Setting) -> None:
    """They remind whoever has no report of today."""
    today = (datetime.now(UTC) + ZONE).date().isoformat()
    conn = sqlite3.connect(file)
    conn.executescript(SCHEMA)
    everybody = [*where.reminded, *where.reporting]
    conn.executemany("INSERT INTO doctor VALUES (?, ?)", [(doctor, f"村{doctor}") for doctor in everybody])
    reports = [(f"村{doctor}", today, 0, 0, 0, today) for doctor in where.reporting]
    conn.executemany("INSERT INTO report VALUES (?, ?, ?, ?, ?, ?)", reports)
    conn.commit()
    conn.close()


def _run_alone(folder: Path, contender: Contender, where: Setting) -> Figures:
    return asyncio.run(run(folder, contender, where))


async def run(folder: Path, contender: Contender, where: Setting) -> Figures:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copyfile(contender.template, folder / contender.file)
    port, size = free_port(), where.size
    hook = f"http://127.0.0.1:{port}/telegram"
    async with open_strict_service(ANSWER_S, where.reminded) as service, AsyncExitStack() as programs:
        env = {**_surroundings(folder, service.url, port), "LINGBAO_TELEGRAM__WEBHOOK_URL": hook, **contender.env}
        start = partial(running, contender.command, env, folder)
        program = await programs.enter_async_context(start())
        await listening(port, log_of(folder))
        async with service.reporting(hook, where.reporting, EVERY_S, size.patience_s) as receipts:
            if contender.killed:
                await service.until(0.5, size.patience_s, size.longest_s)
                os.kill(program.pid, signal.SIGKILL)
                await programs.enter_async_context(start())
            await service.until(1.0, size.patience_s, size.longest_s)
            await asyncio.sleep(size.settle_s)
    if not service.wave.first:
        raise RuntimeError(f"nobody was reminded: {log_of(folder).read_text('utf-8', 'replace')[-2000:]}")
    return figures(service, receipts)


def _surroundings(folder: Path, api: str, port: int) -> dict[str, str]:
    named = {"PORT": str(port), "API": api, "TOKEN": TOKEN, "SECRET": SECRET, "FOLDER": str(folder)}
    return {**lingbao_env(folder, api, port), **{f"RIVAL_{name}": value for name, value in named.items()}}


def figures(service: StrictService, receipts: Receipts) -> Figures:
    """Of receipts only for the ways on which some have come."""
    wave = service.wave
    seconds = wave.last - wave.first
    found: Figures = {
        "seconds": seconds,
        "share": len(wave.arrived) / seconds / ALL_CHATS_A_SECOND * 100,
        "lost": wave.lost,
        "refused": service.refused,
        "repeated": wave.repeated,
        "missing": receipts.missing,
        "stalled": service.stalled * 1e3,
    }
    for way, waits in (("answer", receipts.in_answer), ("call", receipts.by_call)):
        if waits:
            found |= {f"{way}_p50": percentile(waits, 0.5) * 1e3, f"{way}_p99": percentile(waits, 0.99) * 1e3}
    return found
