"""Loads all that a batch of messages needs, with a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, select

from core.boards import Board, Silent
from core.context import Context
from core.effects import Account, Draft
from core.expected import Calendar, period_open_on
from core.forms import Form, Forms
from core.look_up import LookUp
from core.messages import Inbound
from core.periods import Period, containing, parse_period
from core.reports import ReportKey
from core.totals import Tally
from core.units import Role, Unit
from storage import (
    accounts,
    alerts,
    answers,
    corrections,
    expected,
    hints,
    invitations,
    leaves,
    newcomers,
    notices,
    reach,
    relays,
    reminders,
    reports,
    units,
)
from storage.keys import among_accounts, parts_of_accounts
from storage.tables import day_total, draft, expected_report, unit

DRAFTS = select(
    draft.c.channel,
    draft.c.address,
    draft.c.form,
    draft.c.period,
    draft.c["values"],
    draft.c.unit_id,
    draft.c.changed_at,
    draft.c.asking,
).where(among_accounts(draft))
TOTALS = (
    select(unit.c.path, day_total.c.form, day_total.c.day, day_total.c.item, day_total.c.total)
    .join(unit, unit.c.id == day_total.c.parent_id)
    .where(
        day_total.c.day.in_(bindparam("days", expanding=True)), day_total.c.form.in_(bindparam("forms", expanding=True))
    )
)
ABOVE = unit.alias()
"""The unit above then, as in the totals: a village may have moved since."""
MISSING = (
    select(ABOVE.c.path, unit.c.id, unit.c.name, expected_report.c.form, expected_report.c.day)
    .join(unit, unit.c.id == expected_report.c.unit_id)
    .join(ABOVE, ABOVE.c.id == expected_report.c.parent_id)
    .where(
        expected_report.c.day.in_(bindparam("days", expanding=True)),
        expected_report.c.form.in_(bindparam("forms", expanding=True)),
        reports.is_missing(),
    )
    .order_by(unit.c.code)
)


def load(
    conn: Connection,
    batch: Sequence[Inbound],
    codes: Collection[str],
    *,
    forms: Forms,
    calendar: Calendar,
    language: str,
    now: datetime,
    only_about_today: Collection[Account] = (),
) -> Context:
    """The context of these messages; `codes` are the invitation codes that they hold.

    For the units of senders who write `only_about_today`, that is about what is open on the day of their message,
    earlier reports are left out until somebody looks back.
    """
    senders = sorted({(inbound.channel, inbound.account) for inbound in batch})
    context = Context(forms=forms, calendar=calendar, language=language, senders=frozenset(senders))
    context.people, context.unreachable = accounts.people_at(conn, senders)
    context.drafts = _drafts(conn, senders)
    context.invitations = invitations.usable(conn, codes, now)
    context.posts = accounts.posts_of(conn, {person.id for person in context.people.values()}, calendar.today(now))
    held = [post for posts in context.posts.values() for post in posts]
    invited = {invitation.unit_id for invitation in context.invitations.values()}
    context.units = units.with_parents(conn, {post.unit_id for post in held} | invited)
    reporting = {post.unit_id for post in held if post.role == Role.REPORTER} | invited
    about_today = (inbound for inbound in batch if (inbound.channel, inbound.account) in only_about_today)
    sent_on = min((calendar.today(inbound.at) for inbound in about_today), default=calendar.today(now))
    open_from = {form.key: period_open_on(form, sent_on).start for form in forms.forms.values()}
    context.since = {}
    context.narrow = reporting - _looked_back_at(context, set(senders) - set(only_about_today), open_from)
    _look_up_since(conn, context, context.narrow, open_from)
    _look_up_since(conn, context, reporting.difference(context.narrow), _first_days(forms, calendar.today(now)))
    managed = {post.unit_id for post in held if post.role == Role.MANAGER}
    if managed:
        context.boards = _boards(conn, [context.units[id_] for id_ in managed], forms, calendar.today(now))
    return context


def look_up(conn: Connection, context: Context, wanted: LookUp, now: datetime) -> None:
    """Adds what a message turned out to need; what the batch itself has changed stays."""
    if wanted.earlier or any(key.unit_id in context.narrow for key in wanted.reports):
        _look_up_since(conn, context, context.narrow, _first_days(context.forms, context.calendar.today(now)))
        context.narrow = ()
    else:
        _look_up_reports(conn, context, wanted.reports)
    today = context.calendar.today(now)
    if wanted.units:
        context.units = units.with_parents(conn, wanted.units) | context.units
        context.no_units |= wanted.units - context.units.keys()
    for unit_id in wanted.below:
        found = units.below(conn, context.units[unit_id])
        context.below[unit_id] = tuple(found)
        context.units = {unit.id: unit for unit in found} | context.units
    for unit_id in wanted.managers:
        context.managers[unit_id] = tuple(reminders.accounts_of(conn, unit_id, Role.MANAGER, today))
    if wanted.reporters:
        context.reporters |= reminders.accounts_at(conn, wanted.reporters, Role.REPORTER, today)
    if wanted.hints:  # of the whole batch at once: whoever else has sent no report will be asked about, too
        about = wanted.hints | context.senders
        context.hints = {**dict.fromkeys(about), **hints.given_to(conn, about), **context.hints}
    if wanted.relays:
        waiting = relays.of(conn, wanted.relays)
        context.relays = {**dict.fromkeys(wanted.relays), **waiting, **context.relays}
    if wanted.corrections:
        kept = corrections.these(conn, wanted.corrections)
        context.corrections = {**dict.fromkeys(wanted.corrections), **kept, **context.corrections}
    if wanted.alerts:
        context.alerts = {**dict.fromkeys(wanted.alerts), **alerts.these(conn, wanted.alerts), **context.alerts}
    newcomers.look_up(conn, context, wanted, now)
    notices.look_up(conn, context, wanted)
    for question in wanted.questions:
        context.answers[question] = answers.answer(conn, context, question, now)
    _look_up_people(conn, context, wanted, today)


def _look_up_people(conn: Connection, context: Context, wanted: LookUp, today: date) -> None:
    """Who is to be reached, and who is away."""
    if wanted.reach:
        context.reach |= reach.of_reporters(conn, wanted.reach, today)
    if wanted.leaves_at:
        since = min(_first_days(context.forms, today).values(), default=today)
        context.leaves_at = leaves.at(conn, wanted.leaves_at, since) | context.leaves_at
    if wanted.leaves:
        kept = leaves.these(conn, wanted.leaves)
        context.leaves = {**dict.fromkeys(wanted.leaves), **kept, **context.leaves}


def _look_up_reports(conn: Connection, context: Context, keys: Collection[ReportKey]) -> None:
    if keys:
        context.reports = reports.these(conn, keys) | context.reports
        context.expected = expected.these(conn, keys) | context.expected
        context.asked.update(keys)


def _look_up_since(
    conn: Connection, context: Context, unit_ids: Collection[int], first_days: Mapping[str, date]
) -> None:
    levels = {context.units[unit_id].level for unit_id in unit_ids}
    first_days = {key: day for key, day in first_days.items() if context.forms.forms[key].level in levels}
    if first_days:
        context.reports = reports.since(conn, unit_ids, first_days) | context.reports
        context.expected = reports.expected_since(conn, unit_ids, first_days) | context.expected
        context.since = {**(context.since or {}), **dict.fromkeys(unit_ids, first_days)}


def _looked_back_at(context: Context, looking_back: Collection[Account], open_from: Mapping[str, date]) -> set[int]:
    """The units of these senders, and of those of whom something is kept about a period before the open one."""
    kept = {
        account
        for account, draft in context.drafts.items()
        if draft.form in open_from and parse_period(draft.period).start < open_from[draft.form]
    }
    people = [context.people[account] for account in kept.union(looking_back) if account in context.people]
    return {post.unit_id for person in people for post in context.posts.get(person.id, ())}


def _first_days(forms: Forms, today: date) -> dict[str, date]:
    """From which period on each form may still be reported, with a day to spare for messages sent before midnight."""
    return {
        form.key: containing(today - timedelta(days=_days_back(form)), form.every).previous().start
        for form in forms.forms.values()
    }


def _days_back(form: Form) -> int:
    """What is due later than usual, because of holidays, lies within the one period more that is taken."""
    return form.backfill_days + 1 + (form.due_day if form.every != "day" else 0)


def _drafts(conn: Connection, senders: Sequence[Account]) -> dict[Account, Draft]:
    rows = conn.execute(DRAFTS, parts_of_accounts(senders))
    found = {(channel, address): Draft(*kept) for channel, address, *kept in rows}
    return {account: found[account] for account in senders if account in found}


def _boards(conn: Connection, managed: Sequence[Unit], forms: Forms, today: date) -> dict[int, tuple[Board, ...]]:
    """Today's state of what these units look after, form by form."""
    periods = {form.key: period_open_on(form, today) for form in forms.forms.values()}
    about = [(key, period.start.isoformat()) for key, period in periods.items()]
    tallies = _tallies(conn, managed, about)
    missing = _missing(conn, managed, about)
    return {
        top.id: tuple(
            _board(key, periods[key], tallies[top.id, key], missing[top.id, key])
            for key in periods
            if tallies[top.id, key].items
        )
        for top in managed
    }


