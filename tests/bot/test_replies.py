"""A plain reply goes to the service with the confirmation; whatever needs more goes out by the outbox."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.effects import Queue
from core.messages import Inbound, Lane, Message, Say
from core.texts import text
from storage import Store, outbox, tables
from storage.outbox import Outcome, State
from tests.bot.echo import World, running
from tests.claims import claim_all
from tests.county import plant, says

SENT, WAITING = "sent", "waiting"


@pytest.fixture
async def world(store: Store) -> World:
    await store.write(plant)
    return World(store)


async def ask(world: World, *batch: Inbound) -> list[str | None]:
    """What is given with the confirmations of messages that arrive together."""
    tasks = [asyncio.create_task(world.intake.reply(inbound)) for inbound in batch]
    await asyncio.sleep(0)
    async with running(world.intake):
        replies: list[Message | None] = await asyncio.gather(*tasks)
    return [reply.text if reply else None for reply in replies]


async def queue(world: World, key: str, lane: Lane, account: str = "d1") -> None:
    message = Queue(key, ("local", account), lane, Say(lines=(text("echo", words=key),)))
    await world.store.write(lambda conn: outbox.queue(conn, [message], world.now))


async def deliver(world: World, key: str) -> None:
    """As delivery does."""
    query = select(tables.outbox.c.id).where(tables.outbox.c.key == key)
    id_ = await world.store.read(lambda conn: conn.execute(query).scalar_one())
    await world.store.write(lambda conn: outbox.note(conn, [Outcome(id_, State.SENT, world.now, "m1")]))


async def test_a_reply_is_given_and_nothing_is_left_to_send(world: World) -> None:
    assert await ask(world, says("d1", "a"), says("d2", "b")) == ["zh-CN: a", "zh-CN: b"]
    assert await world.states() == [("a", SENT), ("b", SENT)]
    assert world.woken == 0


async def test_a_reply_is_in_the_language_of_whoever_asked(world: World) -> None:
    assert await ask(world, says("d1", "english"), says("d1", "a"), says("nobody", "b")) == [
        None,
        "en: a",
        "zh-CN: b",
    ]


async def test_an_apology_is_given_too(world: World) -> None:
    assert await ask(world, says("d1", "boom"), says("d2", "b")) == ["zh-CN: apology", "zh-CN: b"]


@pytest.mark.parametrize("words", ["long", "file", "figures", "speechless"])
async def test_what_is_more_than_one_plain_message_is_queued(world: World, words: str) -> None:
    assert await ask(world, says("d1", words)) == [None]
    assert await world.states() == [(words, WAITING)]
    assert world.woken == 1


async def test_what_is_said_in_a_group_is_answered_by_the_outbox(world: World) -> None:
    """She may have closed her private chat, and of a reply that is given nobody hears whether it arrived."""
    assert await ask(world, replace(says("d1", "a"), group="g1"), says("d2", "b")) == [None, "zh-CN: b"]
    assert await world.states() == [("a", WAITING), ("b", SENT)]


async def test_whoever_does_not_wait_for_a_reply_gets_it_by_the_outbox(world: World) -> None:
    task = asyncio.create_task(world.intake.take([says("d1", "a")]))
    await asyncio.sleep(0)
    assert await ask(world, says("d2", "b")) == ["zh-CN: b"]
    await task
    assert await world.states() == [("a", WAITING), ("b", SENT)]
    assert world.woken == 1


async def test_a_message_that_comes_again_has_its_reply_sent_once_more_and_no_third_time(world: World) -> None:
    """The process died, or the connection broke, before the service had the confirmation."""
    message = says("d1", "a")
    assert await ask(world, message) == ["zh-CN: a"]
    assert await ask(world, message, says("d2", "b")) == [None, "zh-CN: b"]
    assert await world.states() == [("a", WAITING), ("b", SENT)]
    assert world.woken == 1
    assert await ask(world, message) == [None]
    await deliver(world, message.reply_key)
    assert await ask(world, message) == [None]
    assert await world.states() == [("a", SENT), ("b", SENT)]
    assert world.woken == 1


async def test_it_does_not_matter_by_which_way_it_comes_again(world: World) -> None:
    """The county has gone back from the webhook to polling."""
    message = says("d1", "a")
    await ask(world, message)
    async with running(world.intake):
        await world.intake.take([message])
    assert await world.states() == [("a", WAITING)]


async def test_an_old_reply_is_not_said_again(world: World) -> None:
    message = says("d1", "a")
    await ask(world, message)
    world.now += timedelta(days=1)
    assert await ask(world, message) == [None]
    assert await world.states() == [("a", SENT)]


async def test_two_copies_that_arrive_together_are_one_message_with_one_reply(world: World) -> None:
    """Nobody knows which of the two connections is still alive."""
    assert await ask(world, says("d1", "a"), says("d1", "a")) == ["zh-CN: a", "zh-CN: a"]
    assert await world.states() == [("a", SENT)]


async def test_a_reply_overtakes_no_earlier_one(world: World) -> None:
    await queue(world, "earlier", Lane.REPLY)
    assert await ask(world, says("d1", "a"), says("d2", "b")) == [None, "zh-CN: b"]
    await deliver(world, "earlier")
    assert await ask(world, says("d1", "c")) == [None]  # "a" still waits
    await deliver(world, says("d1", "a").reply_key)
    await deliver(world, says("d1", "c").reply_key)
    assert await ask(world, says("d1", "d")) == ["zh-CN: d"]


async def test_what_is_under_way_has_not_arrived(world: World) -> None:
    await queue(world, "earlier", Lane.REPLY)
    await world.store.write(lambda conn: claim_all(conn, world.now))
    assert await ask(world, says("d1", "a")) == [None]


async def test_a_reply_does_not_wait_behind_reminders(world: World) -> None:
    await queue(world, "reminder", Lane.BULK)
    assert await ask(world, says("d1", "a")) == ["zh-CN: a"]


async def test_of_one_batch_too_none_overtakes_another(world: World) -> None:
    assert await ask(world, says("d1", "a"), says("d1", "long"), says("d1", "c"), says("d2", "d")) == [
        "zh-CN: a",
        None,
        None,
        "zh-CN: d",
    ]


async def test_an_alert_of_the_same_batch_is_not_overtaken(world: World) -> None:
    assert await ask(world, says("d1", "alert"), says("d2", "b")) == ["zh-CN: alert", None]


async def test_while_the_service_wants_no_replies_none_is_given(world: World) -> None:
    """It would drop what it does not want, and nobody would hear of that."""
    world.silent = {"local"}
    assert await ask(world, says("d1", "a")) == [None]
    assert await world.states() == [("a", WAITING)]
    assert world.woken == 1
    world.silent = {"elsewhere"}
    assert await ask(world, says("d2", "b")) == ["zh-CN: b"]


async def test_what_is_tried_alone_gets_its_reply_too(world: World) -> None:
    replies = await ask(world, says("d1", "a"), says("d2", "poison"), says("d3", "b"), says("d3", "long"))
    assert replies == ["zh-CN: a", None, "zh-CN: b", None]
    assert sorted(await world.states()) == [("a", SENT), ("apology", WAITING), ("b", SENT), ("long", WAITING)]
    assert world.woken == 1
