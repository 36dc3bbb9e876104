"""What became of each report that was expected, for the map of villages and days."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, String, and_, bindparam, case, func, select

from core.forms import Form
from core.heat import MARKS, NOT_EXPECTED, HeatMap, HeatRow, State
from core.periods import Period, containing
from core.units import Unit
from storage import units
from storage.keys import same_report_of_day
from storage.tables import expected_report, report, unit
from storage.types import Moment

ABOVE = unit.alias()  # the unit above then: a village may have moved since
CAME = report.c.unit_id.is_not(None)
LETTER = case(
    *(
        (
            and_(
                CAME,
                report.c.on_time == (mark.state is State.ON_TIME),
                report.c.zero == mark.zero,
                report.c.complete != mark.partial,
            ),
            letter,
        )
        for letter, mark in MARKS.items()
        if mark.received
    ),
    (expected_report.c.excused.is_not(None), "x"),
    (expected_report.c.due_at <= bindparam("now", type_=Moment()), "m"),
    else_="w",
)

# A row for each unit and unit above it, because fetching a row takes longer than reading it; `letters` is the day and
# the letter of each report, 2026-11-20a,2026-11-21m.
GIVEN = (
    select(
        expected_report.c.unit_id,
        expected_report.c.parent_id,
        func.aggregate_strings(expected_report.c.day + LETTER, ",").label("letters"),
    )
    .join(ABOVE, ABOVE.c.id == expected_report.c.parent_id)
    .outerjoin(report, and_(same_report_of_day(report, expected_report), report.c.received))
    .where(
        expected_report.c.day.between(bindparam("first"), bindparam("last")),
        expected_report.c.form == bindparam("form"),
        ABOVE.c.path.startswith(bindparam("top", type_=String())),
    )
    .group_by(expected_report.c.unit_id, expected_report.c.parent_id)
    .subquery()
)
ROWS = (
    select(*units.COLUMNS, *(ABOVE.c[column.name].label(f"above_{column.name}") for column in units.COLUMNS))
    .add_columns(GIVEN.c.letters)
    .join(unit, unit.c.id == GIVEN.c.unit_id)
    .join(ABOVE, ABOVE.c.id == GIVEN.c.parent_id)
    .order_by(ABOVE.c.code, unit.c.code)
)


def load(conn: Connection, top: Unit, period: Period, form: Form, now: datetime) -> HeatMap:
    """Every unit that was expected to report in this subtree then, also once. One statement, however many they are."""
    asked = {"top": top.path, "first": period.start.isoformat(), "last": period.end.isoformat(), "form": form.key}
    columns = _columns(form, period)
    width = len(units.COLUMNS)
    above: dict[int, Unit] = {}
    rows = []
    for row in conn.execute(ROWS, {**asked, "now": now}):
        unit_above = above.setdefault(row.above_id, units.to_unit(row[width:]))
        rows.append(HeatRow(units.to_unit(row), unit_above, _in_order(row.letters, columns)))
    return HeatMap(form, top, period, columns, tuple(rows))


def _columns(form: Form, period: Period) -> tuple[Period, ...]:
    """The form's own periods that begin in it."""
    found = dict.fromkeys(containing(day, form.every) for day in period.days())
    return tuple(one for one in found if one.start >= period.start)


def _in_order(letters: str, columns: tuple[Period, ...]) -> str:
    by_day = {one[:10]: one[10] for one in letters.split(",")}
    return "".join(by_day.get(column.start.isoformat(), NOT_EXPECTED) for column in columns)
