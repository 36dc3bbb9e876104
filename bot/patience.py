"""Writing to a database that is sometimes away."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

from bot.metrics import Metrics
from storage import Connection, DatabaseAway, Overtaken, Store

log = logging.getLogger(__name__)

T = TypeVar("T")


class PatientStore:
    """Waits for a database that is away: a message that has gone out must be noted down, or it goes out again."""

    def __init__(self, store: Store, wait_s: float, metrics: Metrics) -> None:
        self.trouble: str | None = None
        """Why the outbox cannot be written, in words for the administrator."""
        self.wait_s = wait_s
        self._store = store
        self._metrics = metrics
        self._held_up = 0  # so many writes wait for the database

    async def write(self, work: Callable[[Connection], T]) -> T:
        held_up = False
        while True:
            try:
                with self._metrics.timed("outbox"):
                    done = await self._store.write(work)
            except Overtaken as error:
                log.info("%s; the outbox is written anew", error)
            except DatabaseAway as error:
                self._held_up += not held_up
                held_up = True
                self._note_trouble(error)
                await asyncio.sleep(self.wait_s)
            else:
                self._held_up -= held_up
                if self.trouble and not self._held_up:
                    log.info("messages are sent again")
                    self.trouble = None
                return done

    def _note_trouble(self, error: DatabaseAway) -> None:
        """Logged once, not by every message that waits to be noted down."""
        trouble = f"messages cannot be sent: {error}"
        if trouble != self.trouble:
            log.error("%s. Tried again every %.0f s", trouble, self.wait_s)
        self.trouble = trouble
