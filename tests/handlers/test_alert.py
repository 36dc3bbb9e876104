"""Raising alerts and acting on them, over a county in memory: what the transcripts do not show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.alert_words import LONGEST_NOTE
from core.alerts import Alert, Finding, State, What, Who
from core.effects import KeepAlert, Queue, Recount
from core.forms import Forms
from core.messages import Kind
from core.units import Post, Role
from handlers.router import Router
from tests.handlers.doctors import says, taps
from tests.handlers.memory import CHANNEL, Memory, Shipped, county

DOCTOR, TOWNSHIP, COUNTY, OTHER_TOWNSHIP = "张医生", "吴科长", "周主任", "冯科长"
CHOLERA = "门诊12 接种3 疑似1 霍乱1"


def alerts_of(world: Memory) -> list[Alert]:
    return [one for one in world.context.alerts.values() if one]


def the_alert(world: Memory) -> Alert:
    (alert,) = alerts_of(world)
    return alert


def in_the_other_township(world: Memory) -> list[str]:
    units = world.context.units.values()
    return [unit.name for unit in units if unit.code.startswith("QS03") and unit.level == "village"]


def raise_one(world: Memory) -> str:
    says(world, CHOLERA, DOCTOR)
    return the_alert(world).key


def told(world: Memory) -> dict[str, int]:
    """How many messages about alerts went to whom."""
    sent = [e.account[1] for e in world.effects if isinstance(e, Queue) and e.key.startswith("alert:")]
    return {who: sent.count(who) for who in sent}


def test_the_same_report_by_a_colleague_is_one_alert(world: Memory) -> None:
    raise_one(world)
    says(world, CHOLERA, "张护士")
    assert (the_alert(world).cases, told(world)) == (1, {TOWNSHIP: 1, COUNTY: 1})


def test_a_report_without_cases_asks_nothing_more(world: Memory) -> None:
    says(world, "12 3 0", DOCTOR)
    says(world, "更正 门诊13", DOCTOR)
    assert world.context.alerts == {}
    assert not [e for e in world.effects if isinstance(e, KeepAlert | Recount)]


def test_cases_without_a_disease_ask_nothing_either(world: Memory) -> None:
    says(world, "12 3 2", DOCTOR)
    assert world.context.alerts == {}


def test_diseases_without_a_deadline_raise_none(world: Memory) -> None:
    says(world, "门诊12 接种3 疑似1 水痘1", DOCTOR)
    assert alerts_of(world) == []


@pytest.mark.parametrize(("hours", "raised"), [(2, True), (0, False)])
def test_the_list_may_say_something_else_of_one_disease(made: Shipped, hours: int, raised: bool) -> None:
    diseases = made.forms.breakdowns["diseases"]
    name = {True: "chickenpox", False: "influenza"}[raised]
    items = tuple(i.model_copy(update={"hours": hours}) if i.key == name else i for i in diseases.items)
    forms = Forms(made.forms.forms, {"diseases": diseases.model_copy(update={"items": items})})
    world = county(replace(made, forms=forms, router=Router(forms, made.catalogue.languages)))
    says(world, f"门诊12 接种3 疑似1 {'水痘' if raised else '流感'}1", DOCTOR)
    assert [alert.hours for alert in alerts_of(world)] == ([2] if raised else [])


def test_what_a_threshold_counts_is_marked(world: Memory) -> None:
    says(world, "门诊12 接种3 疑似1 痢疾1", DOCTOR)
    says(world, "更正 门诊13", DOCTOR)
    says(world, "门诊12 接种3 疑似1 霍乱1", "李医生")  # no threshold is about cholera
    units = [world.context.units[e.report.unit_id].code for e in world.effects if isinstance(e, Recount)]
    assert units == ["QS0101"]


def test_without_managers_the_doctor_is_told_to_call(world: Memory) -> None:
    world.context.unreachable.update({(CHANNEL, TOWNSHIP), (CHANNEL, COUNTY)})
    message = says(world, CHOLERA, DOCTOR)
    assert "⚠️ 联系不上任何管理员，请马上打电话上报：霍乱 1 例。" in message.text.splitlines()
    assert the_alert(world).state == State.OPEN


def test_in_a_group_the_disease_is_named_in_private(world: Memory) -> None:
    inbound = replace(world.inbound(DOCTOR, Kind.TEXT, CHOLERA), group="群")
    assert world.answer(inbound).text == ""
    (private,) = [mail.text for mail in world.mail[DOCTOR]]
    assert private == "已向东河镇、青山县预警：霍乱 1 例。"


def test_several_villages_in_one_message_are_named(world: Memory) -> None:
    message = says(world, "张家村 门诊5 接种0 疑似1 霍乱1\n李家村 门诊5 接种0 疑似1 霍乱1", TOWNSHIP)
    if message.buttons:
        message = taps(world, message.buttons[0][0].action, TOWNSHIP)
    assert "已向东河镇、青山县预警：张家村霍乱 1 例、李家村霍乱 1 例。" in message.text
    assert len(alerts_of(world)) == 2


def test_whoever_manages_two_levels_is_told_once(world: Memory) -> None:
    person = world.context.people[CHANNEL, COUNTY]
    unit = world.unit("QS01")
    world.context.posts[person.id] = (*world.context.posts[person.id], Post(person.id, unit.id, Role.MANAGER))
    raise_one(world)
    assert told(world) == {TOWNSHIP: 1, COUNTY: 1}


@pytest.mark.parametrize("who", [OTHER_TOWNSHIP, DOCTOR, "李医生", "林管理员"])
@pytest.mark.parametrize("action", [*(f"alert:{{}}:{what}" for what in ("ack", "do:call", "note")), "finding:{}:lost"])
def test_nobody_else_acts_on_it(world: Memory, who: str, action: str) -> None:
    key = raise_one(world)
    before = the_alert(world)
    taps(world, action.format(key), who)
    assert the_alert(world) == before
    assert told(world) == {TOWNSHIP: 1, COUNTY: 1}


FORGED = [
    *("alert", "alert:", "alert:{}", "alert:{}:do:sing", "alert:{}:x", "alert:{}:ack:more", "alert:zzzzzzzzzzzz:ack"),
    *("alert:000000000000:ack", "finding:{}:withdrawn", "finding:{}", "finding:{}:x:y"),
]


@pytest.mark.parametrize("action", FORGED)
def test_forged_taps_do_nothing(world: Memory, action: str) -> None:
    key = raise_one(world)
    before = the_alert(world)
    taps(world, action.format(key), TOWNSHIP)
    assert the_alert(world) == before


def test_it_may_be_closed_without_having_been_received(world: Memory) -> None:
    key = raise_one(world)
    taps(world, f"finding:{key}:confirmed", TOWNSHIP)
    assert (the_alert(world).state, the_alert(world).finding) == (State.CLOSED, Finding.CONFIRMED)
    taps(world, f"finding:{key}:excluded", COUNTY)
    assert the_alert(world).finding == Finding.CONFIRMED


def test_other_closes_with_the_words_alone(world: Memory) -> None:
    key = raise_one(world)
    taps(world, f"finding:{key}:other", TOWNSHIP)
    assert the_alert(world).state == State.OPEN
    says(world, "是食物中毒", TOWNSHIP)
    assert (the_alert(world).state, the_alert(world).history[-1].note) == (State.CLOSED, "是食物中毒")


def test_words_for_what_a_colleague_has_closed_meanwhile_are_a_note(world: Memory) -> None:
    key = raise_one(world)
    taps(world, f"finding:{key}:other", TOWNSHIP)
    taps(world, f"finding:{key}:lost", COUNTY)
    says(world, "是食物中毒", TOWNSHIP)
    assert the_alert(world).finding == Finding.LOST
    assert [step.what for step in the_alert(world).history] == [What.RAISED, What.CLOSED, What.NOTE]


@pytest.mark.parametrize("action", ["alert:{}:close", "alert:{}:ack", "alert:{}:do:visit", "finding:{}:lost"])
def test_nothing_is_left_to_be_done_about_a_closed_one(world: Memory, action: str) -> None:
    key = raise_one(world)
    taps(world, f"finding:{key}:excluded", TOWNSHIP)
    closed = the_alert(world)
    answer = taps(world, action.format(key), COUNTY)
    assert answer.text.startswith("这条预警已经结案")
    assert (the_alert(world), answer.buttons) == (closed, ())


@pytest.mark.parametrize("words", ["已派人去，电话13812345678", "单号2026112001234，已送检"])
def test_a_note_holds_nothing_private(world: Memory, words: str) -> None:
    """Nor what only might be."""
    key = raise_one(world)
    taps(world, f"alert:{key}:note", TOWNSHIP)
    assert "没有记下" in says(world, words, TOWNSHIP).text
    assert [step.what for step in the_alert(world).history] == [What.RAISED]
    says(world, "已派人去", TOWNSHIP)
    assert the_alert(world).history[-1].words == "已派人去"


async def test_what_is_forwarded_or_edited_is_no_note(world: Memory) -> None:
    await world.says(TOWNSHIP, "今天下雨")
    key = raise_one(world)
    taps(world, f"alert:{key}:note", TOWNSHIP)
    await world.says(TOWNSHIP, "群里说的：已送检", forwarded=True)
    await world.edits(TOWNSHIP, 1, "今天下雪")
    assert [step.what for step in the_alert(world).history] == [What.RAISED]
    says(world, "已送检", TOWNSHIP)
    assert the_alert(world).history[-1].words == "已送检"


def test_two_people_may_do_the_same_about_it(world: Memory) -> None:
    key = raise_one(world)
    for who in (TOWNSHIP, COUNTY, COUNTY):
        taps(world, f"alert:{key}:do:call", who)
    measures = [step.who.name for step in the_alert(world).history if step.what == What.MEASURE]
    assert measures == [TOWNSHIP, COUNTY]


def test_who_has_received_it_is_whoever_did_so_last(world: Memory) -> None:
    """More cases have opened it again since the first one did."""
    key = raise_one(world)
    taps(world, f"alert:{key}:ack", TOWNSHIP)
    says(world, "更正 疑似2 霍乱2", DOCTOR)
    assert the_alert(world).state == State.OPEN
    taps(world, f"alert:{key}:ack", COUNTY)
    assert taps(world, f"alert:{key}:ack", TOWNSHIP).text.startswith(COUNTY)


def test_who_was_forgotten_is_somebody(world: Memory) -> None:
    key = raise_one(world)
    taps(world, f"alert:{key}:ack", COUNTY)
    seen = the_alert(world)
    history = tuple(replace(step, who=Who()) if step.who.name == COUNTY else step for step in seen.history)
    world.context.alerts[key] = replace(seen, history=history)
    assert taps(world, f"alert:{key}:ack", TOWNSHIP).text.startswith("有人 16:")


def test_a_note_is_not_too_long(world: Memory) -> None:
    key = raise_one(world)
    taps(world, f"alert:{key}:note", TOWNSHIP)
    assert f"{LONGEST_NOTE} 字" in says(world, "好" * (LONGEST_NOTE + 1), TOWNSHIP).text
    says(world, "好" * LONGEST_NOTE, TOWNSHIP)
    assert [step.what for step in the_alert(world).history] == [What.RAISED, What.NOTE]


async def test_half_an_hour_later_words_are_no_note(world: Memory) -> None:
    key = raise_one(world)
    taps(world, f"alert:{key}:note", TOWNSHIP)
    await world.move_to("2026-11-20 17:30")
    says(world, "已派人去", TOWNSHIP)
    assert [step.what for step in the_alert(world).history] == [What.RAISED]


def test_a_manager_who_reports_goes_on_with_her_report(world: Memory) -> None:
    """A note that is waited for is no draft of her own report."""
    says(world, CHOLERA, "钱院长")
    key = the_alert(world).key
    taps(world, f"alert:{key}:note", "钱院长")
    says(world, "12 3 0", "钱院长")  # the next words are the note, and she sees that
    assert the_alert(world).history[-1].words == "12 3 0"
    says(world, "更正 门诊15", "钱院长")
    assert the_alert(world).history[-1].words == "12 3 0"


def test_a_long_history_fits_a_message(world: Memory) -> None:
    key = raise_one(world)
    for n in range(30):
        taps(world, f"alert:{key}:note", TOWNSHIP)
        says(world, f"{n} " + "长" * (LONGEST_NOTE - 4), TOWNSHIP)
    shown = taps(world, f"alert:{key}:show", COUNTY)
    assert len(shown.text) < 4096
    assert "前面还有 18 条记录。" in shown.text
    assert max(len(mail.text) for mail in world.mail[COUNTY]) < 4096


async def test_a_list_begins_with_what_waits_and_ends_with_what_is_over(world: Memory) -> None:
    """Each with the day on which it was raised, whatever has become of it since."""
    villages = in_the_other_township(world)[:3]
    for village in villages:
        says(world, f"{village} 门诊5 接种0 疑似1 霍乱1", OTHER_TOWNSHIP)
    _, seen, closed = (one.key for one in alerts_of(world))
    await world.move_to("2026-11-21 09:00")
    taps(world, f"finding:{closed}:lost", OTHER_TOWNSHIP)
    taps(world, f"alert:{seen}:ack", OTHER_TOWNSHIP)
    shown = says(world, "预警", OTHER_TOWNSHIP)
    lines = shown.text.splitlines()[1:]
    assert [village for line in lines for village in villages if f"{village} " in line] == villages
    assert all("11月20日" in line for line in lines)
    assert {row[0].label for row in shown.buttons} == {f"疑似霍乱 1 例（{village}）" for village in villages[:2]}


def test_an_alert_of_two_units_that_she_manages_has_one_button(world: Memory) -> None:
    person, unit = world.context.people[CHANNEL, COUNTY], world.unit("QS01")
    world.context.posts[person.id] = (*world.context.posts[person.id], Post(person.id, unit.id, Role.MANAGER))
    raise_one(world)
    assert len(says(world, "预警", COUNTY).buttons) == 1


def test_a_list_is_cut_and_says_so(world: Memory) -> None:
    for village in in_the_other_township(world):
        message = says(world, f"{village} 门诊5 接种0 疑似1 霍乱1", OTHER_TOWNSHIP)
        assert "预警" in message.text
    shown = says(world, "预警", COUNTY)
    assert "未结案 30 条" in shown.text
    assert "还有 10 条更早的没有列出。" in shown.text
    assert (len(shown.text) < 4096, len(shown.buttons)) == (True, 12)
