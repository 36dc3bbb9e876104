"""How one figure has gone on, for the picture of thirteen weeks."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import Connection

from core.forms import Form, Indicator
from core.periods import Period
from core.totals import Tally
from core.trend import Trend, items_of, points, spans
from core.units import Unit
from storage import sums
from storage.sums import SumsOf


def load(conn: Connection, top: Unit, about: Period, form: Form, indicator: Indicator, today: date) -> Trend:
    """Two statements over sums by day: thirteen weeks, and the same ones of the year before."""
    periods = spans(form, about, today)
    known = [before for period in periods if (before := period.year_before())]
    by_day: defaultdict[date, Tally] = defaultdict(Tally)
    for first, last in ((periods[0].start, periods[-1].end), (known[0].start, known[-1].end)):
        asked = SumsOf(top, form, first.isoformat(), last.isoformat(), items_of(indicator))
        for day, item, total in sums.by_day(conn, asked):
            by_day[date.fromisoformat(day)].items[item] = total
    return Trend(top, about, form, indicator, points(periods, indicator, by_day, today))
