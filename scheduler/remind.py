"""The reminder: one message to each reporter for everything that she still owes today, with one-tap answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from core.excused import reason_text
from core.expected import ONE_DAY
from core.notices import AGAIN, Standing
from core.reminders import REMINDERS, Action, Step, decide
from core.reports import ReportKey
from core.texts import Text, day_text, text, time_text
from core.units import Role
from scheduler import notices
from scheduler.base import County, Job, Planned
from scheduler.reminder import say, with_notices
from scheduler.sweep import Swept, carry_out, message_for, names_of, sweep, unreachable
from storage import Connection, Store, leaves, reminders
from storage.reminders import Asked, Contact, Owed


@dataclass(frozen=True, slots=True)
class Wave:
    """What the database knows about it: the rows with their steps, who reports for which unit, who is away until when,
    who has been asked today. `also` is owed today by those who are reminded and has no step just now; `put_off` was due
    yesterday, and somebody has asked to be reminded of it today; `notices` are those that were not acknowledged, by
    person."""

    swept: Sequence[Swept] = ()
    reporters: Mapping[int, list[Contact]] = field(default_factory=dict)
    away: Mapping[tuple[int, int], date] = field(default_factory=dict)
    asked: Mapping[str, Mapping[int, Asked]] = field(default_factory=dict)
    also: Sequence[Owed] = ()
    put_off: Sequence[Owed] = ()
    notices: Mapping[int, Sequence[Standing]] = field(default_factory=dict)


@dataclass(slots=True)
class Pile:
    """All that one person is reminded of: now due, owed as well, or put off yesterday."""

    action: Action
    rows: list[Owed] = field(default_factory=list)
    put_off: list[Owed] = field(default_factory=list)


def plan(conn: Connection, county: County, now: datetime) -> list[Planned]:
    wave = _gather(conn, county, now)
    planned = list(_plan(county, now, wave))
    today = county.calendar.today(now)
    start, end = (county.calendar.midnight(day) for day in (today, today + ONE_DAY))
    reporters = wave.reporters or reminders.contacts(conn, Role.REPORTER, today)
    taken = {row.expected.key for row, step in wave.swept if step.action in REMINDERS}
    return planned + list(_at_rest(county, now, reminders.due(conn, start, end), reporters, taken))


async def run(store: Store, county: County, now: datetime) -> int:
    # As a write, for on SQLite that keeps the work on the rows of a whole county off the event loop.
    wave = await store.write(lambda conn: _gather(conn, county, now))
    taken = [(row, step) for row, step in wave.swept if step.action in (*REMINDERS, Action.NOTHING)]
    return await carry_out(store, _plan(county, now, wave), taken, now)


REMIND = Job(plan, run)


def _gather(conn: Connection, county: County, now: datetime) -> Wave:
    today = county.calendar.today(now)
    swept = sweep(conn, county, now)
    is_time = _is_time(county, now)
    due = any(step.action in REMINDERS for _, step in swept)
    if not due and not is_time:
        return Wave(swept)
    reporters = reminders.contacts(conn, Role.REPORTER, today)
    put_off = _put_off(conn, county, now, reporters) if is_time else []
    if not due and not put_off:
        return Wave(swept)
    return Wave(
        swept,
        reporters,
        leaves.on_leave(conn, today),
        {kind: reminders.asked(conn, kind, today) for kind in (*REMINDERS, AGAIN)},
        _also(conn, county, now, {row.expected.key for row, _ in swept}),
        put_off,
        notices.unrepeated(conn, county, now),
    )


def _is_time(county: County, now: datetime) -> bool:
    """Whether it is between the hour of the reminder and that of the escalation."""
    calendar, today = county.calendar, county.calendar.today(now)
    start, end = (calendar.awake(calendar.moment(today, at)) for at in (calendar.remind_at, calendar.escalate_at))
    return start <= now < end and not calendar.is_quiet(now)


def _put_off(conn: Connection, county: County, now: datetime, reporters: Mapping[int, list[Contact]]) -> list[Owed]:
    """What was due yesterday at the units of those who said "tomorrow", as far as it can still be made up for."""
    yesterday = county.calendar.today(now) - ONE_DAY
    ids = [id_ for id_, there in reporters.items() if any(one.put_off == yesterday for one in there)]
    if not ids:
        return []
    start = county.calendar.midnight(yesterday)
    rows = reminders.owed_at(conn, ids, start, county.calendar.midnight(yesterday + ONE_DAY))
    forms = county.forms.forms
    known = [row for row in rows if row.expected.key.form in forms]
    return [row for row in known if forms[row.expected.key.form].backfill_days and row.expected.lock_at > now]


def _also(conn: Connection, county: County, now: datetime, swept: set[ReportKey]) -> list[Owed]:
    """What is owed today and has its next step later."""
    today = county.calendar.today(now)
    rows = reminders.owed(conn, now, county.calendar.midnight(today + 2 * ONE_DAY))
    mine = [row for row in rows if row.expected.key.form in county.forms.forms and row.expected.key not in swept]
    return [row for row in mine if county.calendar.today(row.expected.due_at) == today]


def _plan(county: County, now: datetime, wave: Wave) -> Iterator[Planned]:
    piles, away, alone = _piles(county, now, wave)
    for contact, pile in piles.items():
        rows = [*pile.rows, *pile.put_off]
        reason, message = _why_not(county, now, wave, contact, pile.action), None
        also = wave.notices.get(contact.person.id, ())
        if reason is None:
            reason = text("reason-remind")
            said = with_notices(say(county, now, pile.rows, pile.put_off), also)
            message = message_for(county, now, pile.action, contact, rows, said)
        about = tuple(one.notice.key for one in also)
        yield Planned(contact.person, names_of(rows), pile.action, reason, message, about)
    for (contact, until), rows in away.items():
        yield Planned(contact.person, names_of(rows), Action.REMIND, text("reason-leave", day=day_text(until)), None)
    for row in alone:
        yield Planned(None, (row.unit,), Action.REMIND, text("reason-remind-nobody"), None)


def _piles(
    county: County, now: datetime, wave: Wave
) -> tuple[dict[Contact, Pile], dict[tuple[Contact, date], list[Owed]], list[Owed]]:
    """By person what she is reminded of; what those owe who are on leave; what nobody reports."""
    piles: dict[Contact, Pile] = {}
    away: dict[tuple[Contact, date], list[Owed]] = {}
    alone: list[Owed] = []
    for row, step in wave.swept:
        if step.action not in REMINDERS:
            continue
        there = wave.reporters.get(row.expected.key.unit_id, [])
        for contact in there:
            if until := wave.away.get((contact.person.id, row.expected.key.unit_id)):
                away.setdefault((contact, until), []).append(row)
                continue
            pile = piles.setdefault(contact, Pile(step.action))
            pile.rows.append(row)
            pile.action = Action.REMIND if step.action == Action.REMIND else pile.action
        if not there:
            alone.append(row)
    yesterday = county.calendar.today(now) - ONE_DAY
    for contact, row in _there(wave, wave.put_off):
        if contact.put_off == yesterday:
            piles.setdefault(contact, Pile(Action.REMIND)).put_off.append(row)
    for contact, row in _there(wave, wave.also):
        if contact in piles:
            piles[contact].rows.append(row)
    return piles, away, alone


def _there(wave: Wave, rows: Sequence[Owed]) -> Iterator[tuple[Contact, Owed]]:
    """These rows, each with everybody who reports for its unit and is not away."""
    for row in rows:
        for contact in wave.reporters.get(row.expected.key.unit_id, ()):
            if (contact.person.id, row.expected.key.unit_id) not in wave.away:
                yield contact, row


def _why_not(county: County, now: datetime, wave: Wave, contact: Contact, action: Action) -> Text | None:
    """Why she is not reminded although she owes something; None if she is."""
    id_ = contact.person.id
    if why := unreachable(county, contact):
        return why
    if contact.paused_until and contact.paused_until > county.calendar.today(now):
        return text("reason-paused", day=day_text(contact.paused_until))
    asked = [kind for kind, people in wave.asked.items() if id_ in people]
    if action in asked:
        return text("reason-already")
    if len(asked) >= county.reminders_a_day:
        return text("reason-cap", count=county.reminders_a_day)
    return None


def _at_rest(
    county: County,
    now: datetime,
    due: Sequence[tuple[Owed, datetime | None]],
    reporters: Mapping[int, list[Contact]],
    taken: set[ReportKey],
) -> Iterator[Planned]:
    """Why nothing is sent about the rest of what is due today, to whom it would be."""
    groups: dict[tuple[Contact | None, str], tuple[Text, list[Owed]]] = {}
    for row, received_at in due:
        if row.expected.key in taken or row.expected.key.form not in county.forms.forms:
            continue
        reason = _rests(county, row, received_at, decide(row.expected, county.policy, now))
        for contact in reporters.get(row.expected.key.unit_id, [None]):
            groups.setdefault((contact, repr(reason)), (reason, []))[1].append(row)
    for (contact, _), (reason, rows) in groups.items():
        yield Planned(contact.person if contact else None, names_of(rows), Action.NOTHING, reason, None)


def _rests(county: County, row: Owed, received_at: datetime | None, step: Step) -> Text:
    local = county.calendar.local
    if received_at:
        return text("reason-reported", time=time_text(local(received_at)))
    if row.expected.excused:
        return text("reason-excused", reason=reason_text(row.expected.excused))
    if step.reason in ("early", "quiet") and step.next_step_at:
        then = local(step.next_step_at)
        return text(f"reason-{step.reason}", day=day_text(then.date()), time=time_text(then))
    return text("reason-done")
