"""Every night: what has been kept long enough is removed."""

from __future__ import annotations

import logging
from datetime import date, datetime
from functools import partial

from core.expected import ONE_DAY, Calendar
from scheduler.base import County, Job, nobody
from storage import Store, housekeeping, runs
from storage.housekeeping import Outdated

NAME = "housekeep"

log = logging.getLogger(__name__)


async def run(store: Store, county: County, now: datetime) -> int:
    """Once for a day, by one process. Queues nothing.

    Claimed before the work and not with it: what is cut short, as when the database goes away, is done the next night.
    Afterwards the database is left as it is: what comes in the next day fills the room that has become free.
    """
    night = _last_night(county.calendar, now)
    if not await store.write(lambda conn: runs.claim(conn, NAME, night.isoformat(), now)):
        return 0
    removed = {what.name: await _remove(store, what) for what in housekeeping.outdated(county.retention, now)}
    if any(removed.values()):
        log.info("removed: %s", ", ".join(f"{count} {name}" for name, count in removed.items() if count))
    return 0


HOUSEKEEP = Job(nobody, run)


def _last_night(calendar: Calendar, now: datetime) -> date:
    """The newest day on which it was time."""
    today = calendar.today(now)
    return today if calendar.moment(today, calendar.housekeep_at) <= now else today - ONE_DAY


async def _remove(store: Store, what: Outdated) -> int:
    """In portions, so that the answers to people get their turn in between."""
    removed = 0
    while portion := await store.write(partial(housekeeping.remove, what=what)):
        removed += portion
    return removed
