"""Loads all that a batch of messages needs, with a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select, tuple_

from core.context import Board, Context
from core.effects import Account, Draft
from core.expected import Calendar, period_open_on
from core.forms import Forms
from core.messages import Inbound
from core.periods import Period, containing
from core.totals import Tally
from core.units import Role, Unit
from storage import accounts, reports, units
from storage.tables import day_total, draft, expected_report, unit


def load(
    conn: Connection,
    batch: Sequence[Inbound],
    codes: Collection[str],
    *,
    forms: Forms,
    calendar: Calendar,
    language: str,
    now: datetime,
) -> Context:
    """The context of these messages; `codes` are the invitation codes that they hold."""
    context = Context(forms=forms, calendar=calendar, language=language)
    senders = sorted({(inbound.channel, inbound.account) for inbound in batch})
    context.people = accounts.people_at(conn, senders)
    context.drafts = _drafts(conn, senders)
    context.invitations = accounts.invitations(conn, codes, now)
    context.posts = accounts.posts_of(conn, {person.id for person in context.people.values()})
    held = [post for posts in context.posts.values() for post in posts]
    invited = {invitation.unit_id for invitation in context.invitations.values()}
    context.units = units.with_parents(conn, {post.unit_id for post in held} | invited)
    reporting = {post.unit_id for post in held if post.role == Role.REPORTER} | invited
    first_days = _first_days(forms, calendar.today(now))
    context.reports = reports.since(conn, reporting, first_days)
    context.expected = reports.expected_since(conn, reporting, first_days)
    managed = {post.unit_id for post in held if post.role == Role.MANAGER}
    if managed:
        context.boards = _boards(conn, [context.units[id_] for id_ in managed], forms, calendar.today(now))
    return context


def _first_days(forms: Forms, today: date) -> dict[str, date]:
    """From which period on each form may still be reported, with a day to spare for messages sent before midnight."""
    return {
        form.key: containing(today - timedelta(days=form.backfill_days + 1), form.every).previous().start
        for form in forms.forms.values()
    }


def _drafts(conn: Connection, senders: Sequence[Account]) -> dict[Account, Draft]:
    rows = conn.execute(select(draft).where(tuple_(draft.c.channel, draft.c.address).in_(senders))).mappings()
    own = ("form", "period", "values", "unit_id", "changed_at")
    return {(row["channel"], row["address"]): Draft(**{name: row[name] for name in own}) for row in rows}


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


def _board(form: str, period: Period, tally: Tally, missing: Sequence[str]) -> Board:
    return Board(form, period.key, tally.counts, tally.totals, tuple(missing))


def _tallies(
    conn: Connection, managed: Sequence[Unit], about: Sequence[tuple[str, str]]
) -> defaultdict[tuple[int, str], Tally]:
    query = (
        select(unit.c.path, day_total.c.form, day_total.c.item, day_total.c.total)
        .join(unit, unit.c.id == day_total.c.parent_id)
        .where(tuple_(day_total.c.form, day_total.c.day).in_(about))
    )
    tallies: defaultdict[tuple[int, str], Tally] = defaultdict(Tally)
    for path, form, item, total in conn.execute(query):
        for top in managed:
            if path.startswith(top.path):
                tallies[top.id, form].add(item, total)
    return tallies


def _missing(
    conn: Connection, managed: Sequence[Unit], about: Sequence[tuple[str, str]]
) -> defaultdict[tuple[int, str], list[str]]:
    query = (
        select(unit.c.path, unit.c.name, expected_report.c.form)
        .join(unit, unit.c.id == expected_report.c.unit_id)
        .where(tuple_(expected_report.c.form, expected_report.c.day).in_(about), reports.not_received())
        .order_by(unit.c.code)
    )
    names: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for path, name, form in conn.execute(query):
        for top in managed:
            if path.startswith(top.path):
                names[top.id, form].append(name)
    return names
