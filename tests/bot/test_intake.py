"""One batch, one transaction: stored first, confirmed afterwards, and nobody suffers for another's message."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.arrivals import BATCH, TURNS
from bot.intake import Stopped
from storage import DatabaseAway, Store, open_store, tables
from tests.bot.echo import World, running
from tests.county import plant, says


@pytest.fixture
async def world(sqlite_store: Store) -> World:
    await sqlite_store.write(plant)
    return World(sqlite_store)


async def test_take_returns_when_the_message_is_stored_and_its_answer_queued(world: World) -> None:
    async with running(world.intake):
        await world.intake.take([says("d1", "a"), says("d2", "b")])
        assert await world.answers() == [("a", "zh-CN"), ("b", "zh-CN")]
    assert world.woken == 1


async def test_a_message_delivered_twice_is_answered_once(world: World) -> None:
    async with running(world.intake):
        await world.intake.take([says("d1", "a"), says("d1", "a")])
        await world.intake.take([says("d1", "a")])
    assert await world.answers() == [("a", "zh-CN")]


async def test_one_message_sees_what_the_one_before_it_did(world: World) -> None:
    async with running(world.intake):
        await world.intake.take([says("d1", "a"), says("d1", "english"), says("d1", "b")])
        await world.intake.take([says("d1", "c")])
    assert await world.answers() == [("a", "zh-CN"), ("b", "en"), ("c", "en")]


async def test_what_arrives_during_a_commit_is_stored_together(world: World) -> None:
    """Forty at once, and those who write on their answers at once."""
    async with running(world.intake):
        await asyncio.gather(*(world.intake.take([says("d1", f"m{n}")]) for n in range(40)))
        await asyncio.gather(*(world.intake.take([says("d1", f"n{n}")]) for n in range(40)))
    assert len(await world.answers()) == 80
    assert world.woken == 2


async def test_a_batch_has_its_limit(world: World) -> None:
    async with running(world.intake):
        await asyncio.gather(*(world.intake.take([says("d1", f"m{n}")]) for n in range(2 * BATCH + 1)))
    assert len(await world.answers()) == 2 * BATCH + 1
    assert world.woken >= 3


async def test_a_handler_that_fails_apologises_and_holds_up_nobody(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with running(world.intake):
        await world.intake.take([says("d1", "a"), says("d2", "boom 王秀兰", id_="9"), says("d3", "b")])
    assert [words for words, _ in await world.answers()] == ["a", "apology", "b"]
    letters = await world.store.read(lambda conn: conn.execute(select(tables.dead_letter)).mappings().all())
    assert [(row["message"], row["error"]) for row in letters] == [("9", "KeyError")]
    assert letters[0]["trace"] in caplog.text
    assert "in echo" in caplog.text
    assert "王秀兰" not in caplog.text


async def test_what_the_database_refuses_is_buried_and_spoils_nothing_else(world: World) -> None:
    async with running(world.intake):
        batch = [says("d1", words, id_=words[:1]) for words in ("a", "b", "poison", "c")]
        await world.intake.take(batch)
        await world.intake.take(batch)
    assert sorted(words for words, _ in await world.answers()) == ["a", "apology", "b", "c"]
    letters = await world.store.read(lambda conn: conn.execute(select(tables.dead_letter)).mappings().all())
    assert [(row["message"], row["error"]) for row in letters] == [("p", "IntegrityError")]


async def test_nothing_is_confirmed_while_the_database_is_away(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await sqlite_store.write(plant)
    monkeypatch.setattr("storage.engines.BUSY_TIMEOUT_S", 0)
    world = World(open_store(f"sqlite:///{tmp_path}/lingbao.db"))
    other = sqlite3.connect(tmp_path / "lingbao.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with running(world.intake):
        with pytest.raises(DatabaseAway, match="locked by another program"):
            await world.intake.take([says("d1", "a", id_="5")])
        with pytest.raises(DatabaseAway, match="locked by another program"):
            await world.intake.reply(says("d1", "b", id_="6"))
        assert world.intake.trouble
        other.execute("ROLLBACK")
        other.close()
        await world.intake.take([says("d1", "a", id_="5")])
    assert await world.answers() == [("a", "zh-CN")]
    assert "will bring them again" in caplog.text
    assert world.intake.trouble is None
    await world.store.close()


async def test_whoever_waits_when_it_stops_is_told(world: World) -> None:
    """What becomes of a batch that is under way nobody knows; the service brings it again."""
    go_on = threading.Event()
    holding = asyncio.create_task(world.store.write(lambda conn: go_on.wait(30)))
    async with running(world.intake):
        under_way = asyncio.create_task(world.intake.take([says("d1", "a")]))
        for _ in range(2 * TURNS):
            await asyncio.sleep(0)
        waiting = asyncio.create_task(world.intake.reply(says("d1", "b")))
        await asyncio.sleep(0)
    go_on.set()
    await holding
    for task in (under_way, waiting):
        with pytest.raises(Stopped):
            await asyncio.wait_for(task, 30)


async def test_whoever_stops_waiting_does_not_stop_the_others(world: World) -> None:
    gone = asyncio.create_task(world.intake.take([says("d1", "gone")]))
    await asyncio.sleep(0)
    gone.cancel()
    async with running(world.intake):
        await world.intake.take([says("d1", "stays")])
    assert [words for words, _ in await world.answers()] == ["gone", "stays"]


async def test_it_works_alike_on_both_databases(store: Store) -> None:
    await store.write(plant)
    world = World(store)
    async with running(world.intake):
        await world.intake.take([says("d1", "a"), says("d1", "boom"), says("m1", "b")])
    assert [words for words, _ in await world.answers()] == ["a", "apology", "b"]
