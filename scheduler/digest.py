"""The digests: on Monday about the week before, on the 1st about the month before, for every unit with a manager.

About what other periods they are sent as well is a setting (`Calendar.digests`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from core.digest import Digest
from core.effects import Queue
from core.expected import Calendar
from core.messages import File, Lane, Line, Say
from core.particulars import Particulars
from core.periods import Period, containing
from core.texts import text
from core.units import Role, Unit
from digests.files import DigestFiles, write_digest
from digests.lines import long_lines
from digests.words import digest_issue
from scheduler.base import County, Job, Planned
from storage import Connection, Store, digests, outbox, particulars, reminders, runs, units
from storage.reminders import Contact

NAME = "digest"


def plan(conn: Connection, county: County, now: datetime) -> list[Planned]:
    """The messages stand in the plan without their files, which are made when they are sent."""
    planned = []
    for period in periods_due(county.calendar, now):
        for unit, managers in _to_do(conn, period, county.calendar.today(now)):
            digest = digests.load(conn, unit, period, county.forms, now)
            if not _is_empty(digest):
                lines = long_lines(digest, county.forms)
                planned += [_planned(digest, contact, lines) for contact in managers]
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
        this = containing(calendar.today(now), length)
        is_due = calendar.moment(this.start, calendar.digest_at) <= now
        due.append(this.previous() if is_due else this.previous().previous())
    return due


def _to_do(conn: Connection, period: Period, today: date) -> list[tuple[Unit, list[Contact]]]:
    """The units that still have to be done, with their managers."""
    if runs.is_claimed(conn, NAME, period.key):
        return []
    managers = reminders.contacts(conn, Role.MANAGER, today)
    done = digests.kept(conn, period)
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
    def load(conn: Connection) -> tuple[Digest, Particulars]:
        found = digests.load(conn, unit, period, county.forms, now)
        return found, particulars.load(conn, found, county.calendar, now)

    digest, others = await store.read(load)
    if _is_empty(digest):
        return 0
    lines = long_lines(digest, county.forms)
    languages = {contact.person.language for contact in managers if contact.account}
    files = await asyncio.to_thread(_write, county, digest, others, languages)
    planned = [_planned(digest, contact, lines, files) for contact in managers]
    messages = [one.message for one in planned if one.message]

    def transaction(conn: Connection) -> int:
        if not digests.keep(conn, digest, lines, lines, now):
            return 0  # another process was faster
        outbox.queue(conn, messages, now)
        return len(messages)

    return await store.write(transaction)


def _is_empty(digest: Digest) -> bool:
    """Nothing was asked and nothing was said, as before the first day: there is nothing to send a digest about."""
    return not any(section.now.counts.expected or section.now.counts.received for section in digest.sections)


def _write(county: County, digest: Digest, others: Particulars, languages: set[str]) -> dict[str, tuple[File, ...]]:
    return {
        language: _attached(
            digest,
            write_digest(
                digest, others, county.forms, county.catalogue, language, county.folder / language, county.fonts
            ),
        )
        for language in languages
    }


def _attached(digest: Digest, files: DigestFiles) -> tuple[File, ...]:
    name = f"{digest.unit.name}-{digest.period.key}"
    return (
        File(kind="picture", path=str(files.picture), name=f"{name}.png"),
        File(kind="document", path=str(files.workbook), name=f"{name}.xlsx"),
    )


def _planned(
    digest: Digest,
    contact: Contact,
    lines: tuple[Line, ...],
    files: Mapping[str, tuple[File, ...]] | None = None,
) -> Planned:
    message, reason = None, text("reason-blocked" if contact.joined else "reason-no-account")
    if contact.account:
        reason = digest_issue(digest)
        message = Queue(
            key=f"{NAME}:{digest.unit.id}:{digest.period.key}:{contact.person.id}",
            account=contact.account,
            lane=Lane.BULK,
            say=Say(lines=lines, files=files[contact.person.language] if files else ()),
        )
    return Planned(contact.person, (digest.unit.name,), NAME, reason, message)
