"""Aberrations: every morning, and on Mondays about the week, it is looked in which township a count is far above what
it has been lately; each is raised as an alert, of which the managers are told as of any other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from core.alerts import Alert, AlertKind, raised
from core.forms import Form
from core.periods import LENGTHS as ALL_LENGTHS
from core.periods import Period
from core.signals import LENGTHS, Signal, items_watched, last_over, last_periods, signals, telling
from core.texts import text
from scheduler.base import County, Job, nobody
from scheduler.raising import raise_alert
from storage import Connection, Store, alerts, runs, series

NAME = "signals"

HOURS = 24
"""In which somebody is to have looked after it: as for a disease of class B or C."""

QUIET_FOR = timedelta(days=7)
"""What was raised about the same figure of the same township so lately, or is not closed, is not raised again."""


async def run(store: Store, county: County, now: datetime) -> int:
    return sum(
        [await store.write(partial(look, county=county, period=period, now=now)) for period in _due(county, now)]
    )


SIGNALS = Job(nobody, run)


def _due(county: County, now: datetime) -> Iterator[Period]:
    """The last day and the last week, once it is late enough on the day after for what came in the evening."""
    calendar = county.calendar
    today = calendar.today(now)
    if calendar.moment(today, calendar.digest_at) <= now:
        yield from (last_over(today, length) for length in LENGTHS)


def look(conn: Connection, county: County, period: Period, now: datetime) -> int:
    """Raises what is found about it, and returns how many messages that takes; nothing if it has been done, by this or
    another process."""
    if not runs.claim(conn, NAME, period.key, now):
        return 0
    known = {(one.unit_id, one.item) for one in alerts.raised_lately(conn, AlertKind.ABERRATION, now - QUIET_FOR)}
    found = [signal for signal in search(conn, county, period) if (signal.unit_id, signal.item) not in known]
    return sum(raise_alert(conn, county, _alert(signal, now), now) for signal in found)


def search(conn: Connection, county: County, period: Period) -> list[Signal]:
    """All signals of that period, whatever has been raised."""
    periods = last_periods(period)
    return [
        signal
        for form in county.forms.forms.values()
        if _is_seen_in(form, period)
        for signal in telling(_of_form(conn, county, form, periods))
    ]


def _is_seen_in(form: Form, period: Period) -> bool:
    return bool(form.watched) and ALL_LENGTHS.index(form.every) <= ALL_LENGTHS.index(period.length)


def _of_form(conn: Connection, county: County, form: Form, periods: Sequence[Period]) -> Iterator[Signal]:
    items = items_watched(form, county.forms)
    sums = series.by_day(conn, form.key, items, periods[0].start, periods[-1].end)
    for unit_id, days in sorted(sums.items()):
        yield from signals(form, items, unit_id, days, periods)


def _alert(signal: Signal, now: datetime) -> Alert:
    expected = signal.scores.expected
    why = [text("signal-rule", rule=signal.rule, length=signal.period.length)]
    if expected is not None:
        usual = text("signal-usual", expected=f"{expected:.1f}", length=signal.period.length)
        why.insert(0, usual)
    why.append(text("signal-reports", received=signal.received, expected=signal.expected))
    return raised(
        AlertKind.ABERRATION,
        signal.unit_id,
        signal.form,
        signal.period.key,
        signal.item,
        signal.scores.count or 0,
        hours=HOURS,
        at=now,
        rule=signal.rule,
        why=tuple(why),
    )
