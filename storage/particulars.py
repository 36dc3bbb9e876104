"""What the workbook of a digest says beside its figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, String, and_, bindparam, select

from core.digest import Digest
from core.expected import Calendar
from core.forms import Form
from core.papers import has_heat_map
from core.particulars import Corrected, Particulars
from core.periods import Period
from core.reports import Source
from core.units import Unit
from storage import heat, units
from storage.keys import same_report
from storage.tables import expected_report, person, report, report_revision, unit

OWN = report_revision.c
ABOVE = unit.alias()  # the unit above then, as in the figures
VERSIONS = (
    select(
        *units.COLUMNS,
        *(ABOVE.c[column.name].label(f"above_{column.name}") for column in units.COLUMNS),
        *(OWN.period, OWN.previous, OWN["values"], person.c.name.label("by"), OWN.at, OWN.source),
    )
    .select_from(report)
    .join(report_revision, and_(same_report(report_revision, report), OWN.version > 1))
    .join(expected_report, same_report(expected_report, report))
    .join(unit, unit.c.id == report.c.unit_id)
    .join(ABOVE, ABOVE.c.id == expected_report.c.parent_id)
    .outerjoin(person, person.c.id == OWN.person_id)
    .where(
        report.c.day.between(bindparam("first"), bindparam("last")),
        report.c.form == bindparam("form"),
        report.c.version > 1,
        ABOVE.c.path.startswith(bindparam("top", type_=String())),
    )
    .order_by(ABOVE.c.code, unit.c.code, report.c.day, OWN.version)
)


def load(conn: Connection, about: Digest, calendar: Calendar, now: datetime) -> Particulars:
    """Of the forms and the period of that digest."""
    forms = [section.form for section in about.sections]
    by_day = [form for form in forms if form.every == "day"] if has_heat_map(about.period) else []
    corrected = (one for form in forms for one in _corrected(conn, about.unit, about.period, form, calendar))
    maps = (heat.load(conn, about.unit, about.period, form, now) for form in by_day)
    return Particulars(calendar.local(now), tuple(corrected), tuple(maps))


def _corrected(conn: Connection, top: Unit, period: Period, form: Form, calendar: Calendar) -> Iterator[Corrected]:
    asked = {"top": top.path, "first": period.start.isoformat(), "last": period.end.isoformat(), "form": form.key}
    for row in conn.execute(VERSIONS, asked):
        *_, about, previous, values, by, at, source = row
        below, above = units.to_unit(row), units.to_unit(row[len(units.COLUMNS) :])
        local = calendar.local(at)
        one = Corrected(below, above, form.key, about, previous, values, by, local, Source(source))
        if any(one.changes()):
            yield one
