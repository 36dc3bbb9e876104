"""The outbox pump: what is queued goes out once, in words, and every failure ends in a state that can be seen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from bot.channels.base import Refused, RetryLater, SendError, Take, Unreachable
from bot.delivery import AT_ONCE, LONGEST_WAIT, PATIENCE, PEOPLE, Delivery
from core.effects import Queue
from core.messages import Button, Lane, Message, Say
from core.texts import text
from locales import Catalogue
from storage import Store, outbox, tables
from storage.outbox import State
from tests.county import at, plant

START = at("2026-11-20 16:30")


class Phonebook:
    """A channel that keeps what was sent, and fails as it was told to."""

    name = "local"

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.failures: dict[str, list[SendError]] = {}
        self.reached = asyncio.Event()
        self.hanging: dict[str, asyncio.Event] = {}

    async def run(self, take: Take) -> None:
        await asyncio.Event().wait()

    async def send(self, account: str, message: Message) -> str:
        self.reached.set()
        if account in self.hanging:
            await self.hanging[account].wait()
        if self.failures.get(account):
            raise self.failures[account].pop(0)
        self.sent.append((account, message.text))
        return f"m{len(self.sent)}"

    async def close(self) -> None: ...


class World:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = START
        self.phones = Phonebook()
        self.delivery = Delivery(
            store, {"local": self.phones}, catalogue(), language="zh-CN", now=lambda: self.now, patience_s=0.01
        )

    async def put(self, *messages: Queue) -> None:
        await self.store.write(lambda conn: outbox.queue(conn, messages, self.now))

    async def outcome(self, key: str) -> tuple[str, str | None]:
        query = select(tables.outbox.c.state, tables.outbox.c.reason).where(tables.outbox.c.key == key)
        row = await self.store.read(lambda conn: conn.execute(query).one())
        return row.state, row.reason

    async def speaks(self, person_id: int, language: str) -> None:
        chosen = update(tables.person).where(tables.person.c.id == person_id).values(language=language)
        await self.store.write(lambda conn: conn.execute(chosen))

    async def next_due(self) -> datetime | None:
        """When the earliest waiting message may go out."""
        query = select(func.min(tables.outbox.c.not_before)).where(tables.outbox.c.state == State.WAITING)
        due: datetime | None = await self.store.read(lambda conn: conn.execute(query).scalar_one())
        return due


def catalogue() -> Catalogue:
    return Catalogue({"zh-CN": "hello = 你好，{ $name }\n", "en": "hello = Hello { $name }\n"})


def hello(key: str, to: str = "d1", lane: Lane = Lane.REPLY, channel: str = "local", name: str = "张") -> Queue:
    return Queue(key=key, account=(channel, to), lane=lane, say=Say(lines=(text("hello", name=name),)))


@pytest.fixture
async def world(sqlite_store: Store) -> World:
    await sqlite_store.write(plant)
    return World(sqlite_store)


async def test_everybody_gets_the_words_in_her_own_language(world: World) -> None:
    await world.speaks(12, "en")
    await world.put(hello("a"), hello("b", "d2"), hello("c", "a stranger"))
    await world.delivery.drain()
    assert sorted(world.phones.sent) == [("a stranger", "你好，张"), ("d1", "你好，张"), ("d2", "Hello 张")]
    assert await world.outcome("a") == (State.SENT, None)


async def test_one_persons_messages_arrive_in_order(world: World) -> None:
    await world.put(*(hello(f"{n}", name=str(n)) for n in range(30)))
    await world.delivery.drain()
    assert world.phones.sent == [("d1", f"你好，{n}") for n in range(30)]


async def test_what_cannot_go_now_goes_later_and_keeps_its_place(world: World) -> None:
    world.phones.failures["d1"] = [RetryLater("429", timedelta(seconds=30))]
    await world.put(hello("a", name="1"), hello("b", name="2"), hello("c", "d2", name="3"))
    await world.delivery.drain()
    assert world.phones.sent == [("d2", "你好，3")]
    assert await world.outcome("a") == (State.WAITING, "429")
    world.now += timedelta(seconds=29)
    await world.delivery.drain()
    assert len(world.phones.sent) == 1
    world.now += timedelta(seconds=1)
    await world.delivery.drain()
    assert world.phones.sent[1:] == [("d1", "你好，1"), ("d1", "你好，2")]


async def test_a_night_without_network_loses_nothing_and_a_dead_line_comes_to_an_end(world: World) -> None:
    world.phones.failures["d1"] = [RetryLater("no network") for _ in range(2000)]
    await world.put(hello("a"))
    waits: list[timedelta] = []
    while (await world.outcome("a"))[0] == State.WAITING:
        await world.delivery.drain()
        if due := await world.next_due():
            waits.append(due - world.now)
            world.now = max(due, world.now + timedelta(hours=5))
    assert waits[0] < timedelta(seconds=5)
    assert waits == sorted(waits)
    assert waits[-1] <= LONGEST_WAIT
    assert PATIENCE < world.now - START < PATIENCE + timedelta(hours=6)
    assert await world.outcome("a") == (State.FAILED, f"gave up after {len(waits) + 1} attempts: no network")


async def test_who_is_gone_gets_nothing_more(world: World) -> None:
    world.phones.failures["d1"] = [Unreachable("blocked the bot")]
    await world.put(hello("a"), hello("b"), hello("c", "d2"))
    await world.delivery.drain()
    assert world.phones.sent == [("d2", "你好，张")]
    assert await world.outcome("b") == (State.FAILED, "blocked the bot")


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (Queue("a", ("local", "d1"), Lane.REPLY, Say(lines=(text("no-such-key"),))), "no words for it"),
        (Queue("a", ("local", "d1"), Lane.REPLY, Say(lines=(text("hello"),))), "no words for it"),
    ],
)
async def test_a_sentence_that_cannot_be_said_is_given_up(world: World, message: Queue, reason: str) -> None:
    await world.put(message, hello("next"))
    await world.delivery.drain()
    state, why = await world.outcome("a")
    assert state == State.FAILED
    assert reason in (why or "")
    assert world.phones.sent == [("d1", "你好，张")]


async def test_a_language_that_has_been_taken_away_costs_one_message_and_not_the_program(world: World) -> None:
    await world.speaks(11, "fr")
    await world.put(hello("a"), hello("b", "d2"))
    await world.delivery.drain()
    assert await world.outcome("a") == (State.FAILED, "no words for it: 'hello (fr)'")
    assert world.phones.sent == [("d2", "你好，张")]


async def test_a_message_that_the_service_refuses_is_given_up_with_its_reason(world: World) -> None:
    world.phones.failures["d1"] = [Refused("message is too long")]
    await world.put(hello("a"), hello("b"))
    await world.delivery.drain()
    assert await world.outcome("a") == (State.FAILED, "message is too long")
    assert await world.outcome("b") == (State.SENT, None)


async def test_a_channel_that_is_not_running_keeps_its_messages(world: World) -> None:
    await world.put(hello("a", channel="telegram"))
    await world.delivery.drain()
    assert await world.outcome("a") == (State.WAITING, "channel telegram is not running")


async def test_replies_do_not_wait_for_the_bulk_lane(world: World) -> None:
    await world.put(hello("bulk", lane=Lane.BULK), hello("reply"))
    await world.delivery.drain(PEOPLE)
    assert await world.outcome("reply") == (State.SENT, None)
    assert await world.outcome("bulk") == (State.WAITING, None)


async def test_nobody_waits_for_a_phone_that_hangs(world: World) -> None:
    world.phones.hanging["d1"] = asyncio.Event()
    await world.put(*(hello(f"d1 {n}", "d1") for n in range(AT_ONCE)))
    running = asyncio.create_task(world.delivery.run())
    for n in range(3):
        await world.put(hello(f"d2 {n}", "d2", name=str(n)))
        world.delivery.wake()
        await until(world, n + 1)
    assert world.phones.sent == [("d2", f"你好，{n}") for n in range(3)]
    world.phones.hanging["d1"].set()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_it_waits_for_a_database_that_is_away_and_sends_nothing_twice(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.phones.hanging["d1"] = asyncio.Event()
    await world.put(hello("a"))
    running = asyncio.create_task(world.delivery.run())
    await world.phones.reached.wait()
    await world.store.write(lambda conn: conn.exec_driver_sql("ALTER TABLE outbox RENAME TO hidden"))
    world.phones.hanging["d1"].set()
    await until(world, 1)
    async with asyncio.timeout(30):
        while "cannot be written" not in caplog.text:
            await asyncio.sleep(0.005)
    await world.store.write(lambda conn: conn.exec_driver_sql("ALTER TABLE hidden RENAME TO outbox"))
    await world.put(hello("b", "d2"))
    world.delivery.wake()
    await until(world, 2)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert [account for account, _ in world.phones.sent] == ["d1", "d2"]
    assert await world.outcome("a") == (State.SENT, None)


async def test_what_is_under_way_is_finished_before_it_stops(world: World) -> None:
    world.phones.hanging["d1"] = asyncio.Event()
    await world.put(hello("a"))
    running = asyncio.create_task(world.delivery.run())
    await world.phones.reached.wait()
    running.cancel()
    await asyncio.sleep(0)
    world.phones.hanging["d1"].set()
    await asyncio.gather(running, return_exceptions=True)
    assert await world.outcome("a") == (State.SENT, None)


async def test_it_wakes_when_it_is_told_and_sends_what_a_crash_left(world: World) -> None:
    await world.put(hello("left"))
    await world.store.write(lambda conn: outbox.claim(conn, PEOPLE, world.now, 10))
    running = asyncio.create_task(world.delivery.run())
    await until(world, 1)
    await world.put(hello("new"))
    world.delivery.wake()
    await until(world, 2)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await world.outcome("left") == (State.SENT, None)


async def until(world: World, sent: int) -> None:
    async with asyncio.timeout(30):
        while len(world.phones.sent) < sent:
            await asyncio.sleep(0.005)


def buttons_of(message: Message) -> Sequence[str]:
    return [choice.label for row in message.buttons for choice in row]


def test_buttons_are_put_into_words_too() -> None:
    say = Say(lines=(text("hello", name="张"),), buttons=((Button(label=text("hello", name="键"), action="x"),),))
    assert buttons_of(catalogue().message(say, "en")) == ["Hello 键"]
