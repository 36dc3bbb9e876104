"""Forms of weeks, of ten days and of chosen weekdays in conversation: messages, the guided form, the buttons."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.expected import expected_report
from core.forms import Forms
from core.messages import Kind, Message
from core.reports import Report, ReportKey
from forms import load_forms
from handlers.router import Router
from tests.handlers.memory import CALENDAR, Memory

OWN = load_forms(Path(__file__).parents[1] / "examples" / "periods").forms


def asked_for(world: Memory, *keys: str) -> Memory:
    """The world whose villages report these forms and no others."""
    world.context.forms = Forms({key: OWN[key] for key in keys}, world.context.forms.breakdowns)
    world.router = Router(world.context.forms, world.catalogue.languages)
    return world


def says(world: Memory, words: str, who: str = "张医生") -> Message:
    return world.answer(world.inbound(who, Kind.TEXT, words))


def taps(world: Memory, action: str, who: str = "张医生") -> Message:
    return world.answer(world.inbound(who, Kind.TAP, action))


def actions(message: Message) -> list[str]:
    return [button.action for row in message.buttons for button in row]


def stands(world: Memory, form: str, period: str, unit: str = "QS0101") -> Report | None:
    return world.context.reports.get(ReportKey(world.unit(unit).id, form, period))


def test_a_week_in_one_message(world: Memory) -> None:
    answer = says(asked_for(world, "weekly"), "发热门诊12 聚集疫情0")
    assert "2026年第46周（11月9日—11月15日）" in answer.text
    report = stands(world, "weekly", "2026-W46")
    assert report is not None
    assert (report.values, report.on_time) == ({"fever_visits": 12, "outbreaks": 0}, False)  # it was due on Monday


def test_this_week_may_be_reported_before_it_is_over(world: Memory) -> None:
    says(asked_for(world, "weekly"), "本周 12 0")
    report = stands(world, "weekly", "2026-W47")
    assert report is not None
    assert report.on_time


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("昨天 12 0", "“昨天”说的不是哪一周。这张报表每周报一次"),
        ("下周 12 0", "还没有到"),
        ("第40周 12 0", "已经截止，这里不能再报、再改。请打电话给东河镇"),
        ("第54周 12 0", "没有“第54周”"),
    ],
)
def test_another_day_or_week_is_refused_with_the_reason(world: Memory, words: str, why: str) -> None:
    answer = says(asked_for(world, "weekly"), words)
    assert why in answer.text
    assert not world.context.reports


def test_a_week_too_late_for_the_village_is_put_down_by_its_manager(world: Memory) -> None:
    asked_for(world, "weekly")
    table = says(world, "张家村 第45周 12 0", "吴科长")
    assert "已经过了补报期限，村里自己不能再报" in table.text
    says(world, "全部确认", "吴科长")
    assert stands(world, "weekly", "2026-W45") is not None
    assert "已经截止，这里不能再报、再改。请打电话给东河镇" in says(world, "第45周 12 0", "李医生").text


def test_the_zero_button_of_a_week(world: Memory) -> None:
    asked_for(world, "weekly")
    [zero, _all, *_] = [action for action in actions(says(world, "帮助")) if "zero" in action]
    assert zero == "zero:weekly:2026-W46"
    taps(world, zero)
    report = stands(world, "weekly", "2026-W46")
    assert report is not None
    assert (report.values, report.zero, report.complete) == ({"outbreaks": 0}, True, False)


def test_the_guided_form_of_a_week(world: Memory) -> None:
    asked_for(world, "weekly")
    question = says(world, "填报")
    assert "2026年第46周" in question.text
    taps(world, next(action for action in actions(question) if action.endswith(":fever_visits:3")))
    says(world, "0")
    report = stands(world, "weekly", "2026-W46")
    assert report is not None
    assert report.values == {"fever_visits": 3, "outbreaks": 0}


@pytest.mark.parametrize(
    "action",
    ["zero:weekly:2026-11-16", "zero:weekly:2026-11", "allzero:weekly:2026-W48", "zero:search:2026-11-18:sure"],
)
def test_a_forged_button_does_nothing(world: Memory, action: str) -> None:
    assert "按钮" in taps(asked_for(world, "weekly", "search"), action).text
    assert not world.context.reports


def test_the_ten_days_that_end_today_are_open(world: Memory) -> None:
    says(asked_for(world, "supervision"), "下村督查3 发现问题1")
    report = stands(world, "supervision", "2026-11-T2")
    assert report is not None
    assert report.on_time


async def test_on_the_day_after_a_weekday_form_its_last_day_is_meant(world: Memory) -> None:
    asked_for(world, "search")
    await world.move_to("2026-11-21 10:00")  # Saturday; asked of on Friday
    assert "11月20日（周五）" in says(world, "5 0").text
    assert stands(world, "search", "2026-11-20") is not None
    refused = says(world, "今天 6 0", "李医生")
    assert "11月21日（周六）不报这张报表，它只报周二、周五的" in refused.text


def test_a_relay_of_a_week(world: Memory) -> None:
    asked_for(world, "weekly")
    table = says(world, "上周传染病周报接龙\n张家村 12 0\n李家村 8 1", "吴科长")
    assert "2026年第46周" in table.text
    says(world, "全部确认", "吴科长")
    values = [report.values["fever_visits"] for report in world.context.reports.values()]
    assert sorted(values) == [8, 12]


def test_the_row_of_a_week_bears_its_deadlines(world: Memory) -> None:
    row = expected_report(OWN["weekly"], world.unit("QS0101"), "2026-W46", CALENDAR)
    assert [str(CALENDAR.local(moment))[:16] for moment in (row.due_at, row.lock_at)] == [
        "2026-11-16 12:00",
        "2026-12-16 00:00",
    ]
