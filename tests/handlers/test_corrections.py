"""What a correction changes and what it does not: which report 更正 means, whom an old message does not overrule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from core.effects import Draft
from core.messages import Inbound, Kind
from core.reports import Source
from core.units import Role
from handlers import buttons
from tests.handlers.doctors import NOTHING_DONE, TODAY, actions, edits, says, stands, take_post, taps, visits
from tests.handlers.memory import CHANNEL, Memory

YESTERDAY = "2026-11-19"


@pytest.mark.parametrize(
    ("before", "meant"),
    [
        ([(0, "12 3 0")], TODAY),
        ([(0, "昨天 12 3 0")], YESTERDAY),
        ([(0, "昨天 12 3 0"), (5, "12 3 0")], TODAY),
        ([(0, "12 3 0"), (40, "昨天 12 3 0")], YESTERDAY),
        ([(0, "12 3 0"), (5, "昨天 12 3 0")], None),
        ([(0, "12 3 0"), (0, "昨天 12 3 0")], None),
        ([(0, "昨天 12 3 0"), (0, "12 3 0")], None),
        ([(0, "昨天 12 3 0"), (1, "前天 12 3 0")], None),
        ([(0, "12 3 0"), (5, "昨天 12 3 0"), (31, "谢谢")], TODAY),
        ([(0, "12 3 0"), (5, "昨天 12 3 0"), (1, "修改")], TODAY),
        ([(0, "昨天 12 3 0"), (5, "门诊12 接种3"), (1, "谢谢")], TODAY),
    ],
    ids=lambda value: str(value),
)
def test_which_report_is_meant(world: Memory, before: Sequence[tuple[int, str]], meant: str | None) -> None:
    for minutes, words in before:
        world.now += timedelta(minutes=minutes)
        says(world, words)
    world.now += timedelta(minutes=1)
    known = {key.period: report.version for key, report in world.context.reports.items()}
    answer = says(world, "更正 疑似0 门诊77")
    changed = [key.period for key, report in world.context.reports.items() if report.version > known.get(key.period, 0)]
    assert changed == [meant] * (meant is not None)
    assert ("要改到哪一份" in answer.text) == (meant is None)
    assert meant is None or visits(world, meant) == 77


def test_a_colleagues_report_of_a_moment_ago_may_be_meant_too(world: Memory) -> None:
    says(world, "昨天 12 3 0")
    says(world, "12 3 0", "张护士")
    assert len(actions(says(world, "更正 门诊77"))) == 2
    world.now += timedelta(minutes=31)
    says(world, "昨天 接种4")
    says(world, "更正 门诊78")
    assert (visits(world), visits(world, YESTERDAY)) == (12, 78)


def test_what_a_colleague_has_back_filled_is_not_meant(world: Memory) -> None:
    says(world, "12 3 0")
    world.now += timedelta(minutes=2)
    says(world, "昨天 12 3 0", "张护士")
    says(world, "更正 门诊77")
    assert (visits(world), visits(world, YESTERDAY)) == (77, 12)


def test_what_was_taken_back_is_not_meant(world: Memory) -> None:
    says(world, "12 3 0")
    world.now += timedelta(minutes=2)
    undo = actions(says(world, "昨天 8 0 0"))[0]
    taps(world, undo)
    says(world, "更正 门诊77")
    assert visits(world) == 77
    assert not stands(world, YESTERDAY).received


def test_a_day_or_the_message_itself_says_which_one(world: Memory) -> None:
    sent = world.inbound("张医生", Kind.TEXT, "12 3 0")
    world.answer(sent)
    world.now += timedelta(minutes=5)
    says(world, "昨天 8 0 0")
    says(world, "更正昨天 门诊9")
    edits(world, sent, "更正 门诊13")
    assert (visits(world, YESTERDAY), visits(world)) == (9, 13)


@pytest.fixture
def asked(world: Memory) -> list[str]:
    """Whether 更正 门诊77 means today's report or yesterday's: the actions of both buttons, yesterday's first."""
    says(world, "12 3 0")
    world.now += timedelta(minutes=5)
    says(world, "昨天 8 0 0")
    return actions(says(world, "更正 门诊77"))


