"""What is owed, who can be asked about it, and who has been asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from core.effects import Queue
from core.expected import expected_report
from core.messages import Lane, Say
from core.reminders import Action, Step
from core.reports import ReportKey
from core.texts import text
from core.units import Person, Role, Unit
from storage import Store, outbox, reminders, reports, tables
from storage.expected import insert_missing
from storage.outbox import Outcome, State
from storage.reminders import Asked, Contact
from storage.tables import account, person, post
from tests.county import CALENDAR, DAILY, EAST, LI, WANG, WEST, WORKLOAD, ZHANG, ZHAO, at, report_of, values

FRIDAY = date(2026, 11, 20)
MIDNIGHT, HALF_PAST_FOUR = at("2026-11-20 00:00"), at("2026-11-20 16:30")
STEP = Step(Action.REMIND, "owed", "reminded", at("2026-11-20 20:00"))


def expect(conn: Connection, *units: Unit, day: str = "2026-11-20") -> None:
    insert_missing(conn, [expected_report(DAILY, unit, day, CALENDAR) for unit in units])


def owing(conn: Connection, since: datetime = MIDNIGHT, until: datetime = HALF_PAST_FOUR) -> list[str]:
    return [row.unit for row in reminders.owed(conn, since, until)]


async def test_what_is_owed_comes_with_the_names_and_the_units_above(county: Store) -> None:
    await county.write(lambda conn: expect(conn, ZHAO, LI, ZHANG))
    found = await county.read(lambda conn: reminders.owed(conn, MIDNIGHT, HALF_PAST_FOUR))
    assert [(row.unit, row.above) for row in found] == [
        ("张家村", (EAST.id, 1)),
        ("李家村", (EAST.id, 1)),
        ("赵村", (WEST.id, 1)),
    ]
    assert found[0].expected == expected_report(DAILY, ZHANG, "2026-11-20", CALENDAR)


async def test_only_steps_inside_the_window_are_owed(county: Store) -> None:
    def prepare(conn: Connection) -> None:
        expect(conn, ZHANG, day="2026-11-19")
        expect(conn, LI, day="2026-11-20")
        insert_missing(conn, [expected_report(WORKLOAD, EAST, "2026-10", CALENDAR)])  # due on the 3rd

    await county.write(prepare)
    assert await county.read(owing) == ["李家村"]
    assert await county.read(lambda conn: owing(conn, until=HALF_PAST_FOUR - timedelta(minutes=1))) == []
    assert await county.read(lambda conn: owing(conn, since=at("2026-11-01 00:00"))) == ["东河镇", "张家村", "李家村"]


async def test_a_report_that_came_in_is_not_owed_until_it_is_taken_back(county: Store) -> None:
    saved = report_of(ZHANG, values(12, 3, 0))
    await county.write(lambda conn: expect(conn, ZHANG, LI))
    await county.write(lambda conn: reports.save(conn, [saved]))
    assert await county.read(owing) == ["李家村"]
    taken_back = replace(saved, before=saved.report, report=replace(saved.report, values={}, version=2))
    await county.write(lambda conn: reports.save(conn, [taken_back]))
    assert await county.read(owing) == ["张家村", "李家村"]


async def test_a_step_is_taken_once(county: Store) -> None:
    await county.write(lambda conn: expect(conn, ZHANG, LI))
    found = await county.read(lambda conn: reminders.owed(conn, MIDNIGHT, HALF_PAST_FOUR))
    first, second = ([(row.expected, step)] for row, step in zip(found, (STEP, STEP), strict=True))
    await county.write(lambda conn: reminders.advance(conn, first))
    # Somebody who has read the same rows before comes too late for the first of them.
    last = Step(Action.ESCALATE, "silent", "escalated", None)
    await county.write(lambda conn: reminders.advance(conn, [(first[0][0], last), *second]))
    query = select(
        tables.expected_report.c.unit_id, tables.expected_report.c.stage, tables.expected_report.c.next_step_at
    )
    rows = await county.read(lambda conn: {unit_id: (stage, then) for unit_id, stage, then in conn.execute(query)})
    assert rows == {ZHANG.id: ("reminded", STEP.next_step_at), LI.id: ("reminded", STEP.next_step_at)}
    await county.write(lambda conn: reminders.advance(conn, []))


async def test_contacts_are_the_people_with_that_role_by_unit(county: Store) -> None:
    managers = await county.read(lambda conn: reminders.contacts(conn, Role.MANAGER, FRIDAY))
    assert managers[EAST.id] == [Contact(Person(2, "吴科长", "zh-CN"), ("local", "m1"), joined=True)]
    assert set(managers) == {1, EAST.id, WEST.id}
    reporters = await county.read(lambda conn: reminders.contacts(conn, Role.REPORTER, FRIDAY))
    assert {unit_id: [contact.person.name for contact in found] for unit_id, found in reporters.items()} == {
        11: ["张医生"],
        12: ["李医生"],
        13: ["王医生"],
        14: ["赵医生"],
        15: ["钱医生"],
    }


async def test_the_account_is_the_one_last_seen_that_can_be_written_to(county: Store) -> None:
    def prepare(conn: Connection) -> None:
        for channel, address, reachable, seen in (
            ("telegram", "1", True, at("2026-11-18 10:00")),
            ("telegram", "2", True, at("2026-11-19 10:00")),
            ("telegram", "3", False, at("2026-11-20 10:00")),
        ):
            row = {"channel": channel, "address": address, "person_id": 11, "reachable": reachable}
            conn.execute(insert(account).values(**row, last_seen_at=seen))
        conn.execute(update(account).where(account.c.person_id == 12).values(reachable=False))
        conn.execute(delete(account).where(account.c.person_id == 13))

    await county.write(prepare)
    found = await county.read(lambda conn: reminders.contacts(conn, Role.REPORTER, FRIDAY))
    states = {unit.id: [(one.account, one.joined) for one in found[unit.id]] for unit in (ZHANG, LI, WANG)}
    assert states == {
        ZHANG.id: [(("telegram", "2"), True)],
        LI.id: [(None, True)],
        WANG.id: [(None, False)],
    }


async def test_several_reporters_of_one_unit_and_several_units_of_one_reporter(county: Store) -> None:
    def prepare(conn: Connection) -> None:
        conn.execute(insert(person).values(id=50, name="孙医生", language="zh-CN"))
        rows = [{"person_id": 50, "unit_id": unit.id, "role": "reporter"} for unit in (ZHANG, LI)]
        conn.execute(insert(post), rows)

    await county.write(prepare)
    found = await county.read(lambda conn: reminders.contacts(conn, Role.REPORTER, FRIDAY))
    assert [contact.person.name for contact in found[ZHANG.id]] == ["张医生", "孙医生"]
    assert [contact.person.name for contact in found[LI.id]] == ["李医生", "孙医生"]


async def test_who_has_been_asked_today_and_about_what(county: Store) -> None:
    key = ReportKey(ZHANG.id, "daily", "2026-11-20")
    today = date(2026, 11, 20)

    def message(name: str, *owed: ReportKey) -> Queue:
        return Queue(name, ("local", "d1"), Lane.BULK, Say(lines=(text("remind-title"),)), owed=owed)

    def prepare(conn: Connection) -> None:
        messages = [
            message(reminders.message_key("remind", 11, today), key),
            message(reminders.message_key("remind", 12, today)),
            message(reminders.message_key("remind", 13, today - timedelta(days=1)), key),
            message(reminders.message_key("escalate", 14, today), key),
        ]
        outbox.queue(conn, messages, HALF_PAST_FOUR)
        outbox.note(conn, [Outcome(1, State.SENT, HALF_PAST_FOUR, "91")])

    await county.write(prepare)
    assert await county.read(lambda conn: reminders.asked(conn, "remind", today)) == {
        11: Asked(State.SENT, HALF_PAST_FOUR, frozenset([key])),
        12: Asked(State.WAITING, None, frozenset()),
    }
