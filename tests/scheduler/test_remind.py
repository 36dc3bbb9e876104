"""Reminders: whoever owes gets one message a day, whoever has reported gets none."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import Update, delete, insert, update

from core.expected import expected_report
from core.forms import Forms
from core.messages import Lane
from core.units import Unit
from scheduler import sweep
from storage import Store, open_store, outbox, tables
from storage.engines import Work
from storage.expected import insert_missing
from tests.county import CALENDAR, DAILY, EAST, FORMS, LI, QIAN, WANG, WORKLOAD, ZHANG, ZHAO, at
from tests.scheduler.office import Office

HALF_PAST_FOUR = "2026-11-20 16:30"
OUTBOX = tables.outbox.c


async def today(office: Office, *reported: Unit) -> Office:
    """Friday: all is expected since the morning, and these have reported at 16:00."""
    await office.run("expect", "2026-11-20 00:05")
    for unit in reported:
        await office.report(unit, "2026-11-20")
    return office


async def test_the_reminder_names_village_form_day_and_time(office: Office) -> None:
    await today(office, LI, WANG, ZHAO, QIAN)
    assert await office.run("remind", HALF_PAST_FOUR) == 1
    sent = await office.deliver(HALF_PAST_FOUR)
    assert [(one.to, one.lane) for one in sent] == [("d1", Lane.BULK)]
    assert sent[0].text.splitlines() == [
        "您好，今天还没有收到：",
        "张家村11月20日（周五）《日报》，请在18:00前上报",
        "直接把数字发过来就行；没有情况，请点下面的按钮。",
    ]


async def test_it_speaks_the_language_of_the_reader(office: Office) -> None:
    await today(office, LI, WANG, ZHAO, QIAN)
    await office.do(update(tables.person).values(language="en"))
    await office.run("remind", HALF_PAST_FOUR)
    assert (await office.deliver(HALF_PAST_FOUR))[0].text.splitlines() == [
        "Hello, we have not received these reports yet:",
        "张家村, Fri 20 Nov, Daily report: please report by 18:00",
        "Just send the numbers. Nothing to report? Tap a button below.",
    ]


async def test_it_carries_the_one_tap_buttons(office: Office) -> None:
    await today(office, LI, WANG, ZHAO, QIAN)
    planned = (await office.plan("remind", HALF_PAST_FOUR))[0]
    assert planned.message is not None
    rows = office.county.catalogue.message(planned.message.say, "zh-CN").buttons
    assert [[(button.label, button.action) for button in row] for row in rows] == [
        [("零报告", "zero:daily:2026-11-20"), ("全部为零", "allzero:daily:2026-11-20")],
        [("填报", "guide:11:daily:2026-11-20")],
        [("明天再说", "later:2026-11-20"), ("今天不再提醒", "nomore:2026-11-20")],
    ]


async def test_after_the_deadline_it_asks_for_the_report_all_the_same(office: Office) -> None:
    await today(office, LI, WANG, ZHAO, QIAN)
    await office.run("remind", "2026-11-20 19:00")
    assert (await office.deliver("2026-11-20 19:00"))[0].text.splitlines()[1] == (
        "张家村11月20日（周五）《日报》，已过18:00，请尽快补报"
    )


async def test_whoever_has_reported_is_not_reminded(office: Office) -> None:
    await today(office, ZHANG, ZHAO)
    await office.run("remind", HALF_PAST_FOUR)
    assert {one.to for one in await office.deliver(HALF_PAST_FOUR)} == {"d2", "d3", "d5"}


async def test_if_all_have_reported_nobody_is_written_to(office: Office) -> None:
    await today(office, ZHANG, LI, WANG, ZHAO, QIAN)
    assert await office.run("remind", HALF_PAST_FOUR) == 0
    planned = await office.plan("remind", HALF_PAST_FOUR)
    assert [(one.reason.key, one.message) for one in planned] == [("reason-reported", None)] * 5


async def test_whoever_reports_before_the_reminder_goes_out_does_not_get_it(office: Office) -> None:
    await today(office, LI, WANG, ZHAO)
    assert await office.run("remind", HALF_PAST_FOUR) == 2
    await office.report(ZHANG, "2026-11-20", "16:31")
    assert [one.to for one in await office.deliver("2026-11-20 16:32")] == ["d5"]


async def test_nobody_is_reminded_twice(any_office: Office) -> None:
    await today(any_office)
    assert await any_office.run("remind", HALF_PAST_FOUR) == 5
    for moment in (HALF_PAST_FOUR, "2026-11-20 16:31", "2026-11-20 19:00", "2026-11-20 20:00", "2026-11-21 08:00"):
        assert await any_office.run("remind", moment) == 0
    assert len(await any_office.deliver("2026-11-20 20:00")) == 5


async def test_nobody_is_reminded_too_early(office: Office) -> None:
    await today(office)
    for moment in ("2026-11-20 00:05", "2026-11-20 08:00", "2026-11-20 16:29"):
        assert await office.run("remind", moment) == 0
    assert await office.run("remind", HALF_PAST_FOUR) == 5


async def test_down_from_four_to_seven_there_is_one_reminder_at_seven(office: Office) -> None:
    await today(office)
    assert await office.run("remind", "2026-11-20 19:00") == 5
    assert set((await office.stages()).values()) == {"reminded"}


async def test_down_from_four_to_half_past_eight_there_is_none(office: Office) -> None:
    await today(office)
    assert await office.run("remind", "2026-11-20 20:30") == 0
    assert set((await office.stages()).values()) == {"open"}  # left to the escalation


async def test_nobody_is_reminded_about_a_day_that_is_over(office: Office) -> None:
    await today(office)
    await office.run("expect", "2026-11-21 00:05")
    for unit in (ZHANG, LI, WANG, ZHAO, QIAN):
        await office.report(unit, "2026-11-21")
    assert await office.run("remind", "2026-11-21 16:30") == 0


async def test_a_reminder_that_did_not_get_out_in_time_is_dropped(office: Office) -> None:
    await today(office)
    await office.run("remind", HALF_PAST_FOUR)
    assert await office.deliver("2026-11-20 21:30") == []
    assert {state for (state,) in await office.rows(OUTBOX.state)} == {outbox.State.EXPIRED}


async def test_none_in_quiet_hours(office: Office) -> None:
    await today(office)
    office.setting(quiet_from=time(16), quiet_until=time(17))
    assert await office.run("remind", HALF_PAST_FOUR) == 0
    assert await office.run("remind", "2026-11-20 17:00") == 5


async def test_a_report_taken_back_is_owed_again(office: Office) -> None:
    await today(office, LI, WANG, ZHAO, QIAN)
    await office.report(ZHANG, "2026-11-20")
    await office.do(update(tables.report).where(tables.report.c.unit_id == ZHANG.id).values(received=False))
    assert await office.run("remind", HALF_PAST_FOUR) == 1


async def test_one_message_for_all_that_somebody_owes(office: Office) -> None:
    await office.do(insert(tables.post).values(person_id=11, unit_id=LI.id, role="reporter"))
    await today(office, WANG, ZHAO, QIAN)
    assert await office.run("remind", HALF_PAST_FOUR) == 2  # 张医生 for both villages, and 李医生
    sent = {one.to: one.text.splitlines() for one in await office.deliver(HALF_PAST_FOUR)}
    assert sent["d1"][1:3] == [
        "张家村11月20日（周五）《日报》，请在18:00前上报",
        "李家村11月20日（周五）《日报》，请在18:00前上报",
    ]
    assert sent["d2"][1:2] == ["李家村11月20日（周五）《日报》，请在18:00前上报"]


async def test_several_forms_of_one_village_are_one_message_with_a_row_of_buttons_each(office: Office) -> None:
    evening = DAILY.model_copy(update={"key": "fever", "title": {"zh-CN": "发热门诊"}, "due": time(17)})
    books = WORKLOAD.model_copy(update={"key": "books", "level": "village", "due_day": 20})
    forms = Forms({"daily": DAILY, "fever": evening, "books": books}, FORMS.breakdowns)
    office.county = replace(office.county, forms=forms)
    await today(office)
    planned = [one for one in await office.plan("remind", HALF_PAST_FOUR) if one.units == ("张家村",)]
    assert len(planned) == 1
    message = planned[0].message
    assert message is not None
    said = office.county.catalogue.message(message.say, "zh-CN")
    assert said.text.splitlines()[1:4] == [
        "张家村2026年10月《工作量月报》，请在18:00前上报",
        "张家村11月20日（周五）《日报》，请在18:00前上报",
        "张家村11月20日（周五）《发热门诊》，请在17:00前上报",
    ]
    assert [[button.action for button in row] for row in said.buttons] == [
        ["zero:daily:2026-11-20", "allzero:daily:2026-11-20"],
        ["zero:fever:2026-11-20", "allzero:fever:2026-11-20"],
        ["guide:11:books:2026-10"],
        ["guide:11:daily:2026-11-20"],
        ["guide:11:fever:2026-11-20"],
        ["later:2026-11-20", "nomore:2026-11-20"],
    ]
    assert said.buttons[3][0].label == "填报 张家村（日报）"
    assert said.buttons[1][0].label == "零报告（发热门诊）"
    assert len(message.owed) == 3


async def test_without_a_form_that_has_zero_reports_there_are_no_buttons_for_them(office: Office) -> None:
    await office.do(insert(tables.post).values(person_id=2, unit_id=EAST.id, role="reporter"))
    await office.run("expect", "2026-11-01 00:05")
    planned = [one for one in await office.plan("remind", "2026-11-03 16:30") if one.units == ("东河镇",)]
    assert planned[0].message is not None
    said = office.county.catalogue.message(planned[0].message.say, "zh-CN")
    assert said.text.splitlines()[-1] == "直接把数字发过来就行。"
    assert [[button.label for button in row] for row in said.buttons] == [["填报"], ["明天再说", "今天不再提醒"]]


async def test_the_plan_says_whom_and_why_and_writes_nothing(any_office: Office) -> None:
    await today(any_office, ZHAO)
    blocked = update(tables.account).where(tables.account.c.person_id == 12)
    no_account = delete(tables.account).where(tables.account.c.person_id == 13)
    nobody = delete(tables.post).where(tables.post.c.person_id == 15)
    await any_office.do(blocked.values(reachable=False), no_account, nobody)
    planned = await any_office.plan("remind", HALF_PAST_FOUR)
    words = any_office.county.catalogue.render
    lines = [
        (one.person and one.person.name, one.units, words(one.reason, "zh-CN"), one.message is not None)
        for one in planned
    ]
    assert lines == [
        ("张医生", ("张家村",), "还有报表没有上报", True),
        ("李医生", ("李家村",), "已停用机器人，收不到消息，请打电话联系", False),
        ("王医生", ("王庄村",), "还没有加入，收不到消息，请发邀请码", False),
        (None, ("钱村",), "没有报告人，请登记", False),
        ("赵医生", ("赵村",), "已报（16:00）", False),
    ]
    assert await any_office.rows(OUTBOX.key) == []
    assert set((await any_office.stages()).values()) == {"open"}
    assert await any_office.run("remind", HALF_PAST_FOUR) == 1


async def test_whoever_was_reminded_today_is_not_reminded_about_something_new(office: Office) -> None:
    await today(office, LI, WANG, ZHAO, QIAN)
    await office.run("remind", HALF_PAST_FOUR)
    late = expected_report(DAILY.model_copy(update={"key": "workload"}), ZHANG, "2026-11-20", CALENDAR)
    await office.store.write(lambda conn: insert_missing(conn, [late]))
    planned = await office.plan("remind", "2026-11-20 17:00")
    assert [(one.reason.key, one.message) for one in planned if one.units == ("张家村",)] == [
        ("reason-already", None),
        ("reason-done", None),
    ]
    assert await office.run("remind", "2026-11-20 17:00") == 0
    assert {one.reason.key for one in await office.plan("remind", "2026-11-20 17:30")} == {
        "reason-done",  # its step has been taken
        "reason-reported",
    }


async def test_a_form_that_is_no_longer_used_is_not_asked_for(office: Office) -> None:
    await today(office)
    office.county = replace(office.county, forms=Forms({"workload": WORKLOAD}, {}))
    assert await office.run("remind", HALF_PAST_FOUR) == 0


async def test_several_reporters_of_a_village_are_all_reminded_each_at_one_account(office: Office) -> None:
    await office.do(insert(tables.post).values(person_id=12, unit_id=ZHANG.id, role="reporter"))
    other = {"channel": "local", "address": "d1-new", "person_id": 11, "reachable": True}
    await office.do(insert(tables.account).values(**other, last_seen_at=at("2026-11-19 12:00")))
    await today(office, LI, WANG, ZHAO, QIAN)
    await office.run("remind", HALF_PAST_FOUR)
    assert sorted(one.to for one in await office.deliver(HALF_PAST_FOUR)) == ["d1-new", "d2"]


async def test_several_processes_at_once_remind_everybody_once(database_url: str, any_office: Office) -> None:
    await today(any_office, ZHANG)
    stores = [open_store(database_url) for _ in range(3)]
    await asyncio.gather(*(replace(any_office, store=store).run("remind", HALF_PAST_FOUR) for store in stores))
    assert await any_office.rows(OUTBOX.key) == [(f"remind:{person}:2026-11-20",) for person in (12, 13, 14, 15)]
    for store in stores:
        await store.close()


class CutShort:
    """A store that loses its power at the third write."""

    def __init__(self, store: Store) -> None:
        self._store, self._left = store, 3

    async def write(self, work: Work[object]) -> object:
        self._left -= 1
        if not self._left:
            raise RuntimeError("power cut")
        return await self._store.write(work)


async def test_a_wave_that_is_cut_short_is_taken_up_and_nobody_is_written_to_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await today(office)
    monkeypatch.setattr(sweep, "PORTION", 2)
    with pytest.raises(RuntimeError, match="power cut"):
        await replace(office, store=CutShort(office.store)).run("remind", HALF_PAST_FOUR)  # type: ignore[arg-type]
    assert len(await office.deliver(HALF_PAST_FOUR)) == 2
    assert await office.run("remind", "2026-11-20 16:31") == 3
    assert sorted(one.to for one in await office.deliver("2026-11-20 16:31")) == ["d3", "d4", "d5"]
    assert await office.run("remind", "2026-11-20 16:32") == 0


async def test_the_number_of_statements_does_not_grow_with_the_county(any_office: Office) -> None:
    await today(any_office)
    few = await any_office.statements("remind", HALF_PAST_FOUR)
    await any_office.add_villages(200)
    await any_office.run("expect", "2026-11-21 00:05")
    many = await any_office.statements("remind", "2026-11-21 16:30")
    assert (len(few), few) == (10, many)
    assert len(await any_office.rows(OUTBOX.key)) == 5 + 205


def person(id_: int) -> Update:
    return update(tables.person).where(tables.person.c.id == id_)


async def reasons(office: Office, moment: str = HALF_PAST_FOUR) -> dict[str, str]:
    """Why each person is, or is not, written to."""
    planned = await office.plan("remind", moment)
    words = office.county.catalogue.render
    return {one.person.name if one.person else one.units[0]: words(one.reason, "zh-CN") for one in planned}


async def test_the_plan_explains_a_pause_a_leave_an_excuse_a_report_and_since_when_somebody_is_lost(
    any_office: Office,
) -> None:
    await today(any_office, WANG)
    row = tables.expected_report
    away = {"key": "l", "unit_id": LI.id, "person_id": 12, "first_day": "2026-11-20", "last_day": "2026-11-24"}
    lost = update(tables.account).where(tables.account.c.person_id == 15)
    await any_office.do(
        person(11).values(paused_until="2026-11-23"),
        insert(tables.leave).values(**away, state="covered", stand_in_id=12, asked_at=at("2026-11-19 12:00")),
        update(row).where(row.c.unit_id == ZHAO.id).values(excused="flood"),
        lost.values(reachable=False, unreachable_since=at("2026-11-18 16:31")),
    )
    assert await reasons(any_office) == {
        "赵医生": "免报（灾害）",
        "张医生": "自己暂停了提醒，从11月23日（周一）起照常提醒",
        "李医生": "请假到11月24日（周二）",
        "钱医生": "从11月18日（周三）16:31起收不到消息（已停用机器人），请打电话联系",
        "王医生": "已报（16:00）",
    }
    assert await any_office.run("remind", HALF_PAST_FOUR) == 0


async def test_the_plan_says_when_it_is_too_early_too_late_or_quiet(office: Office) -> None:
    await today(office)
    assert set((await reasons(office, "2026-11-20 08:00")).values()) == {"还没到时候，下一步在11月20日（周五）16:30"}
    await office.run("remind", HALF_PAST_FOUR)
    assert set((await reasons(office, "2026-11-20 17:00")).values()) == {"今天不再提醒"}
    office.setting(quiet_from=time(16), quiet_until=time(17))
    await office.run("expect", "2026-11-21 00:05")
    assert set((await reasons(office, "2026-11-21 16:30")).values()) == {"还没到时候，下一步在11月21日（周六）17:00"}


async def test_on_the_day_on_which_a_pause_ends_she_is_reminded_again(office: Office) -> None:
    await office.do(person(11).values(paused_until="2026-11-20"))
    await today(office, LI, WANG, ZHAO, QIAN)
    assert await office.run("remind", HALF_PAST_FOUR) == 1


async def test_with_a_cap_of_one_the_better_reminder_is_the_only_one(office: Office) -> None:
    office.setting(remind_before=60)
    await today(office, LI, WANG, ZHAO, QIAN)
    assert [await office.run("remind", f"2026-11-20 {moment}") for moment in ("16:30", "17:00", "17:30")] == [0, 1, 0]
    assert await office.rows(OUTBOX.key) == [("ahead:11:2026-11-20",)]


async def test_with_a_cap_of_two_there_are_two(office: Office) -> None:
    office.setting(remind_before=60)
    office.county = replace(office.county, reminders_a_day=2)
    await today(office, LI, WANG, ZHAO, QIAN)
    assert [await office.run("remind", f"2026-11-20 {moment}") for moment in ("16:30", "17:00", "17:30")] == [1, 1, 0]


async def test_the_cap_holds_over_forms_with_different_deadlines_and_the_one_message_names_both(office: Office) -> None:
    early = DAILY.model_copy(update={"key": "fever", "title": {"zh-CN": "发热门诊"}, "due": time(12)})
    office.county = replace(office.county, forms=Forms({"daily": DAILY, "fever": early}, FORMS.breakdowns))
    office.setting(remind_before=60)
    await today(office, LI, WANG, ZHAO, QIAN)
    assert await office.run("remind", "2026-11-20 11:00") == 5
    planned = [one.message for one in await office.plan("remind", "2026-11-20 11:00") if one.units == ("张家村",)]
    assert planned == [None, None]
    sent = {one.to: one.text.splitlines() for one in await office.deliver("2026-11-20 11:00")}
    assert [line[13:] for line in sent["d1"][1:3]] == ["《发热门诊》，请在12:00前上报", "《日报》，请在18:00前上报"]
    assert await office.run("remind", "2026-11-20 17:00") == 0
    assert (await reasons(office, "2026-11-20 17:01"))["张医生"] == "今天不再提醒"


async def test_what_was_put_off_is_asked_for_on_the_next_day_with_its_own_buttons(any_office: Office) -> None:
    await today(any_office, LI, WANG, ZHAO, QIAN)
    await any_office.run("remind", HALF_PAST_FOUR)
    await any_office.do(person(11).values(paused_until="2026-11-21", put_off="2026-11-20"))
    await any_office.run("expect", "2026-11-21 00:05")
    planned = [one for one in await any_office.plan("remind", "2026-11-21 16:30") if one.units == ("张家村",)]
    message = planned[0].message
    assert message is not None
    said = any_office.county.catalogue.message(message.say, "zh-CN")
    assert said.text.splitlines()[1:4] == [
        "张家村11月21日（周六）《日报》，请在18:00前上报",
        "还有昨天您说“明天再说”的：",
        "张家村11月20日（周五）《日报》，已过18:00，请尽快补报",
    ]
    assert [[button.action for button in row] for row in said.buttons][:2] == [
        ["zero:daily:2026-11-21", "allzero:daily:2026-11-21"],
        ["zero:daily:2026-11-20:sure", "allzero:daily:2026-11-20:sure"],
    ]
    assert said.buttons[1][0].label == "11月20日（周五）零报告"


async def test_it_is_asked_for_alone_when_nothing_else_is_owed_and_only_once(office: Office) -> None:
    await today(office, LI, WANG, ZHAO, QIAN)
    await office.do(person(11).values(paused_until="2026-11-21", put_off="2026-11-20"))
    await office.run("expect", "2026-11-21 00:05")
    for unit in (ZHANG, LI, WANG, ZHAO, QIAN):
        await office.report(unit, "2026-11-21")
    moments = ("2026-11-21 16:29", "2026-11-21 16:30", "2026-11-21 19:00", "2026-11-21 20:30", "2026-11-22 16:30")
    assert [await office.run("remind", moment) for moment in moments] == [0, 1, 0, 0, 0]
    (sent,) = await office.deliver("2026-11-21 16:30")
    assert sent.text.splitlines()[0] == "您好，昨天您说“明天再说”的，还没有收到："


async def test_what_was_put_off_and_has_come_in_or_can_not_be_made_up_for_is_not_asked_for(office: Office) -> None:
    await today(office, LI, WANG, ZHAO, QIAN)
    await office.do(person(11).values(put_off="2026-11-20"), person(12).values(put_off="2026-11-20"))
    closed = DAILY.model_copy(update={"backfill_days": 0})
    strict = replace(office.county, forms=Forms({"daily": closed}, FORMS.breakdowns))
    assert await replace(office, county=strict).run("remind", "2026-11-21 16:30") == 0
    assert await office.run("remind", "2026-11-21 16:30") == 1
