"""Words of a reporter that name a unit: the others are not meant, and what was said of them is not mixed in."""

from __future__ import annotations

import pytest

from core.effects import KeepDraft, Queue, SaveReport
from core.messages import Kind
from core.reports import ReportKey
from tests.handlers.memory import CHANNEL, Memory

DAY = "2026-11-20"
SUN, ZHANG = "孙医生", "张医生"


def values(world: Memory, code: str, day: str = DAY) -> dict[str, int]:
    report = world.context.reports.get(ReportKey(world.unit(code).id, "daily", day))
    return report.values if report else {}


async def test_what_was_said_of_one_village_is_not_mixed_into_another(world: Memory) -> None:
    await world.says(SUN, "上孙庄 门诊7")
    await world.says(SUN, "下孙庄 接种3")
    assert values(world, "QS0103") == {}
    draft = world.context.drafts[CHANNEL, SUN]
    assert (draft.unit_id, draft.values) == (world.unit("QS0104").id, {"vaccinations": 3})


async def test_a_draft_about_another_village_does_not_say_how_many_numbers_are_wanted(world: Memory) -> None:
    await world.says(SUN, "上孙庄 门诊7")
    answer = await world.says(SUN, "下孙庄 3 0")
    assert answer.text.startswith("收到 3、0，报表要 3 个数")
    await world.says(SUN, "上孙庄 3 0")
    assert values(world, "QS0103") == {"visits": 7, "vaccinations": 3, "suspected_cases": 0}


@pytest.mark.parametrize(("later", "stored"), [("16:30", True), ("17:00", False)])
async def test_the_name_alone_answers_only_what_has_just_been_asked(world: Memory, later: str, stored: bool) -> None:
    await world.says(SUN, "12 3 0")
    await world.move_to(f"{DAY} {later}")
    await world.says(SUN, "下孙庄。")
    assert bool(values(world, "QS0104")) == stored


async def test_a_name_alone_without_a_question_stores_nothing(world: Memory) -> None:
    effects = world.step(world.inbound(SUN, Kind.TEXT, "下孙庄"))
    assert not [effect for effect in effects if isinstance(effect, SaveReport | KeepDraft)]


@pytest.mark.parametrize("who", [SUN, ZHANG])
@pytest.mark.parametrize("words", ["12 3 0", "门诊12 接种3 疑似0", "全零", "收到", "你好", "零报告"])
async def test_an_ordinary_message_looks_nothing_up(world: Memory, who: str, words: str) -> None:
    world.step(world.inbound(who, Kind.TEXT, words))
    assert world.context.below == {}


@pytest.mark.parametrize("words", ["赵村 12 3 0", "李家村 12 3 0", "李家 12 3 0", "東河镇李家村 12 3 0", "李家村都是0"])
async def test_nothing_is_stored_for_a_village_that_is_not_hers(world: Memory, words: str) -> None:
    effects = world.step(world.inbound(ZHANG, Kind.TEXT, words))
    assert not [effect for effect in effects if isinstance(effect, SaveReport | KeepDraft)]
    assert any(isinstance(effect, Queue) for effect in effects)


async def test_a_village_whose_name_holds_a_numeral_gives_no_figure(world: Memory) -> None:
    """三里村 3 0 would be three numbers."""
    person = world.context.people[CHANNEL, ZHANG]
    (post,) = world.context.posts[person.id]
    unit = world.unit("QS0303")
    world.context.posts[person.id] = (type(post)(person.id, unit.id, post.role),)
    for words in ("三里村卫生室 3 0", "三里 3 0", "三里村3 0"):
        assert not [e for e in world.step(world.inbound(ZHANG, Kind.TEXT, words)) if isinstance(e, SaveReport)]
    await world.says(ZHANG, "三里村3 0 0")
    assert values(world, "QS0303") == {"visits": 3, "vaccinations": 0, "suspected_cases": 0}


async def test_an_edit_may_name_the_village_too(world: Memory) -> None:
    await world.says(SUN, "上孙庄 12 3 0")
    await world.edits(SUN, 1, "上孙庄 13 3 0")
    assert values(world, "QS0103")["visits"] == 13
    assert values(world, "QS0104") == {}