def test_a_tap_says_which_one_and_only_once(world: Memory, asked: list[str]) -> None:
    taps(world, asked[0])
    assert (visits(world), visits(world, YESTERDAY)) == (12, 77)
    says(world, "昨天 门诊9")
    for action in asked:
        assert NOTHING_DONE in taps(world, action).text
    assert (visits(world), visits(world, YESTERDAY)) == (12, 9)


def test_a_tap_under_an_old_question_changes_nothing(world: Memory, asked: list[str]) -> None:
    world.now += timedelta(minutes=31)
    assert NOTHING_DONE in taps(world, asked[0]).text
    assert visits(world, YESTERDAY) == 8


def test_a_tap_after_somebody_else_has_changed_the_report_changes_nothing(world: Memory, asked: list[str]) -> None:
    says(world, "昨天 门诊9", "张护士")
    assert "后来又变过了" in taps(world, asked[0]).text
    assert visits(world, YESTERDAY) == 9


@pytest.mark.parametrize("who", ["李医生", "张护士", "吴科长"])
def test_the_question_is_hers_alone(world: Memory, asked: list[str], who: str) -> None:
    assert NOTHING_DONE in taps(world, asked[0], who).text
    assert visits(world, YESTERDAY) == 8


@pytest.mark.parametrize(
    "forged",
    [
        "amend",
        "amend:",
        "amend:{own}:2026-11-20:1",
        "amend:{own}:2026-11-20:1:00000000",
        "amend:{own}:2026-11-18:1:{mark}",
        "amend:{own}:daily:1:{mark}",
        "amend:{other}:2026-11-20:1:{mark}",
        "amend:{own}:2026-11-20:1:{mark}:1",
        "unit:{own}:{mark}",
        "overrule:1:{mark}:yes",
    ],
)
def test_a_forged_answer_changes_nothing(world: Memory, asked: list[str], forged: str) -> None:
    says(world, "1 1 0", "李医生")
    mark = asked[0].rpartition(":")[2]
    before = dict(world.context.reports)
    taps(world, forged.format(own=world.unit("QS0101").id, other=world.unit("QS0102").id, mark=mark))
    assert world.context.reports == before


def test_other_words_do_not_go_on_from_the_figures_of_the_question(world: Memory, asked: list[str]) -> None:
    says(world, "接种5")
    assert stands(world).values == {"visits": 12, "vaccinations": 5, "suspected_cases": 0}
    assert asked


def test_a_tap_on_what_a_doubtful_message_may_mean_changes_no_newer_figure(world: Memory) -> None:
    meant = actions(says(world, "门诊l2 接种3 疑似0"))[0]
    says(world, "13 3 0")
    assert "后来又变过了" in taps(world, meant).text
    assert visits(world) == 13
    meant = actions(says(world, "门诊l4"))[0]
    taps(world, meant)
    assert visits(world) == 14


def test_a_tap_on_what_a_doubtful_message_may_mean_fills_blanks(world: Memory) -> None:
    meant = actions(says(world, "门诊l2"))[0]
    says(world, "零报告", "张护士")
    taps(world, meant)
    assert stands(world).values == {"visits": 12, "suspected_cases": 0}


@pytest.fixture
def old_message(world: Memory) -> Inbound:
    """Written a while ago; a colleague has corrected the report since."""
    sent = world.inbound("张医生", Kind.TEXT, "12 3 0")
    world.answer(sent)
    world.now += timedelta(minutes=5)
    says(world, "门诊15", "张护士")
    return sent


def test_an_old_message_does_not_overrule_a_colleague_unasked(world: Memory, old_message: Inbound) -> None:
    answer = edits(world, old_message, "13 3 0")
    assert (visits(world), [choice.label for choice in answer.buttons[0]]) == (15, ["改成我的数字", "不改"])
    taps(world, actions(answer)[0])
    assert (visits(world), stands(world).source, stands(world).previous["visits"]) == (13, Source.EDIT, 15)


