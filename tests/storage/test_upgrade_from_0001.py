"""A county that began with the first schema loses nothing on the way to the newest one, whatever happens on the way."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import DBAPIError

from core.forms import Values
from storage import Store, open_store
from storage.backup import restore
from storage.copy import closing
from storage.migrate import MIGRATIONS, current_revision, is_current, upgrade
from storage.tables import form_version, metadata, report, report_revision
from tests.storage.rows import everything, fill, shape

ROOT = Path(__file__).parents[2]

HISTORY: Mapping[tuple[int, str], list[Values]] = {
    (1, "2026-11-20"): [{"visits": 1}, {"visits": 12, "suspected_cases": 0}, {"visits": 13, "suspected_cases": 0}],
    (1, "2026-11-21"): [{"visits": 7}],
    (2, "2026-11-20"): [{"visits": 5}, {}],
}
"""The versions of the reports of some units and days."""


def begin(conn: Connection) -> None:
    """A database of the first schema with rows in every table, and reports that were changed."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = conn
    command.upgrade(config, "0001")
    fill(conn)
    now = datetime(2026, 11, 20, 10, tzinfo=UTC)
    revisions = [
        {"unit_id": unit_id, "form": "daily", "period": day, "version": n, "values": values, "at": now, "source": "m"}
        for (unit_id, day), versions in HISTORY.items()
        for n, values in enumerate(versions, 1)
    ]
    conn.execute(insert(report_revision), revisions[::-1])


def replaced(conn: Connection) -> dict[tuple[int, str], list[Values]]:
    """What each version of a report replaced."""
    columns = report_revision.c
    rows = conn.execute(select(report_revision).where(columns.form == "daily").order_by(columns.version)).mappings()
    found: dict[tuple[int, str], list[Values]] = {}
    for row in rows:
        found.setdefault((row["unit_id"], row["period"]), []).append(row["previous"])
    return found


@pytest.fixture
async def old_url(new_url: str) -> str:
    """The address of a database of the first schema."""
    async with closing(open_store(new_url)) as store:
        await store.write(begin)
    return new_url


async def state(store: Store) -> tuple[object, ...]:
    """All that can be seen of a database of any schema."""
    columns = await store.read(shape)
    return await store.read(current_revision), columns, await store.read(lambda conn: everything(conn, columns))


async def test_everything_is_kept(old_url: str) -> None:
    async with closing(open_store(old_url)) as store:
        columns = await store.read(shape)
        before = await store.read(lambda conn: everything(conn, columns))
        assert {len(rows) for rows in before.values()} >= {3, 9}
        assert "form_version" not in columns
        await store.write(upgrade)
        assert await store.read(is_current)
        assert await store.read(lambda conn: everything(conn, columns)) == before
        assert await store.read(lambda conn: compare_metadata(MigrationContext.configure(conn), metadata)) == []


async def test_every_version_says_what_it_replaced(old_url: str) -> None:
    async with closing(open_store(old_url)) as store:
        await store.write(upgrade)
        assert await store.read(replaced) == {key: [{}, *versions[:-1]] for key, versions in HISTORY.items()}


async def test_by_which_form_old_reports_were_made_is_not_invented(old_url: str) -> None:
    async with closing(open_store(old_url)) as store:
        await store.write(upgrade)
        for table in (report, report_revision):
            made_by = select(table.c.form_version).distinct()
            assert await store.read(lambda conn, made_by=made_by: conn.execute(made_by).scalars().all()) == [""]  # type: ignore[misc]
        assert await store.read(lambda conn: conn.execute(select(form_version)).all()) == []


async def test_one_that_fails_in_the_middle_leaves_the_old_state(old_url: str) -> None:
    async with closing(open_store(old_url)) as store:
        await store.write(lambda conn: conn.exec_driver_sql("CREATE TABLE form_version (form VARCHAR)"))
        before = await state(store)
        with pytest.raises(DBAPIError):
            await store.write(upgrade)
        assert await state(store) == before
        await store.write(lambda conn: conn.exec_driver_sql("DROP TABLE form_version"))
        await store.write(upgrade)
        assert await store.read(is_current)


KILLED = """
import asyncio, os, signal, sys
from sqlalchemy import Engine, event
from storage import open_store
from storage.migrate import upgrade

@event.listens_for(Engine, "after_cursor_execute")
def die(conn, cursor, statement, *_):
    if statement.startswith(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(open_store(sys.argv[1]).write(upgrade))
"""


@pytest.mark.parametrize("instant", ["ALTER TABLE outbox", "UPDATE report_revision", "UPDATE alembic_version"])
async def test_one_whose_process_is_killed_leaves_the_old_state(old_url: str, instant: str) -> None:
    async with closing(open_store(old_url)) as store:
        before = await state(store)
    child = [sys.executable, "-c", KILLED, old_url, instant]
    died = await asyncio.to_thread(subprocess.run, child, env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]})
    assert died.returncode == -signal.SIGKILL
    async with closing(open_store(old_url)) as store:
        assert await state(store) == before
        await store.write(upgrade)
        assert await store.read(replaced) == {key: [{}, *versions[:-1]] for key, versions in HISTORY.items()}


async def test_an_old_backup_is_brought_up_to_date_on_the_way_back(tmp_path: Path, new_url: str) -> None:
    old = tmp_path / "old.db"
    async with closing(open_store(f"sqlite:///{old}")) as store:
        await store.write(begin)
        columns = await store.read(shape)
        before = await store.read(lambda conn: everything(conn, columns))
    kept = old.read_bytes()
    await restore(old, new_url, lambda _done, _total: None, overwrite=False)
    assert old.read_bytes() == kept
    async with closing(open_store(new_url)) as store:
        assert await store.read(is_current)
        assert await store.read(lambda conn: everything(conn, columns)) == before
        assert await store.read(replaced) == {key: [{}, *versions[:-1]] for key, versions in HISTORY.items()}
