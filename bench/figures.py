"""Weekly figures of a county: how they grow with the villages and with the years that lie behind."""

from __future__ import annotations

import asyncio
import shutil
import statistics
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select

from bench.county import CALENDAR, County, county_of, days_before, plant, plant_days, planting
from bench.measure import Figures, Rounds, Stopwatch, interleaved, stopwatch
from bench.options import Options
from bench.report import Column, Goal, Result
from core.forms import Forms
from core.periods import containing
from forms import load_forms
from storage import Connection, Store, open_store
from storage.digests import load
from storage.figures import form_sums
from storage.sums import SumsOf, by_day

TODAY = date(2026, 11, 23)
"""A Monday: the digest is about the week before."""
WEEK = containing(TODAY - timedelta(days=7), "week")
MORNING = CALENDAR.midnight(TODAY) + timedelta(hours=8)
REPEATS = 9
READ = f"A county of 25 townships; each figure is the median of {REPEATS} readings through `Store.read`."
DAYS_TOGETHER = 50

TOTALS = (
    Column("totals", "counts and totals of the week, its days and its townships", "ms"),
    Column("totals_cpu", "CPU of that", "ms"),
    Column("nothing", "of which for a reading of nothing", "ms"),
)
DIGEST = (
    Column("digest", "with the missing, the excused, the week before and the same one last year", "ms"),
    Column("digest_cpu", "CPU of that", "ms"),
)


def measure(options: Options) -> list[Result]:
    """A database file for each size; the longer histories are the shorter ones with earlier years put before them."""
    small, large, days_a_year, years = (50, 100, 20, (1, 2)) if options.quick else (500, 10_000, 365, (1, 5, 10))
    files: dict[str, Path] = {}
    planted, before = 0, None
    for count in years:
        name = f"{small:,} villages, {count} year{'s' if count > 1 else ''}"
        files[name] = options.folder / f"{count}.db"
        if before:
            shutil.copyfile(before, files[name])
        _plant(files[name], county_of(small), planted, count * days_a_year, _progress(options, name))
        planted, before = count * days_a_year, files[name]
    one_year, *_, all_years = files
    province = f"{large:,} villages, 1 year"
    files[province] = options.folder / "large.db"
    _plant(files[province], county_of(large), 0, days_a_year, _progress(options, province))
    forms = load_forms()
    variants = {name: partial(_read, file, forms) for name, file in files.items()}
    rounds = interleaved(variants, options.rounds, options.tell)
    return [_totals(rounds, one_year, all_years, province), _digest(rounds, one_year, all_years)]


def _totals(rounds: Rounds, one_year: str, all_years: str, province: str) -> Result:
    note = f"`storage.figures.form_sums` and `storage.sums.by_day` of week {WEEK.key}. {READ}"
    result = Result("Weekly totals", note, TOTALS, rounds, one_year, "totals")
    goals = (
        Goal(f"weekly totals, {one_year}", result.median(one_year, "totals"), 3, at_most=True, unit="ms"),
        Goal(f"weekly totals, {province}", result.median(province, "totals"), 20, at_most=True, unit="ms"),
        _flat(result, all_years),
    )
    return replace(result, goals=goals)


def _digest(rounds: Rounds, one_year: str, all_years: str) -> Result:
    note = f"`storage.digests.load` of week {WEEK.key}: what its text and picture are made of. {READ}"
    result = Result("All figures of the week's digest", note, DIGEST, rounds, one_year, "digest")
    return replace(result, goals=(_flat(result, all_years),))


def _flat(result: Result, all_years: str) -> Goal:
    return Goal(f"{all_years} against one", result.ratios[all_years].median, 1.2, at_most=True)


def _progress(options: Options, name: str) -> Callable[[int, int], None]:
    return lambda done, total: options.tell(f"planting {name}: {done}/{total} days")


def _plant(file: Path, county: County, first: int, last: int, progress: Callable[[int, int], None]) -> None:
    """Makes the file if need be, and puts the days in that lie from `first` to `last` days back."""
    form = load_forms().forms["daily"]
    days = days_before(TODAY - timedelta(days=first), last - first)
    with planting(file) as conn:
        if not first:
            plant(conn, county)
        for done in range(0, len(days), DAYS_TOGETHER):
            progress(done, len(days))
            plant_days(conn, form, days[done : done + DAYS_TOGETHER])


def _read(file: Path, forms: Forms) -> Figures:
    return asyncio.run(_read_all(open_store(f"sqlite:///{file}"), forms))


async def _read_all(store: Store, forms: Forms) -> Figures:
    top, form = county_of(1).top, forms.forms["daily"]
    nothing = await _median(store, lambda conn: conn.scalar(select(1)))
    about = SumsOf(top, form, WEEK.start.isoformat(), WEEK.end.isoformat())
    totals = await _median(store, lambda conn: (form_sums(conn, top, WEEK, form), list(by_day(conn, about))))
    digest = await _median(store, lambda conn: load(conn, top, WEEK, forms, MORNING))
    await store.close()
    return {
        "totals": totals.wall * 1e3,
        "totals_cpu": totals.cpu * 1e3,
        "nothing": nothing.wall * 1e3,
        "digest": digest.wall * 1e3,
        "digest_cpu": digest.cpu * 1e3,
    }


async def _median(store: Store, work: Callable[[Connection], object]) -> Stopwatch:
    await store.read(work)  # the first one finds a cold cache
    watches = []
    for _ in range(REPEATS):
        with stopwatch() as watch:
            await store.read(work)
        watches.append(watch)
    return Stopwatch(
        statistics.median(watch.wall for watch in watches), statistics.median(watch.cpu for watch in watches)
    )
