"""Wakes the jobs at their times. APScheduler is the alarm clock; it knows nothing of what is due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from scheduler.base import County
from scheduler.jobs import EVERY_MINUTE, JOBS, alarms, tick
from storage import DatabaseAway, Overtaken, Store

log = logging.getLogger(__name__)


class Clockwork:
    """Ticks at the start, and then at every alarm of the county's calendar.

    It looks at the clock once a minute instead of sleeping until the next alarm, so that a laptop that was closed or
    a clock that was set right is noticed within a minute, and so that a tick that failed is tried again: what is due at
    16:30 can wait until 16:31.

    `on_queued` is called when there is something to send, `on_swept` after every look that found all done that is due.
    """

    def __init__(
        self,
        store: Store,
        county: County,
        *,
        now: Callable[[], datetime],
        on_queued: Callable[[], None],
        on_swept: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._county = county
        self._forms = county.forms.forms.values()
        self._now = now
        self._on_queued = on_queued
        self._on_swept = on_swept
        self._watching_since: datetime | None = None
        self._looked_at: datetime | None = None
        self._looking = asyncio.Lock()
        self.trouble: str | None = None
        """Why the jobs could not be done at the last look, in words for the administrator."""
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    async def start(self) -> None:
        """Takes up what was missed, then keeps watch."""
        self._watching_since = self._now()
        await self.look()
        self._scheduler.add_job(self.look, CronTrigger(second=0, timezone=UTC))
        self._scheduler.start()

    async def look(self) -> None:
        """Ticks if an alarm has passed since the last look that could do what was due. What has no time of day is done
        at every look."""
        async with self._looking:
            now = self._now()
            passed = self._looked_at is None or alarms(self._county.calendar, self._forms, self._looked_at, now)
            try:
                if await tick(self._store, self._county, now, JOBS if passed else EVERY_MINUTE):
                    self._on_queued()
            except DatabaseAway as error:
                self._note_trouble(str(error))
            except Overtaken as error:
                log.info("%s; the jobs look again within a minute", error)
            else:
                self._looked_at = now
                if self.trouble:
                    log.info("jobs are done again")
                    self.trouble = None
                self._on_swept()

    def late_since(self) -> datetime | None:
        """Since when something is due that has not been done; None when nothing is, or no watch is kept here."""
        if self._watching_since is None:
            return None
        if self._looked_at is None:
            return self._watching_since
        due = alarms(self._county.calendar, self._forms, self._looked_at, self._now())
        return max(due[0], self._watching_since) if due else None

    def _note_trouble(self, why: str) -> None:
        self.trouble = f"jobs cannot be done: {why}"
        log.error("%s. They are tried again within a minute", self.trouble)

    async def stop(self) -> None:
        """Returns once nothing is running any more."""
        async with self._looking:
            if self._scheduler.running:
                self._scheduler.shutdown()
            self._watching_since = None
            self.trouble = None  # whoever keeps watch now has troubles of its own
            await asyncio.sleep(0)  # it shuts down in the event loop's next round
