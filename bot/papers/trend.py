"""Thirteen weeks of what is watched in a unit, for whoever has asked for them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from core.periods import parse_period
from core.trend import Trend
from digests.chart import pictured
from digests.files import write_trend
from scheduler.base import County
from storage import Connection, Store, figures, trend, units


async def picture(store: Store, county: County, about: Sequence[str], language: str, now: datetime) -> Path:
    """About a unit, by its id, up to the end of a period."""
    unit_id, key = about
    period = parse_period(key)

    def load(conn: Connection) -> Trend:
        (unit,) = units.these(conn, [int(unit_id)])
        form = pictured(figures.forms_for(conn, unit, period, county.forms))
        if form is None:
            raise ValueError(f"no form: {key}")
        return trend.load(conn, unit, period, form, form.pictured, county.calendar.today(now))

    found = await store.read(load)

    folder = county.folder / language
    return await asyncio.to_thread(write_trend, found, county.catalogue, language, folder, county.fonts)
