"""Units that move to another unit above: what is over stays where it was, and everything from a day on follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, bindparam, select, update

from core.reports import ReportKey
from core.totals import items_of
from storage import expected, reports, totals
from storage.keys import its_key, this_report
from storage.tables import expected_report
from storage.totals import TotalKey

FOLLOW = update(expected_report).where(this_report(expected_report)).values(parent_id=bindparam("above"))


def follow(conn: Connection, parents: Mapping[int, int], first: date) -> int:
    """Expected reports about periods that begin on that day or later are counted under the units' new parents
    (by unit id), with whatever has come on them; returns how many. Those that have begun earlier stay."""
    own = expected_report.c
    asked = select(own.unit_id, own.form, own.period).where(own.unit_id.in_(parents), own.day >= first.isoformat())
    keys = [ReportKey(*row) for row in conn.execute(asked)]
    rows = [row for row in expected.lock(conn, keys).values() if row.parent_id != parents[row.key.unit_id]]
    if not rows:
        return 0
    # Read after the lock, as everything that the totals depend on.
    came = reports.these(conn, [row.key for row in rows])
    sums: Counter[TotalKey] = Counter()
    for row in rows:
        excused = row.excused is not None
        counted = Counter(items_of(came.get(row.key), excused=excused))
        counted["#expected"] += not excused
        above = parents[row.key.unit_id]
        for item, count in counted.items():
            sums[totals.key_of(row, item)] -= count
            sums[row.day, above, row.key.form, item] += count
    conn.execute(FOLLOW, [its_key(row.key) | {"above": parents[row.key.unit_id]} for row in rows])
    totals.add(conn, sums)
    return len(rows)
