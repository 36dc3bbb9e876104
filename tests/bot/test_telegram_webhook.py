"""Telegram calls: what it brings is confirmed when it is stored and not before, and nobody else gets anything."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from hmac import compare_digest
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot import logs
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_webhook import MOST_BYTES, Hook
from bot.server import WebServer, behind
from core.messages import Choice, Inbound, Kind, Message
from storage import DatabaseAway
from tests.emulator import THINGS, BotApi, Taken, Waits, running

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
DOCTOR = 555
SECRET = "s3cret_-of-Telegram"
NAME = "X-Telegram-Bot-Api-Secret-Token"
HEADERS = {NAME: SECRET}
PUBLIC = "https://bot.county.example/telegram/hook"
PATH = "/telegram/hook"

Say = Callable[[Inbound], Awaitable[Message | None]]


async def page(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("a page")


class Bot:
    """The channel with its web server, and in place of the program a reply to everything."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.waits = Waits(api.changed)
        self.taken: list[Inbound] = []
        self.failures = 0
        self.fails: type[Exception] = OSError
        self.say: Say = self.echo

    async def reply(self, inbound: Inbound) -> Message | None:
        if self.failures:
            self.failures -= 1
            raise self.fails("disk full")
        self.taken.append(inbound)
        self.api.changed()
        return await self.say(inbound)

    async def echo(self, inbound: Inbound) -> Message | None:
        return Message(f"收到：{inbound.text}", ((Choice("撤销", "undo"),),))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """Yields the address at which it is called."""
        hook = Hook(PUBLIC, SECRET)
        channel = TelegramChannel(self.api.token, self.api.url, hook=hook, now=lambda: NOON, sleep=self.waits)
        app = Starlette(routes=[Route("/", page)])
        server = WebServer(behind(channel.webhooks(self.reply, Taken(self.api.changed)), app), "127.0.0.1", 0)
        serving = asyncio.create_task(server.run_until_cancelled())
        self.api.webhooks.append(server.url + PATH)
        try:
            async with running(channel, Taken(self.api.changed)):
                await self.api.until(lambda: self.api.webhook)
                yield server.url + PATH
        finally:
            serving.cancel()
            await asyncio.wait([serving])


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(now=lambda: NOON) as api:
        yield api


@pytest.fixture
def bot(api: BotApi) -> Bot:
    return Bot(api)


async def post(url: str, *, method: str = "POST", **request: Any) -> tuple[int, str]:
    if isinstance(data := request.get("data"), str):
        request["data"] = BytesIO(data.encode())  # as bytes aiohttp warns of much
    async with aiohttp.ClientSession() as session, session.request(method, url, **request) as answer:
        return answer.status, await answer.text()


def update(**fields: Any) -> dict[str, Any]:
    """Somebody's message, with other fields in place of its own."""
    message = {
        "message_id": 1,
        "date": int(NOON.timestamp()),
        "chat": {"id": DOCTOR, "type": "private"},
        "from": {"id": DOCTOR, "is_bot": False, "first_name": "王"},
        "text": "门诊12",
    }
    return {"update_id": 7, "message": {**message, **fields}}


async def test_the_webhook_is_set_with_its_secret(api: BotApi, bot: Bot) -> None:
    api.fail("setWebhook", 500, "Internal Server Error", times=2)
    api.fail("setWebhook", 429, "Too Many Requests", retry_after=90)
    async with bot.running():
        pass
    params = api.called("setWebhook")[-1].params
    assert len(api.called("setWebhook")) == 4
    assert bot.waits[2] == 90
    assert (params["url"], params["secret_token"]) == (PUBLIC, SECRET)
    assert json.loads(params["allowed_updates"]) == ["message", "edited_message", "callback_query"]
    assert "drop_pending_updates" not in params
    assert api.called("getUpdates") == []


async def test_what_a_person_does_arrives_and_the_reply_goes_with_the_confirmation(api: BotApi, bot: Bot) -> None:
    api.names[DOCTOR] = "王秀兰"
    async with bot.running():
        api.start(DOCTOR, "K7-x_2")
        said = api.say(DOCTOR, "门诊12")
        api.edit(DOCTOR, said, "门诊13")
        api.show(DOCTOR, **THINGS["sticker"])
        await api.until(lambda: not api.updates)
        tap = api.tap(DOCTOR, api.sent(DOCTOR)[0].message_id, "撤销")
        await api.until(lambda: not api.updates and api.answered and api.called("editMessageReplyMarkup"))
    assert [(one.kind, one.text) for one in bot.taken] == [
        (Kind.TEXT, "/start K7-x_2"),
        (Kind.TEXT, "门诊12"),
        (Kind.EDIT, "门诊13"),
        (Kind.OTHER, "sticker"),
        (Kind.TAP, "undo"),
    ]
    assert {(one.account, one.name, one.at) for one in bot.taken} == {(str(DOCTOR), "王秀兰", NOON)}
    assert [sent.text for sent in api.sent(DOCTOR)] == [f"收到：{one.text}" for one in bot.taken]
    assert api.sent(DOCTOR)[0].buttons == ((("✓ 撤销", "undo"),),)
    assert api.answered == [tap]
    assert api.called("sendMessage") == []


