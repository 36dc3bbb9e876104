"""What a work summary is written from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection, select

from core.digest import FormSection
from core.forms import Forms
from core.periods import Period
from core.summary import Summary
from core.units import Unit
from storage import digests, restatements
from storage.figures import form_totals
from storage.tables import digest


def load(conn: Connection, top: Unit, period: Period, forms: Forms, now: datetime, today: date) -> Summary:
    """`today` is the day in the county. A digest compares only the units that sums are kept for; here the period before
    is read in full, so that villages are compared as well."""
    figures = digests.load(conn, top, period, forms, now, today, in_full=True)
    sections = tuple(_beside(conn, top, section, now) for section in figures.sections)
    made_at = select(digest.c.made_at).where(digest.c.unit_id == top.id, digest.c.period == period.key)
    issued = conn.execute(made_at).scalar()
    corrected = [
        one for section in sections for one in restatements.settled(conn, top, section.form, period, issued, now)
    ]
    return Summary(replace(figures, sections=sections), min(period.end, today), tuple(corrected))


def _beside(conn: Connection, top: Unit, section: FormSection, now: datetime) -> FormSection:
    return replace(section, before=form_totals(conn, top, section.before.period, section.form, now, in_full=True))
