"""What is stored together: all that is there or just arriving, and never anything that would have to be waited for."""

from __future__ import annotations

import asyncio

import pytest

from bot.arrivals import BATCH, TURNS, Arrival, Arrivals, fail
from tests.county import says


def brought(*words: str) -> Arrival:
    messages = [says("d1", word) for word in words]
    return Arrival(messages, direct=False, stored=asyncio.get_running_loop().create_future())


def words_of(batch: list[Arrival]) -> list[str]:
    return [inbound.text for arrival in batch for inbound in arrival.messages]


async def turns(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def bring_one_by_one(arrivals: Arrivals, number: int, apart: int) -> None:
    for n in range(number):
        arrivals.add(brought(f"m{n}"))
        await turns(apart)


@pytest.mark.parametrize("apart", [1, TURNS - 1])
async def test_what_is_just_arriving_comes_along(apart: int) -> None:
    arrivals = Arrivals()
    bringing = asyncio.create_task(bring_one_by_one(arrivals, 40, apart))
    assert words_of(await arrivals.next_batch()) == [f"m{n}" for n in range(40)]
    await bringing


async def test_a_message_by_itself_waits_a_few_turns_of_the_loop_and_not_for_another() -> None:
    arrivals = Arrivals()
    arrivals.add(brought("alone"))
    batch = asyncio.create_task(arrivals.next_batch())
    await turns(TURNS + 2)
    assert batch.done()
    assert words_of(batch.result()) == ["alone"]


async def test_nobody_comes_for_an_empty_batch() -> None:
    arrivals = Arrivals()
    arrivals.add(brought("a"))
    await arrivals.next_batch()
    batch = asyncio.create_task(arrivals.next_batch())
    await turns(3 * TURNS)
    assert not batch.done()
    arrivals.add(brought("b"))
    assert words_of(await batch) == ["b"]


async def test_a_full_batch_goes_at_once_and_the_rest_next() -> None:
    arrivals = Arrivals()
    for n in range(BATCH + 1):
        arrivals.add(brought(f"m{n}"))
    assert len(await arrivals.next_batch()) == BATCH
    assert words_of(await arrivals.next_batch()) == [f"m{BATCH}"]


async def test_what_one_call_brought_stays_together() -> None:
    arrivals = Arrivals()
    arrivals.add(brought("before"))
    arrivals.add(brought(*(f"m{n}" for n in range(BATCH))))
    arrivals.add(brought("after"))
    assert words_of(await arrivals.next_batch()) == ["before"]
    assert words_of(await arrivals.next_batch()) == [f"m{n}" for n in range(BATCH)]
    assert words_of(await arrivals.next_batch()) == ["after"]


async def test_more_than_a_batch_in_one_call_is_one_batch() -> None:
    arrivals = Arrivals()
    arrivals.add(brought(*(f"m{n}" for n in range(BATCH + 50))))
    assert len(words_of(await arrivals.next_batch())) == BATCH + 50


async def test_whoever_stops_waiting_for_a_batch_leaves_the_messages_there() -> None:
    arrivals = Arrivals()
    arrivals.add(brought("stays"))
    batch = asyncio.create_task(arrivals.next_batch())
    await turns(2)
    batch.cancel()
    await asyncio.wait([batch])
    assert words_of([*arrivals.waiting]) == ["stays"]


async def test_a_failure_is_told_to_whoever_still_waits() -> None:
    gone, waiting = brought("gone"), brought("waiting")
    gone.stored.cancel()
    fail([gone, waiting], ValueError("why"))
    assert gone.stored.cancelled()
    assert isinstance(waiting.stored.exception(), ValueError)
