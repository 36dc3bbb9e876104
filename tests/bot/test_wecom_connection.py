"""WeCom's long connection: subscribing, staying alive, coming back, and staying out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.channels import wecom_receiving
from bot.channels.base import Fault, RetryLater, Unavailable
from bot.channels.wecom import WeComChannel
from bot.channels.wecom_connection import Credentials
from bot.channels.wecom_line import Beats
from core.messages import Inbound, Message
from tests.emulator import Taken, Waits, running
from tests.emulator.wecom import WeCom
from tests.emulator.wecom.faults import CUT, CUT_AFTER, SILENT_AFTER, refused

QUICK = Beats(ping=0.02, answer=0.1, connect=5)
HELLO = Message("您好")


@pytest.fixture
async def wecom() -> AsyncIterator[WeCom]:
    async with WeCom() as wecom:
        wecom.state.opened.add("zhang")
        yield wecom


def channel_of(wecom: WeCom, beats: Beats = Beats(), secret: str | None = None) -> tuple[WeComChannel, Waits]:  # noqa: B008
    waits = Waits(wecom.changed)
    credentials = Credentials(wecom.bot_id, secret or wecom.secret, wecom.url)
    return WeComChannel(credentials, sleep=waits, beats=beats), waits


async def test_it_subscribes_and_brings_what_people_write(wecom: WeCom) -> None:
    channel, _ = channel_of(wecom)
    taken = Taken(wecom.changed)
    async with running(channel, taken):
        await wecom.until(lambda: wecom.subscribed)
        wecom.say("zhang", "门诊12")
        await wecom.until(lambda: taken.texts)
        assert taken.texts == ["门诊12"]
        assert wecom.sent("aibot_subscribe") == [{"bot_id": wecom.bot_id, "secret": wecom.secret}]
        await channel.send("zhang", HELLO)
    assert [shown.text for shown in wecom.shown("zhang")] == ["您好"]
    assert wecom.shown("zhang")[0].kind == "stream"


@pytest.mark.parametrize("how", ["cut", "closed", "away"])
async def test_it_comes_back_however_the_connection_ended(wecom: WeCom, how: str) -> None:
    channel, waits = channel_of(wecom)
    taken = Taken(wecom.changed)
    async with running(channel, taken):
        await wecom.until(lambda: wecom.subscribed)
        if how == "cut":
            wecom.cut()
        elif how == "closed":
            await wecom.close_cleanly()
        else:
            await wecom.away()
            await wecom.until(lambda: len(waits) >= 3)
            assert channel.condition.failing_since
            await wecom.back()
        await wecom.until(lambda: wecom.connections >= 2 and wecom.subscribed)
        wecom.say("zhang", "接种3")
        await wecom.until(lambda: taken.texts)
        assert await channel.send("zhang", HELLO)
        assert channel.condition.failing_since is None
    assert waits
    assert all(0 < wait <= 30 for wait in waits)


async def test_a_connection_that_answers_no_ping_is_dropped(wecom: WeCom) -> None:
    wecom.swallows_pings = True
    channel, waits = channel_of(wecom, QUICK)
    async with running(channel, Taken(wecom.changed)):
        await wecom.until(lambda: wecom.connections >= 2)
    assert waits
    assert len([frame for frame in wecom.frames if frame["cmd"] == "ping"]) >= 2


async def test_who_is_thrown_out_stays_out_and_says_so(wecom: WeCom, caplog: pytest.LogCaptureFixture) -> None:
    channel, waits = channel_of(wecom, Beats(answer=3600))
    async with running(channel, Taken(wecom.changed)):
        await wecom.until(lambda: wecom.subscribed)
        wecom.evict()
        await wecom.until(lambda: not wecom._sockets)
        while channel.condition.failing_since is None:
            await asyncio.sleep(0)
        assert "another program" in channel.condition.why
        with pytest.raises(Unavailable, match="another program"):  # at once: nobody waits for a connection
            await channel.send("zhang", HELLO)
        assert (channel.condition.given_up.is_set(), channel.condition.fault) == (True, Fault.TAKEN)
    assert (wecom.connections, waits) == (1, [])
    assert [record.levelno for record in caplog.records if "another program" in record.message] == [logging.ERROR]


async def test_a_wrong_secret_is_not_tried_twice(wecom: WeCom) -> None:
    channel, waits = channel_of(wecom, secret="wrong")
    async with running(channel, Taken(wecom.changed)):
        await wecom.until(lambda: wecom.sent("aibot_subscribe"))
        while channel.condition.failing_since is None:
            await asyncio.sleep(0)
        assert "secret" in channel.condition.why
        assert "wrong" not in channel.condition.why
        assert (channel.condition.given_up.is_set(), channel.condition.fault) == (True, Fault.REFUSED)
    assert (wecom.connections, waits) == (1, [])


async def test_who_is_thrown_out_while_still_subscribing_stays_out(wecom: WeCom) -> None:
    """Both come in one breath, before the program knows that it is subscribed."""
    wecom.evicts_at_once = True
    channel, waits = channel_of(wecom)
    async with running(channel, Taken(wecom.changed)):
        async with asyncio.timeout(30):
            await channel.condition.given_up.wait()
        await wecom.until(lambda: not wecom._sockets)
    assert (wecom.connections, waits) == (1, [])


async def test_run_anew_it_tries_anew(wecom: WeCom) -> None:
    """As when its process leads again."""
    channel, _ = channel_of(wecom)
    for times in (1, 2):
        async with running(channel, Taken(wecom.changed)):
            await wecom.until(lambda: wecom.subscribed)
            assert await channel.send("zhang", HELLO)
            wecom.evict()
            async with asyncio.timeout(30):
                await channel.condition.given_up.wait()
        assert wecom.connections == times
        channel.condition.works()
    assert [shown.text for shown in wecom.shown("zhang")] == ["您好"] * 2


async def test_what_has_come_when_it_is_stopped_is_stored_first(wecom: WeCom) -> None:
    """WeCom does not bring it again."""
    channel, _ = channel_of(wecom)
    slow, stored = asyncio.Event(), list[str]()

    async def take(batch: Sequence[Inbound]) -> None:
        await slow.wait()
        stored.extend(inbound.text for inbound in batch)

    work = asyncio.create_task(channel.run(take))
    await wecom.until(lambda: wecom.subscribed)
    for number in range(3):
        wecom.say("zhang", f"门诊{number}")
        await channel._connection.ask("ping")  # by then it has come
    work.cancel()
    await wecom.until(lambda: not wecom._sockets)
    for _ in range(100):  # long enough for whoever would not wait
        await asyncio.sleep(0)
    slow.set()
    await asyncio.wait([work])
    assert stored == ["门诊0", "门诊1", "门诊2"]


async def test_what_cannot_be_stored_holds_up_the_end_only_for_a_while(
    wecom: WeCom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wecom_receiving, "CLOSE_S", 0.01)
    channel, waits = channel_of(wecom)
    work = asyncio.create_task(channel.run(Taken(wecom.changed, failures=10**9)))
    await wecom.until(lambda: wecom.subscribed)
    wecom.say("zhang", "门诊12")
    await wecom.until(lambda: len(waits) > 2)
    work.cancel()
    await asyncio.wait([work])
    assert work.cancelled()


async def test_a_lost_subscription_is_made_anew_and_the_message_sent(wecom: WeCom) -> None:
    channel, _ = channel_of(wecom)
    async with running(channel, Taken(wecom.changed)):
        await wecom.until(lambda: wecom.subscribed)
        wecom.forgets = True
        await channel.send("zhang", HELLO)
    assert wecom.connections == 2
    assert [shown.text for shown in wecom.shown("zhang")] == ["您好"]


async def test_without_an_answer_it_may_have_arrived_and_is_sent_again(wecom: WeCom) -> None:
    channel, _ = channel_of(wecom, Beats(answer=1))
    wecom.plan.add("aibot_send_msg", SILENT_AFTER, CUT_AFTER, CUT)
    async with running(channel, Taken(wecom.changed)):
        await wecom.until(lambda: wecom.subscribed)
        for _ in range(3):
            with pytest.raises(Unavailable):
                await channel.send("zhang", HELLO)
        await channel.send("zhang", HELLO)
    assert [shown.text for shown in wecom.shown("zhang")] == ["您好"] * 3


async def test_a_full_conversation_waits_a_minute(wecom: WeCom) -> None:
    channel, _ = channel_of(wecom)
    wecom.plan.add("aibot_send_msg", refused(846607))
    async with running(channel, Taken(wecom.changed)):
        await wecom.until(lambda: wecom.subscribed)
        with pytest.raises(RetryLater) as refusal:
            await channel.send("zhang", HELLO)
    assert refusal.value.wait
    assert refusal.value.wait.total_seconds() >= 60


async def test_raw_control_characters_are_read(wecom: WeCom) -> None:
    channel, _ = channel_of(wecom)
    taken = Taken(wecom.changed)
    wecom.control = True
    async with running(channel, taken):
        await wecom.until(lambda: wecom.subscribed)
        wecom.say("zhang", "门诊12\n接种3")
        await wecom.until(lambda: taken.texts)
    assert taken.texts == ["门诊12\n\x01接种3"]
