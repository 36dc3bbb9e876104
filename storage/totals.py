"""The sums per unit above the reporting ones, kept up to date in the transaction of whatever changes them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from storage.engines import upsert
from storage.tables import day_total

KEY = ("day", "parent_id", "form", "item")


def add(conn: Connection, sums: Mapping[tuple[str, int, str, str], int]) -> None:
    """Adds to `day_total` by (day, parent unit, form, item)."""
    # In the order of the keys, so that two transactions never wait for each other's rows crosswise.
    rows = [{**dict(zip(KEY, key, strict=True)), "total": by} for key, by in sorted(sums.items()) if by]
    if rows:
        statement = upsert(conn, day_total)
        added = day_total.c.total + statement.excluded.total
        conn.execute(statement.on_conflict_do_update(index_elements=KEY, set_={"total": added}), rows)
