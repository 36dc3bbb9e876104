"""The database is away: every fault is made for real, has a clear reason, leaves nothing half done, and passes."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.util import await_only

from storage import DatabaseAway, Store, engines, open_store
from storage.engines import Work
from storage.tables import fact
from tests.file_faults import damage, locked, powerless, quota, settle
from tests.postgres_line import PostgresLine


def put(*keys_: str) -> Work[None]:
    def work(conn: Connection) -> None:
        conn.execute(insert(fact), [{"key": key, "value": "x" * 3000} for key in keys_])

    return work


def keys(conn: Connection) -> list[str]:
    return list(conn.execute(select(fact.c.key).order_by(fact.c.key)).scalars())


@asynccontextmanager
async def opened(file: Path) -> AsyncIterator[Store]:
    store = open_store(f"sqlite:///{file}")
    try:
        yield store
    finally:
        await store.close()


async def refuses(store: Store, reason: str, *, readable: bool = True) -> None:
    """Twice, for the second attempt has a new connection; reading too, unless the file is still readable."""
    for _ in range(2):
        with pytest.raises(DatabaseAway, match=reason):
            await store.write(put("half", "done"))
    if not readable:
        with pytest.raises(DatabaseAway, match=reason):
            await store.read(keys)


class TestSqlite:
    @pytest.fixture
    def file(self, migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """In a folder of its own, with a row; nobody waits for a lock."""
        monkeypatch.setattr(engines, "BUSY_TIMEOUT_S", 0)
        (tmp_path / "data").mkdir()
        file = Path(shutil.copyfile(migrated_sqlite, tmp_path / "data" / "lingbao.db"))
        with closing(sqlite3.connect(file)) as conn, conn:
            conn.execute("INSERT INTO fact (key, value) VALUES ('before', '')")
        settle(file)
        return file

    @pytest.fixture
    async def store(self, file: Path) -> AsyncIterator[Store]:
        """It has that file open, to write and to read."""
        async with opened(file) as store:
            await store.write(lambda conn: None)
            await store.read(keys)
            yield store

    async def recovers(self, store: Store) -> None:
        await store.write(put("later"))
        assert await store.read(keys) == ["before", "later"]

    async def test_locked(self, file: Path, store: Store) -> None:
        with locked(file):
            await refuses(store, "locked by another program")
            assert await store.read(keys) == ["before"]
        await self.recovers(store)

    async def test_locked_for_readers_too(self, file: Path) -> None:
        async with opened(file) as store:
            with closing(sqlite3.connect(file, isolation_level=None)) as other:
                other.execute("PRAGMA locking_mode = EXCLUSIVE")
                other.execute("BEGIN EXCLUSIVE")
                await refuses(store, "locked by another program", readable=False)
            await self.recovers(store)

    async def test_full(self, file: Path) -> None:
        lots = put(*(f"{n:03}" for n in range(200)))
        async with opened(file) as store:
            with quota():
                for _ in range(2):
                    with pytest.raises(DatabaseAway, match="disk is full"):
                        await store.write(lots)
            await self.recovers(store)

    def test_a_disk_that_takes_no_more(self, file: Path) -> None:
        """In a process whose files the system itself keeps from growing."""
        said = subprocess.run(
            [sys.executable, "-c", OUT_OF_SPACE, f"sqlite:///{file}"], capture_output=True, text=True, check=True
        )
        assert said.stdout.splitlines() == ["the disk does not do what it is asked; look whether it is full or broken"]
        with closing(sqlite3.connect(file)) as conn:
            assert conn.execute("SELECT key FROM fact ORDER BY key").fetchall() == [("before",), ("later",)]
            assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)

    async def test_a_file_that_may_only_be_read(self, file: Path) -> None:
        with unwritable(file) as elsewhere:
            async with opened(elsewhere) as store:
                with powerless(elsewhere):
                    await refuses(store, "may only be read")
                    assert await store.read(keys) == ["before"]
                await self.recovers(store)

    async def test_a_folder_that_may_only_be_read(self, file: Path) -> None:
        with unwritable(file) as elsewhere:
            async with opened(elsewhere) as store:
                with powerless(elsewhere.parent):
                    await refuses(store, "may only be read", readable=False)
                await self.recovers(store)

    @pytest.mark.parametrize("what", ["file", "folder"])
    async def test_vanished_while_it_is_open(self, file: Path, store: Store, what: str) -> None:
        """What is written to a file that was removed would be lost, and an empty one in its place looks like a county
        without anybody."""
        moved = file if what == "file" else file.parent
        moved.rename(file.parents[1] / "elsewhere")
        await refuses(store, "file was removed|cannot be opened")
        with pytest.raises(DatabaseAway, match="cannot be opened"):
            await store.read(keys)
        assert not file.exists()
        (file.parents[1] / "elsewhere").rename(moved)
        await self.recovers(store)

    async def test_replaced_while_it_is_open(self, file: Path, store: Store) -> None:
        other = file.with_name("other.db")
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(other)) as target:
            source.backup(target)
            with target:
                target.execute("INSERT INTO fact (key, value) VALUES ('another', '')")
        await asyncio.to_thread(other.replace, file)
        assert await store.read(keys) == ["another", "before"]
        with closing(sqlite3.connect(file)) as conn, conn:
            conn.execute("DELETE FROM fact WHERE key = 'another'")
        with pytest.raises(DatabaseAway, match="removed or replaced"):
            await store.write(put("lost"))
        await self.recovers(store)

    async def test_damaged_while_it_is_open(self, file: Path) -> None:
        """What has been read is at hand and sound; this has to be fetched."""
        async with opened(file) as store:
            await store.write(lambda conn: None)
            whole = file.read_bytes()
            damage(file, sound=2)
            await refuses(store, "damaged; stop the program and restore a backup", readable=False)
            file.write_bytes(whole)
            await self.recovers(store)

    async def test_damaged_before_it_is_opened(self, file: Path) -> None:
        whole = file.read_bytes()
        damage(file, sound=2)
        async with opened(file) as store:
            await refuses(store, "damaged; stop the program and restore a backup", readable=False)
            file.write_bytes(whole)
            await self.recovers(store)

    async def test_a_file_that_is_no_database(self, file: Path) -> None:
        whole = file.read_bytes()
        file.write_bytes("门诊12 接种3 疑似0\n".encode() * 500)
        async with opened(file) as store:
            await refuses(store, "no database; stop the program and restore a backup", readable=False)
            file.write_bytes(whole)
            await self.recovers(store)

    async def test_a_database_without_tables(self, tmp_path: Path) -> None:
        async with opened(tmp_path / "empty.db") as store:
            await refuses(store, "no tables; run lingbao db upgrade", readable=False)


OUT_OF_SPACE = """
import asyncio, os, resource, sys
from sqlalchemy import insert
from storage import DatabaseAway, open_store
from storage.tables import fact

