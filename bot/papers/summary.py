"""The work summary of a unit."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from core.periods import parse_period
from core.summary import Summary
from digests.files import one_file
from digests.summary import work_summary
from digests.summary_document import write_summary
from scheduler.base import County
from storage import Connection, Store, summaries, units


async def document(store: Store, county: County, about: Sequence[str], language: str, now: datetime) -> Path:
    """About a unit, by its id, and a period. Raises ValueError where nothing is known of it."""
    unit_id, key = about

    def load(conn: Connection) -> Summary:
        (unit,) = units.these(conn, [int(unit_id)])
        return summaries.load(conn, unit, parse_period(key), county.forms, now, county.calendar.today(now))

    found = await store.read(load)
    if found.is_empty:
        raise ValueError(f"nothing is known of {key}")

    def write(path: Path) -> None:
        write_summary(work_summary(found, county.forms), path, county.catalogue, language)

    return await asyncio.to_thread(one_file, county.folder / language, f"{found.digest.unit.code}-{key}.docx", write)
