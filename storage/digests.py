"""Digests: their figures, and the issues that somebody has been sent or shown, each kept under its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from core.digest import Digest, FormSection, Kept
from core.forms import Form, Forms
from core.messages import Line, Say, say_from_json, to_json
from core.periods import ONE_DAY, Period, beginning_in, parse_period
from core.progress import YearSoFar
from core.restate import Restatement
from core.silence import SilentFor
from core.totals import Counts, FormTotals, Missing
from core.units import Unit
from storage import alerts, burden, restatements, silence, targets, unusual
from storage.engines import upsert
from storage.figures import form_owed, form_sums, form_totals, forms_for
from storage.tables import digest

MOST_IN_A_ROW = 100
"""Units, the longest silent ones, of which it is looked up since when; no digest names more."""


class _Issues(NamedTuple):
    """When the issue about a period was made, and the last one before it of the same length; None where there is none,
    as before any range. `since` is the first day that those before were about."""

    own: datetime | None
    last: datetime | None
    since: date


def load(
    conn: Connection,
    top: Unit,
    period: Period,
    forms: Forms,
    now: datetime,
    today: date | None = None,
    *,
    sending: bool = False,
    in_full: bool = False,
) -> Digest:
    """The digest of this unit and period, each form beside the period before and the same one last year; its number is
    that of the period. What has changed about earlier periods is what its issue says, or would say now; with `sending`
    since the last issue that was sent, whatever somebody has looked at meanwhile.
    `today` is the day in the county, up to which the year has passed, and the period too that is not over: it is set
    against as many days of the earlier ones. Without it the period is over. `in_full` has a line for every unit that
    reports, for whoever lists them; what is told has none but of those directly below."""
    asked = forms_for(conn, top, period, forms)
    until = today if today and period.start <= today < period.end else None
    sections = tuple(_section(conn, top, period, form, now, in_full, until) for form in asked)
    issues = _issues(conn, top, period, sending)
    restated: list[Restatement] = []
    updates: list[Restatement] = []
    for form in asked:
        restated += _changed(conn, top, form, (issues.since, period.start - ONE_DAY), issues.last, issues.own or now)
        updates += _changed(conn, top, form, (period.start, period.end), issues.own, now)
    spent = burden.totals(conn, top, period.start, period.end)
    progress, rate_targets = targets.of_digest(conn, top, asked, YearSoFar(min(period.end, today or period.end)))
    return Digest(
        top,
        period,
        period.number,
        sections,
        spent if spent.total.reports else None,
        tuple(restated),
        tuple(updates),
        progress,
        alerts.standing(conn, top, period),
        rate_targets,
    )


def load_again(conn: Connection, top: Unit, period: Period, forms: Forms, now: datetime) -> Digest:
    """What is told beside an issue that is shown again: the period's figures as they are now, and what has changed
    about them since it was made. Nothing that the issue itself says, so that what a year has come to is not added up
    once more."""
    asked, own = forms_for(conn, top, period, forms), _issues(conn, top, period, sending=False).own
    sections = tuple(
        FormSection(form_owed(conn, top, period, form, now), FormTotals(form, top, period.previous(), Counts(), {}))
        for form in asked
    )
    days = (period.start, period.end)
    updates = tuple(one for form in asked for one in _changed(conn, top, form, days, own, now))
    return Digest(top, period, period.number, sections, updates=updates)


def _section(
    conn: Connection, top: Unit, period: Period, form: Form, now: datetime, in_full: bool, until: date | None
) -> FormSection:
    """A computed indicator leaves out the units of which a part of it is not known, so that each of them is needed."""
    passed = ((until or period.end) - period.start).days + 1
    before, year_ago = period.previous(), period.year_before()
    if until:
        before, year_ago = before.first_days(passed), year_ago and year_ago.first_days(passed)
    found = form_totals(conn, top, period, form, now, in_full=in_full or bool(form.computed))
    return FormSection(
        replace(found, missing=_since_when(conn, found)),
        form_sums(conn, top, before, form),
        form_sums(conn, top, year_ago, form) if year_ago and year_ago != before else None,
        unusual.of(conn, top, period, form),
        until,
    )


def _since_when(conn: Connection, found: FormTotals) -> tuple[Missing, ...]:
    """Who is missing, with how many reports in a row have not come."""
    if not found.missing:
        return ()
    last = max((parse_period(missing.periods[-1]) for missing in found.missing), key=lambda period: period.start)
    longest = sorted(found.missing, key=lambda missing: -len(missing.periods))[:MOST_IN_A_ROW]
    ids = sorted({missing.unit.id for missing in longest})
    counts = dict(silence.at_units(conn, SilentFor(found.form.key, last.key, tuple(ids))))
    return tuple(replace(missing, in_a_row=counts.get(missing.unit.id, 0)) for missing in found.missing)


def _issues(conn: Connection, top: Unit, period: Period, sending: bool) -> _Issues:
    query = select(digest.c.period, digest.c.made_at).where(digest.c.unit_id == top.id)
    rows = conn.execute(query.where(digest.c.sent_at.is_not(None)) if sending else query)
    made = {parse_period(key): made_at for key, made_at in rows}
    earlier = [one for one in made if one.length == period.length != "range" and one.start < period.start]
    last = made[max(earlier)] if earlier else None
    return _Issues(made.get(period), last, min(earlier).start if earlier else period.start)


def _changed(
    conn: Connection, top: Unit, form: Form, days: tuple[date, date], after: datetime | None, until: datetime
) -> Sequence[Restatement]:
    """What has changed about the reports of these days."""
    about = beginning_in(*days, form.every) if after and days[0] <= days[1] else None
    return restatements.between(conn, top, form, about, after, until) if after and about else ()


def keep(conn: Connection, issue: Digest, lines: tuple[Line, ...], details: tuple[Line, ...], now: datetime) -> bool:
    """Keeps an issue as it is sent. Whether it is the first one that is: that is never replaced. What somebody has
    looked at before it was sent gives way to it, for an issue is what its readers got."""
    new = _row(conn, issue, lines, details, now).values(sent_at=now)
    changed = {name: new.excluded[name] for name in ("lines", "details", "made_at", "sent_at")}
    of = ["unit_id", "period"]
    row = new.on_conflict_do_update(index_elements=of, set_=changed, where=digest.c.sent_at.is_(None))
    return conn.execute(row.returning(digest.c.unit_id)).first() is not None


def keep_shown(
    conn: Connection, issue: Digest, lines: tuple[Line, ...], details: tuple[Line, ...], now: datetime
) -> bool:
    """Keeps what somebody is shown about a period that is over. Whether it is the first issue about it."""
    row = _row(conn, issue, lines, details, now).on_conflict_do_nothing().returning(digest.c.unit_id)
    return conn.execute(row).first() is not None


def _row(conn: Connection, issue: Digest, lines: tuple[Line, ...], details: tuple[Line, ...], made_at: datetime) -> Any:
    return upsert(conn, digest).values(
        unit_id=issue.unit.id,
        period=issue.period.key,
        number=issue.number,
        lines=_stored(lines),
        details=_stored(details),
        made_at=made_at,
    )


def _stored(lines: tuple[Line, ...]) -> object:
    return to_json(Say(lines))["lines"]


def kept_issue(conn: Connection, unit: Unit, period: Period) -> Kept | None:
    """The issue as it was made; what has changed about it since is in `load`."""
    query = select(digest).where(digest.c.unit_id == unit.id, digest.c.period == period.key)
    row = conn.execute(query).mappings().first()
    if row is None:
        return None
    lines, details = (say_from_json({"lines": row[name] or []}).lines for name in ("lines", "details"))
    return Kept(unit, period, row["number"], lines, details, row["made_at"], row["sent_at"])


def sent(conn: Connection, period: Period) -> set[int]:
    """The units whose digest of that period has been sent to whoever manages them."""
    of_these = select(digest.c.unit_id).where(digest.c.period == period.key, digest.c.sent_at.is_not(None))
    return set(conn.execute(of_these).scalars())
