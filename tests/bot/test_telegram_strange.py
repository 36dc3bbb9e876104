"""Whatever an update holds, it is read, or skipped and confirmed; it never holds up those behind it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot import logs
from bot.channels import telegram_receiving
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_updates import Update, read_update, update_from_json, updates_from
from core.messages import Kind
from tests.emulator import BotApi, Taken, Waits, running
from tests.emulator.faults import CUT, CUT_AFTER, HALF, HANG, HOTEL_PAGE, NONSENSE, OTHER_JSON, PROXY_PAGE, Fault

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
DOCTOR = 555
SENDER = {"id": DOCTOR, "is_bot": False, "first_name": "王"}
MESSAGE = {
    "message_id": 17,
    "date": int(NOON.timestamp()),
    "chat": {"id": DOCTOR, "type": "private"},
    "from": SENDER,
    "text": "门诊12",
}
TAP = {"id": "99", "from": SENDER, "message": MESSAGE, "data": "undo", "chat_instance": "1"}

FIELDS = sorted({*MESSAGE, *TAP, "caption", "contact", "sender_chat", "via_bot", "forward_origin", "photo", "sticker"})
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.sampled_from([MESSAGE, TAP]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=8,
)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(now=lambda: NOON) as api:
        yield api


@pytest.fixture
def waits(api: BotApi) -> Waits:
    return Waits(api.changed)


@pytest.fixture
def channel(api: BotApi, waits: Waits) -> TelegramChannel:
    return TelegramChannel(api.token, api.url, now=lambda: NOON, sleep=waits)


@given(st.sampled_from(["message", "edited_message", "callback_query"]), st.dictionaries(st.sampled_from(FIELDS), JSON))
@example("message", {"date": "2026-11-20T12:00:00"})
@example("message", {"date": 10**30})
@example("message", {"from": {**SENDER, "id": 2**70}, "message_id": -(2**70)})
@settings(max_examples=80)
def test_an_update_of_any_content_is_read_or_refused(kind: str, fields: dict[str, Any]) -> None:
    body = (TAP if kind == "callback_query" else MESSAGE) | fields
    for update in (Update.model_validate({"update_id": 7, kind: body}), _by_webhook({"update_id": 7, kind: body})):
        try:
            received = read_update(update, NOON)
        except ValidationError:
            continue
        if received:
            inbound = received.inbound
            assert inbound.id == "7"
            assert inbound.at.tzinfo
            words = f"{inbound.text}{inbound.name}{inbound.account}{inbound.group}{inbound.message}{received.tap}"
            assert "\0" not in words
            assert words.encode()


def _by_webhook(update: dict[str, Any]) -> Update:
    return update_from_json(json.dumps(update).encode())


@given(JSON)
@settings(max_examples=50)
def test_what_a_service_brings_is_an_update_or_refused(said: Any) -> None:
    try:
        update = update_from_json(json.dumps(said).encode())
    except ValidationError:
        return
    assert isinstance(update.update_id, int)


ODD = [
    ("a NUL", "门诊12\0", "门诊12\N{REPLACEMENT CHARACTER}"),
    ("half an emoji", "门诊12\ud83d", "门诊12\N{REPLACEMENT CHARACTER}"),
    ("the other half", "\ude00门诊12", "\N{REPLACEMENT CHARACTER}门诊12"),
    ("a whole one in two halves", "门诊12\ud83d\ude00", "门诊12😀"),
    ("from right to left", "门诊12\u202e\u200f", "门诊12\u202e\u200f"),
]


@pytest.mark.parametrize(("said", "read"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_characters_that_no_database_takes_are_replaced(said: str, read: str) -> None:
    received = read_update(_by_webhook({"update_id": 7, "message": {**MESSAGE, "text": said}}), NOON)
    assert received
    assert received.inbound.text == read
    named = {**MESSAGE, "from": {**SENDER, "first_name": said}}
    received = read_update(_by_webhook({"update_id": 7, "message": named}), NOON)
    assert received
    assert received.inbound.name == read
    received = read_update(_by_webhook({"update_id": 7, "callback_query": {**TAP, "data": said, "id": said}}), NOON)
    assert received
    assert received.tap
    assert (received.inbound.text, received.tap.id) == (read, read)


async def test_the_words_of_an_odd_message_arrive(api: BotApi, channel: TelegramChannel) -> None:
    taken = Taken(api.changed)
    async with running(channel, taken):
        api.say(DOCTOR, "门诊12\0\ud83d")
        api.say(DOCTOR, "门诊13")
        await api.until(lambda: not api.updates)
    assert taken.texts == ["门诊12\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}", "门诊13"]


async def test_numbers_may_be_larger_than_any_column(api: BotApi, channel: TelegramChannel) -> None:
    taken = Taken(api.changed)
    api.push("message", {**MESSAGE, "from": {**SENDER, "id": 2**70}, "message_id": 2**70})
    async with running(channel, taken):
        await api.until(lambda: taken.batches)
    (inbound,) = taken.batches[0]
    assert (inbound.account, inbound.message, inbound.kind) == (str(2**70), str(2**70), Kind.TEXT)


async def test_an_update_that_cannot_be_read_at_all_is_skipped_and_confirmed(
    api: BotApi, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is wrong in the program: else the same update would come for ever, and none behind it."""

    def read(update: Update, now: datetime) -> Any:
        if update.message["text"] == "秘密":
            raise RecursionError(update.message["text"])
        return read_update(update, now)

    caplog.handler.setFormatter(logs.Lines())
    monkeypatch.setattr(telegram_receiving, "read_update", read)
    api.say(DOCTOR, "门诊1")
    api.say(DOCTOR, "秘密")
    api.say(DOCTOR, "门诊2")
    number = api.updates[1]["update_id"]
    taken = Taken(api.changed)
    async with running(channel, taken):
        await api.until(lambda: not api.updates)
    assert taken.texts == ["门诊1", "门诊2"]
    assert f"update {number} cannot be read (RecursionError) and is skipped" in caplog.text
    assert 'raise RecursionError(update.message["text"])' in caplog.text
    assert "秘密" not in caplog.text


