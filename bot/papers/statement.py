"""Statements for whoever has asked for them: what they say, and as a workbook."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from core.messages import Button, Say
from core.papers import STATEMENT
from core.periods import parse_period
from core.statement import Statement
from core.texts import text
from digests.files import one_file
from digests.statement_book import write_statement
from digests.statement_lines import own_lines, statement_lines
from scheduler.base import County
from storage import Connection, Store, statement, units


async def told(store: Store, county: County, about: Sequence[str], now: datetime) -> Say:
    """About a unit, by its id, and a period."""
    found = await _of_unit(store, county, about, now)
    paper = Button(text("button-workbook"), f"paper:{STATEMENT}:{':'.join(about)}")
    before = Button(text("button-period-before"), f"{STATEMENT}:{about[0]}:{found.period.previous().key}")
    return Say(statement_lines(found), (((paper, before),) if found.lines else ((before,),)))


async def own(store: Store, county: County, about: Sequence[str], now: datetime) -> Say:
    """About a person, by her id, and a period."""
    person_id, key = about
    period = parse_period(key)
    found = await store.read(lambda conn: statement.of_person(conn, int(person_id), period, county.forms, now))
    return Say(own_lines(found))


async def workbook(store: Store, county: County, about: Sequence[str], language: str, now: datetime) -> Path:
    found = await _of_unit(store, county, about, now)

    def write(path: Path) -> None:
        write_statement(found, path, county.catalogue, language)

    code = found.top.code if found.top else ""
    name = f"{code}-{found.period.key}-{STATEMENT}.xlsx"
    return await asyncio.to_thread(one_file, county.folder / language, name, write)


async def _of_unit(store: Store, county: County, about: Sequence[str], now: datetime) -> Statement:
    unit_id, key = about
    period = parse_period(key)

    def load(conn: Connection) -> Statement:
        (unit,) = units.these(conn, [int(unit_id)])
        return statement.of_unit(conn, unit, period, county.forms, now)

    return await store.read(load)
