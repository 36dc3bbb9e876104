"""Yearly targets of units, and what has been reached of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, String, and_, bindparam, delete, func, or_, select

from core.effects import Audit
from core.forms import Form, Forms
from core.periods import days_between
from core.progress import Progress, YearSoFar
from core.sheet import Faults, Sheet
from core.targets import TargetKey, TargetPlan, Targets, computed_of, plan_targets
from core.totals import GIVEN, Tally
from core.units import Unit
from storage import units
from storage.engines import upsert
from storage.keys import same_report
from storage.tables import day_total, expected_report, report, target, unit
from storage.types import among

ABOVE_REPORTING = unit.c.level != bindparam("level")
"""Sums are kept for units of other levels than the one that reports."""

# Sums of a year, a row for each unit that they are kept for and each item; units are looked up for these rows alone.
# Each day of each of these units is looked for by itself: that takes as long as going through the year for a county,
# and a tenth for a township. What is looked at of such a day is read in one go, so its items are kept from the index.
BY_UNIT = (
    select(day_total.c.parent_id, day_total.c.item, func.sum(day_total.c.total).label("total"))
    .where(
        among(day_total.c.day, "days"),
        day_total.c.parent_id.in_(
            select(unit.c.id).where(unit.c.path.startswith(bindparam("top", type_=String())), ABOVE_REPORTING)
        ),
        day_total.c.form == bindparam("form"),
        among(day_total.c.item.concat(""), "items"),
    )
    .group_by(day_total.c.parent_id, day_total.c.item)
    .subquery()
)
SUMS = select(unit.c.path, BY_UNIT.c.item, BY_UNIT.c.total).join(BY_UNIT, BY_UNIT.c.parent_id == unit.c.id)
REPORTS = (
    select(
        expected_report.c.unit_id,
        expected_report.c.form,
        expected_report.c.excused,
        report.c.unit_id.label("came"),
        report.c["values"],
    )
    .outerjoin(report, and_(same_report(report, expected_report), report.c.received))
    .where(
        expected_report.c.unit_id.in_(bindparam("ids", expanding=True)),
        expected_report.c.form.in_(bindparam("forms", expanding=True)),
        expected_report.c.day.between(bindparam("first"), bindparam("last")),
    )
)


class Given(NamedTuple):
    unit: Unit
    key: TargetKey
    value: Decimal


_Wanted = tuple[Unit, Form, str, int]
"""A unit's target: of that item of the form, so much."""

OWED = ("#expected", "#received")
"""The counts of reports that are looked at."""

_Tallies = dict[tuple[int, str], Tally]
"""By a unit's id and a form's key."""


def check_sheet(conn: Connection, sheet: Sheet, forms: Forms) -> TargetPlan:
    """What an import would change. Raises FaultySheet with every fault found."""
    by_code = {found.code: found for found in units.all_units(conn)}
    return plan_targets(sheet, by_code, forms, stored(conn), Faults(sheet.file))


def import_sheet(conn: Connection, sheet: Sheet, forms: Forms) -> TargetPlan:
    """Stores all of it, or raises FaultySheet and stores nothing."""
    plan = check_sheet(conn, sheet, forms)
    for key in plan.removes:
        conn.execute(delete(target).where(*(target.c[name] == value for name, value in key._asdict().items())))
    if plan.saves:
        rows = [{**key._asdict(), "value": str(value)} for key, value in plan.saves.items()]
        new = upsert(conn, target)
        statement = new.on_conflict_do_update(index_elements=[*TargetKey._fields], set_={"value": new.excluded.value})
        conn.execute(statement, rows)
    return plan


def entries(plan: TargetPlan, before: Targets) -> list[Audit]:
    """What an import has done, for the audit."""
    after: Mapping[TargetKey, Decimal | None] = {**plan.saves, **dict.fromkeys(plan.removes)}
    return [
        Audit(
            "target",
            key.unit_id,
            None,
            {
                "form": key.form,
                "item": key.item,
                "year": str(key.year),
                "from": f"{before[key]:f}" if key in before else "",
                "to": "" if value is None else f"{value:f}",
            },
        )
        for key, value in after.items()
    ]


def stored(conn: Connection) -> dict[TargetKey, Decimal]:
    return {one.key: one.value for one in _given(conn)}


