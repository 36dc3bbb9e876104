"""POST over HTTP/1.1 on connections that stay open: all of HTTP that most calls need, at a fifth of what a whole HTTP
client takes for it. httptools reads the answers, in C."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass
from http import HTTPStatus
from typing import NamedTuple, cast
from urllib.parse import SplitResult, quote, urlsplit

from aiohappyeyeballs import start_connection
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

KEEP_S = 15.0
"""A connection that has been idle for so long is not used any more: the service may be about to close it."""
NEXT_ADDRESS_S = 0.25
"""After so long the next address of the same name is tried as well (RFC 8305)."""

MEASURES = (b"content-length", b"transfer-encoding")


class Origin(NamedTuple):
    host: str
    port: int
    tls: bool


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads: whom to connect to, and the head of a request but for the length of its body."""

    origin: Origin
    head: bytes


class Posting:
    """Connections to a service; `agent` is the program's name. Raises nothing but an OSError, which TimeoutError is,
    and none that quotes the URL. Who is cut off or takes too long may have been heard."""

    def __init__(self, agent: str) -> None:
        self._agent = agent
        self._targets: dict[str, Target] = {}
        self._idle: list[_Connection] = []
        self._busy: set[_Connection] = set()
        self._tls: ssl.SSLContext | None = None

    async def post(self, url: str, body: bytes, connect_s: float, answer_s: float) -> tuple[int, bytes]:
        """The status and body of the answer to this JSON, which may take `answer_s` once there is a connection."""
        target = self._targets.get(url) or self._read(url)
        connection = self._kept(target.origin) or await self._connected(target.origin, connect_s)
        self._busy.add(connection)
        try:
            async with asyncio.timeout(answer_s):
                answer = await connection.exchange(b"%s%d\r\n\r\n%s" % (target.head, len(body), body))
        except BaseException:  # cancelled as well: nobody else must get this answer
            connection.close()
            raise
        finally:
            self._busy.discard(connection)
        if connection.is_open:
            self._idle.append(connection)
        return answer

    def close(self) -> None:
        for connection in (*self._idle, *self._busy):
            connection.close()
        self._idle.clear()

    def _read(self, url: str) -> Target:
        try:
            target = self._targets[url] = _target(urlsplit(url), self._agent)
        except ValueError:
            raise OSError("the address of the service cannot be used") from None
        return target

    def _kept(self, origin: Origin) -> _Connection | None:
        """The one that was used last, if there is any."""
        latest = asyncio.get_running_loop().time() - KEEP_S
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open and connection.used_at > latest and connection.origin == origin:
                return connection
            connection.close()
        return None

    async def _connected(self, origin: Origin, seconds: float) -> _Connection:
        """The name's addresses are tried in turn, and whichever answers first is taken, as browsers do."""
        loop, (host, port, tls) = asyncio.get_running_loop(), origin
        if tls and self._tls is None:
            self._tls = ssl.create_default_context()
        try:
            async with asyncio.timeout(seconds):
                found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
                sock = await start_connection(found, happy_eyeballs_delay=NEXT_ADDRESS_S, interleave=1)
                _, connection = await loop.create_connection(
                    lambda: _Connection(origin),
                    sock=sock,
                    ssl=self._tls if tls else None,
                    server_hostname=host if tls else None,
                )
        except TimeoutError:
            raise
        except OSError as error:
            raise ConnectionError(f"cannot connect to {host}:{port}: {error.strerror or error}") from None
        return connection


class _Connection(asyncio.Protocol):
    """One exchange at a time. The parser calls its `on_` methods."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.used_at = 0.0
        self._transport: asyncio.Transport | None = None
        self._parser = HttpResponseParser(self)
        self._answered: asyncio.Future[tuple[int, bytes]] | None = None
        self._body = b""
        self._headed = self._measured = False

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def exchange(self, request: bytes) -> asyncio.Future[tuple[int, bytes]]:
        self._answered = asyncio.get_running_loop().create_future()
        if self._transport and self.is_open:
            self._transport.write(request)
        else:
            self._fail("the service has hung up")
        return self._answered

    def close(self) -> None:
        if self._transport:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._headed and not self._measured and error is None:
            self.on_message_complete()  # it is as long as the connection lasts
        self._fail("the service has hung up")

    def data_received(self, data: bytes) -> None:
        if self._answered is None:
            self.close()  # nobody has asked
            return
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            self._fail("the answer is no HTTP")

    def on_message_begin(self) -> None:
        self._body = b""
        self._headed = self._measured = False
        if self._answered is None:
            self.close()  # more than was asked for

    def on_header(self, name: bytes, value: bytes) -> None:
        self._measured |= name.lower() in MEASURES

    def on_headers_complete(self) -> None:
        self._headed = True

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        status, answered = self._parser.get_status_code(), self._answered
        if status < HTTPStatus.OK or answered is None:
            return  # the answer itself is still to come
        self._answered = None
        self.used_at = asyncio.get_running_loop().time()
        if not self._parser.should_keep_alive():
            self.close()
        if not answered.done():
            answered.set_result((status, self._body))

    def _fail(self, why: str) -> None:
        self.close()
        if self._answered and not self._answered.done():
            self._answered.set_exception(ConnectionError(why))


def _target(parts: SplitResult, agent: str) -> Target:
    """Raises ValueError."""
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError
    tls = parts.scheme == "https"
    origin = Origin(parts.hostname, parts.port or (443 if tls else 80), tls)
    path = quote(parts.path, safe="/:%") or "/"
    head = f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: {agent}\r\n"
    return Target(origin, f"{head}Accept: */*\r\nContent-Type: application/json\r\nContent-Length: ".encode("ascii"))
