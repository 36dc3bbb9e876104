"""Escalations: the unit above gets the names of the silent, each with the state of her reminder."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import delete, insert, update

from core.forms import Forms
from core.messages import Lane
from core.units import Unit
from scheduler.escalate import MOST_NAMES
from storage import open_store, tables
from tests.county import EAST, FORMS, LI, QIAN, WANG, WEST, WORKLOAD, ZHANG, ZHAO
from tests.scheduler.office import Office

EIGHT = "2026-11-20 20:00"
OUTBOX = tables.outbox.c


async def evening(office: Office, *reported: Unit) -> Office:
    """Friday until half past four: these have reported, the others have been reminded at 16:31."""
    await office.run("expect", "2026-11-20 00:05")
    for unit in reported:
        await office.report(unit, "2026-11-20")
    await office.run("remind", "2026-11-20 16:30")
    await office.deliver("2026-11-20 16:31")
    return office


async def escalated(office: Office, moment: str = EIGHT) -> dict[str, list[str]]:
    """The lines that each manager gets."""
    await office.run("escalate", moment)
    sent = await office.deliver(moment)
    assert {one.lane for one in sent} <= {Lane.ALERT}
    return {one.to: one.text.splitlines() for one in sent}


async def test_each_township_manager_gets_her_silent_villages(office: Office) -> None:
    await evening(office, ZHANG)
    assert await escalated(office) == {
        "m1": [
            "截至20:00，还有 2 个单位没有上报：",
            "《日报》11月20日（周五），2 个单位：",
            "已提醒：李家村（16:31）、王庄村（16:31）",
            "请打电话问一问。",
        ],
        "m2": [
            "截至20:00，还有 2 个单位没有上报：",
            "《日报》11月20日（周五），2 个单位：",
            "已提醒：赵村（16:31）、钱村（16:31）",
            "请打电话问一问。",
        ],
    }


async def test_it_speaks_the_language_of_the_reader(office: Office) -> None:
    await evening(office, LI, WANG, ZHAO, QIAN)
    await office.do(update(tables.person).values(language="en"))
    assert await escalated(office) == {
        "m1": [
            "At 20:00, 1 unit has not reported:",
            "Daily report, Fri 20 Nov, 1 unit:",
            "Reminded: 张家村 (16:31)",
            "Please give them a call.",
        ]
    }


async def test_where_all_have_reported_nobody_is_disturbed(office: Office) -> None:
    await evening(office, ZHAO, QIAN, LI)
    await office.report(ZHANG, "2026-11-20", "19:00")  # late is not silent
    assert list(await escalated(office)) == ["m1"]
    assert [one.units for one in await office.plan("escalate", EIGHT)] == []


async def test_nobody_is_told_twice(office: Office) -> None:
    await evening(office)
    assert await office.run("escalate", EIGHT) == 2
    for moment in (EIGHT, "2026-11-20 20:30", "2026-11-20 21:00", "2026-11-21 08:00", "2026-11-21 20:00"):
        assert await office.run("escalate", moment) == 0
    assert set((await office.stages()).values()) == {"escalated"}


async def test_not_before_its_time(office: Office) -> None:
    await evening(office)
    assert await office.run("escalate", "2026-11-20 19:59") == 0
    assert set((await office.stages()).values()) == {"reminded"}


async def test_after_an_outage_from_four_to_half_past_eight_only_the_escalation_is_left(office: Office) -> None:
    await office.run("expect", "2026-11-20 00:05")
    assert await office.tick("2026-11-20 20:30") == 2
    sent = await office.deliver("2026-11-20 20:30")
    assert {one.to: one.text.splitlines()[2] for one in sent} == {
        "m1": "今天没有提醒到：张家村、李家村、王庄村",
        "m2": "今天没有提醒到：赵村、钱村",
    }


async def test_after_an_outage_over_the_evening_nothing_is_left_to_do(office: Office) -> None:
    await evening(office)
    for moment in ("2026-11-20 21:30", "2026-11-20 23:59", "2026-11-21 00:05", "2026-11-21 12:00"):
        assert await office.run("escalate", moment) == 0


async def test_the_state_of_each_reminder(any_office: Office) -> None:
    await any_office.do(
        update(tables.account).where(tables.account.c.person_id == 12).values(reachable=False),
        delete(tables.account).where(tables.account.c.person_id == 13),
        update(tables.unit).where(tables.unit.c.id.in_([ZHAO.id, QIAN.id])).values(parent_id=2),
        update(tables.unit).where(tables.unit.c.id == ZHAO.id).values(path="1/2/14/"),
        update(tables.unit).where(tables.unit.c.id == QIAN.id).values(path="1/2/15/"),
        delete(tables.post).where(tables.post.c.person_id == 14),
    )
    await evening(any_office)
    waiting = update(tables.outbox).where(tables.outbox.c.key == "remind:15:2026-11-20")
    await any_office.do(waiting.values(state="sending", sent_at=None))
    assert await escalated(any_office) == {
        "m1": [
            "截至20:00，还有 5 个单位没有上报：",
            "《日报》11月20日（周五），5 个单位：",
            "已提醒：张家村（16:31）",
            "已停用机器人，提醒收不到：李家村",
            "还没有加入，提醒收不到：王庄村",
            "没有报告人：赵村",
            "提醒正在发送：钱村",
            "请打电话问一问。",
        ]
    }


async def test_somebody_who_blocks_the_bot_when_the_reminder_comes(office: Office) -> None:
    await evening(office, LI, WANG, ZHAO, QIAN)
    failed = update(tables.outbox).values(state="failed", sent_at=None)
    await office.do(failed, update(tables.account).where(tables.account.c.person_id == 11).values(reachable=False))
    assert (await escalated(office))["m1"][2] == "已停用机器人，提醒收不到：张家村"


async def test_one_of_two_reporters_was_reached(office: Office) -> None:
    await office.do(insert(tables.post).values(person_id=12, unit_id=ZHANG.id, role="reporter"))
    await evening(office, LI, WANG, ZHAO, QIAN)
    await office.do(update(tables.account).where(tables.account.c.person_id == 11).values(reachable=False))
    failed = update(tables.outbox).where(tables.outbox.c.key == "remind:11:2026-11-20")
    await office.do(failed.values(state="failed", sent_at=None))
    assert (await escalated(office))["m1"][2] == "已提醒：张家村（16:31）"


async def test_a_reminder_counts_only_for_the_village_that_it_named(office: Office) -> None:
    await office.do(insert(tables.post).values(person_id=11, unit_id=LI.id, role="reporter"))
    await office.do(delete(tables.post).where(tables.post.c.person_id == 12))
    await evening(office, LI, WANG, ZHAO, QIAN)
    await office.do(update(tables.report).where(tables.report.c.unit_id == LI.id).values(received=False))
    assert (await escalated(office))["m1"][2:4] == ["已提醒：张家村（16:31）", "今天没有提醒到：李家村"]


@pytest.mark.parametrize("missing", ["no account", "blocked", "no manager"])
async def test_it_climbs_to_the_nearest_manager_who_can_be_written_to(office: Office, missing: str) -> None:
    await evening(office)
    account, post = tables.account.c.person_id == 2, tables.post.c.person_id == 2
    await office.do(
        {
            "no account": delete(tables.account).where(account),
            "blocked": update(tables.account).where(account).values(reachable=False),
            "no manager": delete(tables.post).where(post),
        }[missing]
    )
    plan = await office.plan("escalate", EIGHT)
    assert {one.person.name: one.reason.key for one in plan if one.person and not one.message} == {
        "no account": {"吴科长": "reason-no-account"},
        "blocked": {"吴科长": "reason-blocked"},
        "no manager": {},
    }[missing]
    told = await escalated(office)
    assert sorted(told) == ["c1", "m2"]
    assert told["c1"][2] == "已提醒：张家村（16:31）、李家村（16:31）、王庄村（16:31）"


async def test_without_anybody_above_the_plan_says_so(office: Office) -> None:
    await evening(office)
    await office.do(delete(tables.account).where(tables.account.c.person_id.in_([1, 2])))
    plan = await office.plan("escalate", EIGHT)
    named = [(one.person and one.person.name, one.units, one.reason.key) for one in plan if not one.message]
    villages = ("张家村", "李家村", "王庄村")
    assert named == [
        ("吴科长", villages, "reason-no-account"),
        ("周主任", villages, "reason-no-account"),
        (None, villages, "reason-escalate-nobody"),
    ]
    assert list(await escalated(office)) == ["m2"]


async def test_all_managers_of_a_unit_are_told_and_one_of_two_units_gets_one_message(office: Office) -> None:
    await evening(office)
    await office.do(insert(tables.post).values(person_id=2, unit_id=WEST.id, role="manager"))
    told = await escalated(office)
    assert told["m1"][0] == "截至20:00，还有 5 个单位没有上报："
    assert told["m1"][2] == "已提醒：张家村（16:31）、李家村（16:31）、王庄村（16:31）、赵村（16:31）、钱村（16:31）"
    assert told["m2"][0] == "截至20:00，还有 2 个单位没有上报："


async def test_each_form_has_its_own_list(office: Office) -> None:
    books = WORKLOAD.model_copy(update={"key": "books", "level": "village", "due_day": 20})
    office.county = replace(office.county, forms=Forms({**FORMS.forms, "books": books}, FORMS.breakdowns))
    await evening(office, LI, WANG, ZHAO, QIAN)
    assert (await escalated(office))["m1"] == [
        "截至20:00，还有 3 个单位没有上报：",
        "《工作量月报》2026年10月，3 个单位：",
        "已提醒：张家村（16:31）、李家村（16:31）、王庄村（16:31）",
        "《日报》11月20日（周五），1 个单位：",
        "已提醒：张家村（16:31）",
        "请打电话问一问。",
    ]


async def test_a_silent_township_is_named_to_the_county(office: Office) -> None:
    await office.do(insert(tables.post).values(person_id=3, unit_id=WEST.id, role="reporter"))
    await office.run("expect", "2026-11-03 00:05")
    for unit in (ZHANG, LI, WANG, ZHAO, QIAN):
        await office.report(unit, "2026-11-03")
    await office.run("remind", "2026-11-03 16:30")
    await office.deliver("2026-11-03 16:30")
    assert await escalated(office, "2026-11-03 20:00") == {
        "c1": [
            "截至20:00，还有 2 个单位没有上报：",
            "《工作量月报》2026年10月，2 个单位：",
            f"没有报告人：{EAST.name}",
            f"已提醒：{WEST.name}（16:30）",
            "请打电话问一问。",
        ]
    }


async def test_if_all_report_before_it_goes_out_it_is_not_sent(office: Office) -> None:
    await evening(office, LI, WANG, ZHAO, QIAN)
    assert await office.run("escalate", EIGHT) == 1
    await office.report(ZHANG, "2026-11-20", "20:01")
    assert await office.deliver("2026-11-20 20:02") == []


async def test_a_long_list_is_cut_to_fit_a_message(office: Office) -> None:
    await office.add_villages(400)
    await evening(office, ZHANG, LI, WANG)
    told = (await escalated(office))["m1"]
    assert told[0] == "截至20:00，还有 400 个单位没有上报："
    assert told[2].count("（16:31）") == MOST_NAMES
    assert told[2].endswith(f"、另有 {400 - MOST_NAMES} 个")
    assert len("\n".join(told)) < 4096


async def test_several_processes_at_once_tell_everybody_once(database_url: str, any_office: Office) -> None:
    await evening(any_office)
    stores = [open_store(database_url) for _ in range(3)]
    await asyncio.gather(*(replace(any_office, store=store).run("escalate", EIGHT) for store in stores))
    keys = [key for (key,) in await any_office.rows(OUTBOX.key) if key.startswith("escalate")]
    assert keys == ["escalate:2:2026-11-20", "escalate:3:2026-11-20"]
    for store in stores:
        await store.close()


async def test_the_number_of_statements_does_not_grow_with_the_county(any_office: Office) -> None:
    await evening(any_office)
    few = await any_office.statements("escalate", EIGHT)
    await any_office.add_villages(200)
    await any_office.run("expect", "2026-11-21 00:05")
    assert (len(few), few) == (7, await any_office.statements("escalate", "2026-11-21 20:00"))
