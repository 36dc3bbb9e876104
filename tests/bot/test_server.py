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


def test_a_port_that_is_taken_is_a_mistake_in_the_settings() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=rf"web\.port: 127\.0\.0\.1:{port} cannot be used"):
            WebServer(APP, "127.0.0.1", port)
