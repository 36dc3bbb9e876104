"""The outbox pump: what is queued goes out once, in words, and every failure ends in a state that can be seen."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, update

from bot import delivery
from bot.channels.base import Condition, Pacing, Refused, Reply, RetryLater, SendError, Take, Unreachable, Webhook
from bot.delivery import AT_ONCE, LONGEST_WAIT, PATIENCE, PEOPLE, PORTION, Delivery
from core.effects import Queue
from core.messages import Button, Lane, Message, Say
from core.texts import text
from locales import Catalogue
from storage import DatabaseAway, Overtaken, Store, outbox, tables
from storage.engines import Work
from storage.outbox import Outcome, State, Waiting
from tests.county import CALENDAR, at, plant

START = at("2026-11-20 16:30")


class Phonebook:
    """A channel that keeps what was sent, and fails as it was told to."""

    name = "local"
    pace = Pacing()
    condition = Condition()

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.failures: dict[str, list[SendError]] = {}
        self.asked = 0
        self.reached = asyncio.Event()
        self.hanging: dict[str, asyncio.Event] = {}

    def webhooks(self, reply: Reply) -> dict[str, Webhook]:
        return {}

    async def run(self, take: Take) -> None:
        await asyncio.Event().wait()

    async def send(self, account: str, message: Message) -> str:
        self.asked += 1
        self.reached.set()
        if account in self.hanging:
            await self.hanging[account].wait()
        if self.failures.get(account):
            raise self.failures[account].pop(0)
        self.sent.append((account, message.text))
        return f"m{len(self.sent)}"

    async def close(self) -> None: ...


@dataclass
class Place:
    """A process's seat, and whether it leads, as the test wants it."""

    number: int = 7
    leads: bool = True

    async def keep(self) -> None: ...

    def alive(self, conn: Connection) -> set[int]:
        return {self.number}


