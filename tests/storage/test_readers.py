"""Who may open the page of a unit, by the posts as they are on that day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, update

from core.leave import State
from storage import Store, erasure, readers
from storage.tables import account, leave, person, post
from tests.county import COUNTY, EAST, WEST, ZHANG, at

DAY = date(2026, 11, 23)
ZHOU_ID, WU_ID, ZHENG_ID, ZHANG_ID = 1, 2, 3, 11
NEW_ID = 90


def nothing(_conn: Connection) -> None: ...


def post_of(person_id: int, unit_id: int, **days: str | None) -> Callable[[Connection], Any]:
    """A manager's post of a further person."""

    def work(conn: Connection) -> None:
        if person_id == NEW_ID:
            conn.execute(insert(person).values(id=NEW_ID, name="孙科员", language="en"))
        conn.execute(insert(post).values(person_id=person_id, unit_id=unit_id, role="manager", **days))

    return work


def ended(person_id: int, last_day: str) -> Callable[[Connection], Any]:
    return lambda conn: conn.execute(update(post).where(post.c.person_id == person_id).values(last_day=last_day))


def as_(role: str, person_id: int) -> Callable[[Connection], Any]:
    return lambda conn: conn.execute(update(post).where(post.c.person_id == person_id).values(role=role))


def stands_in(conn: Connection) -> None:
    """郑科长 reports for a village of another township for some days: she is its reporter, not its manager."""
    days = {"first_day": "2026-11-20", "last_day": "2026-11-30", "asked_at": at("2026-11-19 09:00")}
    row = {"key": "l", "person_id": ZHANG_ID, "unit_id": ZHANG.id, "stand_in_id": ZHENG_ID, "state": State.COVERED}
    conn.execute(insert(leave).values(**row, **days))


MAY = {
    "the manager of the unit": (nothing, WU_ID, EAST.id, True),
    "the manager of the county": (nothing, ZHOU_ID, EAST.id, True),
    "a manager about a village of hers": (nothing, WU_ID, ZHANG.id, True),
    "a manager about the county": (nothing, WU_ID, COUNTY.id, False),
    "the manager of another township": (nothing, ZHENG_ID, EAST.id, False),
    "a reporter about her village": (nothing, ZHANG_ID, ZHANG.id, False),
    "a stand-in for the village's doctor": (stands_in, ZHENG_ID, ZHANG.id, False),
    "an administrator": (as_("administrator", WU_ID), WU_ID, EAST.id, False),
    "a former manager": (ended(WU_ID, "2026-11-22"), WU_ID, EAST.id, False),
    "a manager on her last day": (ended(WU_ID, "2026-11-23"), WU_ID, EAST.id, True),
    "a manager for these days": (
        post_of(NEW_ID, EAST.id, first_day="2026-11-23", last_day="2026-11-27"),
        NEW_ID,
        EAST.id,
        True,
    ),
    "a manager from tomorrow": (post_of(NEW_ID, EAST.id, first_day="2026-11-24"), NEW_ID, EAST.id, False),
    "one without any post": (lambda conn: conn.execute(delete(post)), WU_ID, EAST.id, False),
    "nobody": (nothing, 999, EAST.id, False),
    "about nothing": (nothing, ZHOU_ID, 999, False),
    "one who was erased": (lambda conn: erasure.erase(conn, WU_ID), WU_ID, EAST.id, False),
}


@pytest.mark.parametrize(("work", "who", "unit", "may"), MAY.values(), ids=MAY.keys())
async def test_who_may(county: Store, work: Callable[[Connection], Any], who: int, unit: int, may: bool) -> None:
    await county.write(work)
    found = await county.read(lambda conn: readers.reader(conn, who, unit, DAY))
    assert (found is not None) == may
    assert found is None or found.unit.id == unit


async def test_it_says_who_she_is_and_where_she_can_be_written_to(county: Store) -> None:
    await county.write(
        lambda conn: conn.execute(
            insert(account).values(channel="telegram", address="777", person_id=WU_ID, reachable=True)
        )
    )
    found = await county.read(lambda conn: readers.reader(conn, WU_ID, EAST.id, DAY))
    assert found
    assert (found.name, found.language, found.unit) == ("吴科长", "zh-CN", EAST)
    assert found.accounts == {("local", "m1"), ("telegram", "777")}
    other = await county.read(lambda conn: readers.reader(conn, ZHENG_ID, WEST.id, DAY))
    assert other
    assert other.accounts == {("local", "m2")}
