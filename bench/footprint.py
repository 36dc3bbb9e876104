"""What `lingbao run` takes: memory when idle, time to the first answer, room on the disk."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import time
from dataclasses import replace
from functools import partial
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from bench.county import county_of, plant_evening
from bench.measure import Figures, interleaved
from bench.options import Options
from bench.process import ROOT, free_port, running
from bench.report import Column, Goal, Result
from bench.service import open_service
from bench.webhook import lingbao_env

LOCK = ROOT / "requirements.lock"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
COMMAND = (sys.executable, "-c", "from bot.cli import main; main()", "run")
VILLAGES, DAYS_BEHIND = 500, 30
SETTLED_S = 5.0
"""After the first answer, until the memory is looked at."""

RUNNING = "lingbao run"
COLUMNS = (
    Column("answer", "start to first answer", "s"),
    Column("rss", "idle RSS", "MB"),
    Column("pss", "idle PSS", "MB"),
    Column("cpu", "CPU to the first answer", "s"),
)
LARGEST = 12

INSTALLED = (Column("size", "on disk", "MB"), Column("files", "files"))


def measure(options: Options) -> list[Result]:
    template, county = options.folder / "template.db", county_of(50 if options.quick else VILLAGES)
    plant_evening(template, county, DAYS_BEHIND)
    settled = 0.5 if options.quick else SETTLED_S
    first = partial(_first_answer, options.folder / "run", template, county.doctors()[0], settled)
    rounds = interleaved({RUNNING: lambda: asyncio.run(first())}, options.rounds, options.tell)
    note = f"{len(county.villages)} villages on SQLite, fetching updates; memory {settled:g} s after the first answer."
    result = Result("lingbao run", note, COLUMNS, rounds)
    goals = (
        Goal("idle memory", result.median(RUNNING, "rss"), 80, at_most=True, unit="MB"),
        Goal("start to first answer", result.median(RUNNING, "answer"), 1, at_most=True, unit="s"),
    )
    return [replace(result, goals=goals), _installed()]


async def _first_answer(folder: Path, template: Path, doctor: int, settled: float) -> Figures:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copyfile(template, folder / "lingbao.db")
    async with open_service() as service:
        began = time.perf_counter()
        async with running(COMMAND, lingbao_env(folder, service.url, free_port()), folder) as program:
            await service.first_answer(doctor)
            found = {"answer": time.perf_counter() - began, "cpu": program.cpu_s()}
            await asyncio.sleep(settled)
            return {**found, "rss": program.rss_mb(), "pss": program.pss_mb()}


def _installed() -> Result:
    """By the lists of files that pip keeps, the .pyc files that it compiles among them."""
    sizes = {name: _size(found) for name in _locked() if (found := _distribution(name))}
    whole: Figures = {key: sum(size[key] for size in sizes.values()) for key in ("size", "files")}
    largest = sorted(sizes, key=lambda name: sizes[name]["size"], reverse=True)[:LARGEST]
    rounds = {"all together": [whole], **{name: [sizes[name]] for name in largest}}
    note = f"The {len(sizes)} distributions of requirements.lock as they are installed here; the {LARGEST} largest."
    goal = Goal("what pip installs", whole["size"], 100, at_most=True, unit="MB")
    return Result("Installed size", note, INSTALLED, rounds, goals=(goal,))


def _locked() -> list[str]:
    return [name for name, _ in PINNED.findall(LOCK.read_text("utf-8"))]


def _distribution(name: str) -> Distribution | None:
    """None where it is for another system."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _size(found: Distribution) -> Figures:
    files = [Path(str(file.locate())) for file in found.files or ()]
    there = [file for file in files if file.is_file()]
    return {"size": sum(file.stat().st_size for file in there) / 1e6, "files": len(there)}
