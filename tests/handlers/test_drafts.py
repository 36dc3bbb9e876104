"""What words are an answer to, and what they are not mixed with."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.effects import Queue
from core.messages import Button, Kind
from core.reports import ReportKey
from tests.handlers.memory import CHANNEL, Memory

TODAY, YESTERDAY = "2026-11-20", "2026-11-19"


def says(world: Memory, *words: str, who: str = "张医生") -> str:
    return [world.answer(world.inbound(who, Kind.TEXT, message)).text for message in words][-1]


def taps(world: Memory, action: str, who: str = "张医生") -> str:
    return world.answer(world.inbound(who, Kind.TAP, action)).text


def figures(world: Memory, period: str = TODAY, unit: str = "QS0101") -> list[int]:
    """The report's figures in the form's order, as far as there are any."""
    report = world.context.reports.get(ReportKey(world.unit(unit).id, "daily", period))
    form = world.context.forms.forms["daily"]
    return [report.values[i.key] for i in form.indicators if i.key in report.values] if report else []


def waiting(world: Memory, who: str = "张医生") -> dict[str, int] | None:
    draft = world.context.drafts.get((CHANNEL, who))
    return draft.values if draft else None


def newest(world: Memory) -> Sequence[Sequence[Button]]:
    """The buttons of the newest message."""
    return [effect.say for effect in world.effects if isinstance(effect, Queue)][-1].buttons


def choose(world: Memory, unit: str, who: str = "孙医生") -> None:
    """Taps the newest button of that unit."""
    actions = [button.action for row in newest(world) for button in row]
    taps(world, next(a for a in actions if a.startswith(f"unit:{world.unit(unit).id}:")), who)


def test_words_about_another_day_do_not_go_on_from_the_draft(world: Memory) -> None:
    says(world, "门诊12", "昨天 接种3 疑似2")
    assert (figures(world), figures(world, YESTERDAY)) == ([], [])
    assert waiting(world) == {"vaccinations": 3, "suspected_cases": 2}


def test_words_about_the_day_of_the_draft_go_on_from_it(world: Memory) -> None:
    says(world, "昨天 门诊12", "昨天 接种3", "昨天疑似0")
    assert figures(world, YESTERDAY) == [12, 3, 0]


@pytest.mark.parametrize(
    ("words", "today", "yesterday"),
    [("12 3 0", [], [12, 3, 0]), ("8 3 0", [8, 3, 0], []), ("今天 12 3 0", [12, 3, 0], [])],
)
def test_a_whole_report_answers_only_if_it_says_the_same(
    world: Memory, words: str, today: list[int], yesterday: list[int]
) -> None:
    says(world, "昨天 门诊12", words)
    assert (figures(world), figures(world, YESTERDAY)) == (today, yesterday)


def test_a_whole_report_for_the_other_village_is_asked_about(world: Memory) -> None:
    says(world, "门诊12", who="孙医生")
    choose(world, "QS0103")
    assert "哪个单位" in says(world, "8 0 0", who="孙医生")
    assert figures(world, unit="QS0103") == []
    choose(world, "QS0104")
    assert figures(world, unit="QS0104") == [8, 0, 0]


async def test_with_two_villages_an_answer_hours_later_is_asked_about(world: Memory) -> None:
    says(world, "门诊12", who="孙医生")
    choose(world, "QS0103")
    await world.move_to("2026-11-20 17:30")
    assert "这条没有保存" in says(world, "3 0", who="孙医生")
    assert "哪个单位" in says(world, "接种3", who="孙医生")
    assert waiting(world, "孙医生") == {"vaccinations": 3}


@pytest.mark.parametrize("words", ["3 0", "接种3 疑似0", "12 3 0"])
async def test_what_answers_a_question_of_minutes_ago_is_not_of_the_day_that_has_begun(
    world: Memory, words: str
) -> None:
    await world.move_to("2026-11-20 23:55")
    says(world, "门诊12")
    await world.move_to("2026-11-21 00:05")
    says(world, words)
    assert (figures(world), figures(world, "2026-11-21")) == ([12, 3, 0], [])


async def test_a_correction_that_was_begun_before_midnight_is_of_that_day(world: Memory) -> None:
    await world.move_to("2026-11-20 23:58")
    says(world, "12 3 0", "修改")
    await world.move_to("2026-11-21 00:01")
    says(world, "13 4 0")
    assert (figures(world), figures(world, "2026-11-21")) == ([13, 4, 0], [])


async def test_half_an_hour_after_midnight_bare_numbers_do_not_answer_yesterdays_question(world: Memory) -> None:
    await world.move_to("2026-11-20 23:55")
    says(world, "门诊12")
    await world.move_to("2026-11-21 00:26")
    assert "这条没有保存" in says(world, "3 0")
    assert figures(world) == []


def test_what_was_said_before_a_colleagues_report_does_not_come_back(world: Memory) -> None:
    says(world, "门诊12")
    says(world, "20 5 1", who="张护士")
    says(world, "接种3")
    assert figures(world) == [20, 3, 1]


def test_what_a_colleagues_report_lacks_is_still_known(world: Memory) -> None:
    says(world, "门诊12")
    says(world, "零报告", who="张护士")
    says(world, "接种3")
    assert figures(world) == [12, 3, 0]


def tap_first(world: Memory) -> None:
    """Taps the first button of the newest message."""
    taps(world, newest(world)[0][0].action)


def test_a_doubtful_answer_is_about_what_was_asked(world: Memory) -> None:
    question = says(world, "昨天门诊12", "3和0")
    assert "张家村 11月19日（周四）日报" in question
    tap_first(world)
    assert (figures(world), figures(world, YESTERDAY)) == ([], [12, 3, 0])


def test_a_doubtful_correction_is_of_the_report_that_was_chosen(world: Memory) -> None:
    says(world, "昨天 8 0 0")
    taps(world, f"edit:{world.unit('QS0101').id}:daily:{YESTERDAY}")
    says(world, "9和1和0")
    tap_first(world)
    assert (figures(world), figures(world, YESTERDAY)) == ([], [9, 1, 0])


def test_the_tap_under_an_older_question_is_of_the_village_of_that_question(world: Memory) -> None:
    says(world, "门诊12", who="孙医生")
    choose(world, "QS0103")
    assert "上孙庄" in says(world, "3和0", who="孙医生")
    offer = newest(world)[0][0].action
    says(world, "门诊8", who="孙医生")
    choose(world, "QS0104")
    taps(world, offer, "孙医生")
    assert figures(world, unit="QS0104") == []
    assert figures(world, unit="QS0103") == [3, 0]


def test_an_offer_is_not_taken_for_somebody_elses_village(world: Memory) -> None:
    taps(world, f"mean:daily:{TODAY}:{world.unit('QS0102').id}:12,3,0")
    assert figures(world) == figures(world, unit="QS0102") == []


@pytest.mark.parametrize("again", ["零报告", "疑似1", "zero", "allzero"])
def test_what_is_known_of_one_village_is_said_of_the_other(world: Memory, again: str) -> None:
    says(world, "零报告", who="孙医生")
    choose(world, "QS0103")
    question = taps(world, f"{again}:daily:{TODAY}", "孙医生") if again.isascii() else says(world, again, who="孙医生")
    assert "哪个单位" in question
    assert figures(world, unit="QS0103") == [0]


def test_whoever_is_not_understood_is_told_what_is_awaited(world: Memory) -> None:
    assert "还缺：疑似病例" in says(world, "门诊12 接种3", "等一下")
    assert figures(world) == []


def test_under_a_question_about_yesterday_there_is_no_button_that_means_today(world: Memory) -> None:
    question = world.answer(world.inbound("张医生", Kind.TEXT, "昨天 门诊12"))
    assert question.buttons == ()
    world.answer(world.inbound("张医生", Kind.TEXT, "昨天 8 0 0"))
    undone = world.answer(world.inbound("张医生", Kind.TAP, f"undo:{world.unit('QS0101').id}:daily:{YESTERDAY}:1"))
    assert "现在算没有报" in undone.text
    assert undone.buttons == ()


def test_a_zero_by_button_is_about_today_whatever_is_being_asked(world: Memory) -> None:
    says(world, "昨天 门诊12")
    taps(world, f"zero:daily:{TODAY}")
    assert (figures(world), figures(world, YESTERDAY)) == ([0], [])


def test_todays_draft_outlives_a_report_about_yesterday(world: Memory) -> None:
    says(world, "门诊12", "昨天 8 0 0")
    assert figures(world, YESTERDAY) == [8, 0, 0]
    assert waiting(world) == {"visits": 12}
    says(world, "3 0")
    assert figures(world) == [12, 3, 0]


async def test_a_message_of_the_last_day_of_the_window_may_be_worked_off_after_midnight(world: Memory) -> None:
    await world.move_to("2026-11-27 23:59")
    sent = world.inbound("张医生", Kind.TEXT, "11月20日 12 3 0")
    await world.move_to("2026-11-28 00:01")
    world.answer(sent)
    assert figures(world) == [12, 3, 0]


def test_three_messages_of_one_batch_build_on_each_other(world: Memory) -> None:
    sent = [world.inbound("张医生", Kind.TEXT, words) for words in ("门诊12", "接种3", "疑似1")]
    for inbound in sent:
        world.answer(inbound)
    assert figures(world) == [12, 3, 1]


def test_an_edit_of_a_part_corrects_the_draft(world: Memory) -> None:
    says(world, "门诊12")
    world.answer(world.inbound("张医生", Kind.EDIT, "门诊21"))
    assert waiting(world) == {"visits": 21}


def test_an_edit_is_about_the_day_of_its_original_whatever_is_being_asked(world: Memory) -> None:
    says(world, "昨天 8 0 0", "12 3 0")
    taps(world, f"edit:{world.unit('QS0101').id}:daily:{YESTERDAY}")
    world.answer(world.inbound("张医生", Kind.EDIT, "12 4 0"))
    assert (figures(world), figures(world, YESTERDAY)) == ([12, 4, 0], [8, 0, 0])


def test_a_correction_of_nothing_is_a_beginning(world: Memory) -> None:
    assert says(world, "更正 接种4").startswith("记下了")
    assert waiting(world) == {"vaccinations": 4}


def test_what_was_taken_back_is_not_there_for_a_correction(world: Memory) -> None:
    says(world, "12 3 0")
    taps(world, f"undo:{world.unit('QS0101').id}:daily:{TODAY}:1")
    assert says(world, "更正 接种4").startswith("记下了")
    assert figures(world) == []
    says(world, "12 0")
    assert figures(world) == [12, 4, 0]


def test_an_undo_of_the_rest_asks_for_it_again(world: Memory) -> None:
    says(world, "零报告", "12 3")
    answer = taps(world, f"undo:{world.unit('QS0101').id}:daily:{TODAY}:2")
    assert "还缺：门诊人次、接种针次" in answer
    says(world, "13 4")
    assert figures(world) == [13, 4, 0]
