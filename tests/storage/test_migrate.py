import asyncio
from contextlib import AsyncExitStack

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text, update
from sqlalchemy.exc import SQLAlchemyError

from core.errors import InputError
from storage import Store, open_store
from storage.copy import closing
from storage.migrate import current_revision, is_current, upgrade
from storage.tables import metadata, unit


async def test_the_migrations_end_at_the_tables(store: Store) -> None:
    def differences(conn: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(conn), metadata))

    assert await store.read(differences) == []
    assert await store.read(is_current)


async def test_upgrading_twice_changes_nothing(store: Store) -> None:
    before = await store.read(current_revision)
    await store.write(upgrade)
    assert await store.read(current_revision) == before


async def test_a_newer_database_is_refused_and_left_alone(store: Store) -> None:
    await store.write(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(InputError, match="9999"):
        await store.write(upgrade)
    assert await store.read(current_revision) == "9999"


async def test_an_interrupted_upgrade_leaves_the_old_state(new_url: str) -> None:
    def interrupted(conn: Connection) -> None:
        upgrade(conn)
        conn.execute(update(unit).values(no_such_column=1))

    async with closing(open_store(new_url)) as store:
        with pytest.raises(SQLAlchemyError):
            await store.write(interrupted)
        assert await store.read(lambda conn: inspect(conn).get_table_names()) == []


async def test_of_several_processes_that_start_at_once_one_upgrades_and_all_go_on(new_url: str) -> None:
    async with AsyncExitStack() as stack:
        stores = [await stack.enter_async_context(closing(open_store(new_url))) for _ in range(4)]
        await asyncio.gather(*(store.write(upgrade) for store in stores))
        assert [await store.read(is_current) for store in stores] == [True] * 4
