"""The outbox pump: what is queued goes out once, in words, and every failure ends in a state that can be seen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.channels.base import Malformed, Moved, Refused, RetryLater, Unavailable, Unreachable
from bot.delivery import FOLLOWED_AT_ONCE, LONGEST_WAIT, MOST_ATTEMPTS_ALONE, MOST_FAULTS, PEOPLE
from core.effects import Queue
from core.messages import Button, Choice, File, Lane, Message, Say
from core.texts import text
from storage import Store, tables
from storage.outbox import PATIENCE, REPLY_LIVES, State
from tests.bot.sending import START, World, catalogue, hello
from tests.county import plant


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


@pytest.mark.parametrize(
    ("lane", "lives", "end"),
    [
        (Lane.ALERT, PATIENCE, (State.FAILED, "gave up after {} attempts: no network")),
        (Lane.REPLY, REPLY_LIVES, (State.EXPIRED, "too late")),
    ],
)
async def test_a_night_without_network_loses_nothing_and_a_dead_line_comes_to_an_end(
    world: World, lane: Lane, lives: timedelta, end: tuple[State, str]
) -> None:
    world.phones.failing = RetryLater("no network")
    await world.put(hello("a", lane=lane))
    waits: list[timedelta] = []
    while (await world.outcome("a"))[0] == State.WAITING:
        await world.delivery.drain()
        if due := await world.next_due():
            waits.append(due - world.now)
            world.now = max(due, world.now + timedelta(hours=5))
    for attempt, wait in enumerate(waits, 1):  # spread, so that not all come back at once
        assert min(timedelta(seconds=2**attempt / 2), LONGEST_WAIT / 2) <= wait
        assert wait <= min(timedelta(seconds=2**attempt), LONGEST_WAIT)
    assert lives < world.now - START < lives + timedelta(hours=6)
    assert await world.outcome("a") == (end[0], end[1].format(len(waits) + 1))


async def test_who_is_gone_gets_nothing_more(world: World) -> None:
    world.phones.failures["d1"] = [Unreachable("blocked the bot")]
    await world.put(hello("a"), hello("b"), hello("c", "d2"))
    await world.delivery.drain()
    assert world.phones.sent == [("d2", "你好，张")]
    assert await world.outcome("b") == (State.FAILED, "blocked the bot")


async def test_what_she_causes_after_a_message_has_come_back_is_sent(world: World) -> None:
    """She has opened the chat again while a message to her was still on its way back."""
    world.phones.hanging["d1"] = asyncio.Event()
    world.phones.failures["d1"] = [Unreachable("blocked the bot")]
    await world.put(hello("reminder", lane=Lane.BULK), hello("another", lane=Lane.BULK))
    sending = asyncio.create_task(world.delivery.drain([Lane.BULK]))
    await world.phones.reached.wait()
    world.now += timedelta(seconds=1)
    await world.put(hello("receipt"))
    world.phones.hanging["d1"].set()
    await sending
    assert await world.outcome("another") == (State.FAILED, "blocked the bot")
    await world.delivery.drain()
    assert world.phones.sent == [("d1", "你好，张")]


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


async def test_what_waits_for_a_chat_that_does_not_run_comes_to_an_end(world: World) -> None:
    await world.put(hello("reply", channel="telegram"), hello("alert", channel="telegram", lane=Lane.ALERT))
    await world.put(hello("tried", lane=Lane.BULK))
    world.phones.failing = RetryLater("busy")
    await world.delivery.drain()
    assert await world.outcome("alert") == (State.WAITING, None)
    world.now += REPLY_LIVES
    await world.delivery.tidy()
    assert await world.outcome("reply") == (State.EXPIRED, "too late")
    assert await world.outcome("alert") == (State.WAITING, None)
    world.now = START + PATIENCE
    await world.delivery.tidy()
    assert await world.outcome("alert") == (
        State.FAILED,
        "gave up after 3 days: its chat is not running, or takes nothing",
    )
    assert await world.outcome("tried") == (State.FAILED, "gave up after 3 days: busy")


async def test_a_chat_that_has_moved_is_followed_and_nothing_arrives_twice(world: World) -> None:
    world.phones.failures["d1"] = [Moved("d9")]
    await world.put(*(hello(f"{n}", name=str(n)) for n in range(3)), hello("bulk", lane=Lane.BULK))
    await world.delivery.drain(PEOPLE)
    assert world.phones.sent == [("d9", f"你好，{n}") for n in range(3)]
    await world.delivery.drain()
    assert world.phones.sent[3:] == [("d9", "你好，张")]
    moved = select(tables.account.c.person_id).where(tables.account.c.address == "d9")
    assert await world.store.read(lambda conn: conn.execute(moved).scalars().all()) == [11]


async def test_a_chat_that_moves_in_a_circle_is_not_followed_for_ever(world: World) -> None:
    world.phones.failures |= {"d1": [Moved("g2")] * 99, "g2": [Moved("d1")] * 99}
    await world.put(hello("a"))
    await world.delivery.drain()
    assert world.phones.asked == FOLLOWED_AT_ONCE + 1
    assert await world.outcome("a") == (State.WAITING, "the chat has moved")


FINE = Say(lines=(text("hello", name="张"),), buttons=((Button(label=text("hello", name="键"), action="x"),),))


async def test_what_is_malformed_is_said_in_bare_words(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.phones.failures["d1"] = [Malformed("can't parse entities")]
    await world.put(Queue("a", ("local", "d1"), Lane.REPLY, FINE))
    await world.delivery.drain()
    assert world.phones.messages == [Message("你好，张")]
    assert await world.outcome("a") == (State.SENT, None)
    assert "it is malformed (can't parse entities)" in caplog.text


@pytest.mark.parametrize(("say", "attempts"), [(FINE, 2), (Say(FINE.lines), 1)])
async def test_what_is_refused_in_bare_words_too_is_given_up(world: World, say: Say, attempts: int) -> None:
    world.phones.failures["d1"] = [*[Malformed("as it is")] * (attempts - 1), Malformed("in bare words")]
    await world.put(Queue("a", ("local", "d1"), Lane.REPLY, say), hello("next"))
    await world.delivery.drain()
    assert await world.outcome("a") == (State.FAILED, "in bare words")
    assert await world.outcome("next") == (State.SENT, None)
    assert world.phones.asked == attempts + 1


def test_bare_words_keep_the_files_and_a_sign_as_a_word() -> None:
    picture, document = File("picture", "/a.png", "a.png"), File("document", "/b.xlsx", "b.xlsx")
    fine = Message("周报", ((Choice("键", "x"),),), (picture, document), replaces="9", ask_number="号码")
    assert fine.plain == Message("周报", files=(File("document", "/a.png", "a.png"), document))
    assert Message("", answers="9", reaction="👌").plain == Message("👌")


async def test_a_fault_of_the_program_costs_its_own_message_only(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.phones.failures["d1"] = [ValueError("门诊12")] * 99
    await world.put(hello("a"), hello("b", "d2"))
    while (await world.outcome("a"))[0] == State.WAITING:
        await world.delivery.drain()
        world.now += LONGEST_WAIT
    assert await world.outcome("a") == (State.FAILED, "a fault of the program: ValueError")
    assert world.phones.asked == MOST_FAULTS + 1
    assert world.phones.sent == [("d2", "你好，张")]
    assert "it could not be sent: a fault of the program: ValueError\n" in caplog.text
    assert "门诊" not in caplog.text


async def test_a_message_that_fails_while_others_go_out_is_given_up(world: World) -> None:
    world.phones.failures["d1"] = [Unavailable("Internal Server Error")] * 99
    await world.put(hello("a"), hello("b"))
    for number in range(2 * MOST_ATTEMPTS_ALONE):
        await world.put(hello(f"other {number}", "d2"))
        await world.delivery.drain()
        world.now += LONGEST_WAIT
        if (await world.outcome("a"))[0] != State.WAITING:
            break
    reason = f"gave up after {MOST_ATTEMPTS_ALONE} attempts, while others could be sent: Internal Server Error"
    assert await world.outcome("a") == (State.FAILED, reason)


async def test_what_cannot_be_read_any_more_is_given_up(world: World) -> None:
    await world.put(hello("a"), hello("b"), hello("c", "d2"))
    spoilt = update(tables.outbox).where(tables.outbox.c.key == "a").values(say={"lines": "another version's"})
    await world.store.write(lambda conn: conn.execute(spoilt))
    await world.delivery.drain()
    assert await world.outcome("a") == (State.FAILED, "what it says cannot be read")
    assert {await world.outcome(key) for key in "bc"} == {(State.SENT, None)}


async def test_replies_do_not_wait_for_the_bulk_lane(world: World) -> None:
    await world.put(hello("bulk", lane=Lane.BULK), hello("reply"))
    await world.delivery.drain(PEOPLE)
    assert await world.outcome("reply") == (State.SENT, None)
    assert await world.outcome("bulk") == (State.WAITING, None)


def buttons_of(message: Message) -> Sequence[str]:
    return [choice.label for row in message.buttons for choice in row]


def test_buttons_are_put_into_words_too() -> None:
    say = Say(lines=(text("hello", name="张"),), buttons=((Button(label=text("hello", name="键"), action="x"),),))
    assert buttons_of(catalogue().message(say, "en")) == ["Hello 键"]
