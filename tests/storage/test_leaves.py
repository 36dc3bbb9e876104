"""Leave is found again by day, by unit and by key, and a stand-in holds the post on these days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.leave import Leave, State
from core.units import Post, Role
from storage import Store, accounts, leaves, reminders
from tests.county import LI, ZHANG, at

ZHANG_ID, LI_ID, MANAGER_ID = 11, 12, 2
FIRST, LAST = date(2026, 11, 20), date(2026, 11, 22)
AWAY = Leave("a", ZHANG_ID, ZHANG.id, FIRST, LAST, LI_ID, State.COVERED, at("2026-11-19 09:00"))
DAYS = [
    (FIRST - timedelta(1), False),
    (FIRST, True),
    (date(2026, 11, 21), True),
    (LAST, True),
    (date(2026, 11, 23), False),
]


async def keep(store: Store, *kept: Leave) -> None:
    await store.write(lambda conn: leaves.put(conn, kept))


@pytest.mark.parametrize(("day", "away"), DAYS)
@pytest.mark.parametrize("state", State)
async def test_whoever_has_taken_leave_is_away_on_its_days(county: Store, state: State, day: date, away: bool) -> None:
    one = replace(AWAY, state=state)
    await keep(county, one)
    is_away = away and state in (State.COVERED, State.EXCUSED)
    assert one.is_on(day) == is_away
    found = await county.read(lambda conn: leaves.on_leave(conn, day))
    assert found == ({(ZHANG_ID, ZHANG.id): LAST} if is_away else {})


async def test_of_two_that_overlap_the_later_end_counts(county: Store) -> None:
    later = replace(AWAY, key="b", first_day=LAST, last_day=LAST + timedelta(3))
    await keep(county, later, AWAY)
    assert await county.read(lambda conn: leaves.on_leave(conn, LAST)) == {(ZHANG_ID, ZHANG.id): later.last_day}


@pytest.mark.parametrize(("day", "away"), DAYS)
async def test_the_stand_in_holds_the_post_on_these_days(county: Store, day: date, away: bool) -> None:
    await keep(county, AWAY)
    own = Post(LI_ID, LI.id, Role.REPORTER)
    held = (own, Post(LI_ID, ZHANG.id, Role.REPORTER, FIRST, LAST)) if away else (own,)
    assert (await county.read(lambda conn: accounts.posts_of(conn, {LI_ID}, day)))[LI_ID] == held
    reporters = await county.read(lambda conn: reminders.contacts(conn, Role.REPORTER, day, [ZHANG.id]))
    assert [one.person.id for one in reporters[ZHANG.id]] == ([ZHANG_ID, LI_ID] if away else [ZHANG_ID])


@pytest.mark.parametrize("state", [state for state in State if state != State.COVERED])
async def test_a_stand_in_holds_no_post_for_leave_that_does_not_hold(county: Store, state: State) -> None:
    await keep(county, replace(AWAY, state=state))
    posts = await county.read(lambda conn: accounts.posts_of(conn, {LI_ID}, FIRST))
    assert [post.unit_id for post in posts[LI_ID]] == [LI.id]


async def test_it_is_found_by_key_and_by_unit(county: Store) -> None:
    other = replace(AWAY, key="b", person_id=LI_ID, unit_id=LI.id, stand_in_id=None, state=State.ASKED)
    await keep(county, AWAY, other)
    assert await county.write(lambda conn: leaves.these(conn, ["a", "c"])) == {"a": AWAY}
    found = await county.read(lambda conn: leaves.at(conn, [ZHANG.id, LI.id, 13], LAST))
    assert found == {ZHANG.id: (AWAY,), LI.id: (other,), 13: ()}
    assert await county.read(lambda conn: leaves.at(conn, [ZHANG.id], LAST + timedelta(1))) == {ZHANG.id: ()}


async def test_what_becomes_of_it_is_noted_down(county: Store) -> None:
    asked = replace(AWAY, stand_in_id=None, state=State.ASKED)
    decided = replace(asked, state=State.EXCUSED, decided_at=at("2026-11-19 10:00"), decided_by=MANAGER_ID)
    await keep(county, asked)
    await keep(county, asked, decided)
    assert await county.write(lambda conn: leaves.these(conn, ["a"])) == {"a": decided}


@pytest.mark.parametrize(
    ("first", "last", "meets"),
    [(-2, -1, False), (-2, 0, True), (1, 1, True), (2, 5, True), (3, 5, False), (-5, 9, True)],
)
def test_two_spans_meet_if_they_share_a_day(first: int, last: int, meets: bool) -> None:
    assert AWAY.meets(FIRST + timedelta(first), FIRST + timedelta(last)) == meets
