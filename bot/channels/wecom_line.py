"""One live connection to WeCom: requests and their answers, and what WeCom brings in between."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from bot.channels import wecom_frames
from bot.channels.base import Unavailable
from bot.channels.wecom_frames import PING, SUBSCRIBE, UPLOAD_CHUNK, Body, Frame, WeComError, new_id

log = logging.getLogger(__name__)

PINGS_MISSED = 2
"""So many on end without an answer, and the connection is dead, however open it looks."""

CLOSE_S = 1.0
"""So long WeCom has to say goodbye: a program that is to stop does not wait for a dead line."""


@dataclass(frozen=True, slots=True)
class Beats:
    """Seconds: from one ping to the next; until an answer is given up, that to a portion of a file, and connecting."""

    ping: float = 30.0
    answer: float = 5.0
    portion: float = 60.0
    connect: float = 15.0


class LineLost(Unavailable):
    """The connection is not there, or there no more. What was being asked may have been done."""


class Line:
    """`on_push` is given what WeCom brings, in its order. Of one `req_id` only one request is under way at a time, and
    answers are known by it alone."""

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        beats: Beats,
        on_push: Callable[[Frame], None],
        now: Callable[[], datetime],
    ) -> None:
        self._socket = socket
        self._beats = beats
        self._on_push = on_push
        self._now = now
        self._waiting: dict[str, asyncio.Future[Frame]] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._asking: defaultdict[str, int] = defaultdict(int)
        self._lost = False

    @property
    def lost(self) -> bool:
        return self._lost or self._socket.closed

    async def subscribe(self, bot_id: str, secret: str) -> None:
        """Raises WeComError when they are refused, and LineLost."""
        await self.ask(SUBSCRIBE, {"bot_id": bot_id, "secret": secret})

    async def serve(self) -> None:
        """Reads until the connection ends, and keeps it alive. Returns when it has ended, however."""
        pinging = asyncio.create_task(self._keep_alive())
        try:
            async for said in self._socket:
                if said.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                    self._read(said.data)
        except (aiohttp.ClientError, OSError) as error:
            log.info("WeCom: the connection broke: %s", type(error).__name__)
        finally:
            pinging.cancel()
            await self.drop()

    async def ask(self, cmd: str, body: Body | None = None, req_id: str = "") -> Any:
        """The body of the answer. Raises WeComError when WeCom refuses, LineLost, and Unavailable when it does not
        answer in time."""
        req_id = req_id or new_id(cmd, self._now())
        self._asking[req_id] += 1
        try:
            async with self._turns[req_id]:
                answer = await self._asked(cmd, req_id, body)
        finally:
            self._asking[req_id] -= 1
            if not self._asking[req_id]:
                del self._asking[req_id], self._turns[req_id]
        if answer.errcode:
            raise WeComError(answer.errcode, answer.errmsg)
        return answer.body

    async def drop(self) -> None:
        """Closes it, at once for everybody who waits for an answer."""
        self._lost = True
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(LineLost("the connection to WeCom was lost"))
        with suppress(aiohttp.ClientError, OSError, TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self._socket.close()

    async def _asked(self, cmd: str, req_id: str, body: Body | None) -> Frame:
        if self.lost:
            raise LineLost("the connection to WeCom was lost")
        answered = self._waiting[req_id] = asyncio.get_running_loop().create_future()
        seconds = self._beats.portion if cmd == UPLOAD_CHUNK else self._beats.answer
        try:
            async with asyncio.timeout(seconds):
                await self._socket.send_str(wecom_frames.written(cmd, req_id, body))
                frame: Frame = await answered
                return frame
        except TimeoutError:
            raise Unavailable(f"WeCom has not answered within {seconds:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise LineLost(f"the connection to WeCom was lost: {type(error).__name__}") from None
        finally:
            del self._waiting[req_id]

    async def _keep_alive(self) -> None:
        missed = 0
        while missed < PINGS_MISSED:
            await asyncio.sleep(self._beats.ping)
            try:
                await self.ask(PING)
                missed = 0
            except LineLost:
                return
            except Unavailable:
                missed += 1
            except WeComError as error:
                log.info("WeCom: a ping was refused: %s", error)
        log.warning("WeCom: %d pings were not answered; the connection is made anew", missed)
        await self.drop()

    def _read(self, raw: str | bytes) -> None:
        frame = wecom_frames.read(raw)
        if frame is None:
            log.warning("WeCom: a frame is not understood and skipped")
        elif frame.cmd:
            self._on_push(frame)
        elif (waiting := self._waiting.get(frame.req_id)) and not waiting.done():
            waiting.set_result(frame)