def put(key, size=10):
    return lambda conn: conn.execute(insert(fact).values(key=key, value="x" * size)) and None

async def main(url):
    store = open_store(url)
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, most))
    try:
        await store.write(put("large", 2_000_000))
    except DatabaseAway as error:
        print(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    await store.write(put("later"))
    await store.close()

asyncio.run(main(sys.argv[1]))
"""


@contextmanager
def unwritable(file: Path) -> Iterator[Path]:
    """A copy in a folder that everybody can enter: pytest's own are closed to all others."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(shutil.copyfile(file, Path(folder) / "lingbao.db"))


class TestPostgres:
    @pytest.fixture
    async def line(self, database_url: str) -> AsyncIterator[PostgresLine]:
        async with PostgresLine(database_url) as line:
            yield line

    @pytest.fixture
    async def store(self, line: PostgresLine, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
        """Nobody waits long for an answer."""
        monkeypatch.setattr(engines, "CONNECT_TIMEOUT_S", 0.5)
        monkeypatch.setattr(engines, "ANSWER_TIMEOUT_S", 0.5)
        opened = open_store(line.url)
        await opened.write(put("before"))
        yield opened
        await opened.close()

    pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

    async def recovers(self, store: Store) -> None:
        """At the second attempt at the latest: the first may find a connection that has died meanwhile."""
        try:
            await store.write(put("later"))
        except DatabaseAway:
            await store.write(put("later"))
        assert await store.read(keys) == ["before", "later"]

    async def test_gone_while_nobody_asks(self, line: PostgresLine, store: Store) -> None:
        await line.cut()
        await refuses(store, "connection to the database server is gone|cannot be reached; look whether it is running")
        with pytest.raises(DatabaseAway, match="cannot be reached; look whether it is running"):
            await store.read(keys)
        await line.mend()
        await self.recovers(store)

    async def test_gone_in_the_middle_of_a_transaction(self, line: PostgresLine, store: Store) -> None:
        def interrupted(conn: Connection) -> None:
            put("half")(conn)
            await_only(line.cut())
            put("done")(conn)

        with pytest.raises(DatabaseAway, match="connection to the database server is gone"):
            await store.write(interrupted)
        await line.mend()
        await self.recovers(store)

    async def test_hanging_while_nobody_asks(self, line: PostgresLine, store: Store) -> None:
        line.hold()
        await refuses(store, "does not answer", readable=False)
        await line.mend()
        await self.recovers(store)

    async def test_hanging_in_the_middle_of_a_transaction(self, line: PostgresLine, store: Store) -> None:
        def interrupted(conn: Connection) -> None:
            put("half")(conn)
            line.hold()
            put("done")(conn)

        with pytest.raises(DatabaseAway, match="does not answer"):
            await store.write(interrupted)
        await line.mend()
        await self.recovers(store)

    async def test_all_connections_die_at_once(self, store: Store) -> None:
        """As at a restart of the server: one failed attempt is enough to forget them all."""
        await asyncio.gather(*(store.read(keys) for _ in range(4)))
        with pytest.raises(DatabaseAway):
            await store.write(
                lambda conn: conn.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                )
            )
        await asyncio.gather(*(store.read(keys) for _ in range(4)))
        await self.recovers(store)

    @pytest.mark.parametrize(
        ("state", "reason"),
        [
            ("53100", "no room"),
            ("57P03", "stopping or starting"),
            ("58030", "does not do what it is asked"),
            ("XX001", "damaged"),
            ("28P01", "refuses this user or password"),
        ],
    )
    async def test_what_the_server_says(self, store: Store, state: str, reason: str) -> None:
        with pytest.raises(DatabaseAway, match=reason):
            await store.write(lambda conn: conn.exec_driver_sql(f"DO $$BEGIN RAISE SQLSTATE '{state}'; END$$"))
        await self.recovers(store)

    async def test_a_server_that_only_reads(self, store: Store) -> None:
        def standby(conn: Connection) -> None:
            conn.exec_driver_sql("SET default_transaction_read_only = on")

        await store.write(standby)
        with pytest.raises(DatabaseAway, match="only lets read"):
            await store.write(put("half"))
        await self.recovers(store)

    async def test_no_such_database(self, line: PostgresLine) -> None:
        store = open_store(line.url.rpartition("/")[0] + "/nobody_made_this")
        with pytest.raises(DatabaseAway, match="no database of this name"):
            await store.read(keys)
        await store.close()

    async def test_a_long_piece_of_work_of_many_short_statements_is_not_cut_off(self, store: Store) -> None:
        def work(conn: Connection) -> None:
            for _ in range(6):
                conn.exec_driver_sql("SELECT pg_sleep(0.1)")
            put("later")(conn)

        await store.write(work)
        assert await store.read(keys) == ["before", "later"]
