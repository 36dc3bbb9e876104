"""What units have reported of late, for whoever has to know what is usual there."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, String, bindparam, cast, func, select

from core.forms import Values
from storage.tables import report

# A row for each unit, because fetching a row takes longer than reading it; `given` is a JSON object but for its braces.
GIVEN = (
    select(
        report.c.unit_id,
        func.aggregate_strings('"' + report.c.period + '":' + cast(report.c["values"], String), ",").label("given"),
    )
    .where(
        report.c.unit_id.in_(bindparam("unit_ids", expanding=True)),
        report.c.form == bindparam("form"),
        report.c.period.between(bindparam("first"), bindparam("last")),
        report.c.received,
    )
    .group_by(report.c.unit_id)
)


def of_days(
    conn: Connection, form: str, unit_ids: Collection[int], first: date, last: date
) -> dict[int, dict[str, Values]]:
    """The figures that stand for these days in a daily form, by unit and period. What is missing is missing here, too:
    a day without a report, or with one that was taken back, is no day of zeros."""
    asked = {"unit_ids": list(unit_ids), "form": form, "first": first.isoformat(), "last": last.isoformat()}
    return {unit_id: json.loads(f"{{{given}}}") for unit_id, given in conn.execute(GIVEN, asked)}
