"""What thresholds still have to count, and the figures that they count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, select

from core.forms import Values
from core.reports import ReportKey
from core.units import Unit
from storage.engines import upsert_on
from storage.keys import KEY, its_key, same_report, this_report
from storage.tables import expected_report, recount, report, unit


class Row(NamedTuple):
    """One report of a window: `values` is None while there is none. `due_at` is when it was due (UTC)."""

    unit_id: int
    unit: str
    period: str
    due_at: datetime
    excused: bool
    values: Values | None


def mark(conn: Connection, keys: Sequence[ReportKey]) -> None:
    if keys:
        conn.execute(_mark(conn.dialect.name), [key._asdict() for key in sorted(set(keys))])


@cache
def _mark(dialect: str) -> Any:
    """Locks a row that is there already: either whoever counts it sees this report as well, or it is marked anew."""
    new = upsert_on(dialect, recount)
    return new.on_conflict_do_update(index_elements=KEY, set_={"form": new.excluded.form})


def take(conn: Connection) -> list[ReportKey]:
    """All that is marked, and is not any longer. To be called before the figures are read (`mark`)."""
    marked = [ReportKey(*row) for row in conn.execute(select(recount.c.unit_id, recount.c.form, recount.c.period))]
    if marked:
        conn.execute(delete(recount).where(this_report(recount)), [its_key(key) for key in sorted(marked)])
    return marked


def is_any(conn: Connection) -> bool:
    return conn.execute(select(recount.c.unit_id).limit(1)).first() is not None


def window(conn: Connection, form: str, top: Unit, first: date, last: date) -> list[Row]:
    """The reports that were expected, or came, of these days of that unit itself or of those that stood under it then;
    by unit and day."""
    row = expected_report.c
    at: ColumnElement[bool] = (row.unit_id == top.id) | (row.parent_id == top.id)
    query = (
        select(row.unit_id, unit.c.name, row.period, row.due_at, row.excused, report.c["values"], report.c.received)
        .join(unit, unit.c.id == row.unit_id)
        .outerjoin(report, same_report(report, expected_report))
        .where(row.day.between(first.isoformat(), last.isoformat()), row.form == form, at)
        .order_by(unit.c.code, row.day)
    )
    return [
        Row(unit_id, name, period, due_at, excused is not None, values if received else None)
        for unit_id, name, period, due_at, excused, values, received in conn.execute(query)
    ]
