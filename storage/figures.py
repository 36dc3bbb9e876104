"""Figures of a unit and period, for boards and digests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select

from core.forms import Form, Forms
from core.periods import Period
from core.reports import ReportKey
from core.totals import DayTotals, FormTotals, Missing, Tally, UnitTotals, items_of
from core.units import Unit
from storage import units
from storage.reports import not_received, to_report
from storage.tables import day_total, expected_report, report, unit


def forms_for(conn: Connection, top: Unit, period: Period, forms: Forms) -> list[Form]:
    """The forms that a digest of this unit and period is about: reported by units below it, for periods inside."""
    below = select(unit.c.level).where(unit.c.path.startswith(top.path), unit.c.id != top.id).distinct()
    levels = set(conn.execute(below).scalars())
    fits = {"day": ("day",), "week": ("day",), "month": ("day", "month")}[period.length]
    return [form for form in forms.forms.values() if form.level in levels and form.every in fits]


def form_totals(conn: Connection, top: Unit, period: Period, form: Form, now: datetime) -> FormTotals:
    """Everything about one form in one unit's subtree and one period; what is not due yet is not missing."""
    by_day = _sums(conn, top, period, form, day_total.c.day)
    whole = _added(by_day.values())
    rows, *deeper = _levels(conn, top, period, form)
    return FormTotals(
        form=form,
        unit=top,
        period=period,
        counts=whole.counts,
        totals=whole.totals,
        rows=rows,
        deeper=tuple(deeper),
        days=tuple(
            DayTotals(date.fromisoformat(day), by_day[day].counts, by_day[day].totals) for day in sorted(by_day)
        ),
        missing=tuple(_missing(conn, top, period, form, now)),
    )


def form_sums(conn: Connection, top: Unit, period: Period, form: Form) -> FormTotals:
    """Counts and totals only: what another period is compared with."""
    whole = _added(_sums(conn, top, period, form, day_total.c.form).values())
    return FormTotals(form=form, unit=top, period=period, counts=whole.counts, totals=whole.totals)


def _sums(conn: Connection, top: Unit, period: Period, form: Form, by: ColumnElement[str]) -> dict[str, Tally]:
    query = (
        select(by, day_total.c.item, func.sum(day_total.c.total))
        .join(unit, unit.c.id == day_total.c.parent_id)
        .where(_inside(day_total.c.day, period), day_total.c.form == form.key, unit.c.path.startswith(top.path))
        .group_by(by, day_total.c.item)
    )
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for group, item, total in conn.execute(query):
        tallies[group].add(item, int(total))
    return dict(tallies)


def _added(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.add_all(tally.items.items())
    return whole


def _levels(conn: Connection, top: Unit, period: Period, form: Form) -> list[tuple[UnitTotals, ...]]:
    """A line for each unit below, level by level: those that add up what lies under them, and those that report."""
    levels: defaultdict[int, list[UnitTotals]] = defaultdict(list)
    depth = top.path.count("/")
    by_parent = _sums(conn, top, period, form, unit.c.path)
    for below in units.below(conn, top):
        tally = _added(tally for path, tally in by_parent.items() if path.startswith(below.path))
        if below.level != form.level and tally.items:
            levels[below.path.count("/") - depth].append(UnitTotals(below, tally.counts, tally.totals))
    for parent_path, reporting in _reporting(conn, top, period, form):
        levels[parent_path.count("/") - depth + 1].append(reporting)
    first, last = 1, max(levels, default=1)
    return [tuple(sorted(levels[level], key=lambda line: line.unit.code)) for level in range(first, last + 1)]


def _reporting(conn: Connection, top: Unit, period: Period, form: Form) -> Iterator[tuple[str, UnitTotals]]:
    """The units that were expected to report in this subtree then, wherever they stand today, each with the path of
    the unit that was above it."""
    same_report = and_(*(report.c[name] == expected_report.c[name] for name in ReportKey._fields))
    above = unit.alias()
    query = (
        select(*units.COLUMNS, report, above.c.path.label("parent_path"))
        .select_from(expected_report)
        .join(unit, unit.c.id == expected_report.c.unit_id)
        .join(above, above.c.id == expected_report.c.parent_id)
        .outerjoin(report, same_report)
        .where(
            _inside(expected_report.c.day, period),
            expected_report.c.form == form.key,
            above.c.path.startswith(top.path),
        )
    )
    tallies: defaultdict[tuple[str, Unit], Tally] = defaultdict(Tally)
    for row in conn.execute(query).mappings():
        tally = tallies[row["parent_path"], units.to_unit(row)]
        tally.add("#expected", 1)
        if row["version"] is not None:
            tally.add_all(items_of(to_report(row)).items())
    for (parent_path, reporting), tally in tallies.items():
        yield parent_path, UnitTotals(reporting, tally.counts, tally.totals)


def _missing(conn: Connection, top: Unit, period: Period, form: Form, now: datetime) -> list[Missing]:
    below = select(unit.c.id).where(unit.c.path.startswith(top.path))
    query = (
        select(*units.COLUMNS, expected_report.c.period)
        .join(unit, unit.c.id == expected_report.c.unit_id)
        .where(
            _inside(expected_report.c.day, period),
            expected_report.c.form == form.key,
            expected_report.c.parent_id.in_(below),
            expected_report.c.due_at <= now,
            not_received(),
        )
        .order_by(unit.c.code, expected_report.c.day)
    )
    owed: defaultdict[Unit, list[str]] = defaultdict(list)
    for row in conn.execute(query).mappings():
        owed[units.to_unit(row)].append(row["period"])
    return [Missing(silent, tuple(periods)) for silent, periods in owed.items()]


def _inside(day: ColumnElement[str], period: Period) -> ColumnElement[bool]:
    return day.between(period.start.isoformat(), period.end.isoformat())
