"""Figures of a unit and period, for boards and digests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
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
    by_parent = _sums(conn, top, period, form, unit.c.path)
    by_day = _sums(conn, top, period, form, day_total.c.day)
    whole = _added(by_day.values())
    return FormTotals(
        form=form,
        unit=top,
        period=period,
        counts=whole.counts,
        totals=whole.totals,
        rows=tuple(_rows(conn, top, period, form, by_parent)),
        days=tuple(
            DayTotals(date.fromisoformat(day), by_day[day].counts, by_day[day].totals) for day in sorted(by_day)
        ),
        missing=tuple(_missing(conn, top, period, form, now)),
    )


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


def _rows(conn: Connection, top: Unit, period: Period, form: Form, by_parent: dict[str, Tally]) -> list[UnitTotals]:
    """A line for each unit directly below: one that reports by itself, or one that adds up what lies under it."""
    own = _own_rows(conn, top, period, form)
    below = [u for u in units.children(conn, top) if u.level != form.level]
    sums = [
        (child, _added(tally for path, tally in by_parent.items() if path.startswith(child.path))) for child in below
    ]
    lines = [*own, *(UnitTotals(child, tally.counts, tally.totals) for child, tally in sums if tally.items)]
    return sorted(lines, key=lambda line: line.unit.code)


def _own_rows(conn: Connection, top: Unit, period: Period, form: Form) -> list[UnitTotals]:
    """The units that were expected to report to `top` then, wherever they stand today."""
    same_report = and_(*(report.c[name] == expected_report.c[name] for name in ReportKey._fields))
    query = (
        select(*units.COLUMNS, report)
        .select_from(expected_report)
        .join(unit, unit.c.id == expected_report.c.unit_id)
        .outerjoin(report, same_report)
        .where(
            _inside(expected_report.c.day, period),
            expected_report.c.form == form.key,
            expected_report.c.parent_id == top.id,
        )
    )
    tallies: defaultdict[Unit, Tally] = defaultdict(Tally)
    for row in conn.execute(query).mappings():
        tally = tallies[units.to_unit(row)]
        tally.add("#expected", 1)
        if row["version"] is not None:
            tally.add_all(items_of(to_report(row)).items())
    return [UnitTotals(reporting, tally.counts, tally.totals) for reporting, tally in tallies.items()]


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
