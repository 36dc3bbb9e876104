"""Telegram's side of a measurement: brings what doctors write, or has it fetched, and hears the answers."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

from bench.wire import Poster, Respond, serving

TOKEN = "123456:bench"
SECRET = "bench-secret"
CHAT = re.compile(rb"""chat_id(?:["']?\s*[:=]\s*"?|"\r\n(?:[^\r\n]+\r\n)*\r\n)(\d+)""")
"""In a form, in JSON, or as a part of a multipart body: programs send all of them."""
ME = {"id": 123456, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
PATIENCE_S = 30.0


@dataclass(slots=True)
class Heard:
    """How long each report waited for its answer, from the POST on (s), and how many were refused meanwhile."""

    waits: list[float] = field(default_factory=list)
    refused: int = 0
    enough: bool = False


class Service:
    """The Bot API; `delay_s` is how long each sendMessage takes. Served by `open_service`."""

    def __init__(self, delay_s: float = 0.0) -> None:
        self._delay_s = delay_s
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._number = 0
        self._updates: list[bytes] = []
        self.answers = 0
        self.url = ""

    @asynccontextmanager
    async def writing(self, url: str, doctors: Sequence[int], in_flight: int) -> AsyncIterator[Heard]:
        """Doctors write one after the other, so many at a time, each once she has her answer to the last message.

        At the end, what is on its way is waited for.
        """
        heard, silent = Heard(), deque(doctors)
        async with asyncio.TaskGroup() as group:
            for _ in range(in_flight):
                group.create_task(self._write(Poster(url, SECRET), silent, heard))
            yield heard
            heard.enough = True

    async def _write(self, poster: Poster, silent: deque[int], heard: Heard) -> None:
        while not heard.enough:
            doctor, began = silent.popleft(), time.perf_counter()
            answered = self._waiting[doctor] = asyncio.get_running_loop().create_future()
            status, body = await poster.post(self.update(doctor))
            if status == HTTPStatus.OK:
                self._hear(body)
                async with asyncio.timeout(PATIENCE_S):
                    await answered
                heard.waits.append(time.perf_counter() - began)
            else:
                heard.refused += 1
            silent.append(doctor)
        poster.close()

    async def first_answer(self, doctor: int) -> None:
        """Has an update fetched, and waits for its answer."""
        answered = self._waiting[doctor] = asyncio.get_running_loop().create_future()
        self._updates.append(self.update(doctor))
        await answered

    def update(self, doctor: int) -> bytes:
        """What the doctor writes: other figures every time."""
        self._number += 1
        n = self._number
        sender = {"id": doctor, "is_bot": False, "first_name": "医生"}
        message = {
            "message_id": n,
            "date": int(time.time()),
            "from": sender,
            "chat": {"id": doctor, "type": "private", "first_name": "医生"},
            "text": f"门诊{n % 41} 接种{n % 13} 疑似0",
        }
        return json.dumps({"update_id": n, "message": message}, ensure_ascii=False).encode()

    def answer(self, path: str, body: bytes, send: Respond) -> None:
        method = path.rpartition("/")[2].lower()
        if method == "sendmessage":
            if self._delay_s:
                asyncio.get_running_loop().call_later(self._delay_s, self._sent, body, send)
            else:
                self._sent(body, send)
        elif method == "getupdates":
            fetched, self._updates = self._updates, []
            said = b'{"ok":true,"result":[%s]}' % b",".join(fetched)
            asyncio.get_running_loop().call_later(0 if fetched else 0.05, send, said)
        else:
            send(json.dumps({"ok": True, "result": ME if method == "getme" else True}).encode())

    def _sent(self, body: bytes, send: Respond) -> None:
        chat = self._hear(body)
        result = {"message_id": self.answers, "date": int(time.time()), "chat": {"id": chat, "type": "private"}}
        send(json.dumps({"ok": True, "result": {**result, "text": "…"}}).encode())

    def _hear(self, body: bytes) -> int:
        """Whom these words are for; 0 where nothing is said, as in most answers to a webhook."""
        found = CHAT.search(body)
        if found is None:
            return 0
        chat = int(found[1])
        self.answers += 1
        if (waiting := self._waiting.pop(chat, None)) and not waiting.done():
            waiting.set_result(None)
        return chat


@asynccontextmanager
async def open_service(delay_s: float = 0.0) -> AsyncIterator[Service]:
    service = Service(delay_s)
    async with serving(service.answer) as service.url:
        yield service