class World:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = START
        self.phones = Phonebook()
        self.seat = Place()
        self.delivery = Delivery(
            store,
            {"local": self.phones},
            catalogue(),
            self.seat,
            language="zh-CN",
            now=lambda: self.now,
            draw=Path,
            today=CALENDAR.today,
            patience_s=0.01,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Delivery at work, stopped as a signal stops it."""
        work = asyncio.create_task(self.delivery.run())
        yield
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)

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


async def test_whose_language_has_been_taken_away_is_spoken_to_in_that_of_the_county(world: World) -> None:
    await world.speaks(11, "fr")
    await world.put(hello("a"), hello("b", "d2"))
    await world.delivery.drain()
    assert sorted(world.phones.sent) == [("d1", "你好，张"), ("d2", "你好，张")]


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
    async with world.running():
        for n in range(3):
            await world.put(hello(f"d2 {n}", "d2", name=str(n)))
            world.delivery.wake()
            await until(world, n + 1)
        assert world.phones.sent == [("d2", f"你好，{n}") for n in range(3)]
        world.phones.hanging["d1"].set()


async def test_a_wave_goes_out_of_the_process_that_leads(world: World) -> None:
    world.seat.leads = False
    await world.put(*(hello(f"bulk {n}", f"a{n}", Lane.BULK) for n in range(5)), hello("reply"))
    async with world.running():
        await until(world, 1)
        for _ in range(3):  # it is offered the wave again and again
            world.delivery.wake()
            await world.outcome("reply")
        assert world.phones.sent == [("d1", "你好，张")]
        world.seat.leads = True
        world.delivery.wake()
        await until(world, 6)
    assert len({account for account, _ in world.phones.sent}) == 6


async def test_a_slow_service_gets_several_of_a_wave_at_once(world: World) -> None:
    slow = [f"a{n}" for n in range(10)]
    world.phones.hanging |= {each: asyncio.Event() for each in slow}
    await world.put(*(hello(each, each, Lane.BULK) for each in slow))
    async with world.running():
        await asked(world, len(slow))
        assert world.phones.sent == []
        for each in slow:
            world.phones.hanging[each].set()
        await until(world, len(slow))


async def test_it_waits_for_a_database_that_is_away_and_sends_nothing_twice(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await world.store.write(lambda conn: conn.exec_driver_sql("PRAGMA busy_timeout=0"))
    world.phones.hanging["d1"] = asyncio.Event()
    await world.put(hello("a"))
    async with world.running():
        await world.phones.reached.wait()
        with closing(sqlite3.connect(tmp_path / "lingbao.db", isolation_level=None)) as another:
            another.execute("BEGIN EXCLUSIVE")
            world.phones.hanging["d1"].set()
            await until(world, 1)
            async with asyncio.timeout(30):
                while "locked by another program" not in caplog.text:
                    await asyncio.sleep(0.005)
            another.execute("ROLLBACK")
        await world.put(hello("b", "d2"))
        world.delivery.wake()
        await until(world, 2)
    assert [account for account, _ in world.phones.sent] == ["d1", "d2"]
    assert await world.outcome("a") == (State.SENT, None)


@pytest.mark.parametrize("accident", ["answer lost", "overtaken"])
async def test_what_was_claimed_without_an_answer_goes_out_and_nothing_twice(
    world: World, accident: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = world.store.write

    async def unlucky(work: Work[object]) -> object:
        monkeypatch.setattr(world.store, "write", write)
        if accident == "overtaken":
            raise Overtaken("another process was first")
        await write(work)
        raise DatabaseAway("the connection is gone")

    world.phones.hanging["d1"] = asyncio.Event()
    await world.put(hello("flying"))
    async with world.running():
        await world.phones.reached.wait()
        await world.put(hello("b", "d2"), hello("c", "d3"))
        monkeypatch.setattr(world.store, "write", unlucky)
        world.delivery.wake()
        await until(world, 2)
        world.phones.hanging["d1"].set()
        await until(world, 3)
    assert [account for account, _ in world.phones.sent] == ["d2", "d3", "d1"]
    assert [await world.outcome(key) for key in ("flying", "b", "c")] == [(State.SENT, None)] * 3


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


async def test_what_has_gone_out_while_one_is_noted_down_is_noted_down_together(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = [f"a{n}" for n in range(AT_ONCE)]
    world.phones.hanging |= {each: asyncio.Event() for each in accounts}
    await world.put(*(hello(each, each) for each in accounts))
    written = await slow_writes(world, monkeypatch)
    async with world.running():
        await asked(world, AT_ONCE)
        for each in accounts:
            world.phones.hanging[each].set()
        await until(world, AT_ONCE)
    assert written == [1, AT_ONCE - 1]
    assert {(await world.outcome(each))[0] for each in accounts} == {State.SENT}


async def test_only_what_was_not_noted_down_is_sent_again_after_a_crash(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.put(hello("noted", "d1"))
    await world.delivery.drain()
    accounts = [f"a{n}" for n in range(5)]
    await world.put(*(hello(each, each) for each in accounts), hello("hanging", "d9"))
    world.phones.hanging["d9"] = asyncio.Event()
    write = world.store.write
    dead = asyncio.Event()

    async def die(work: Work[object]) -> object:
        """The process dies when the first of them have been handed over and none is noted down."""
        if len(world.phones.sent) > 1:
            dead.set()
            await asyncio.Event().wait()
        return await write(work)

    monkeypatch.setattr(world.store, "write", die)
    monkeypatch.setattr(delivery, "GRACE_S", 0)
    async with world.running():
        await dead.wait()
        await until(world, 1 + len(accounts))
    monkeypatch.setattr(world.store, "write", write)
    del world.phones.hanging["d9"]
    assert await world.store.write(lambda conn: outbox.recover(conn, {world.seat.number})) == len(accounts) + 1
    await world.delivery.drain()
    assert Counter(to for to, _ in world.phones.sent) == {"d1": 1, "d9": 1, **dict.fromkeys(accounts, 2)}


async def test_whoever_is_stopped_while_noting_down_leaves_it_to_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.put(*(hello(f"{n}", f"a{n}") for n in range(3)))
    claimed = await world.store.write(lambda conn: outbox.claim(conn, PEOPLE, world.now, 3, world.seat.number))
    outcomes = [Outcome(each.id, State.SENT, sent_at=world.now, message="m") for each in claimed]
    write = world.store.write

    async def stuck(_work: Work[object]) -> object:
        monkeypatch.setattr(world.store, "write", write)
        return await asyncio.Event().wait()

    monkeypatch.setattr(world.store, "write", stuck)
    stopped, *others = [asyncio.create_task(world.delivery.note(each)) for each in outcomes]
    await asyncio.sleep(0)
    stopped.cancel()
    await asyncio.gather(*others)
    assert [(await world.outcome(f"{n}"))[0] for n in range(3)] == [State.SENT] * 3


async def test_a_backlog_is_claimed_in_portions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "SOON_S", 60)
    portions = note_claims(monkeypatch)
    await world.put(*(hello(f"{n}", f"a{n}") for n in range(4 * AT_ONCE)))
    async with world.running():
        await until(world, 4 * AT_ONCE)
    assert min(portions[:-1]) >= PORTION


async def test_what_has_just_been_queued_waits_for_no_portion(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "SOON_S", 60)
    await world.put(*(hello(f"{n}", f"a{n}") for n in range(AT_ONCE)))
    world.phones.hanging |= {f"a{n}": asyncio.Event() for n in range(AT_ONCE)}
    async with world.running():
        await asked(world, AT_ONCE)
        await world.put(hello("new", "d3"))
        world.delivery.wake()  # and there is no room
        await asyncio.sleep(0.02)
        world.phones.hanging["a0"].set()
        await until(world, 2)
        assert [to for to, _ in world.phones.sent] == ["a0", "d3"]
        for each in world.phones.hanging.values():
            each.set()


async def test_the_next_for_somebody_does_not_wait_for_phones_that_hang(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "POLL_S", 60)
    world.phones.hanging = {f"a{n}": asyncio.Event() for n in range(AT_ONCE - 1)}
    await world.put(*(hello(each, each) for each in world.phones.hanging), hello("1"), hello("2"))
    async with world.running():
        await until(world, 2)
        for each in world.phones.hanging.values():
            each.set()


async def test_it_wakes_when_it_is_told(world: World) -> None:
    async with world.running():
        for number in (1, 2):
            await world.put(hello(f"new {number}"))
            world.delivery.wake()
            await until(world, number)
    assert await world.outcome("new 2") == (State.SENT, None)


async def asked(world: World, times: int) -> None:
    async with asyncio.timeout(30):
        while world.phones.asked < times:
            await asyncio.sleep(0.005)


async def slow_writes(world: World, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many outcomes each transaction writes; the first begins when all have been handed over."""
    note, write, written = outbox.note, world.store.write, list[int]()

    async def slow(work: Work[object]) -> object:
        while 0 < len(world.phones.sent) < AT_ONCE:
            await asyncio.sleep(0.005)
        return await write(work)

    def noted(conn: Connection, outcomes: Sequence[Outcome]) -> None:
        written.append(len(outcomes))
        note(conn, outcomes)

    monkeypatch.setattr(world.store, "write", slow)
    monkeypatch.setattr(outbox, "note", noted)
    return written


def note_claims(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many messages each claim asks for."""
    claim, portions = outbox.claim, list[int]()

    def counted(conn: Connection, lanes: Sequence[Lane], now: datetime, limit: int, sender: int) -> list[Waiting]:
        if lanes == PEOPLE:
            portions.append(limit)
        return claim(conn, lanes, now, limit, sender)

    monkeypatch.setattr(outbox, "claim", counted)
    return portions


async def until(world: World, sent: int) -> None:
    async with asyncio.timeout(30):
        while len(world.phones.sent) < sent:
            await asyncio.sleep(0.005)


def buttons_of(message: Message) -> Sequence[str]:
    return [choice.label for row in message.buttons for choice in row]


def test_buttons_are_put_into_words_too() -> None:
    say = Say(lines=(text("hello", name="张"),), buttons=((Button(label=text("hello", name="键"), action="x"),),))
    assert buttons_of(catalogue().message(say, "en")) == ["Hello 键"]
