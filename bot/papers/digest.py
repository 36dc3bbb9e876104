"""A digest's picture and its workbook."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from core.digest import Digest
from core.particulars import Particulars
from core.periods import parse_period
from digests.files import one_file, write_picture
from digests.workbook import write_workbook
from scheduler.base import County
from storage import Connection, Store, digests, particulars, units


async def picture(store: Store, county: County, about: Sequence[str], language: str, now: datetime) -> Path:
    """About a unit, by its id, and a period."""
    unit_id, key = about

    def load(conn: Connection) -> Digest:
        (unit,) = units.these(conn, [int(unit_id)])
        return digests.load(conn, unit, parse_period(key), county.forms, now, county.calendar.today(now))

    figures = await store.read(load)
    folder = county.folder / language
    return await asyncio.to_thread(write_picture, figures, county.catalogue, language, folder, county.fonts)


async def workbook(store: Store, county: County, about: Sequence[str], language: str, now: datetime) -> Path:
    """About a unit, by its id, and a period."""
    unit_id, key = about

    def load(conn: Connection) -> tuple[Digest, Particulars]:
        (unit,) = units.these(conn, [int(unit_id)])
        today = county.calendar.today(now)
        found = digests.load(conn, unit, parse_period(key), county.forms, now, today, in_full=True)
        return found, particulars.load(conn, found, county.calendar, now)

    figures, others = await store.read(load)

    def write(path: Path) -> None:
        write_workbook(figures, others, county.forms, path, county.catalogue, language)

    return await asyncio.to_thread(one_file, county.folder / language, f"{figures.unit.code}-{key}.xlsx", write)
