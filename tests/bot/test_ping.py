"""The dead-man's switch hears of every look at what is due, from a real server's side; its address is in no log."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot import ping
from bot.ping import Ping

SECRET = "8f2c-nobody-may-see-this"


class Switch:
    """A server that answers with `answer`, or not at all while that is None; `heard` are the requests' first lines."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.answer: bytes | None = b"200 OK"
        self.called = asyncio.Event()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/{SECRET}"

    async def calls(self) -> None:
        """Waits for the next one."""
        async with asyncio.timeout(30):
            await self.called.wait()
        self.called.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.heard.append(head.decode().partition("\r\n")[0])
        if self.answer is not None:
            writer.write(b"HTTP/1.1 " + self.answer + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        self.called.set()
        if self.answer is None:
            await reader.read()
        writer.close()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        async with await asyncio.start_server(self._serve, "127.0.0.1", self.port) as server:
            self.port = server.sockets[0].getsockname()[1]
            yield


class World:
    def __init__(self) -> None:
        self.switch = Switch()
        self.seconds = 0.0

    @asynccontextmanager
    async def pinging(self) -> AsyncIterator[Ping]:
        pinged = Ping(self.switch.url, clock=lambda: self.seconds)
        task = asyncio.create_task(pinged.run())
        try:
            yield pinged
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def world(caplog: pytest.LogCaptureFixture) -> World:
    caplog.set_level(logging.DEBUG, "bot")
    return World()


async def settled(logged: pytest.LogCaptureFixture, lines: int) -> list[str]:
    """What has been logged, as soon as it is so many lines."""
    async with asyncio.timeout(30):
        while len(logged.messages) < lines:
            await asyncio.sleep(0.001)
    assert SECRET not in "".join(f"{record.getMessage()}{record.exc_info}" for record in logged.records)
    return logged.messages


async def test_it_hears_of_every_look_and_of_those_within_a_minute_once(world: World) -> None:
    async with world.switch.open(), world.pinging() as pinged:
        for seconds in (0.0, 60.0, 119.9):
            world.seconds = seconds
            pinged.swept()
            await world.switch.calls()
        world.seconds = 130.0
        pinged.swept()
        pinged.swept()
        await asyncio.sleep(0)
        world.seconds = 180.0
        pinged.swept()
        await world.switch.calls()
    assert world.switch.heard == [f"GET /{SECRET} HTTP/1.1"] * 4


async def test_without_a_look_nobody_calls(world: World) -> None:
    async with world.switch.open(), world.pinging():
        await asyncio.sleep(0)
    assert world.switch.heard == []


async def test_a_failure_is_said_once_and_its_end_too(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.switch.answer = b"503 Service Unavailable"
    async with world.switch.open(), world.pinging() as pinged:
        for minute in range(3):
            world.seconds = 60.0 * minute
            pinged.swept()
            await world.switch.calls()
        world.switch.answer, world.seconds = b"204 No Content", 240.0
        assert len(await settled(caplog, 1)) == 1
        pinged.swept()
        await world.switch.calls()
        said = await settled(caplog, 2)
    assert said == [
        "the ping address was not reached: it answers 503; it is tried again every minute",
        "the ping address is reached again",
    ]


async def test_whoever_is_not_there_or_does_not_answer_holds_nothing_up(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world.switch.open():
        pass  # gone again: the port is nobody's
    async with world.pinging() as pinged:
        pinged.swept()
        assert "ClientConnectorError" in (await settled(caplog, 1))[0]
    monkeypatch.setattr(ping, "ANSWER_S", 0.02)
    world.switch.answer = None
    async with world.switch.open(), world.pinging() as pinged:
        pinged.swept()  # returns at once, and so may the jobs
        await world.switch.calls()
        assert "no answer within 0 s" in (await settled(caplog, 2))[1]


@pytest.mark.parametrize("url", ["http://[::1/x", "http://127.0.0.1:99999/x", "http://\x00/x"])
async def test_an_address_that_nobody_can_call_ends_nothing(url: str, caplog: pytest.LogCaptureFixture) -> None:
    pinged = Ping(f"{url}{SECRET}")
    task = asyncio.create_task(pinged.run())
    pinged.swept()
    await settled(caplog, 1)
    assert not task.done()
    task.cancel()
