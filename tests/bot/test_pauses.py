"""What a service asks for, and its absence: which lane waits, for how long, and what comes first afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels.base import Pacing, Paused, RetryLater, Unavailable
from bot.gate import LONGEST_WAIT_S, SILENCE_S
from bot.pump import AT_ONCE
from core.effects import Queue
from core.messages import File, Lane, Say
from storage import Store, claiming
from storage.outbox import REPLY_LIVES, State
from tests.bot.sending import World, hello
from tests.county import plant

PACE = Pacing(29, 1, 3, 20, lambda account: account.startswith("-"))


@pytest.fixture
async def world(sqlite_store: Store) -> World:
    await sqlite_store.write(plant)
    return World(sqlite_store)


@pytest.fixture
async def paced(sqlite_store: Store) -> World:
    await sqlite_store.write(plant)
    return World(sqlite_store, PACE)


def bulk(*keys: str) -> list[Queue]:
    return [hello(key, key, Lane.BULK, name=key) for key in keys]


async def test_silence_stops_its_lane_and_nothing_else(world: World) -> None:
    world.phones.failures["a"] = [Paused("Too Many Requests", timedelta(seconds=30))]
    await world.put(*bulk("a", "b"))
    async with world.running():
        await world.settle()
        assert world.phones.asked <= 2  # b was under way already, or is not asked
        await world.put(*bulk("c"), hello("reply"), hello("alert", "d2", Lane.ALERT))
        await world.put(hello("elsewhere", "e", Lane.BULK, channel="elsewhere"))
        asked = world.phones.asked
        await world.settle()
        assert [await world.outcome(key) for key in ("reply", "alert", "elsewhere")] == [(State.SENT, None)] * 3
        world.move(29.9)
        await world.settle()
        assert world.phones.asked == asked + 2
        assert await world.outcome("a") == (State.WAITING, "Too Many Requests")
        world.move(0.1)
        await world.settle()
    assert [to for to, _ in world.phones.sent if to in "ac"] == ["a", "c"]


async def test_after_silence_the_refused_message_tries_alone(world: World) -> None:
    world.phones.failures["a"] = [Paused("Too Many Requests"), Paused("Too Many Requests", timedelta(seconds=5))]
    await world.put(*bulk("a"))
    async with world.running():
        await world.settle()
        await world.put(*bulk("b", "c"))
        world.move(SILENCE_S)
        await world.settle()
        assert (world.phones.asked, world.phones.sent) == (2, [])
        world.move(5)
        await world.settle()
    assert [to for to, _ in world.phones.sent] == ["a", "b", "c"]


async def test_what_was_claimed_when_silence_began_keeps_its_place(paced: World) -> None:
    """Half of a wave stands in line behind the pace."""
    paced.phones.failures["w1"] = [Paused("Too Many Requests", timedelta(seconds=30))]
    wave = [f"w{number}" for number in range(6)]
    await paced.put(*bulk(*wave))
    async with paced.running():
        await paced.settle()
        paced.move(1 / 29)
        await paced.settle()
        assert paced.phones.asked == 2
        for _ in range(20):
            paced.move(1 / 29)
            await paced.settle()
        assert paced.phones.asked == 2
        paced.move(30)
        for _ in range(10):
            await paced.settle()
            paced.move(1 / 29)
        await paced.settle()
    assert [to for to, _ in paced.phones.sent] == wave
    assert await paced.outcome("w5") == (State.SENT, None)


async def test_another_process_and_the_next_life_know_of_the_silence(world: World) -> None:
    world.phones.failures["a"] = [Paused("Too Many Requests", timedelta(seconds=30))]
    await world.put(*bulk("a"))
    await world.delivery.drain()
    await world.put(*bulk("b"), hello("reply"))
    another = World(world.store)
    async with another.running():
        await another.settle()
        assert [to for to, _ in another.phones.sent] == ["d1"]
        assert another.delivery.may_answer("local", "b")
        another.move(30)
        await another.settle()
    assert [to for to, _ in another.phones.sent] == ["d1", "a", "b"]


async def test_nothing_is_given_with_a_confirmation_while_replies_are_not_wanted(world: World) -> None:
    world.phones.failures["d1"] = [Paused("Too Many Requests", timedelta(seconds=30))]
    await world.put(hello("a"))
    assert world.delivery.may_answer("local", "b")
    await world.delivery.drain()
    assert [world.delivery.may_answer(chat, "b") for chat in ("local", "elsewhere")] == [False, True]
    world.move(30)
    assert world.delivery.may_answer("local", "b")


async def test_an_hour_without_network_ends_in_order_and_without_what_is_stale(world: World) -> None:
    world.phones.failing = Unavailable("Cannot connect to host")
    people = [f"p{number}" for number in range(2 * AT_ONCE)]
    for number in range(3):
        await world.put(*(hello(f"{who} {number}", who, name=str(number)) for who in people))
    stale = Queue("stale", ("local", "s"), Lane.BULK, hello("x").say, expires_at=world.now + timedelta(minutes=50))
    await world.put(stale, *bulk("fresh"))
    async with world.running():
        for _ in range(120):
            await world.settle()
            world.move(30)
        assert AT_ONCE < world.phones.asked < AT_ONCE + 2 * (3600 / LONGEST_WAIT_S * 2 + 12)
        world.phones.failing = None
        for _ in range(int(LONGEST_WAIT_S / 10) + 1):
            world.move(10)
            await world.settle()
    for who in people:
        assert [words for to, words in world.phones.sent if to == who] == [f"你好，{number}" for number in range(3)]
    assert len(world.phones.sent) == 3 * len(people) + 1
    assert await world.outcome("stale") == (State.EXPIRED, "too late")
    assert await world.outcome("fresh") == (State.SENT, None)


async def test_a_service_that_is_away_is_asked_by_one_message_at_a_time(world: World) -> None:
    world.phones.failing = Unavailable("Cannot connect to host")
    await world.put(*(hello(f"{number}", f"p{number}") for number in range(5)))
    async with world.running():
        await world.settle()
        world.move(1)
        await world.settle()
        first, asked = world.delivery.pumps[0].gate, world.phones.asked
        assert first.careful
        for attempt in range(5):
            world.move(first.opens_in + 0.001)
            await world.settle()
            assert world.phones.asked == asked + attempt + 1


async def test_a_message_that_fails_alone_holds_up_nobody(world: World) -> None:
    world.phones.failures["d1"] = [Unavailable("Internal Server Error")] * 99
    await world.put(hello("a"))
    async with world.running():
        await world.settle()
        for number in range(5):
            await world.put(hello(f"other {number}", "d2", name=str(number)))
            await world.settle()
            assert len(world.phones.sent) == number + 1
            world.move(60)
            await world.settle()


async def test_what_only_waits_for_itself_is_tried_again_in_its_own_time(world: World) -> None:
    world.phones.failures["d1"] = [RetryLater("a QR code could not be drawn", timedelta(seconds=2))]
    await world.put(hello("a"), hello("b", "d2"))
    async with world.running():
        await world.settle()
        assert [to for to, _ in world.phones.sent] == ["d2"]
        world.move(2)
        await world.settle()
    assert [to for to, _ in world.phones.sent] == ["d2", "d1"]


async def test_a_full_group_waits_and_holds_up_nobody(paced: World) -> None:
    await paced.put(*(hello(f"g{number}", "-1", name=str(number)) for number in range(25)), hello("d1"))
    async with paced.running():
        for _ in range(59):
            await paced.settle()
            paced.move(1)
        await paced.settle()
        assert len([to for to, _ in paced.phones.sent if to == "-1"]) == 20
        assert await paced.outcome("d1") == (State.SENT, None)
        assert await paced.outcome("g20") == (State.WAITING, "the chat has had enough for now")
        for _ in range(6):
            paced.move(1)
            await paced.settle()
    assert [words for to, words in paced.phones.sent if to == "-1"] == [f"你好，{number}" for number in range(25)]


async def test_signs_in_a_group_are_no_messages(paced: World) -> None:
    sign = Say((), answers="9", reaction="👌")
    await paced.put(*(Queue(f"{number}", ("local", "-1"), Lane.REPLY, sign) for number in range(25)))
    async with paced.running():
        await paced.settle()
    assert len(paced.phones.sent) == 25


async def test_a_wave_keeps_its_pace_and_each_chat_its_own(paced: World) -> None:
    twice = [hello(f"{number} {time}", f"a{number}", Lane.BULK) for number in range(29) for time in (1, 2)]
    await paced.put(*twice)
    moments: dict[str, list[float]] = {}
    async with paced.running():
        for step in range(29 * 4):
            await paced.settle()
            for to, _ in paced.phones.sent[sum(map(len, moments.values())) :]:
                moments.setdefault(to, []).append(step / 29)
            paced.move(1 / 29)
    assert len(moments) == 29
    for first, second in moments.values():
        assert second - first >= 0.999
    every = sorted(moment for its in moments.values() for moment in its)
    assert max(sum(start <= other < start + 0.999 for other in every) for start in every) <= 30
    assert every[-1] < 2.2


async def test_a_digest_with_files_takes_a_turn_for_each(paced: World) -> None:
    files = (File("picture", "/a.png", "a.png"), File("document", "/b.xlsx", "b.xlsx"))
    say = replace(hello("x").say, files=files)
    await paced.put(*(Queue(f"{number}", ("local", f"m{number}"), Lane.BULK, say) for number in range(5)))
    async with paced.running():
        sent = []
        for _ in range(10):
            await paced.settle()
            sent.append(len(paced.phones.sent))
            paced.move(1 / 29)
    assert sent[-1] == 5
    assert sent[5] == 3


async def test_alerts_take_their_turns_and_wait_for_no_bulk(paced: World) -> None:
    await paced.put(*bulk(*(f"w{number}" for number in range(58))))
    async with paced.running():
        await paced.settle()
        await paced.put(*(hello(f"alert {number}", f"m{number}", Lane.ALERT) for number in range(5)), hello("reply"))
        await paced.settle()
        assert await paced.outcome("reply") == (State.SENT, None)
        sent = []
        for _ in range(20):
            paced.move(1 / 29)
            before = len(paced.phones.sent)
            await paced.settle()
            sent.append(len(paced.phones.sent) - before)
    assert max(sent) <= 2
    assert sum(sent) <= 21
    assert len([to for to, _ in paced.phones.sent if to.startswith("m")]) == 5


async def test_replies_that_a_dead_process_may_have_sent_take_their_turns_in_the_wave(paced: World) -> None:
    """They have been answered before: Telegram counts them like the reminders."""
    killed = [f"m{number}" for number in range(9)]
    await paced.put(*(hello(to, to) for to in killed), *bulk(*(f"w{number}" for number in range(30))))
    await paced.store.write(lambda conn: claiming.claim(conn, "local", Lane.REPLY, paced.now, 25, paced.seat.number))
    await paced.store.write(lambda conn: claiming.recover(conn, {paced.seat.number}))
    await paced.put(hello("reply", "m9"))
    async with paced.running():
        await paced.settle()
        assert await paced.outcome("reply") == (State.SENT, None)
        for _ in range(29):
            paced.move(0.999 / 29)
            await paced.settle()
    assert len(paced.phones.sent) - 1 <= 30
    assert {to for to, _ in paced.phones.sent}.issuperset(killed)


async def test_replies_of_a_day_ago_are_dropped_when_the_network_comes_back(world: World) -> None:
    world.phones.failing = Unavailable("Cannot connect to host")
    await world.put(hello("old"))
    async with world.running():
        await world.settle()
        world.move(REPLY_LIVES.total_seconds())
        world.phones.failing = None
        await world.put(hello("new", name="新"))
        await world.settle()
    assert world.phones.sent == [("d1", "你好，新")]
    assert await world.outcome("old") == (State.EXPIRED, "too late")