def _board(form: str, period: Period, tally: Tally, missing: Sequence[Silent]) -> Board:
    return Board(form, period.key, tally.counts, tally.totals, tuple(missing))


def _tallies(
    conn: Connection, managed: Sequence[Unit], about: Sequence[tuple[str, str]]
) -> defaultdict[tuple[int, str], Tally]:
    tallies: defaultdict[tuple[int, str], Tally] = defaultdict(Tally)
    for path, form, day, item, total in conn.execute(TOTALS, _parts(about)):
        for top in managed:
            if (form, day) in about and path.startswith(top.path):
                tallies[top.id, form].add(item, total)
    return tallies


def _missing(
    conn: Connection, managed: Sequence[Unit], about: Sequence[tuple[str, str]]
) -> defaultdict[tuple[int, str], list[Silent]]:
    found: defaultdict[tuple[int, str], list[Silent]] = defaultdict(list)
    for path, unit_id, name, form, day in conn.execute(MISSING, _parts(about)):
        for top in managed:
            if (form, day) in about and path.startswith(top.path):
                found[top.id, form].append(Silent(unit_id, name))
    return found


def _parts(about: Collection[tuple[str, str]]) -> dict[str, list[str]]:
    return {"forms": [form for form, _ in about], "days": sorted({day for _, day in about})}
