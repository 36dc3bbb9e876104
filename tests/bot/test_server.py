"""The web server inside the program: an address that can be used at once, and an end when it is told to."""

from __future__ import annotations

import asyncio
import socket

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.server import WebServer
from core.errors import InputError


async def hello(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


async def hang(_request: Request) -> PlainTextResponse:
    await asyncio.Event().wait()
    return PlainTextResponse("never")


APP = Starlette(routes=[Route("/", hello), Route("/hang", hang)])


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    async with asyncio.timeout(30):
        await asyncio.gather(task, return_exceptions=True)


async def test_it_answers_at_the_address_that_it_names_from_the_start() -> None:
    server = WebServer(APP, "127.0.0.1", 0)
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))):
        pass  # connected before anything serves
    task = asyncio.create_task(server.run_until_cancelled())
    async with aiohttp.ClientSession() as session, session.get(server.url) as answer:
        assert await answer.text() == "hello"
    await stop(task)


async def test_a_visitor_who_waits_does_not_keep_it_from_stopping() -> None:
    server = WebServer(APP, "127.0.0.1", 0)
    task = asyncio.create_task(server.run_until_cancelled())
    async with aiohttp.ClientSession() as session:
        waiting = asyncio.create_task(session.get(f"{server.url}/hang"))
        async with session.get(server.url) as answer:
            assert answer.status == 200
        await stop(task)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert task.cancelled()


async def test_whoever_has_been_heard_is_still_answered_when_it_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.server.GRACE_S", 30)
    heard, answers = asyncio.Event(), asyncio.Event()

    async def slow(_request: Request) -> PlainTextResponse:
        heard.set()
        await answers.wait()
        return PlainTextResponse("stored")

    server = WebServer(Starlette(routes=[Route("/", slow)]), "127.0.0.1", 0)
    task = asyncio.create_task(server.run_until_cancelled())
    async with aiohttp.ClientSession() as session:
        asking = asyncio.create_task(session.get(server.url))
        await heard.wait()
        task.cancel()
        stopped, _ = await asyncio.wait([task], timeout=0.5)
        assert not stopped
        answers.set()
        async with await asking as answer:
            assert await answer.text() == "stored"
    await asyncio.wait([task])


def test_a_port_that_is_taken_is_a_mistake_in_the_settings() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=rf"web\.port: 127\.0\.0\.1:{port} cannot be used"):
            WebServer(APP, "127.0.0.1", port)
