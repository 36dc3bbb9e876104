"""Figures of a unit and period, for boards and digests."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, String, Table, and_, bindparam, case, cast, func, or_, select

from core.forms import Form, Forms, Values
from core.periods import LENGTHS, Period, beginning_in
from core.totals import Counts, DayTotals, Excused, FormTotals, Missing, Tally, UnitTotals
from core.units import Unit
from storage import units
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
BETWEEN = select(*units.COLUMNS).where(BELOW, unit.c.level != bindparam("level"))

# A row for each day and unit that sums are kept for; `items` is a JSON object but for its braces. One row for many,
# here and below, because fetching a row takes longer than reading it.
ITEM = '"' + day_total.c.item + '":' + cast(day_total.c.total, String)
SUMS = (
    select(day_total.c.day, func.min(unit.c.path), func.aggregate_strings(ITEM, ","))
    .join(unit, unit.c.id == day_total.c.parent_id)
    .where(_asked_about(day_total), _in_subtree(unit.c.path))
    .group_by(day_total.c.day, day_total.c.parent_id)
)

ABOVE = unit.alias()  # the unit above then, as in the sums: a village may have moved since
CAME = report.c.unit_id.is_not(None)
OWED = and_(expected_report.c.excused.is_(None), ~CAME, expected_report.c.due_at <= bindparam("now", type_=Moment()))

# A row for each unit and unit above it; `given` is a JSON array of values but for its brackets.
GIVEN_BY_UNIT = (
    select(
        expected_report.c.unit_id,
        func.min(ABOVE.c.path).label("parent_path"),
        func.count().filter(or_(expected_report.c.excused.is_(None), CAME)).label("expected"),
        func.count(report.c.unit_id).label("received"),
        *(func.count().filter(report.c[name]).label(name) for name in ("on_time", "zero", "complete")),
        func.aggregate_strings(cast(report.c["values"], String), ",").label("given"),
        func.aggregate_strings(case((OWED, expected_report.c.period)), ",").label("owed"),
    )
    .join(ABOVE, ABOVE.c.id == expected_report.c.parent_id)
    .outerjoin(report, and_(same_report_of_day(report, expected_report), report.c.received))
    .where(_asked_about(expected_report), _in_subtree(ABOVE.c.path))
    .group_by(expected_report.c.unit_id, expected_report.c.parent_id)
    .subquery()
)
REPORTING = (
    select(*units.COLUMNS, *(column for column in GIVEN_BY_UNIT.c if column.name != "unit_id"))
    .join(unit, unit.c.id == GIVEN_BY_UNIT.c.unit_id)
    .where(GIVEN_BY_UNIT.c.expected > 0)
)


EXCUSED = (
    select(*units.COLUMNS, expected_report.c.excused, func.count().label("reports"))
    .join(unit, unit.c.id == expected_report.c.unit_id)
    .join(ABOVE, ABOVE.c.id == expected_report.c.parent_id)
    .outerjoin(report, and_(same_report_of_day(report, expected_report), report.c.received))
    .where(_asked_about(expected_report), _in_subtree(ABOVE.c.path), expected_report.c.excused.is_not(None), ~CAME)
    .group_by(*units.COLUMNS, expected_report.c.excused)
    .order_by(unit.c.code, expected_report.c.excused)
)


class _Line(NamedTuple):
    """A unit so many levels below the one that is asked about, and the periods that it owes."""

    depth: int
    totals: UnitTotals
    owed: tuple[str, ...] = ()


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
    """What is kept as sums: the whole, its days, and the units below that add up what lies under them.

    It takes no longer for many reports than for few; what each of them says, and who owes what, is in `form_totals`.
    """
    found, between = _sums(conn, top, period, form)
    return _with_lines(found, between)


def form_totals(conn: Connection, top: Unit, period: Period, form: Form, now: datetime) -> FormTotals:
    """Everything about one form in one unit's subtree and one period; what is not due yet is not missing."""
    found, between = _sums(conn, top, period, form)
    reporting = list(_reporting(conn, top, period, form, now))
    totals = _with_lines(found, [*between, *reporting])
    return replace(totals, missing=_missing(reporting), excused=_excused(conn, top, period, form))


