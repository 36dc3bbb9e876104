"""What is asked of reporters, as it is counted in the database."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, event, select

from core.burden import Burden
from core.effects import Queue
from core.messages import Lane, Say
from core.texts import text
from core.units import Unit
from storage import Store, burden, outbox, tables
from tests.county import COUNTY, EAST, WEST, at

NOW = at("2026-11-20 16:30")
DAY = date(2026, 11, 20)


async def rows(county: Store) -> dict[tuple[str, int], Burden]:
    table = tables.burden
    found = await county.read(lambda conn: conn.execute(select(table)).all())
    return {(row.day, row.person_id): Burden(*row[2:]) for row in found}


async def test_what_a_batch_adds_is_added(county: Store) -> None:
    for _ in range(2):
        await county.write(lambda conn: burden.note(conn, {12: Burden(written=1), 11: Burden(1, 0, 2, 3, 1)}, DAY))
    await county.write(lambda conn: burden.note(conn, {}, DAY))
    assert await rows(county) == {
        ("2026-11-20", 11): Burden(2, 0, 4, 6, 2),
        ("2026-11-20", 12): Burden(written=2),
    }


async def test_what_was_sent_counts_for_whom_it_was_sent_to_and_reminders_apart(county: Store) -> None:
    to_zhang = ("remind:11:2026-11-20", "ahead:11:2026-11-20", "reply:local:7")
    keys = {**dict.fromkeys(to_zhang, "d1"), "notice:1": "d2", "said in a group": "-5"}
    messages = [Queue(key, ("local", to), Lane.BULK, Say((text("talk-ok"),))) for key, to in keys.items()]
    await county.write(lambda conn: outbox.queue(conn, messages, NOW))
    box = tables.outbox.c
    ids = await county.read(lambda conn: list(conn.execute(select(box.id)).scalars()))
    await county.write(lambda conn: burden.note(conn, {11: Burden(1, 0, 1, 0, 1)}, DAY))
    await county.write(lambda conn: burden.count_sent(conn, ids, DAY))
    await county.write(lambda conn: burden.count_sent(conn, [], DAY))
    assert await rows(county) == {
        ("2026-11-20", 11): Burden(4, 2, 1, 0, 1),
        ("2026-11-20", 12): Burden(sent=1),
    }


async def test_each_is_asked_about_by_unit_and_days_and_managers_are_left_out(county: Store) -> None:
    def fill(conn: Connection) -> None:
        for day, who in ((19, 11), (20, 11), (20, 14), (20, 2), (21, 12)):
            burden.note(conn, {who: Burden(1, 0, 1, 2, 1)}, date(2026, 11, day))

    await county.write(fill)

    async def asked(top: Unit, first: int, last: int) -> list[tuple[str, int]]:
        days = date(2026, 11, first), date(2026, 11, last)
        found = await county.read(lambda conn: burden.of_reporters(conn, top, *days))
        return [(one.name, len(one.days)) for one in found]

    assert sorted(await asked(COUNTY, 19, 21)) == [("张医生", 2), ("李医生", 1), ("赵医生", 1)]
    assert await asked(EAST, 19, 20) == [("张医生", 2)]
    assert await asked(WEST, 19, 21) == [("赵医生", 1)]
    totals = await county.read(lambda conn: burden.totals(conn, EAST, date(2026, 11, 19), date(2026, 11, 20)))
    assert (totals.messages_per_report, totals.median_taps) == (2.0, 2)


async def test_many_people_cost_as_many_statements_as_one(county: Store) -> None:
    asked: list[str] = []

    def listen(_conn: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    def work(conn: Connection, people: range) -> int:
        asked.clear()
        event.listen(conn, "before_cursor_execute", listen)
        burden.note(conn, {who: Burden(sent=1) for who in people}, DAY)
        burden.count_sent(conn, list(people), DAY)
        event.remove(conn, "before_cursor_execute", listen)
        return len(asked)

    assert await county.write(lambda conn: work(conn, range(11, 12))) == 2
    assert await county.write(lambda conn: work(conn, range(11, 16))) == 2
