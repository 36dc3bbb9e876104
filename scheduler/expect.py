"""The day's expected reports: one row per unit, form and period, made before anything can be late.

Each keeps what is usual at its unit, so that nothing has to be looked up when the report comes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from core import plausible
from core.expected import ONE_DAY, Calendar, expected_report, periods_awaited_on
from core.forms import Form, Forms
from core.periods import Period, parse_period
from core.reports import Expected
from core.units import Unit
from scheduler.base import County, Job, nobody
from storage import Connection, Store, history, leaves, runs, units
from storage.expected import insert_missing, not_there

NAME = "expect"


def expect(conn: Connection, forms: Forms, calendar: Calendar, first_day: date, last_day: date) -> int:
    """Makes the rows that are awaited on these days and not there yet; returns how many. Any range, past or present."""
    return _make(conn, forms, _awaited(conn, forms, calendar, first_day, last_day))


async def run(store: Store, county: County, now: datetime) -> int:
    """Today's rows, and those of the days that an outage has skipped. Queues nothing.

    The first time on a day all of its rows are made, however late it is. After that only those that can still be on
    time: a unit that was added in the evening is not at fault for the morning's report.
    """
    today = county.calendar.today(now)

    def transaction(conn: Connection) -> int:
        if runs.claim(conn, NAME, today.isoformat(), now):
            done = runs.latest(conn, NAME, before=today.isoformat())
            first_day = parse_period(done).start + ONE_DAY if done else today
            expect(conn, county.forms, county.calendar, first_day, today)
        else:
            rows = _awaited(conn, county.forms, county.calendar, today, today)
            _make(conn, county.forms, (row for row in rows if row.due_at > now))
        return 0

    return await store.write(transaction)


EXPECT = Job(nobody, run)


def _make(conn: Connection, forms: Forms, rows: Iterable[Expected]) -> int:
    """Those that are not there yet. The figures of four weeks are read for one unit above at a time: those of a whole
    county would take too much room."""
    groups: defaultdict[tuple[str, str, int], list[Expected]] = defaultdict(list)
    for row in rows:
        groups[row.key.form, row.key.period, row.parent_id].append(row)
    made: list[Expected] = []
    for (form, period, _), group in groups.items():
        made += _with_usual(conn, forms.forms[form], parse_period(period), not_there(conn, group))
    return insert_missing(conn, leaves.excused(conn, made))


def _with_usual(conn: Connection, form: Form, period: Period, rows: list[Expected]) -> list[Expected]:
    """These rows of one form and period. Of months there are too few for anything to be usual."""
    if form.every != "day" or not rows:
        return rows
    unit_ids = [row.key.unit_id for row in rows]
    past = history.of_days(conn, form.key, unit_ids, period.start - plausible.DAYS * ONE_DAY, period.start - ONE_DAY)
    return [replace(row, usual=plausible.usual(form, past.get(row.key.unit_id, {}))) for row in rows]


def _awaited(conn: Connection, forms: Forms, calendar: Calendar, first_day: date, last_day: date) -> Iterator[Expected]:
    by_level: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in units.all_units(conn):
        if unit.parent_id is not None:
            by_level[unit.level].append(unit)
    for form in forms.forms.values():
        for period in _periods(form, calendar, first_day, last_day):
            for unit in by_level[form.level]:
                if unit.is_open_on(period.start):
                    yield expected_report(form, unit, period.key, calendar)


def _periods(form: Form, calendar: Calendar, first_day: date, last_day: date) -> list[Period]:
    days = (first_day + ONE_DAY * number for number in range((last_day - first_day).days + 1))
    return list(dict.fromkeys(period for day in days for period in periods_awaited_on(form, day, calendar.workdays)))
