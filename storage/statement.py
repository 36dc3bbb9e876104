"""Statements: what each reporter was asked for and has sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, String, and_, bindparam, select

from core.forms import Forms
from core.periods import Period, parse_period
from core.statement import FOR_OTHERS, Asked, Statement, lines_of, shared_out
from core.units import Role, Unit
from storage import figures, leaves, units
from storage.keys import same_report
from storage.posts import to_post
from storage.tables import expected_report, leave, person, post, report, report_revision, unit
from storage.types import Moment, among

ROW = expected_report.c
ABOVE = unit.alias()  # the unit above then, as in the figures of digests
OF_FORM = and_(ROW.day.between(bindparam("first"), bindparam("last")), ROW.form == bindparam("form"))
FROM = expected_report.join(ABOVE, ABOVE.c.id == ROW.parent_id).outerjoin(
    report, and_(same_report(report, expected_report), report.c.received)
)
BELOW = ABOVE.c.path.startswith(bindparam("top", type_=String()))
HERS = among(ROW.unit_id, "ids")
IS_DUE = ROW.due_at <= bindparam("now", type_=Moment())
COLUMNS = (ROW.unit_id, ROW.period, ROW.excused, IS_DUE.label("due"), report.c.unit_id.label("came"))
CAME = (report.c.on_time, report.c.zero, report.c.version, report.c.person_id, report.c.source)
ROWS = select(*COLUMNS, *CAME).select_from(FROM).where(OF_FORM)
FIRST = (
    select(ROW.unit_id, ROW.period, report_revision.c.person_id, report_revision.c.source)
    .select_from(FROM.join(report_revision, same_report(report_revision, report)))
    .where(OF_FORM, report.c.version > 1, report_revision.c.at == report.c.received_at)
    .order_by(report_revision.c.version.desc())
)
"""Who has sent the first version that still stands: a correction by somebody else takes it from nobody."""


def of_unit(conn: Connection, top: Unit, period: Period, forms: Forms, now: datetime) -> Statement:
    """Of everybody below that unit, or at it where nobody reports to it: the reports that its digest is about."""
    has_below = conn.execute(select(unit.c.id).where(unit.c.parent_id == top.id).limit(1)).first() is not None
    which, about = (BELOW, {"top": top.path}) if has_below else (HERS, {"ids": [top.id]})
    rows = _rows(conn, period, forms, now, (ROWS.where(which), FIRST.where(which)), about)
    return _statement(conn, top, period, rows)


def of_person(conn: Connection, person_id: int, period: Period, forms: Forms, now: datetime) -> Statement:
    """Her own lines: of the units at which she has a post, or had one, or has stood in."""
    held = select(post.c.unit_id).where(post.c.person_id == person_id, post.c.role == Role.REPORTER)
    stood_in = select(leave.c.unit_id).where(leave.c.stand_in_id == person_id)
    ids = sorted(set(conn.execute(held.union(stood_in)).scalars()))
    rows = _rows(conn, period, forms, now, (ROWS.where(HERS), FIRST.where(HERS)), {"ids": ids})
    whole = _statement(conn, None, period, rows)
    return replace(whole, lines=tuple(line for line in whole.lines if line.person_id == person_id))


Queries = tuple[Select[Any], Select[Any]]


def _rows(
    conn: Connection, period: Period, forms: Forms, now: datetime, queries: Queries, about: dict[str, Any]
) -> list[Asked]:
    days = {"first": period.start.isoformat(), "last": period.end.isoformat()}
    asked = (form for form in forms.forms.values() if figures.fits(form, period))
    return [row for form in asked for row in _of_form(conn, queries, {**about, **days, "form": form.key, "now": now})]


def _of_form(conn: Connection, queries: Queries, asked: dict[str, Any]) -> Iterator[Asked]:
    every, firsts = queries
    found = conn.execute(firsts, asked)
    first_by = {(row.unit_id, row.period): (row.person_id, row.source) for row in found}
    ends: dict[str, date] = {}
    for row in conn.execute(every, asked):
        unit_id, key, excused, due, came, on_time, zero, version, who, source = tuple[Any, ...](row)
        until = ends.get(key) or ends.setdefault(key, parse_period(key).end)
        if came is None:
            yield Asked(unit_id, until, excused=excused, due=bool(due))
            continue
        if version > 1:
            who, source = first_by.get((unit_id, key), (who, source))
        yield Asked(unit_id, until, True, on_time, zero, None if source in FOR_OTHERS else who, excused)


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
