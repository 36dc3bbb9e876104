"""Figures of a unit and period, for boards and digests."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    Table,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
)

from core.forms import Form, Forms, Values
from core.periods import LENGTHS, Period, beginning_in
from core.totals import Counts, DayTotals, Excused, FormTotals, Missing, Tally, UnitTotals
from core.units import Unit
from storage import sums, units
from storage.keys import same_report_of_day
from storage.tables import day_total, expected_report, report, unit
from storage.types import Moment


def _asked_about(table: Table) -> ColumnElement[bool]:
    """The form and the period; found by an index that begins with the day, however many years lie before."""
    return and_(table.c.day.between(bindparam("first"), bindparam("last")), table.c.form == bindparam("form"))


def _in_subtree(path: ColumnElement[str]) -> ColumnElement[bool]:
    return path.startswith(bindparam("top", type_=String()))


BELOW = and_(_in_subtree(unit.c.path), unit.c.path != bindparam("top"))
LEVELS = select(unit.c.level).where(BELOW).distinct()
EXPECTED_THEN = (
    select(day_total.c.form)
    .join(unit, unit.c.id == day_total.c.parent_id)
    .where(
        day_total.c.day.between(bindparam("first"), bindparam("last")),
        day_total.c.item == "#expected",
        day_total.c.total > 0,
        _in_subtree(unit.c.path),
    )
    .distinct()
)

ABOVE = unit.alias()  # the unit above then, as in the sums: a village may have moved since
CAME = report.c.unit_id.is_not(None)
EXPECTED = expected_report.join(ABOVE, ABOVE.c.id == expected_report.c.parent_id).outerjoin(
    report, and_(same_report_of_day(report, expected_report), report.c.received)
)
NUMBER_EXPECTED = func.count().filter(or_(expected_report.c.excused.is_(None), CAME))


def _by_unit(*known: ColumnElement[Any]) -> Select[Any]:
    """A row for each unit and unit above it; lists are text with commas. One row for many, because fetching a row takes
    longer than reading it."""
    of = (expected_report.c.unit_id, expected_report.c.parent_id)
    path = func.min(ABOVE.c.path).label("parent_path")
    return select(of[0], path, *known).select_from(EXPECTED).where(_asked_about(expected_report)).group_by(*of)


def _with_unit(by_unit: Select[Any]) -> Select[Any]:
    """The unit's own columns in place of its id."""
    found = by_unit.subquery()
    known = (column for column in found.c if column.name != "unit_id")
    return select(*units.COLUMNS, *known).join(unit, unit.c.id == found.c.unit_id)


GIVEN = _by_unit(
    NUMBER_EXPECTED.label("expected"),
    func.count(report.c.unit_id).label("received"),
    *(func.count().filter(report.c[name]).label(name) for name in ("on_time", "zero", "complete")),
    func.aggregate_strings(cast(report.c["values"], String), ",").label("given"),
).having(NUMBER_EXPECTED > 0)
REPORTING = _with_unit(GIVEN.where(_in_subtree(ABOVE.c.path)))
REPORTING_DIRECTLY = _with_unit(GIVEN.where(ABOVE.c.path == bindparam("top")))
OWED = _with_unit(
    _by_unit(func.aggregate_strings(expected_report.c.period, ",").label("owed"))
    .where(_in_subtree(ABOVE.c.path), expected_report.c.excused.is_(None), ~CAME)
    .where(expected_report.c.due_at <= bindparam("now", type_=Moment()))
)
EXCUSED = (
    select(*units.COLUMNS, expected_report.c.excused, func.count().label("reports"))
    .select_from(EXPECTED)
    .join(unit, unit.c.id == expected_report.c.unit_id)
    .where(_asked_about(expected_report), _in_subtree(ABOVE.c.path), expected_report.c.excused.is_not(None), ~CAME)
    .group_by(*units.COLUMNS, expected_report.c.excused)
    .order_by(unit.c.code, expected_report.c.excused)
)


class _Line(NamedTuple):
    """A unit so many levels below the one that is asked about."""

    depth: int
    totals: UnitTotals


def forms_for(conn: Connection, top: Unit, period: Period, forms: Forms) -> list[Form]:
    """The forms that a digest of this unit and period is about: reported by units below it, today or then, for periods
    that are no longer. Each of their periods belongs to the one in which it begins."""
    levels = set(conn.execute(LEVELS, {"top": top.path}).scalars())
    days = {"first": period.start.isoformat(), "last": period.end.isoformat()}
    then = set(conn.execute(EXPECTED_THEN, {"top": top.path, **days}).scalars())
    return [form for form in forms.forms.values() if (form.level in levels or form.key in then) and fits(form, period)]


def fits(form: Form, period: Period) -> bool:
    """A range has the forms of days, and of what is longer those of which a period begins and ends in it."""
    if period.length == "range":
        inside = beginning_in(period.start, period.end, form.every)
        return inside is not None and inside[0].end <= period.end
    return form.every in LENGTHS[: LENGTHS.index(period.length) + 1]


def form_sums(conn: Connection, top: Unit, period: Period, form: Form) -> FormTotals:
    """What is kept as sums: the whole, and the units below that add up what lies under them.

    It takes no longer for many reports than for few; what each of them says, and who owes what, is in `form_totals`.
    """
    under = _under(top, _added_up(conn, top, period, form))
    return _with_lines(_whole(top, period, form, under), _between(conn, top, under))


def form_owed(conn: Connection, top: Unit, period: Period, form: Form, now: datetime) -> FormTotals:
    """The sums, and who owes what of them by now."""
    found = form_sums(conn, top, period, form)
    return replace(found, missing=_missing(conn, top, period, form, now)) if found.counts.missing else found


