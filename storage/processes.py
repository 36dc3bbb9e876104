"""Which processes of the program are at work on one database, and which of them leads.

SQLite: one process at a time. It holds a lock beside the database, which the operating system takes back when the
process dies, however it dies. PostgreSQL: any number. Each holds an advisory lock under a number of its own on a
connection of its own, and one of them the lock of the leader; the server takes them back when the connection ends.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Connection, func, make_url, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from core.errors import LingbaoError
from storage.engines import sqlite_file
from storage.trouble import SQLITE_AWAY, DatabaseAway, trouble_named

LOCKS = 0x4C42
"""The first half of every advisory lock here; the second is a process's number, or LEADER."""

LEADER = 0

PATIENCE_S = 2.0

KEEPALIVES = {"tcp_keepalives_idle": "2", "tcp_keepalives_interval": "1", "tcp_keepalives_count": "2"}
"""So that the server notices within 5 s when a whole machine is gone (seconds, seconds, how often)."""

SEATED = text(
    "SELECT objid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database "
    "WHERE locktype = 'advisory' AND granted AND classid = :locks AND objid <> :leader AND objsubid = 2 "
    "AND datname = current_database()"
)


class AlreadyRunning(LingbaoError):
    """Another process is at work on this file."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"database {file}: another lingbao is running on it; stop that one first")
        self.file = file


class Seat(Protocol):
    """A running process's place at its database. `number` is positive and tells it from all others."""

    number: int

    @property
    def leads(self) -> bool:
        """Whether the jobs and the bulk lane are this process's; always so on SQLite."""
        ...

    async def keep(self) -> None:
        """Called about once a second: takes the seat again if it was lost, and tries to lead. Raises DatabaseAway."""
        ...

    def alive(self, conn: Connection) -> set[int]:
        """The numbers of all processes that are at work, this one among them."""
        ...


@asynccontextmanager
async def seated(url: str) -> AsyncIterator[Seat]:
    """A seat for as long as it is wanted; on SQLite nobody else gets one meanwhile, so whoever must be alone with the
    file takes one too. `url` as for `open_store`, of a database that is there. Raises AlreadyRunning, DatabaseAway."""
    number = random.randrange(1, 2**31)
    if file := sqlite_file(url):
        with _alone_with(file):
            yield _OnlySeat(number)
        return
    seat = _SharedSeat(number, make_url(url))
    try:
        await seat.keep()
        yield seat
    finally:
        await seat.leave()


def one_at_a_time(conn: Connection) -> None:
    """Until the end of this transaction every other process that asks for the same has to wait."""
    if conn.dialect.name == "postgresql":  # on SQLite writers take turns as it is
        conn.execute(select(func.pg_advisory_xact_lock(LOCKS)))


@contextmanager
def _alone_with(file: Path) -> Iterator[None]:
    """SQLite locks files alike on every operating system, so the lock is a database of its own, which stays empty."""
    file = file.resolve()
    beside = file.with_name(f"{file.name}.lock")
    with ExitStack() as stack:
        try:
            lock = stack.enter_context(closing(sqlite3.connect(beside, timeout=0, isolation_level=None)))
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
            if code == sqlite3.SQLITE_BUSY:
                raise AlreadyRunning(file) from None
            raise DatabaseAway(SQLITE_AWAY.get(code, str(error))) from error
        yield


class _OnlySeat:
    leads = True

    def __init__(self, number: int) -> None:
        self.number = number

    async def keep(self) -> None:
        """Nothing takes the lock away from a living process."""

    def alive(self, conn: Connection) -> set[int]:
        return {self.number}


class _SharedSeat:
    def __init__(self, number: int, url: URL) -> None:
        self.number = number
        self._held: set[int] = set()
        self._conn: AsyncConnection | None = None
        self._engine = create_async_engine(
            url.set(drivername="postgresql+asyncpg"),
            connect_args={"timeout": PATIENCE_S, "command_timeout": PATIENCE_S, "server_settings": KEEPALIVES},
            isolation_level="AUTOCOMMIT",
            poolclass=NullPool,
            hide_parameters=True,
        )

    @property
    def leads(self) -> bool:
        return LEADER in self._held

    async def keep(self) -> None:
        try:
            with trouble_named():
                if self._conn is None:
                    self._conn = await self._engine.connect()
                await self._take_locks(self._conn)
        except DatabaseAway:
            await self._let_go()
            raise

    async def _take_locks(self, conn: AsyncConnection) -> None:
        """Those that are not held yet; asking for one that is held would count it twice. Its own number may for a
        while be held by the connection that was lost, which the server has not missed yet: just as well."""
        for lock in (self.number, LEADER):
            asked = select(func.pg_try_advisory_lock(LOCKS, lock))
            if lock not in self._held and (await conn.execute(asked)).scalar_one():
                self._held.add(lock)
        await conn.execute(select(1))

    async def _let_go(self) -> None:
        self._held.clear()
        conn, self._conn = self._conn, None
        if conn is not None:
            await conn.invalidate()  # whatever state it is in, nothing is said to the server any more
            await conn.close()

    def alive(self, conn: Connection) -> set[int]:
        seated = conn.execute(SEATED, {"locks": LOCKS, "leader": LEADER}).scalars()
        return {self.number, *seated}

    async def leave(self) -> None:
        await self._let_go()
        await self._engine.dispose()
