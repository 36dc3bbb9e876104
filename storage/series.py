"""What has been added up day by day, for whoever looks at how it goes on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import Connection, bindparam, select

from core.totals import COUNT_ITEMS, Tally
from storage.tables import day_total
from storage.types import among

ROW = day_total.c
BY_DAY = select(ROW.parent_id, ROW.day, ROW.item, ROW.total).where(
    ROW.day.between(bindparam("first"), bindparam("last")), ROW.form == bindparam("form"), among(ROW.item, "items")
)


def by_day(
    conn: Connection, form: str, items: Collection[str], first: date, last: date
) -> Mapping[int, Mapping[date, Tally]]:
    """By the unit above those that report, and by day, the sums of these items and the numbers of reports; of a day of
    which nothing was expected and nothing came there is none."""
    asked = {"form": form, "items": [*items, *COUNT_ITEMS], "first": first.isoformat(), "last": last.isoformat()}
    found: defaultdict[int, defaultdict[date, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for unit_id, day, item, total in conn.execute(BY_DAY, asked):
        found[unit_id][date.fromisoformat(day)].add(item, total)
    return found
