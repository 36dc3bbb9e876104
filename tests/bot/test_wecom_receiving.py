"""What people write on WeCom, as it comes over the long connection."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot import logs
from bot.channels.wecom import WeComChannel
from core.messages import Inbound, Kind, Message
from tests.bot.wecom import NOON, Hands, channel_on
from tests.emulator import Taken, running
from tests.emulator.wecom import WeCom

HELLO = Message("您好")
IMAGE = {"msgtype": "image", "image": {"url": "http://127.0.0.1:9/1", "aeskey": "QUFB"}}


def text(words: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": words}}


class World:
    def __init__(self, wecom: WeCom, channel: WeComChannel, taken: Taken, hands: Hands) -> None:
        self.wecom, self.channel, self.taken, self.hands = wecom, channel, taken, hands

    async def come(self, count: int) -> list[Inbound]:
        await self.wecom.until(lambda: len(self.taken.texts) >= count)
        return [inbound for batch in self.taken.batches for inbound in batch]

    async def only(self) -> Inbound:
        (inbound,) = await self.come(1)
        return inbound

    def message(self, **body: Any) -> dict[str, Any]:
        whole = {"msgid": "m", "aibotid": self.wecom.bot_id, "from": {"userid": "zhang"}, **body}
        return {"cmd": "aibot_msg_callback", "headers": {"req_id": "r"}, "body": whole}

    def event(self, event: Any, **body: Any) -> dict[str, Any]:
        return {**self.message(msgtype="event", event=event, **body), "cmd": "aibot_event_callback"}


async def nobody_wants_it(_account: str) -> bool:
    return False


@pytest.fixture
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    hands = Hands()
    async with WeCom(hands.now) as wecom:
        channel = channel_on(wecom, hands, name=getattr(request, "param", ""), wants_file=nobody_wants_it)
        taken = Taken(wecom.changed)
        async with running(channel, taken):
            await wecom.until(lambda: wecom.subscribed)
            yield World(wecom, channel, taken, hands)


async def test_all_that_is_known_of_a_message(world: World) -> None:
    msgid = world.wecom.say("zhang", "门诊12 接种3")
    assert await world.only() == Inbound(
        "wecom", msgid, "zhang", Kind.TEXT, "门诊12 接种3", NOON, message=msgid, numbered=True, vouches=False
    )


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (text("门诊12"), Kind.TEXT, "门诊12"),
        (text("  "), Kind.OTHER, "other"),
        ({"msgtype": "voice", "voice": {"content": "门诊十二"}}, Kind.TEXT, "门诊十二"),
        ({"msgtype": "voice", "voice": {"content": ""}}, Kind.OTHER, "voice"),
        ({"msgtype": "voice", "voice": None}, Kind.OTHER, "voice"),
        (
            {"msgtype": "mixed", "mixed": {"msg_item": [text("门诊12"), IMAGE, text("接种3")]}},
            Kind.TEXT,
            "门诊12\n接种3",
        ),
        ({"msgtype": "mixed", "mixed": {"msg_item": [IMAGE, IMAGE]}}, Kind.OTHER, "photo"),
        ({"msgtype": "mixed", "mixed": {"msg_item": []}}, Kind.OTHER, "other"),
        (IMAGE, Kind.OTHER, "photo"),
        ({"msgtype": "file", "file": {"url": "x", "aeskey": "x"}}, Kind.OTHER, "document"),
        ({"msgtype": "video", "video": {"url": "x"}}, Kind.OTHER, "video"),
        ({"msgtype": "stream", "stream": {"id": "s"}}, Kind.OTHER, "other"),
        ({"msgtype": "hologram", "hologram": {}}, Kind.OTHER, "other"),
        ({**text("门诊12"), "quote": text("门诊99")}, Kind.TEXT, "门诊12"),
        ({**text("门诊12"), "quote": {"msgtype": "image", "image": 7}}, Kind.TEXT, "门诊12"),
        (text("门\0诊\ud83d12"), Kind.TEXT, "门�诊�12"),
        (text("😀 12"), Kind.TEXT, "😀 12"),
    ],
)
async def test_what_people_send(world: World, content: dict[str, Any], kind: Kind, words: str) -> None:
    world.wecom.say("zhang", "", **content)
    found = await world.only()
    assert (found.kind, found.text, found.file) == (kind, words, None)
    await world.channel.send("zhang", HELLO)
    assert world.wecom.shown("zhang")[-1].answers, "whatever it is, it can be answered"


@pytest.mark.parametrize(
    ("world", "words", "said"),
    [
        ("", "@零报 门诊12", "门诊12"),
        ("", " @零报\u2005门诊12 @张", "门诊12 @张"),
        ("", "门诊12 @零报", "门诊12 @零报"),
        ("零报 助手", "@零报 助手 门诊12", "门诊12"),
        ("零报 助手", "门诊12 @零报 助手", "门诊12"),
        ("零报 助手", "门诊12\n@零报 助手\n接种3", "门诊12\n接种3"),
        ("零报 助手", "@零报 门诊12", "门诊12"),
        ("(.*", "@(.* 门诊12", "门诊12"),
    ],
    indirect=["world"],
)
async def test_the_name_of_the_bot_is_no_part_of_what_is_said_in_a_group(world: World, words: str, said: str) -> None:
    world.wecom.gather("village", "zhang")
    world.wecom.say("zhang", "", "village", **text(words))
    found = await world.only()
    assert (found.text, found.group, found.account) == (said, "group:village", "zhang")


async def test_only_the_name_of_the_bot_is_nothing_that_can_be_read(world: World) -> None:
    world.wecom.gather("village", "zhang")
    world.wecom.say("zhang", "", "village", **text("@零报 "))
    assert ((await world.only()).kind, world.taken.texts) == (Kind.OTHER, ["other"])


async def test_in_private_a_name_behind_an_at_is_what_was_said(world: World) -> None:
    world.wecom.say("zhang", "@王 门诊12")
    assert (await world.only()).text == "@王 门诊12"


async def test_a_group_that_is_not_named_hears_nothing_of_what_is_meant_for_one(world: World) -> None:
    world.wecom.gather("village", "zhang")
    world.wecom.state.opened.add("zhang")
    world.wecom.bring(world.message(chattype="group", **text("@零报 门诊12")))
    found = await world.only()
    assert (found.group, found.account, found.text) == ("", "zhang", "门诊12")
    await world.channel.send("zhang", HELLO)
    assert world.wecom.sent("aibot_respond_msg") == [], "all of them would read it"
    assert [shown.answers for shown in world.wecom.shown("zhang")] == [""]


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({}, NOON),
        ({"create_time": None}, NOON),
        ({"create_time": "soon"}, NOON),
        ({"create_time": 1e300}, NOON),
        ({"create_time": {}}, NOON),
        ({"create_time": 0}, NOON),
        ({"create_time": 1795000000}, datetime.fromtimestamp(1795000000, UTC)),
        ({"create_time": "1795000000"}, datetime.fromtimestamp(1795000000, UTC)),
        ({"create_time": 1995000000}, NOON),
    ],
)
async def test_when_it_was_said(world: World, body: dict[str, Any], at: datetime) -> None:
    world.wecom.bring(world.message(**text("门诊12"), **body))
    assert (await world.only()).at == at


@pytest.mark.parametrize(
    ("body", "group"),
    [
        ({"chatid": "wrABC"}, "group:wrABC"),
        ({"chatid": "wrABC", "chattype": "single"}, ""),
        ({"chattype": None, "chatid": None}, ""),
    ],
)
async def test_where_it_was_said(world: World, body: dict[str, Any], group: str) -> None:
    world.wecom.bring(world.message(**text("门诊12"), **body))
    assert (await world.only()).group == group


async def test_an_id_that_looks_encrypted_is_one_like_any_other(world: World) -> None:
    for user in ("woAbC_-1", "woabc_-1"):
        world.wecom.say(user, "门诊12")
    assert [inbound.account for inbound in await world.come(2)] == ["woAbC_-1", "woabc_-1"]
    await world.channel.send("woabc_-1", HELLO)
    await world.channel.send("woabc_-1", HELLO)
    assert (world.wecom.shown("woAbC_-1"), len(world.wecom.shown("woabc_-1"))) == ([], 2)


async def test_a_message_that_comes_twice_has_the_same_id(world: World) -> None:
    """Of which storage takes one: here nothing is remembered."""
    msgid = world.wecom.say("zhang", "门诊12")
    world.wecom.push_again()
    world.wecom.say("zhang", "接种3")
    first, again, other = [inbound.id for inbound in await world.come(3)]
    assert (first, again) == (msgid, msgid)
    assert other != msgid


CARD = {"card_type": "button_interaction", "event_key": "undo:1", "task_id": "t"}


@pytest.mark.parametrize(
    ("event", "kind", "words"),
    [
        ({"eventtype": "enter_chat"}, Kind.ENTER, ""),
        ({"eventtype": "template_card_event", "template_card_event": CARD}, Kind.TAP, "undo:1"),
        ({"eventtype": "template_card_event", "template_card_event": {**CARD, "task_id": None}}, Kind.TAP, "undo:1"),
    ],
)
async def test_events_that_are_somebodys_message(world: World, event: Any, kind: Kind, words: str) -> None:
    world.wecom.bring(world.event(event))
    found = await world.only()
    assert (found.kind, found.text, found.account) == (kind, words, "zhang")


FEEDBACK = {"eventtype": "feedback_event", "feedback_event": {"id": "trace_1", "type": 2, "content": "错了"}}


async def test_what_is_nobodys_message_is_counted_by_its_kind(world: World, caplog: pytest.LogCaptureFixture) -> None:
    mine = text("门诊12")
    strange = [
        world.event(FEEDBACK),
        world.event({"eventtype": "event_of_next_year"}),
        world.event({"eventtype": "<b>"}),
        world.event({"eventtype": "template_card_event"}),
        world.event({"eventtype": "enter_chat"}, chattype="group", chatid="village"),
        world.event("nothing"),
        world.message(**{**mine, "from": {"userid": "sys"}}),
        world.message(**{**mine, "from": {"userid": ""}}),
        world.message(**{**mine, "from": None}),
        world.message(aibotid="aib_other", **mine),
        world.message(msgid="", **mine),
        world.message(msgtype="text", text="门诊12"),
        {**world.message(**mine), "body": ["门诊12"]},
        {**world.message(**mine), "body": None},
        {**world.message(**mine), "cmd": "ww_ai_robot_enter_event"},
    ]
    for frame in strange:
        world.wecom.bring(frame)
    world.wecom.say("li", "接种3")
    assert (await world.only()).text == "接种3"
    assert dict(world.channel.condition.skipped) == {
        "feedback_event": 1,
        "event_of_next_year": 1,
        "template_card_event": 1,
        "enter_chat": 1,
        "other": 1,
        "aibot_event_callback": 1,
        "aibot_msg_callback": 8,
        "ww_ai_robot_enter_event": 1,
    }
    assert "门诊12" not in caplog.text


async def test_what_is_no_frame_ends_nothing(world: World) -> None:
    assert world.wecom.subscribed
    for raw in ("", "[]", "{", '{"cmd": 7}', "[" * 5000, "null"):
        await world.wecom.subscribed.send_str(raw)
    await world.wecom.subscribed.send_bytes(b"\xff\xfe")
    world.wecom.say("zhang", "门诊12")
    assert (await world.only()).text == "门诊12"
    assert world.wecom.connections == 1


async def test_what_storage_refuses_is_kept_until_it_is_taken(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.setFormatter(logs.Lines())
    async with WeCom() as wecom:
        channel, taken = channel_on(wecom), Taken(wecom.changed, failures=3)
        async with running(channel, taken):
            await wecom.until(lambda: wecom.subscribed)
            wecom.say("zhang", "门诊12")
            await wecom.until(lambda: taken.texts)
    assert taken.texts == ["门诊12"]
    assert caplog.text.count("builtins.OSError") == caplog.text.count("listening.py") == 3  # where it was raised
    assert [record.levelno for record in caplog.records if "could not be stored" in record.message] == [
        logging.ERROR
    ] * 3


async def test_while_a_batch_is_stored_the_next_one_gathers() -> None:
    async with WeCom() as wecom:
        goes_on, taken = asyncio.Event(), Taken(wecom.changed)

        async def slow(batch: Any) -> None:
            await taken(batch)
            await goes_on.wait()

        async with running(channel_on(wecom), slow):
            await wecom.until(lambda: wecom.subscribed)
            wecom.say("zhang", "门诊1")
            await wecom.until(lambda: taken.texts)
            for number in range(2, 5):
                wecom.say("zhang", f"门诊{number}")
            await asyncio.wait(wecom._pushing)
            goes_on.set()
            await wecom.until(lambda: len(taken.texts) == 4)
    assert taken.texts == ["门诊1", "门诊2", "门诊3", "门诊4"]
    assert len(taken.batches) < 4
