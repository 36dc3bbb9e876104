"""How one figure has gone on, for the picture of thirteen weeks."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import Connection, String, bindparam, func, select

from core.forms import Form, Indicator
from core.periods import Period
from core.totals import Tally
from core.trend import Trend, items_of, points, spans
from core.units import Unit
from storage.tables import day_total, unit
from storage.types import among

BY_DAY = (
    select(day_total.c.day, day_total.c.item, func.sum(day_total.c.total))
    .join(unit, unit.c.id == day_total.c.parent_id)
    .where(
        day_total.c.day.between(bindparam("first"), bindparam("last")),
        day_total.c.form == bindparam("form"),
        among(day_total.c.item, "items"),
        unit.c.path.startswith(bindparam("top", type_=String())),
    )
    .group_by(day_total.c.day, day_total.c.item)
)


def load(conn: Connection, top: Unit, about: Period, form: Form, indicator: Indicator, today: date) -> Trend:
    """Two statements over sums by day: thirteen weeks, and the same ones of the year before."""
    periods = spans(form, about, today)
    known = [before for period in periods if (before := period.year_before())]
    by_day: defaultdict[date, Tally] = defaultdict(Tally)
    for first, last in ((periods[0].start, periods[-1].end), (known[0].start, known[-1].end)):
        asked = {"top": top.path, "form": form.key, "items": list(items_of(indicator))}
        for day, item, total in conn.execute(BY_DAY, {**asked, "first": first.isoformat(), "last": last.isoformat()}):
            by_day[date.fromisoformat(day)].items[item] = total
    return Trend(top, about, form, indicator, points(periods, indicator, by_day, today))
