"""Escalations: the unit above gets the names of the silent, each with the state of her reminder."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from core.forms import Forms
from core.messages import Lane
from core.units import Unit
from scheduler.silence import MOST_BUTTONS, MOST_NAMES
from storage import open_store, tables
from tests.county import EAST, FORMS, LI, QIAN, WANG, WEST, WORKLOAD, ZHANG, ZHAO, at
from tests.scheduler.office import Office

EIGHT = "2026-11-20 20:00"
OUTBOX = tables.outbox.c
INVITED = {
    "code": "WANG2345",
    "unit_id": WANG.id,
    "role": "reporter",
    "person_id": 13,
    "uses_left": 1,
    "expires_at": at("2026-12-01 00:00"),
}
INVITATION = [tables.invitation.c[name] for name in ("code", "unit_id", "role", "person_id", "uses_left", "expires_at")]


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
            "请打电话问一问，或者点一个单位看能做什么。",
        ],
        "m2": [
            "截至20:00，还有 2 个单位没有上报：",
            "《日报》11月20日（周五），2 个单位：",
            "已提醒：赵村（16:31）、钱村（16:31）",
            "请打电话问一问，或者点一个单位看能做什么。",
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
            "Please give them a call, or tap a unit to see what you can do.",
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
    for moment in (EIGHT, "2026-11-20 20:30", "2026-11-20 21:00", "2026-11-21 08:00", "2026-11-21 08:59"):
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
        "m1": "没有提醒到：张家村、李家村、王庄村",
        "m2": "没有提醒到：赵村、钱村",
    }


async def test_after_an_outage_over_the_evening_only_the_county_is_left_to_be_told(office: Office) -> None:
    await evening(office)
    for moment in ("2026-11-20 21:30", "2026-11-20 23:59", "2026-11-21 00:05", "2026-11-21 08:59"):
        assert await office.run("escalate", moment) == 0
    assert list(await escalated(office, "2026-11-21 12:00")) == ["c1"]  # the townships' day is over


async def test_the_state_of_each_reminder(any_office: Office) -> None:
    await any_office.do(
        update(tables.account).where(tables.account.c.person_id == 12).values(reachable=False),
        delete(tables.account).where(tables.account.c.person_id == 13),
        update(tables.unit).where(tables.unit.c.id.in_([ZHAO.id, QIAN.id])).values(parent_id=2),
        update(tables.unit).where(tables.unit.c.id == ZHAO.id).values(path="1/2/14/"),
        update(tables.unit).where(tables.unit.c.id == QIAN.id).values(path="1/2/15/"),
        delete(tables.post).where(tables.post.c.person_id == 14),
        insert(tables.invitation).values(**INVITED),
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
            "还没有加入，提醒收不到：王庄村（王医生的邀请码 WANG2345）",
            "请把邀请码告诉本人：打开和机器人的聊天，把邀请码发过来就加入了。",
            "没有报告人：赵村",
            "提醒正在发送：钱村",
            "请打电话问一问，或者点一个单位看能做什么。",
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
    assert (await escalated(office))["m1"][2:4] == ["已提醒：张家村（16:31）", "没有提醒到：李家村"]


async def test_who_has_never_written_is_named_with_a_code_that_lets_her_in(any_office: Office) -> None:
    await any_office.do(delete(tables.account).where(tables.account.c.person_id == 13))
    await evening(any_office, ZHANG, LI, ZHAO, QIAN)
    assert [one.message for one in await any_office.plan("escalate", EIGHT)] != []
    assert await any_office.rows(tables.invitation.c.code) == []  # a plan makes nothing
    told = (await escalated(any_office))["m1"]
    ((code, *made),) = await any_office.rows(*INVITATION)
    assert made == [WANG.id, "reporter", 13, 1, at("2026-12-04 20:00")]
    assert told[2] == f"还没有加入，提醒收不到：王庄村（王医生的邀请码 {code}）"
    # On the next day the county is told, with the same code; what may end any moment is replaced.
    county = (await escalated(any_office, "2026-11-21 09:00"))["c1"]
    assert f"还没有加入，提醒收不到：王庄村（王医生的邀请码 {code}）" in county
    assert len(await any_office.rows(tables.invitation.c.code)) == 1


@pytest.mark.parametrize(
    "spoilt",
    [
        {"uses_left": 0},
        {"expires_at": at("2026-11-21 19:00")},
        {"revoked_at": at("2026-11-20 10:00")},
        {"role": "manager"},
        {"unit_id": LI.id},
        {"person_id": None},
    ],
)
async def test_a_code_that_is_not_hers_or_ends_is_not_given_away(office: Office, spoilt: dict[str, Any]) -> None:
    await office.do(
        delete(tables.account).where(tables.account.c.person_id == 13),
        insert(tables.invitation).values(**{**INVITED, **spoilt}),
    )
    await evening(office, ZHANG, LI, ZHAO, QIAN)
    told = (await escalated(office))["m1"]
    assert "WANG2345" not in told[2]
    assert len(await office.rows(tables.invitation.c.code)) == 2


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
        "请打电话问一问，或者点一个单位看能做什么。",
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
            "请打电话问一问，或者点一个单位看能做什么。",
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
    assert told[2].endswith(f"、另有{400 - MOST_NAMES}个")
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
    await any_office.run("escalate", "2026-11-21 09:00")
    assert len(few) == len(await any_office.statements("escalate", "2026-11-21 20:00")) == 11


async def test_on_the_next_day_the_county_learns_who_is_still_silent_and_for_how_long(any_office: Office) -> None:
    for day in ("2026-11-18", "2026-11-19", "2026-11-20"):
        await any_office.run("expect", f"{day} 00:05")
    for unit in (LI, WANG, ZHAO, QIAN):
        await any_office.report(unit, "2026-11-20")
    await any_office.report(LI, "2026-11-19")
    await any_office.run("remind", "2026-11-20 16:30")
    await any_office.deliver("2026-11-20 16:31")
    assert (await escalated(any_office))["m1"][2] == "已提醒：张家村（16:31、连续 3 次未报）"
    assert await any_office.run("escalate", "2026-11-21 08:59") == 0
    assert await escalated(any_office, "2026-11-21 09:00") == {
        "c1": [
            "昨天的报告，今天09:00还有 1 个单位没有上报：",
            "《日报》11月20日（周五），1 个单位：",
            "已提醒：张家村（16:31、连续 3 次未报）",
            "请打电话问一问，或者点一个单位看能做什么。",
        ]
    }
    assert await any_office.run("escalate", "2026-11-21 12:00") == 0


async def test_days_that_were_excused_or_reported_end_or_do_not_count_in_the_row(any_office: Office) -> None:
    for day in ("2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"):
        await any_office.run("expect", f"{day} 00:05")
    await any_office.report(ZHANG, "2026-11-17")
    row = tables.expected_report
    excused = update(row).where(row.c.unit_id == ZHANG.id, row.c.period == "2026-11-19").values(excused="flood")
    await any_office.do(excused)
    assert "张家村（连续 2 次未报）" in (await escalated(any_office))["m1"][2]


async def test_a_silent_township_has_nobody_further_above_to_be_told(office: Office) -> None:
    await office.run("expect", "2026-11-03 00:05")
    for unit in (ZHANG, LI, WANG, ZHAO, QIAN):
        await office.report(unit, "2026-11-03")
    await escalated(office, "2026-11-03 20:00")
    assert await office.plan("escalate", "2026-11-04 09:00") == []
    assert await office.run("escalate", "2026-11-04 09:00") == 0
    assert {stage for (unit, _), stage in (await office.stages()).items() if unit == EAST.id} == {"told"}


async def test_of_a_silent_township_the_county_hears_on_the_next_day_if_it_could_not_before(office: Office) -> None:
    await office.run("expect", "2026-11-03 00:05")
    for unit in (ZHANG, LI, WANG, ZHAO, QIAN):
        await office.report(unit, "2026-11-03")
    told = await escalated(office, "2026-11-04 09:00")  # down over the evening
    assert (list(told), told["c1"][1]) == (["c1"], "《工作量月报》2026年10月，2 个单位：")


async def test_who_has_paused_or_is_on_leave_is_named_as_such(any_office: Office) -> None:
    away = {"unit_id": LI.id, "person_id": 12, "first_day": "2026-11-19", "last_day": "2026-11-24"}
    asked = {"key": "l1", "state": "covered", "stand_in_id": 12, "asked_at": at("2026-11-18 12:00")}
    await any_office.do(
        update(tables.person).where(tables.person.c.id == 11).values(paused_until="2026-11-23"),
        insert(tables.leave).values(**away, **asked),
        update(tables.account)
        .where(tables.account.c.person_id == 13)
        .values(reachable=False, unreachable_since=at("2026-11-18 16:31")),
    )
    await evening(any_office, ZHAO, QIAN)
    assert (await escalated(any_office))["m1"][2:5] == [
        "自己暂停了提醒，恢复提醒的日子：张家村（11月23日（周一））",
        "请假到：李家村（11月24日（周二））",
        "已停用机器人，提醒收不到：王庄村（11月18日（周三）16:31）",
    ]


async def test_a_tap_opens_each_village_or_reminds_all(office: Office) -> None:
    await evening(office, ZHANG, QIAN)
    planned = [one.message for one in await office.plan("escalate", EIGHT) if one.message]
    assert [[[button.action for button in row] for row in message.say.buttons] for message in planned] == [
        [
            ["silent:12:daily:2026-11-20", "silent:13:daily:2026-11-20"],
            ["remindall:2:daily:2026-11-20"],
        ],
        [["silent:14:daily:2026-11-20"], ["remindall:3:daily:2026-11-20"]],
    ]


async def test_sixty_silent_villages_fit_what_telegram_takes(office: Office) -> None:
    await office.add_villages(60)
    await evening(office, ZHANG, LI, WANG, ZHAO, QIAN)
    (message,) = [one.message for one in await office.plan("escalate", EIGHT) if one.message]
    said = office.county.catalogue.message(message.say, "zh-CN")
    buttons = [choice for row in said.buttons for choice in row]
    assert len(buttons) == MOST_BUTTONS + 1
    assert len(said.text) < 4096
    assert sum(len(choice.label.encode()) + len(choice.action.encode()) for choice in buttons) < 10_000
    assert said.text.splitlines()[-1].endswith("全部名单请发：今日")


async def test_those_silent_for_longest_have_their_buttons_first(office: Office) -> None:
    await office.add_villages(60)
    await office.run("expect", "2026-11-19 00:05")
    await office.run("expect", "2026-11-20 00:05")
    reported = [Unit(id_, "", "", "village", 2, f"1/2/{id_}/") for id_ in range(1000, 1050)]
    for unit in (ZHANG, LI, WANG, ZHAO, QIAN, *reported):
        await office.report(unit, "2026-11-19")
    for unit in (ZHANG, LI, WANG, ZHAO, QIAN):
        await office.report(unit, "2026-11-20")
    planned = [one.message for one in await office.plan("escalate", EIGHT) if one.message]
    message = next(one for one in planned if one.key.startswith("escalate"))
    actions = [button.action for row in message.say.buttons for button in row]
    assert {f"silent:{id_}:daily:2026-11-20" for id_ in range(1050, 1060)} <= set(actions)
