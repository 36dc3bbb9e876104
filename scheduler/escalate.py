"""The escalation: the unit above learns by name who is silent, and how far the reminder got; on the next day the one
above that learns who still is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from core.expected import Stage
from core.joining import CODE_LIVES
from core.messages import Say
from core.reminders import REMINDERS, Action
from core.reports import ReportKey
from core.units import Role
from scheduler.base import County, Job, Planned
from scheduler.silence import Reach, say
from scheduler.sweep import Swept, carry_out, plan_for, sweep
from storage import Connection, Store, invitations, leaves, reminders, silence
from storage.reminders import Asked, Contact, Owed

ABOVE = (Action.ESCALATE, Action.COUNTY)


@dataclass(frozen=True, slots=True)
class Silence:
    """What the database knows about it: the rows with their steps, how far the reminders got, for how long there has
    been nothing, who stands above, who has been told today."""

    swept: Sequence[Swept] = ()
    reach: Reach = field(default_factory=Reach)
    in_a_row: Mapping[ReportKey, int] = field(default_factory=dict)
    managers: Mapping[int, list[Contact]] = field(default_factory=dict)
    told: Mapping[Action, Mapping[int, Asked]] = field(default_factory=dict)


def plan(conn: Connection, county: County, now: datetime) -> list[Planned]:
    return list(_plan(county, now, _gather(conn, county, now, make=False)))


async def run(store: Store, county: County, now: datetime) -> int:
    # As a write, for on SQLite that keeps the work on the rows of a whole county off the event loop.
    # The codes for those who have never written are made with it; what is told of them later finds these again.
    silence = await store.write(lambda conn: _gather(conn, county, now, make=True))
    return await carry_out(store, _plan(county, now, silence), silence.swept, now)


ESCALATE = Job(plan, run)


def _gather(conn: Connection, county: County, now: datetime, *, make: bool) -> Silence:
    swept = [(row, step) for row, step in sweep(conn, county, now) if step.action in ABOVE]
    if not swept:
        return Silence()
    calendar = county.calendar
    today = calendar.today(now)
    due_on = {calendar.today(row.expected.due_at) for row, _ in swept}
    reach = _reach(conn, today, due_on)
    newcomers = {post for row, _ in swept for post in reach.never_joined(row.expected.key.unit_id)}
    codes = invitations.for_posts(conn, newcomers, now, now + CODE_LIVES, make=make) if newcomers else {}
    return Silence(
        swept,
        replace(reach, codes=codes),
        silence.in_a_row(conn, [row.expected for row, _ in swept]),
        reminders.contacts(conn, Role.MANAGER, today),
        {action: reminders.asked(conn, action, today) for action in ABOVE},
    )


def _reach(conn: Connection, today: date, due_on: set[date]) -> Reach:
    """Who reports today, and the reminders of the days on which these reports were due."""
    asked: dict[int, list[Asked]] = {}
    for day in sorted(due_on):
        for action in REMINDERS:
            for person_id, one in reminders.asked(conn, action, day).items():
                asked.setdefault(person_id, []).append(one)
    return Reach(today, reminders.contacts(conn, Role.REPORTER, today), asked, leaves.on_leave(conn, today))


def _plan(county: County, now: datetime, known: Silence) -> Iterator[Planned]:
    for action in ABOVE:
        rows = [(row, _who(row, action)) for row, step in known.swept if step.action == action]
        addressed = [(contact, row) for row, above in rows if above for contact in _managers(above, known.managers)]
        yield from plan_for(
            county,
            now,
            action,
            addressed,
            known.told.get(action, ()),
            partial(_say, county, now, action, known),
        )


def _say(county: County, now: datetime, action: Action, known: Silence, rows: list[Owed]) -> Say:
    return say(county, now, action, rows, known.reach, known.in_a_row)


def _who(row: Owed, action: Action) -> tuple[int, ...]:
    """The ids of the units that are to hear of it, nearest first. On the next day not the one that was told already; of
    what is due from a township the county is told once, then if it has not been on the day itself."""
    if action == Action.ESCALATE:
        return row.above
    further = row.above[1:]
    return further if further or row.expected.stage == Stage.ESCALATED else row.above


def _managers(above: Sequence[int], managers: Mapping[int, list[Contact]]) -> Iterator[Contact | None]:
    """Upwards until there is somebody who can be written to; the ones passed over are named as well."""
    for unit_id in above:
        yield from managers.get(unit_id, ())
        if any(contact.account for contact in managers.get(unit_id, ())):
            return
    yield None
