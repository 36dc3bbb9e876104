"""SQLite and PostgreSQL: the only file that knows the difference, but for how they complain (`trouble`)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import URL, Connection, Dialect, Engine, Table, create_engine, event, func, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from core.errors import InputError
from core.spelling import read_json, spell_json
from storage.trouble import DatabaseAway, Why, let_go_of_troubled, trouble_named
from storage.which_file import follow_file, stay_with_file

T = TypeVar("T")
Work = Callable[[Connection], T]

BUSY_TIMEOUT_S = 10

READ_CACHE_KB = 16_000
"""A month of 500 villages goes through more pages of the file than SQLite keeps by itself, and reads them over and
over. What is kept goes with the connection."""

KEPT_READERS = 1
"""Connections for reading that wait for the next reader: to open one takes as long as to answer a doctor, and what it
has read of the file is at hand. However many read at the same time, so much memory is held for ever and no more."""

CONNECT_TIMEOUT_S = 5

ANSWER_TIMEOUT_S = 120
"""For one statement, not for a transaction: a long import is many short ones. Without it a server that has gone without
a word would be waited for for ever."""

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

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Like `write`, for what takes several steps: all of them or none, however long they take."""
        ...

    def snapshot(self) -> AbstractAsyncContextManager[Transaction]:
        """Like `read`, for what takes several steps: all of them see the same."""
        ...

    async def close(self) -> None: ...


class Transaction:
    """One that is open, and what is done in it step by step."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def run(self, work: Work[T]) -> T:
        with trouble_named():
            return await self._conn.run_sync(work)


def open_store(url: str) -> Store:
    """`sqlite:///file` (or `sqlite:////absolute/file`) and `postgresql://…`. Raises InputError for anything else."""
    parsed = _parsed(url)
    return SqliteStore(parsed) if parsed.get_backend_name() == "sqlite" else PostgresStore(parsed)


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite address; None for PostgreSQL. Raises InputError like open_store."""
    parsed = _parsed(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: the port is no number
        # The address may hold a password: it is not shown.
        raise InputError(["database: this is not a database address, such as sqlite:///lingbao.db"]) from error
    if (parsed.get_backend_name() == "sqlite" and parsed.database) or parsed.get_backend_name() == "postgresql":
        return parsed
    shown = parsed.render_as_string(hide_password=True)
    raise InputError([f"database: {shown!r} is neither sqlite:///FILE nor postgresql://…"])


class SqliteStore:
    """One writer thread with a connection of its own, one hop per transaction; readers have theirs (WAL)."""

    def __init__(self, url: URL) -> None:
        file = Path(str(url.database)).absolute()
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        # It is made here or never: an empty one in place of one that has vanished would look like an empty county.
        url = url.set(database=file.as_uri()).update_query_dict({"uri": "true", "mode": "rw"})
        self._writer = sqlite_writer(url)
        self._readers: AsyncEngine = create_async_engine(
            url.set(drivername="sqlite+aiosqlite"),
            connect_args={"timeout": BUSY_TIMEOUT_S},
            poolclass=AsyncAdaptedQueuePool,
            pool_size=KEPT_READERS,
            max_overflow=-1,
            hide_parameters=True,
            json_serializer=spell_json,
            json_deserializer=read_json,
        )
        _begin_explicitly(self._readers.sync_engine, "BEGIN", f"cache_size=-{READ_CACHE_KB}")
        let_go_of_troubled(self._writer)
        let_go_of_troubled(self._readers.sync_engine)
        stay_with_file(self._writer, file)
        follow_file(self._readers.sync_engine, file)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")

    async def write(self, work: Work[T]) -> T:
        try:
            return await self._written(work)
        except DatabaseAway as error:
            if Why.READ_ONLY not in error.args:
                raise
        # With a reader that was kept from when the file could only be read, the first write after that fails as well.
        # Nobody is to wait for the next attempt because of it.
        await self._readers.dispose()
        return await self._written(work)

    async def _written(self, work: Work[T]) -> T:
        def transaction() -> T:
            with self._writer.begin() as conn:
                return work(conn)

        # Shielded: a transaction that has begun runs to its end even if nobody waits for it any more.
        with trouble_named():
            return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, transaction))

    async def read(self, work: Work[T]) -> T:
        with trouble_named():
            async with self._readers.connect() as conn:
                return await conn.run_sync(work)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return _opened(self._readers, begin="BEGIN IMMEDIATE")

    def snapshot(self) -> AbstractAsyncContextManager[Transaction]:
        return _opened(self._readers)

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._writer.dispose)
        self._thread.shutdown()
        await self._readers.dispose()