def given(conn: Connection, top: Unit | None, year: int | None) -> list[Given]:
    """Those of a unit and of all that lies below it, or of everybody; of all years or of one."""
    which = [unit.c.path.startswith(top.path)] if top else []
    return _given(conn, *which, *([target.c.year == year] if year else []))


def _given(conn: Connection, *which: ColumnElement[bool]) -> list[Given]:
    query = (
        select(*units.COLUMNS, *(target.c[name] for name in TargetKey._fields), target.c.value)
        .join(unit, unit.c.id == target.c.unit_id)
        .where(*which)
        .order_by(target.c.year, unit.c.code, target.c.form, target.c.item)
    )
    return [Given(units.to_unit(row), TargetKey(*row[-5:-1]), Decimal(row[-1])) for row in conn.execute(query)]


def of_digest(
    conn: Connection, top: Unit, forms: Sequence[Form], year: YearSoFar
) -> tuple[tuple[Progress, ...], Mapping[tuple[str, str], Decimal]]:
    """How far the unit and those directly below it are with their own targets, the unit's own first, in the order of
    the forms; and the unit's own for computed indicators. Whoever has no target is not among them."""
    by_key = {form.key: form for form in forms}
    known = _given(conn, target.c.year == year.last.year, or_(unit.c.id == top.id, unit.c.parent_id == top.id))
    wanted: list[_Wanted] = []
    rates: dict[tuple[str, str], Decimal] = {}
    for found, key, value in known:
        form = by_key.get(key.form)
        if form and computed_of(form, key.item) is None:
            wanted.append((found, form, key.item, int(value)))
        elif form and found == top:
            rates[key.form, key.item] = value
    return _progress(conn, top, forms, wanted, year) if wanted else (), rates


def _progress(
    conn: Connection, top: Unit, forms: Sequence[Form], wanted: Sequence[_Wanted], year: YearSoFar
) -> tuple[Progress, ...]:
    found = _of_sums(conn, top, wanted, year) | _of_reports(conn, wanted, year)
    order = {form.key: at for at, form in enumerate(forms)}
    order |= {f"{form.key}.{one.key}": at for form in forms for at, one in enumerate(form.indicators)}
    return tuple(
        Progress(unit, form, item, value, tally.totals.get(item), tally.counts, year)
        for unit, form, item, value in sorted(
            wanted, key=lambda one: (one[0] != top, one[0].code, order[one[1].key], order.get(_whole(one), 0), one[2])
        )
        for tally in [found.get((unit.id, form.key), Tally())]
    )


def _whole(one: _Wanted) -> str:
    """The indicator of a form, of which an item may be a part."""
    _, form, item, _ = one
    return f"{form.key}.{item.partition('.')[0]}"


def _of_sums(conn: Connection, top: Unit, wanted: Sequence[_Wanted], year: YearSoFar) -> _Tallies:
    """For the units that sums are kept for, and those above them."""
    found: _Tallies = defaultdict(Tally)
    summed = [one for one in wanted if one[0].level != one[1].level]
    for form in {form.key: form for _, form, *_ in summed}.values():
        ids = {unit.path: unit.id for unit, of, *_ in summed if of == form}
        items = {item for _, of, item, _ in summed if of == form}
        asked = {
            "days": [day.isoformat() for day in days_between(year.first, year.last).days()],
            "top": top.path,
            "level": form.level,
            "form": form.key,
            "items": sorted({*OWED, *items, *(GIVEN + item for item in items)}),
        }
        for path, item, total in conn.execute(SUMS, asked):
            for above, id_ in ids.items():
                if path.startswith(above):
                    found[id_, form.key].add(item, total)
    return found


def _of_reports(conn: Connection, wanted: Sequence[_Wanted], year: YearSoFar) -> _Tallies:
    """For the units that report themselves: what each of their reports says now."""
    found: _Tallies = defaultdict(Tally)
    reporting = {(unit.id, form.key) for unit, form, *_ in wanted if unit.level == form.level}
    if not reporting:
        return found
    ids = [id_ for id_, _ in reporting]
    forms = sorted({form for _, form in reporting})
    asked = {"first": year.first.isoformat(), "last": year.last.isoformat(), "ids": ids, "forms": forms}
    for id_, form, excused, came, values in conn.execute(REPORTS, asked):
        tally = found[id_, form]
        tally.add("#expected", int(came is not None or excused is None))
        if came is not None:
            tally.add("#received", 1)
            tally.add_all(values.items())
            tally.add_all((GIVEN + key, 1) for key in values)
    return found