def form_totals(
    conn: Connection, top: Unit, period: Period, form: Form, now: datetime, *, in_full: bool = False
) -> FormTotals:
    """Everything about one form in one unit's subtree and one period; what is not due yet is not missing. Of the units
    that report only those directly below the unit have a line, or `in_full` all: to read what each of a county's
    reports says takes longer than all the rest."""
    at = _added_up(conn, top, period, form)
    under = _under(top, at)
    lines = _between(conn, top, under)
    if in_full or top.path in at:
        lines += _reporting(conn, top, period, form, in_full=in_full)
    found = _with_lines(_whole(top, period, form, under), lines)
    return replace(
        found,
        days=_days(conn, top, period, form),
        missing=_missing(conn, top, period, form, now) if found.counts.missing else (),
        excused=_excused(conn, top, period, form),
    )


def _asked(top: Unit, period: Period, form: Form) -> dict[str, object]:
    first, last = period.start.isoformat(), period.end.isoformat()
    return {"top": top.path, "first": first, "last": last, "form": form.key}


def _added_up(conn: Connection, top: Unit, period: Period, form: Form) -> dict[str, Tally]:
    """The sums of each unit of the subtree to which reports were added, by its path."""
    at: defaultdict[str, Tally] = defaultdict(Tally)
    for path, item, total in sums.by_unit(conn, _sums_of(top, period, form)):
        at[path].add(item, total)
    return at


def _under(top: Unit, at: Mapping[str, Tally]) -> dict[str, Tally]:
    """The sums of each unit of the subtree and of whatever lies below it, by its path."""
    under: defaultdict[str, Tally] = defaultdict(Tally)
    for path, tally in at.items():
        for above in _chain(top, path):
            under[above].add_all(tally.items.items())
    return under


def _sums_of(top: Unit, period: Period, form: Form) -> sums.SumsOf:
    return sums.SumsOf(top, form, period.start.isoformat(), period.end.isoformat())


def _whole(top: Unit, period: Period, form: Form, under: Mapping[str, Tally]) -> FormTotals:
    tally = under.get(top.path, Tally())
    return FormTotals(form, top, period, tally.counts, tally.totals)


def _between(conn: Connection, top: Unit, under: Mapping[str, Tally]) -> list[_Line]:
    """The units below that add up what lies under them."""
    depth = top.path.count("/")
    ids = [int(path.split("/")[-2]) for path in under if path != top.path]
    return [
        _Line(below.path.count("/") - depth, UnitTotals(below, under[below.path].counts, under[below.path].totals))
        for below in units.these(conn, ids)
    ]


def _chain(top: Unit, path: str) -> list[str]:
    """The paths from a unit of the subtree up to its top: 1/4/17/ and 1/4/ for 1/4/17/ below 1/4/."""
    ids = path.split("/")[:-1]
    return ["/".join(ids[:count]) + "/" for count in range(top.path.count("/"), len(ids) + 1)]


def _days(conn: Connection, top: Unit, period: Period, form: Form) -> tuple[DayTotals, ...]:
    by_day: defaultdict[str, Tally] = defaultdict(Tally)
    for day, item, total in sums.by_day(conn, _sums_of(top, period, form)):
        by_day[day].add(item, total)
    return tuple(DayTotals(date.fromisoformat(day), by_day[day].counts, by_day[day].totals) for day in sorted(by_day))


def _reporting(conn: Connection, top: Unit, period: Period, form: Form, *, in_full: bool) -> Iterator[_Line]:
    """The units that were expected to report in this subtree then, wherever they stand today: a line for each unit
    that was above them."""
    depth = top.path.count("/")
    for row in conn.execute(REPORTING if in_full else REPORTING_DIRECTLY, _asked(top, period, form)):
        *_, parent_path, expected, received, on_time, zero, complete, given = row
        totals: Values = {}
        for values in json.loads(f"[{given or ''}]"):
            for key, value in values.items():
                totals[key] = totals.get(key, 0) + value
        line = UnitTotals(_as_it_stood(row, parent_path), Counts(expected, received, on_time, zero, complete), totals)
        yield _Line(parent_path.count("/") - depth + 1, line)


def _as_it_stood(row: Row[Any], parent_path: str) -> Unit:
    """The unit under the one that was above it then."""
    found = units.to_unit(row)
    return replace(found, path=f"{parent_path}{found.id}/", parent_id=int(parent_path.split("/")[-2]))


def _with_lines(found: FormTotals, lines: Iterable[_Line]) -> FormTotals:
    """Level by level, down to the deepest."""
    ordered: Sequence[_Line] = sorted(lines, key=lambda line: line.totals.unit.code)
    levels: list[list[UnitTotals]] = [[] for _ in range(max((line.depth for line in ordered), default=1))]
    for line in ordered:
        levels[line.depth - 1].append(line.totals)
    rows, *deeper = map(tuple, levels)
    return replace(found, rows=rows, deeper=tuple(deeper))


def _missing(conn: Connection, top: Unit, period: Period, form: Form, now: datetime) -> tuple[Missing, ...]:
    """Who owes something, in the order of the codes."""
    rows = conn.execute(OWED, {**_asked(top, period, form), "now": now})
    silent = (Missing(_as_it_stood(row, row[-2]), tuple(sorted(row[-1].split(",")))) for row in rows)
    return tuple(sorted(silent, key=lambda missing: (missing.unit.code, missing.unit.path)))


def _excused(conn: Connection, top: Unit, period: Period, form: Form) -> tuple[Excused, ...]:
    rows = conn.execute(EXCUSED, _asked(top, period, form))
    return tuple(Excused(units.to_unit(row), row.excused, row.reports) for row in rows)
