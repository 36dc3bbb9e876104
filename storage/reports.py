"""Reports: the current versions, every earlier one, and the sums that follow from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Table,
    and_,
    bindparam,
    insert,
    select,
    union_all,
    update,
)

from core.effects import SaveReport
from core.reports import Expected, Question, Report, ReportKey, Source
from core.spelling import Spelled, spell_json
from core.totals import delta
from storage import expected, totals
from storage.bulk import run_many
from storage.engines import upsert_on
from storage.expected import to_expected
from storage.keys import KEY, among_reports, its_key, parts_of_reports, same_report, this_report
from storage.tables import expected_report, report, report_revision
from storage.types import among

THESE = select(report).where(among_reports(report))
REVISE = insert(report_revision)
CONFIRM = update(report).where(this_report(report)).values(question=bindparam("answered", type_=report.c.question.type))

OWN = (
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
"""What a report says beside its key and its day: all of it follows from its revisions and its expected row."""

OF_ITS_OWN = attrgetter(*OWN)
REVISED = (*KEY, "version", "previous", "values", "source", "person_id", "form_version")


def save(conn: Connection, saves: Sequence[SaveReport], now: datetime | None = None) -> None:
    """Stores new versions in the order given: reports, revisions, expected rows and totals, a statement or two each.
    `now` is when they are put down; None where that is when they were sent.

    What the totals depend on is read from the stored rows, locked: by now one may have been excused, or have been made
    by another process while the village stood under another unit.
    """
    if not saves:
        return
    rows, sums = expected.keep(conn, [saved.expected for saved in saves])
    said = [_said(saved.report) for saved in saves]
    run_many(conn, REVISE, [_revision(own, now) for own in said])
    newest = {saved.report.key: _row(own, saved.expected.day) for saved, own in zip(saves, said, strict=True)}
    run_many(conn, _put(conn.dialect.name), list(newest.values()))
    for saved in saves:
        row = rows[saved.report.key]
        change = delta(saved.before, saved.report, excused=row.excused is not None)
        sums.update({totals.key_of(row, item): by for item, by in change.items()})
    totals.add(conn, sums)


@cache
def _put(dialect: str) -> Any:
    new = upsert_on(dialect, report)
    # Its day follows from its period: put down again, it would have every correction taken out of the index by days and
    # put in again.
    kept = (*KEY, "day")
    replaced = {column.name: new.excluded[column.name] for column in report.c if column.name not in kept}
    return new.on_conflict_do_update(index_elements=KEY, set_=replaced)


def since(conn: Connection, unit_ids: Collection[int], first_days: Mapping[str, date]) -> dict[ReportKey, Report]:
    """The current reports of these units, each form's from its own first day on."""
    rows = conn.execute(rows_since(report, len(first_days)), _from(unit_ids, first_days)).all()
    return {found.key: found for found in map(_to_report, rows)}


def expected_since(
    conn: Connection, unit_ids: Collection[int], first_days: Mapping[str, date]
) -> dict[ReportKey, Expected]:
    """The expected reports of these units, each form's from its own first day on."""
    rows = conn.execute(rows_since(expected_report, len(first_days)), _from(unit_ids, first_days)).all()
    return {found.key: found for found in map(to_expected, rows)}


def these(conn: Connection, keys: Collection[ReportKey]) -> dict[ReportKey, Report]:
    """Those of these reports that there are."""
    found = map(_to_report, conn.execute(THESE, parts_of_reports(keys)))
    return {one.key: one for one in found if one.key in keys}


@cache
def rows_since(table: Table, forms: int) -> CompoundSelect[Any]:
    """With so many forms; asked for with the parameters `_from`."""
    return union_all(
        *(
            select(table).where(
                among(table.c.unit_id, "unit_ids"),
                table.c.form == bindparam(f"form{n}"),
                table.c.period >= bindparam(f"period{n}"),  # so that the index leads past the years before
                table.c.day >= bindparam(f"day{n}"),
            )
            for n in range(forms)
        )
    )


def _from(unit_ids: Collection[int], first_days: Mapping[str, date]) -> dict[str, Any]:
    parameters: dict[str, Any] = {"unit_ids": list(unit_ids)}
    for n, (form, day) in enumerate(first_days.items()):
        first = day.isoformat()
        # As text no period that begins on that day or later stands before this, whether it is a day, a week or a month.
        parameters |= {f"form{n}": form, f"day{n}": first, f"period{n}": first.removesuffix("-01")}
    return parameters


def _said(saved: Report) -> dict[str, Any]:
    """All columns but its day. Its figures go into two tables, and are spelled once."""
    own = dict(zip(OWN, OF_ITS_OWN(saved), strict=True))
    own["values"], own["previous"] = Spelled(spell_json(saved.values)), Spelled(spell_json(saved.previous))
    return {**saved.key._asdict(), **own, "question": _question(saved), "notes": saved.notes}


def _row(said: dict[str, Any], day: str) -> dict[str, Any]:
    return {**said, "day": day}


def _question(saved: Report) -> dict[str, Any] | None:
    asked = saved.question
    if asked is None:
        return None
    confirmed_at = asked.confirmed_at.isoformat() if asked.confirmed_at else None
    return {"rule": asked.rule, "indicator": asked.indicator, "version": asked.version, "confirmed_at": confirmed_at}


def _to_question(row: dict[str, Any] | None) -> Question | None:
    if row is None:
        return None
    confirmed_at = datetime.fromisoformat(row["confirmed_at"]) if row["confirmed_at"] else None
    return Question(row["rule"], row["indicator"], row["version"], confirmed_at)


def confirm(conn: Connection, reports: Sequence[Report]) -> None:
    """Notes down the answers to the questions about these reports, whose figures stay."""
    rows = [its_key(confirmed.key) | {"answered": _question(confirmed)} for confirmed in reports]
    if rows:
        conn.execute(CONFIRM, rows)


def _revision(said: dict[str, Any], now: datetime | None) -> dict[str, Any]:
    at = said["changed_at"]
    return {**{name: said[name] for name in REVISED}, "at": at, "stored_at": now or at}


def is_missing() -> ColumnElement[bool]:
    """Of an expected report in the query around it: not excused, and nothing has come in, or it was taken back."""
    its = select(report.c.unit_id).where(report.c.received, same_report(report, expected_report))
    received = its.correlate(expected_report).exists()
    return and_(expected_report.c.excused.is_(None), ~received)


def _to_report(row: Sequence[Any]) -> Report:
    """From all columns of the table, in their order."""
    unit_id, form, period, _, values, previous, version, received_at, changed_at, _, on_time, complete, *rest = row
    zero, source, person_id, form_version, question, notes = rest
    return Report(
        key=ReportKey(unit_id, form, period),
        values=values,
        version=version,
        received_at=received_at,
        changed_at=changed_at,
        on_time=on_time,
        complete=complete,
        zero=zero,
        source=Source(source),
        person_id=person_id,
        previous=previous,
        form_version=form_version,
        question=_to_question(question),
        notes=notes,
    )
