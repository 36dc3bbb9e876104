"""What was said of a report that gives way to another one is named, and only then."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.effects import Draft
from core.messages import Kind
from core.reports import ReportKey
from tests.handlers.memory import CHANNEL, Memory, Shipped, county

DOCTOR, TWO_VILLAGES = "张医生", "孙医生"


def says(world: Memory, words: str, who: str = DOCTOR, kind: Kind = Kind.TEXT) -> str:
    return world.answer(world.inbound(who, kind, words)).text


def given_up(answer: str) -> str:
    """The figures that the answer says were not stored."""
    first = answer.splitlines()[0]
    return first.partition("没有保存：")[2]


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ("今天 门诊12", "门诊5、接种1"),
        ("前天 接种3 疑似0", "门诊5、接种1"),  # a zero report, stored at once, and its rest is waited for
        ("今天 疑似0", "门诊5、接种1"),
        ("今天 门诊12 接种3 疑似2", "门诊5、接种1"),  # of which the diseases are waited for
        ("昨天 门诊6", ""),
        ("门诊6", ""),
        ("0", ""),
        ("昨天 门诊6 接种2 疑似0", ""),
        ("昨天 疑似2", ""),
        ("今天 门诊12 接种3 疑似0", ""),  # complete: the other one is still waited for
        ("/help", ""),
        ("谢谢", ""),
        ("门诊十几", ""),
        ("撤销", ""),
    ],
)
def test_what_gives_way_is_named_with_its_figures(world: Memory, words: str, figures: str) -> None:
    says(world, "昨天 门诊5 接种1")
    assert given_up(says(world, words)) == figures
    draft = world.context.drafts.get((CHANNEL, DOCTOR))
    assert figures == "" or (draft and draft.period != "2026-11-19")


def test_a_figure_that_is_stored_after_all_is_not_named(world: Memory) -> None:
    """By a colleague, while it was waiting here."""
    says(world, "昨天 门诊5 接种1")
    says(world, "昨天 门诊5 接种2 疑似0", "张护士")
    assert given_up(says(world, "今天 门诊12")) == "接种1"


def test_cases_of_a_disease_are_named_by_it(world: Memory) -> None:
    says(world, "昨天 门诊5 疑似2 手足口2")
    assert given_up(says(world, "今天 门诊12")) == "门诊5、疑似2、手足口病2"


def test_nothing_is_said_where_nothing_had_been_said(world: Memory) -> None:
    says(world, "12 3 0")
    says(world, "修改")
    assert given_up(says(world, "昨天 门诊5")) == ""


def test_the_other_village_of_the_same_day_is_another_report(world: Memory) -> None:
    says(world, "上孙庄 门诊5", TWO_VILLAGES)
    answer = says(world, "下孙庄 门诊8", TWO_VILLAGES)
    assert answer.startswith("上孙庄 11月20日（周五）日报没有报完，所以没有保存：门诊5")
    assert given_up(says(world, "门诊9 接种1", TWO_VILLAGES)) == ""  # perhaps of the same village


def test_a_correction_of_which_it_is_not_known_what_it_corrects(world: Memory) -> None:
    for village in ("上孙庄", "下孙庄"):
        says(world, f"{village} 12 3 0", TWO_VILLAGES)
    says(world, "更正 接种4", TWO_VILLAGES)
    assert says(world, "昨天 上孙庄 门诊5", TWO_VILLAGES).startswith("之前发的没有保存：接种4\n")


def test_it_is_said_once(world: Memory) -> None:
    says(world, "昨天 门诊5 接种1")
    assert given_up(says(world, "今天 门诊12"))
    assert given_up(says(world, "今天 门诊13")) == ""


WORDS = st.builds(
    "{}{}".format,
    st.sampled_from(["", "昨天 ", "前天 ", "今天 "]),
    st.sampled_from(["门诊5", "接种3", "疑似0", "门诊6 接种1", "12 3 0", "疑似2", "填报", "修改", "撤销", "谢谢", "7"]),
)


def lost(world: Memory, before: Draft | None) -> bool:
    """Whether figures of that draft are neither waited for any more nor stored, and another draft is there instead."""
    now = world.context.drafts.get((CHANNEL, DOCTOR))
    if before is None or before.unit_id is None or now is None or now.period == before.period:
        return False
    report = world.context.reports.get(ReportKey(before.unit_id, before.form, before.period))
    stands = report.values if report and report.received else {}
    return any(stands.get(key) != figure for key, figure in before.values.items())


@settings(max_examples=150)
@given(said=st.lists(WORDS, max_size=6))
def test_no_draft_is_replaced_without_a_word(made: Shipped, said: list[str]) -> None:
    world = county(made)
    for words in said:
        before = world.context.drafts.get((CHANNEL, DOCTOR))
        answer = says(world, words)
        assert ("没有报完，所以没有保存：" in answer) == lost(world, before)
