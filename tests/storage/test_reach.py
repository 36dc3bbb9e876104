"""What a manager learns about the reporters of a silent village."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, delete, insert, update

from core import leave
from core.effects import Queue
from core.leave import Leave
from core.messages import Lane, Say
from core.reach import Reporter, nudge_key
from core.units import Person
from storage import Store, claiming, leaves, outbox, reach
from storage.outbox import Outcome, State
from storage.reminders import message_key
from storage.tables import account, person, post
from storage.tables import outbox as outbox_table
from tests.county import LI, WANG, ZHANG, at

TODAY = date(2026, 11, 20)
NOON, LATER = at("2026-11-20 12:00"), at("2026-11-20 16:30")
ZHANG_ID, LI_ID, WANG_ID = 11, 12, 13


async def of(store: Store, *unit_ids: int, day: date = TODAY) -> list[list[Reporter]]:
    found = await store.read(lambda conn: reach.of_reporters(conn, unit_ids, day))
    return [list(found[unit_id]) for unit_id in unit_ids]


def send(conn: Connection, key: str, address: str, sent: bool = True) -> None:
    outbox.queue(conn, [Queue(key, ("local", address), Lane.BULK, Say(()))], NOON)
    if sent:
        (claimed,) = claiming.claim(conn, "local", Lane.BULK, NOON, 1, sender=1)
        outbox.note(conn, [Outcome(claimed.id, outbox.State.SENT, LATER, "1")])


async def test_everybody_who_reports_with_the_telephone_on_the_roster(county: Store) -> None:
    def work(conn: Connection) -> None:
        conn.execute(update(person).where(person.c.id == ZHANG_ID).values(phone="13900010001"))
        conn.execute(insert(post).values(person_id=LI_ID, unit_id=ZHANG.id, role="reporter"))

    await county.write(work)
    ((zhang, li), nobody) = await of(county, ZHANG.id, 2)
    assert zhang == Reporter(Person(ZHANG_ID, "张医生", "zh-CN"), ("local", "d1"), joined=True, phone="13900010001")
    assert (li.person.name, li.phone) == ("李医生", None)
    assert nobody == []


async def test_how_far_todays_reminder_has_come(county: Store) -> None:
    def work(conn: Connection) -> None:
        send(conn, message_key("remind", ZHANG_ID, TODAY), "d1")
        send(conn, message_key("remind", LI_ID, TODAY), "d2", sent=False)
        send(conn, message_key("remind", WANG_ID, date(2026, 11, 19)), "d3", sent=False)

    await county.write(work)
    ((zhang,), (li,), (wang,)) = await of(county, ZHANG.id, LI.id, WANG.id)
    assert [(one.reminded_at, one.is_on_its_way) for one in (zhang, li, wang)] == [
        (LATER, False),
        (None, True),
        (None, False),
    ]


async def test_a_nudge_counts_from_the_moment_when_it_is_queued(county: Store) -> None:
    await county.write(lambda conn: send(conn, nudge_key(ZHANG_ID, TODAY), "d1", sent=False))
    ((zhang,),) = await of(county, ZHANG.id)
    assert zhang.nudged_at == NOON
    ((tomorrow,),) = await of(county, ZHANG.id, day=date(2026, 11, 21))
    assert tomorrow.nudged_at is None


@pytest.mark.parametrize(
    ("reminder", "nudge", "undelivered"),
    [
        (None, None, False),
        (State.SENT, None, False),
        (State.WAITING, None, False),
        (State.CANCELLED, None, False),
        (State.FAILED, None, True),
        (State.EXPIRED, None, True),
        (State.SENT, State.FAILED, True),
        (State.FAILED, State.SENT, False),
        (State.FAILED, State.WAITING, False),
    ],
)
async def test_whether_what_was_to_remind_her_has_come_to_nothing(
    county: Store, reminder: State | None, nudge: State | None, undelivered: bool
) -> None:
    def work(conn: Connection) -> None:
        for key, state in ((message_key("remind", ZHANG_ID, TODAY), reminder), (nudge_key(ZHANG_ID, TODAY), nudge)):
            if state:
                send(conn, key, "d1", sent=False)
                conn.execute(update(outbox_table).where(outbox_table.c.key == key).values(state=state))

    await county.write(work)
    ((zhang,),) = await of(county, ZHANG.id)
    assert zhang.is_undelivered == undelivered


async def test_since_when_she_cannot_be_written_to(county: Store) -> None:
    def work(conn: Connection) -> None:
        outbox.give_up_on(conn, "local", "d1", "blocked", NOON)
        conn.execute(delete(account).where(account.c.person_id == LI_ID))

    await county.write(work)
    ((zhang,), (li,)) = await of(county, ZHANG.id, LI.id)
    assert (zhang.account, zhang.joined, zhang.unreachable_since) == (None, True, NOON)
    assert (li.account, li.joined, li.unreachable_since) == (None, False, None)


async def test_away_or_tired_of_reminders(county: Store) -> None:
    away = Leave("a", ZHANG_ID, ZHANG.id, TODAY, date(2026, 11, 22), None, leave.State.COVERED, NOON)

    def work(conn: Connection) -> None:
        leaves.put(conn, [away])
        conn.execute(update(person).where(person.c.id == LI_ID).values(paused_until="2026-11-21"))

    await county.write(work)
    ((zhang,), (li,)) = await of(county, ZHANG.id, LI.id)
    assert (zhang.on_leave_until, zhang.paused_until) == (away.last_day, None)
    assert (li.on_leave_until, li.paused_until) == (None, date(2026, 11, 21))