def _excused(conn: Connection, top: Unit, period: Period, form: Form) -> tuple[Excused, ...]:
    rows = conn.execute(EXCUSED, _asked(top, period, form))
    return tuple(Excused(units.to_unit(row), row.excused, row.reports) for row in rows)


def _asked(top: Unit, period: Period, form: Form) -> dict[str, object]:
    first, last = period.start.isoformat(), period.end.isoformat()
    return {"top": top.path, "first": first, "last": last, "form": form.key, "level": form.level}


def _sums(conn: Connection, top: Unit, period: Period, form: Form) -> tuple[FormTotals, list[_Line]]:
    asked = _asked(top, period, form)
    by_day: defaultdict[str, Tally] = defaultdict(Tally)
    by_parent: defaultdict[str, Tally] = defaultdict(Tally)
    for day, path, items in conn.execute(SUMS, asked):
        sums = json.loads(f"{{{items}}}")
        by_day[day].add_all(sums.items())
        by_parent[path].add_all(sums.items())
    days = tuple(DayTotals(date.fromisoformat(day), by_day[day].counts, by_day[day].totals) for day in sorted(by_day))
    under: defaultdict[str, Tally] = defaultdict(Tally)
    for path, tally in by_parent.items():
        for above in _chain(path):
            under[above].add_all(tally.items.items())
    depth = top.path.count("/")
    between = [
        _Line(below.path.count("/") - depth, UnitTotals(below, under[below.path].counts, under[below.path].totals))
        for below in map(units.to_unit, conn.execute(BETWEEN, asked))
        if below.path in under
    ]
    whole = under[top.path]
    return FormTotals(form, top, period, whole.counts, whole.totals, days=days), between


def _chain(path: str) -> list[str]:
    """The paths of a unit and of those above it: 1/, 1/4/ and 1/4/17/ for 1/4/17/."""
    ids = path.split("/")[:-1]
    return ["/".join(ids[:count]) + "/" for count in range(1, len(ids) + 1)]


def _reporting(conn: Connection, top: Unit, period: Period, form: Form, now: datetime) -> Iterator[_Line]:
    """The units that were expected to report in this subtree then, wherever they stand today: a line for each unit
    that was above them, with the unit as it stood under it."""
    depth = top.path.count("/")
    for row in conn.execute(REPORTING, {**_asked(top, period, form), "now": now}):
        *_, parent_path, expected, received, on_time, zero, complete, given, owed = row
        totals: Values = {}
        for values in json.loads(f"[{given or ''}]"):
            for key, value in values.items():
                totals[key] = totals.get(key, 0) + value
        found = units.to_unit(row)
        then = replace(found, path=f"{parent_path}{found.id}/", parent_id=int(parent_path.split("/")[-2]))
        line = UnitTotals(then, Counts(expected, received, on_time, zero, complete), totals)
        yield _Line(parent_path.count("/") - depth + 1, line, tuple(owed.split(",")) if owed else ())


def _with_lines(found: FormTotals, lines: Sequence[_Line]) -> FormTotals:
    """Level by level, down to the deepest."""
    levels: list[list[UnitTotals]] = [[] for _ in range(max((line.depth for line in lines), default=1))]
    for line in sorted(lines, key=lambda line: line.totals.unit.code):
        levels[line.depth - 1].append(line.totals)
    rows, *deeper = map(tuple, levels)
    return replace(found, rows=rows, deeper=tuple(deeper))


def _missing(lines: Sequence[_Line]) -> tuple[Missing, ...]:
    """Who owes something, each once, in the order of the codes."""
    owed: defaultdict[Unit, list[str]] = defaultdict(list)
    for line in lines:
        if line.owed:
            owed[line.totals.unit] += line.owed
    silent = sorted(owed, key=lambda unit: unit.code)
    return tuple(Missing(unit, tuple(sorted(owed[unit]))) for unit in silent)
