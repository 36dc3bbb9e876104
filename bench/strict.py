"""Telegram as it is when somebody writes to many: it counts, and who is too fast is refused, and then for longer."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus

from bench.service import CHAT, SECRET, Service
from bench.wire import Poster, Respond, serving
from tests.emulator.limits import Limits

AGAIN_S = 0.2
"""After that long an update that was not confirmed is brought again."""
LOOK_S = 0.01
REFUSED = b'{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":%d}}'


@dataclass(slots=True)
class Wave:
    """What has arrived of the messages to these chats: how often in each, and when the first and the last
    were tried (s)."""

    chats: Collection[int]
    arrived: Counter[int] = field(default_factory=Counter)
    first: float = 0.0
    last: float = 0.0

    def tried(self, now: float) -> None:
        self.first = self.first or now
        self.last = now

    @property
    def lost(self) -> int:
        return len(self.chats) - len(self.arrived)

    @property
    def repeated(self) -> int:
        return self.arrived.total() - len(self.arrived)


@dataclass(slots=True)
class Receipts:
    """How long doctors waited for theirs from their message on (s): those that came in the answer to the webhook, and
    those that came by a call of the program's; and how many did not come."""

    in_answer: list[float] = field(default_factory=list)
    by_call: list[float] = field(default_factory=list)
    missing: int = 0


class StrictService(Service):
    """`refused` are all calls that came too fast (the limits and penalties are those of tests/emulator/limits.py).
    `stalled` is for how long it has not looked at the longest (s): what comes meanwhile seems to come all at once."""

    def __init__(self, delay_s: float, chats: Collection[int]) -> None:
        super().__init__(delay_s)
        self.wave = Wave(frozenset(chats))
        self.refused = 0
        self.stalled = 0.0
        self._limits = Limits()
        self._tried = asyncio.Event()
        self._idle: list[Poster] = []

    def answer(self, path: str, body: bytes, send: Respond) -> None:
        found = CHAT.search(body) if path.lower().endswith("/sendmessage") else None
        if found is None:
            super().answer(path, body, send)
        elif wait := self._too_fast(int(found[1])):
            asyncio.get_running_loop().call_later(self._delay_s, send, REFUSED % wait, HTTPStatus.TOO_MANY_REQUESTS)
        else:
            super().answer(path, body, send)

    def _too_fast(self, chat: int) -> int:
        """For how many seconds nothing more should be sent; 0 if it is taken."""
        now = asyncio.get_running_loop().time()
        wait = self._limits.wait(chat, now)
        self.refused += bool(wait)
        if chat in self.wave.chats:
            self.wave.tried(now)
            self._tried.set()
            self.wave.arrived.update(() if wait else (chat,))
        return wait

    async def watch_itself(self) -> None:
        """Works until it is cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            due = clock() + LOOK_S
            await asyncio.sleep(LOOK_S)
            self.stalled = max(self.stalled, clock() - due)

    async def until(self, share: float, patience_s: float, longest_s: float) -> None:
        """Waits until the wave has reached that share of its chats; not for longer than `longest_s`, nor if nobody has
        tried for `patience_s`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(longest_s):
                while len(self.wave.arrived) < share * len(self.wave.chats):
                    self._tried.clear()
                    async with asyncio.timeout(patience_s):
                        await self._tried.wait()

    @asynccontextmanager
    async def reporting(
        self, url: str, doctors: Sequence[int], every_s: float, patience_s: float
    ) -> AsyncIterator[Receipts]:
        """A doctor reports every so often, whether the others have their receipts or not. Of two receipts that come in
        the answer to the webhook one is lost on its way: the update is brought again, and the receipt has to come by a
        call. At the end those that are outstanding are waited for, for `patience_s`."""
        receipts, under_way = Receipts(), set[asyncio.Task[None]]()
        writing = asyncio.create_task(self._write_on(url, deque(doctors), every_s, receipts, under_way))
        try:
            yield receipts
        finally:
            writing.cancel()
            late = (await asyncio.wait(under_way, timeout=patience_s))[1] if under_way else ()
            receipts.missing = len(late)
            for task in late:
                task.cancel()
            for poster in self._idle:
                poster.close()

    async def _write_on(
        self, url: str, silent: deque[int], every_s: float, receipts: Receipts, under_way: set[asyncio.Task[None]]
    ) -> None:
        """By the clock, so that a slow answer delays nobody else's message; each again when she has her receipt."""
        began, number = time.perf_counter(), 0

        async def one(doctor: int, *, loses: bool) -> None:
            await self._report(url, doctor, receipts, loses=loses)
            silent.append(doctor)

        while True:
            if silent:
                task = asyncio.create_task(one(silent.popleft(), loses=number % 2 == 1))
                under_way.add(task)
                task.add_done_callback(under_way.discard)
            number += 1
            await asyncio.sleep(max(0.0, began + number * every_s - time.perf_counter()))

    async def _report(self, url: str, doctor: int, receipts: Receipts, *, loses: bool) -> None:
        answered = self._waiting[doctor] = asyncio.get_running_loop().create_future()
        update, began = self.update(doctor), time.perf_counter()
        self._limits.has_written(doctor)
        answer = await self._brought(url, update)
        if CHAT.search(answer) and not loses and not self._too_fast(doctor):
            self._hear(answer)
            receipts.in_answer.append(time.perf_counter() - began)
            return
        if CHAT.search(answer):
            await self._brought(url, update)
        await answered
        receipts.by_call.append(time.perf_counter() - began)

    async def _brought(self, url: str, update: bytes) -> bytes:
        """The answer to an update, which is brought until it is confirmed."""
        while True:
            poster = self._idle.pop() if self._idle else Poster(url, SECRET)
            try:
                status, body = await poster.post(update)
            except OSError:
                status, body = 0, b""
            else:
                self._idle.append(poster)
            if status == HTTPStatus.OK:
                return body
            await asyncio.sleep(AGAIN_S)


@asynccontextmanager
async def open_strict_service(delay_s: float, chats: Collection[int]) -> AsyncIterator[StrictService]:
    service = StrictService(delay_s, chats)
    watching = asyncio.create_task(service.watch_itself())
    async with serving(service.answer) as service.url:
        yield service
    watching.cancel()
