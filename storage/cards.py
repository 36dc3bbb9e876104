"""One unit's card: how it has reported, and what waits there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, String, and_, bindparam, case, func, or_, select

from core.cards import MOST_SILENT, Below, Card, CardOf, Record
from core.leave import State
from core.totals import Counts
from core.units import Role, Unit
from storage import reminders
from storage.keys import same_report, same_report_of_day
from storage.posts import held_on
from storage.tables import correction, expected_report, join_request, leave, person, post, report, unit
from storage.types import Moment

CAME = report.c.unit_id.is_not(None)
OWED = and_(expected_report.c.excused.is_(None), ~CAME, expected_report.c.due_at <= bindparam("now", type_=Moment()))
ABOVE = unit.alias()  # the unit above then: a village may have moved since
COUNTED = (
    func.count().filter(or_(expected_report.c.excused.is_(None), CAME)).label("expected"),
    func.count(report.c.unit_id).label("received"),
    *(func.count().filter(report.c[name]).label(name) for name in ("on_time", "zero", "complete")),
    func.count().filter(and_(expected_report.c.excused.is_not(None), ~CAME)).label("excused"),
    func.count().filter(OWED).label("missing"),
    func.max(report.c.received_at, type_=Moment()).label("newest_at"),
)
PERIODS = func.aggregate_strings(case((OWED, expected_report.c.period)), ",")
IN_THESE_DAYS = expected_report.c.day.between(bindparam("first"), bindparam("last"))
OWN: Select[Any] = (
    select(expected_report.c.form, *COUNTED, PERIODS.label("owed"))
    .outerjoin(report, and_(same_report(report, expected_report), report.c.received))
    .where(IN_THESE_DAYS, expected_report.c.unit_id == bindparam("unit_id"))
    .group_by(expected_report.c.form)
    .order_by(expected_report.c.form)
)
BY_UNIT = (
    select(expected_report.c.form, expected_report.c.unit_id, *COUNTED)
    .join(ABOVE, ABOVE.c.id == expected_report.c.parent_id)
    .outerjoin(report, and_(same_report_of_day(report, expected_report), report.c.received))
    .where(IN_THESE_DAYS, ABOVE.c.path.startswith(bindparam("top", type_=String())))
    .group_by(expected_report.c.form, expected_report.c.unit_id, expected_report.c.parent_id)
    .subquery()
)
UNDER = (
    select(unit.c.id, unit.c.name, BY_UNIT)
    .join(BY_UNIT, BY_UNIT.c.unit_id == unit.c.id)
    .order_by(BY_UNIT.c.form, unit.c.id)
)
"""A row for each form and unit, and for each unit above it; named in the end, for what is sorted is small."""


def card(conn: Connection, asked: CardOf, today: date, now: datetime) -> Card:
    about = {"first": asked.first.isoformat(), "last": asked.last.isoformat(), "now": now}
    own = conn.execute(OWN, {**about, "unit_id": asked.unit.id}).all()
    return Card(
        tuple(_record(row.form, [row], tuple(sorted(row.owed.split(","))) if row.owed else ()) for row in own),
        tuple(_managers(conn, asked.unit, today)),
        _below(conn, asked.unit, about, today),
        *_waiting(conn, asked.unit),
    )


def _record(form: str, rows: Iterable[Row[Any]], owed: tuple[str, ...] = ()) -> Record:
    rows = list(rows)
    names = ("expected", "received", "on_time", "zero", "complete")
    counts = Counts(*(sum(getattr(row, name) for row in rows) for name in names))
    missing = sum(row.missing for row in rows)
    return Record(
        form,
        counts,
        excused=sum(row.excused for row in rows),
        missing=missing,
        waiting=counts.missing - missing,
        owed=owed,
        newest_at=max((row.newest_at for row in rows if row.newest_at), default=None),
    )


def _managers(conn: Connection, at: Unit, today: date) -> list[tuple[str, str | None]]:
    query = (
        select(person.c.name, person.c.phone)
        .join(post, post.c.person_id == person.c.id)
        .where(post.c.unit_id == at.id, post.c.role == Role.MANAGER, held_on(today.isoformat()))
        .order_by(person.c.id)
    )
    return [(name, phone) for name, phone in conn.execute(query)]


def _below(conn: Connection, top: Unit, about: dict[str, Any], today: date) -> Below | None:
    """Of a unit that nothing reports to there is nothing to say."""
    if conn.execute(select(unit.c.id).where(unit.c.parent_id == top.id).limit(1)).first() is None:
        return None
    rows = conn.execute(UNDER, {**about, "top": top.path}).all()
    by_form: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    owed: defaultdict[tuple[int, str], int] = defaultdict(int)
    for row in rows:
        by_form[row.form].append(row)
        owed[row.id, row.name] += row.missing
    worst = sorted((entry for entry in owed.items() if entry[1]), key=lambda entry: -entry[1])
    contacts = reminders.contacts(conn, Role.REPORTER, today, [id_ for id_, _ in owed])
    people = {contact.person.id: contact.joined for found in contacts.values() for contact in found}
    return Below(
        units=len(owed),
        vacant=len(owed) - len(contacts),
        not_joined=sum(not joined for joined in people.values()),
        silent=tuple((id_, name, count) for (id_, name), count in worst[:MOST_SILENT]),
        records=tuple(_record(form, found) for form, found in by_form.items()),
    )


def _waiting(conn: Connection, top: Unit) -> tuple[int, int, int]:
    """Corrections, leave and requests to join in that subtree about which nobody has decided."""
    here = unit.c.path.startswith(top.path)
    undecided: tuple[tuple[Any, ColumnElement[bool]], ...] = (
        (correction, correction.c.decision.is_(None)),
        (leave, leave.c.state == State.ASKED),
        (join_request, join_request.c.decision.is_(None)),
    )
    counts = [
        select(func.count()).select_from(table).join(unit, unit.c.id == table.c.unit_id).where(here, which)
        for table, which in undecided
    ]
    corrections, leaves, requests = (conn.execute(query).scalar_one() for query in counts)
    return corrections, leaves, requests
