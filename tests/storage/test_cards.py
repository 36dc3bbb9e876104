"""One unit's card, from what is stored."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Connection, insert, update

from core.cards import Below, Card, CardOf
from core.corrections import Correction
from core.expected import expected_report
from core.leave import Leave, State
from core.totals import Counts
from core.units import Unit
from storage import Store, cards, corrections, expected, leaves, reports
from storage.tables import account, join_request, person, post
from storage.tables import expected_report as expected_table
from tests.county import CALENDAR, COUNTY, DAILY, EAST, LI, WANG, WEST, ZHANG, ZHAO, at, report_of, values

TODAY = date(2026, 11, 20)
FIRST = date(2026, 11, 17)
NOW = at("2026-11-20 17:00")  # today's reports are due at 18:00


def expect(conn: Connection, *units: Unit) -> None:
    days = [f"2026-11-{day}" for day in (16, 17, 18, 19, 20)]
    expected.keep(conn, [expected_report(DAILY, unit, day, CALENDAR) for unit in units for day in days])


async def card_of(store: Store, unit: Unit) -> Card:
    return await store.read(lambda conn: cards.card(conn, CardOf(unit, FIRST, TODAY), TODAY, NOW))


async def test_how_a_village_has_reported(county: Store) -> None:
    def work(conn: Connection) -> None:
        expect(conn, ZHANG, LI)
        conn.execute(update(expected_table).where(expected_table.c.period == "2026-11-18").values(excused="flood"))
        on_time = report_of(ZHANG, values(3, 0, 0), day="2026-11-17")
        late = report_of(ZHANG, {"visits": 2}, day="2026-11-19", time_="19:30")
        reports.save(conn, [on_time, late, report_of(ZHANG, values(9, 9, 9), day="2026-11-16")])

    await county.write(work)
    card = await card_of(county, ZHANG)
    (record,) = card.records
    assert (record.form, record.counts) == ("daily", Counts(expected=3, received=2, on_time=1, zero=1, complete=1))
    assert (record.excused, record.missing, record.waiting, record.owed) == (1, 0, 1, ())
    assert record.newest_at == at("2026-11-19 19:30")
    assert card.below is None
    li = (await card_of(county, LI)).records[0]
    assert (li.missing, li.waiting, li.owed, li.newest_at) == (2, 1, ("2026-11-17", "2026-11-19"), None)


async def test_a_township_adds_up_what_lies_below_it(county: Store) -> None:
    def work(conn: Connection) -> None:
        expect(conn, ZHANG, LI, WANG, ZHAO)
        conn.execute(post.delete().where(post.c.unit_id == WANG.id))
        conn.execute(account.delete().where(account.c.address == "d2"))
        conn.execute(update(person).where(person.c.name == "吴科长").values(phone="13900000002"))
        reports.save(conn, [report_of(ZHANG, values(1, 0, 0), day=f"2026-11-{day}") for day in (17, 18, 19)])
        reports.save(conn, [report_of(LI, values(1, 0, 0), day="2026-11-18")])

    await county.write(work)
    card = await card_of(county, EAST)
    assert card.managers == (("吴科长", "13900000002"),)
    assert card.records == ()
    below = card.below
    assert isinstance(below, Below)
    assert (below.units, below.vacant, below.not_joined) == (3, 1, 1)
    assert below.silent == ((WANG.id, "王庄村", 3), (LI.id, "李家村", 2))
    (record,) = below.records
    assert (record.counts.expected, record.counts.received, record.missing, record.waiting) == (12, 4, 5, 3)
    assert record.owed == ()
    whole = (await card_of(county, COUNTY)).below
    assert whole
    assert whole.units == 4


async def test_what_a_village_reported_under_another_township_stays_there(county: Store) -> None:
    def work(conn: Connection) -> None:
        expect(conn, ZHANG)
        conn.execute(update(expected_table).where(expected_table.c.day < "2026-11-19").values(parent_id=WEST.id))

    await county.write(work)
    west, east = (await card_of(county, WEST)).below, (await card_of(county, EAST)).below
    assert west
    assert east
    assert [record.counts.expected for below in (west, east) for record in below.records] == [2, 2]


@pytest.mark.parametrize(("unit", "count"), [(ZHANG, 1), (EAST, 1), (COUNTY, 1), (LI, 0)])
async def test_what_waits_for_a_decision(county: Store, unit: Unit, count: int) -> None:
    def work(conn: Connection) -> None:
        key = report_of(ZHANG, values(1, 0, 0)).report.key
        corrections.put(conn, [Correction("c1", key, {"visits": 2}, 1, ("local", "d1"), 11, NOW)])
        for name, state in (("l1", State.ASKED), ("l2", State.EXCUSED)):
            leaves.put(conn, [Leave(name, 11, ZHANG.id, TODAY, TODAY, None, state, NOW)])
        asked = {"channel": "local", "address": "x", "name": "新来的", "unit_id": ZHANG.id, "role": "reporter"}
        conn.execute(insert(join_request).values(key="j1", asked_at=NOW, **asked))
        conn.execute(insert(join_request).values(key="j2", asked_at=NOW, decision="refused", **asked))

    await county.write(work)
    card = await card_of(county, unit)
    assert (card.corrections, card.leaves, card.requests) == (count, count, count)