async def test_a_reply_that_goes_another_way_is_not_in_the_answer(api: BotApi, bot: Bot) -> None:
    async def nothing(inbound: Inbound) -> None:
        return None

    bot.say = nothing
    async with bot.running() as url:
        assert await post(url, headers=HEADERS, json=update()) == (200, "")


async def test_half_an_emoji_in_a_reply_is_sent_as_it_was(bot: Bot) -> None:
    async def say(inbound: Inbound) -> Message | None:
        return Message("村\ud83d")

    bot.say = say
    async with bot.running() as url:
        status, answer = await post(url, json=update(), headers=HEADERS)
    assert (status, json.loads(answer)["text"]) == (200, "村\ud83d")


async def test_nothing_is_confirmed_before_it_is_stored(api: BotApi, bot: Bot) -> None:
    stored = asyncio.Event()

    async def store(inbound: Inbound) -> Message | None:
        await stored.wait()
        return await bot.echo(inbound)

    bot.say = store
    async with bot.running():
        api.say(DOCTOR, "12 3 0")
        await api.until(lambda: bot.taken)
        assert api.updates
        assert api.given == []
        stored.set()
        await api.until(lambda: not api.updates)
    assert len(api.sent(DOCTOR)) == 1


@pytest.mark.parametrize(
    ("fails", "traces"),
    [(OSError, 3), (DatabaseAway, 0)],
    ids=["a fault is shown where it was raised", "what the program itself complains of it has logged itself"],
)
async def test_what_could_not_be_stored_comes_again(
    api: BotApi, bot: Bot, fails: type[Exception], traces: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.setFormatter(logs.Lines())
    bot.failures, bot.fails = 3, fails
    async with bot.running():
        api.say(DOCTOR, "12 3 0")
        await api.until(lambda: not api.updates)
    assert api.refusals == [503, 503, 503]
    assert [one.text for one in bot.taken] == ["12 3 0"]
    assert caplog.text.count("a message could not be stored: OSError") == traces
    assert caplog.text.count("raise self.fails") == traces  # where it was raised
    assert "12 3 0" not in caplog.text


async def test_a_tap_is_answered_only_after_it_is_stored(api: BotApi, bot: Bot) -> None:
    async with bot.running():
        api.say(DOCTOR, "门诊12")
        await api.until(lambda: api.sent(DOCTOR))
        bot.failures = 2
        api.tap(DOCTOR, api.sent(DOCTOR)[0].message_id, "撤销")
        await api.until(lambda: not api.updates)
    assert api.refusals == [503, 503]
    assert len(api.answered) == 1


NO_SECRET: dict[str, str] = {}
GOOD = json.dumps(update())
REFUSED: list[tuple[str, dict[str, Any], int]] = [
    *(
        (f"the method {method}", {"method": method, "headers": HEADERS, "data": GOOD}, 405)
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE")
    ),
    ("no secret", {"headers": NO_SECRET, "data": GOOD}, 401),
    ("an empty secret", {"headers": {NAME: ""}, "data": GOOD}, 401),
    ("half the secret", {"headers": {NAME: SECRET[:-1]}, "data": GOOD}, 401),
    ("the secret and more", {"headers": {NAME: SECRET + "x"}, "data": GOOD}, 401),
    ("another secret", {"headers": {NAME: "密"}, "data": GOOD}, 401),
    ("the secret behind another", {"headers": [(NAME, "x"), (NAME, SECRET)], "data": GOOD}, 401),
    ("the secret before another", {"headers": [(NAME, SECRET), (NAME, "x")], "data": GOOD}, 401),
    ("the secret in the address", {"headers": NO_SECRET, "params": {NAME: SECRET}, "data": GOOD}, 401),
    ("nothing at all", {"headers": HEADERS}, 400),
    ("no JSON", {"headers": HEADERS, "data": "update_id=7"}, 400),
    ("half of it", {"headers": HEADERS, "data": GOOD[:-1]}, 400),
    ("no text", {"headers": HEADERS, "data": b"\xff\xfe"}, 400),
    ("a list", {"headers": HEADERS, "data": f"[{GOOD}]"}, 400),
    ("a word", {"headers": HEADERS, "data": '"update_id"'}, 400),
    ("nothing", {"headers": HEADERS, "data": "null"}, 400),
    ("no number", {"headers": HEADERS, "data": '{"message": {}}'}, 400),
    *(
        (f"the number {number}", {"headers": HEADERS, "data": f'{{"update_id": {number}}}'}, 400)
        for number in ("null", "NaN", "7.5", '"seven"', "[7]", "9" * 5000)
    ),
    ("two updates", {"headers": HEADERS, "data": GOOD + GOOD}, 400),
    ("deep nesting", {"headers": HEADERS, "data": "[" * 100_000}, 400),
    ("deep nesting with half a character", {"headers": HEADERS, "data": r'["\ud83d",' + "[" * 100_000}, 400),
    ("a form", {"headers": HEADERS, "data": {"update_id": "7"}}, 400),
    ("too large", {"headers": HEADERS, "data": GOOD + " " * MOST_BYTES}, 413),
]


@pytest.mark.parametrize(("request_", "status"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
async def test_what_is_not_telegrams_is_refused_and_that_is_all(
    bot: Bot, request_: dict[str, Any], status: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with bot.running() as url:
        caplog.clear()
        assert await post(url, **request_) == (status, "")
        assert await post(url, headers=HEADERS, data=GOOD + " " * (MOST_BYTES - len(GOOD.encode()))) != (413, "")
    assert [one.text for one in bot.taken] == ["门诊12"]
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_the_secret_is_compared_in_constant_time(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[set[bytes]] = []

    def note(shown: bytes, secret: bytes) -> bool:
        compared.append({shown, secret})
        return compare_digest(shown, secret)

    monkeypatch.setattr("bot.channels.telegram_webhook.compare_digest", note)
    async with bot.running() as url:
        assert await post(url, headers={NAME: "x"}, data=GOOD) == (401, "")
    assert compared == [{b"x", SECRET.encode()}]


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([GOOD[:20], GOOD[20:]], 200),
        ([GOOD, " " * MOST_BYTES], 413),
    ],
)
async def test_an_update_may_come_in_pieces_of_no_stated_size(bot: Bot, pieces: list[str], status: int) -> None:
    async def body() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece.encode()

    async with bot.running() as url:
        assert (await post(url, headers=HEADERS, data=body()))[0] == status
    assert len(bot.taken) == (status == 200)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Length": "5"}, 401),
        ({"Content-Length": "5", "Expect": "100-continue"}, 401),
        ({"Content-Length": "99999999999", NAME: SECRET}, 413),
        ({"Content-Length": "5", NAME: SECRET}, 408),
        ({"Transfer-Encoding": "chunked", NAME: SECRET}, 408),
        ({"Content-Length": "five", NAME: SECRET}, 400),
    ],
)
async def test_nobody_is_waited_for(
    bot: Bot, headers: dict[str, str], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever shows no secret is not even asked for the rest; nor is what is too large; and what never comes is given
    up."""
    monkeypatch.setattr("bot.channels.telegram_webhook.BODY_S", 0.05)
    async with bot.running() as url:
        address = urlsplit(url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"POST {PATH} HTTP/1.1\r\nHost: x\r\n{said}\r\n".encode())
        answer = await asyncio.wait_for(reader.read(), 30)  # until the other side hangs up
        writer.close()
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert bot.taken == []


async def test_what_else_stands_in_the_headers_does_not_matter(bot: Bot) -> None:
    async with bot.running() as url:
        for kind in ("application/json", "text/plain", "application/json; charset=utf-16", "multipart/form-data"):
            assert (await post(url, headers={**HEADERS, "Content-Type": kind}, data=GOOD))[0] == 200
    assert [one.text for one in bot.taken] == ["门诊12"] * 4


async def test_elsewhere_are_the_pages_and_nothing_else(bot: Bot) -> None:
    async with bot.running() as url:
        assert await post(url.removesuffix(PATH) + "/", method="GET") == (200, "a page")
        for other in ("/", "/x", "/..", "/%2e", "x", "?secret=1#"):
            status, _ = await post(url + other, headers=HEADERS, data=GOOD)
            assert status == (404 if "?" not in other else 200)
    assert len(bot.taken) == 1


async def test_without_a_webhook_there_is_no_such_path(api: BotApi, bot: Bot) -> None:
    assert TelegramChannel(api.token, api.url).webhooks(bot.reply, Taken(api.changed)) == {}


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://a.example", "/"),
        ("https://a.example/", "/"),
        ("https://a.example:8443/x/y?z=1", "/x/y"),
        ("https://a.example/%E9%9B%B6", "/零"),
    ],
)
def test_the_path_is_that_of_the_address(url: str, path: str) -> None:
    hook = Hook(url, SECRET)
    assert hook.path == path
    assert SECRET not in repr(hook)


BROADCAST = {"id": -100, "type": "channel", "title": "县卫健局"}
SKIPPED: list[tuple[str, dict[str, Any], str]] = [
    ("a channel", update(chat=BROADCAST), ""),
    ("another bot", update(**{"from": {"id": 9, "is_bot": True, "first_name": "机器人"}}), ""),
    ("a poll", {"update_id": 7, "poll": {"id": "1"}}, ""),
    ("nothing", {"update_id": 7}, ""),
    ("no sender", update(**{"from": None}), "(from)"),
    ("no date", update(date="秘密"), "(date)"),
    ("no chat", update(chat="秘密"), "(chat)"),
    ("a text that is none", update(text={"x": "秘密"}), "(text)"),
    ("a message that is none", {"update_id": 7, "message": "秘密"}, "(all)"),
    ("a tap without data", {"update_id": 7, "callback_query": {**update()["message"], "id": "1"}}, "(message, data)"),
]


@pytest.mark.parametrize(("sent", "field"), [row[1:] for row in SKIPPED], ids=[row[0] for row in SKIPPED])
async def test_what_is_not_understood_is_confirmed_or_it_would_come_for_ever(
    bot: Bot, sent: dict[str, Any], field: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with bot.running() as url:
        assert await post(url, headers=HEADERS, json=sent) == (200, "")
    assert bot.taken == []
    warnings = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    expected = [f"Telegram: update 7 is not understood {field} and skipped"] if field else []
    assert warnings == expected
    assert "秘密" not in caplog.text


async def test_an_answer_that_is_lost_is_asked_for_again(api: BotApi, bot: Bot) -> None:
    api.lose_answers(2)
    async with bot.running():
        api.say(DOCTOR, "门诊12")
        await api.until(lambda: not api.updates)
    assert [one.text for one in bot.taken] == ["门诊12"] * 3
    assert len({one.id for one in bot.taken}) == 1
    assert api.refusals == [0, 0]


async def test_many_are_under_way_together_but_only_one_of_each_person(api: BotApi, bot: Bot) -> None:
    arrived: dict[str, int] = {}
    most = asyncio.Event()

    async def together(inbound: Inbound) -> Message | None:
        arrived[inbound.account] = arrived.get(inbound.account, 0) + 1
        assert arrived[inbound.account] == 1, "the one before is not confirmed"
        if len(arrived) == api.max_connections:
            most.set()
        await most.wait()
        del arrived[inbound.account]
        return await bot.echo(inbound)

    bot.say = together
    people = range(1000, 1000 + 40)
    async with bot.running():
        for number in range(2):
            for person in people:
                api.say(person, f"门诊{number}")
        await api.until(lambda: not api.updates)
    for person in people:
        assert [sent.text for sent in api.sent(person)] == ["收到：门诊0", "收到：门诊1"]


async def test_of_several_processes_whoever_is_there_is_called(api: BotApi, bot: Bot) -> None:
    api.webhooks.append("http://127.0.0.1:1/dead")
    async with bot.running(), bot.running():
        assert len(api.webhooks) == 3
        for number in range(9):
            api.say(1000 + number, "门诊12")
        await api.until(lambda: not api.updates)
    assert len(bot.taken) == 9
    assert api.refusals == []


async def test_it_survives_telegram_going_away_and_coming_back(api: BotApi, bot: Bot) -> None:
    async with bot.running():
        await api.go_away()
        api.say(DOCTOR, "门诊1")
        await api.come_back()
        await api.until(lambda: not api.updates)
    assert [one.text for one in bot.taken] == ["门诊1"]


async def test_the_secret_is_in_no_log_line(api: BotApi, bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    api.fail("setWebhook", 400, f"Bad Request: bad webhook {SECRET}"[:22])
    async with bot.running() as url:
        await post(url, headers={NAME: SECRET + "x"}, data=GOOD)
        await post(url, headers=HEADERS, json=update(date=None))
        api.say(DOCTOR, "门诊12")
        await api.until(lambda: not api.updates)
    assert caplog.records
    assert SECRET not in caplog.text
    assert api.token not in caplog.text
