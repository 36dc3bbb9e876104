"""An update is confirmed when it is stored and not before, and nothing that happens to the service ends the loop."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest

from bot import logs
from bot.channels.telegram import TelegramChannel
from core.messages import Choice, Inbound, Kind, Message
from tests.emulator import THINGS, BotApi, Taken, Waits, running

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
DOCTOR = 555


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


async def test_what_a_person_does_arrives_as_messages(api: BotApi, channel: TelegramChannel) -> None:
    taken = Taken(api.changed)
    api.names[DOCTOR] = "王秀兰"
    async with running(channel, taken):
        api.start(DOCTOR, "K7-x_2")
        await api.until(lambda: taken.batches)
        await channel.send(str(DOCTOR), Message("今天的数？", ((Choice("零报告", "zero:daily"),),)))
        said = api.say(DOCTOR, "门诊12 接种3 疑似0")
        api.edit(DOCTOR, said, "门诊13 接种3 疑似0")
        tap = api.tap(DOCTOR, api.sent(DOCTOR)[0].message_id, "零报告")
        api.show(DOCTOR, **THINGS["sticker"])
        await api.until(lambda: len(taken.texts) == 5 and tap in api.answered)
    assert [(one.kind, one.text) for batch in taken.batches for one in batch] == [
        (Kind.TEXT, "/start K7-x_2"),
        (Kind.TEXT, "门诊12 接种3 疑似0"),
        (Kind.EDIT, "门诊13 接种3 疑似0"),
        (Kind.TAP, "zero:daily"),
        (Kind.OTHER, "sticker"),
    ]
    everything = [one for batch in taken.batches for one in batch]
    assert {(one.channel, one.account, one.name, one.at) for one in everything} == {
        ("telegram", str(DOCTOR), "王秀兰", NOON)
    }
    assert len({one.id for one in everything}) == 5
    assert [call.params["callback_query_id"] for call in api.called("answerCallbackQuery")] == [tap]


async def test_all_that_has_come_together_is_one_batch(api: BotApi, channel: TelegramChannel) -> None:
    taken = Taken(api.changed)
    for number in range(100):
        api.say(1000 + number, f"门诊{number}")
    async with running(channel, taken):
        await api.until(lambda: taken.batches)
    assert [len(batch) for batch in taken.batches] == [100]


async def test_the_offset_moves_only_after_the_messages_are_stored(api: BotApi, channel: TelegramChannel) -> None:
    storing, stored = asyncio.Event(), asyncio.Event()

    async def take(batch: Sequence[Inbound]) -> None:
        storing.set()
        await stored.wait()

    api.say(DOCTOR, "12 3 0")
    update_id = api.updates[0]["update_id"]
    async with running(channel, take):
        await storing.wait()
        assert [call.params["offset"] for call in api.called("getUpdates")] == ["0"]
        assert api.updates
        stored.set()
        await api.until(lambda: not api.updates)
    assert [call.params["offset"] for call in api.called("getUpdates")] == ["0", str(update_id + 1)]


async def test_what_could_not_be_stored_comes_again(
    api: BotApi, channel: TelegramChannel, waits: Waits, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.setFormatter(logs.Lines())
    taken = Taken(api.changed, failures=3)
    api.say(DOCTOR, "12 3 0")
    api.say(DOCTOR, "今天")
    async with running(channel, taken):
        await api.until(lambda: not api.updates)
    assert taken.texts == ["12 3 0", "今天"]
    assert len({call.params["offset"] for call in api.called("getUpdates")[:4]}) == 1
    assert [0.5 <= waits[0] <= 1, 1 <= waits[1] <= 2, 2 <= waits[2] <= 4] == [True, True, True]
    assert "could not be stored: OSError" in caplog.text
    assert caplog.text.count("builtins.OSError") == caplog.text.count("listening.py") == 3  # where it was raised
    assert "disk full" not in "".join(line for line in caplog.text.splitlines() if not line.startswith("    "))
    assert "12 3 0" not in caplog.text


async def test_a_tap_is_answered_only_after_it_is_stored(api: BotApi, channel: TelegramChannel) -> None:
    taken = Taken(api.changed, failures=1)
    api.start(DOCTOR)
    await channel.send(str(DOCTOR), Message("?", ((Choice("撤销", "undo"),),)))
    api.tap(DOCTOR, api.sent(DOCTOR)[0].message_id, "undo")
    async with running(channel, taken):
        await api.until(lambda: api.answered)
    order = [call.method for call in api.calls if call.method in ("getUpdates", "answerCallbackQuery")]
    assert order[:2] == ["getUpdates", "getUpdates"]  # the first time nothing was stored, and nothing answered
    assert len(api.answered) == 1


async def test_a_tap_that_telegram_has_forgotten_disturbs_nobody(api: BotApi, channel: TelegramChannel) -> None:
    taken = Taken(api.changed)
    api.start(DOCTOR)
    await channel.send(str(DOCTOR), Message("?", ((Choice("撤销", "undo"),),)))
    api.tap(DOCTOR, api.sent(DOCTOR)[0].message_id, "撤销")
    api.fail("answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired")
    async with running(channel, taken):
        await api.until(lambda: api.called("answerCallbackQuery"))
        api.say(DOCTOR, "门诊5")
        await api.until(lambda: "门诊5" in taken.texts)
    assert taken.texts == ["/start", "undo", "门诊5"]


QUESTION = ((Choice("同意", "leave:1:yes"), Choice("不同意", "leave:1:no")),)
VILLAGES = ((Choice("张家村", "silent:1:daily:2026-11-20"), Choice("李家村", "silent:2:daily:2026-11-20")),)


async def test_a_tapped_button_is_marked_once_it_is_stored(api: BotApi, channel: TelegramChannel) -> None:
    taken = Taken(api.changed, failures=1)
    api.start(DOCTOR)
    question, names = [int(await channel.send(str(DOCTOR), Message("?", rows))) for rows in (QUESTION, VILLAGES)]
    api.tap(DOCTOR, question, "不同意")
    async with running(channel, taken):
        await api.until(lambda: api.called("editMessageReplyMarkup"))
        api.tap(DOCTOR, names, "李家村")
        await api.until(lambda: len(api.called("editMessageReplyMarkup")) == 2)
    assert [one.buttons for one in api.sent(DOCTOR)] == [
        ((("✓ 不同意", "leave:1:no"),),),
        ((("张家村", "silent:1:daily:2026-11-20"), ("✓ 李家村", "silent:2:daily:2026-11-20")),),
    ]
    order = [call.method for call in api.calls if call.method in ("getUpdates", "editMessageReplyMarkup")]
    assert order[:2] == ["getUpdates", "getUpdates"]  # not before it was stored


async def test_buttons_that_cannot_be_changed_disturb_nobody(api: BotApi, channel: TelegramChannel) -> None:
    taken = Taken(api.changed)
    api.start(DOCTOR)
    message = int(await channel.send(str(DOCTOR), Message("?", QUESTION)))
    api.fail("editMessageReplyMarkup", 400, "Bad Request: message can't be edited")
    api.tap(DOCTOR, message, "同意")
    api.forge(DOCTOR, "leave:1:no")  # of a message that is long gone nothing is known
    async with running(channel, taken):
        await api.until(lambda: len(api.answered) == 2 and api.called("editMessageReplyMarkup"))
        api.say(DOCTOR, "门诊5")
        await api.until(lambda: "门诊5" in taken.texts)
    assert taken.texts == ["/start", "leave:1:yes", "leave:1:no", "门诊5"]
    assert len(api.called("editMessageReplyMarkup")) == 1


async def test_closing_waits_for_the_answers_to_taps(api: BotApi, channel: TelegramChannel) -> None:
    api.start(DOCTOR)
    await channel.send(str(DOCTOR), Message("?", ((Choice("撤销", "undo"),),)))
    api.tap(DOCTOR, api.sent(DOCTOR)[0].message_id, "撤销")
    task: asyncio.Task[None]

    async def take(batch: Sequence[Inbound]) -> None:
        asyncio.get_running_loop().call_soon(task.cancel)

    task = asyncio.create_task(channel.run(take))
    await asyncio.wait([task])
    await channel.close()
    assert len(api.answered) == 1


async def test_closing_does_not_wait_for_ever(
    api: BotApi, channel: TelegramChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram_taps.CLOSE_S", 0)
    api.start(DOCTOR)
    await channel.send(str(DOCTOR), Message("?", ((Choice("撤销", "undo"),),)))
    api.tap(DOCTOR, api.sent(DOCTOR)[0].message_id, "撤销")
    api.hold("answerCallbackQuery")
    async with running(channel, Taken(api.changed)):
        await api.until(lambda: api.called("answerCallbackQuery"))
    assert api.answered == []


async def test_another_process_after_a_kill_sees_what_was_not_confirmed(api: BotApi) -> None:
    killed = asyncio.Event()

    async def dies(batch: Sequence[Inbound]) -> None:
        killed.set()
        await asyncio.Event().wait()

    api.say(DOCTOR, "门诊12")
    async with running(TelegramChannel(api.token, api.url), dies):
        await killed.wait()
    api.say(DOCTOR, "门诊13")
    taken = Taken(api.changed)
    async with running(TelegramChannel(api.token, api.url), taken):
        await api.until(lambda: not api.updates)
    assert taken.texts == ["门诊12", "门诊13"]


async def test_what_is_not_for_the_bot_is_confirmed_and_skipped(
    api: BotApi, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    group = {"id": -100, "type": "supergroup", "title": "村医群"}
    sender = {"id": DOCTOR, "is_bot": False, "first_name": "王"}
    message = {"message_id": 1, "date": 1, "chat": group, "from": sender, "text": "接龙"}
    private = {**message, "chat": {"id": DOCTOR, "type": "private"}}
    api.push("callback_query", {"id": "1", "from": sender, "message": message, "data": "x", "chat_instance": "1"})
    api.push("edited_message", {**{k: v for k, v in private.items() if k != "text"}, "location": {}})
    api.push("poll", {"id": "1"})
    broken = api.push("message", {**private, "date": "秘密"})
    taken = Taken(api.changed)
    async with running(channel, taken):
        await api.until(lambda: not api.updates)
        api.say(DOCTOR, "门诊1")
        await api.until(lambda: taken.batches)
    assert taken.texts == ["门诊1"]
    assert f"update {broken} is not understood (date)" in caplog.text
    assert "秘密" not in caplog.text


async def test_only_what_can_be_read_is_asked_for_and_long(api: BotApi, channel: TelegramChannel) -> None:
    async with running(channel, Taken(api.changed)):
        await api.until(lambda: api.called("getUpdates"))
    params = api.called("getUpdates")[0].params
    assert json.loads(params["allowed_updates"]) == ["message", "edited_message", "callback_query"]
    assert int(params["timeout"]) >= 30


async def test_a_webhook_left_over_is_deleted(api: BotApi, channel: TelegramChannel) -> None:
    api.webhook = "https://elsewhere.example/hook"
    api.fail("deleteWebhook", 500, "Internal Server Error", times=2)
    api.say(DOCTOR, "门诊1")
    taken = Taken(api.changed)
    async with running(channel, taken):
        await api.until(lambda: taken.batches)
    assert api.webhook == ""
    assert [call.method for call in api.calls[:4]] == ["deleteWebhook"] * 3 + ["getUpdates"]
    assert all("drop_pending_updates" not in call.params for call in api.called("deleteWebhook"))


NOT_THE_API = b"<html>Welcome to the hotel's wireless</html>"


@pytest.mark.parametrize(
    ("status", "body", "said", "level"),
    [
        (500, b'{"ok":false,"error_code":500,"description":"Internal Server Error"}', "Internal", logging.WARNING),
        (502, NOT_THE_API, "Bad Gateway", logging.WARNING),
        (302, b"", "Found", logging.WARNING),
        (429, NOT_THE_API, "Too Many Requests", logging.WARNING),
        (200, NOT_THE_API, "not one of the Bot API", logging.WARNING),
        (200, b"[]", "not one of the Bot API", logging.WARNING),
        (200, b'{"ok":true,"result":{}}', "answer to get_Updates is not one of the Bot API", logging.WARNING),
        (
            200,
            b'{"ok":true,"result":[{"message":{}}]}',
            "answer to get_Updates is not one of the Bot API",
            logging.WARNING,
        ),
        (401, b'{"ok":false,"error_code":401,"description":"Unauthorized"}', "token is refused", logging.ERROR),
        (404, b'{"ok":false,"error_code":404,"description":"Not Found"}', "token is refused", logging.ERROR),
        (409, b'{"ok":false,"error_code":409,"description":"Conflict: x"}', "another program", logging.ERROR),
    ],
)
async def test_no_failure_of_the_service_ends_the_loop(
    api: BotApi,
    channel: TelegramChannel,
    waits: Waits,
    caplog: pytest.LogCaptureFixture,
    status: int,
    body: bytes,
    said: str,
    level: int,
) -> None:
    api.answer("getUpdates", status, body, times=2)
    api.say(DOCTOR, "门诊1")
    taken = Taken(api.changed)
    async with running(channel, taken):
        await api.until(lambda: taken.batches)
    assert taken.texts == ["门诊1"]
    assert len(waits) == 2
    assert [said in record.getMessage() for record in caplog.records if record.levelno == level] == [True, True]


async def test_telegram_is_waited_for_as_long_as_it_asks(api: BotApi, channel: TelegramChannel, waits: Waits) -> None:
    api.fail("getUpdates", 429, "Too Many Requests: retry after 90", retry_after=90)
    api.fail("getUpdates", 500, "Internal Server Error")
    taken = Taken(api.changed)
    async with running(channel, taken):
        await api.until(lambda: len(api.called("getUpdates")) == 3)
        api.say(DOCTOR, "门诊1")
        await api.until(lambda: taken.batches)
        api.fail("getUpdates", 500, "Internal Server Error")
        api.say(DOCTOR, "门诊2")
        await api.until(lambda: len(waits) == 3)
    assert waits[0] == 90
    assert 1 <= waits[1] <= 2
    assert 0.5 <= waits[2] <= 1  # after a success it begins anew


async def test_the_waiting_grows_to_a_minute_and_no_further(
    api: BotApi, channel: TelegramChannel, waits: Waits
) -> None:
    api.fail("getUpdates", 500, "Internal Server Error", times=100)
    async with running(channel, Taken(api.changed)):
        await api.until(lambda: len(api.called("getUpdates")) == 101)
    assert max(waits) <= 60
    assert min(waits[6:]) >= 30
    assert len(set(waits[6:])) > 80  # spread, not in step with every other bot


async def test_our_own_database_is_asked_again_sooner(api: BotApi, channel: TelegramChannel, waits: Waits) -> None:
    taken = Taken(api.changed, failures=20)
    api.say(DOCTOR, "12 3 0")
    async with running(channel, taken):
        await api.until(lambda: not api.updates)
    assert len(waits) == 20
    assert max(waits) <= 5
    assert min(waits[3:]) >= 2.5


async def test_it_survives_telegram_going_away_and_coming_back(
    api: BotApi, channel: TelegramChannel, waits: Waits, caplog: pytest.LogCaptureFixture
) -> None:
    taken = Taken(api.changed)
    async with running(channel, taken):
        api.say(DOCTOR, "门诊1")
        await api.until(lambda: not api.updates)
        await api.go_away()
        api.say(DOCTOR, "门诊2")
        failed = len(waits)
        await api.until(lambda: len(waits) >= failed + 3)
        await api.come_back()
        await api.until(lambda: not api.updates)
    assert taken.texts == ["门诊1", "门诊2"]
    assert "cannot connect to 127.0.0.1:" in caplog.text


async def test_of_two_that_poll_one_is_told(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    first, second = (TelegramChannel(api.token, api.url, sleep=Waits(api.changed)) for _ in range(2))
    async with running(first, Taken(api.changed)):
        await api.until(lambda: api.called("getUpdates"))
        async with running(second, Taken(api.changed)):
            await api.until(lambda: "another program fetches this bot's messages" in caplog.text)
    told = [record.levelname for record in caplog.records if "another program fetches" in record.getMessage()]
    assert told
    assert set(told) == {"ERROR"}
