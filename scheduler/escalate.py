"""The escalation: the unit above learns by name who is still silent, and whether the reminder got there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.messages import Say
from core.periods import parse_period
from core.reminders import Action
from core.texts import Names, Text, period_text, text, time_text
from core.units import Role
from scheduler.base import County, Job, Planned
from scheduler.sweep import Swept, carry_out, plan_for, sweep
from storage import Connection, Store, reminders
from storage.outbox import State
from storage.reminders import Asked, Contact, Owed

MOST_NAMES = 60
"""In one line; a message holds about 4,000 characters."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a unit's reminder has come, from what is known of its reporters and of the messages to them."""

    reporters: Mapping[int, list[Contact]]
    reminded: Mapping[int, Asked]

    def state(self, row: Owed) -> tuple[str, datetime | None]:
        """The key of the sentence to use, and when the reminder was sent if it was."""
        contacts = self.reporters.get(row.expected.key.unit_id, [])
        asked = [self.reminded[contact.person.id] for contact in contacts if contact.person.id in self.reminded]
        about_it = [one for one in asked if row.expected.key in one.owed]
        if sent := [one.sent_at for one in about_it if one.sent_at]:
            return "escalate-reminded", min(sent)
        if any(one.state in (State.WAITING, State.SENDING) for one in about_it):
            return "escalate-on-its-way", None
        if not contacts:
            return "escalate-no-reporter", None
        if not any(contact.joined for contact in contacts):
            return "escalate-no-account", None
        if not any(contact.account for contact in contacts):
            return "escalate-blocked", None
        return "escalate-not-reminded", None


@dataclass(frozen=True, slots=True)
class Silence:
    """What the database knows about it: the rows with their steps, who stands where, who has been asked or told."""

    swept: Sequence[Swept]
    reach: Reach
    managers: Mapping[int, list[Contact]]
    told: Mapping[int, Asked]


def plan(conn: Connection, county: County, now: datetime) -> list[Planned]:
    return list(_plan(county, now, _gather(conn, county, now)))


async def run(store: Store, county: County, now: datetime) -> int:
    # As a write, for on SQLite that keeps the work on the rows of a whole county off the event loop.
    silence = await store.write(lambda conn: _gather(conn, county, now))
    return await carry_out(store, _plan(county, now, silence), silence.swept, now)


ESCALATE = Job(plan, run)


def _gather(conn: Connection, county: County, now: datetime) -> Silence:
    swept = [(row, step) for row, step in sweep(conn, county, now) if step.action == Action.ESCALATE]
    if not swept:
        return Silence([], Reach({}, {}), {}, {})
    today = county.calendar.today(now)
    reach = Reach(reminders.contacts(conn, Role.REPORTER, today), reminders.asked(conn, Action.REMIND, today))
    managers = reminders.contacts(conn, Role.MANAGER, today)
    return Silence(swept, reach, managers, reminders.asked(conn, Action.ESCALATE, today))


def _plan(county: County, now: datetime, silence: Silence) -> Iterator[Planned]:
    addressed = [(contact, row) for row, _ in silence.swept for contact in _managers_above(row, silence.managers)]

    def say(rows: Sequence[Owed]) -> Say:
        return _say(county, now, rows, silence.reach)

    return plan_for(county, now, Action.ESCALATE, addressed, silence.told, say)


def _managers_above(row: Owed, managers: Mapping[int, list[Contact]]) -> Iterator[Contact | None]:
    """Upwards until there is somebody who can be written to; the ones passed over are named as well."""
    for unit_id in row.above:
        yield from managers.get(unit_id, ())
        if any(contact.account for contact in managers.get(unit_id, ())):
            return
    yield None


def _say(county: County, now: datetime, rows: Sequence[Owed], reach: Reach) -> Say:
    units = {row.expected.key.unit_id for row in rows}
    lines = [text("escalate-title", time=time_text(county.calendar.local(now)), count=len(units))]
    for form in dict.fromkeys(row.expected.key.form for row in rows):
        silent = [row for row in rows if row.expected.key.form == form]
        about = period_text(parse_period(silent[0].expected.key.period))
        lines.append(text("escalate-form", form=county.forms.forms[form].title, period=about, count=len(silent)))
        lines += _names_by_state(county, silent, reach)
    return Say(lines=(*lines, text("escalate-advice")))


def _names_by_state(county: County, silent: Sequence[Owed], reach: Reach) -> Iterator[Text]:
    groups: dict[str, list[str | Text | Names]] = {}
    for row in silent:
        key, sent_at = reach.state(row)
        at = sent_at and time_text(county.calendar.local(sent_at))
        groups.setdefault(key, []).append(text("escalate-name-at", unit=row.unit, time=at) if at else row.unit)
    for key, names in groups.items():
        more = [text("escalate-more", count=len(names) - MOST_NAMES)] if len(names) > MOST_NAMES else []
        yield text(key, units=[*names[:MOST_NAMES], *more])
