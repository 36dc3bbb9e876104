"""HTTP as far as the measurements need it, and no more: what measures must not be what is busy."""

from __future__ import annotations

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol
from urllib.parse import urlsplit

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)


class _Messages(asyncio.Protocol, ABC):
    """Takes a stream apart into heads and bodies; each body's length stands in its head, or it comes in chunks."""

    def __init__(self) -> None:
        self._waiting = b""

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while (end := self._waiting.find(b"\r\n\r\n")) >= 0:
            head = self._waiting[:end]
            found = _body(head, self._waiting[end + 4 :])
            if found is None:
                return
            body, self._waiting = found
            self.received(head, body)

    @abstractmethod
    def received(self, head: bytes, body: bytes) -> None:
        """One whole message."""


def _body(head: bytes, rest: bytes) -> tuple[bytes, bytes] | None:
    """The body and what comes after it; None when it has not come whole."""
    if CHUNKED.search(head):
        return _chunks(rest)
    length = int(found[1]) if (found := LENGTH.search(head)) else 0
    return (rest[:length], rest[length:]) if len(rest) >= length else None


def _chunks(rest: bytes) -> tuple[bytes, bytes] | None:
    body = b""
    while (line := rest.find(b"\r\n")) >= 0:
        size = int(rest[:line].split(b";")[0], 16)
        end = line + 2 + size
        if len(rest) < end + 2:
            return None
        body, rest = body + rest[line + 2 : end], rest[end + 2 :]
        if size == 0:
            return body, rest
    return None


class Respond(Protocol):
    def __call__(self, body: bytes, status: int = 200) -> None:
        """Takes the JSON to answer, now or later."""


Answer = Callable[[str, bytes, Respond], None]
"""Gets the path and the body of a request."""


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[str]:
    """The address of a server on a free port of this machine."""
    opened: list[Served] = []

    def connected() -> Served:
        opened.append(Served(answer))
        return opened[-1]

    server = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    for connection in opened:
        connection.close()
    await asyncio.sleep(0)  # a turn of the loop, in which they are closed


class Served(_Messages):
    """One connection to a server."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def received(self, head: bytes, body: bytes) -> None:
        path = head.split(b" ", 2)[1].decode()
        self._answer(path, body, self._send)

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def _send(self, body: bytes, status: int = 200) -> None:
        if self._transport and not self._transport.is_closing():
            head = b"HTTP/1.1 %d \r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % (status, len(body))
            self._transport.write(head + body)


class Poster(_Messages):
    """One connection to somebody's webhook, one POST at a time."""

    def __init__(self, url: str, secret: str) -> None:
        super().__init__()
        parts = urlsplit(url)
        self._head = (
            f"POST {parts.path} HTTP/1.1\r\nhost: {parts.netloc}\r\ncontent-type: application/json\r\n"
            f"x-telegram-bot-api-secret-token: {secret}\r\ncontent-length: "
        ).encode()
        self._host, self._port = str(parts.hostname), parts.port or 80
        self._transport: asyncio.Transport | None = None
        self._answered: asyncio.Future[tuple[int, bytes]] | None = None

    async def open(self) -> None:
        self._transport, _ = await asyncio.get_running_loop().create_connection(lambda: self, self._host, self._port)

    async def post(self, body: bytes) -> tuple[int, bytes]:
        """The status and the body of the answer. Raises ConnectionError."""
        if self._transport is None or self._transport.is_closing():
            await self.open()
        assert self._transport
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(b"%s%d\r\n\r\n%s" % (self._head, len(body), body))
        return await self._answered

    def received(self, head: bytes, body: bytes) -> None:
        if self._answered and not self._answered.done():
            self._answered.set_result((int(head.split(b" ", 2)[1]), body))

    def connection_lost(self, error: Exception | None) -> None:
        if self._answered and not self._answered.done():
            self._answered.set_exception(ConnectionError("the program hung up"))

    def close(self) -> None:
        if self._transport:
            self._transport.close()
