"""Figures that lay far outside of what was usual at their unit, among those that somebody was asked about."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, String, bindparam, select

from core.digest import Unusual
from core.forms import Form
from core.periods import Period
from core.plausible import is_far
from core.units import Unit
from storage import units
from storage.expected import to_usual
from storage.keys import same_report
from storage.tables import expected_report, report, unit

ABOVE = unit.alias()  # the unit above then, as in the figures
ASKED_ABOUT = (
    select(*units.COLUMNS, report.c.period, report.c["values"], report.c.version, report.c.question)
    .add_columns(expected_report.c.usual)
    .select_from(report)
    .join(expected_report, same_report(expected_report, report))
    .join(ABOVE, ABOVE.c.id == expected_report.c.parent_id)
    .join(unit, unit.c.id == report.c.unit_id)
    .where(
        report.c.day.between(bindparam("first"), bindparam("last")),
        report.c.form == bindparam("form"),
        report.c.question.is_not(None),
        ABOVE.c.path.startswith(bindparam("top", type_=String())),
    )
    .order_by(unit.c.code, report.c.period)
)


def of(conn: Connection, top: Unit, period: Period, form: Form) -> tuple[Unusual, ...]:
    """In the reports of that form in the unit's subtree and period, those that nobody has confirmed first. A question
    is raised where a report is sent (core.plausible); what it was about counts as long as it is still so."""
    first, last = period.start.isoformat(), period.end.isoformat()
    rows = conn.execute(ASKED_ABOUT, {"first": first, "last": last, "form": form.key, "top": top.path})
    found = (one for row in rows for one in _of_report(form, row))
    return tuple(sorted(found, key=attrgetter("confirmed")))


def _of_report(form: Form, row: Row[Any]) -> Iterator[Unusual]:
    period, values, version, question, kept = tuple(row)[-5:]
    known = to_usual(kept)
    is_confirmed = question["version"] == version and question["confirmed_at"] is not None
    for indicator in form.indicators:
        of_late = known.ranges.get(indicator.key) if known else None
        if of_late and indicator.key in values and is_far(values[indicator.key], of_late):
            yield Unusual(units.to_unit(row), period, indicator, values[indicator.key], of_late, is_confirmed)
