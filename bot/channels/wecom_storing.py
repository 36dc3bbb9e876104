"""Storing what WeCom brings, for as long as it takes: it brings nothing again, or soon forgets it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence

from bot import logs
from bot.channels.base import Take
from bot.gate import backoff
from core.messages import Inbound

log = logging.getLogger(__name__)

STORAGE_WAIT_S = 5.0
"""The longest wait for our own database, which nobody asks us to spare."""


async def stored(take: Take, batch: Sequence[Inbound], sleep: Callable[[float], Awaitable[None]]) -> None:
    """Returns when they are."""
    failures = 0
    while True:
        try:
            await take(batch)
            return
        except Exception as error:  # whatever kept them from being stored, nobody brings them again
            failures += 1
            wait = backoff(failures, longest=STORAGE_WAIT_S)
            said, fault = logs.reason(error), logs.fault(error)
            log.error("WeCom: messages could not be stored: %s; next attempt in %.0f s", said, wait, exc_info=fault)
        await sleep(wait)
