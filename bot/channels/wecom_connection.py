"""WeCom's long connection for as long as the program runs: made, kept, made anew; given up where somebody else has it.

WeCom has one connection for a bot. Whoever subscribes takes it from whoever had it, so two programs that both insist
would throw each other out for ever: who is thrown out stays out, and says so.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

import aiohttp

from bot.channels.base import Condition, Fault, Unavailable
from bot.channels.wecom_frames import EVENT, Body, Frame, WeComError
from bot.channels.wecom_line import Beats, Line, LineLost
from bot.gate import backoff

log = logging.getLogger(__name__)

LONGEST_WAIT_S = 30.0
BAD_CREDENTIALS, NOT_SUBSCRIBED = 853000, 846609
EVICTED = "disconnected_event"


@dataclass(frozen=True, slots=True)
class Credentials:
    bot_id: str
    secret: str
    url: str = "wss://openws.work.weixin.qq.com"


class Connection:
    """`on_push` is given what WeCom brings, in its order, with the number of the connection that it came over.
    `condition` is kept here; `sleep` is what waits before another attempt, in seconds."""

    def __init__(
        self,
        credentials: Credentials,
        condition: Condition,
        on_push: Callable[[Frame, int], None],
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        beats: Beats,
    ) -> None:
        self._credentials = credentials
        self._condition = condition
        self._on_push = on_push
        self._now = now
        self._sleep = sleep
        self._beats = beats
        self.number = 0
        """Of the present connection, which cannot answer what came over an earlier one."""
        self._line: Line | None = None
        self._subscribed = False
        self._failures = 0  # on end
        self._is_there = asyncio.Event()
        self._dropping: asyncio.Task[None] | None = None
        self._evicted = False

    async def run(self) -> None:
        """Works until it is cancelled; survives whatever the service does."""
        self._failures = 0
        while True:
            self._subscribed = self._evicted = False
            try:
                await self._serve()
                why = "the connection was closed"
            except WeComError as error:
                why = str(error)
                if error.code == BAD_CREDENTIALS:
                    await self._stay_out(Fault.REFUSED, f"the bot's id or its secret is refused: {why}")
            except (Unavailable, aiohttp.ClientError, OSError, ValueError) as error:
                why = f"no connection: {str(error) or type(error).__name__}"
            if self._evicted:
                await self._stay_out(Fault.TAKEN, "another program has connected as this bot, and only one may")
            self._failures = 1 if self._subscribed else self._failures + 1
            wait = backoff(self._failures, longest=LONGEST_WAIT_S)
            self._condition.fails(why, self._now())
            log.warning("WeCom: %s; next attempt in %.0f s", why, wait)
            await self._sleep(wait)

    async def ask(self, cmd: str, body: Body | None = None, req_id: str = "") -> Any:
        """The body of the answer. Where WeCom has forgotten that this connection is subscribed, it is made anew and
        asked once more. Raises WeComError and Unavailable."""
        line = await self._live()
        try:
            return await line.ask(cmd, body, req_id)
        except WeComError as error:
            if error.code != NOT_SUBSCRIBED:
                raise
        log.warning("WeCom: the connection is not subscribed any more; it is made anew")
        await line.drop()
        return await (await self._live()).ask(cmd, body, req_id)

    async def _live(self) -> Line:
        """Waits a little for a connection that is being made; not where that has failed, or is not tried any more."""
        if self._condition.fault or self._failures > 1:
            raise LineLost(self._condition.why)
        try:
            async with asyncio.timeout(self._beats.answer):
                while self._line is None or self._line.lost:
                    self._is_there.clear()
                    await self._is_there.wait()
        except TimeoutError:
            raise LineLost("there is no connection to WeCom") from None
        return self._line

    async def _serve(self) -> None:
        """One connection from its beginning to its end."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:
            async with asyncio.timeout(self._beats.connect):
                socket = await session.ws_connect(self._credentials.url)
            self.number += 1
            line = Line(socket, self._beats, lambda frame: self._pushed(line, frame), self._now)
            serving = asyncio.create_task(line.serve())
            try:
                await line.subscribe(self._credentials.bot_id, self._credentials.secret)
                self._line, self._subscribed, self._failures = line, True, 0
                self._condition.works()
                log.info("WeCom: connected")
                self._is_there.set()
                await serving
            finally:
                self._line = None
                serving.cancel()
                await asyncio.wait([serving])

    def _pushed(self, line: Line, frame: Frame) -> None:
        event = frame.body.get("event") if frame.cmd == EVENT and isinstance(frame.body, dict) else None
        if isinstance(event, dict) and event.get("eventtype") == EVICTED:
            self._evicted = True
            self._dropping = asyncio.create_task(line.drop())
        else:
            self._on_push(frame, self.number)

    async def _stay_out(self, fault: Fault, why: str) -> NoReturn:
        """Until somebody has looked after it and starts the program anew, or, of several processes, another leads."""
        why = f"{why}; it is not tried again until the program is restarted"
        self._condition.gives_up(fault, why, self._now())
        log.error("WeCom: %s", why)
        await asyncio.Event().wait()
        raise AssertionError("nobody sets it")