async def test_what_has_no_number_does_not_keep_out_what_has_one(
    api: BotApi, channel: TelegramChannel, waits: Waits, caplog: pytest.LogCaptureFixture
) -> None:
    good = {"update_id": 7, "message": MESSAGE}
    api.answer("getUpdates", 200, json.dumps({"ok": True, "result": [None, good, {"message": {}}]}).encode())
    taken = Taken(api.changed)
    async with running(channel, taken):
        await api.until(lambda: len(api.called("getUpdates")) == 2)
    assert taken.texts == ["门诊12"]
    assert api.called("getUpdates")[1].params["offset"] == "8"
    assert "2 updates have no number and are skipped" in caplog.text
    assert not waits


@pytest.mark.parametrize("said", [None, {}, "x", [None], [{"message": {}}, 7]])
def test_what_is_no_answer_of_getupdates(said: object) -> None:
    assert updates_from(said) is None


@pytest.mark.parametrize("fault", [CUT, CUT_AFTER, HALF, HANG, NONSENSE, OTHER_JSON, PROXY_PAGE, HOTEL_PAGE])
async def test_no_fault_of_the_line_loses_or_repeats_anything(
    api: BotApi, waits: Waits, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_receiving, "POLL_S", 0)
    monkeypatch.setattr(telegram_receiving, "READ_S", 0.05)
    channel = TelegramChannel(api.token, api.url, sleep=waits)
    taken = Taken(api.changed)
    api.plan("getUpdates", fault, fault)
    api.say(DOCTOR, "门诊1")
    async with running(channel, taken):
        await api.until(lambda: not api.updates)
        api.plan("getUpdates", fault)
        api.say(DOCTOR, "门诊2")
        await api.until(lambda: not api.updates)
        api.heal()
    assert taken.texts == ["门诊1", "门诊2"]
    assert len(waits) == 3


async def test_after_a_failure_it_shows_at_once_that_telegram_is_back(
    api: BotApi, channel: TelegramChannel, waits: Waits
) -> None:
    api.fail("getUpdates", 502, "Bad Gateway", times=2)
    async with running(channel, Taken(api.changed)):
        await api.until(lambda: len(api.called("getUpdates")) == 4)
    timeouts = [int(call.params["timeout"]) for call in api.called("getUpdates")]
    assert timeouts[1:3] == [0, 0]
    assert timeouts[0] == timeouts[3] >= 30


async def test_no_short_look_takes_the_place_of_another_program(
    api: BotApi, channel: TelegramChannel, waits: Waits
) -> None:
    api.fail("getUpdates", 409, "Conflict: terminated by other getUpdates request")
    async with running(channel, Taken(api.changed)):
        await api.until(lambda: len(api.called("getUpdates")) == 2)
    assert int(api.called("getUpdates")[1].params["timeout"]) >= 30
