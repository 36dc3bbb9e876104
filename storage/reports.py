"""Reports: the current versions, every earlier one, and the sums that follow from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, and_, false, insert, or_, select

from core.effects import SaveReport
from core.reports import Expected, Report, ReportKey, Source
from core.totals import delta
from storage import totals
from storage.engines import upsert
from storage.expected import insert_missing
from storage.tables import expected_report, report, report_revision

KEY = ReportKey._fields


def save(conn: Connection, saves: Sequence[SaveReport]) -> None:
    """Stores new versions in the order given: reports, revisions, expected rows and totals, a statement each."""
    if not saves:
        return
    insert_missing(conn, [saved.expected for saved in saves])
    conn.execute(insert(report_revision), [_revision(saved.report) for saved in saves])
    newest = {saved.report.key: saved for saved in saves}
    rows = [_row(saved.report, saved.expected.day) for saved in newest.values()]
    statement = upsert(conn, report)
    replaced = {name: statement.excluded[name] for name in rows[0] if name not in KEY}
    conn.execute(statement.on_conflict_do_update(index_elements=KEY, set_=replaced), rows)
    _add_to_totals(conn, saves)


def _add_to_totals(conn: Connection, saves: Sequence[SaveReport]) -> None:
    sums: defaultdict[tuple[str, int, str, str], int] = defaultdict(int)
    for saved in saves:
        expected = saved.expected
        for item, by in delta(saved.before, saved.report).items():
            sums[expected.day, expected.parent_id, expected.key.form, item] += by
    totals.add(conn, sums)


def since(conn: Connection, unit_ids: Collection[int], first_days: Mapping[str, date]) -> dict[ReportKey, Report]:
    """The current reports of these units, each form's from its own first day on."""
    rows = conn.execute(select(report).where(_since(report, unit_ids, first_days))).mappings()
    return {found.key: found for found in map(to_report, rows)}


def expected_since(
    conn: Connection, unit_ids: Collection[int], first_days: Mapping[str, date]
) -> dict[ReportKey, Expected]:
    """The expected reports of these units, each form's from its own first day on."""
    rows = conn.execute(select(expected_report).where(_since(expected_report, unit_ids, first_days))).mappings()
    return {found.key: found for found in map(to_expected, rows)}


def _since(table: Table, unit_ids: Collection[int], first_days: Mapping[str, date]) -> ColumnElement[bool]:
    days = (and_(table.c.form == form, table.c.day >= day.isoformat()) for form, day in first_days.items())
    return and_(table.c.unit_id.in_(unit_ids), or_(false(), *days))


def _row(saved: Report, day: str) -> dict[str, object]:
    own = (
        "values",
        "previous",
        "version",
        "received_at",
        "changed_at",
        "received",
        "on_time",
        "complete",
        "zero",
        "source",
        "person_id",
        "form_version",
    )
    return {**saved.key._asdict(), "day": day, **{name: getattr(saved, name) for name in own}}


def _revision(saved: Report) -> dict[str, object]:
    own = ("version", "previous", "values", "source", "person_id", "form_version")
    return {**saved.key._asdict(), "at": saved.changed_at, **{name: getattr(saved, name) for name in own}}


def not_received() -> ColumnElement[bool]:
    """Of an expected report in the query around it: nothing has come in, or it was taken back."""
    same = (report.c[name] == expected_report.c[name] for name in KEY)
    return ~select(report.c.unit_id).where(report.c.received, *same).correlate(expected_report).exists()


def to_report(row: RowMapping) -> Report:
    own = (
        "version",
        "received_at",
        "changed_at",
        "on_time",
        "complete",
        "zero",
        "person_id",
        "previous",
        "form_version",
    )
    return Report(
        key=ReportKey(*(row[name] for name in KEY)),
        values=row["values"],
        source=Source(row["source"]),
        **{name: row[name] for name in own},
    )


def to_expected(row: RowMapping) -> Expected:
    own = ("parent_id", "day", "due_at", "lock_at", "stage", "next_step_at", "excused")
    return Expected(key=ReportKey(*(row[name] for name in KEY)), **{name: row[name] for name in own})
