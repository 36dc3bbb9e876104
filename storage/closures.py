"""Units that close and open again, and days on which nothing is due from one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, Connection, select, update

from core.effects import Excuse, KeepLeave
from core.expected import CLOSED, ONE_DAY, Calendar, expected_inside
from core.forms import Forms
from core.leave import LEAVE, excused_by
from core.periods import parse_period
from core.reports import ReportKey
from core.units import Unit
from storage import expected, leaves, units
from storage.tables import expected_report
from storage.tables import unit as unit_table


def close(conn: Connection, unit: Unit, day: date) -> int:
    """From that day on nothing is due from it any more; returns how many rows are excused. A report that has come, or
    that comes later, counts."""
    if unit.closed and unit.closed < day:
        # Until now it was to close earlier.
        expected.expect_again(conn, _rows(conn, unit, unit.closed, expected_report.c.excused == CLOSED))
    _set_days(conn, unit, closed=day.isoformat())
    return expected.excuse(conn, _rows(conn, unit, day), CLOSED)


def open_again(conn: Connection, unit: Unit, day: date) -> int:
    """From that day on it reports again; returns how many rows are expected again. What was excused for another reason
    than closing stays excused."""
    if unit.closed and day <= unit.closed and replace(unit, closed=None).is_open_on(day):
        _set_days(conn, unit, closed=None)  # it has never been closed at all
    else:
        _set_days(conn, unit, opened=day.isoformat(), closed=None)
    return expected.expect_again(conn, _rows(conn, unit, day, expected_report.c.excused == CLOSED))


def set_days(conn: Connection, unit: Unit, opened: date | None, closed: date | None) -> None:
    """From now on it is open between these days, as the roster says; its rows follow. `unit` is as it was."""
    if opened and (opened != unit.opened or (unit.closed and closed is None)):
        open_again(conn, unit, opened)
        unit = replace(unit, opened=opened, closed=None)
        _set_days(conn, unit, opened=opened.isoformat(), closed=None)
    if closed and closed != unit.closed:
        close(conn, unit, closed)


def make_up(conn: Connection, before: Unit, first: date, today: date, forms: Forms, calendar: Calendar) -> int:
    """For a unit that turns out to be open from a day of the past on, expects what was not expected of it because it
    was closed `before`; returns how many rows."""
    now = units.by_code(conn, before.code)
    rows = expected_inside(forms, now, first, today - ONE_DAY, calendar) if now else ()
    return expected.insert_missing(conn, [row for row in rows if not before.is_open_on(date.fromisoformat(row.day))])


def excuse_days(conn: Connection, unit: Unit, first: date, last: date, reason: str) -> int:
    """Excuses what is about nothing but these days: leave, a holiday, a flood; returns how many rows. A month's report
    is not excused because of a week."""
    keys = _rows(conn, unit, first, expected_report.c.day <= last.isoformat())
    return expected.excuse(conn, [key for key in keys if parse_period(key.period).end <= last], reason)


def excuse_rows(conn: Connection, excused: Excuse) -> int:
    """Excuses these rows, or expects them again; returns how many that changes."""
    expected.insert_missing(conn, excused.rows)
    keys = [row.key for row in excused.rows]
    if excused.reason is None:
        return expected.expect_again(conn, keys)
    return expected.excuse(conn, keys, excused.reason)


def keep_leave(conn: Connection, kept: Sequence[KeepLeave]) -> None:
    """Notes leave down, and excuses the rows on whose days nobody reports because of it; those on whose days somebody
    does after all are expected again."""
    leaves.put(conn, [one.leave for one in kept])
    for one in kept:
        spans = [one.leave, *([one.before] if one.before else [])]
        first, last = min(span.first_day for span in spans), max(span.last_day for span in spans)
        _settle(conn, one.leave.unit_id, first, last)


def _settle(conn: Connection, unit_id: int, first: date, last: date) -> None:
    table = expected_report.c
    inside = (table.unit_id == unit_id, table.day.between(first.isoformat(), last.isoformat()))
    query = select(table.unit_id, table.form, table.period).where(*inside)
    rows = expected.lock(conn, [ReportKey(*key) for key in conn.execute(query)])
    away = leaves.at(conn, [unit_id], first)[unit_id]
    changed = {key: new for key, row in rows.items() if (new := excused_by(away, row)) != row.excused}
    expected.excuse(conn, [key for key, reason in changed.items() if reason], LEAVE)
    expected.expect_again(conn, [key for key, reason in changed.items() if not reason])


def _set_days(conn: Connection, unit: Unit, **days: str | None) -> None:
    conn.execute(update(unit_table).where(unit_table.c.id == unit.id).values(**days))


def _rows(conn: Connection, unit: Unit, first: date, *which: ColumnElement[bool]) -> list[ReportKey]:
    """Its rows whose period begins on that day or later."""
    table = expected_report.c
    own = (table.unit_id == unit.id, table.day >= first.isoformat())
    query = select(table.unit_id, table.form, table.period).where(*own, *which)
    return [ReportKey(*row) for row in conn.execute(query)]
