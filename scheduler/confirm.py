"""The daily confirmation of surveillance: at the deadline managers learn who has reported, and how many of them zero;
what comes late changes that message instead of adding another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.confirm import confirmed_at
from core.effects import Queue
from core.expected import period_open_on
from core.forms import Form
from core.messages import Lane, Line, Say, Strong
from core.texts import Names, Text, period_text, text, time_text
from core.units import Role, Unit
from scheduler.base import County, Job, Planned
from scheduler.sweep import unreachable
from storage import Connection, Store, confirm, outbox, reminders, units
from storage.confirm import Standing
from storage.reminders import Contact

NAME = "confirm"
MOST_NAMES = 40


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One form's day: the moments at which it is told, up to now; how all units stand; and who looks after which."""

    form: Form
    moments: Sequence[datetime]
    standing: Sequence[Standing]
    managers: Sequence[tuple[Unit, Contact]]
    told: Mapping[str, Say]


def plan(conn: Connection, county: County, now: datetime) -> list[Planned]:
    return [planned for found in _gather(conn, county, now) for planned in _plan(county, now, found)]


async def run(store: Store, county: County, now: datetime) -> int:
    def transaction(conn: Connection) -> int:
        messages = [one.message for one in plan(conn, county, now) if one.message]
        outbox.queue(conn, messages, now)
        return len(messages)

    return await store.write(transaction)


CONFIRM = Job(plan, run)


def _gather(conn: Connection, county: County, now: datetime) -> list[Confirmed]:
    """Nothing in quiet hours, nor of a day that is over."""
    calendar, today = county.calendar, county.calendar.today(now)
    found = []
    for form in county.forms.forms.values():
        moments = [moment for moment in confirmed_at(form, today, calendar) if moment <= now]
        if not moments or calendar.is_quiet(now):
            continue
        standing = confirm.standing(conn, form.key, today)
        contacts = reminders.contacts(conn, Role.MANAGER, today)
        places = [unit for unit in units.all_units(conn) if any(one.path.startswith(unit.path) for one in standing)]
        managers = [(unit, contact) for unit in places for contact in contacts.get(unit.id, ())]
        keys = [_key(county, form, *who, moment) for who in managers for moment in moments]
        found.append(Confirmed(form, moments, standing, managers, confirm.told(conn, keys)))
    return found


def _key(county: County, form: Form, unit: Unit, contact: Contact, moment: datetime) -> str:
    """One message for each person, unit and moment."""
    return f"{NAME}:{contact.person.id}:{unit.id}:{form.key}:{county.calendar.local(moment):%Y-%m-%d:%H%M}"


def _plan(county: County, now: datetime, found: Confirmed) -> Iterator[Planned]:
    for unit, contact in found.managers:
        say = _say(county, now, found, unit)
        keys = [_key(county, found.form, unit, contact, moment) for moment in found.moments]
        before = next((key for key in reversed(keys) if key in found.told), None)
        reason, message = unreachable(county, contact), None
        if before and _figures(found.told[before]) == _figures(say):
            reason = reason or text("reason-already")
        elif contact.account and keys[-1] != before:
            reason = text("reason-confirm")
            message = Queue(
                key=keys[-1],
                account=contact.account,
                lane=Lane.BULK,
                say=say,
                expires_at=county.calendar.until_quiet(now),
                replaces=before or "",
            )
        yield Planned(contact.person, (unit.name,), NAME, reason or text("reason-already"), message)


def _figures(say: Say) -> tuple[Line, ...]:
    """All that it says but the time."""
    return say.lines[:-1]


def _say(county: County, now: datetime, found: Confirmed, unit: Unit) -> Say:
    below = [one for one in found.standing if one.path.startswith(unit.path)]
    received = [one for one in below if one.received]
    period = period_open_on(found.form, county.calendar.today(now))
    counts = text(
        "today-counts",
        expected=len(below),
        received=len(received),
        late=sum(not one.on_time for one in received),
        zero=sum(one.zero for one in received),
    )
    sums = [
        text("example-figure", name=indicator.name, count=sum(one.values.get(indicator.key, 0) for one in received))
        for indicator in found.form.watched
    ]
    lines: list[Line] = [
        Strong(text("today-title", unit=unit.name, form=found.form.title, period=period_text(period))),
        counts,
        text("today-figures", figures=list(sums)),
        _missing([one.unit for one in below if not one.received]),
    ]
    return Say(lines=(*lines, text("confirm-as-of", time=time_text(county.calendar.local(now)))))


def _missing(names: Sequence[str]) -> Text:
    if not names:
        return text("today-all-in")
    shown: list[str | Text | Names] = list(names[:MOST_NAMES])
    key = "today-missing" if len(names) <= MOST_NAMES else "today-missing-more"
    return text(key, count=len(names), names=shown)
