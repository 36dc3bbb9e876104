"""SQLite and PostgreSQL: the only file that knows the difference."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from core.errors import InputError

T = TypeVar("T")
Work = Callable[[Connection], T]

BUSY_TIMEOUT_S = 10

DATABASE_AWAY = (OperationalError, InterfaceError, NoConnectionFree, OSError)
"""Locked, full, gone: nothing is wrong with what was asked of it, and it may be asked again later."""

# Every engine hides its parameters: an error that is logged must not show names or telephone numbers.


class Store(Protocol):
    """The county's database. `work` is a plain function over a Connection; every function in `storage` is one."""

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
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, transaction))

    async def read(self, work: Work[T]) -> T:
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
        self._engine = create_async_engine(url.set(drivername="postgresql+asyncpg"), hide_parameters=True)

    async def write(self, work: Work[T]) -> T:
        async with self._engine.begin() as conn:
            return await conn.run_sync(work)

    async def read(self, work: Work[T]) -> T:
        async with self._engine.connect() as conn:
            return await conn.run_sync(work)

    async def close(self) -> None:
        await self._engine.dispose()


def upsert(conn: Connection, table: Any) -> Any:
    """INSERT with the engine's own ON CONFLICT, which both spell alike."""
    return sqlite.insert(table) if conn.dialect.name == "sqlite" else postgresql.insert(table)
