"""Digests: their figures, and the issues that have been sent, each kept under its number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from core.digest import Digest, FormSection
from core.forms import Forms
from core.messages import Line, Say, to_json
from core.periods import Period
from core.units import Unit
from storage import burden
from storage.engines import upsert
from storage.figures import form_sums, form_totals, forms_for
from storage.tables import digest


def load(conn: Connection, top: Unit, period: Period, forms: Forms, now: datetime) -> Digest:
    """The digest of this unit and period, each form beside the period before; its number is that of the period."""
    before = period.previous()
    sections = (
        FormSection(form_totals(conn, top, period, form, now), form_sums(conn, top, before, form))
        for form in forms_for(conn, top, period, forms)
    )
    asked = burden.totals(conn, top, period.start, period.end)
    return Digest(top, period, period.number, tuple(sections), asked if asked.total.reports else None)


def keep(conn: Connection, issue: Digest, lines: tuple[Line, ...], now: datetime) -> bool:
    """Keeps an issue as it was sent. Whether it is the first one: the issue that is there is never replaced."""
    row = upsert(conn, digest).values(
        unit_id=issue.unit.id,
        period=issue.period.key,
        number=issue.number,
        lines=to_json(Say(lines))["lines"],
        made_at=now,
    )
    return conn.execute(row.on_conflict_do_nothing().returning(digest.c.unit_id)).first() is not None


def kept(conn: Connection, period: Period) -> set[int]:
    """The units whose digest of that period has been made."""
    return set(conn.execute(select(digest.c.unit_id).where(digest.c.period == period.key)).scalars())
