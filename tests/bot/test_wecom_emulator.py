"""The local WeCom refuses what WeCom refuses: a test that passes on it must mean something."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.bot.wecom import Hands
from tests.emulator.wecom import WeCom
from tests.emulator.wecom.faults import CLOSED_AFTER, SILENT, refused

HOUR_S = 3600
LONGEST = 20_480
PNG = b"\x89PNG" + bytes(20)


class Client:
    """A bot without a library: it asks one thing after the other, and keeps what is pushed."""

    def __init__(self, wecom: WeCom, hands: Hands, session: aiohttp.ClientSession) -> None:
        self.wecom, self.hands, self.session = wecom, hands, session
        self.pushed: list[dict[str, Any]] = []
        self.socket: aiohttp.ClientWebSocketResponse

    async def connect(self) -> None:
        self.socket = await self.session.ws_connect(self.wecom.url)

    async def subscribe(self, secret: str = "") -> int:
        return await self.code("aibot_subscribe", bot_id=self.wecom.bot_id, secret=secret or self.wecom.secret)

    async def ask(self, cmd: str, req_id: str = "r", /, **body: Any) -> dict[str, Any]:
        await self.socket.send_json({"cmd": cmd, "headers": {"req_id": req_id}, "body": body})
        while "cmd" in (frame := await self.socket.receive_json(timeout=5)):
            self.pushed.append(frame)
        assert frame["headers"] == {"req_id": req_id}
        return dict(frame)

    async def code(self, cmd: str, req_id: str = "r", /, **body: Any) -> int:
        return int((await self.ask(cmd, req_id, **body))["errcode"])

    async def push(self, chatid: str = "zhang", **body: Any) -> int:
        said = {"msgtype": "markdown", "markdown": {"content": "您好"}, "chat_type": 1, **body}
        return await self.code("aibot_send_msg", chatid=chatid, **said)

    async def answer(self, req_id: str, content: str = "好", stream: str = "s", finish: bool = True) -> int:
        said = {"id": stream, "finish": finish, "content": content}
        return await self.code("aibot_respond_msg", req_id, msgtype="stream", stream=said)

    async def told(self) -> str:
        """The req_id of what was said last."""
        await self.ask("ping")
        return str(self.pushed[-1]["headers"]["req_id"])


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    hands = Hands()
    async with WeCom(hands.now) as wecom, aiohttp.ClientSession() as session:
        wecom.state.opened.add("zhang")
        client = Client(wecom, hands, session)
        await client.connect()
        assert await client.subscribe() == 0
        yield client


def card(**fields: Any) -> dict[str, Any]:
    buttons = [{"text": "确认", "style": 1, "key": "ok"}, {"text": "修改", "style": 2, "key": "edit"}]
    whole = {
        "card_type": "button_interaction",
        "main_title": {"title": "题"},
        "button_list": buttons,
        "task_id": "t1",
        **fields,
    }
    return {"msgtype": "template_card", "template_card": whole}


def button(**fields: Any) -> dict[str, Any]:
    return card(button_list=[{"text": "确认", "style": 1, "key": "ok", **fields}])


async def test_until_it_has_subscribed_a_bot_may_do_nothing(client: Client) -> None:
    await client.connect()
    assert await client.push() == 846609
    assert await client.code("ping") == 0
    assert await client.subscribe("wrong") == 853000
    assert await client.push() == 846609, "and the connection stays open"
    assert await client.subscribe() == 0
    assert await client.push() == 0


async def test_whoever_subscribes_throws_the_other_out(client: Client) -> None:
    other = Client(client.wecom, client.hands, client.session)
    await other.connect()
    assert await other.subscribe() == 0
    event = await client.socket.receive_json(timeout=5)
    assert event["body"]["event"] == {"eventtype": "disconnected_event"}
    assert "from" not in event["body"]
    assert await client.push() == 846609
    client.wecom.say("zhang", "在吗")
    await other.ask("ping")
    assert len(other.pushed) == 1


async def test_a_subscription_can_be_lost_without_a_word(client: Client) -> None:
    client.wecom.forgets = True
    assert await client.push() == 846609
    assert await client.subscribe() == 0
    assert await client.push() == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 0),
        ({"chat_type": 0}, 40058),
        ({"chatid": "li"}, 93006),
        ({"chatid": "Zhang"}, 93006),
        ({"msgtype": "text", "text": {"content": "您好"}}, 40058),
        ({"msgtype": "image", "image": {"media_id": "none"}}, 40058),
        ({"markdown": {"content": "字" * (LONGEST // 3)}}, 0),
        ({"markdown": {"content": "字" * (LONGEST // 3 + 1)}}, 40058),
        ({"markdown": {"content": ""}}, 40058),
        (card(), 0),
        (card(main_title={"title": "字" * 26}, sub_title_text="字" * 112), 0),
        (card(main_title={"title": "字" * 27}), 40058),
        (card(main_title={}), 40058),
        (card(sub_title_text="字" * 113), 40058),
        (card(card_type="text_notice"), 40058),
        (card(card_type="no_such_card"), 40058),
        (card(button_list=[]), 40058),
        (card(button_list=[{"text": str(key), "key": str(key)} for key in range(7)]), 40058),
        (card(button_list=[{"text": "确认", "key": "ok"}] * 2), 40058),
        (button(text="字" * 11), 40058),
        (button(text=""), 40058),
        (button(key=""), 40058),
        (button(key="k" * 1025), 40058),
        (button(url="https://a.cn"), 40058),
        (button(style=5), 40058),
        (card(task_id=""), 42014),
        (card(task_id="字"), 42014),
        (card(task_id="t" * 129), 42014),
        ({**card(), "chat_type": 2}, 93001),
    ],
)
async def test_what_it_takes_as_a_push(client: Client, body: dict[str, Any], code: int) -> None:
    assert await client.push(**body) == code
    assert len(client.wecom.shown("zhang")) == (code == 0)


async def test_the_number_of_a_card_is_taken_once_for_ever(client: Client) -> None:
    assert await client.push(**card()) == 0
    assert await client.push(**card()) == 42014


async def test_a_message_is_answered_as_often_as_one_likes_for_a_day(client: Client) -> None:
    client.wecom.say("zhang", "门诊12")
    req_id = await client.told()
    assert await client.answer(req_id) == 0
    assert await client.answer(req_id, stream="other") == 0
    client.hands.seconds += 24 * HOUR_S
    assert await client.answer(req_id, stream="third") == 0
    client.hands.seconds += 1
    assert await client.answer(req_id, stream="fourth") == 846605
    assert await client.answer("no_such_id") == 846605


async def test_a_stream_is_replaced_until_it_is_finished_or_ten_minutes_old(client: Client) -> None:
    client.wecom.say("zhang", "门诊12")
    req_id = await client.told()
    assert await client.answer(req_id, "一", finish=False) == 0
    assert await client.answer(req_id, "二", finish=True) == 0
    assert [shown.text for shown in client.wecom.shown("zhang")] == ["二"]
    assert await client.answer(req_id, "三") == 846608
    assert await client.answer(req_id, "四", "other", finish=False) == 0
    client.hands.seconds += 601
    assert await client.answer(req_id, "五", "other") == 846608


async def test_what_came_over_another_connection_cannot_be_answered(client: Client) -> None:
    client.wecom.say("zhang", "门诊12")
    req_id = await client.told()
    await client.socket.close()
    await client.connect()
    assert await client.subscribe() == 0
    assert await client.answer(req_id) == 846605


async def test_each_callback_has_a_command_of_its_own(client: Client) -> None:
    await client.push(**card())
    ids = {}
    for kind in ("message", "enter", "tap"):
        match kind:
            case "message":
                client.wecom.say("zhang", "门诊12")
            case "enter":
                client.wecom.enter("zhang")
            case _:
                client.wecom.tap("zhang", "t1", "确认")
        ids[kind] = await client.told()
    changed = {"response_type": "update_template_card", **card()}
    bodies: dict[str, tuple[str, dict[str, Any]]] = {
        "message": ("aibot_respond_msg", {"msgtype": "markdown", "markdown": {"content": "好"}}),
        "enter": ("aibot_respond_welcome_msg", {"msgtype": "text", "text": {"content": "您好"}}),
        "tap": ("aibot_respond_update_msg", changed),
    }
    for kind, req_id in ids.items():
        for right, (cmd, body) in bodies.items():
            assert await client.code(cmd, req_id, **body) == (0 if right == kind else 846605), (kind, cmd)


@pytest.mark.parametrize(("seconds", "code"), [(5, 0), (5.1, 846605)])
async def test_a_welcome_and_a_mark_have_five_seconds(client: Client, seconds: float, code: int) -> None:
    await client.push(**card())
    client.wecom.enter("zhang")
    entered = await client.told()
    client.wecom.tap("zhang", "t1", "确认")
    tapped = await client.told()
    client.hands.seconds += seconds
    welcome = {"msgtype": "text", "text": {"content": "您好"}}
    assert await client.code("aibot_respond_welcome_msg", entered, **welcome) == code
    changed = {"response_type": "update_template_card", **card()}
    assert await client.code("aibot_respond_update_msg", tapped, **changed) == code


async def test_only_the_card_that_was_tapped_is_changed(client: Client) -> None:
    await client.push(**card())
    client.wecom.tap("zhang", "t1", "确认")
    tapped = await client.told()
    other = {"response_type": "update_template_card", **card(task_id="t2")}
    assert await client.code("aibot_respond_update_msg", tapped, **other) == 42014
    marked = {"response_type": "update_template_card", **button(text="✓ 确认")}
    assert await client.code("aibot_respond_update_msg", tapped, **marked) == 0
    assert client.wecom.shown("zhang")[0].buttons == (("✓ 确认", "ok"),)


async def test_a_welcome_is_a_text_or_a_card(client: Client) -> None:
    client.wecom.enter("li")
    entered = await client.told()
    markdown = {"msgtype": "markdown", "markdown": {"content": "您好"}}
    assert await client.code("aibot_respond_welcome_msg", entered, **markdown) == 40058
    assert await client.code("aibot_respond_welcome_msg", entered, **card()) == 0
    assert await client.push("li") == 93006, "to open the chat is not to write"


async def test_answers_and_pushes_together_are_thirty_a_minute(client: Client) -> None:
    client.wecom.say("zhang", "门诊12")
    req_id = await client.told()
    for number in range(15):
        assert await client.push() == 0
        assert await client.answer(req_id, stream=f"s{number}") == 0
    assert await client.push() == 846607
    assert await client.answer(req_id, stream="last") == 846607
    client.wecom.state.opened.add("li")
    assert await client.push("li") == 0
    client.hands.seconds += 60
    assert await client.push() == 0


async def test_a_thousand_are_an_hour(client: Client) -> None:
    for _ in range(1000):
        assert await client.push() == 0
        client.hands.seconds += 3
    assert await client.push() == 846607
    client.hands.seconds += 601
    assert await client.push() == 0


# --- files ---


def whole(data: bytes, **fields: Any) -> dict[str, Any]:
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return {
        "type": "file",
        "filename": "a.bin",
        "total_size": len(data),
        "total_chunks": 1,
        "md5": md5,
        **fields,
    }


async def uploaded(client: Client, data: bytes, *portions: tuple[int, bytes], **fields: Any) -> dict[str, Any]:
    begun = await client.ask("aibot_upload_media_init", **whole(data, **fields))
    if begun["errcode"]:
        return begun
    upload = begun["body"]["upload_id"]
    for number, portion in portions or ((0, data),):
        said = base64.b64encode(portion).decode()
        chunk = {"upload_id": upload, "chunk_index": number, "base64_data": said}
        if code := await client.code("aibot_upload_media_chunk", **chunk):
            return {"errcode": code}
    return await client.ask("aibot_upload_media_finish", upload_id=upload)


async def test_a_file_comes_in_any_order_and_twice(client: Client) -> None:
    answer = await uploaded(client, b"abcdef", (1, b"def"), (0, b"abc"), (1, b"def"), total_chunks=2)
    assert answer["errcode"] == 0
    assert await client.push(msgtype="file", file={"media_id": answer["body"]["media_id"]}) == 0
    assert client.wecom.shown("zhang")[0].media == b"abcdef"


@pytest.mark.parametrize(
    ("data", "portions", "fields"),
    [
        (b"1234", (), {}),
        (b"12345", (), {"type": "book"}),
        (b"12345", (), {"filename": ""}),
        (b"12345", (), {"filename": "字" * 86}),
        (b"12345", (), {"total_chunks": 0}),
        (b"12345", (), {"total_chunks": 101}),
        (b"12345", (), {"total_size": 20 * 1024 * 1024 + 1}),
        (PNG, (), {"type": "image", "total_size": 2 * 1024 * 1024 + 1}),
        (b"12345", (), {"type": "image"}),
        (b"12345", (), {"md5": "0" * 32}),
        (b"12345", (), {"total_chunks": 2}),
        (b"12345", (), {"total_size": 6}),
        (b"12345", ((1, b"12345"),), {}),
        (b"12345", ((-1, b"12345"),), {}),
        (bytes(524_289), (), {}),
    ],
)
async def test_what_it_takes_as_a_file(
    client: Client, data: bytes, portions: tuple[tuple[int, bytes], ...], fields: dict[str, Any]
) -> None:
    assert (await uploaded(client, data, *portions, **fields))["errcode"] == 40058


async def test_a_picture_is_sent_as_what_it_was_uploaded_as_for_three_days(client: Client) -> None:
    media = (await uploaded(client, PNG, type="image"))["body"]["media_id"]
    assert await client.push(msgtype="file", file={"media_id": media}) == 40058
    client.hands.seconds += 72 * HOUR_S
    assert await client.push(msgtype="image", image={"media_id": media}) == 0
    client.hands.seconds += 1
    assert await client.push(msgtype="image", image={"media_id": media}) == 40058


async def test_uploads_are_thirty_a_minute_for_all_together_and_last_half_an_hour(client: Client) -> None:
    upload = (await client.ask("aibot_upload_media_init", **whole(b"12345")))["body"]["upload_id"]
    for _ in range(29):
        assert (await client.ask("aibot_upload_media_init", **whole(b"12345")))["errcode"] == 0
    assert (await client.ask("aibot_upload_media_init", **whole(b"12345")))["errcode"] == 45009
    client.hands.seconds += 1801
    chunk = {"upload_id": upload, "chunk_index": 0, "base64_data": base64.b64encode(b"12345").decode()}
    assert await client.code("aibot_upload_media_chunk", **chunk) == 40058


async def test_what_people_send_lies_there_for_five_minutes(client: Client) -> None:
    lying = client.wecom.lay(b"a document", "名单.xlsx")
    async with client.session.get(lying["url"]) as answer:
        hidden = await answer.read()
        assert (answer.status, len(hidden) % 32) == (200, 0)
        assert b"document" not in hidden
    client.hands.seconds += 301
    async with client.session.get(lying["url"]) as answer:
        assert answer.status == 403


# --- what goes wrong ---


async def test_faults_strike_once_and_only_what_they_are_planned_for(client: Client) -> None:
    client.wecom.plan.add("aibot_send_msg", refused(-1), SILENT, CLOSED_AFTER)
    assert await client.code("ping") == 0
    assert await client.push() == -1
    for shown, error in ((0, asyncio.TimeoutError), (1, TypeError)):
        push = {"chatid": "zhang", "chat_type": 1, "msgtype": "markdown", "markdown": {"content": "好"}}
        await client.socket.send_json({"cmd": "aibot_send_msg", "headers": {"req_id": "x"}, "body": push})
        with pytest.raises(error):
            await client.socket.receive_json(timeout=0.05 if error is asyncio.TimeoutError else 5)
        assert len(client.wecom.shown("zhang")) == shown


async def test_strange_characters_arrive_as_they_are(client: Client) -> None:
    client.wecom.control = True
    client.wecom.say("zhang", "一\n二")
    raw = (await client.socket.receive(timeout=5)).data
    assert "\n\x01" in raw
    with pytest.raises(json.JSONDecodeError):
        json.loads(raw)
    assert json.loads(raw, strict=False)["body"]["text"]["content"] == "一\n\x01二"
    client.wecom.control = False
    client.wecom.say("zhang", "半\ud83d")
    assert (await client.socket.receive_json(timeout=5))["body"]["text"]["content"] == "半\ud83d"


async def test_nobody_speaks_in_a_group_that_is_not_hers(client: Client) -> None:
    client.wecom.gather("village", "zhang")
    client.wecom.say("zhang", "门诊12", "village")
    await client.ask("ping")
    body = client.pushed[-1]["body"]
    assert (body["chattype"], body["chatid"], body["text"]["content"]) == ("group", "village", "@零报 门诊12")
    with pytest.raises(AssertionError):
        client.wecom.say("li", "门诊12", "village")
