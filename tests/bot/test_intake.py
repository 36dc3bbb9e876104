"""One batch, one transaction: stored first, confirmed afterwards, and nobody suffers for another's message."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from sqlalchemy import Connection, select

from bot.intake import BATCH, Intake
from core.context import Context
from core.effects import Effect, Queue, SetLanguage
from core.messages import Inbound, Lane, Say
from core.texts import text
from storage import DatabaseAway, Store, context, tables
from tests.county import CALENDAR, FORMS, at, plant, says

NOW = at("2026-11-20 16:30")


def load(conn: Connection, batch: Sequence[Inbound], now: datetime) -> Context:
    return context.load(conn, batch, (), forms=FORMS, calendar=CALENDAR, language="zh-CN", now=now)


def echo(known: Context, inbound: Inbound, now: datetime) -> list[Effect]:
    """Answers with the words; "boom" is a mistake in the program, "poison" one that the database refuses."""
    if inbound.text.startswith("boom"):
        raise KeyError(inbound.text)
    if inbound.text == "poison":
        return [SetLanguage(11, None)]  # type: ignore[arg-type]
    if inbound.text == "english":
        return [SetLanguage(11, "en")]
    person = known.person(inbound)
    answer = text("echo", words=inbound.text, language=person.language if person else "")
    key, account = f"reply:{inbound.channel}:{inbound.id}", (inbound.channel, inbound.account)
    return [Queue(key=key, account=account, lane=Lane.REPLY, say=Say(lines=(answer,)))]


class World:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.woken = 0
        self.intake = Intake(store, load, echo, now=lambda: NOW, wake=self.wake)

    def wake(self) -> None:
        self.woken += 1

    async def answers(self) -> list[tuple[str, str]]:
        """(what was answered, in which language the sender was then spoken to), in order."""
        query = select(tables.outbox.c.say).order_by(tables.outbox.c.id)
        says_ = await self.store.read(lambda conn: conn.execute(query).scalars().all())
        lines = [say["lines"][0] for say in says_]
        return [(line["args"].get("words", line["key"]), line["args"].get("language", "")) for line in lines]


@asynccontextmanager
async def running(intake: Intake) -> AsyncIterator[None]:
    task = asyncio.create_task(intake.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


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
    """Forty at once: the first may go alone, the rest gathers behind it."""
    async with running(world.intake):
        await asyncio.gather(*(world.intake.take([says("d1", f"m{n}")]) for n in range(40)))
    assert len(await world.answers()) == 40
    assert world.woken <= 2


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
        batch = [says("d1", words, id_=words) for words in ("a", "b", "poison", "c")]
        await world.intake.take(batch)
        await world.intake.take(batch)
    assert sorted(words for words, _ in await world.answers()) == ["a", "apology", "b", "c"]
    letters = await world.store.read(lambda conn: conn.execute(select(tables.dead_letter)).mappings().all())
    assert [(row["message"], row["error"]) for row in letters] == [("poison", "IntegrityError")]


async def test_nothing_is_confirmed_while_the_database_is_away(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await world.store.write(lambda conn: conn.exec_driver_sql("PRAGMA query_only = ON"))
    async with running(world.intake):
        with pytest.raises(DatabaseAway, match="may only be read"):
            await world.intake.take([says("d1", "a", id_="5")])
        assert world.intake.trouble
        await world.store.write(lambda conn: conn.exec_driver_sql("PRAGMA query_only = OFF"))
        await world.intake.take([says("d1", "a", id_="5")])
    assert await world.answers() == [("a", "zh-CN")]
    assert "will bring them again" in caplog.text
    assert world.intake.trouble is None


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
