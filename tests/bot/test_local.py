"""The local channel: what is sent becomes a bubble; nothing is received but through the page."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

import pytest

from bot.channels.base import Channel
from bot.channels.local import LocalChannel
from core.messages import Choice, File, Inbound, Message
from storage import Store
from storage.local_chat import append, since
from tests.county import at

FRIDAY = at("2026-11-20 16:12")
DIGEST = Message(
    "第47期周报",
    buttons=((Choice("知道了", "seen"),),),
    files=(File(kind="picture", path="/data/2026-W47.png", name="2026-W47.png"),),
)


@pytest.fixture
def channel(sqlite_store: Store) -> Channel:
    async def add(address: str, message: Message) -> int:
        return await sqlite_store.write(
            partial(append, address=address, mine=False, message=message, at=FRIDAY, key=None)
        )

    return LocalChannel(add)


async def test_what_is_sent_becomes_a_bubble(channel: Channel, sqlite_store: Store) -> None:
    ids = [await channel.send("m1", DIGEST), await channel.send("d1", Message("收到"))]
    (bubble,) = await sqlite_store.read(lambda conn: since(conn, "m1"))
    assert (bubble.message, bubble.mine, bubble.at) == (DIGEST, False, FRIDAY)
    assert ids[0] == str(bubble.id) != ids[1]


async def test_it_runs_until_it_is_cancelled(channel: Channel) -> None:
    async def take(batch: Sequence[Inbound]) -> None:
        raise AssertionError("nothing comes in here")

    running = asyncio.create_task(channel.run(take))
    await asyncio.sleep(0)
    assert not running.done()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await channel.close()


def test_its_name_is_that_of_the_accounts(channel: Channel) -> None:
    assert channel.name == "local"