def test_what_was_imported_since_is_not_overruled_unasked_either(world: Memory, old_message: Inbound) -> None:
    standing = stands(world)
    world.context.reports[standing.key] = replace(standing, person_id=None, source=Source.IMPORT)
    assert "改成我的数字" in str(edits(world, old_message, "13 3 0"))
    assert visits(world) == 15


def test_what_a_colleague_had_said_before_is_overruled(world: Memory) -> None:
    says(world, "15 3 0", "张护士")
    world.now += timedelta(minutes=5)
    sent = world.inbound("张医生", Kind.TEXT, "在吗")
    world.answer(sent)
    edits(world, sent, "12 3 0")
    assert visits(world) == 12


@pytest.mark.parametrize(
    "forged",
    [
        "overrule",
        "overrule:{mark}",
        "overrule:2:{mark}",
        "overrule:2:{mark}:",
        "overrule:2:00000000:yes",
        "overrule:2:{mark}:yes:1",
        "overrule:1:{mark}:yes",
        "overrule::{mark}:no",
        "amend:{own}:2026-11-20:2:{mark}",
    ],
)
def test_a_forged_overruling_changes_nothing(world: Memory, old_message: Inbound, forged: str) -> None:
    mark = actions(edits(world, old_message, "13 3 0"))[0].split(":")[2]
    taps(world, forged.format(own=world.unit("QS0101").id, mark=mark))
    assert visits(world) == 15


def test_only_the_question_itself_is_answered(world: Memory, old_message: Inbound) -> None:
    """What is kept for another question is not taken for the answer to this one."""
    assert old_message
    draft = Draft("daily", TODAY, {"visits": 99}, world.unit("QS0101").id, world.now)
    world.context.drafts[CHANNEL, "张医生"] = draft
    assert NOTHING_DONE in taps(world, f"overrule:2:{buttons.mark(draft)}:yes").text
    assert visits(world) == 15


def test_nobody_overrules_for_somebody_else(world: Memory, old_message: Inbound) -> None:
    action = actions(edits(world, old_message, "13 3 0"))[0]
    for who in ("张护士", "李医生", "吴科长"):
        assert NOTHING_DONE in taps(world, action, who).text
    assert visits(world) == 15


def test_the_question_outlives_nothing_that_it_is_about(world: Memory, old_message: Inbound) -> None:
    yes, no = actions(edits(world, old_message, "13 3 0"))
    undo = actions(says(world, "门诊16", "张护士"))[0]
    taps(world, undo, "张护士")
    assert visits(world) == 15, "the figures are those of the question, the version is not"
    assert "后来又变过了" in taps(world, yes).text
    assert NOTHING_DONE in taps(world, no).text
    assert visits(world) == 15


def test_of_several_villages_the_one_that_is_tapped_is_asked_about(world: Memory) -> None:
    take_post(world, "李医生", Role.REPORTER, "QS0103")
    sent = world.inbound("孙医生", Kind.TEXT, "12 3 0")
    taps(world, actions(world.answer(sent))[0], "孙医生")
    world.now += timedelta(minutes=5)
    says(world, "门诊15", "李医生")  # which of his, too
    taps(world, f"unit:{world.unit('QS0103').id}:{_mark_of(world, '李医生')}", "李医生")
    assert visits(world, unit="QS0103") == 15
    world.now += timedelta(minutes=5)
    where = actions(edits(world, sent, "13 3 0"))
    answer = taps(world, where[0], "孙医生")
    assert (visits(world, unit="QS0103"), answer.buttons[0][0].label) == (15, "改成我的数字")
    taps(world, actions(answer)[0], "孙医生")
    assert visits(world, unit="QS0103") == 13


def _mark_of(world: Memory, who: str) -> str:
    return buttons.mark(world.context.drafts[CHANNEL, who])


def test_figures_that_wait_for_their_village_do_not_overrule_who_was_faster(world: Memory) -> None:
    take_post(world, "李医生", Role.REPORTER, "QS0103")
    where = actions(says(world, "12 3 0", "孙医生"))
    world.now += timedelta(minutes=5)
    taps(world, actions(says(world, "15 3 0", "李医生"))[1], "李医生")
    assert "改成我的数字" in str(taps(world, where[0], "孙医生"))
    assert visits(world, unit="QS0103") == 15
