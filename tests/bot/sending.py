"""Delivery as a test sees it: a chat that keeps what was sent and fails as it is told to, and a clock that is moved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, func, select, update

from bot.channels.base import Condition, Pacing, Reply, Room, Take, Webhook
from bot.delivery import Delivery
from bot.handover import HandOver
from bot.pump import Times
from core.effects import Queue
from core.messages import File, Lane, Message, Say
from core.texts import text
from locales import Catalogue
from storage import Store, outbox, tables
from storage.outbox import State
from tests.county import CALENDAR, at

START = at("2026-11-20 16:30")
NO_PACE = Pacing()


class Phonebook:
    """A channel that keeps what was sent, and fails as it was told to."""

    def __init__(self, pace: Pacing, name: str = "local") -> None:
        self.name = name
        self.pace = pace
        self.condition = Condition()
        self.room: Room | None = None
        self.by_leader_alone = False
        self.sent: list[tuple[str, str]] = []
        self.messages: list[Message] = []
        self.failing: Exception | None = None  # with everybody's messages
        self.failures: dict[str, list[Exception]] = {}
        self.asked = 0
        self.reached = asyncio.Event()
        self.hanging: dict[str, asyncio.Event] = {}

    def webhooks(self, reply: Reply, take: Take) -> dict[str, Webhook]:
        return {}

    async def run(self, take: Take) -> None:
        await asyncio.Event().wait()

    async def send(self, account: str, message: Message) -> str:
        self.asked += 1
        self.reached.set()
        if account in self.hanging:
            await self.hanging[account].wait()
        if self.failing:
            raise self.failing
        if self.failures.get(account):
            raise self.failures[account].pop(0)
        self.sent.append((account, message.text))
        self.messages.append(message)
        return f"m{len(self.sent)}"

    async def close(self) -> None: ...


async def nothing(_file: File, _language: str) -> Path:
    raise AssertionError("nobody here is sent what is made only then")


async def nothing_to_tell(figures: str) -> Say:
    raise AssertionError("nobody here asks for figures")


@dataclass
class Place:
    """A process's seat, and whether it leads, as the test wants it."""

    number: int = 7
    leads: bool = True

    async def keep(self) -> None: ...

    def alive(self, conn: Connection) -> set[int]:
        return {self.number}


class World:
    """Delivery with one chat; its clock is moved by the test."""

    def __init__(
        self, store: Store, pace: Pacing = NO_PACE, *, phones: Phonebook | None = None, now: datetime = START
    ) -> None:
        self.store = store
        self.now = now
        self.phones = phones or Phonebook(pace)
        self.seat = Place()
        self.elsewhere = Phonebook(pace, "elsewhere")
        channels = {chat.name: chat for chat in (self.phones, self.elsewhere)}
        self.delivery = Delivery(
            store,
            channels,
            HandOver(channels, catalogue(), "zh-CN", nothing, nothing_to_tell),
            self.seat,
            Times(lambda: self.now, lambda: self.now.timestamp()),
            today=CALENDAR.today,
            patience_s=0.01,
        )

    def move(self, seconds: float) -> None:
        """The clock, and whoever waits for it looks at it."""
        self.now += timedelta(seconds=seconds)
        self.delivery.wake()

    async def settle(self) -> None:
        """Whoever is woken has claimed, and what was under way has been noted down."""
        self.delivery.wake()
        quiet = 0
        while quiet < 3:  # a claim, what it says of the gate, and what follows from that
            before = self.phones.asked
            await self.store.write(lambda conn: None)  # stands in line behind theirs
            await asyncio.sleep(0)
            is_quiet = before == self.phones.asked and not any(pump.flying for pump in self.delivery.pumps)
            quiet = quiet + 1 if is_quiet else 0

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


async def asked(world: World, times: int) -> None:
    async with asyncio.timeout(30):
        while world.phones.asked < times:
            await asyncio.sleep(0.005)


async def until(world: World, sent: int) -> None:
    async with asyncio.timeout(30):
        while len(world.phones.sent) < sent:
            await asyncio.sleep(0.005)
