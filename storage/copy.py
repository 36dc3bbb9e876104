"""Copies all that one database holds into another, of either kind, and compares what has arrived."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, RowMapping, Table, delete, exists, func, insert, inspect, literal, select
from sqlalchemy.exc import DBAPIError

from core.errors import LingbaoError
from storage.engines import Store, Transaction, count_on, keep_others_out, sqlite_file
from storage.health import open_reachable
from storage.migrate import is_current, refuse_newer, upgrade
from storage.tables import metadata, unit

PAGE = 2000
"""Rows that are held in memory at once."""

Progress = Callable[[int, int], None]
"""So many are done, of so many."""


class NotCopied(LingbaoError):
    """Both databases are as they were before. `why` is one word of

    `missing`: there is no source; `older`: the source has to be brought up to date first; `foreign`: the target has
    tables of another program; `filled`: the target holds something; `refused`: the target does not take the rows of
    `table`; `differs`: what arrived in `table` is not what was sent.
    """

    def __init__(self, why: str, table: str = "") -> None:
        super().__init__(f"not copied: {why} {table}".rstrip())
        self.why = why
        self.table = table


@dataclass
class Sum:
    """Of the rows of a table in whatever order they come, for every engine sorts words differently."""

    rows: int = 0
    checksum: int = 0

    def add(self, rows: Iterable[RowMapping]) -> None:
        for row in rows:
            spelled = json.dumps([*row.values()], sort_keys=True, default=datetime.isoformat)
            self.rows += 1
            self.checksum += int.from_bytes(sha256(spelled.encode()).digest())


async def copy(source: Store, target: Store, progress: Progress, *, replace: bool = False) -> int:
    """Gives the target what the source holds now, in one transaction; returns the number of rows.

    The target's tables are made or brought up to date. It must hold nothing, or loses it with `replace`.
    Raises NotCopied, InputError for a database of a newer program, DatabaseAway.
    """
    async with source.snapshot() as reading, target.transaction() as writing:
        await reading.run(_refuse_other_shapes)
        await writing.run(lambda conn: _prepare(conn, replace=replace))
        total = await reading.run(_count)
        done = 0

        def step(rows: int) -> None:
            nonlocal done
            done += rows
            progress(done, 2 * total)  # each is written and then read again

        sent = {table: await _send(table, reading, writing, step) for table in metadata.sorted_tables}
        for table in metadata.sorted_tables:
            if await _arrived(table, writing, step) != sent[table]:
                raise NotCopied("differs", table.name)
    return total


async def copy_between(source_url: str, target_url: str, progress: Progress) -> int:
    """`copy` from one address to another; also raises InputError for a wrong address, and DatabaseUnreachable."""
    file = sqlite_file(source_url)
    if file and not file.exists():
        raise NotCopied("missing")
    async with (
        closing(await open_reachable(source_url)) as source,
        closing(await open_reachable(target_url)) as target,
    ):
        return await copy(source, target, progress)


@asynccontextmanager
async def closing(store: Store) -> AsyncIterator[Store]:
    try:
        yield store
    finally:
        await store.close()


def _refuse_other_shapes(conn: Connection) -> None:
    refuse_newer(conn)
    if not is_current(conn):
        raise NotCopied("older")


def _prepare(conn: Connection, *, replace: bool) -> None:
    there = set(inspect(conn).get_table_names())
    if "alembic_version" not in there and there & set(metadata.tables):
        raise NotCopied("foreign")
    upgrade(conn)
    keep_others_out(conn, metadata.sorted_tables)
    for table in reversed(metadata.sorted_tables):
        if replace:
            conn.execute(delete(table))
        elif conn.execute(select(exists(select(literal(1)).select_from(table)))).scalar_one():
            raise NotCopied("filled")


def _count(conn: Connection) -> int:
    return sum(conn.execute(select(func.count()).select_from(table)).scalar_one() for table in metadata.sorted_tables)


async def _send(table: Table, reading: Transaction, writing: Transaction, step: Callable[[int], None]) -> Sum:
    sent = Sum()
    async for page in _pages(table, reading):
        rows = [dict(row) for row in page]
        try:
            await writing.run(lambda conn, rows=rows: conn.execute(insert(table), rows))  # type: ignore[misc]
        except DBAPIError as error:
            raise NotCopied("refused", table.name) from error
        sent.add(page)
        step(len(page))
    await writing.run(lambda conn: count_on(conn, table))
    return sent


async def _arrived(table: Table, writing: Transaction, step: Callable[[int], None]) -> Sum:
    arrived = Sum()
    async for page in _pages(table, writing):
        arrived.add(page)
        step(len(page))
    return arrived


async def _pages(table: Table, transaction: Transaction) -> AsyncIterator[Sequence[RowMapping]]:
    everything = select(table)
    if table is unit:  # it refers to itself: whoever is above comes first
        everything = everything.order_by(func.length(unit.c.path))
    result = await transaction.run(lambda conn: conn.execute(everything, execution_options={"yield_per": PAGE}))
    rows = result.mappings()
    while page := await transaction.run(lambda _conn: rows.fetchmany(PAGE)):
        yield page
