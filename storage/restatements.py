"""What has changed about reports since a moment, for digests that have spoken of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, String, bindparam, select

from core.forms import Form
from core.periods import Period
from core.reports import Source
from core.restate import Restatement, Revision, restatements
from core.units import Unit
from storage import units
from storage.keys import same_report
from storage.tables import expected_report, person, report_revision, unit
from storage.types import Moment

OWN = report_revision.c
ABOVE = unit.alias()  # the unit above then, as in the figures
STORED = (
    select(*units.COLUMNS, OWN.period, OWN.previous, OWN["values"], OWN.source, person.c.name.label("by"))
    .select_from(report_revision)
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


def between(
    conn: Connection, top: Unit, form: Form, about: tuple[Period, Period], after: datetime, until: datetime
) -> tuple[Restatement, ...]:
    """What was put down after `after`, up to and with `until`, about reports of that form in the unit's subtree: those
    of the periods from the first to the last of `about`, which are as long as the form's."""
    first, last = about
    asked = {"after": after, "until": until, "form": form.key, "first": first.key, "last": last.key, "top": top.path}
    revisions = []
    for row in conn.execute(STORED, asked):
        *_, period, previous, values, source, by = row
        revisions.append(Revision(units.to_unit(row), form.key, period, previous, values, Source(source), by))
    return restatements(revisions)
