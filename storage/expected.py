"""Expected reports: made once each, swept when something has to be done about them, excused when none is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from core.reports import Expected, ReportKey
from core.usual import Range, Usual
from storage import totals
from storage.engines import upsert_on
from storage.keys import among_reports, its_key, key_columns, parts_of_reports, this_report
from storage.tables import expected_report, report
from storage.totals import Counted, TotalKey

OWN = ("parent_id", "day", "due_at", "lock_at", "stage", "next_step_at", "excused")

THESE = select(expected_report).where(among_reports(expected_report))
LOCK = THESE.order_by(*key_columns(expected_report)).with_for_update()
COUNTED = (
    select(*key_columns(expected_report), expected_report.c.day, expected_report.c.parent_id, expected_report.c.excused)
    .where(among_reports(expected_report))
    .order_by(*key_columns(expected_report))
    .with_for_update()
)
THERE = select(*key_columns(expected_report)).where(among_reports(expected_report))
RECEIVED = select(*key_columns(report)).where(report.c.received, among_reports(report))
SET_EXCUSED = update(expected_report).where(this_report(expected_report)).values(excused=bindparam("reason"))


def not_there(conn: Connection, rows: Sequence[Expected]) -> list[Expected]:
    """Those of these rows that are not there yet."""
    there = {ReportKey(*row) for row in conn.execute(THERE, parts_of_reports([row.key for row in rows]))}
    return [row for row in rows if row.key not in there]


def insert_missing(conn: Connection, rows: Sequence[Expected]) -> int:
    """Adds those that are not there yet and counts them under the unit above; returns how many will be expected."""
    counts = add_rows(conn, rows)
    totals.add(conn, counts)
    return counts.total()


def keep(conn: Connection, rows: Sequence[Expected]) -> tuple[dict[ReportKey, Counted], Counter[TotalKey]]:
    """How these rows count now, locked, after those that were not there were added; and what that adds to the totals,
    which is the caller's to store. Mostly all are there: they were made when the day began."""
    wanted = {row.key: row for row in rows}
    there = _counted(conn, wanted)
    if len(there) == len(wanted):
        return there, Counter()
    added = add_rows(conn, [row for key, row in wanted.items() if key not in there])
    return there | _counted(conn, wanted.keys() - there.keys()), added


def _counted(conn: Connection, keys: Collection[ReportKey]) -> dict[ReportKey, Counted]:
    """As `lock`, and no more of each row than the sums need."""
    rows = conn.execute(COUNTED, parts_of_reports(keys)).all()
    found = (Counted(ReportKey(*key), day, parent_id, excused) for *key, day, parent_id, excused in rows)
    return {row.key: row for row in found if row.key in keys}


def add_rows(conn: Connection, rows: Sequence[Expected]) -> Counter[TotalKey]:
    """Adds those that are not there yet; returns what they add to the totals, which is the caller's to store."""
    if not rows:
        return Counter()
    # In the order of the keys, as `lock`: two transactions never wait for each other's rows crosswise.
    added = conn.execute(
        _add(conn.dialect.name),
        [_row(row) for row in sorted(rows, key=lambda row: row.key)],
    )
    return Counter((day, parent_id, form, "#expected") for day, parent_id, form, excused in added if excused is None)


@cache
def _add(dialect: str) -> Any:
    table = expected_report.c
    new = upsert_on(dialect, expected_report).on_conflict_do_nothing()
    return new.returning(table.day, table.parent_id, table.form, table.excused)


def lock(conn: Connection, keys: Collection[ReportKey]) -> dict[ReportKey, Expected]:
    """Those of these rows that are there, as they are now. On PostgreSQL nobody else can excuse one of them or store a
    report on it until the transaction ends; on SQLite nobody else writes at all meanwhile."""
    wanted = set(keys)
    found = map(to_expected, conn.execute(LOCK, parts_of_reports(wanted)).all()) if wanted else ()
    return {row.key: row for row in found if row.key in wanted}


def these(conn: Connection, keys: Collection[ReportKey]) -> dict[ReportKey, Expected]:
    """Those of these rows that there are."""
    found = map(to_expected, conn.execute(THESE, parts_of_reports(keys)).all())
    return {row.key: row for row in found if row.key in keys}


def excuse(conn: Connection, keys: Collection[ReportKey], reason: str) -> int:
    """Excuses those of these rows that are there and are not excused yet; returns how many. Those on which a report
    has been received go on counting as expected."""
    rows = [row for row in lock(conn, keys).values() if row.excused is None]
    _set_excused(conn, rows, reason)
    return len(rows)


def expect_again(conn: Connection, keys: Collection[ReportKey]) -> int:
    """Takes the excuse back from those of these rows that have one; returns how many."""
    rows = [row for row in lock(conn, keys).values() if row.excused is not None]
    _set_excused(conn, rows, None)
    return len(rows)


def _set_excused(conn: Connection, rows: Sequence[Expected], reason: str | None) -> None:
    if not rows:
        return
    keys = [row.key for row in rows]
    conn.execute(SET_EXCUSED, [its_key(key) | {"reason": reason} for key in keys])
    # Not asked together with the lock: PostgreSQL would answer from the time before it waited for it.
    received = {ReportKey(*found) for found in conn.execute(RECEIVED, parts_of_reports(keys))}
    by = 1 if reason is None else -1
    sums: Counter[TotalKey] = Counter()
    for row in rows:
        if row.key not in received:
            sums[totals.key_of(row, "#expected")] += by
    totals.add(conn, sums)


def to_expected(row: Sequence[Any]) -> Expected:
    """From a row that begins with all columns of the table, in their order."""
    unit_id, form, period, day, parent_id, due_at, lock_at, stage, next_step_at, excused, usual, *_ = row
    return Expected(
        key=ReportKey(unit_id, form, period),
        parent_id=parent_id,
        day=day,
        due_at=due_at,
        lock_at=lock_at,
        stage=stage,
        next_step_at=next_step_at,
        excused=excused,
        usual=to_usual(usual),
    )


def _row(row: Expected) -> dict[str, Any]:
    return {**row.key._asdict(), **{name: getattr(row, name) for name in OWN}, "usual": _usual(row.usual)}


def _usual(known: Usual | None) -> dict[str, Any] | None:
    """Without what is empty: there is one of these for every day of every village."""
    if known is None:
        return None
    parts = {"ranges": known.ranges, "repeated": known.repeated, "without": known.without}
    return {name: part for name, part in parts.items() if part}


def to_usual(kept: dict[str, Any] | None) -> Usual | None:
    if kept is None:
        return None
    ranges = {indicator: Range(*of_late) for indicator, of_late in kept.get("ranges", {}).items()}
    return Usual(ranges, kept.get("repeated", {}), tuple(kept.get("without", ())))
