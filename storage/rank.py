"""How well the units below one have reported, for a league of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from core.expected import Calendar, deadlines
from core.forms import Form, Forms
from core.periods import Period, beginning_in
from core.rank import FEEDBACK, Entry, League, LeagueOf
from core.totals import COUNT_ITEMS, Tally
from core.units import Unit
from storage import figures, sums, units
from storage.keys import same_report_of_day
from storage.sums import SumsOf
from storage.tables import audit, expected_report, report
from storage.types import among

CAME = report.c.unit_id.is_not(None)
# By an expression, which no index is ordered by: else SQLite goes through all that there is in the order of the key.
ITS_UNIT = (expected_report.c.unit_id + 0).label("its_unit")
DIRECTLY = (
    select(
        ITS_UNIT,
        func.count().filter(or_(expected_report.c.excused.is_(None), CAME)),
        func.count(report.c.unit_id),
        *(func.count().filter(report.c[name]) for name in ("on_time", "zero", "complete")),
    )
    .select_from(expected_report)
    .outerjoin(report, and_(same_report_of_day(report, expected_report), report.c.received))
    .where(
        expected_report.c.day.between(bindparam("first"), bindparam("last")),
        expected_report.c.form == bindparam("form"),
        expected_report.c.parent_id == bindparam("top_id"),
    )
    .group_by(ITS_UNIT)
)
"""What the units directly below were asked for themselves."""
NOTED = select(audit.c.unit_id, audit.c.details).where(
    among(audit.c.unit_id, "ids"), audit.c.action == FEEDBACK, audit.c.at >= bindparam("since", type_=audit.c.at.type)
)


def league(conn: Connection, asked: LeagueOf, forms: Forms, calendar: Calendar, now: datetime) -> League:
    """Only reports whose deadline has passed count: nobody is behind with what is not due yet."""
    tallies: defaultdict[int, Tally] = defaultdict(Tally)
    for form in forms.forms.values():
        if days := _days_due(form, asked.period, calendar, now):
            for unit_id, item, count in _counts(conn, asked.top, form, *days):
                tallies[unit_id].add(item, count)
    below = units.these(conn, tallies)
    entries = tuple(Entry(one, tallies[one.id].counts) for one in below)
    return League(entries, _noted(conn, tallies, asked.period, calendar))


def _days_due(form: Form, period: Period, calendar: Calendar, now: datetime) -> tuple[date, date] | None:
    """From the first to the last day on which a report period begins that is due by now."""
    inside = beginning_in(period.start, period.end, form.every) if figures.fits(form, period) else None
    if inside is None:
        return None
    first, last = inside
    while last.start >= first.start and deadlines(form, last, calendar).due > now:
        last = last.previous()
    return (first.start, last.start) if last.start >= first.start else None


def _counts(conn: Connection, top: Unit, form: Form, first: date, last: date) -> Iterator[tuple[int, str, int]]:
    """Each number of reports (core.totals.COUNT_ITEMS) by the id of a unit directly below."""
    asked = SumsOf(top, form, first.isoformat(), last.isoformat(), COUNT_ITEMS)
    below = list(sums.by_unit(conn, asked))
    if any(path == top.path for path, _, _ in below):  # to look through a year for nothing takes long
        about = {"form": form.key, "first": asked.first, "last": asked.last, "top_id": top.id}
        for unit_id, *counts in conn.execute(DIRECTLY, about):
            yield from ((unit_id, item, count) for item, count in zip(COUNT_ITEMS, counts, strict=True))
    depth = top.path.count("/")
    for path, item, count in below:
        if path != top.path:
            yield int(path.split("/")[depth]), item, count


def _noted(conn: Connection, ids: Collection[int], period: Period, calendar: Calendar) -> frozenset[int]:
    since = calendar.midnight(period.start)
    rows = conn.execute(NOTED, {"ids": sorted(ids), "since": since})
    return frozenset(unit_id for unit_id, details in rows if details.get("period") == period.key)
