"""Expected reports: made once each, swept when something has to be done about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from core.reports import Expected
from storage import totals
from storage.engines import upsert
from storage.tables import expected_report


def insert_missing(conn: Connection, rows: Sequence[Expected]) -> int:
    """Adds those that are not there yet and counts them under the unit above; returns how many were added."""
    if not rows:
        return 0
    table = expected_report.c
    statement = upsert(conn, expected_report).on_conflict_do_nothing()
    added = conn.execute(statement.returning(table.day, table.parent_id, table.form), [_row(row) for row in rows])
    counts = Counter((day, parent_id, form, "#expected") for day, parent_id, form in added)
    totals.add(conn, counts)
    return counts.total()


def _row(row: Expected) -> dict[str, Any]:
    own = ("parent_id", "day", "due_at", "lock_at", "stage", "next_step_at", "excused")
    return {**row.key._asdict(), **{name: getattr(row, name) for name in own}}
