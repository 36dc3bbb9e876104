"""A message that was sent is counted once, however often it is noted down: the answer to a COMMIT may be lost."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from core.messages import Lane
from storage import Connection, DatabaseAway, Store, burden, outbox, tables
from storage.engines import Work
from storage.outbox import Outcome, State
from tests.bot.sending import START, World, hello
from tests.claims import claim_all
from tests.county import plant

COLUMNS = tables.burden.c
COUNTED = select(COLUMNS.person_id, COLUMNS.sent, COLUMNS.reminders).order_by(COLUMNS.person_id)
REMINDER = "remind:11:2026-11-20"


@pytest.fixture
async def world(store: Store) -> World:
    await store.write(plant)
    return World(store)


async def counted(world: World) -> list[tuple[int, int, int]]:
    return await world.store.read(lambda conn: [tuple(row) for row in conn.execute(COUNTED)])


async def test_whose_answer_was_lost_is_noted_again_and_counted_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, written = world.store.write, 0

    async def unlucky(work: Work[object]) -> object:
        nonlocal written
        done, written = await write(work), written + 1
        if written == 1:
            raise DatabaseAway("the connection is gone")
        return done

    world.phones.hanging["d1"] = asyncio.Event()
    await world.put(hello(REMINDER, lane=Lane.BULK))
    sending = asyncio.create_task(world.delivery.drain([Lane.BULK]))
    await world.phones.reached.wait()
    monkeypatch.setattr(world.store, "write", unlucky)
    world.phones.hanging["d1"].set()
    await sending
    assert written > 1
    assert len(world.phones.sent) == 1
    assert await world.outcome(REMINDER) == (State.SENT, None)
    assert await counted(world) == [(11, 1, 1)]


async def test_who_stops_while_it_is_written_has_it_counted_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has begun is written to its end; whoever notes next writes it again."""
    await world.put(hello("a"), hello("b", "d2"))
    first, second = await world.store.write(lambda conn: claim_all(conn, START))
    write, begun, goes_on = world.store.write, asyncio.Event(), asyncio.Event()

    async def slow(work: Work[object]) -> object:
        done = await write(work)
        begun.set()
        await goes_on.wait()
        return done

    monkeypatch.setattr(world.store, "write", slow)
    noting = asyncio.create_task(world.delivery.note(Outcome(first.id, State.SENT, START, "m1")))
    await begun.wait()
    noting.cancel()
    await asyncio.gather(noting, return_exceptions=True)
    goes_on.set()
    await world.delivery.note(Outcome(second.id, State.SENT, START, "m2"))
    assert await counted(world) == [(11, 1, 0), (12, 1, 0)]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_what_is_still_being_committed_is_waited_for(world: World) -> None:
    """The connection is lost, and the server has not yet done what it was asked."""
    await world.put(hello(REMINDER))
    [message] = await world.store.write(lambda conn: claim_all(conn, START))

    def note(conn: Connection) -> None:
        new = outbox.note(conn, [Outcome(message.id, State.SENT, START, "m1")])
        burden.count_sent(conn, new, date(2026, 11, 20))

    async with world.store.transaction() as transaction:
        await transaction.run(note)
        again = asyncio.create_task(world.store.write(note))
        async with asyncio.timeout(30):
            while not await world.store.read(waits):
                await asyncio.sleep(0.005)
    await again
    assert await counted(world) == [(11, 1, 1)]


def waits(conn: Connection) -> bool:
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return bool(conn.exec_driver_sql(query).scalar_one())
