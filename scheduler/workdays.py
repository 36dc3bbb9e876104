"""In December and January the administrators hear of a year whose public holidays are not known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from core.effects import Queue
from core.messages import Lane, Say
from core.texts import text
from core.units import Role
from core.workdays import Workdays
from scheduler.base import County, Job, Planned
from storage import Connection, Store, outbox, reminders, runs, units
from storage.reminders import Contact

NAME = "workdays"
DECEMBER, JANUARY = 12, 1


def plan(conn: Connection, county: County, now: datetime) -> list[Planned]:
    year = year_to_warn_of(county.calendar.workdays, county.calendar.today(now))
    if year is None:
        return []
    if not any(form.workdays for form in county.forms.forms.values()):
        return [Planned(None, (), NAME, text("reason-workdays-unused", year=year), None)]
    if county.calendar.is_quiet(now) or runs.is_claimed(conn, NAME, _claim(county, now)):
        return []
    return list(_planned(conn, county, now, year))


async def run(store: Store, county: County, now: datetime) -> int:
    """Once a month, by one process. As long as nobody can be written to it is tried again."""

    def transaction(conn: Connection) -> int:
        messages = [one.message for one in plan(conn, county, now) if one.message]
        if not messages or not runs.claim(conn, NAME, _claim(county, now), now):
            return 0
        outbox.queue(conn, messages, now)
        return len(messages)

    return await store.write(transaction)


WORKDAYS = Job(plan, run)


def year_to_warn_of(workdays: Workdays, today: date) -> int | None:
    """In December the coming year, in January the one that has begun, if its public holidays are not known."""
    year = {DECEMBER: today.year + 1, JANUARY: today.year}.get(today.month)
    return year if year is not None and year not in workdays.years else None


def _claim(county: County, now: datetime) -> str:
    return f"{county.calendar.today(now):%Y-%m}"


def _planned(conn: Connection, county: County, now: datetime, year: int) -> Iterator[Planned]:
    found = _administrators(conn, county.calendar.today(now))
    for unit, contact in found:
        message, reason = None, text("reason-blocked" if contact.joined else "reason-no-account")
        if contact.account:
            reason = text("reason-workdays", year=year)
            message = Queue(
                key=f"{NAME}:{contact.person.id}:{_claim(county, now)}",
                account=contact.account,
                lane=Lane.BULK,
                say=Say(lines=(text("workdays-unknown", year=year), text("workdays-unknown-how", year=year))),
            )
        yield Planned(contact.person, (unit,), NAME, reason, message)
    if not found:
        yield Planned(None, (), NAME, text("reason-workdays-nobody"), None)


def _administrators(conn: Connection, today: date) -> list[tuple[str, Contact]]:
    """Each once, with a unit of hers; where there are none the managers of the topmost units."""
    known = {unit.id: unit for unit in units.all_units(conn)}
    tops = [unit.id for unit in known.values() if unit.parent_id is None]
    administrators = reminders.contacts(conn, Role.ADMINISTRATOR, today)
    found = administrators or reminders.contacts(conn, Role.MANAGER, today, tops)
    once = {contact.person.id: (known[id_].name, contact) for id_, people in found.items() for contact in people}
    return list(once.values())
