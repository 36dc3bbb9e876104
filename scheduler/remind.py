"""The reminder: one message to each reporter for everything that she still owes today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.messages import Say
from core.periods import parse_period
from core.reminders import Action
from core.texts import Text, period_text, text, time_text
from core.units import Role
from core.zeros import zero_buttons
from scheduler.base import County, Job, Planned
from scheduler.sweep import Addressed, Swept, carry_out, plan_for, sweep
from storage import Connection, Store, reminders
from storage.reminders import Asked, Contact, Owed


@dataclass(frozen=True, slots=True)
class Wave:
    """What the database knows about it: the rows with their steps, who reports for which unit, who has been asked."""

    swept: Sequence[Swept]
    reporters: Mapping[int, list[Contact]]
    already: Mapping[int, Asked]


def plan(conn: Connection, county: County, now: datetime) -> list[Planned]:
    return list(_plan(county, now, _gather(conn, county, now)))


async def run(store: Store, county: County, now: datetime) -> int:
    # As a write, for on SQLite that keeps the work on the rows of a whole county off the event loop.
    wave = await store.write(lambda conn: _gather(conn, county, now))
    taken = [(row, step) for row, step in wave.swept if step.action != Action.ESCALATE]
    return await carry_out(store, _plan(county, now, wave), taken, now)


REMIND = Job(plan, run)


def _gather(conn: Connection, county: County, now: datetime) -> Wave:
    swept = sweep(conn, county, now)
    if not swept:
        return Wave([], {}, {})
    today = county.calendar.today(now)
    already = reminders.asked(conn, Action.REMIND, today)
    return Wave(swept, reminders.contacts(conn, Role.REPORTER, today), already)


def _plan(county: County, now: datetime, wave: Wave) -> Iterator[Planned]:
    owed = [row for row, step in wave.swept if step.action == Action.REMIND]
    addressed: list[Addressed] = [
        (contact, row) for row in owed for contact in wave.reporters.get(row.expected.key.unit_id, [None])
    ]
    return plan_for(county, now, Action.REMIND, addressed, wave.already, lambda rows: _say(county, now, rows))


def _say(county: County, now: datetime, rows: Sequence[Owed]) -> Say:
    asked = dict.fromkeys((row.expected.key.form, row.expected.key.period) for row in rows)
    buttons = zero_buttons((county.forms.forms[form], parse_period(period)) for form, period in asked)
    how = text("remind-how-or-tap" if buttons else "remind-how")
    lines = (text("remind-title"), *(_line(county, now, row) for row in rows), how)
    return Say(lines=lines, buttons=tuple(map(tuple, buttons)))


def _line(county: County, now: datetime, row: Owed) -> Text:
    expected = row.expected
    return text(
        "remind-late" if expected.due_at <= now else "remind-due",
        unit=row.unit,
        form=county.forms.forms[expected.key.form].title,
        period=period_text(parse_period(expected.key.period)),
        time=time_text(county.calendar.local(expected.due_at)),
    )
