"""The day's expected reports: one row per unit, form and period, made before anything can be late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from core.expected import ONE_DAY, Calendar, expected_report, period_awaited_on
from core.forms import Form, Forms
from core.periods import Period, parse_period
from core.reports import Expected
from core.units import Unit
from scheduler.base import County, Job, nobody
from storage import Connection, Store, runs, units
from storage.expected import insert_missing

NAME = "expect"


def expect(conn: Connection, forms: Forms, calendar: Calendar, first_day: date, last_day: date) -> int:
    """Makes the rows that are awaited on these days and not there yet; returns how many. Any range, past or present."""
    return insert_missing(conn, list(_awaited(conn, forms, calendar, first_day, last_day)))


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
            insert_missing(conn, [row for row in rows if row.due_at > now])
        return 0

    return await store.write(transaction)


EXPECT = Job(nobody, run)


def _awaited(conn: Connection, forms: Forms, calendar: Calendar, first_day: date, last_day: date) -> Iterator[Expected]:
    by_level: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in units.all_units(conn):
        if unit.parent_id is not None:
            by_level[unit.level].append(unit)
    for form in forms.forms.values():
        for period in _periods(form, first_day, last_day):
            for unit in by_level[form.level]:
                if unit.is_open_on(period.start):
                    yield expected_report(form, unit, period.key, calendar)


def _periods(form: Form, first_day: date, last_day: date) -> list[Period]:
    days = (first_day + ONE_DAY * number for number in range((last_day - first_day).days + 1))
    return list(dict.fromkeys(period for day in days if (period := period_awaited_on(form, day))))
