"""SQLite and PostgreSQL: the only file that knows the difference."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from core.errors import InputError, LingbaoError

T = TypeVar("T")
Work = Callable[[Connection], T]

BUSY_TIMEOUT_S = 10

CONNECT_TIMEOUT_S = 5

SQLITE_AWAY = {
    sqlite3.SQLITE_BUSY: "it is locked by another program",
    sqlite3.SQLITE_LOCKED: "it is locked by another program",
    sqlite3.SQLITE_PROTOCOL: "it is locked by another program",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it may only be read; look at the rights of the file and its folder",
    sqlite3.SQLITE_PERM: "the file may not be opened; look at its rights",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; look at the folder and its rights",
    sqlite3.SQLITE_IOERR: "the disk does not do what it is asked",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; stop the program and restore a backup",
    sqlite3.SQLITE_NOTADB: "the file is no database; stop the program and restore a backup",
}
"""By primary result code."""

POSTGRES_AWAY = {
    "08": "the connection is gone",
    "25006": "it may only be read",
    "28": "it refuses this user or password",
    "3D": "there is no such database",
    "53": "the server has no room: disk, memory or connections",
    "57": "the server is stopping or starting",
    "58": "the server's disk does not do what it is asked",
    "XX": "the server's data are damaged",
}
"""By SQLSTATE or its class."""

POSTGRES_OVERTAKEN = ("23505", "40001", "40P01")


class DatabaseAway(LingbaoError):
    """Locked, full, gone, damaged: nothing is wrong with what was asked of it, and it may be asked again later."""


class Overtaken(LingbaoError):
    """Another process has just written the same; to be decided anew from what is there now."""


# Every engine hides its parameters: an error that is logged must not show names or telephone numbers.


class Store(Protocol):
    """The county's database. `work` is a plain function over a Connection; every function in `storage` is one.

    `write` and `read` raise DatabaseAway when the database cannot do it now, and `write` raises Overtaken.
    """

    async def write(self, work: Work[T]) -> T:
        """Runs `work` in one transaction: committed when it returns, rolled back when it raises."""
        ...

    async def read(self, work: Work[T]) -> T:
        """Runs `work` on one snapshot of the database, beside whatever is being written."""
        ...

    async def close(self) -> None: ...


def open_store(url: str) -> Store:
    """`sqlite:///file` (or `sqlite:////absolute/file`) and `postgresql://…`. Raises InputError for anything else."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: the port is no number
        # The address may hold a password: it is not shown.
        raise InputError(["database: this is not a database address, such as sqlite:///lingbao.db"]) from error
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return SqliteStore(parsed)
    if parsed.get_backend_name() == "postgresql":
        return PostgresStore(parsed)
    shown = parsed.render_as_string(hide_password=True)
    raise InputError([f"database: {shown!r} is neither sqlite:///FILE nor postgresql://…"])


class SqliteStore:
    """One writer thread with a connection of its own, one hop per transaction; readers have theirs (WAL)."""

    def __init__(self, url: URL) -> None:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
        connect_args = {"timeout": BUSY_TIMEOUT_S}
        self._writer: Engine = create_engine(
            url.set(drivername="sqlite+pysqlite"),
            connect_args={**connect_args, "check_same_thread": False},
            hide_parameters=True,
        )
        self._readers: AsyncEngine = create_async_engine(
            url.set(drivername="sqlite+aiosqlite"),
            connect_args=connect_args,
            poolclass=NullPool,
            hide_parameters=True,
        )
        _begin_explicitly(self._writer, "BEGIN IMMEDIATE")
        _begin_explicitly(self._readers.sync_engine, "BEGIN")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")

    async def write(self, work: Work[T]) -> T:
        def transaction() -> T:
            with self._writer.begin() as conn:
                return work(conn)

        # Shielded: a transaction that has begun runs to its end even if nobody waits for it any more.
        with _trouble_named():
            return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, transaction))

    async def read(self, work: Work[T]) -> T:
        with _trouble_named():
            async with self._readers.connect() as conn:
                return await conn.run_sync(work)

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._writer.dispose)
        self._thread.shutdown()
        await self._readers.dispose()


def _begin_explicitly(engine: Engine, begin: str) -> None:
    """sqlite3 begins a transaction by itself only before a data change: reads would not be one snapshot, and a
    migration would be committed statement by statement. So it is told to leave beginning to us."""

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(conn: Connection) -> None:
        conn.exec_driver_sql(begin)


class PostgresStore:
    def __init__(self, url: URL) -> None:
        self._engine = create_async_engine(
            url.set(drivername="postgresql+asyncpg"),
            connect_args={"timeout": CONNECT_TIMEOUT_S},
            hide_parameters=True,
        )

    async def write(self, work: Work[T]) -> T:
        with _trouble_named():
            async with self._engine.begin() as conn:
                return await conn.run_sync(work)

    async def read(self, work: Work[T]) -> T:
        with _trouble_named():
            async with self._engine.connect() as conn:
                return await conn.run_sync(work)

    async def close(self) -> None:
        await self._engine.dispose()


@contextmanager
def _trouble_named() -> Iterator[None]:
    """Raises DatabaseAway or Overtaken in place of the drivers' errors that mean this."""
    try:
        yield
    except DBAPIError as error:
        state = str(getattr(error.orig, "sqlstate", None) or "")
        if state in POSTGRES_OVERTAKEN:
            raise Overtaken(f"another process was first ({state})") from error
        if reason := _why_away(error, state):
            raise DatabaseAway(reason) from error
        raise
    except NoConnectionFree as error:
        raise DatabaseAway("all connections are busy") from error
    except OSError as error:
        raise DatabaseAway(f"it cannot be reached ({error.strerror or type(error).__name__})") from error


def _why_away(error: DBAPIError, state: str) -> str | None:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return SQLITE_AWAY.get(code & 0xFF)
    known = POSTGRES_AWAY.get(state) or POSTGRES_AWAY.get(state[:2])
    return known or ("the connection is gone" if error.connection_invalidated else None)


def upsert(conn: Connection, table: Any) -> Any:
    """INSERT with the engine's own ON CONFLICT, which both spell alike."""
    return sqlite.insert(table) if conn.dialect.name == "sqlite" else postgresql.insert(table)
