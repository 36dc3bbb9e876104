"""A small county on SQLite, its local chat on a free port, and a client of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage import Store, effects, open_store
from storage.tables import metadata
from tests.county import ZHANG, at, plant, report_of, values
from tests.web.site import Bot, Client, visiting, well
from web.app import build_app


@pytest.fixture
async def empty_store(tmp_path: Path) -> AsyncIterator[Store]:
    """All tables, made without the migrations: these tests are many and not about them."""
    store = open_store(f"sqlite:///{tmp_path}/lingbao.db")
    await store.write(metadata.create_all)
    yield store
    await store.close()


@pytest.fixture
async def bot(empty_store: Store) -> Bot:
    await empty_store.write(plant)
    return Bot(empty_store)


@pytest.fixture
async def http(bot: Bot) -> AsyncIterator[Client]:
    async with visiting(build_app(well, bot.chat())) as client:
        yield client


@pytest.fixture
async def week(empty_store: Store) -> Store:
    """The county with one report of the week, a case of dysentery in it."""

    def work(conn: Connection) -> None:
        plant(conn)
        case = {"suspected_cases.dysentery": 1}
        effects.apply(conn, [report_of(ZHANG, {**values(12, 3, 1), **case})], at("2026-11-20 16:00"))

    await empty_store.write(work)
    return empty_store
