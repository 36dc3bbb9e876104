"""Messages to WeCom: what they look like there, which answer what, and what becomes of those that are refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.channels.base import (
    Malformed,
    Paused,
    Refused,
    RetryLater,
    SendError,
    Unavailable,
    Unreachable,
)
from bot.channels.wecom import WeComChannel
from bot.channels.wecom_errors import Full, send_error
from bot.channels.wecom_frames import WeComError
from bot.channels.wecom_line import Beats
from core.messages import Block, Choice, Message
from tests.bot.wecom import Hands, channel_on
from tests.emulator import Taken, running
from tests.emulator.wecom import Fault, WeCom
from tests.emulator.wecom.faults import CUT_AFTER, SILENT, refused

RECEIPT = Message("已记录：门诊 12")
MINUTE = timedelta(seconds=60)


class World:
    def __init__(self, wecom: WeCom, channel: WeComChannel, taken: Taken, hands: Hands) -> None:
        self.wecom, self.channel, self.taken, self.hands = wecom, channel, taken, hands

    async def hears(self, user: str, words: str = "门诊12", group: str = "") -> str:
        before = len(self.taken.texts)
        msgid = self.wecom.say(user, words, group)
        await self.wecom.until(lambda: len(self.taken.texts) > before)
        return msgid

    async def reconnects(self) -> None:
        before = self.wecom.subscribed
        self.wecom.cut()
        await self.wecom.until(lambda: self.wecom.subscribed not in (None, before))

    def looks(self, conversation: str = "zhang") -> list[tuple[str, str, bool]]:
        """Kind, words, and whether it is an answer to something."""
        return [(shown.kind, shown.text, bool(shown.answers)) for shown in self.wecom.shown(conversation)]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    hands = Hands()
    async with WeCom(hands.now) as wecom:
        channel, taken = channel_on(wecom, hands), Taken(wecom.changed)
        async with running(channel, taken):
            await wecom.until(lambda: wecom.subscribed)
            yield World(wecom, channel, taken, hands)


async def test_a_receipt_is_one_finished_frame(world: World) -> None:
    await world.hears("zhang")
    sent = await world.channel.send("zhang", RECEIPT)
    (frame,) = [frame for frame in world.wecom.frames if frame["cmd"] == "aibot_respond_msg"]
    assert frame["headers"]["req_id"] == sent
    assert frame["body"]["stream"] == {**frame["body"]["stream"], "finish": True, "content": "已记录：门诊 12"}
    assert world.looks() == [("stream", "已记录：门诊 12", True)]


async def test_what_answers_nothing_is_pushed(world: World) -> None:
    await world.hears("zhang")
    for _ in range(2):
        await world.channel.send("zhang", RECEIPT)
    assert [is_answer for *_, is_answer in world.looks()] == [True, False]
    assert world.wecom.sent("aibot_send_msg") == [
        {"chatid": "zhang", "chat_type": 1, "msgtype": "markdown", "markdown": {"content": "已记录：门诊 12"}}
    ]


async def test_all_parts_of_an_answer_answer_it(world: World) -> None:
    await world.hears("zhang")
    await world.channel.send("zhang", Message("字" * 9000, ((Choice("好", "ok:1"),),)))
    assert [(kind, is_answer) for kind, _, is_answer in world.looks()] == [
        ("stream", True),
        ("stream", True),
        ("template_card", True),
    ]


async def test_three_messages_in_a_row_are_each_answered(world: World) -> None:
    for words in ("门诊1", "门诊2", "门诊3"):
        await world.hears("zhang", words)
    for _ in range(3):
        await world.channel.send("zhang", RECEIPT)
    assert len({shown.answers for shown in world.wecom.shown("zhang")} - {""}) == 3
    assert all(body["stream"]["finish"] for body in world.wecom.sent("aibot_respond_msg"))


async def test_a_message_that_nobody_answers_is_let_go(world: World) -> None:
    await world.hears("zhang")
    world.hands.seconds += 3600
    await world.channel.send("zhang", RECEIPT)
    assert world.looks() == [("markdown", "已记录：门诊 12", False)]
    assert world.wecom.sent("aibot_respond_msg") == []


async def test_after_a_reconnection_what_came_before_is_answered_by_a_push(world: World) -> None:
    await world.hears("zhang")
    await world.reconnects()
    await world.channel.send("zhang", RECEIPT)
    assert world.looks() == [("markdown", "已记录：门诊 12", False)]
    assert world.wecom.sent("aibot_respond_msg") == [], "it would be refused, and is not tried"


async def test_after_a_restart_too(world: World) -> None:
    await world.hears("zhang")
    other, before = channel_on(world.wecom, world.hands), world.wecom.subscribed
    async with running(other, Taken(world.wecom.changed)):
        await world.wecom.until(lambda: world.wecom.subscribed not in (None, before))
        await other.send("zhang", RECEIPT)
    assert world.looks() == [("markdown", "已记录：门诊 12", False)]


@pytest.mark.parametrize("code", [846605, 846608])
async def test_what_cannot_be_answered_any_more_is_pushed(world: World, code: int) -> None:
    strong = Message("题\n已记录", blocks=(Block("题", "strong"), Block("已记录")))
    await world.hears("zhang")
    world.wecom.plan.add("aibot_respond_msg", refused(code))
    await world.channel.send("zhang", strong)
    assert world.looks() == [("markdown", "**题**  \n已记录", False)]


@pytest.mark.parametrize(
    ("code", "kind", "wait"),
    [
        (-1, Unavailable, None),
        (853000, Unavailable, None),
        (846609, Unavailable, None),
        (846605, RetryLater, None),  # both are answered by a push and not seen; of a push they would mean nothing
        (846608, RetryLater, None),
        (846607, Full, MINUTE),
        (45009, Paused, MINUTE),
        (45033, Paused, MINUTE),
        (42014, RetryLater, None),
        (40058, Malformed, None),
        (40201, Malformed, None),
        (93001, Unreachable, None),
        (93006, Unreachable, None),
        (93008, Unreachable, None),
        (853006, RetryLater, None),
        (777777, RetryLater, None),
    ],
)
def test_what_a_refusal_means(code: int, kind: type[SendError], wait: timedelta | None) -> None:
    error = send_error(WeComError(code, "too bad, hint: [17]"))
    assert type(error) is kind
    assert getattr(error, "wait", None) == wait
    assert str(error) == f"too bad, hint: [17] ({code})"


@pytest.mark.parametrize("code", [-1, 846607, 45009, 45033, 40058, 40201, 93001, 93006, 93008, 853006, 777777])
@pytest.mark.parametrize("cmd", ["aibot_respond_msg", "aibot_send_msg"])
async def test_what_is_refused_once_arrives_at_the_next_attempt(world: World, cmd: str, code: int) -> None:
    if cmd == "aibot_respond_msg":
        await world.hears("zhang")
    world.wecom.state.opened.add("zhang")
    world.wecom.plan.add(cmd, refused(code))
    with pytest.raises(type(send_error(WeComError(code, "")))):
        await world.channel.send("zhang", RECEIPT)
    assert world.looks() == []
    world.hands.seconds += 61
    await world.channel.send("zhang", RECEIPT)
    assert world.looks() == [("markdown", "已记录：门诊 12", False)]


@pytest.mark.parametrize("unopened", [93006, 846607])
async def test_who_never_wrote_cannot_be_written_to(unopened: int) -> None:
    async with WeCom(unopened=unopened) as wecom:
        channel = channel_on(wecom)
        async with running(channel, Taken(wecom.changed)):
            await wecom.until(lambda: wecom.subscribed)
            with pytest.raises(Unreachable if unopened == 93006 else RetryLater):
                await channel.send("zhang", RECEIPT)


@pytest.mark.parametrize("stopped", [refused(-1), CUT_AFTER])
async def test_a_message_of_several_parts_goes_on_where_it_stopped(world: World, stopped: Fault) -> None:
    world.wecom.state.opened.add("zhang")
    long = Message(
        "\n\n".join(f"第{number}段" + "字" * 6000 for number in range(3)), ((Choice("好", "ok:1"),),), key="long"
    )
    await world.channel.send("zhang", RECEIPT)
    world.wecom.plan.add("aibot_send_msg", Fault(done=True), stopped)
    with pytest.raises(Unavailable):
        await world.channel.send("zhang", long)
    await world.channel.send("zhang", RECEIPT)
    id_ = await world.channel.send("zhang", long)
    told = [text[:3] for _, text, _ in world.looks()]
    twice = ["第1段"] if stopped.hides_a_delivery else []
    assert told == ["已记录", "第0段", *twice, "已记录", "第1段", "第2段", "第0段"]
    assert id_ == world.wecom.shown("zhang")[-1].card
    assert world.channel._begun.count() == 0


async def test_bare_words_are_not_said_again_when_only_the_buttons_were_malformed(world: World) -> None:
    world.wecom.state.opened.add("zhang")
    message = Message("字" * 200, ((Choice("好", "ok:1"),),), key="long")
    world.wecom.plan.add("aibot_send_msg", Fault(done=True), refused(40058))
    with pytest.raises(Malformed):
        await world.channel.send("zhang", message)
    await world.channel.send("zhang", message.plain)
    assert world.looks() == [("markdown", "字" * 200, False)]


@pytest.mark.parametrize("message", [Message(""), Message(" \n")])
async def test_what_nobody_could_see_is_not_sent(world: World, message: Message) -> None:
    with pytest.raises(Refused):
        await world.channel.send("zhang", message)
    assert world.wecom.frames[-1]["cmd"] == "aibot_subscribe"


async def test_a_menu_is_not_shown_anywhere(world: World) -> None:
    await world.channel.send("zhang", Message("", commands=(("start", "开始"),)))
    assert world.wecom.frames[-1]["cmd"] == "aibot_subscribe"


async def test_in_a_group_the_message_that_is_meant_is_answered(world: World) -> None:
    world.wecom.gather("village", "zhang", "li")
    for user in ("zhang", "li"):
        await world.hears(user, group="village")
    theirs = world.taken.batches[-1][-1]
    sign = Message("", answers=theirs.message, reaction="👌")
    await world.channel.send(theirs.group, sign)
    await world.channel.send("group:village", Message("各位好"))
    first, second = world.wecom.shown("village")
    assert (first.text, first.answers) == ("👌", "req_2")
    assert (second.text, second.answers) == ("各位好", "req_1")


async def test_a_group_is_addressed_as_one_and_gets_no_cards(world: World) -> None:
    world.wecom.gather("village", "zhang")
    await world.hears("zhang", group="village")
    asked = Message("哪一个？", ((Choice("好", "ok:1"),),))
    for _ in range(2):
        await world.channel.send("group:village", asked)
    assert world.looks("village") == [("stream", "哪一个？", True), ("markdown", "哪一个？", False)]
    assert world.wecom.sent("aibot_send_msg")[0]["chat_type"] == 2


# --- opening the chat ---


async def test_a_welcome_is_a_text_in_time(world: World) -> None:
    world.wecom.enter("zhang")
    await world.wecom.until(lambda: world.taken.texts)
    await world.channel.send(
        "zhang", Message("您好*\n请发邀请码", blocks=(Block("您好*", "strong"), Block("请发邀请码")))
    )
    assert world.looks() == [("text", "您好*\n请发邀请码", True)]


async def test_a_welcome_with_buttons_is_a_card(world: World) -> None:
    world.wecom.enter("zhang")
    await world.wecom.until(lambda: world.taken.texts)
    await world.channel.send("zhang", Message("您好", ((Choice("申请加入", "join:1"),),)))
    assert world.looks() == [("template_card", "您好", True)]


async def test_a_stranger_gets_one_message_of_welcome_and_nothing_is_pushed(world: World) -> None:
    world.wecom.enter("zhang")
    await world.wecom.until(lambda: world.taken.texts)
    await world.channel.send("zhang", Message("您好" * 60, ((Choice("申请加入", "join:1"),),)))
    assert world.looks() == [("text", "您好" * 60, True)]
    world.wecom.say("zhang", "在吗")
    await world.wecom.until(lambda: len(world.taken.texts) == 2)
    await world.channel.send("zhang", RECEIPT)
    assert len(world.looks()) == 2


async def test_who_has_written_before_gets_the_rest_of_a_welcome(world: World) -> None:
    world.wecom.state.opened.add("zhang")
    world.wecom.enter("zhang")
    await world.wecom.until(lambda: world.taken.texts)
    await world.channel.send("zhang", Message("您好" * 60, ((Choice("填报", "guide:1"),),)))
    assert [kind for kind, *_ in world.looks()] == ["text", "template_card"]


async def test_a_late_welcome_reaches_no_stranger(world: World) -> None:
    world.wecom.enter("zhang")
    await world.wecom.until(lambda: world.taken.texts)
    world.hands.seconds += 5
    with pytest.raises(Unreachable):
        await world.channel.send("zhang", RECEIPT)
    assert world.wecom.sent("aibot_respond_welcome_msg") == []
    assert world.looks() == []


# --- the connection ---


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "ws_proxy", "wss_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.upper(), "http://127.0.0.1:9")
    async with WeCom() as wecom, running(channel_on(wecom), Taken(wecom.changed)):
        await wecom.until(lambda: wecom.subscribed)
        assert wecom.connections == 1  # the first attempt has come here, and not to the proxy


async def test_one_answer_that_does_not_come_holds_up_nobody_else() -> None:
    async with WeCom() as wecom:
        wecom.state.opened |= {"zhang", "li"}
        channel = channel_on(wecom, beats=Beats(answer=0.2))
        async with running(channel, Taken(wecom.changed)):
            await wecom.until(lambda: wecom.subscribed)
            wecom.plan.add("aibot_send_msg", SILENT)
            stuck = asyncio.create_task(channel.send("zhang", RECEIPT))
            await wecom.until(lambda: wecom.sent("aibot_send_msg"))
            await channel.send("li", RECEIPT)
            assert not stuck.done()
            with pytest.raises(Unavailable):
                await stuck
