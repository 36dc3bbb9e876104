"""Cases that an import brings: alerts are raised and corrected in its transaction as if the reports had just been sent.

That holds for what a village may still send itself (core.expected.Deadlines.late). What is older is history, which
wakes nobody: it raises nothing and opens nothing again; only an alert that nobody has closed yet hears of what has
become of its figure, for somebody is still at work on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.alerts import BOT, Alert, AlertKind
from core.cases import alert_after, cases_in, is_counted
from core.effects import SaveReport
from core.expected import deadlines
from core.periods import parse_period
from core.reports import ReportKey
from core.thresholds import place
from scheduler.base import County
from scheduler.raising import announce
from storage import Connection, alerts, recounts


@dataclass(frozen=True, slots=True)
class Following:
    """What follows from an import: new alerts, those that are others now, each with how many steps its history had
    before, the reports that thresholds have to count, and those whose cases are history."""

    raised: tuple[Alert, ...] = ()
    changed: tuple[tuple[Alert, int], ...] = ()
    counted: tuple[ReportKey, ...] = ()
    history: frozenset[ReportKey] = frozenset()


def follow(
    conn: Connection,
    county: County,
    saves: Sequence[SaveReport],
    now: datetime,
    *,
    all_history: bool = False,
    lock: bool = True,
) -> Following:
    """To be asked before the reports are stored: a message, too, takes its alerts before its reports, and with `lock`
    nobody else changes them until the transaction ends. With `all_history` no report is recent."""
    recent = frozenset() if all_history else frozenset(_recent(county, saves, now))
    cases = [one for saved in saves for one in cases_in(county.forms, saved)]
    keys = [one.alert_key for one in cases if one.report in recent]
    known = {one.key: one for one in alerts.standing_or_of(conn, keys, lock=lock)}
    raised: list[Alert] = []
    changed: list[tuple[Alert, int]] = []
    history: set[ReportKey] = set()
    for one in cases:
        before = known.get(one.alert_key)
        if one.report not in recent and before is None:  # or closed: of history only what stands was asked for
            history.update([one.report] if one.raises else [])
        elif after := alert_after(one, before, at=now, who=BOT):
            if before is None:
                raised.append(after)
            else:
                changed.append((after, len(before.history)))
    counted = tuple(_counted(county, saves, recent, known.values()))
    return Following(tuple(raised), tuple(changed), counted, frozenset(history))


def carry_out(conn: Connection, county: County, found: Following, now: datetime) -> int:
    """Stores what follows, and tells managers of it, at once or when the quiet hours are over; returns how many
    messages were queued. Thresholds are counted by their job."""
    recounts.mark(conn, found.counted)
    known = [(alert, 0) for alert in found.raised] + [*found.changed]
    return sum(announce(conn, county, alert, steps, now) for alert, steps in known)


def _recent(county: County, saves: Sequence[SaveReport], now: datetime) -> Iterator[ReportKey]:
    for key in (saved.report.key for saved in saves):
        if now < deadlines(county.forms.forms[key.form], parse_period(key.period), county.calendar).late:
            yield key


def _counted(
    county: County, saves: Sequence[SaveReport], recent: Collection[ReportKey], known: Iterable[Alert]
) -> Iterator[ReportKey]:
    """What thresholds have to count; of history only what one of their alerts has counted that is not closed."""
    standing = {at for alert in known if alert.kind == AlertKind.THRESHOLD for at in alert.counted}
    for saved in saves:
        key = saved.report.key
        is_asked = key in recent or place(key.unit_id, parse_period(key.period).start) in standing
        if is_asked and is_counted(county.forms, saved):
            yield key
