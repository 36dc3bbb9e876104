"""Reports end to end: from the POST of an update to the answer that the doctor sees, beside the same job written the
documented way with other libraries."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import statistics
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bench.county import County, county_of, plant_evening
from bench.measure import Figures, Rounds, interleaved, percentile
from bench.options import Options
from bench.process import ROOT, Program, free_port, launched, listening, log_of, running
from bench.report import Column, Goal, Result
from bench.rivals.reports import SCHEMA
from bench.service import SECRET, TOKEN, Heard, open_service

VILLAGES = 600
DAYS_BEHIND = 365
IN_FLIGHT = 40
PHONES = 20
"""From one chat Telegram brings no more messages than somebody can type, and takes no more answers for her."""

WARM_UP_S, SECONDS = 1.5, 5.0
RIVALS_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
"""Has bench/rivals/requirements.txt installed, by `make bench`; without it aiogram is left out."""

LINGBAO, PTB, AIOGRAM = "Lingbao", "python-telegram-bot, as documented", "aiogram 3, as documented"
COLUMNS = (
    Column("rate", "reports", "per s"),
    Column("p50", "median wait", "ms"),
    Column("p99", "p99", "ms"),
    Column("cpu", "CPU", "µs a report"),
    Column("peak", "peak memory", "MB"),
)


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    answer_ms: float = 0
    flush_ms: float = 0
    goal: float = 20
    """How many times as many reports as python-telegram-bot."""


CASES = (
    Case("answers take 0 ms"),
    Case("answers take 50 ms", answer_ms=50, goal=300),
    Case("answers take 0 ms, a flush of the disk + 5 ms", flush_ms=5),
)


@dataclass(frozen=True, slots=True)
class Contender:
    """A program that is sent reports. `file` is the name of its database."""

    entry: str
    args: tuple[str, ...]
    file: str
    template: Path
    python: str = sys.executable

    def env(self, folder: Path, api: str, port: int) -> Mapping[str, str]:
        if self.args:
            return lingbao_env(folder, api, port) | _webhook_env(port)
        named = {"PORT": str(port), "API": api, "TOKEN": TOKEN, "SECRET": SECRET, "FOLDER": str(folder)}
        return {f"RIVAL_{name}": value for name, value in named.items()}


def lingbao_env(folder: Path, api: str, port: int) -> dict[str, str]:
    said = {"DATA_DIR": str(folder), "TELEGRAM__TOKEN": TOKEN, "TELEGRAM__API": api, "WEB__PORT": str(port)}
    return {f"LINGBAO_{name}": value for name, value in said.items()}


def _webhook_env(port: int) -> dict[str, str]:
    said = {"MODE": "webhook", "WEBHOOK_URL": _hook(port), "WEBHOOK_SECRET": SECRET}
    return {f"LINGBAO_TELEGRAM__{name}": value for name, value in said.items()}


def _hook(port: int) -> str:
    return f"http://127.0.0.1:{port}/telegram"


def measure(options: Options) -> list[Result]:
    county = county_of(50 if options.quick else VILLAGES)
    contenders = _contenders(options, county)
    seconds = 1.0 if options.quick else SECONDS
    return [_compare(options, case, contenders, county.doctors(PHONES), seconds) for case in CASES]


def _contenders(options: Options, county: County) -> dict[str, Contender]:
    ours, theirs = options.folder / "lingbao.db", options.folder / "reports.db"
    plant_evening(ours, county, DAYS_BEHIND, PHONES)
    _plant_rivals(theirs, county)
    found = {
        PTB: Contender("bench.rivals.ptb:main", (), "reports.db", theirs),
        AIOGRAM: Contender("bench.rivals.aiogram3:main", (), "reports.db", theirs, str(RIVALS_PYTHON)),
        LINGBAO: Contender("bot.cli:main", ("run",), "lingbao.db", ours),
    }
    if not RIVALS_PYTHON.exists():
        options.tell(f"{RIVALS_PYTHON} is not there: without aiogram")
        del found[AIOGRAM]
    return found


def _plant_rivals(file: Path, county: County) -> None:
    conn = sqlite3.connect(file)
    conn.executescript(SCHEMA)
    conn.executemany("INSERT INTO doctor VALUES (?, ?)", [(doctor, f"村{doctor}") for doctor in county.doctors(PHONES)])
    conn.commit()
    conn.close()


def _compare(
    options: Options, case: Case, contenders: Mapping[str, Contender], doctors: list[int], seconds: float
) -> Result:
    def one(name: str) -> Figures:
        return asyncio.run(_run(options.folder / "run", case, contenders[name], doctors, seconds))

    variants = {name: partial(one, name) for name in contenders}
    rounds = interleaved(variants, options.rounds, lambda line: options.tell(f"{case.name}, {line}"))
    note = (
        f"{len(doctors):,} telephones, {DAYS_BEHIND} days behind them, {IN_FLIGHT} updates in flight, one at a time of "
        f"each, {seconds:g} s after a warm-up of {WARM_UP_S:g} s; every program starts anew in every round with "
        "a copy of its database. A report counts when its answer has arrived, as a call of sendMessage or in the "
        "answer to the webhook."
    )
    if case.flush_ms:
        note += f" Every commit that wrote something waits {case.flush_ms:g} ms before it returns (bench/launch.py)."
    result = Result(f"Reports through the webhook, {case.name}", note, COLUMNS, rounds, PTB, "rate")
    return replace(result, goals=tuple(_goals(case, result)))


def _goals(case: Case, result: Result) -> list[Goal]:
    goals = [Goal("reports against python-telegram-bot", result.ratios[LINGBAO].median, case.goal)]
    if AIOGRAM in result.rounds:
        goals.append(Goal("reports against aiogram", _against(result.rounds, AIOGRAM), 5))
    if not (case.answer_ms or case.flush_ms):
        goals.append(Goal("p99", result.median(LINGBAO, "p99"), 10, at_most=True, unit="ms"))
        goals.append(Goal("CPU a report", result.median(LINGBAO, "cpu"), 150, at_most=True, unit="µs"))
    return goals


def _against(rounds: Rounds, other: str) -> float:
    pairs = zip(rounds[LINGBAO], rounds[other], strict=True)
    return statistics.median(ours["rate"] / theirs["rate"] for ours, theirs in pairs)


async def _run(folder: Path, case: Case, contender: Contender, doctors: list[int], seconds: float) -> Figures:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copyfile(contender.template, folder / contender.file)
    port = free_port()
    command = launched(contender.entry, *contender.args, python=contender.python, flush_ms=case.flush_ms)
    async with (
        open_service(case.answer_ms / 1000) as service,
        running(command, contender.env(folder, service.url, port), folder) as program,
    ):
        await listening(port, log_of(folder))
        async with service.writing(_hook(port), doctors, IN_FLIGHT) as heard:
            await asyncio.sleep(WARM_UP_S)
            return await _watch(heard, program, seconds)


async def _watch(heard: Heard, program: Program, seconds: float) -> Figures:
    first, refused, spent, began = len(heard.waits), heard.refused, program.cpu_s(), time.perf_counter()
    await asyncio.sleep(seconds)
    waits, lasted = heard.waits[first:], time.perf_counter() - began
    if not waits:
        raise RuntimeError(f"no report was answered within {seconds:g} s")
    return {
        "rate": len(waits) / lasted,
        "p50": statistics.median(waits) * 1e3,
        "p99": percentile(waits, 0.99) * 1e3,
        "cpu": (program.cpu_s() - spent) / len(waits) * 1e6,
        "peak": program.peak_mb(),
        "refused": heard.refused - refused,
    }
