"""Every shape in which Telegram tells of what people do, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram.constants import MessageType

from bot.channels.telegram_things import NEWS, OTHER_THINGS, THINGS
from bot.channels.telegram_updates import Tap, Update, read_update
from core.messages import Choice, File, Inbound, Kind
from tests import emulator

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
SENT = datetime(2026, 11, 19, 9, 30, tzinfo=UTC)
DOCTOR = {"id": 555, "is_bot": False, "first_name": "王", "last_name": "秀兰"}
BOT = {"id": 9, "is_bot": True, "first_name": "天气"}
GROUP_BOT = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
PRIVATE = {"id": 555, "type": "private", "first_name": "王"}
SMALL_GROUP = {"id": -42, "type": "group", "title": "村医群"}
GROUP = {"id": -1_000_000_000_042, "type": "supergroup", "title": "村医群"}
CALLED = {
    "audio": "voice",
    "video_note": "video",
    "animation": "sticker",
    "dice": "sticker",
    "venue": "location",
}
CHANNEL = {"id": -1_000_000_000_043, "type": "channel", "title": "县卫健局"}


def message(chat: dict[str, Any], **content: Any) -> dict[str, Any]:
    return {"message_id": 17, "date": int(SENT.timestamp()), "chat": chat, "from": DOCTOR, **content}


def read(kind: str, body: dict[str, Any]) -> Inbound | None:
    received = read_update(Update.model_validate({"update_id": 7, kind: body}), NOON)
    assert received is None or received.tap is None
    return received and received.inbound


def inbound(kind: Kind, text: str, group: str = "", *, forwarded: bool = False) -> Inbound:
    return Inbound("telegram", "7", "555", kind, text, SENT, "王 秀兰", "17", group, forwarded)


@pytest.mark.parametrize(
    ("chat", "group"),
    [(PRIVATE, ""), (SMALL_GROUP, "-42"), (GROUP, "-1000000000042")],
    ids=["private", "group", "super"],
)
@pytest.mark.parametrize(
    ("content", "kind", "text", "forwarded"),
    [
        ({"text": "门诊12"}, Kind.TEXT, "门诊12", False),
        ({"text": "/help@lingbao_bot"}, Kind.TEXT, "/help@lingbao_bot", False),
        ({"text": "门诊12", "reply_to_message": {"message_id": 3}}, Kind.TEXT, "门诊12", False),
        ({"text": "门诊12", "forward_origin": {"type": "user", "sender_user": DOCTOR}}, Kind.TEXT, "门诊12", True),
        ({"text": "门诊12", "forward_from": DOCTOR, "forward_date": 1}, Kind.TEXT, "门诊12", True),
        ({**emulator.THINGS["photo"], "caption": "门诊12 接种3"}, Kind.TEXT, "门诊12 接种3", False),
        ({**emulator.THINGS["document"], "caption": "日报"}, Kind.TEXT, "日报", False),
        ({**emulator.THINGS["photo"], "caption": ""}, Kind.OTHER, "photo", False),
        ({**emulator.THINGS["voice"], "forward_origin": {"type": "hidden_user"}}, Kind.OTHER, "voice", True),
        *(({**emulator.THINGS[thing]}, Kind.OTHER, CALLED.get(thing, thing), False) for thing in THINGS),
        *(({thing: {}}, Kind.OTHER, "other", False) for thing in sorted(OTHER_THINGS)),
        ({"thing_of_next_year": {}}, Kind.OTHER, "other", False),
        ({}, Kind.OTHER, "other", False),
    ],
)
def test_what_somebody_writes(
    chat: dict[str, Any], group: str, content: dict[str, Any], kind: Kind, text: str, forwarded: bool
) -> None:
    said = read("message", message(chat, **content))
    assert said
    assert replace(said, file=None) == inbound(kind, text, group, forwarded=forwarded)


PICTURE = File("picture", "", "", reference="file")
LARGE = [{"file_id": "small", "width": 90}, {"file_id": "large", "width": 800}]


@pytest.mark.parametrize(
    ("content", "file"),
    [
        (emulator.THINGS["document"], File("document", "", "日报.xlsx", reference="file")),
        ({**emulator.THINGS["document"], "caption": "日报"}, File("document", "", "日报.xlsx", reference="file")),
        ({"document": {"file_id": "d1"}}, File("document", "", "", reference="d1")),
        ({"photo": LARGE}, File("picture", "", "", reference="large")),
        (emulator.THINGS["photo"], PICTURE),
        (emulator.THINGS["animation"], None),
        (emulator.THINGS["voice"], None),
        *(({thing: odd}, None) for thing in ("document", "photo") for odd in ({}, [], "x", 7, [7], {"file_id": ""})),
        ({"text": "门诊12"}, None),
    ],
)
def test_a_document_or_picture_is_known_by_what_telegram_calls_it(content: dict[str, Any], file: File | None) -> None:
    said, in_group = read("message", message(PRIVATE, **content)), read("message", message(GROUP, **content))
    assert said
    assert said.file == file
    assert in_group
    assert in_group.file is None


OWN = {"contact": {"phone_number": "+86 139 0000 0011", "first_name": "王", "user_id": 555}}


def test_only_her_own_number_is_taken_for_hers() -> None:
    """What anybody can send of anybody, or hand on, proves nothing; in a group nobody is asked for it."""
    assert read("message", message(PRIVATE, **OWN)) == inbound(Kind.CONTACT, "+86 139 0000 0011")
    others = {"contact": {**OWN["contact"], "user_id": 556}}
    for content in (others, {"contact": {"phone_number": "13900000011", "first_name": "王"}}):
        assert read("message", message(PRIVATE, **content)) == inbound(Kind.OTHER, "contact")
    handed_on = {**OWN, "forward_origin": {"type": "user", "sender_user": DOCTOR}}
    assert read("message", message(PRIVATE, **handed_on)) == inbound(Kind.OTHER, "contact", forwarded=True)
    in_group = read("message", message(GROUP, **OWN))
    assert in_group == inbound(Kind.OTHER, "contact", "-1000000000042")


def test_the_emulator_has_everything_that_is_told_apart() -> None:
    assert set(THINGS) <= emulator.THINGS.keys()


@pytest.mark.parametrize(("chat", "group"), [(PRIVATE, ""), (GROUP, "-1000000000042")], ids=["private", "group"])
@pytest.mark.parametrize("content", [{"text": "门诊13"}, {**emulator.THINGS["photo"], "caption": "门诊13"}])
def test_an_edit_is_about_its_original(chat: dict[str, Any], group: str, content: dict[str, Any]) -> None:
    edited = message(chat, edit_date=int(NOON.timestamp()), **content)
    said = read("edited_message", edited)
    assert said
    assert replace(said, file=None) == inbound(Kind.EDIT, "门诊13", group)


def test_a_place_that_moves_is_no_news() -> None:
    assert read("edited_message", message(PRIVATE, **emulator.THINGS["location"])) is None


NOBODYS = {
    "a bot": {"from": BOT},
    "a group that speaks for itself": {"from": GROUP_BOT, "sender_chat": GROUP},
    "a channel's post in its group": {"from": {**DOCTOR, "id": 777000}, "sender_chat": CHANNEL},
    "what a bot wrote for her": {"via_bot": BOT},
    "a channel": {"chat": CHANNEL},
}


@pytest.mark.parametrize("kind", ["message", "edited_message"])
@pytest.mark.parametrize("fields", NOBODYS.values(), ids=NOBODYS)
def test_what_nobody_has_written_is_left_alone(kind: str, fields: dict[str, Any]) -> None:
    assert read(kind, {**message(GROUP, text="门诊12 接种3 疑似0"), **fields}) is None


@pytest.mark.parametrize(
    "news", sorted({"new_chat_members", "left_chat_member", "pinned_message", "group_chat_created"})
)
@pytest.mark.parametrize("chat", [PRIVATE, GROUP], ids=["private", "group"])
def test_news_about_the_chat_is_no_message(chat: dict[str, Any], news: str) -> None:
    assert read("message", message(chat, **{news: [DOCTOR]})) is None


def test_whatever_the_library_knows_is_either_a_thing_or_news() -> None:
    known = {kind.value for kind in MessageType}
    assert known == NEWS | OTHER_THINGS | set(THINGS)
    assert "text" in NEWS  # which is not looked at where there are words


DETAILS = {"text": "详情", "callback_data": "details:1"}
KEYS = [[{"text": "零报告", "callback_data": "zero"}, {"text": "修改", "callback_data": "edit:1"}]]


@pytest.mark.parametrize(
    ("markup", "data", "left"),
    [
        ({"inline_keyboard": KEYS}, "zero", ((Choice("✓ 零报告", "zero"), Choice("修改", "edit:1")),)),
        ({"inline_keyboard": KEYS}, "undo:1", None),  # not one of them: forged
        ({"inline_keyboard": [[{"text": "✓ 零报告", "callback_data": "zero"}]]}, "zero", None),
        ({"inline_keyboard": [[{"text": "?", "url": "https://t.me"}]]}, "zero", None),
        (
            {"inline_keyboard": [[DETAILS, {"text": "网页", "url": "https://a.b/page/1"}]]},
            "details:1",
            ((Choice("✓ 详情", "details:1"), Choice("网页", "", "https://a.b/page/1")),),
        ),
        ({"inline_keyboard": 7}, "zero", None),
        ("", "zero", None),
        (None, "zero", None),
    ],
)
def test_a_tap_says_which_buttons_are_left(markup: object, data: str, left: object) -> None:
    shown = message(PRIVATE, text="?", reply_markup=markup)
    tap = {"id": "99", "from": DOCTOR, "message": shown, "data": data, "chat_instance": "1"}
    received = read_update(Update.model_validate({"update_id": 7, "callback_query": tap}), NOON)
    assert received is not None
    assert received.tap == Tap("99", 555, 17, left)  # type: ignore[arg-type]


@pytest.mark.parametrize("chat", [SMALL_GROUP, GROUP, CHANNEL])
def test_a_tap_is_read_in_private_only(chat: dict[str, Any]) -> None:
    tap = {"id": "99", "from": DOCTOR, "message": message(PRIVATE, text="?"), "data": "undo", "chat_instance": "1"}
    received = read_update(Update.model_validate({"update_id": 7, "callback_query": tap}), NOON)
    assert received is not None
    assert received.tap == Tap("99", 555, 17)
    assert received.inbound == Inbound("telegram", "7", "555", Kind.TAP, "undo", NOON, "王 秀兰")
    assert read("callback_query", {**tap, "message": message(chat, text="?")}) is None


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("秀兰", "", "秀兰"),
        ("  王 ", " 秀兰", "王 秀兰"),
        ("王\n✅ 已收到：", "\u2028张家村", "王 ✅ 已收到： 张家村"),
        ("", "", ""),
    ],
)
def test_a_name_has_one_line(first: str, last: str, name: str) -> None:
    who = {**DOCTOR, "first_name": first, "last_name": last}
    said = read("message", {**message(PRIVATE, text="12 3 0"), "from": who})
    assert said is not None
    assert said.name == name
