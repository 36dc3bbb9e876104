"""Expected reports with what came of them, read a day at a time: however many there are, few are held at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select, true

from core.exports import ExportedReport, Selection, status_of
from core.totals import GIVEN
from core.units import Unit
from storage import units
from storage.keys import same_report
from storage.tables import day_total, expected_report, report, unit

ABOVE = unit.alias()  # the unit above then, as in digests: a village may have moved since
ABOVE_COLUMNS = [ABOVE.c[column.name] for column in units.COLUMNS]
CAME = (report.c["values"], report.c.on_time, report.c.complete, report.c.zero, report.c.version, report.c.received_at)
REPORTS = (
    select(
        *units.COLUMNS,
        *ABOVE_COLUMNS,
        *(expected_report.c[name] for name in ("form", "period", "due_at", "excused")),
        *CAME,
    )
    .join(unit, unit.c.id == expected_report.c.unit_id)
    .join(ABOVE, ABOVE.c.id == expected_report.c.parent_id)
    .outerjoin(report, and_(same_report(report, expected_report), report.c.received))
    .order_by(expected_report.c.form, unit.c.code, expected_report.c.period)
)


def days(conn: Connection, selection: Selection) -> list[date]:
    """The days on which periods begin of which something was expected, in their order."""
    rows = (
        select(expected_report.c.day)
        .join(ABOVE, ABOVE.c.id == expected_report.c.parent_id)
        .where(_within(selection), _of(selection))
        .distinct()
        .order_by(expected_report.c.day)
    )
    return [date.fromisoformat(day) for day in conn.execute(rows).scalars()]


def reports_of(conn: Connection, selection: Selection, day: date, now: datetime) -> list[ExportedReport]:
    """The reports about periods that begin on that day, by form, then by the code of the unit."""
    rows = conn.execute(REPORTS.where(expected_report.c.day == day.isoformat(), _of(selection)))
    return [_to_report(row, now) for row in rows]


def items_given(conn: Connection, selection: Selection) -> dict[str, set[str]]:
    """What has been counted, zeros too, by form; of a unit that reports itself perhaps more than it alone has."""
    rows = (
        select(day_total.c.form, day_total.c.item)
        .join(ABOVE, ABOVE.c.id == day_total.c.parent_id)
        .where(
            day_total.c.day.between(selection.first.isoformat(), selection.last.isoformat()),
            day_total.c.form.in_(selection.forms) if selection.forms else true(),
            or_(_under(selection.unit), ABOVE.c.id == selection.unit.parent_id) if selection.unit else true(),
            day_total.c.item.startswith(GIVEN),
            day_total.c.total > 0,
        )
        .distinct()
    )
    given: dict[str, set[str]] = {}
    for form, item in conn.execute(rows):
        given.setdefault(form, set()).add(item.removeprefix(GIVEN))
    return given


def units_of(conn: Connection, selection: Selection) -> list[Unit]:
    """The units of which something was expected, in the order of their codes."""
    rows = (
        select(*units.COLUMNS)
        .where(
            unit.c.id.in_(
                select(expected_report.c.unit_id)
                .join(ABOVE, ABOVE.c.id == expected_report.c.parent_id)
                .where(_within(selection), _of(selection))
            )
        )
        .order_by(unit.c.code)
    )
    return [units.to_unit(row) for row in conn.execute(rows)]


def _within(selection: Selection) -> ColumnElement[bool]:
    return expected_report.c.day.between(selection.first.isoformat(), selection.last.isoformat())


def _of(selection: Selection) -> ColumnElement[bool]:
    forms = expected_report.c.form.in_(selection.forms) if selection.forms else true()
    if selection.unit is None:
        return forms
    return and_(forms, or_(_under(selection.unit), expected_report.c.unit_id == selection.unit.id))


def _under(top: Unit) -> ColumnElement[bool]:
    return ABOVE.c.path.startswith(top.path)


def _to_report(row: Any, now: datetime) -> ExportedReport:
    width = len(units.COLUMNS)
    form, period, due_at, excused, values, on_time, complete, zero, version, received_at = row[2 * width :]
    received = values is not None
    return ExportedReport(
        unit=units.to_unit(row[:width]),
        parent=units.to_unit(row[width : 2 * width]),
        form=form,
        period=period,
        status=status_of(received=received, on_time=bool(on_time), excused=excused is not None, due_at=due_at, now=now),
        values=values or {},
        zero=bool(zero) if received else None,
        partial=not complete if received else None,
        excused=excused,
        version=version,
        received_at=received_at,
    )
