"""What is looked up for those who want to join, on both databases; and what their joining changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, update

from core.context import Context
from core.corrections import Decision
from core.effects import Bind, Effect, EndPosts, Join, KeepJoinRequest, Queue, Revoke
from core.joining import REQUEST_WAITS, JoinRequest, Known
from core.look_up import LookUp
from core.messages import Lane, Say
from core.retention import Retention
from core.texts import text
from core.units import Person, Post, Role, Unit
from storage import Store, accounts, context, effects, erasure, invitations, outbox, reminders, tables
from storage.housekeeping import outdated, remove
from storage.outbox import State
from tests.county import CALENDAR, EAST, FORMS, LI, WANG, ZHANG, at, says

NOW = at("2026-11-20 16:00")
TODAY = CALENDAR.today(NOW)
STRANGER = ("local", "new")
REQUEST = JoinRequest("0123456789ab", STRANGER, "小王", LI.id, Role.REPORTER, None, NOW)


def looked_up(conn: Connection, wanted: LookUp, who: str = "new") -> Context:
    batch = [says(who, "x")]
    known = context.load(conn, batch, (), forms=FORMS, calendar=CALENDAR, language="zh-CN", now=NOW)
    context.look_up(conn, known, wanted, NOW)
    return known


async def asked(store: Store, wanted: LookUp, who: str = "new") -> Context:
    return await store.write(lambda conn: looked_up(conn, wanted, who))


async def do(store: Store, *changes: Effect) -> None:
    await store.write(lambda conn: effects.apply(conn, changes, NOW))


async def test_a_telephone_number_finds_its_owner_with_posts_and_accounts(county: Store) -> None:
    number = "13900000011"
    await county.write(
        lambda conn: conn.execute(update(tables.person).where(tables.person.c.id == 11).values(phone=number)).close()
    )
    known = (await asked(county, LookUp(phones=frozenset([number, "13900000099"])))).newcomers
    assert known.with_phone("13900000099") is None
    post = Post(11, ZHANG.id, Role.REPORTER)
    assert known.with_phone(number) == Known(Person(11, "张医生", "zh-CN"), (post,), (), (("local", "d1"),))
    assert number not in repr(LookUp(phones=frozenset([number])))
    assert number not in repr(known)


async def test_posts_that_have_ended_are_told_from_those_that_are_held(county: Store) -> None:
    yesterday = TODAY - timedelta(days=1)
    await do(county, EndPosts(11, yesterday))
    context_ = await asked(county, LookUp(people=frozenset([11, 999])))
    known = context_.newcomers.known(11)
    assert known
    assert (known.posts, known.ended) == ((), (Post(11, ZHANG.id, Role.REPORTER, None, yesterday),))
    assert context_.newcomers.known(999) is None
    assert context_.units[ZHANG.id] == ZHANG
    assert await county.read(lambda conn: reminders.contacts(conn, Role.REPORTER, TODAY, [ZHANG.id])) == {}


@pytest.mark.parametrize(
    ("words", "found"),
    [("张家村", [ZHANG]), ("张家", [ZHANG]), ("东河镇李家村", [EAST, LI]), ("王庄", [WANG]), ("你好", []), ("x", [])],
)
async def test_units_are_found_by_how_their_names_begin(county: Store, words: str, found: list[Unit]) -> None:
    known = await asked(county, LookUp(named_in=frozenset([words])))
    units = known.newcomers.units_in(words)
    assert set(found) <= set(units)  # a few more: core.unit_names looks closer
    assert bool(units) == bool(found)
    if found:
        assert EAST.id in known.units


async def test_a_request_is_kept_and_decided_once_more_only_by_its_key(county: Store) -> None:
    await do(county, KeepJoinRequest(REQUEST))
    known = await asked(county, LookUp(requests=frozenset([REQUEST.key, "ba9876543210"]), askers=frozenset([STRANGER])))
    assert known.newcomers.request(REQUEST.key) == REQUEST
    assert known.newcomers.request("ba9876543210") is None
    assert known.newcomers.asked_by(STRANGER) == (REQUEST,)
    decided = replace(REQUEST, decision=Decision.REFUSED, decided_at=NOW, decided_by=2)
    await do(county, KeepJoinRequest(decided))
    assert (await asked(county, LookUp(requests=frozenset([REQUEST.key])))).newcomers.request(REQUEST.key) == decided


async def test_what_was_asked_long_ago_is_not_held_against_anybody(county: Store) -> None:
    await do(county, KeepJoinRequest(replace(REQUEST, asked_at=NOW - REQUEST_WAITS)))
    assert (await asked(county, LookUp(askers=frozenset([STRANGER])))).newcomers.asked_by(STRANGER) == ()


async def test_with_a_request_comes_whoever_is_behind_its_account_by_now(county: Store) -> None:
    await do(county, KeepJoinRequest(replace(REQUEST, account=("local", "d4"))))
    known = await asked(county, LookUp(requests=frozenset([REQUEST.key])), "m1")
    person = known.people["local", "d4"]
    assert (person.name, [post.unit_id for post in known.posts[person.id]]) == ("赵医生", [14])


async def test_a_new_account_takes_the_old_ones_place(county: Store) -> None:
    doctor = Person(11, "张医生", "zh-CN")
    await do(county, Bind(("local", "new"), doctor, (("local", "d1"),)))

    def people(conn: Connection) -> object:
        return accounts.people_at(conn, [("local", "new"), ("local", "d1")])[0]

    assert await county.write(people) == {("local", "new"): doctor}


async def test_a_newcomer_is_somebody_new_and_whoever_decides_in_the_same_batch_is_named(county: Store) -> None:
    newcomer = Person(-1, "小王", "zh-CN")
    decided = replace(REQUEST, decision=Decision.APPROVED, decided_at=NOW, decided_by=-1)
    await do(county, Join(STRANGER, newcomer, Post(-1, LI.id, Role.REPORTER)), KeepJoinRequest(decided))
    known = await asked(county, LookUp(requests=frozenset([REQUEST.key])))
    person = known.people[STRANGER]
    assert (person.name, person.id > 0) == ("小王", True)
    request = known.newcomers.request(REQUEST.key)
    assert request
    assert request.decided_by == person.id


async def test_who_leaves_and_comes_back_in_one_batch_is_there(county: Store) -> None:
    doctor, post = Person(11, "张医生", "zh-CN"), Post(11, ZHANG.id, Role.REPORTER)
    await do(county, EndPosts(11, TODAY - timedelta(days=1)), Join(("local", "d1"), doctor, post))
    assert await county.read(lambda conn: accounts.posts_of(conn, [11], TODAY)) == {11: (post,)}


async def test_who_leaves_gets_no_reminder_that_is_on_its_way_but_her_answers(county: Store) -> None:
    said = Say((text("depart-done"),))
    queued = [
        Queue("remind", ("local", "d1"), Lane.BULK, said),
        Queue("reply", ("local", "d1"), Lane.REPLY, said),
        Queue("other", ("local", "d2"), Lane.BULK, said),
    ]
    await county.write(lambda conn: outbox.queue(conn, queued, NOW))
    await do(county, EndPosts(11, TODAY - timedelta(days=1)))

    def states(conn: Connection) -> dict[str, str]:
        return {row.key: row.state for row in conn.execute(select(tables.outbox.c.key, tables.outbox.c.state))}

    assert await county.read(states) == {"remind": State.CANCELLED, "reply": State.WAITING, "other": State.WAITING}


async def test_a_code_of_chance_is_looked_up(county: Store) -> None:
    code = (await asked(county, LookUp(spare_code=True))).newcomers.spare_code()
    assert await county.read(lambda conn: invitations.usable(conn, [code], NOW)) == {}
    await do(county, Revoke(code))


def _ask(key: str, person_id: int | None, days_ago: int, account: tuple[str, str] = STRANGER) -> KeepJoinRequest:
    asked_at = NOW - timedelta(days=days_ago)
    return KeepJoinRequest(replace(REQUEST, key=key, person_id=person_id, asked_at=asked_at, account=account))


def _keys(conn: Connection) -> tuple[set[str], set[str]]:
    return set(conn.execute(select(tables.join_request.c.key)).scalars()), set(
        conn.execute(select(tables.outbox.c.key)).scalars()
    )


async def test_who_is_erased_is_named_in_no_question_to_a_manager(county: Store) -> None:
    def told(key: str, name: str = "张医生") -> Queue:
        return Queue(key, ("local", "m1"), Lane.ALERT, Say((text("join-asked", name=name, unit="李家村"),)))

    await do(
        county, _ask("a" * 12, 11, 0, ("local", "x")), _ask("b" * 12, None, 0, ("local", "d1")), _ask("c" * 12, 12, 0)
    )
    await do(county, told(f"join:{'a' * 12}:m1"), told(f"join:{'b' * 12}:m1"), told(f"join:{'c' * 12}:m1", "李医生"))
    await do(county, told("depart:11:local:7:m1"), told("depart:111:local:7:m1", "李医生"))
    await county.write(lambda conn: erasure.erase(conn, 11))
    assert await county.read(_keys) == ({"c" * 12}, {f"join:{'c' * 12}:m1", "depart:111:local:7:m1"})


async def test_requests_are_kept_as_long_as_messages(county: Store) -> None:
    await do(county, _ask("a" * 12, None, 31), _ask("b" * 12, None, 29))
    (what,) = [one for one in outdated(Retention(messages=30), NOW) if one.name == "join_requests"]
    assert await county.write(lambda conn: remove(conn, what)) == 1
    assert (await county.read(_keys))[0] == {"b" * 12}
