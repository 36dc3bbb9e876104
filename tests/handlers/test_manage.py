"""What a manager sees, and what a reporter sees of her own reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from core.boards import Board, Silent
from core.expected import expected_report
from core.forms import Form, Forms, Indicator
from core.messages import Kind
from core.totals import Counts
from core.units import Post, Role
from handlers.router import Router
from tests.handlers.memory import CALENDAR, CHANNEL, Memory

WEEKDAYS = Form(
    key="search",
    title={"zh-CN": "搜索摸排", "en": "Search"},
    level="village",
    every="day",
    due=time(18),
    workdays=True,
    indicators=(Indicator(key="searched", name={"zh-CN": "摸排人数", "en": "searched"}),),
)


def today(world: Memory, who: str) -> list[str]:
    return world.answer(world.inbound(who, Kind.TEXT, "今日")).text.splitlines()


def with_boards(world: Memory, *boards: Board) -> Memory:
    """The world in which storage has found these boards for every unit."""
    world.load = lambda inbound: None  # type: ignore[method-assign]
    world.context.boards = {unit.id: boards for unit in world.context.units.values()}
    return world


def test_a_board_tells_counts_figures_and_names(world: Memory) -> None:
    counts = Counts(expected=4, received=3, on_time=2, zero=1, complete=3)
    totals = {"visits": 30, "suspected_cases": 2, "suspected_cases.dysentery": 1}
    board = Board("daily", "2026-11-20", counts, totals, (Silent(1, "赵村"),))
    assert today(with_boards(world, board), "吴科长") == [
        "【东河镇 11月20日（周五）日报】",
        "应报 4，已报 3，其中迟报 1、零报告 1",
        "合计：门诊人次30、疑似病例2",
        "未报 1 个：赵村",
    ]


@pytest.mark.parametrize(("missing", "end"), [(40, "村"), (41, "村等")])
def test_forty_names_are_enough_for_one_message(world: Memory, missing: int, end: str) -> None:
    names = tuple(Silent(number, f"{number}村") for number in range(missing))
    board = Board("daily", "2026-11-20", Counts(expected=missing), {}, names)
    line = today(with_boards(world, board), "吴科长")[-1]
    assert line.startswith(f"未报 {missing} 个：0村、1村")
    assert line.endswith(f"39{end}")


def test_a_monthly_board_names_its_month(world: Memory) -> None:
    board = Board("monthly_workload", "2026-10", Counts(expected=1, received=1, on_time=1, complete=1), {}, ())
    assert today(with_boards(world, board), "吴科长") == [
        "【东河镇 2026年10月月工作量】",
        "应报 1，已报 1，其中迟报 0、零报告 0",
        "全部报齐。",
    ]


def test_nothing_is_due_is_said(world: Memory) -> None:
    assert today(with_boards(world), "吴科长") == ["今天没有应报的报表。"]


def test_several_managed_units_come_one_after_the_other(world: Memory) -> None:
    person = world.context.people[CHANNEL, "吴科长"]
    posts = world.context.posts[person.id]
    world.context.posts[person.id] = (Post(person.id, world.unit("QS02").id, Role.MANAGER), *posts)
    heads = [line for line in today(world, "吴科长") if line.startswith("【")]
    assert heads == ["【东河镇 11月20日（周五）日报】", "【西岭乡 11月20日（周五）日报】"]


async def test_a_form_for_workdays_is_not_asked_about_on_saturday_unless_a_row_says_so(world: Memory) -> None:
    forms = Forms({"search": WEEKDAYS}, {})
    world.context.forms = forms
    world.router = Router(forms, world.catalogue.languages)
    await world.move_to("2026-11-21 16:00")
    assert today(world, "张医生") == ["今天没有应报的报表。"]
    row = expected_report(WEEKDAYS, world.unit("QS0101"), "2026-11-21", CALENDAR)
    world.context.expected[row.key] = row
    assert today(world, "张医生") == ["张家村 11月21日（周六）搜索摸排：还没报"]


def test_the_row_that_is_there_decides_what_is_late(world: Memory) -> None:
    row = expected_report(world.context.forms.forms["daily"], world.unit("QS0101"), "2026-11-20", CALENDAR)
    world.context.expected[row.key] = replace(row, due_at=CALENDAR.moment(CALENDAR.today(world.now), time(12)))
    assert "迟报" in world.answer(world.inbound("张医生", Kind.TEXT, "12 3 0")).text


@pytest.mark.parametrize("words", ["12 3 0", "门诊12", "12", "门诊-1", "赵村 12 3 0"])
def test_figures_from_a_manager_without_a_unit_of_hers_are_not_taken(world: Memory, words: str) -> None:
    answer = world.answer(world.inbound("吴科长", Kind.TEXT, words))
    assert answer.text.startswith("没看出是哪个单位")
    assert not world.context.reports
    assert not world.context.drafts
