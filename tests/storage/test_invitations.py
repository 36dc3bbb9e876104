"""Which codes can be used, and which are out."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from core.effects import EndPosts, Join, KeepInvitation, Revoke
from core.joining import CODE_CHARACTERS, CODE_LENGTH
from core.units import Invitation, Person, Post, Role
from storage import Store, accounts, effects, invitations
from tests.county import EAST, LI, ZHANG, at

NOW = at("2026-11-20 12:00")
CODE = Invitation("ABCD2345", LI.id, Role.REPORTER, None, 2)


def put(conn: Connection, *codes: Invitation, days: int = 1) -> None:
    invitations.put(conn, [KeepInvitation(code, NOW + timedelta(days=days)) for code in codes], NOW)


async def usable(store: Store, code: str, later: timedelta = timedelta()) -> Invitation | None:
    return (await store.read(lambda conn: invitations.usable(conn, [code], NOW + later))).get(code)


async def test_a_code_can_be_used_until_it_expires(county: Store) -> None:
    await county.write(lambda conn: put(conn, CODE))
    assert await usable(county, CODE.code) == CODE
    assert await usable(county, CODE.code, timedelta(days=1)) is None
    assert await usable(county, "OTHER234") is None


async def test_what_was_revoked_can_neither_be_found_nor_used(county: Store) -> None:
    await county.write(lambda conn: put(conn, CODE))
    await county.write(lambda conn: effects.apply(conn, [Revoke(CODE.code)], NOW))
    assert await usable(county, CODE.code) is None
    assert not await county.write(lambda conn: invitations.use(conn, CODE.code))


async def test_a_code_is_used_as_often_as_it_may_be(county: Store) -> None:
    await county.write(lambda conn: put(conn, CODE))
    used = [await county.write(lambda conn: invitations.use(conn, CODE.code)) for _ in range(3)]
    assert used == [True, True, False]
    assert await usable(county, CODE.code) is None


async def test_what_is_out_is_listed_by_unit_with_whom_it_is_for(county: Store) -> None:
    codes = [
        Invitation("FORZHANG", ZHANG.id, Role.REPORTER, 11, 1),
        CODE,
        Invitation("USEDUP22", ZHANG.id, Role.REPORTER, None, 0),
        Invitation("MANAGER2", EAST.id, Role.MANAGER, None, 1),
    ]
    await county.write(lambda conn: put(conn, *codes))
    listed = await county.read(lambda conn: invitations.outstanding(conn, NOW))
    assert [(one.code, one.unit, one.role, one.person, one.uses_left, one.made_at) for one in listed] == [
        ("MANAGER2", "东河镇", Role.MANAGER, None, 1, NOW),
        ("FORZHANG", "张家村", Role.REPORTER, "张医生", 1, NOW),
        ("ABCD2345", "李家村", Role.REPORTER, None, 2, NOW),
    ]
    below = await county.read(lambda conn: invitations.outstanding(conn, NOW, LI))
    assert [one.code for one in below] == ["ABCD2345"]
    assert await county.read(lambda conn: invitations.outstanding(conn, NOW + timedelta(days=2))) == []


async def test_codes_of_chance_are_easily_read_out(county: Store) -> None:
    codes = {await county.read(invitations.spare_code) for _ in range(20)}
    assert len(codes) == 20
    assert all(len(code) == CODE_LENGTH and set(code) <= set(CODE_CHARACTERS) for code in codes)


async def test_a_post_that_has_ended_is_taken_up_again(county: Store) -> None:
    day = NOW.date()
    await county.write(lambda conn: put(conn, Invitation("BACK2345", ZHANG.id, Role.REPORTER, 11, 1)))
    await county.write(lambda conn: effects.apply(conn, [EndPosts(11, day - timedelta(days=1))], NOW))
    assert await county.read(lambda conn: accounts.posts_of(conn, [11], day)) == {}
    held = await county.read(lambda conn: accounts.posts_of(conn, [11], day - timedelta(days=1)))
    assert held == {11: (Post(11, ZHANG.id, Role.REPORTER, None, day - timedelta(days=1)),)}
    back = Join(("local", "d1"), Person(11, "张医生", "zh-CN"), Post(11, ZHANG.id, Role.REPORTER), "BACK2345")
    await county.write(lambda conn: effects.apply(conn, [back], NOW))
    assert await county.read(lambda conn: accounts.posts_of(conn, [11], day)) == {
        11: (Post(11, ZHANG.id, Role.REPORTER),)
    }
