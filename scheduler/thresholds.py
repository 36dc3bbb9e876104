"""Counts what reports say that have changed, by the thresholds of their forms, and alerts where one is crossed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from core.alerts import BOT, Alert, AlertKind, Counted, Finding, alert_key, corrected, raised
from core.expected import ONE_DAY
from core.forms import Form, Threshold
from core.periods import parse_period
from core.reports import ReportKey
from core.texts import Names, Text, days_text, text
from core.thresholds import crossed, place, recounted
from core.units import Unit
from scheduler.base import County
from scheduler.raising import announce
from storage import Connection, alerts, recounts, units
from storage.recounts import Row

MOST_NAMES = 20


def count_all(conn: Connection, county: County, now: datetime) -> int:
    """Counts whatever is marked; returns how many messages were queued."""
    changed: defaultdict[tuple[str, int, str], set[ReportKey]] = defaultdict(set)
    for key in recounts.take(conn):
        form = county.forms.forms.get(key.form)
        for rule in form.thresholds if form else ():
            if top := _top(conn, key.unit_id, rule.level):
                changed[key.form, top, rule.key].add(key)
    return sum(
        _count(conn, county, form, top, rule, sorted(keys), now) for (form, top, rule), keys in sorted(changed.items())
    )


def _top(conn: Connection, unit_id: int, level: str) -> int | None:
    """The unit of that level that it is or stands under."""
    found = units.these(conn, [unit_id])
    chain = [*found, *units.these(conn, found[0].above)] if found else []
    return next((unit.id for unit in chain if unit.level == level), None)


@dataclass(frozen=True, slots=True)
class _Window:
    """What is counted, and of what: the reports around those that have changed."""

    form: Form
    rule: Threshold
    top: Unit
    rows: Sequence[Row]
    now: datetime

    @property
    def cases(self) -> dict[str, int]:
        return {_place(row): row.values.get(self.rule.counts, 0) for row in self.rows if row.values is not None}

    def why(self, last: date, counted: Counted) -> tuple[Text, ...]:
        """What was counted, where, and what is not known."""
        first = last - ONE_DAY * (self.rule.days - 1)
        inside = [row for row in self.rows if first <= parse_period(row.period).start <= last]
        period, count = days_text(first, last), sum(counted.values())
        said = [text("alert-counted", period=period, days=self.rule.days, count=count, least=self.rule.cases)]
        if self.top.level != self.form.level:
            said.append(text("alert-counted-at", units=_names(inside, counted)))
        asked = [row for row in inside if not row.excused or row.values]
        missing = [row for row in asked if row.due_at <= self.now and not self._says(row)]
        if missing:
            said.append(text("alert-not-counted", missing=len(missing), expected=len(asked)))
        return tuple(said)

    def _says(self, row: Row) -> bool:
        """A report in which the figure is blank says as little as none."""
        return row.values is not None and self.rule.indicator in row.values


def _place(row: Row) -> str:
    return place(row.unit_id, parse_period(row.period).start)


def _names(rows: Sequence[Row], counted: Counted) -> list[Text | str | Names]:
    """The units with cases, those with the most first."""
    at: Counter[str] = Counter()
    for row in rows:
        at[row.unit] += counted.get(_place(row), 0)
    named = [text("alert-unit-cases", unit=unit, count=count) for unit, count in at.most_common(MOST_NAMES) if count]
    return list(named)


def _count(
    conn: Connection, county: County, form: str, top_id: int, rule: str, keys: Sequence[ReportKey], now: datetime
) -> int:
    """Corrects the alerts that the rule has raised there, and raises whatever it has to; returns how many messages."""
    asked = county.forms.forms[form]
    threshold = next(one for one in asked.thresholds if one.key == rule)
    (top,) = units.these(conn, [top_id])
    changed = {parse_period(key.period).start for key in keys}
    around, today = ONE_DAY * (threshold.days - 1), county.calendar.today(now)
    first, last = min(changed) - around, max(changed) + around
    window = _Window(asked, threshold, top, recounts.window(conn, form, top, first, last), now)
    known = {one.key: one for one in alerts.raised_by_rule(conn, form, rule, top_id, first.isoformat())}
    after, places = dict(known), {place(key.unit_id, parse_period(key.period).start) for key in keys}
    for alert, left in recounted(threshold, window.cases, known.values(), places):
        after[alert.key] = _corrected(window, alert, left)
    while found := crossed(threshold, window.cases, after.values(), changed, today):
        alert = _raised(window, after, *found)
        after[alert.key] = alert
    new = [one for one in after.values() if one is not known.get(one.key)]
    return sum(announce(conn, county, one, len(known[one.key].history) if one.key in known else 0, now) for one in new)


def _corrected(window: _Window, alert: Alert, left: Counted) -> Alert:
    """With what corrections have left of its cases; withdrawn if they are too few for it."""
    rule, count = window.rule, sum(left.values())
    after = corrected(alert, count, hours=rule.hours, at=window.now, who=BOT, least=rule.cases)
    return replace(after, counted=left)


def _raised(window: _Window, known: dict[str, Alert], last: date, counted: Counted) -> Alert:
    """A new alert, or one that a correction has withdrawn, opened again."""
    rule, top, period = window.rule, window.top, last.isoformat()
    count, why = sum(counted.values()), window.why(last, counted)
    about = (AlertKind.THRESHOLD, top.id, window.form.key, period, rule.counts)
    keys = ((number, known.get(alert_key(*about, rule.key, number))) for number in range(1, len(known) + 2))
    number, before = next((n, one) for n, one in keys if one is None or one.finding == Finding.WITHDRAWN)
    if before:
        again = corrected(before, count, hours=rule.hours, at=window.now, who=BOT)
        return replace(again, counted=counted, why=why)
    return raised(
        *about,
        count,
        hours=rule.hours,
        at=window.now,
        rule=rule.key,
        number=number,
        why=why,
        counted=counted,
    )
