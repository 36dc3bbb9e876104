"""Notices, whom they are for and what became of them, on either kind of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, insert, select, update

from core.context import Context
from core.effects import Acknowledge, Effect, HandOut, KeepNotice, Queue
from core.look_up import LookUp
from core.messages import File, Lane, Say
from core.notices import Audience, Reached, Receipt, State, Who, message_key
from core.retention import Retention
from core.units import Unit
from storage import Store, effects, notice_standing, notices, outbox, tables
from storage.housekeeping import outdated, remove
from tests.county import CALENDAR, COUNTY, EAST, FORMS, LI, WEST, ZHANG, at
from tests.noticed import NOTICE, write

NOW = at("2026-11-20 10:00")
TODAY = date(2026, 11, 20)


async def audience(store: Store, top: Unit, who: Who, sender: int = 2, beside: int = EAST.id) -> list[int]:
    asked = Audience(top, who, sender, beside)
    found = await store.read(lambda conn: notices.audience(conn, asked, TODAY))
    return [one.person.id for one in found]


@pytest.mark.parametrize(
    ("top", "who", "sender", "beside", "ids"),
    [
        (EAST, Who.EVERYBODY, 2, EAST.id, [11, 12, 13]),
        (EAST, Who.MANAGERS, 2, EAST.id, []),
        (COUNTY, Who.EVERYBODY, 1, COUNTY.id, [2, 11, 12, 13, 3, 14, 15]),
        (COUNTY, Who.REPORTERS, 1, COUNTY.id, [11, 12, 13, 14, 15]),
        (COUNTY, Who.MANAGERS, 1, COUNTY.id, [2, 3]),
        (WEST, Who.EVERYBODY, 1, COUNTY.id, [3, 14, 15]),
        (ZHANG, Who.EVERYBODY, 2, EAST.id, [11]),
    ],
)
async def test_whom_it_is_for(county: Store, top: Unit, who: Who, sender: int, beside: int, ids: list[int]) -> None:
    assert await audience(county, top, who, sender, beside) == ids


async def test_a_stand_in_gets_it_and_nobody_whose_post_is_over(county: Store) -> None:
    away = {"first_day": "2026-11-20", "last_day": "2026-11-21", "stand_in_id": 14, "state": "covered"}
    await county.write(
        lambda conn: (
            conn.execute(insert(tables.leave).values(key="l", person_id=12, unit_id=12, asked_at=NOW, **away)),
            conn.execute(update(tables.post).where(tables.post.c.person_id == 13).values(last_day="2026-11-19")),
        )
    )
    assert await audience(county, EAST, Who.REPORTERS) == [11, 12, 14]


async def test_each_gets_it_once_at_the_first_of_her_units(county: Store) -> None:
    await county.write(
        lambda conn: conn.execute(insert(tables.post).values(person_id=13, unit_id=ZHANG.id, role="reporter"))
    )
    assert await audience(county, EAST, Who.REPORTERS) == [11, 13, 12]


async def test_what_is_being_written_is_the_one_that_was_changed_last(county: Store) -> None:
    older, other = replace(NOTICE, key="a"), replace(NOTICE, key="c", account=("local", "c1"))
    newer = replace(
        NOTICE, key="b", changed_at=NOW + timedelta(minutes=1), file=File("document", "", "a", reference="f")
    )
    await county.write(lambda conn: notices.keep(conn, [newer, older, other]))
    context = Context(FORMS, CALENDAR, "zh-CN")
    wanted = LookUp(
        notices=frozenset(["a", "x"]),
        written_by=frozenset([("local", "m1"), ("local", "d1")]),
        numbered=frozenset([(EAST.id, 2026)]),
    )
    await county.write(lambda conn: notices.look_up(conn, context, wanted))
    board = context.notices
    assert (board.notice("a"), board.notice("x")) == (older, None)
    assert (board.written_by(("local", "m1")), board.written_by(("local", "d1"))) == (newer, None)
    assert board.next_number(EAST.id, 2026) == 1


async def test_who_is_writing_one(county: Store) -> None:
    sent = replace(NOTICE, key="b", account=("local", "m2"), state=State.OPEN)
    await county.write(lambda conn: notices.keep(conn, [NOTICE, sent]))
    for account, is_writing in (("local", "m1"), True), (("local", "m2"), False), (("telegram", "m1"), False):
        assert await county.read(partial(notices.is_writing, account=account)) == is_writing


async def test_what_the_batch_has_changed_stays(county: Store) -> None:
    await county.write(lambda conn: notices.keep(conn, [NOTICE]))
    context = Context(FORMS, CALENDAR, "zh-CN")
    dropped = replace(NOTICE, state=State.DROPPED)
    context.notices.kept[NOTICE.key] = dropped
    await county.write(lambda conn: notices.look_up(conn, context, LookUp(notices=frozenset([NOTICE.key]))))
    assert context.notices.notice(NOTICE.key) == dropped


def test_two_in_one_batch_have_two_numbers() -> None:
    board = Context(FORMS, CALENDAR, "zh-CN").notices
    board.numbers[EAST.id, 2026] = 4
    board.writing[NOTICE.account or ("", "")] = NOTICE
    board.apply(KeepNotice(replace(NOTICE, state=State.OPEN, year=2026, number=board.next_number(EAST.id, 2026))))
    assert board.next_number(EAST.id, 2026) == 6
    assert board.written_by(("local", "m1")) is None


async def test_the_first_acknowledgement_counts(county: Store) -> None:
    await county.write(write)
    for minute in (5, 9):
        done = Acknowledge("notice-1", 12, NOW + timedelta(minutes=minute))
        await county.write(lambda conn, done=done: effects.apply(conn, [done], NOW))  # type: ignore[misc]
    found = await county.read(lambda conn: notices.receipt_of(conn, "notice-1", 12))
    assert found
    assert found[1].acknowledged_at == NOW + timedelta(minutes=5)
    assert await county.read(lambda conn: notices.receipt_of(conn, "notice-1", 14)) is None


async def test_how_it_stands_and_how_far_it_came(county: Store) -> None:
    lost = delete(tables.account).where(tables.account.c.person_id == 13)
    await county.write(lambda conn: conn.execute(lost))
    await county.write(partial(write, top=COUNTY, who=Who.EVERYBODY, unit_id=COUNTY.id, person_id=1))
    sent = [
        (11, {"state": "sent"}),
        (12, {"state": "failed"}),
        (14, {"state": "sent"}),
    ]
    for id_, how in sent:
        its = tables.outbox.c.key == message_key("notice-1", id_)
        await county.write(lambda conn, its=its, how=how: conn.execute(update(tables.outbox).where(its).values(**how)))  # type: ignore[misc]
    blocked = update(tables.account).where(tables.account.c.person_id == 15).values(reachable=False)
    again = update(tables.notice_receipt).where(tables.notice_receipt.c.person_id == 14).values(repeated_at=NOW)
    await county.write(lambda conn: (conn.execute(blocked), conn.execute(again)))
    await county.write(lambda conn: effects.apply(conn, [Acknowledge("notice-1", 2, NOW)], NOW))
    (standing,) = await county.read(lambda conn: notice_standing.below(conn, COUNTY))
    assert (standing.sender, standing.unit, standing.top) == ("周主任", COUNTY, COUNTY)
    assert (standing.readers, standing.acknowledged, standing.not_repeated) == (7, 1, 4)
    silent = await county.read(lambda conn: notice_standing.silent_about(conn, "notice-1"))
    assert [(one.name, one.township, one.reached) for one in silent] == [
        ("张医生", "东河镇", Reached.DELIVERED),
        ("李医生", "东河镇", Reached.UNDELIVERED),
        ("王医生", "东河镇", Reached.NO_ACCOUNT),
        ("郑科长", "西岭乡", Reached.ON_ITS_WAY),
        ("赵医生", "西岭乡", Reached.REPEATED),
        ("钱医生", "西岭乡", Reached.BLOCKED),
    ]
    assert await county.read(lambda conn: notice_standing.below(conn, EAST)) == ()
    assert await county.read(lambda conn: notice_standing.silent_about(conn, "none")) == ()


async def test_what_is_only_written_is_in_no_list(county: Store) -> None:
    await county.write(lambda conn: notices.keep(conn, [NOTICE, replace(NOTICE, key="b", state=State.DROPPED)]))
    assert await county.read(notice_standing.all_sent) == []
    assert await county.read(lambda conn: notice_standing.standing_of(conn, NOTICE.key)) is None


@pytest.mark.parametrize("readers", [5, 500])
async def test_any_number_of_readers_takes_as_many_statements(county: Store, readers: int) -> None:
    ids = range(1000, 1000 + readers)
    people = [{"id": id_, "name": f"医生{id_}", "language": "zh-CN"} for id_ in ids]
    await county.write(lambda conn: conn.execute(insert(tables.person).values(people)))
    receipts = tuple(Receipt(NOTICE.key, id_, LI.id, ("local", f"a{id_}"), NOW) for id_ in ids)
    messages = [Queue(message_key(NOTICE.key, id_), ("local", f"a{id_}"), Lane.BULK, Say(lines=())) for id_ in ids]
    asked: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    sent: list[Effect] = [KeepNotice(replace(NOTICE, state=State.OPEN, sent_at=NOW)), HandOut(receipts), *messages]
    await county.write(lambda conn: effects.apply(conn, sent, NOW))
    event.remove(Engine, "before_cursor_execute", note)
    assert len([one for one in asked if not one.startswith("BEGIN")]) == 3
    (standing,) = await county.read(notice_standing.all_sent)
    assert standing.readers == readers
    assert len(await county.read(lambda conn: conn.execute(select(tables.outbox)).all())) == readers


@pytest.mark.parametrize(("days", "left"), [(399, 1), (401, 0)])
async def test_what_is_over_for_long_goes_with_its_receipts(county: Store, days: int, left: int) -> None:
    await county.write(write)
    closed = update(tables.notice).values(state=State.CLOSED, closed_at=NOW)
    await county.write(lambda conn: conn.execute(closed))
    await clean(county, days)
    assert len(await county.read(lambda conn: conn.execute(select(tables.notice)).all())) == left
    assert len(await county.read(lambda conn: conn.execute(select(tables.notice_receipt)).all())) == 3 * left


@pytest.mark.parametrize(("days", "left"), [(6, 3), (8, 1)])
async def test_what_was_never_sent_goes_as_a_draft_does_and_what_is_open_stays(
    county: Store, days: int, left: int
) -> None:
    kept = [NOTICE, replace(NOTICE, key="b", state=State.DROPPED), replace(NOTICE, key="c", state=State.OPEN)]
    await county.write(lambda conn: notices.keep(conn, kept))
    await clean(county, days)
    assert len(await county.read(lambda conn: conn.execute(select(tables.notice)).all())) == left


async def clean(store: Store, days: int) -> None:
    for what in outdated(Retention(), NOW + timedelta(days=days)):
        await store.write(partial(remove, what=what))


async def test_nobody_is_sent_it_twice_however_often_it_is_handed_out(county: Store) -> None:
    await county.write(write)
    await county.write(write)
    keys = await county.read(lambda conn: conn.execute(select(tables.outbox.c.key)).scalars().all())
    assert sorted(keys) == [message_key("notice-1", id_) for id_ in (11, 12, 13)]
    assert timedelta(days=7) > outbox.PATIENCE
