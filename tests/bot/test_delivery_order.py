"""Whatever a service does with many people's messages: each comes to its own reader, once and in order, or ends with a
reason."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Row, delete, select

from bot.channels.base import Malformed, Moved, Paused, RetryLater, Unavailable, Unreachable
from core.messages import Lane, Message
from storage import Store, open_store
from storage.claiming import TOGETHER
from storage.outbox import State
from storage.tables import fact, outbox
from tests.bot.sending import NO_PACE, START, Phonebook, World, hello

FAULTS: dict[str, Exception] = {
    "silence": Paused("Too Many Requests", timedelta(seconds=7)),
    "away": Unavailable("Cannot connect to host"),
    "busy": RetryLater("busy"),
    "wrong": Malformed("can't parse entities"),
    "gone": Unreachable("blocked the bot"),
    "fault": ValueError("oops"),
}
PEOPLE = ["p1", "p2", "p3", "p4"]

waves_ = st.lists(
    st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(Lane)), max_size=12), min_size=1, max_size=3
)
moods_ = st.lists(st.sampled_from(["well", "well", "moved", *FAULTS]), max_size=40)


class Moody(Phonebook):
    """Does with one attempt after the other what it is told to. Who moves keeps her name, and takes nothing at the old
    address any more."""

    def __init__(self, moods: Sequence[str]) -> None:
        super().__init__(NO_PACE)
        self.moods = list(moods)
        self.moved = set[str]()

    async def send(self, account: str, message: Message) -> str:
        await asyncio.sleep(0)  # many are under way
        is_here = account not in self.moved
        mood = (self.moods.pop(0) if self.moods else "well") if is_here else "moved"
        if mood in FAULTS:
            self.asked += 1
            raise FAULTS[mood]
        if mood == "moved":
            self.asked += 1
            self.moved.add(account)
            raise Moved(account + "'")
        return await super().send(account, message)


@given(waves=waves_, moods=moods_)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everybody_gets_her_own_once_and_in_order(
    migrated_sqlite: Path, tmp_path: Path, waves: Sequence[Sequence[tuple[str, Lane]]], moods: Sequence[str]
) -> None:
    file = tmp_path / "lingbao.db"
    if not file.exists():
        shutil.copyfile(migrated_sqlite, file)
    asyncio.run(_play(f"sqlite:///{file}", waves, Moody(moods)))


async def _play(url: str, waves: Sequence[Sequence[tuple[str, Lane]]], phones: Moody) -> None:
    """Each wave is met by another life of the program; the last one goes on until nothing waits any more."""
    store, numbers, now = open_store(url), count(1), START
    for table in (outbox, fact):
        await store.write(lambda conn, table=table: conn.execute(delete(table)).close())  # type: ignore[misc]
    for wave in waves:
        world = World(store, phones=phones, now=now)
        messages = [hello(f"{(n := next(numbers))}", who, lane, name=f"{who} {n}") for who, lane in wave]
        await world.put(*messages)
        async with world.running():
            await world.settle()
            world.move(1)
            await world.settle()
        now = world.now
    world = World(store, phones=phones, now=now)
    async with world.running():
        while any(row.state in (State.WAITING, State.SENDING) for row in await _rows(store)):
            world.move(30)
            await world.settle()
    _check(await _rows(store), phones.sent)
    await store.close()


async def _rows(store: Store) -> Sequence[Row[Any]]:
    return await store.read(lambda conn: conn.execute(select(outbox).order_by(outbox.c.id)).all())


def _check(rows: Sequence[Row[Any]], sent: Sequence[tuple[str, str]]) -> None:
    arrived = []
    for account, words in sent:
        who, number = words.removeprefix("你好，").split()
        assert account.rstrip("'") == who, "each to its own reader"
        arrived.append(number)
    lanes = {row.key: (row.address.rstrip("'"), TOGETHER[Lane(row.lane)]) for row in rows}
    assert sorted(arrived) == sorted(row.key for row in rows if row.state == State.SENT), "each once"
    for whose in set(lanes.values()):
        its = [int(number) for number in arrived if lanes[number] == whose]
        assert its == sorted(its), "in order"
    assert all(row.reason for row in rows if row.state != State.SENT)
