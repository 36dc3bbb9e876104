"""The sums per unit above the reporting ones, kept up to date in the transaction of whatever changes them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection

from core.reports import Expected, ReportKey
from storage.bulk import run_many
from storage.engines import upsert_on
from storage.tables import day_total

KEY = ("day", "parent_id", "form", "item")

TotalKey = tuple[str, int, str, str]


class Counted(NamedTuple):
    """What the sums need to know of an expected report."""

    key: ReportKey
    day: str
    parent_id: int
    excused: str | None


def key_of(row: Expected | Counted, item: str) -> TotalKey:
    """Where that item of the row's report is added up: under the unit that was above it then."""
    return (row.day, row.parent_id, row.key.form, item)


def add(conn: Connection, sums: Mapping[TotalKey, int]) -> None:
    """Adds to `day_total` by (day, parent unit, form, item)."""
    # In the order of the keys, so that two transactions never wait for each other's rows crosswise.
    rows = [{**dict(zip(KEY, key, strict=True)), "total": by} for key, by in sorted(sums.items()) if by]
    if rows:
        run_many(conn, _add(conn.dialect.name), rows)


@cache
def _add(dialect: str) -> Any:
    new = upsert_on(dialect, day_total)
    return new.on_conflict_do_update(index_elements=KEY, set_={"total": day_total.c.total + new.excluded.total})
