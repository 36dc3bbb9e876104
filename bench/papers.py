"""What a large county's digest takes as files: memory at its peak, time, room on the disk."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from sqlalchemy import JSON, Connection, Integer, cast, func, insert, literal, select, update

from bench.county import county_of, days_before, plant, plant_days, planting
from bench.measure import Figures, interleaved
from bench.options import Options
from bench.process import ROOT, Program
from bench.report import Column, Goal, Result
from bot.cli import main
from core.periods import parse_period
from core.reports import Source
from forms import load_forms
from storage.tables import report, report_revision

MONTH = parse_period("2026-10")
TODAY = date(2026, 11, 2)
CORRECTED = 20
"""One report in so many has been corrected."""

COLUMNS = (
    Column("peak", "peak memory", "MB"),
    Column("cpu", "CPU", "s"),
    Column("wall", "time", "s"),
    Column("workbook", "the workbook", "MB"),
)
COMMAND = (sys.executable, "-c", "from bench.papers import run; run()", "digest")


def measure(options: Options) -> list[Result]:
    """A month of ten thousand villages by `lingbao digest`: text, three pictures and a workbook with a line for every
    village, its days, and every correction."""
    sizes = (50, 100) if options.quick else (500, 10_000)
    days = 31 + MONTH.previous().end.day + TODAY.day - 1
    files: dict[str, Path] = {}
    for villages in sizes:
        name = f"{villages:,} villages"
        options.tell(f"planting {name}")
        files[name] = options.folder / f"{villages}.db"
        with planting(files[name]) as conn:
            plant(conn, county_of(villages))
            plant_days(conn, load_forms().forms["daily"], days_before(TODAY, days))
            correct(conn)
    rounds = interleaved({name: partial(_made, file) for name, file in files.items()}, options.rounds, options.tell)
    note = f"`lingbao digest` of {MONTH.key}, one process; one report in {CORRECTED} was corrected."
    result = Result("A digest as files", note, COLUMNS, rounds)
    *_, largest = files
    goal = Goal(f"peak memory, {largest}", result.median(largest, "peak"), 200, at_most=True, unit="MB")
    return [replace(result, goals=(goal,))]


def correct(conn: Connection) -> None:
    """Another figure than at first, from the same person, in so many reports."""
    day = cast(func.julianday(report.c.day), Integer)
    some = (report.c.unit_id + day) % CORRECTED == 0
    conn.execute(update(report).where(some).values(version=2))
    key = ("unit_id", "form", "period", "version")
    previous = literal({"visits": 1}, JSON())
    others = (report.c["values"], report.c.changed_at, literal(Source.MESSAGE.value), report.c.person_id)
    rows = select(*(report.c[name] for name in key), previous, *others, report.c.form_version).where(
        report.c.version == 2
    )
    columns = [*key, "previous", "values", "at", "source", "person_id", "form_version"]
    conn.execute(insert(report_revision).from_select(columns, rows))


def _made(file: Path) -> Figures:
    out = file.with_suffix("")
    command = [*COMMAND, "--unit", "QS", "--period", MONTH.key, "--out", str(out)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINGBAO_")}
    env = {**kept, "PYTHONPATH": str(ROOT), "LINGBAO_DATABASE": f"sqlite:///{file}"}
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=file.parent, env=env, stdout=subprocess.PIPE, check=True, text=True)
    wall = time.perf_counter() - begun
    *_, used = done.stdout.splitlines()
    return {**json.loads(used), "wall": wall, "workbook": (out / f"QS-{MONTH.key}.xlsx").stat().st_size / 1e6}


def run() -> None:
    """`lingbao`, which says at its end what it has used. The peak is that of /proc: the one of getrusage is never less
    than what whoever started it had at that moment."""
    try:
        main()
    except SystemExit as ended:
        used = resource.getrusage(resource.RUSAGE_SELF)
        peak = Program(os.getpid()).peak_mb()
        sys.stdout.write(json.dumps({"peak": peak, "cpu": used.ru_utime + used.ru_stime}) + "\n")
        raise SystemExit(ended.code) from ended
