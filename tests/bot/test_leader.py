"""Who leads: begins with the duties, ends them, comes back after trouble, and sends what the dead were sending."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from bot import leader as module
from bot.leader import Leader
from core.effects import Queue
from core.messages import Lane, Say
from locales import load_catalogue
from scheduler.base import County
from scheduler.clockwork import Clockwork
from storage import DatabaseAway, Store, claiming, outbox, runs
from storage.outbox import State
from storage.tables import outbox as table
from tests.county import CALENDAR, FORMS, at, plant

ME, COLLEAGUE, DEAD = 1, 2, 3
NOW = at("2026-11-20 16:30")


class Place:
    """A seat that is taken away and given back by the test."""

    number = ME

    def __init__(self) -> None:
        self.leads = False
        self.seated = {ME, COLLEAGUE}
        self.away = False
        self.kept = 0

    async def keep(self) -> None:
        self.kept += 1
        if self.away:
            self.leads = False
            raise DatabaseAway("the connection is gone")

    def alive(self, conn: Connection) -> set[int]:
        return set(self.seated)


class World:
    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.seat = store, Place()
        self.woken = 0
        self.on_duty = 0
        self.served = 0
        county = County(FORMS, CALENDAR, load_catalogue(), folder)
        clockwork = Clockwork(store, county, now=lambda: NOW, on_queued=self.wake)
        self.leader = Leader(store, self.seat, clockwork, duties=self.duties, on_queued=self.wake)

    def wake(self) -> None:
        self.woken += 1

    async def duties(self) -> None:
        self.on_duty += 1
        self.served += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.on_duty -= 1

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        work = asyncio.create_task(self.leader.run())
        yield
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not true():
                await asyncio.sleep(0.005)

    async def beats(self, number: int = 3) -> None:
        """So many times it looks after its seat."""
        enough = self.seat.kept + number
        await self.until(lambda: self.seat.kept >= enough)

    async def has_expected(self) -> bool:
        """Whether the jobs have been at work."""
        return await self.store.read(lambda conn: runs.is_claimed(conn, "expect", "2026-11-20"))

    async def until_expected(self) -> None:
        async with asyncio.timeout(30):
            while not await self.has_expected():
                await asyncio.sleep(0.005)

    async def is_sending(self, sender: int, to: str) -> None:
        message = Queue(to, ("local", to), Lane.REPLY, Say(lines=()))
        await self.store.write(lambda conn: outbox.queue(conn, [message], NOW))
        await self.store.write(lambda conn: claiming.claim(conn, "local", Lane.REPLY, NOW, 1, sender))

    async def states(self) -> dict[str, str]:
        rows = select(table.c.key, table.c.state)
        return await self.store.read(lambda conn: {row.key: row.state for row in conn.execute(rows)})


@pytest.fixture
async def world(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(module, "BEAT_S", 0.01)
    monkeypatch.setattr(module, "LOOK_S", 0.02)
    await store.write(plant)
    return World(store, tmp_path)


async def test_who_does_not_lead_leaves_the_jobs_alone(world: World) -> None:
    async with world.running():
        await world.beats()
    assert world.served == 0
    assert not await world.has_expected()


async def test_duties_begin_and_end_with_the_lead_and_begin_again(world: World) -> None:
    async with world.running():
        for times in (1, 2):
            world.seat.leads = True
            await world.until(lambda: world.on_duty == 1)
            await world.beats()
            assert world.served == times
            world.seat.leads = False
            await world.until(lambda: world.on_duty == 0)
        world.seat.leads = True
        await world.until(lambda: world.on_duty == 1)
        await world.until_expected()
    assert world.on_duty == 0


async def test_who_has_lost_the_lead_gives_up_even_while_the_database_is_silent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look after the dead may wait two minutes for a server that does not answer; somebody else leads by then."""
    looking = asyncio.Event()

    async def silent() -> None:
        looking.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(world.leader, "_recover", silent)
    world.seat.leads = True
    async with world.running():
        await looking.wait()
        world.seat.leads = False
        await world.until(lambda: world.on_duty == 0)
        world.seat.leads = True
        await world.until(lambda: world.on_duty == 1)
    assert world.served == 2


async def test_whoever_takes_the_lead_has_the_waiting_messages_sent(world: World) -> None:
    async with world.running():
        await world.beats()
        assert world.woken == 0
        world.seat.leads = True
        await world.until(lambda: world.woken > 0)


async def test_a_database_that_is_away_is_mentioned_once_and_waited_for(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot.leader")
    world.seat.leads = True
    async with world.running():
        await world.until(lambda: world.on_duty == 1)
        world.seat.away = True
        await world.until(lambda: world.on_duty == 0)
        await world.beats(5)
        world.seat.away = False
        await world.beats(2)
        world.seat.leads = True
        await world.until(lambda: world.on_duty == 1)
    said = [record.message for record in caplog.records]
    assert said.count("keeping the seat has to wait: the connection is gone") == 1
    assert said.count("keeping the seat goes on") == 1


async def test_messages_of_the_dead_wait_for_a_database_that_is_away(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await world.is_sending(DEAD, "d3")
    attempts: list[int] = []

    def full(conn: Connection, gone: Collection[int]) -> int:
        attempts.extend(gone)
        raise DatabaseAway("the disk is full")

    world.seat.leads = True
    with monkeypatch.context() as patch:
        patch.setattr(claiming, "recover", full)
        async with world.running():
            await world.until(lambda: len(attempts) == 1)
            await world.beats()
            patch.undo()
            async with asyncio.timeout(30):
                while (await world.states())["d3"] != State.WAITING:
                    await asyncio.sleep(0.01)
    assert caplog.text.count("the disk is full") == 1


async def test_what_the_dead_were_sending_is_sent_again_and_nobody_elses(world: World) -> None:
    for sender, to in ((ME, "d1"), (COLLEAGUE, "d2"), (DEAD, "d3")):
        await world.is_sending(sender, to)
    world.seat.leads = True
    async with world.running(), asyncio.timeout(30):
        while (await world.states())["d3"] != State.WAITING:
            await asyncio.sleep(0.01)
    states = await world.states()
    assert (states["d1"], states["d2"]) == (State.SENDING, State.SENDING)


async def test_who_is_missing_only_for_a_moment_keeps_its_messages(world: World) -> None:
    """Its connection was cut: it is still sending, and takes its seat again within a beat."""
    await world.is_sending(COLLEAGUE, "d2")
    world.seat.seated = {ME}
    await world.leader._recover()
    world.seat.seated = {ME, COLLEAGUE}
    await world.leader._recover()
    world.seat.seated = {ME}
    await world.leader._recover()
    assert (await world.states())["d2"] == State.SENDING
    await world.leader._recover()
    assert (await world.states())["d2"] == State.WAITING
