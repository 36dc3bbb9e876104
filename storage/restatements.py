"""What has changed about reports since a moment, for digests that have spoken of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, String, and_, bindparam, or_, select

from core.forms import Form
from core.periods import Period
from core.reports import Source
from core.restate import Restatement, Revision, restatements
from core.units import Unit
from storage import units
from storage.keys import same_report
from storage.tables import expected_report, person, report, report_revision, unit
from storage.types import Moment

OWN = report_revision.c
ABOVE = unit.alias()  # the unit above then, as in the figures
ASKED = select(*units.COLUMNS, OWN.period, OWN.previous, OWN["values"], OWN.source, person.c.name.label("by"))
STORED = (
    ASKED.select_from(report_revision)
    .join(expected_report, same_report(expected_report, report_revision))
    .join(ABOVE, ABOVE.c.id == expected_report.c.parent_id)
    .join(unit, unit.c.id == OWN.unit_id)
    .outerjoin(person, person.c.id == OWN.person_id)
    .where(
        OWN.stored_at > bindparam("after", type_=Moment()),
        OWN.stored_at <= bindparam("until", type_=Moment()),
        OWN.form == bindparam("form"),
        OWN.period.between(bindparam("first"), bindparam("last")),
        ABOVE.c.path.startswith(bindparam("top", type_=String())),
    )
    .order_by(unit.c.code, OWN.period, OWN.version)
)

# Only of reports that have several versions, which are few. Without an issue there is no moment `issued`, and nothing
# is later than it.
SETTLED = (
    ASKED.select_from(report)
    .join(report_revision, and_(same_report(report_revision, report), OWN.version > 1))
    .join(expected_report, same_report(expected_report, report))
    .join(ABOVE, ABOVE.c.id == expected_report.c.parent_id)
    .join(unit, unit.c.id == report.c.unit_id)
    .outerjoin(person, person.c.id == OWN.person_id)
    .where(
        report.c.day.between(bindparam("first"), bindparam("last")),
        report.c.form == bindparam("form"),
        report.c.version > 1,
        ABOVE.c.path.startswith(bindparam("top", type_=String())),
        OWN.stored_at <= bindparam("until", type_=Moment()),
        or_(OWN.stored_at >= expected_report.c.lock_at, OWN.stored_at > bindparam("issued", type_=Moment())),
    )
    .order_by(unit.c.code, OWN.period, OWN.version)
)


def between(
    conn: Connection, top: Unit, form: Form, about: tuple[Period, Period], after: datetime, until: datetime
) -> tuple[Restatement, ...]:
    """What was put down after `after`, up to and with `until`, about reports of that form in the unit's subtree: those
    of the periods from the first to the last of `about`, which are as long as the form's."""
    first, last = about
    asked = {"after": after, "until": until, "form": form.key, "first": first.key, "last": last.key, "top": top.path}
    return restatements(_revisions(conn, STORED, form, asked))


def settled(
    conn: Connection, top: Unit, form: Form, period: Period, issued: datetime | None, until: datetime
) -> tuple[Restatement, ...]:
    """What was changed or taken back, up to and with `until`, about the reports of this period in the unit's subtree
    when they were locked already, or after the issue about it was made. One that only came then is none of these."""
    days = {"first": period.start.isoformat(), "last": period.end.isoformat()}
    asked = {**days, "form": form.key, "top": top.path, "issued": issued, "until": until}
    return restatements(_revisions(conn, SETTLED, form, asked))


def _revisions(conn: Connection, query: Select[Any], form: Form, asked: Mapping[str, object]) -> list[Revision]:
    revisions = []
    for row in conn.execute(query, asked):
        *_, period, previous, values, source, by = row
        revisions.append(Revision(units.to_unit(row), form.key, period, previous, values, Source(source), by))
    return revisions
