"""A statement is counted by the database; here report by report, from the same rows, in all that may happen."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection, insert, select, update

from core.effects import Excuse, SaveReport
from core.expected import expected_report
from core.leave import Leave, State
from core.periods import parse_period
from core.reports import ReportKey, Source, compose
from core.statement import FOR_OTHERS, Asked, Line, lines_of, shared_out
from core.units import Role
from storage import Store, closures, expected, leaves, reports, statement, units
from storage.posts import to_post
from storage.tables import expected_report as expected_table
from storage.tables import person, post, report, report_revision
from tests.county import CALENDAR, COUNTY, DAILY, EAST, FORMS, LI, WANG, ZHANG, ZHAO, at, report_of, values

MONTH = parse_period("2026-11")
DAYS = [date(2026, 11, 1) + timedelta(days=n) for n in range(26)]
NOW = at("2026-11-25 17:00")
"""Today's are not due yet, and tomorrow's stand there, too."""
MANAGER, COLLEAGUE, STAND_IN = 2, 12, 14
VILLAGES = (ZHANG, LI, WANG, ZHAO)


def lived_through(conn: Connection, seed: int) -> None:
    """Four villages and a month: whoever reports, late or not, for herself or for others, corrects, takes back, is
    away, leaves her post, shares it, or is flooded."""
    chance = random.Random(seed)
    rows = [expected_report(DAILY, unit, day.isoformat(), CALENDAR) for unit in VILLAGES for day in DAYS]
    expected.insert_missing(conn, rows)
    own = (post.c.unit_id == WANG.id, post.c.role == Role.REPORTER)
    conn.execute(update(post).where(*own).values(last_day="2026-11-12"))
    others = [{"person_id": COLLEAGUE, "unit_id": WANG.id, "role": Role.REPORTER, "first_day": "2026-11-15"}]
    others.append({"person_id": COLLEAGUE, "unit_id": ZHANG.id, "role": Role.REPORTER, "first_day": None})
    conn.execute(insert(post), others)
    taken = chance.sample(DAYS[:20], 3)
    states = (State.COVERED, State.EXCUSED, State.ASKED)
    away = [
        Leave(f"l{n}", 11 + n, unit.id, day, day + timedelta(days=n), STAND_IN if n == 0 else None, state, NOW)
        for n, (unit, day, state) in enumerate(zip((LI, ZHAO, ZHANG), taken, states, strict=True))
    ]
    leaves.put(conn, away)
    for row in rows:
        if chance.random() < 0.2:
            closures.excuse_rows(conn, Excuse((row,), chance.choice(["flood", "leave"])))
    for unit in VILLAGES:
        for day in DAYS[:24]:
            saved = report_of(unit, values(1, 0, chance.randrange(2)), day=day.isoformat())
            if chance.random() < 0.8:
                _reported(conn, saved, chance)


def _reported(conn: Connection, saved: SaveReport, chance: random.Random) -> None:
    who = {"source": chance.choice([Source.MESSAGE, *FOR_OTHERS]), "person_id": chance.choice([11, 12, 13, None])}
    first = replace(saved, report=replace(saved.report, on_time=chance.random() < 0.8, **who))  # type: ignore[arg-type]
    reports.save(conn, [first])
    before = first.report
    for hours in range(chance.randrange(3)):  # the first in the same moment
        by = {"source": chance.choice([Source.MESSAGE, Source.ON_BEHALF]), "person_id": chance.choice([11, MANAGER])}
        change = chance.choice([{"visits": 9}, {"suspected_cases": 0}])
        then = before.changed_at + timedelta(hours=hours)
        after = compose(DAILY, first.expected, before, change, at=then, **by)  # type: ignore[arg-type]
        reports.save(conn, [SaveReport(before, after, first.expected)])
        before = after


def by_rows(conn: Connection, top: str) -> tuple[Line, ...]:
    """As statements were made before: every report by itself."""
    rows = list(_asked(conn, top))
    ids = {row.unit_id for row in rows}
    posts = [
        to_post(row) for row in conn.execute(select(post).where(post.c.role == Role.REPORTER)) if row.unit_id in ids
    ]
    taken = [one for found in leaves.at(conn, ids, MONTH.start).values() for one in found]
    names = {row.id: row.name for row in conn.execute(select(person))}
    return lines_of(shared_out(rows, posts, taken), {one.id: one for one in units.these(conn, ids)}, names)


def _asked(conn: Connection, top: str) -> Iterator[Asked]:
    came = {ReportKey(*row[:3]): row for row in conn.execute(select(report)) if row.received}
    firsts = {}
    for row in conn.execute(select(report_revision).order_by(report_revision.c.version.desc())):
        firsts[row.unit_id, row.period, row.at] = (row.person_id, row.source)
    above = {one.id: one.path for one in units.all_units(conn)}
    for row in conn.execute(select(expected_table)):
        if not above[row.parent_id].startswith(top):
            continue
        on, its = parse_period(row.period).end, came.get(ReportKey(row.unit_id, row.form, row.period))
        if its is None:
            yield Asked(row.unit_id, on, excused=row.excused, due=row.due_at <= NOW)
            continue
        who, source = its.person_id, its.source
        if its.version > 1:
            who, source = firsts.get((row.unit_id, row.period, its.received_at), (who, source))
        author = None if source in FOR_OTHERS else who
        yield Asked(row.unit_id, on, True, its.on_time, its.zero, author, row.excused)


async def test_it_says_what_every_report_by_itself_says(county: Store) -> None:
    def work(conn: Connection) -> None:
        lived_through(conn, seed=3)
        for top in (COUNTY, EAST):
            assert statement.of_unit(conn, top, MONTH, FORMS, NOW).lines == by_rows(conn, top.path)
        total = statement.of_unit(conn, COUNTY, MONTH, FORMS, NOW).total
        assert min(total.on_time, total.late, total.missing, total.waiting, total.excused) > 0

    await county.write(work)
