"""Posts that are held between two days."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, update

from core.units import Post, Role
from storage import Store, accounts, reminders
from storage.tables import post
from tests.county import ZHANG

ZHANG_ID = 11
FIRST, LAST = date(2026, 11, 20), date(2026, 11, 22)


def for_three_days(conn: Connection) -> None:
    days = {"first_day": FIRST.isoformat(), "last_day": LAST.isoformat()}
    conn.execute(update(post).where(post.c.person_id == ZHANG_ID).values(days))


@pytest.mark.parametrize(
    ("day", "held"),
    [(date(2026, 11, 19), False), (FIRST, True), (date(2026, 11, 21), True), (LAST, True), (date(2026, 11, 23), False)],
)
async def test_a_post_is_held_between_its_days(county: Store, day: date, held: bool) -> None:
    await county.write(for_three_days)
    own = Post(ZHANG_ID, ZHANG.id, Role.REPORTER, FIRST, LAST)
    assert own.is_held_on(day) == held
    posts = await county.read(lambda conn: accounts.posts_of(conn, {ZHANG_ID}, day))
    assert posts == ({ZHANG_ID: (own,)} if held else {})
    reporters = await county.read(lambda conn: reminders.contacts(conn, Role.REPORTER, day))
    assert [contact.person.id for contact in reporters.get(ZHANG.id, [])] == ([ZHANG_ID] if held else [])


@pytest.mark.parametrize(("first", "last"), [(None, None), (FIRST, None), (None, LAST)])
def test_a_post_without_an_end_goes_on(first: date | None, last: date | None) -> None:
    assert Post(ZHANG_ID, ZHANG.id, Role.REPORTER, first, last).is_held_on(date(2026, 11, 21))
