"""How much goes into one conversation on WeCom, and what becomes of the rest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import RetryLater
from bot.channels.wecom import WeComChannel
from bot.channels.wecom_budget import FULL_FOR_S, LIMITS, MARGIN_S, Budget
from bot.pace import Pacer
from core.messages import Lane, Message
from tests.bot.wecom import Hands, channel_on
from tests.emulator import Taken, running
from tests.emulator.wecom import WeCom
from tests.emulator.wecom.faults import refused

HELLO = Message("您好")
THIRTY = LIMITS[0][0]


async def told_to_wait(channel: WeComChannel, account: str, message: Message = HELLO) -> float:
    with pytest.raises(RetryLater) as refusal:
        await channel.send(account, message)
    assert refusal.value.wait
    return refusal.value.wait.total_seconds()


async def test_the_thirty_first_message_of_a_minute_waits_and_nobody_else_does() -> None:
    hands = Hands()
    async with WeCom(hands.now) as wecom:
        wecom.state.opened |= {"zhang", "li"}
        channel = channel_on(wecom, hands)
        async with running(channel, Taken(wecom.changed)):
            await wecom.until(lambda: wecom.subscribed)
            for _ in range(THIRTY):
                await channel.send("zhang", HELLO)
                hands.seconds += 1
            wait = await told_to_wait(channel, "zhang")
            assert wait == 60 + MARGIN_S - THIRTY
            await channel.send("li", HELLO)
            hands.seconds += wait
            await channel.send("zhang", HELLO)
            assert await told_to_wait(channel, "zhang") == 1
    assert len(wecom.shown("zhang")) == THIRTY + 1
    assert len(wecom.sent("aibot_send_msg")) == THIRTY + 2, "what has no room is not tried"


async def test_what_wecom_calls_too_much_waits_a_minute_with_all_that_follows_there() -> None:
    hands = Hands()
    async with WeCom(hands.now) as wecom:
        wecom.state.opened |= {"zhang", "li"}
        wecom.plan.add("aibot_send_msg", refused(846607))
        channel = channel_on(wecom, hands)
        async with running(channel, Taken(wecom.changed)):
            await wecom.until(lambda: wecom.subscribed)
            assert await told_to_wait(channel, "zhang") == FULL_FOR_S
            hands.seconds += 10
            assert await told_to_wait(channel, "zhang", Message("再见")) == FULL_FOR_S - 10
            await channel.send("li", HELLO)
            assert len(wecom.sent("aibot_send_msg")) == 2
            hands.seconds += FULL_FOR_S - 10
            await channel.send("zhang", HELLO)


async def test_a_message_of_several_parts_goes_when_all_of_it_has_room() -> None:
    hands = Hands()
    long = Message("字" * 7000 * 3)
    async with WeCom(hands.now) as wecom:
        wecom.state.opened.add("zhang")
        channel = channel_on(wecom, hands)
        async with running(channel, Taken(wecom.changed)):
            await wecom.until(lambda: wecom.subscribed)
            for _ in range(THIRTY - 2):
                await channel.send("zhang", HELLO)
            hands.seconds += await told_to_wait(channel, "zhang", long)
            await channel.send("zhang", long)
    assert "".join(shown.text for shown in wecom.shown("zhang")[THIRTY - 2 :]) == long.text


async def test_what_never_has_room_goes_as_far_as_it_comes_and_goes_on_from_there() -> None:
    hands = Hands()
    endless = Message("\n\n".join(f"第{number}段" + "字" * 6000 for number in range(THIRTY + 5)), key="endless")
    async with WeCom(hands.now) as wecom:
        wecom.state.opened.add("zhang")
        channel = channel_on(wecom, hands)
        async with running(channel, Taken(wecom.changed)):
            await wecom.until(lambda: wecom.subscribed)
            hands.seconds += await told_to_wait(channel, "zhang", endless)
            assert len(wecom.shown("zhang")) == THIRTY
            hands.seconds += 1
            await channel.send("zhang", endless)
    assert "\n\n".join(shown.text for shown in wecom.shown("zhang")) == endless.text


def test_a_thousand_an_hour() -> None:
    hands = Hands()
    budget = Budget(hands.elapsed)
    for _ in range(1000):
        assert budget.wait("zhang", 1) == 0
        budget.sent("zhang")
        hands.seconds += 3
    assert budget.wait("zhang", 1) == 3600 + MARGIN_S - 3000
    assert budget.wait("zhang", 2) == 3600 + MARGIN_S - 2997
    assert budget.wait("li", 1000) == 0


@given(st.lists(st.tuples(st.floats(0, 40), st.integers(1, 5)), max_size=120))
def test_whoever_waits_as_told_is_never_refused(steps: list[tuple[float, int]]) -> None:
    hands, sent = Hands(), list[float]()
    budget = Budget(hands.elapsed)
    for pause, count in steps:
        hands.seconds += pause
        hands.seconds += budget.wait("zhang", count)
        assert budget.wait("zhang", count) < 1e-6
        for _ in range(count):
            budget.sent("zhang")
            sent.append(hands.seconds)
        for most, seconds in LIMITS:
            assert sum(at > hands.seconds - seconds for at in sent) <= most


def test_conversations_that_are_quiet_for_an_hour_are_forgotten() -> None:
    hands = Hands()
    budget = Budget(hands.elapsed)
    for number in range(5000):
        budget.sent(f"u{number}")
    hands.seconds += 4000
    budget.sent("zhang")
    assert len(budget._sent) == 1


async def test_bulk_leaves_room_for_replies() -> None:
    """In a minute it takes at most twenty of the thirty, whatever waits to be sent; and no reply waits for it."""
    async with WeCom() as wecom:
        pace = channel_on(wecom).pace
    hands, pacer, bulk = Hands(), Pacer(pace), 0
    while hands.seconds < 60:
        if wait := pacer.wait("zhang", Lane.BULK, hands.seconds):
            hands.seconds += wait
        else:
            bulk += 1
    assert 0 < bulk <= THIRTY - 10
    assert [pacer.wait("zhang", Lane.REPLY, hands.seconds) for _ in range(THIRTY - bulk)] == [0] * (THIRTY - bulk)
