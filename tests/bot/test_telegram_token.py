"""The token is a password, and it is part of every URL: it must not get into a log line or an error at any level."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator

import pytest

from bot.channels.base import SendError
from bot.channels.telegram import TelegramChannel
from core.messages import Choice, Message
from tests.emulator import BotApi, Taken, Waits, running

TOKEN = "987654:AAF-kept_to-ourselves"
SECRET = "kept_to-ourselves"
PERSON = 555


@pytest.fixture
async def api(caplog: pytest.LogCaptureFixture) -> AsyncIterator[BotApi]:
    caplog.set_level(logging.DEBUG)
    async with BotApi(TOKEN) as api:
        api.start(PERSON)
        yield api


def everything_logged(caplog: pytest.LogCaptureFixture) -> str:
    """Messages, tracebacks and arguments of every record, except those of the emulator's own server."""
    ours = [record for record in caplog.records if not record.name.startswith("uvicorn")]
    return "".join(f"{logging.Formatter().format(record)} {vars(record)}" for record in ours)


async def test_a_day_in_its_life_logs_neither_token_nor_message(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    waits = Waits(api.changed)
    channel = TelegramChannel(TOKEN, api.url, sleep=waits)
    await channel.me()
    await channel.send(str(PERSON), Message("收到门诊12", ((Choice("撤销", "undo"),),)))
    api.tap(PERSON, api.sent(PERSON)[0].message_id, "撤销")
    for status, description in [(500, "Oops"), (401, "Unauthorized"), (404, "Not Found"), (409, "Conflict"), (429, "")]:
        api.fail("getUpdates", status, description)
    api.answer("getUpdates", 200, b"no JSON")
    api.fail("answerCallbackQuery", 400, "Bad Request: query is too old")
    taken = Taken(api.changed)
    async with running(channel, taken):
        await api.until(lambda: api.called("answerCallbackQuery"))
        await api.go_away()
        failed = len(waits)
        await api.until(lambda: len(waits) > failed + 2)
    logged = everything_logged(caplog)
    assert "next attempt in" in logged
    assert "cannot connect to" in logged
    assert SECRET not in logged
    assert "收到门诊12" not in logged


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 409, 413, 429, 500, 502])
async def test_no_error_quotes_a_proxy_that_quotes_the_url(
    api: BotApi, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    page = f"<html>{status}: http://api.example/bot{TOKEN}/sendMessage is not available</html>".encode()
    channel = TelegramChannel(TOKEN, api.url)
    api.answer("sendMessage", status, page)
    await _fails_silently(channel, caplog)


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"])
async def test_no_error_of_the_connection_quotes_the_url(caplog: pytest.LogCaptureFixture, answer: bytes) -> None:
    caplog.set_level(logging.DEBUG)

    async def garble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(garble, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        await _fails_silently(TelegramChannel(TOKEN, f"http://127.0.0.1:{port}"), caplog)


@pytest.mark.parametrize("api_url", ["http://", "ftp://127.0.0.1", "http://[::1", "http://127.0.0.1:99999"])
async def test_a_wrong_address_is_no_reason_to_quote_it(caplog: pytest.LogCaptureFixture, api_url: str) -> None:
    caplog.set_level(logging.DEBUG)
    await _fails_silently(TelegramChannel(TOKEN, api_url), caplog)


async def _fails_silently(channel: TelegramChannel, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(SendError) as raised:
        await channel.send(str(PERSON), Message("好"))
    await channel.close()
    assert SECRET not in "".join(traceback.format_exception(raised.value))
    assert SECRET not in everything_logged(caplog)
    assert SECRET not in repr(channel)
