"""The league of the units below one, for whoever has asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from core.periods import parse_period
from core.rank import LeagueOf, Placed, placed
from core.units import Unit
from digests.files import one_file
from digests.rank_book import write_rank
from scheduler.base import County
from storage import Connection, Store, rank, units


async def workbook(store: Store, county: County, about: Sequence[str], language: str, now: datetime) -> Path:
    """About a unit, by its id, and a period."""
    unit_id, key = about
    period = parse_period(key)

    def load(conn: Connection) -> tuple[Unit, list[Placed]]:
        (unit,) = units.these(conn, [int(unit_id)])
        found = rank.league(conn, LeagueOf(unit, period), county.forms, county.calendar, now)
        return unit, placed(found.entries)

    top, rows = await store.read(load)

    def write(path: Path) -> None:
        write_rank(top, period, rows, path, county.catalogue, language)

    return await asyncio.to_thread(one_file, county.folder / language, f"{top.code}-{key}-rank.xlsx", write)
