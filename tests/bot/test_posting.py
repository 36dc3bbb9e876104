"""POST over connections that stay open: what is answered to whom, and what happens when the service does not behave."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.channels.posting import Posting

SECRET = "12345:secret"
CERTIFICATE = Path(__file__).with_name("localhost.pem")
"""Signed by itself, for a hundred years; with its key, which opens nothing."""
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf"


class Server:
    """Answers every request with what `answer` makes of its body; an empty answer hangs up."""

    def __init__(self, answer: Callable[[bytes], bytes] = lambda body: OK) -> None:
        self.answer = answer
        self.heads: list[bytes] = []
        self.writers: list[asyncio.StreamWriter] = []
        self.url = ""

    @asynccontextmanager
    async def running(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[Posting]:
        posting = Posting("test")
        async with await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=tls) as server:
            port = server.sockets[0].getsockname()[1]
            self.url = f"{'https' if tls else 'http'}://localhost:{port}/bot{SECRET}/sendMessage"
            yield posting
            posting.close()
            await asyncio.sleep(0)
            for writer in self.writers:
                writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.heads.append(head)
                body = await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]))
                if not (said := self.answer(body)):
                    break
                writer.write(said)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()


async def post(posting: Posting, server: Server, body: bytes = b"{}", seconds: float = 30.0) -> tuple[int, bytes]:
    return await posting.post(server.url, body, 30.0, seconds)


def echo(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


async def test_one_after_the_other_they_go_over_one_connection() -> None:
    server = Server(echo)
    async with server.running() as posting:
        for text in ("好", "零报告", ""):
            body = json.dumps({"text": text}).encode()
            assert await post(posting, server, body) == (200, body)
    assert len(server.writers) == 1
    first = server.heads[0].decode().split("\r\n")
    assert first[0] == f"POST /bot{SECRET}/sendMessage HTTP/1.1"
    assert {f"Host: {server.url.split('/')[2]}", "User-Agent: test", "Content-Type: application/json"} <= set(first)


async def test_many_at_once_each_get_their_own_answer() -> None:
    server = Server(echo)
    async with server.running() as posting:
        bodies = [b"%d" % number for number in range(40)]
        for _ in range(2):
            answers = await asyncio.gather(*(post(posting, server, body) for body in bodies))
            assert answers == [(200, body) for body in bodies]
    assert len(server.writers) <= 40


@pytest.mark.parametrize(
    ("answer", "expected", "connections"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", (200, b"abcde"), 1),
        (b"HTTP/1.1 204 No Content\r\n\r\n", (204, b""), 1),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, (200, b"ok"), 1),
        (b"HTTP/1.1 429 Slow\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno", (429, b"no"), 2),
        (b"HTTP/1.0 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno", (502, b"no"), 2),
        (OK + OK, (200, b"ok"), 2),
    ],
)
async def test_answers_of_all_kinds(answer: bytes, expected: tuple[int, bytes], connections: int) -> None:
    """A connection is used again unless the service says that it closes it, or says more than it was asked."""
    server = Server(lambda body: answer)
    async with server.running() as posting:
        assert [await post(posting, server) for _ in range(2)] == [expected] * 2
    assert len(server.writers) == connections


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"HTTP/1.1 308 Permanent Redirect\r\nLocation: /b\r\n\r\n", (308, b"")),
        (b"HTTP/1.0 403 Forbidden\r\n\r\n<html>", (403, b"<html>")),
    ],
)
async def test_an_answer_may_be_as_long_as_its_connection(answer: bytes, expected: tuple[int, bytes]) -> None:
    answers = [answer, b""]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"{}")
        writer.write(answers[0])
        writer.close()

    server = Server()
    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"
        assert await post(Posting("test"), server) == expected


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "hung up"),
        (b"nonsense\r\n\r\n", "no HTTP"),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", "no HTTP"),
    ],
)
async def test_what_is_no_answer(answer: bytes, why: str) -> None:
    server = Server(lambda body: answer)
    async with server.running() as posting:
        with pytest.raises(ConnectionError, match=why):
            await post(posting, server)
        server.answer = echo
        assert await post(posting, server, b"7") == (200, b"7")


async def test_half_an_answer_is_none() -> None:
    server = Server(lambda body: HALF)
    async with server.running() as posting:
        waiting = asyncio.create_task(post(posting, server))
        while not server.heads:
            await asyncio.sleep(0)
        server.writers[0].close()
        with pytest.raises(ConnectionError, match="hung up"):
            await waiting


@pytest.mark.parametrize("ended", ["late", "cancelled"])
async def test_an_answer_that_nobody_waits_for_any_more_reaches_nobody_else(ended: str) -> None:
    server = Server(lambda body: HALF)
    async with server.running() as posting:
        waiting = asyncio.create_task(post(posting, server, b"1", 0.0 if ended == "late" else 30.0))
        if ended == "cancelled":
            while not server.heads:
                await asyncio.sleep(0)
            waiting.cancel()
        with pytest.raises(TimeoutError if ended == "late" else asyncio.CancelledError):
            await waiting
        server.answer = echo
        assert await post(posting, server, b"2") == (200, b"2")
    assert len(server.writers) == 2


async def test_what_comes_unasked_is_not_the_next_ones_answer() -> None:
    """As from a service that says 408 before it closes what has been idle for too long."""
    server = Server(echo)
    async with server.running() as posting:
        await post(posting, server)
        server.writers[0].write(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
        while not server.writers[0].transport.is_closing():
            await asyncio.sleep(0)
        assert await post(posting, server, b"2") == (200, b"2")


async def test_a_connection_that_the_service_closes_is_not_used_again() -> None:
    server = Server(echo)
    async with server.running() as posting:
        await post(posting, server)
        server.writers[0].close()
        await server.writers[0].wait_closed()
        await asyncio.sleep(0.01)  # until the closing has crossed over
        assert await post(posting, server, b"2") == (200, b"2")


async def test_a_connection_that_was_idle_for_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.posting.KEEP_S", -1.0)
    server = Server(echo)
    async with server.running() as posting:
        for _ in range(3):
            await post(posting, server)
    assert len(server.writers) == 3


async def test_closing_ends_what_is_under_way() -> None:
    server = Server(lambda body: HALF)
    async with server.running() as posting:
        waiting = asyncio.create_task(post(posting, server))
        while not server.heads:
            await asyncio.sleep(0)
        posting.close()
        with pytest.raises(ConnectionError, match="hung up"):
            await waiting


@pytest.mark.parametrize(
    "url",
    ["http://", "ftp://127.0.0.1/", "http://[::1/", "http://127.0.0.1:99999/", "http://a:b@127.0.0.1/", "http://电报/"],
)
async def test_an_address_that_cannot_be_used_is_not_quoted(url: str) -> None:
    with pytest.raises(OSError, match=r"^the address of the service cannot be used$"):
        await Posting("test").post(f"{url}bot{SECRET}", b"{}", 1.0, 1.0)


async def test_who_is_not_there() -> None:
    with pytest.raises(ConnectionError, match=r"^cannot connect to 127\.0\.0\.1:9: ") as raised:
        await Posting("test").post(f"http://127.0.0.1:9/bot{SECRET}", b"{}", 30.0, 1.0)
    assert SECRET not in str(raised.value)


async def test_a_certificate_must_be_vouched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATE)
    server = Server(echo)
    async with server.running(tls) as posting:
        with pytest.raises(ConnectionError, match="certificate verify failed"):
            await post(posting, server)
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        trusting = Posting("test")
        for _ in range(2):
            assert await post(trusting, server, b"7") == (200, b"7")
        trusting.close()
        await asyncio.sleep(0)
    assert len(server.heads) == 2
