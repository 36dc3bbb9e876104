"""Telegram through an HTTP proxy, as a county's server may need it."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.base import Unavailable
from bot.chats import telegram_channel
from bot.doctor import examine
from bot.settings import Settings, Telegram
from core.messages import File, Message
from tests.emulator import BotApi

DOCTOR = 555
PASSWORD = "proxy-password"


class Proxy:
    """Hands on to wherever it is asked to, one request a connection; `asked` are the heads of what it got."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.says_no = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        async with await asyncio.start_server(self._serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            yield f"http://county:{PASSWORD}@127.0.0.1:{port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head)
        if self.says_no:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        else:
            request, _, headers = head.partition("\r\n")
            method, url, version = request.split(" ")
            host, _, path = url.removeprefix("http://").partition("/")
            there, back = await asyncio.open_connection(*host.split(":"))
            back.write(f"{method} /{path} {version}\r\nConnection: close\r\n{headers}".encode())
            onwards = asyncio.create_task(_pump(reader, back))
            await _pump(there, writer)
            onwards.cancel()
            back.close()
        writer.close()


async def _pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while some := await source.read(65536):
        target.write(some)
        await target.drain()


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        api.start(DOCTOR)
        yield api


def settings(api: BotApi, proxy: str) -> Telegram:
    return Telegram.model_validate({"token": api.token, "api": api.url, "proxy": proxy})


async def test_words_and_files_go_through_it(api: BotApi, tmp_path: Path) -> None:
    file = tmp_path / "week.xlsx"
    file.write_bytes(bytes(range(256)) * 2000)
    proxy = Proxy()
    async with proxy.running() as address:
        channel = telegram_channel(settings(api, address))
        assert channel
        await channel.send(str(DOCTOR), Message("好"))
        await channel.send(str(DOCTOR), Message("", files=(File("document", str(file), "周报.xlsx"),)))
        await channel.close()
    words, upload = api.sent(DOCTOR)
    assert words.text == "好"
    assert upload.file
    assert upload.file.content == file.read_bytes()
    assert len(proxy.asked) == 2
    credentials = base64.b64encode(f"county:{PASSWORD}".encode()).decode()
    assert all(f"Proxy-Authorization: Basic {credentials}" in head for head in proxy.asked)


async def test_a_proxy_that_refuses_or_is_not_there_is_waited_for_and_not_quoted(api: BotApi) -> None:
    proxy = Proxy()
    proxy.says_no = True
    async with proxy.running() as address:
        channel = telegram_channel(settings(api, address))
        assert channel
        with pytest.raises(Unavailable) as refused:
            await channel.send(str(DOCTOR), Message("好"))
    with pytest.raises(Unavailable) as gone:
        await channel.send(str(DOCTOR), Message("好"))
    await channel.close()
    assert PASSWORD not in f"{refused.value} {gone.value}"
    assert api.sent(DOCTOR) == []


async def test_the_doctor_asks_through_it(api: BotApi, tmp_path: Path) -> None:
    proxy = Proxy()
    async with proxy.running() as address:
        asked = examine(Settings(data_dir=tmp_path, telegram=settings(api, address)), datetime.now(UTC))
        found = [finding.ok async for finding in asked if finding.check == "telegram"]
    assert found == [True]
    assert len(proxy.asked) == 1


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "http://127.0.0.1", "127.0.0.1:8080", "http://a b:1"])
def test_what_is_no_proxy_is_said_without_quoting_it(proxy: str) -> None:
    with pytest.raises(ValueError, match="must be http://HOST:PORT") as said:
        Telegram.model_validate({"token": "1:x", "proxy": proxy})
    assert proxy not in str(said.value)
