"""Whoever is excused is neither reminded, nor named to the unit above, nor listed as missing."""

from __future__ import annotations

from datetime import date

from core.boards import Silent
from core.reports import ReportKey
from core.units import Unit
from storage import closures, context, expected, tables
from storage.expected import expect_again
from tests.county import CALENDAR, EAST, FORMS, LI, QIAN, WANG, ZHANG, ZHAO, at, says
from tests.scheduler.office import Office

DAY = date(2026, 11, 20)
OUTBOX = tables.outbox.c


async def friday(office: Office, *reported: Unit) -> Office:
    await office.run("expect", "2026-11-20 00:05")
    for unit in reported:
        await office.report(unit, "2026-11-20")
    return office


async def excuse(office: Office, *units: Unit) -> None:
    keys = [ReportKey(unit.id, "daily", DAY.isoformat()) for unit in units]
    await office.store.write(lambda conn: expected.excuse(conn, keys, "请假"))


async def test_nobody_is_reminded_of_what_is_excused(any_office: Office) -> None:
    await friday(any_office, ZHAO, QIAN)
    await excuse(any_office, ZHANG, LI)
    assert await any_office.run("remind", "2026-11-20 16:30") == 1
    assert [one.to for one in await any_office.deliver("2026-11-20 16:31")] == ["d3"]


async def test_a_reminder_on_its_way_is_dropped_when_it_has_become_pointless(any_office: Office) -> None:
    await friday(any_office, WANG, ZHAO, QIAN)
    assert await any_office.run("remind", "2026-11-20 16:30") == 2
    await excuse(any_office, ZHANG)
    assert [one.to for one in await any_office.deliver("2026-11-20 16:31")] == ["d2"]
    states = dict(await any_office.rows(OUTBOX.address, OUTBOX.state))
    assert states == {"d1": "cancelled", "d2": "sent"}


async def test_nobody_is_named_to_the_unit_above(any_office: Office) -> None:
    await friday(any_office, ZHAO, QIAN)
    await excuse(any_office, ZHANG, LI)
    await any_office.run("escalate", "2026-11-20 20:00")
    (sent,) = await any_office.deliver("2026-11-20 20:00")
    assert sent.to == "m1"
    assert "王庄村" in sent.text
    assert "张家村" not in sent.text
    assert "李家村" not in sent.text


async def test_where_everybody_is_excused_or_has_reported_nothing_is_escalated(office: Office) -> None:
    await friday(office, WANG, ZHAO, QIAN)
    await excuse(office, ZHANG, LI)
    assert await office.run("escalate", "2026-11-20 20:00") == 0


async def test_a_board_counts_and_names_only_what_is_expected(any_office: Office) -> None:
    await friday(any_office, WANG)
    await excuse(any_office, ZHANG, WANG)
    known = await any_office.store.read(
        lambda conn: context.load(
            conn, [says("m1", "今日")], (), forms=FORMS, calendar=CALENDAR, language="zh-CN", now=at("2026-11-20 17:00")
        )
    )
    (board,) = known.boards[EAST.id]
    assert (board.counts.expected, board.counts.received, board.missing) == (2, 1, (Silent(LI.id, "李家村"),))


async def test_a_digest_leaves_them_out(any_office: Office) -> None:
    await friday(any_office, WANG, ZHAO, QIAN)
    await excuse(any_office, ZHANG, LI)
    await any_office.run("digest", "2026-11-23 08:00")
    said = {one.to: one.text for one in await any_office.deliver("2026-11-23 08:00")}
    assert "1个村全部报齐，收到1/1份（100%）" in said["m1"]
    excused = [line for line in said["m1"].splitlines() if "张家村" in line]
    assert excused == ["免报2份：张家村（请假1份）、李家村（请假1份）"]


async def test_expected_again_she_is_reminded_today(office: Office) -> None:
    await friday(office, LI, WANG, ZHAO, QIAN)
    await excuse(office, ZHANG)
    assert await office.run("remind", "2026-11-20 16:30") == 0
    key = ReportKey(ZHANG.id, "daily", "2026-11-20")
    await office.store.write(lambda conn: expect_again(conn, [key]))
    assert await office.run("remind", "2026-11-20 17:00") == 1


async def test_a_closed_village_is_left_alone_from_that_day_on(office: Office) -> None:
    await friday(office, LI, WANG, ZHAO, QIAN)
    await office.store.write(lambda conn: closures.close(conn, ZHANG, DAY))
    assert await office.run("remind", "2026-11-20 16:30") == 0
    await office.run("expect", "2026-11-21 00:05")
    row = tables.expected_report.c
    assert (ZHANG.id, "2026-11-21") not in await office.rows(row.unit_id, row.period)
    assert (LI.id, "2026-11-21") in await office.rows(row.unit_id, row.period)
