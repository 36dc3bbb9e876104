"""The map of a unit's villages and days, for whoever has asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from core.heat import HeatMap
from core.papers import has_heat_map
from core.periods import parse_period
from digests.chart import pictured
from digests.files import write_map
from scheduler.base import County
from storage import Connection, Store, figures, heat, units


async def picture(store: Store, county: County, about: Sequence[str], language: str, now: datetime) -> Path:
    """About a unit, by its id, and a period of at most a month."""
    unit_id, key = about
    period = parse_period(key)

    def load(conn: Connection) -> HeatMap:
        (unit,) = units.these(conn, [int(unit_id)])
        form = pictured(figures.forms_for(conn, unit, period, county.forms))
        if form is None or not has_heat_map(period):
            raise ValueError(f"no form, or too many days: {key}")
        return heat.load(conn, unit, period, form, now)

    found = await store.read(load)

    folder = county.folder / language
    return await asyncio.to_thread(write_map, found, county.catalogue, language, folder, county.fonts)
