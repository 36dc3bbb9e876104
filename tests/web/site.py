"""The web application on a real port, with a bot behind it that only keeps what it is given."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp
import uvicorn
from starlette.types import ASGIApp
from yarl import URL

from core.messages import Inbound, Message
from locales import load_catalogue
from storage import Store
from storage.local_chat import LocalMessage, append, since
from tests.county import CALENDAR, at
from web.local_chat import LocalChat

FRIDAY = at("2026-11-20 16:12")


@dataclass
class Bot:
    """Answers each message with the next of `answers`, and says that it could not be stored while `broken`."""

    store: Store
    now: datetime = FRIDAY
    broken: bool = False
    answers: list[Message] = field(default_factory=list)
    taken: list[Inbound] = field(default_factory=list)
    moved: list[tuple[datetime, str]] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)

    async def take(self, batch: Sequence[Inbound]) -> None:
        if self.broken:
            raise OSError("the disk is full")
        self.taken += batch
        for inbound in batch:
            if self.answers:
                await self.say(inbound.account, self.answers.pop(0))

    async def move_to(self, moment: datetime, reporter: str) -> None:
        self.moved.append((moment, reporter))
        self.now = moment

    async def set_language(self, language: str) -> None:
        self.languages.append(language)

    async def say(self, address: str, message: Message) -> int:
        return await self.store.write(lambda conn: append(conn, address, False, message, self.now))

    async def phone(self, address: str) -> list[LocalMessage]:
        return await self.store.read(lambda conn: since(conn, address))

    def chat(self) -> LocalChat:
        return LocalChat(
            store=self.store,
            catalogue=load_catalogue(),
            calendar=CALENDAR,
            now=lambda: self.now,
            take=self.take,
            move_to=self.move_to,
            set_language=self.set_language,
        )


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)


class Client:
    """Asks the server like a browser: one address, cookies kept; paths with % go as they are."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def get(self, path: str, **options: Any) -> Answer:
        return await self._ask("GET", path, options)

    async def post(self, path: str, **options: Any) -> Answer:
        return await self._ask("POST", path, options)

    async def _ask(self, method: str, path: str, options: dict[str, Any]) -> Answer:
        async with self._session.request(method, URL(self._url + path, encoded=True), **options) as answer:
            return Answer(answer.status, answer.headers, await answer.read())


@asynccontextmanager
async def visiting(app: ASGIApp) -> AsyncIterator[Client]:
    """A client of the application, on a free port of this machine."""
    jar = aiohttp.CookieJar(unsafe=True)  # cookies also from a host without a name
    connector = aiohttp.TCPConnector(force_close=True)  # after a failure the server hangs up
    async with serving(app) as url, aiohttp.ClientSession(cookie_jar=jar, connector=connector) as session:
        yield Client(session, url)


async def well() -> list[str]:
    return []


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """Serves the application on a free port of this machine; gives its address."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        task = asyncio.create_task(server.serve(sockets=[bound]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        server.should_exit = True
        await task
