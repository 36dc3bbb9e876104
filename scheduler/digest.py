"""The digests: on Monday about the week before, on the 1st about the month before, for every unit with a manager.

About what other periods they are sent as well is a setting (`Calendar.digests`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from core.digest import Digest
from core.digest_buttons import digest_buttons, picture_buttons
from core.effects import Queue
from core.expected import Calendar
from core.messages import Lane, Say
from core.papers import PICTURE, paper
from core.periods import Period, containing
from core.texts import text
from core.units import Role, Unit
from digests.lines import long_lines, short_lines
from digests.words import digest_issue
from scheduler.base import County, Job, Planned
from storage import Connection, Store, digests, outbox, reminders, runs, units
from storage.reminders import Contact

NAME = "digest"


def plan(conn: Connection, county: County, now: datetime) -> list[Planned]:
    planned = []
    for period in periods_due(county.calendar, now):
        for unit, managers in _to_do(conn, period, county.calendar.today(now)):
            digest = digests.load(conn, unit, period, county.forms, now, sending=True)
            if not digest.is_empty:
                say = _say(county, digest, now)
                planned += [_planned(digest, contact, say) for contact in managers]
    return planned


async def run(store: Store, county: County, now: datetime) -> int:
    return sum([await _issue_all(store, county, now, period) for period in periods_due(county.calendar, now)])


DIGEST = Job(plan, run)


def periods_due(calendar: Calendar, now: datetime) -> list[Period]:
    """Of each length the last period whose digest is due; none in quiet hours, it waits for the morning."""
    if calendar.is_quiet(now):
        return []
    due = []
    for length in calendar.digests:
        last = containing(calendar.today(now), length).previous()
        due.append(last if calendar.digest_due(last) <= now else last.previous())
    return due


def _to_do(conn: Connection, period: Period, today: date) -> list[tuple[Unit, list[Contact]]]:
    """The units that still have to be done, with their managers."""
    if runs.is_claimed(conn, NAME, period.key):
        return []
    managers = reminders.contacts(conn, Role.MANAGER, today)
    done = digests.sent(conn, period)
    return [(unit, managers[unit.id]) for unit in units.all_units(conn) if unit.id in managers.keys() - done]


async def _issue_all(store: Store, county: County, now: datetime, period: Period) -> int:
    """Each unit has its own transaction, so that a run that was cut short goes on with the next one. Once all are
    done the period is closed: who becomes a manager later gets the next digest."""
    queued = 0
    for unit, managers in await store.read(lambda conn: _to_do(conn, period, county.calendar.today(now))):
        queued += await _issue(store, county, now, unit, period, managers)
    await store.write(lambda conn: runs.claim(conn, NAME, period.key, now))
    return queued


async def _issue(
    store: Store, county: County, now: datetime, unit: Unit, period: Period, managers: Sequence[Contact]
) -> int:
    digest = await store.read(lambda conn: digests.load(conn, unit, period, county.forms, now, sending=True))
    if digest.is_empty:
        return 0
    say = _say(county, digest, now)
    messages = [one.message for contact in managers if (one := _planned(digest, contact, say)).message]

    def transaction(conn: Connection) -> int:
        if not digests.keep(conn, digest, say.lines, long_lines(digest, county.forms), now):
            return 0  # another process was faster
        outbox.queue(conn, messages, now)
        return len(messages)

    return await store.write(transaction)


def _say(county: County, digest: Digest, now: datetime) -> Say:
    """Ten lines under the picture; whatever else there is comes by a button."""
    picture = paper(PICTURE, digest.unit, digest.period)
    below = (*digest_buttons(digest, county.calendar, now), picture_buttons(digest))
    return Say(short_lines(digest, county.forms), below, (picture,))


def _planned(digest: Digest, contact: Contact, say: Say) -> Planned:
    message, reason = None, text("reason-blocked" if contact.joined else "reason-no-account")
    if contact.account:
        reason = digest_issue(digest)
        message = Queue(
            key=f"{NAME}:{digest.unit.id}:{digest.period.key}:{contact.person.id}",
            account=contact.account,
            lane=Lane.BULK,
            say=say,
        )
    return Planned(contact.person, (digest.unit.name,), NAME, reason, message)
