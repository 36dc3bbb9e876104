"""All jobs, and the one function that does whatever is due."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from datetime import date, datetime
from types import MappingProxyType

from core.confirm import confirmed_at
from core.expected import ONE_DAY, Calendar
from core.forms import Form
from scheduler.alerts import ALERTS
from scheduler.base import County, Job
from scheduler.confirm import CONFIRM
from scheduler.digest import DIGEST
from scheduler.escalate import ESCALATE
from scheduler.expect import EXPECT
from scheduler.housekeep import HOUSEKEEP
from scheduler.notices import NOTICES
from scheduler.remind import REMIND
from scheduler.signals import SIGNALS
from scheduler.workdays import WORKDAYS
from storage import Store

log = logging.getLogger(__name__)

JOBS: Mapping[str, Job] = MappingProxyType(
    {
        "alerts": ALERTS,
        "expect": EXPECT,
        "remind": REMIND,
        "escalate": ESCALATE,
        "confirm": CONFIRM,
        "notices": NOTICES,
        "signals": SIGNALS,
        "digest": DIGEST,
        "workdays": WORKDAYS,
        "housekeep": HOUSEKEEP,
    }
)
"""By name, in the order in which they are run: nobody's reminder waits until the house is clean."""


EVERY_MINUTE = ("alerts",)
"""What has no time of day: an alert is due so many hours after a report."""


async def tick(store: Store, county: County, now: datetime, names: Collection[str] = tuple(JOBS)) -> int:
    """Does what is due at `now` and has not been done, of all jobs or of these; returns how many messages were queued.

    May be called at any moment, as often as one likes and by several processes: every job looks at what the database
    says is due. So whatever an outage has skipped is taken up by the next tick, as far as it still makes sense.
    """
    queued = 0
    for name in names:
        if count := await JOBS[name].run(store, county, now):
            log.info("%s: %d messages queued", name, count)
            queued += count
    return queued


def alarms(calendar: Calendar, forms: Collection[Form], start: datetime, end: datetime) -> list[datetime]:
    """The moments after `start`, up to and with `end`, at which a tick may have something to do, in order.

    What is set for quiet hours and writes to people has its moment when they end.
    """
    moments: set[datetime] = set()
    day = calendar.today(start) - ONE_DAY
    while day <= calendar.today(end):
        moments |= {calendar.awake(moment) for moment in _writing(calendar, forms, day)}
        moments |= {calendar.moment(day, at) for at in (calendar.expect_at, calendar.housekeep_at)}
        day += ONE_DAY
    return sorted(moment for moment in moments if start < moment <= end)


def _writing(calendar: Calendar, forms: Collection[Form], day: date) -> list[datetime]:
    """When on that day somebody may be written to, if it is not in quiet hours."""
    times = [calendar.digest_at, calendar.remind_at, calendar.notice_repeat_at, calendar.escalate_at]
    moments = [calendar.moment(day, at) for at in (*times, calendar.county_at) if at]
    moments += [moment for form in forms for moment in confirmed_at(form, day, calendar)]
    if calendar.remind_before:
        moments += [calendar.ahead(calendar.moment(day, form.due)) for form in forms]
    return moments
