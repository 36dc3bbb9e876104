"""The daily confirmation: how surveillance stands at the deadline, changed in place when late reports come."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import update

from core.confirm import confirmed_at
from core.forms import Forms
from scheduler.jobs import alarms
from storage import tables
from tests.claims import claim_all
from tests.county import CALENDAR, DAILY, DISEASES, LI, QIAN, WANG, ZHANG, ZHAO, at, values
from tests.scheduler.office import Office

OUTBOX = tables.outbox.c
WATCHED = DAILY.model_copy(update={"confirm": True})
DAY = "2026-11-20"


@pytest.fixture
def watching(any_office: Office) -> Office:
    any_office.county = replace(any_office.county, forms=Forms({"daily": WATCHED}, {"diseases": DISEASES}))
    return any_office


async def told(office: Office, time_: str) -> dict[str, list[str]]:
    """The lines that each manager gets at that time of Friday."""
    await office.run("confirm", f"{DAY} {time_}")
    return {one.to: one.text.splitlines() for one in await office.deliver(f"{DAY} {time_}")}


async def afternoon(office: Office) -> None:
    await office.run("expect", f"{DAY} 00:05")
    await office.report(ZHANG, DAY, "17:00", values(12, 3, 0))
    await office.report(LI, DAY, "17:30", values(9, 0, 2))
    await office.report(ZHAO, DAY, "17:50", values(7, 1, 0))


def test_it_is_looked_at_from_the_deadline_until_the_quiet_hours() -> None:
    moments = [f"{CALENDAR.local(one):%H:%M}" for one in confirmed_at(WATCHED, at(DAY + " 00:00").date(), CALENDAR)]
    assert (moments[:3], moments[-1], len(moments)) == (["18:00", "18:15", "18:30"], "21:15", 14)
    assert confirmed_at(DAILY, at(DAY + " 00:00").date(), CALENDAR) == []
    at_night = WATCHED.model_copy(update={"due": time(22)})
    assert confirmed_at(at_night, at(DAY + " 00:00").date(), CALENDAR) == []


async def test_township_and_county_learn_at_the_deadline_how_it_stands(watching: Office) -> None:
    await afternoon(watching)
    assert await told(watching, "17:59") == {}
    assert await told(watching, "18:00") == {
        "c1": [
            "【青山县 11月20日（周五）日报】",
            "应报 5，已报 3，其中迟报 0、零报告 2",
            "合计：疑似病例2",
            "未报 2 个：王庄村、钱村",
            "截至18:00；晚报的来了，这条会更新。",
        ],
        "m1": [
            "【东河镇 11月20日（周五）日报】",
            "应报 3，已报 2，其中迟报 0、零报告 1",
            "合计：疑似病例2",
            "未报 1 个：王庄村",
            "截至18:00；晚报的来了，这条会更新。",
        ],
        "m2": [
            "【西岭乡 11月20日（周五）日报】",
            "应报 2，已报 1，其中迟报 0、零报告 1",
            "合计：疑似病例0",
            "未报 1 个：钱村",
            "截至18:00；晚报的来了，这条会更新。",
        ],
    }


async def test_late_reports_are_gathered_and_take_the_place_of_what_was_said(watching: Office) -> None:
    await afternoon(watching)
    await told(watching, "18:00")
    await watching.report(WANG, DAY, "18:05", values(5, 0, 0))
    assert await told(watching, "18:14") == {}
    changed = await told(watching, "18:15")
    assert set(changed) == {"c1", "m1"}  # nothing has changed for the other township
    assert changed["m1"][1:] == [
        "应报 3，已报 3，其中迟报 1、零报告 2",
        "合计：疑似病例2",
        "全部报齐。",
        "截至18:15；晚报的来了，这条会更新。",
    ]
    assert await told(watching, "18:30") == {}
    kept = await watching.rows(OUTBOX.key, OUTBOX.replaces)
    assert [(key, of) for key, of in kept if key.startswith("confirm:2:")] == [
        ("confirm:2:2:daily:2026-11-20:1800", None),
        ("confirm:2:2:daily:2026-11-20:1815", "confirm:2:2:daily:2026-11-20:1800"),
    ]


async def test_delivery_is_told_what_the_service_calls_the_message_that_is_replaced(watching: Office) -> None:
    await afternoon(watching)
    await told(watching, "18:00")
    await watching.report(QIAN, DAY, "18:05")
    moment = at(f"{DAY} 18:15")
    await watching.run("confirm", f"{DAY} 18:15")
    claimed = await watching.store.write(lambda conn: claim_all(conn, moment))
    ids = dict(await watching.rows(OUTBOX.key, OUTBOX.message))
    assert {one.key: one.replaces for one in claimed} == {
        "confirm:1:1:daily:2026-11-20:1815": ids["confirm:1:1:daily:2026-11-20:1800"],
        "confirm:3:3:daily:2026-11-20:1815": ids["confirm:3:3:daily:2026-11-20:1800"],
    }


async def test_what_never_went_out_is_replaced_by_a_new_message(watching: Office) -> None:
    await afternoon(watching)
    await watching.run("confirm", f"{DAY} 18:00")
    await watching.do(update(tables.outbox).values(state="failed"))
    await watching.report(QIAN, DAY, "18:05")
    await watching.run("confirm", f"{DAY} 18:15")
    moment = at(f"{DAY} 18:15")
    claimed = await watching.store.write(lambda conn: claim_all(conn, moment))
    assert [one.replaces for one in claimed] == ["", ""]


async def test_after_an_outage_only_what_holds_now_is_told_and_nothing_at_night_or_twice(watching: Office) -> None:
    await afternoon(watching)
    assert set(await told(watching, "20:30")) == {"c1", "m1", "m2"}
    assert await watching.run("confirm", f"{DAY} 20:30") == 0
    await watching.report(QIAN, DAY, "20:35")
    assert await watching.run("confirm", f"{DAY} 21:31") == 0
    assert await watching.run("confirm", "2026-11-21 09:00") == 0


async def test_without_the_setting_nobody_is_told(any_office: Office) -> None:
    await afternoon(any_office)
    assert await any_office.run("confirm", f"{DAY} 18:00") == 0


async def test_a_day_of_which_nothing_is_expected_is_not_confirmed(watching: Office) -> None:
    assert await watching.run("confirm", f"{DAY} 18:00") == 0


async def test_an_excused_village_is_not_missing_there(watching: Office) -> None:
    await afternoon(watching)
    row = tables.expected_report
    await watching.do(update(row).where(row.c.unit_id == WANG.id).values(excused="flood"))
    lines = (await told(watching, "18:00"))["m1"]
    assert (lines[1], lines[3]) == ("应报 2，已报 2，其中迟报 0、零报告 1", "全部报齐。")


def test_the_alarms_ring_for_it() -> None:
    rung = alarms(CALENDAR, [WATCHED], at(f"{DAY} 17:00"), at(f"{DAY} 18:31"))
    assert [f"{CALENDAR.local(moment):%H:%M}" for moment in rung] == ["18:00", "18:15", "18:30"]
