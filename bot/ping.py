"""Tells a dead-man's switch somewhere else that the jobs are being done; when it hears nothing, it raises the alarm."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

import aiohttp

log = logging.getLogger(__name__)

GAP_S = 55.0
"""The least from one call to the next: looks at what is due are a minute apart, give or take a little."""

ANSWER_S = 10.0


class Ping:
    """`url` is a secret: whoever knows it can keep the switch quiet. `clock` counts seconds."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._clock = clock
        self._swept = asyncio.Event()
        self._called_at: float | None = None
        self._failing = False

    def swept(self) -> None:
        """The jobs have been looked after. Returns at once."""
        self._swept.set()

    async def run(self) -> None:
        """Calls until it is cancelled, at most once in GAP_S."""
        while True:
            await self._swept.wait()
            self._swept.clear()
            now = self._clock()
            if self._called_at is None or now - self._called_at >= GAP_S:
                self._called_at = now
                await self._call()

    async def _call(self) -> None:
        why = await self._fault()
        if why and not self._failing:
            log.warning("the ping address was not reached: %s; it is tried again every minute", why)
        elif self._failing and not why:
            log.info("the ping address is reached again")
        self._failing = bool(why)

    async def _fault(self) -> str:
        """Without the address. Empty when all is well."""
        limits = aiohttp.ClientTimeout(total=ANSWER_S)
        try:
            async with aiohttp.ClientSession(timeout=limits) as session, session.get(self._url) as answer:
                return "" if answer.ok else f"it answers {answer.status}"
        except TimeoutError:
            return f"no answer within {ANSWER_S:.0f} s"
        except (aiohttp.ClientError, ValueError) as error:  # ValueError: an address that nobody can call
            return type(error).__name__