def sqlite_writer(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
        hide_parameters=True,
        json_serializer=spell_json,
        json_deserializer=read_json,
    )
    _begin_explicitly(engine, "BEGIN IMMEDIATE")
    return engine


def _begin_explicitly(engine: Engine, begin: str, *further: str) -> None:
    """sqlite3 begins a transaction by itself only before a data change: reads would not be one snapshot, and a
    migration would be committed statement by statement. So it is told to leave beginning to us. `further` pragmas are
    for each of its connections."""

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        # secure_delete: whoever is erased must not be left readable in the free room of the file.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", *further):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(conn: Connection) -> None:
        conn.exec_driver_sql(conn.get_execution_options().get("begin", begin))


class PostgresStore:
    def __init__(self, url: URL) -> None:
        self._engine = create_async_engine(
            url.set(drivername="postgresql+asyncpg"),
            connect_args={"timeout": CONNECT_TIMEOUT_S, "command_timeout": ANSWER_TIMEOUT_S},
            hide_parameters=True,
            json_serializer=spell_json,
            json_deserializer=read_json,
        )
        let_go_of_troubled(self._engine.sync_engine)
        # By itself, PostgreSQL shows every statement a snapshot of its own.
        self._readers = self._engine.execution_options(isolation_level="REPEATABLE READ")

    async def write(self, work: Work[T]) -> T:
        with trouble_named():
            async with self._engine.begin() as conn:
                return await conn.run_sync(work)

    async def read(self, work: Work[T]) -> T:
        with trouble_named():
            async with self._readers.connect() as conn:
                return await conn.run_sync(work)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return _opened(self._engine)

    def snapshot(self) -> AbstractAsyncContextManager[Transaction]:
        return _opened(self._readers)

    async def close(self) -> None:
        await self._engine.dispose()


@asynccontextmanager
async def _opened(engine: AsyncEngine, **options: Any) -> AsyncIterator[Transaction]:
    with trouble_named():
        async with engine.connect() as conn:
            await conn.execution_options(**options)
            async with conn.begin():
                yield Transaction(conn)


def upsert(conn: Connection, table: Any) -> Any:
    """INSERT with the engine's own ON CONFLICT, which both spell alike."""
    return upsert_on(conn.dialect.name, table)


def upsert_on(dialect: str, table: Any) -> Any:
    """The same for a statement that is built once per engine: building one takes longer than running it."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def dialect_named(name: str) -> Dialect:
    """How an engine of that name spells statements and values, without a database."""
    driver: Any = make_url("sqlite+pysqlite://" if name == "sqlite" else "postgresql+asyncpg://").get_dialect()
    made: Dialect = driver(json_serializer=spell_json)
    return made


def damage(conn: Connection) -> list[str]:
    """What SQLite finds wrong with its own file, in its words; PostgreSQL looks after its files itself."""
    if conn.dialect.name != "sqlite":
        return []
    try:
        says = [str(found) for found in conn.exec_driver_sql("PRAGMA integrity_check").scalars() if found != "ok"]
        links = conn.exec_driver_sql("PRAGMA foreign_key_check").all()
    except DatabaseError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return [str(error.orig)]
    return says + [f"{table}: row {row} refers to a {parent} that is not there" for table, row, parent, _ in links]


def keep_others_out(conn: Connection, tables: Iterable[Table]) -> None:
    """Until the transaction ends nobody else writes to these tables. Raises DatabaseAway if somebody does not stop."""
    if conn.dialect.name == "postgresql":
        names = ", ".join(map(conn.dialect.identifier_preparer.format_table, tables))
        conn.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_TIMEOUT_S}s'")
        conn.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")


def count_on(conn: Connection, table: Table) -> None:
    """Goes on with ids after the greatest that was given by hand; SQLite does so by itself."""
    column = table.autoincrement_column
    if column is not None and conn.dialect.name == "postgresql":
        greatest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
        conn.execute(select(func.setval(func.pg_get_serial_sequence(table.name, column.name), greatest, False)))
