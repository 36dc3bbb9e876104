"""For how long nothing has come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from core.periods import containing, parse_period
from core.reports import Expected, ReportKey
from core.silence import SilentFor
from storage.reports import is_missing
from storage.tables import expected_report, report, unit
from storage.types import among

LOOKED_BACK = timedelta(days=92)
"""So far: whoever has been silent longer is known by name."""

ROW = expected_report.c
THESE = and_(
    ROW.unit_id.in_(bindparam("unit_ids", expanding=True)),
    ROW.form.in_(bindparam("forms", expanding=True)),
    ROW.day >= bindparam("since"),
    ROW.day <= bindparam("until"),
)
LAST = (
    select(report.c.unit_id, report.c.form, func.max(report.c.day).label("day"))
    .where(
        report.c.received,
        report.c.unit_id.in_(bindparam("unit_ids", expanding=True)),
        report.c.form.in_(bindparam("forms", expanding=True)),
        report.c.day >= bindparam("since"),
        report.c.day <= bindparam("until"),
    )
    .group_by(report.c.unit_id, report.c.form)
    .subquery("last")
)
IN_A_ROW = (
    select(ROW.unit_id, ROW.form, func.count())
    .select_from(expected_report)
    .outerjoin(LAST, and_(LAST.c.unit_id == ROW.unit_id, LAST.c.form == ROW.form))
    .where(THESE, is_missing(), or_(LAST.c.day.is_(None), ROW.day > LAST.c.day))
    .group_by(ROW.unit_id, ROW.form)
)

NEWEST = (
    select(func.max(report.c.period))
    .where(
        report.c.unit_id == unit.c.id,
        report.c.form == bindparam("form"),
        report.c.period <= bindparam("last"),
        report.c.received,
    )
    .correlate(unit)
    .scalar_subquery()
)
"""Of one form the periods stand in the order of their keys, so that the index leads to it from the end."""
SINCE_THE_NEWEST = (
    select(unit.c.id, func.count())
    .join(expected_report, and_(ROW.unit_id == unit.c.id, ROW.form == bindparam("form")))
    .where(
        among(unit.c.id, "ids"),
        ROW.period > func.coalesce(NEWEST, bindparam("before")),
        ROW.period >= bindparam("first"),
        ROW.period <= bindparam("last"),
        ROW.excused.is_(None),
    )
    .group_by(unit.c.id)
)


def at_units(conn: Connection, asked: SilentFor) -> tuple[tuple[int, int], ...]:
    """The answer: only about those at which anything is missing."""
    last = parse_period(asked.period)
    first = containing(last.start - LOOKED_BACK, last.length)
    about = {"form": asked.form, "ids": list(asked.unit_ids), "first": first.key, "before": "", "last": last.key}
    return tuple((unit_id, count) for unit_id, count in conn.execute(SINCE_THE_NEWEST, about))


def in_a_row(conn: Connection, rows: Collection[Expected]) -> dict[ReportKey, int]:
    """For each of these missing reports, how many of its unit and form are missing in a row with it as the last; days
    on which nothing is expected do not count. One query, however many they are."""
    if not rows:
        return {}
    last = max(row.day for row in rows)
    asked = {
        "unit_ids": sorted({row.key.unit_id for row in rows}),
        "forms": sorted({row.key.form for row in rows}),
        "since": (date.fromisoformat(last) - LOOKED_BACK).isoformat(),
        "until": last,
    }
    counts = {(unit_id, form): count for unit_id, form, count in conn.execute(IN_A_ROW, asked)}
    return {row.key: counts.get((row.key.unit_id, row.key.form), 1) for row in rows}
