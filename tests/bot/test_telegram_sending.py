"""What a message becomes on the way to Telegram, and what an answer other than 200 means for whoever sent it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import (
    Channel,
    Malformed,
    Moved,
    Paused,
    Refused,
    RetryLater,
    SendError,
    Unavailable,
    Unreachable,
)
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_messages import Part, split
from core.messages import Choice, File, Message
from tests.emulator import BotApi, Upload

MANAGER = 777
DOCTOR, GROUP = 555, -1_000_000_000_042
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BUTTONS = ((Choice("撤销", "undo:9"), Choice("修改", "correct:9")), (Choice("帮助", "help"),))
SHOWN = ((("撤销", "undo:9"), ("修改", "correct:9")), (("帮助", "help"),))
PICTURE = File(kind="picture", path="/w.png", name="w.png")
DOCUMENT = File(kind="document", path="/w.xlsx", name="w.xlsx")


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        api.start(MANAGER)
        yield api


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(api.token, api.url + "/")
    yield channel
    await channel.close()


@pytest.fixture
def picture(tmp_path: Path) -> File:
    path = tmp_path / "a"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\r\n--\r\n" + bytes(range(256)) * 900)
    return File(kind="picture", path=str(path), name="week.png")


@pytest.fixture
def workbook(tmp_path: Path) -> File:
    path = tmp_path / "b"
    path.write_bytes(b"PK\x03\x04" + bytes(range(255, -1, -1)) * 3000 + b"\r\n")
    return File(kind="document", path=str(path), name='青山县 "第47期".xlsx')


def test_it_is_a_channel(api: BotApi) -> None:
    channel: Channel = TelegramChannel(api.token, api.url)
    assert channel.name == "telegram"


async def test_a_text_with_buttons(api: BotApi, channel: TelegramChannel) -> None:
    text = "收到：柳树湾 11月20日\n门诊 12，接种 3 <疑似> & 0 *_`"
    service_id = await channel.send(str(MANAGER), Message(text, BUTTONS))
    (sent,) = api.sent(MANAGER)
    assert (sent.kind, sent.text, sent.buttons) == ("message", text, SHOWN)
    assert service_id == str(sent.message_id)


async def test_the_button_for_her_number_comes_and_goes(api: BotApi, channel: TelegramChannel) -> None:
    await channel.send(str(MANAGER), Message("您还没有加入。", ask_number="发送我的手机号码"))
    (key,) = json.loads(api.called("sendMessage")[0].params["reply_markup"])["keyboard"][0]
    assert key == {"text": "发送我的手机号码", "request_contact": True}
    assert api.number_buttons == {MANAGER: "发送我的手机号码"}
    await channel.send(str(MANAGER), Message("欢迎！", number_done=True))
    assert api.number_buttons == {}
    await channel.send(str(MANAGER), Message("好", BUTTONS))
    assert api.sent(MANAGER)[-1].buttons == SHOWN


async def test_a_text_without_buttons_has_no_keyboard(api: BotApi, channel: TelegramChannel) -> None:
    await channel.send(str(MANAGER), Message("好"))
    assert api.called("sendMessage")[0].params == {"chat_id": str(MANAGER), "text": "好"}


@pytest.mark.parametrize("text", ["门诊12\ud83d", "👌 门诊\0\u2028"], ids=["half an emoji", "odd characters"])
async def test_every_text_arrives_as_it_is(api: BotApi, channel: TelegramChannel, text: str) -> None:
    await channel.send(str(MANAGER), Message(text, BUTTONS))
    (sent,) = api.sent(MANAGER)
    assert (sent.text, sent.buttons) == (text, SHOWN)


async def test_a_picture_carries_the_text_and_files_arrive_intact(
    api: BotApi, channel: TelegramChannel, picture: File, workbook: File
) -> None:
    service_id = await channel.send(str(MANAGER), Message("第47期 周报", BUTTONS, (workbook, picture)))
    photo, document = api.sent(MANAGER)
    assert (photo.kind, photo.text, photo.buttons) == ("photo", "第47期 周报", SHOWN)
    assert photo.file == Upload("week.png", Path(picture.path).read_bytes(), "image/png")
    assert (document.kind, document.text, document.buttons) == ("document", "", ())
    assert document.file == Upload(workbook.name, Path(workbook.path).read_bytes(), XLSX)
    assert service_id == str(photo.message_id)


async def test_a_text_too_long_for_a_caption_goes_first(api: BotApi, channel: TelegramChannel, picture: File) -> None:
    text = "字" * 1025
    service_id = await channel.send(str(MANAGER), Message(text, BUTTONS, (picture,)))
    message, photo = api.sent(MANAGER)
    assert (message.kind, message.text, message.buttons) == ("message", text, SHOWN)
    assert (photo.kind, photo.text, photo.buttons) == ("photo", "", ())
    assert service_id == str(message.message_id)


async def test_a_long_text_is_cut_at_line_breaks(api: BotApi, channel: TelegramChannel) -> None:
    lines = [f"{number} 柳树湾村卫生室：门诊 12，接种 3" for number in range(500)]
    service_id = await channel.send(str(MANAGER), Message("\n".join(lines), BUTTONS))
    sent = api.sent(MANAGER)
    assert len(sent) > 1
    assert "\n".join(one.text for one in sent).split("\n") == lines
    assert [one.buttons for one in sent] == [()] * (len(sent) - 1) + [SHOWN]
    assert service_id == str(sent[-1].message_id)


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (Message("a"), [Part("a")]),
        (Message("a", BUTTONS), [Part("a", None, BUTTONS)]),
        (Message("a", BUTTONS, (DOCUMENT,)), [Part("a", None, BUTTONS), Part("", DOCUMENT)]),
        (Message("a", BUTTONS, (DOCUMENT, PICTURE)), [Part("a", PICTURE, BUTTONS), Part("", DOCUMENT)]),
        (Message("", BUTTONS, (DOCUMENT,)), [Part("", DOCUMENT, BUTTONS)]),
        (Message("字" * 1024, (), (PICTURE,)), [Part("字" * 1024, PICTURE)]),
        (Message("😀" * 4096), [Part("😀" * 4096)]),
        (Message("x" * 5000), [Part("x" * 4096), Part("x" * 904)]),
        (Message("x" * 4096 + "\n" + "y"), [Part("x" * 4096), Part("y")]),
        (Message("x" * 4000 + "\n" + "y" * 4000), [Part("x" * 4000), Part("y" * 4000)]),
        (Message("\n" + "y" * 4096), [Part("\n" + "y" * 4095), Part("y")]),
    ],
)
def test_how_a_message_is_taken_apart(message: Message, parts: list[Part]) -> None:
    assert split(message) == parts


@given(st.text(alphabet=st.sampled_from("a字😀 \n"), max_size=60), st.integers(1, 400))
def test_no_part_is_too_long_and_nothing_but_line_breaks_is_lost(stem: str, times: int) -> None:
    text = stem * times
    parts = split(Message(text))
    assert all(len(part.text) <= 4096 for part in parts)
    assert re.sub(r"\n", "", "".join(part.text for part in parts)) == re.sub(r"\n", "", text)


@pytest.mark.parametrize(
    ("status", "description", "parameters", "error"),
    [
        (429, "Too Many Requests: retry after 7", {"retry_after": 7}, Paused("Too Many", timedelta(seconds=7))),
        (429, "Too Many Requests", {}, Paused("Too Many")),
        (500, "Internal Server Error", {}, Unavailable("Internal Server Error")),
        (502, "Bad Gateway", {}, Unavailable("Bad Gateway")),
        (302, "Found", {}, Unavailable("Found")),
        (401, "Unauthorized", {}, Unavailable("token is refused", timedelta(minutes=10))),
        (404, "Not Found", {}, Unavailable("token is refused", timedelta(minutes=10))),
        (409, "Conflict: terminated", {}, Unavailable("terminated")),
        (403, "Forbidden: user is deactivated", {}, Unreachable("user is deactivated")),
        (400, "Bad Request: chat not found", {}, Unreachable("Chat not found")),
        (400, "Bad Request: PEER_ID_INVALID", {}, Unreachable("Peer_id_invalid")),
        (400, "Bad Request: not enough rights to send text messages", {}, Unreachable("Not enough rights")),
        (400, "Bad Request: group chat was upgraded", {"migrate_to_chat_id": -9}, Moved("-9")),
        (400, "Bad Request: BUTTON_DATA_INVALID", {}, Malformed("Button_data_invalid")),
        (400, "Bad Request: can't parse entities: <b", {}, Malformed("Can't parse entities")),
        (413, "Request Entity Too Large", {}, Refused("Request Entity Too Large")),
    ],
)
async def test_what_a_refusal_means(
    api: BotApi,
    channel: TelegramChannel,
    status: int,
    description: str,
    parameters: dict[str, int],
    error: SendError,
) -> None:
    api.fail("sendMessage", status, description, **parameters)
    expected = "has moved" if isinstance(error, Moved) else str(error)
    with pytest.raises(SendError, match=expected) as raised:
        await channel.send(str(MANAGER), Message("好"))
    assert type(raised.value) is type(error)
    for told in ("wait", "to"):
        assert getattr(raised.value, told, None) == getattr(error, told, None)
    await channel.send(str(MANAGER), Message("好"))
    assert [sent.text for sent in api.sent(MANAGER)] == ["好"]


async def test_people_who_cannot_be_written_to(api: BotApi, channel: TelegramChannel) -> None:
    for account, reason in [("12345", "can't initiate"), ("@nobody", "Chat not found"), ("-5", "Chat not found")]:
        with pytest.raises(Unreachable, match=reason):
            await channel.send(account, Message("好"))
    api.block(MANAGER)
    with pytest.raises(Unreachable, match="bot was blocked by the user"):
        await channel.send(str(MANAGER), Message("好"))
    api.start(MANAGER)
    await channel.send(str(MANAGER), Message("好"))


async def test_a_button_may_open_a_page(api: BotApi, channel: TelegramChannel) -> None:
    for url in ("https://bot.example.org/page/1", "http://192.168.1.20:8000/page/1", "http://[fd00::1]/page/1"):
        await channel.send(str(MANAGER), Message("周报", ((Choice("详情", "details:1"), Choice("网页", "", url)),)))
        assert api.sent(MANAGER)[-1].buttons == ((("详情", "details:1"), ("网页", url)),)


@pytest.mark.parametrize(
    "message",
    [
        Message(""),
        Message("a", ((Choice("字", "字" * 22),),)),
        Message("a", ((Choice("网页", "", "http://localhost:8000/page/1"),),)),
    ],
)
async def test_what_telegram_never_takes_is_refused(api: BotApi, channel: TelegramChannel, message: Message) -> None:
    with pytest.raises(Malformed):
        await channel.send(str(MANAGER), message)


async def test_what_is_not_telegrams_answer_is_tried_again(api: BotApi, channel: TelegramChannel) -> None:
    for body in (b"<html>", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"ok":true,"result":true}'):
        api.answer("sendMessage", 200, body)
        with pytest.raises(Unavailable, match="not one of the Bot API"):
            await channel.send(str(MANAGER), Message("好"))


@pytest.mark.parametrize("status", [400, 403])
async def test_what_something_in_between_forbids_says_nothing_of_the_person(
    api: BotApi, channel: TelegramChannel, status: int
) -> None:
    api.answer("sendMessage", status, b"<html>The page is blocked by your network")
    with pytest.raises(Unavailable, match=r"^(Forbidden|Bad Request)$"):
        await channel.send(str(MANAGER), Message("好"))
    await channel.send(str(MANAGER), Message("好"))


def test_how_fast_telegram_may_be_written_to() -> None:
    pace = TelegramChannel("1:secret", bulk_per_second=12).pace
    assert (pace.bulk_per_second, pace.chat_gap_s, pace.group_per_minute) == (12, 1, 20)
    assert [pace.is_group(account) for account in (str(GROUP), str(DOCTOR))] == [True, False]


async def test_no_connection_is_tried_again(api: BotApi, channel: TelegramChannel) -> None:
    await api.go_away()
    with pytest.raises(Unavailable, match="cannot connect to 127"):
        await channel.send(str(MANAGER), Message("好"))
    await api.come_back()
    await channel.send(str(MANAGER), Message("好"))


async def test_no_answer_is_tried_again(api: BotApi, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram_request.READ_S", 0.01)
    api.hold("sendMessage")
    with pytest.raises(Unavailable, match="Timed out"):
        await channel.send(str(MANAGER), Message("好"))


async def test_a_connection_cut_or_garbled_is_tried_again() -> None:
    elsewhere = b"HTTP/1.1 308 Permanent Redirect\r\nLocation: /elsewhere\r\nConnection: close\r\n\r\n"
    answers = [b"", elsewhere, b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil('"text":"好"}'.encode())  # the end: what is cut earlier has another name each time
        writer.write(answers.pop())
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        channel = TelegramChannel("1:secret", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        for error in ("hung up", "no HTTP", "Permanent Redirect", "hung up"):
            with pytest.raises(Unavailable, match=error):
                await channel.send(str(MANAGER), Message("好"))
        await channel.close()


async def test_a_message_goes_on_from_where_it_was_stopped(
    api: BotApi, channel: TelegramChannel, picture: File, workbook: File
) -> None:
    digest = Message("第47期", BUTTONS, (picture, workbook), key="digest:47")
    api.fail("sendDocument", 429, "Too Many Requests", retry_after=3, times=2)
    for _ in range(2):
        with pytest.raises(RetryLater):
            await channel.send(str(MANAGER), digest)
    service_id = await channel.send(str(MANAGER), digest)
    assert [sent.kind for sent in api.sent(MANAGER)] == ["photo", "document"]
    assert service_id == str(api.sent(MANAGER)[0].message_id)
    await channel.send(str(MANAGER), digest)
    assert [sent.kind for sent in api.sent(MANAGER)] == ["photo", "document"] * 2


async def test_the_same_words_under_another_key_are_another_message(
    api: BotApi, channel: TelegramChannel, picture: File, workbook: File
) -> None:
    """The first one was given up: nobody comes back to it."""
    digest = Message("第47期", BUTTONS, (picture, workbook), key="digest:47:first")
    api.fail("sendDocument", 429, "Too Many Requests", retry_after=3)
    with pytest.raises(RetryLater):
        await channel.send(str(MANAGER), digest)
    await channel.send(str(MANAGER), replace(digest, key="digest:47:again"))
    assert [sent.kind for sent in api.sent(MANAGER)] == ["photo", "photo", "document"]


async def test_what_is_stopped_half_way_goes_on_at_the_new_address(
    api: BotApi, channel: TelegramChannel, picture: File, workbook: File
) -> None:
    digest = Message("第47期", BUTTONS, (picture, workbook), key="digest:47")
    api.gather(GROUP, DOCTOR)
    api.fail("sendDocument", 400, "Bad Request: group chat was upgraded", migrate_to_chat_id=GROUP)
    with pytest.raises(Moved):
        await channel.send(str(MANAGER), digest)
    await channel.send(str(GROUP), digest)
    assert [sent.kind for sent in (*api.sent(MANAGER), *api.sent(GROUP))] == ["photo", "document"]


async def test_what_is_malformed_half_way_goes_on_in_bare_words(
    api: BotApi, channel: TelegramChannel, picture: File
) -> None:
    """A picture that Telegram cannot make sense of goes as a document; the text before it is not said again."""
    long = Message("字" * 1025, BUTTONS, (picture,), key="long")
    api.fail("sendPhoto", 400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
    with pytest.raises(Malformed):
        await channel.send(str(MANAGER), long)
    await channel.send(str(MANAGER), long.plain)
    assert [(sent.kind, len(sent.text)) for sent in api.sent(MANAGER)] == [("message", 1025), ("document", 0)]


async def test_what_is_cut_otherwise_in_bare_words_begins_again(
    api: BotApi, channel: TelegramChannel, picture: File, workbook: File
) -> None:
    digest = Message("第47期", BUTTONS, (picture, workbook))
    api.fail("sendDocument", 400, "Bad Request: wrong file")
    with pytest.raises(Malformed):
        await channel.send(str(MANAGER), digest)
    await channel.send(str(MANAGER), digest.plain)
    assert [sent.kind for sent in api.sent(MANAGER)] == ["photo", "message", "document", "document"]


async def test_nothing_is_sent_of_a_message_whose_file_is_gone(
    api: BotApi, channel: TelegramChannel, picture: File
) -> None:
    gone = File(kind="document", path=picture.path + "-gone", name="周报.xlsx")
    with pytest.raises(Refused, match=r"周报\.xlsx cannot be read: No such file"):
        await channel.send(str(MANAGER), Message("周报", (), (picture, gone)))
    assert api.sent(MANAGER) == []


async def test_many_are_sent_at_once(api: BotApi, channel: TelegramChannel) -> None:
    people = range(1000, 1060)
    for person in people:
        api.start(person)
    await asyncio.gather(*(channel.send(str(person), Message(f"你好 {person}")) for person in people))
    assert [[sent.text for sent in api.sent(person)] for person in people] == [[f"你好 {person}"] for person in people]


async def test_the_menu_of_commands(api: BotApi, channel: TelegramChannel) -> None:
    await channel.announce({"zh-CN": (("help", "帮助"),), "en": (("help", "Help"), ("today", "Today"))})
    chinese = [{"command": "help", "description": "帮助"}]
    english = [{"command": "help", "description": "Help"}, {"command": "today", "description": "Today"}]
    assert api.commands == {"": chinese, "zh": chinese, "en": english}
    api.fail("setMyCommands", 400, "Bad Request: BOT_COMMAND_INVALID")
    with pytest.raises(Refused, match="Bot_command_invalid"):
        await channel.announce({"en": (("Hilfe!", "Help"),)})


async def test_the_menu_of_one_chat(api: BotApi, channel: TelegramChannel) -> None:
    assert await channel.send(str(MANAGER), Message("", commands=(("today", "Today"), ("invite", "Invite")))) == ""
    assert api.menus == {
        MANAGER: [{"command": "today", "description": "Today"}, {"command": "invite", "description": "Invite"}]
    }
    await channel.send(str(MANAGER), Message("", commands=()))
    assert api.menus == {}
    assert (api.commands, api.sent(MANAGER)) == ({}, [])
    api.block(MANAGER)
    with pytest.raises(Unreachable):
        await channel.send(str(MANAGER), Message("", commands=()))


async def test_the_bots_own_name(api: BotApi, channel: TelegramChannel) -> None:
    assert await channel.me() == "lingbao_test_bot"
    stranger = TelegramChannel("1:wrong", api.url)
    with pytest.raises(RetryLater, match="token is refused; check the token"):
        await stranger.me()
    await stranger.close()


async def test_a_sign_at_a_message_in_a_group(api: BotApi, channel: TelegramChannel) -> None:
    api.gather(GROUP, DOCTOR)
    said = str(api.say(DOCTOR, "门诊12 接种3 疑似0", GROUP))
    for sign in ("👌", "✍"):
        assert await channel.send(str(GROUP), Message("", answers=said, reaction=sign)) == said
    assert [(one.kind, one.text, str(one.message_id)) for one in api.sent(GROUP)] == [
        ("reaction", "👌", said),
        ("reaction", "✍", said),
    ]
    assert json.loads(api.called("setMessageReaction")[0].params["reaction"]) == [{"type": "emoji", "emoji": "👌"}]
    assert api.called("sendMessage") == []


async def test_where_no_sign_is_allowed_it_is_said(api: BotApi, channel: TelegramChannel) -> None:
    api.gather(GROUP, DOCTOR)
    api.without_reactions.add(GROUP)
    said = api.say(DOCTOR, "门诊12 接种3 疑似0", GROUP)
    service_id = await channel.send(str(GROUP), Message("", answers=str(said), reaction="👌"))
    (sent,) = api.sent(GROUP)
    assert (sent.kind, sent.text, sent.answers, str(sent.message_id)) == ("message", "👌", said, service_id)


async def test_a_sign_at_a_message_that_is_gone_is_said_all_the_same(api: BotApi, channel: TelegramChannel) -> None:
    api.gather(GROUP, DOCTOR)
    said = api.say(DOCTOR, "门诊12 接种3 疑似0", GROUP)
    api.delete(said)
    await channel.send(str(GROUP), Message("", answers=str(said), reaction="👌"))
    assert [(one.kind, one.text, one.answers) for one in api.sent(GROUP)] == [("message", "👌", None)]


async def test_a_reply_in_a_group_stands_under_its_message(api: BotApi, channel: TelegramChannel) -> None:
    api.gather(GROUP, DOCTOR, MANAGER)
    said = api.say(DOCTOR, "门诊十几", GROUP)
    await channel.send(str(GROUP), Message("请私聊我。", answers=str(said)))
    await channel.send(str(GROUP), Message("字" * 4097, answers=str(said)))
    assert [(len(one.text), one.answers) for one in api.sent(GROUP)] == [(5, said), (4096, said), (1, None)]
    assert api.seen(MANAGER, GROUP)[:2] == ["门诊十几", "请私聊我。"]
    assert api.sent(DOCTOR) == []


@pytest.mark.parametrize(
    ("status", "description", "parameters", "error"),
    [
        (429, "Too Many Requests: retry after 7", {"retry_after": 7}, Paused),
        (500, "Internal Server Error", {}, Unavailable),
        (403, "Forbidden: bot was kicked from the supergroup chat", {}, Unreachable),
        (400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": -9}, Moved),
    ],
)
async def test_a_sign_that_could_not_be_given_is_not_said_either(
    api: BotApi,
    channel: TelegramChannel,
    status: int,
    description: str,
    parameters: dict[str, int],
    error: type[SendError],
) -> None:
    api.gather(GROUP, DOCTOR)
    said = str(api.say(DOCTOR, "门诊12 接种3 疑似0", GROUP))
    api.fail("setMessageReaction", status, description, **parameters)
    with pytest.raises(error):
        await channel.send(str(GROUP), Message("", answers=said, reaction="👌"))
    assert api.sent(GROUP) == []
    await channel.send(str(GROUP), Message("", answers=said, reaction="👌"))
    assert [one.text for one in api.sent(GROUP)] == ["👌"]


async def test_a_group_that_the_bot_is_not_in(api: BotApi, channel: TelegramChannel) -> None:
    for message in (Message("好"), Message("", answers="1", reaction="👌")):
        with pytest.raises(Unreachable, match="Chat not found"):
            await channel.send(str(GROUP), message)
    api.gather(GROUP, DOCTOR)
    api.block(GROUP)
    with pytest.raises(Unreachable, match="kicked"):
        await channel.send(str(GROUP), Message("好"))


async def test_a_message_that_replaces_another_changes_it_where_it_stands(
    api: BotApi, channel: TelegramChannel
) -> None:
    first = await channel.send(str(MANAGER), Message("已报 20"))
    assert await channel.send(str(MANAGER), Message("已报 22", replaces=first)) == first
    assert await channel.send(str(MANAGER), Message("已报 22", replaces=first)) == first  # nothing to change: no error
    assert [(one.kind, one.text) for one in api.sent(MANAGER)] == [("message", "已报 20"), ("edit", "已报 22")]


async def test_what_cannot_be_changed_any_more_is_sent_anew(api: BotApi, channel: TelegramChannel) -> None:
    first = await channel.send(str(MANAGER), Message("已报 20"))
    gone = await channel.send(str(MANAGER), Message("已报 21", replaces="4711"))
    long = await channel.send(str(MANAGER), Message("报" * 5000, replaces=first))
    assert len({first, gone, long}) == 3
    assert {one.kind for one in api.sent(MANAGER)} == {"message"}


async def test_who_has_blocked_the_bot_gets_no_edit_either(api: BotApi, channel: TelegramChannel) -> None:
    first = await channel.send(str(MANAGER), Message("已报 20"))
    api.blocked.add(MANAGER)
    with pytest.raises(Unreachable):
        await channel.send(str(MANAGER), Message("已报 22", replaces=first))
