"""Statements: what each reporter was asked for and has sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    Table,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)

from core.forms import Form, Forms
from core.periods import Period, containing, parse_period
from core.statement import FOR_OTHERS, Asked, Statement, lines_of, shared_out
from core.units import Role, Unit
from storage import figures, leaves, units
from storage.keys import same_report, same_report_of_day
from storage.posts import to_post
from storage.tables import expected_report, leave, person, post, report, report_revision, unit
from storage.types import Moment, among

ROW = expected_report.c
ABOVE = unit.alias()  # the unit above then, as in the figures of digests
FROM = expected_report.join(ABOVE, ABOVE.c.id == ROW.parent_id).outerjoin(
    report, and_(same_report_of_day(report, expected_report), report.c.received)
)
BELOW = ABOVE.c.path.startswith(bindparam("top", type_=String()))
HERS = among(ROW.unit_id, "ids")
IS_DUE = ROW.due_at <= bindparam("now", type_=Moment())

NOBODY = 0


def _author(table: Table) -> ColumnElement[int]:
    """Who has sent it herself, or NOBODY."""
    return case((table.c.source.in_(FOR_OTHERS), NOBODY), else_=func.coalesce(table.c.person_id, NOBODY))


FIRST = (
    select(_author(report_revision))
    .where(same_report(report_revision, report), report_revision.c.at == report.c.received_at)
    .order_by(report_revision.c.version)
    .limit(1)
    .correlate(report)
    .scalar_subquery()
)
"""Whose the first version is that still stands: a correction by somebody else takes it from nobody."""
AUTHOR = case((report.c.version > 1, func.coalesce(FIRST, _author(report))), else_=_author(report))

CHANGED_HANDS = select(post.c.unit_id).where(
    post.c.role == Role.REPORTER,
    or_(*(post.c[name].between(bindparam("first"), bindparam("latest")) for name in ("first_day", "last_day"))),
)
SOMEBODY_AWAY = select(leave.c.unit_id).where(
    leave.c.last_day >= bindparam("first"), leave.c.first_day <= bindparam("latest")
)
ON_LEAVE = exists().where(
    leave.c.unit_id == ROW.unit_id,
    leave.c.last_day >= ROW.day,
    leave.c.first_day <= func.coalesce(bindparam("until", type_=String()), ROW.day),
)
THE_DAY_MATTERS = and_(
    ROW.unit_id.in_(CHANGED_HANDS.union(SOMEBODY_AWAY)), or_(ROW.unit_id.in_(CHANGED_HANDS), ON_LEAVE)
)
"""Whose it is may differ from day to day. Of the others a row says how many are alike: a year has 200,000."""
ITS_PERIOD = case((THE_DAY_MATTERS, ROW.period), else_=None)
KINDS = (ROW.unit_id, ITS_PERIOD, ROW.excused, IS_DUE, report.c.unit_id, report.c.on_time, report.c.zero, AUTHOR)
NAMED = tuple(column.label(f"kind_{number}") for number, column in enumerate(KINDS))
COUNTED = (
    select(*NAMED, func.count())
    .select_from(FROM)
    .where(ROW.day.between(bindparam("first"), bindparam("last")), ROW.form == bindparam("form"))
    .group_by(*NAMED)
)


def of_unit(conn: Connection, top: Unit, period: Period, forms: Forms, now: datetime) -> Statement:
    """Of everybody below that unit, or at it where nobody reports to it: the reports that its digest is about."""
    has_below = conn.execute(select(unit.c.id).where(unit.c.parent_id == top.id).limit(1)).first() is not None
    which, about = (BELOW, {"top": top.path}) if has_below else (HERS, {"ids": [top.id]})
    rows = _counted(conn, period, forms, now, which, about)
    return _statement(conn, top, period, rows)


def of_person(conn: Connection, person_id: int, period: Period, forms: Forms, now: datetime) -> Statement:
    """Her own lines: of the units at which she has a post, or had one, or has stood in."""
    held = select(post.c.unit_id).where(post.c.person_id == person_id, post.c.role == Role.REPORTER)
    stood_in = select(leave.c.unit_id).where(leave.c.stand_in_id == person_id)
    ids = sorted(set(conn.execute(held.union(stood_in)).scalars()))
    rows = _counted(conn, period, forms, now, HERS, {"ids": ids})
    whole = _statement(conn, None, period, rows)
    return replace(whole, lines=tuple(line for line in whole.lines if line.person_id == person_id))


def _counted(
    conn: Connection, period: Period, forms: Forms, now: datetime, which: ColumnElement[bool], about: dict[str, Any]
) -> list[Asked]:
    query = COUNTED.where(which)
    days = {"first": period.start.isoformat(), "last": period.end.isoformat(), "now": now}
    asked = (form for form in forms.forms.values() if figures.fits(form, period))
    return [row for form in asked for row in _of_form(conn, query, form, period, {**about, **days})]


def _of_form(
    conn: Connection, query: Select[Any], form: Form, period: Period, about: dict[str, Any]
) -> Iterator[Asked]:
    latest = containing(period.end, form.every).end.isoformat()
    until = None if form.every == "day" else latest
    rows = conn.execute(query, {**about, "form": form.key, "latest": latest, "until": until})
    for unit_id, key, excused, due, came, on_time, zero, author, reports in rows:
        on, away = (parse_period(key).end, True) if key else (period.end, False)
        found = Asked(unit_id, on, excused=excused, due=bool(due), reports=reports, away=away)
        if came is not None:
            found = found._replace(received=True, on_time=bool(on_time), zero=bool(zero), author=author or None)
        yield found


def _statement(conn: Connection, top: Unit | None, period: Period, rows: Sequence[Asked]) -> Statement:
    ids = sorted({row.unit_id for row in rows})
    held = conn.execute(select(post).where(among(post.c.unit_id, "ids"), post.c.role == Role.REPORTER), {"ids": ids})
    posts = [to_post(row) for row in held]
    taken = [one for found in leaves.at(conn, ids, period.start).values() for one in found]
    sums = shared_out(rows, posts, taken)
    people = sorted({person_id for _, person_id, _ in sums if person_id is not None})
    names = conn.execute(select(person.c.id, person.c.name).where(among(person.c.id, "ids")), {"ids": people})
    by_id = {one.id: one for one in units.these(conn, ids)}
    return Statement(top, period, lines_of(sums, by_id, {one.id: one.name for one in names}))
