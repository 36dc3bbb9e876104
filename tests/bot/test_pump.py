"""The lanes at work: who waits for whom, what a pause stops, and what happens when the process is stopped."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot import pump
from bot.pump import AT_ONCE, PORTION
from core.messages import Lane
from storage import DatabaseAway, Overtaken, Store, claiming, outbox
from storage.claiming import Waiting
from storage.engines import Work
from storage.outbox import Outcome, State
from tests.bot.sending import World, asked, hello, until
from tests.claims import claim_all
from tests.county import plant


@pytest.fixture
async def world(sqlite_store: Store) -> World:
    await sqlite_store.write(plant)
    return World(sqlite_store)


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
    monkeypatch.setattr(pump, "GRACE_S", 0)
    async with world.running():
        await dead.wait()
        await until(world, 1 + len(accounts))
    monkeypatch.setattr(world.store, "write", write)
    del world.phones.hanging["d9"]
    assert await world.store.write(lambda conn: claiming.recover(conn, {world.seat.number})) == len(accounts) + 1
    await world.delivery.drain()
    assert Counter(to for to, _ in world.phones.sent) == {"d1": 1, "d9": 1, **dict.fromkeys(accounts, 2)}


async def test_whoever_is_stopped_while_noting_down_leaves_it_to_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.put(*(hello(f"{n}", f"a{n}") for n in range(3)))
    claimed = await world.store.write(lambda conn: claim_all(conn, world.now))
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
    monkeypatch.setattr(pump, "SOON_S", 60)
    portions = note_claims(monkeypatch)
    await world.put(*(hello(f"{n}", f"a{n}") for n in range(4 * AT_ONCE)))
    async with world.running():
        await until(world, 4 * AT_ONCE)
    assert min(portions[:-1]) >= PORTION


async def test_what_has_just_been_queued_waits_for_no_portion(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pump, "SOON_S", 60)
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
    monkeypatch.setattr(pump, "POLL_S", 60)
    world.phones.hanging = {f"a{n}": asyncio.Event() for n in range(AT_ONCE - 1)}
    await world.put(*(hello(each, each) for each in world.phones.hanging), hello("1"), hello("2"))
    async with world.running():
        await until(world, 2)
        assert world.phones.hanging.keys().isdisjoint(account for account, _ in world.phones.sent)
        for each in world.phones.hanging.values():
            each.set()


async def test_it_wakes_when_it_is_told(world: World) -> None:
    async with world.running():
        for number in (1, 2):
            await world.put(hello(f"new {number}"))
            world.delivery.wake()
            await until(world, number)
    assert await world.outcome("new 2") == (State.SENT, None)


async def slow_writes(world: World, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many outcomes each transaction writes; the first begins when all have been handed over."""
    note, write, written = outbox.note, world.store.write, list[int]()

    async def slow(work: Work[object]) -> object:
        while 0 < len(world.phones.sent) < AT_ONCE:
            await asyncio.sleep(0.005)
        return await write(work)

    def noted(conn: Connection, outcomes: Sequence[Outcome]) -> set[int]:
        written.append(len(outcomes))
        return note(conn, outcomes)

    monkeypatch.setattr(world.store, "write", slow)
    monkeypatch.setattr(outbox, "note", noted)
    return written


def note_claims(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many messages each claim of replies asks for."""
    claim, portions = claiming.claim, list[int]()

    def counted(conn: Connection, channel: str, lane: Lane, now: datetime, limit: int, sender: int) -> list[Waiting]:
        if lane is Lane.REPLY:
            portions.append(limit)
        return claim(conn, channel, lane, now, limit, sender)

    monkeypatch.setattr(claiming, "claim", counted)
    return portions
