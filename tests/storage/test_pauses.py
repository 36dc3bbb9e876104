"""Pauses as they are stored, and what they stop."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from core.effects import Effect, Pause, Queue
from core.messages import Lane, Say
from core.texts import text
from storage import Store, effects, tables
from tests.county import at

NOW = at("2026-11-20 16:40")
MONDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 25)
PERSON = tables.person.c


async def apply(county: Store, *decided: Effect) -> None:
    await county.write(lambda conn: effects.apply(conn, decided, NOW))


async def paused(county: Store, person_id: int = 11) -> tuple[str | None, str | None]:
    query = select(PERSON.paused_until, PERSON.put_off).where(PERSON.id == person_id)
    until, put_off = await county.read(lambda conn: conn.execute(query).one())
    return until, put_off


@pytest.mark.parametrize(
    ("pauses", "until"),
    [
        ([Pause(11, MONDAY)], "2026-11-23"),
        ([Pause(11, WEDNESDAY), Pause(11, MONDAY)], "2026-11-23"),  # what is said last, also if it is shorter
        ([Pause(11, MONDAY), Pause(11, None)], None),
    ],
)
async def test_the_last_word_counts(county: Store, pauses: list[Pause], until: str | None) -> None:
    await apply(county, *pauses)
    assert await paused(county) == (until, None)
    assert await paused(county, 12) == (None, None)


async def test_no_more_today_shortens_no_longer_pause(county: Store) -> None:
    today = Pause(11, date(2026, 11, 21), at_least=True)
    await apply(county, today)
    assert await paused(county) == ("2026-11-21", None)
    await apply(county, Pause(11, WEDNESDAY))
    await apply(county, today)
    assert await paused(county) == ("2026-11-25", None)


async def test_tomorrow_keeps_the_day_that_is_put_off_until_something_else_is_said(county: Store) -> None:
    await apply(county, Pause(11, date(2026, 11, 21), at_least=True, put_off=date(2026, 11, 20)))
    assert await paused(county) == ("2026-11-21", "2026-11-20")
    await apply(county, Pause(11, None))
    assert await paused(county) == (None, None)


def reminder(key: str, lane: Lane = Lane.BULK, to: str = "d1") -> Queue:
    return Queue(key, ("local", to), lane, Say((text("talk-ok"),)), NOW + timedelta(hours=5))


async def test_a_reminder_on_its_way_is_taken_back_and_nothing_else_is(county: Store) -> None:
    await apply(
        county,
        reminder("remind:11:2026-11-20"),
        reminder("ahead:11:2026-11-20"),
        reminder("reply:local:1", Lane.REPLY),
        reminder("remind:111:2026-11-20"),
        reminder("remind:12:2026-11-20", to="d2"),
    )
    await apply(county, Pause(11, None))
    states = select(tables.outbox.c.key, tables.outbox.c.state)
    assert {state for _, state in await county.read(lambda conn: conn.execute(states).all())} == {"waiting"}
    await apply(county, Pause(11, MONDAY))
    found = dict(await county.read(lambda conn: [tuple(row) for row in conn.execute(states)]))
    assert [key for key, state in found.items() if state == "cancelled"] == [
        "remind:11:2026-11-20",
        "ahead:11:2026-11-20",
    ]
