"""The guided form: which numbers are offered, forms of many indicators, and that it ends like one whole message."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.effects import Draft, SaveReport
from core.forms import Form, Forms, Indicator
from core.messages import Kind, Message
from core.reports import Report, ReportKey, Source
from core.units import Post, Role
from handlers.guide_questions import FEW_NUMBERS, MOST_NUMBERS, likely
from handlers.router import Router
from tests.handlers.memory import CHANNEL, Memory, Shipped, county

WHO = "张医生"
KEYS = ("visits", "vaccinations", "suspected_cases")
LABELS = ("门诊", "接种", "疑似")
LONG = Form(
    key="a_form_with_long_key",
    title={"zh-CN": "长表", "en": "Long form"},
    level="village",
    every="day",
    due=time(18),
    indicators=(
        Indicator(key="an_indicator_with_quite_a_long_name", name={"zh-CN": "甲项", "en": "first"}, maximum=99999),
        Indicator(key="x", name={"zh-CN": "乙项", "en": "second"}, maximum=3),
    ),
)


def says(world: Memory, words: str, who: str = WHO) -> Message:
    return world.answer(world.inbound(who, Kind.TEXT, words))


def taps(world: Memory, message: Message, label: str, who: str = WHO) -> Message:
    return world.answer(world.inbound(who, Kind.TEXT if not label else Kind.TAP, actions(message)[label]))


def actions(message: Message) -> dict[str, str]:
    return {choice.label: choice.action for row in message.buttons for choice in row}


def stored(world: Memory, form: str = "daily", period: str = "2026-11-20", unit: str = "QS0101") -> Report | None:
    return world.context.reports.get(ReportKey(world.unit(unit).id, form, period))


def draft(world: Memory, who: str = WHO) -> Draft:
    return world.context.drafts[CHANNEL, who]


def with_form(world: Memory, form: Form) -> Memory:
    known = world.context.forms
    world.context.forms = Forms({**known.forms, form.key: form}, known.breakdowns)
    world.router = Router(world.context.forms, world.catalogue.languages)
    return world


@pytest.mark.parametrize(
    ("known", "maximum", "offered"),
    [
        ([], 9999, [0, 1, 2, 3, 4, 5]),
        ([0], 9999, [0, 1, 2, 3, 4, 5]),
        ([3], 9999, [0, 1, 2, 3, 4, 5]),
        ([5], 9999, [0, 3, 4, 5, 6, 7]),
        ([12], 9999, [0, 8, 9, 10, 11, 12, 13, 14, 15, 16]),
        ([12, 30], 9999, [0, 8, 9, 10, 11, 12, 13, 14, 15, 30]),
        ([2, 30, 31], 9999, [0, 1, 2, 3, 30, 31]),
        ([9999], 9999, [0, 9991, 9992, 9993, 9994, 9995, 9996, 9997, 9998, 9999]),
        ([], 3, [0, 1, 2, 3]),
        ([], 0, [0]),
        ([7], 5, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_the_likely_numbers(known: list[int], maximum: int, offered: list[int]) -> None:
    assert likely(known, maximum) == offered


@given(st.lists(st.integers(0, 9999), max_size=3), st.integers(0, 9999))
def test_zero_and_what_is_known_are_always_offered(known: list[int], maximum: int) -> None:
    offered = likely(known, maximum)
    assert offered == sorted(set(offered))
    assert {0, *(figure for figure in known if figure <= maximum)} <= set(offered)
    assert all(0 <= number <= maximum for number in offered)
    assert len(offered) <= (MOST_NUMBERS if known and known[0] >= FEW_NUMBERS else FEW_NUMBERS)


def test_the_numbers_stand_in_two_rows_of_five_at_most(world: Memory) -> None:
    says(world, "12 3 0")
    world.now += timedelta(days=1)
    message = says(world, "填报")
    assert [len(row) for row in message.buttons] == [5, 5, 2]
    message = taps(world, message, "12")
    assert [len(row) for row in message.buttons] == [3, 3, 3]


def test_a_form_of_twenty_three_figures_with_its_groups(world: Memory) -> None:
    township, form = world.unit("QS01"), world.context.forms.forms["monthly_workload"]
    world.context.posts[101] = (Post(101, township.id, Role.REPORTER),)
    message, asked = says(world, "填报"), []
    assert "医疗护理工作量：全科门诊就诊是多少？" in message.text
    for number, indicator in enumerate(form.indicators):
        asked.append(message.text)
        message = says(world, str(number))
        assert indicator.name["zh-CN"] in asked[-1]
    assert "23/23 全科服务团队：免费测血压是多少？" in asked[-1]
    assert "已填：全科门诊0、处方1、" in asked[-1]
    report = stored(world, "monthly_workload", "2026-10", "QS01")
    assert report
    assert report.complete
    assert list(report.values.values()) == list(range(23))

    world.now += timedelta(days=30)
    assert "（2026年10月 0）" in says(world, "填报").text


def test_several_forms_are_offered(world: Memory) -> None:
    with_form(world, LONG)
    which = says(world, "填报")
    assert list(actions(which)) == ["张家村 11月20日（周五）日报", "张家村 11月20日（周五）长表"]
    assert "1/2 甲项是多少？" in taps(world, which, "张家村 11月20日（周五）长表").text


def test_a_long_key_is_named_by_its_number(world: Memory) -> None:
    with_form(world, LONG)
    message = taps(world, says(world, "填报"), "张家村 11月20日（周五）长表")
    unit_id = world.unit("QS0101").id
    assert actions(message)["5"] == f"guide:{unit_id}:{LONG.key}:2026-11-20:0:5"
    message = taps(world, message, "5")
    assert [[choice.label for choice in row] for row in message.buttons[:2]] == [["0", "1"], ["2", "3"]]
    assert actions(message)["3"] == f"guide:{unit_id}:{LONG.key}:2026-11-20:x:3"
    taps(world, message, "3")
    report = stored(world, LONG.key)
    assert report
    assert report.values == {LONG.indicators[0].key: 5, "x": 3}
    assert report.source == Source.BUTTON


def test_a_whole_message_of_another_form_goes_its_own_way(world: Memory) -> None:
    with_form(world, LONG)
    taps(world, says(world, "填报"), "张家村 11月20日（周五）日报")
    says(world, "12")
    assert "长表" in says(world, "甲项7 乙项2").text
    assert stored(world, LONG.key)
    assert draft(world).values == {"visits": 12}
    assert "3/3" in says(world, "3").text


@pytest.mark.parametrize(("words", "said"), [("3 13800138000", {"visits": 3}), ("电话13800138000", {})])
def test_a_telephone_number_is_no_answer(world: Memory, words: str, said: dict[str, int]) -> None:
    says(world, "填报")
    assert "电话号码" in says(world, words).text
    assert draft(world).values == said


def test_a_manager_gets_help_instead(world: Memory) -> None:
    assert says(world, "填报", "吴科长").text == says(world, "帮助", "吴科长").text


def test_a_tap_on_what_an_earlier_message_meant_ends_the_questions(world: Memory) -> None:
    meant = says(world, "门诊l2")
    says(world, "填报")
    answer = world.answer(world.inbound(WHO, Kind.TAP, next(iter(actions(meant).values()))))
    assert "还缺：接种针次、疑似病例" in answer.text
    says(world, "3 0")
    report = stored(world)
    assert report
    assert report.values == {"visits": 12, "vaccinations": 3, "suspected_cases": 0}


def test_what_is_handed_on_is_no_answer(world: Memory) -> None:
    says(world, "填报")
    world.answer(replace(world.inbound(WHO, Kind.TEXT, "7"), forwarded=True))
    assert "visits" not in draft(world).values


def test_an_edit_never_answers_the_question_that_is_open_now(world: Memory) -> None:
    says(world, "填报")
    says(world, "12")
    says(world, "3")
    edited = world.answer(world.inbound(WHO, Kind.EDIT, "13"))
    assert "请写上名称" in edited.text
    assert draft(world).values == {"visits": 12, "vaccinations": 3}


def test_an_edit_of_yesterdays_message_is_about_yesterday(world: Memory) -> None:
    says(world, "12 3 0")
    yesterday = world.now
    world.now += timedelta(days=1)
    says(world, "填报")
    says(world, "5")
    world.answer(world.inbound(WHO, Kind.EDIT, "14 3 0", at=yesterday))
    report = stored(world)
    assert report
    assert report.values["visits"] == 14
    assert stored(world, period="2026-11-21") is None
    assert draft(world).values == {"visits": 5}


def test_a_question_of_an_indicator_that_the_form_has_lost_is_over(world: Memory) -> None:
    world.context.drafts[CHANNEL, WHO] = Draft("daily", "2026-11-20", {}, 4, world.now, "guide:lost:0")
    assert "1/3" in says(world, "填报").text


def test_without_a_form_there_is_nothing_to_ask(world: Memory) -> None:
    world.context.posts[101] = (Post(101, world.unit("QS").id, Role.REPORTER),)
    assert says(world, "填报").text == says(world, "啊").text


def test_whose_question_it_was_is_checked_at_every_tap(world: Memory) -> None:
    message = says(world, "填报")
    world.context.posts[101] = (Post(101, world.unit("QS0102").id, Role.REPORTER),)
    assert "已经失效" in taps(world, message, "5").text
    assert draft(world).values == {}


@settings(max_examples=120, deadline=None)
@given(
    values=st.tuples(st.integers(0, 5), st.integers(0, 5), st.just(0)),
    ways=st.lists(st.sampled_from(["tap", "number", "label", "back", "older", "again", "doubt"]), min_size=3),
)
def test_any_way_of_answering_ends_like_one_whole_message(
    made: Shipped, values: tuple[int, int, int], ways: list[str]
) -> None:
    """Detours through 上一步, taps under older questions, doubtful words and a second 填报 change nothing of it."""
    whole, guided = county(made), county(made)
    says(whole, " ".join(map(str, values)))
    message = says(guided, "填报")
    questions = {0: message}
    for way in [*ways, "tap", "number", "label"]:
        if (CHANNEL, WHO) not in guided.context.drafts:
            break
        at = KEYS.index(draft(guided).asking.split(":")[1])
        questions[at] = message if "是多少" in message.text else questions[at]
        message = answered(guided, way, at, values, questions)
    expected, report = stored(whole), stored(guided)
    assert expected
    assert report
    assert report.values == expected.values
    assert (report.version, report.complete, report.zero) == (1, True, True)
    assert len([effect for effect in guided.effects if isinstance(effect, SaveReport)]) == 1


def answered(world: Memory, way: str, at: int, values: tuple[int, int, int], questions: dict[int, Message]) -> Message:
    figure = str(values[at])
    match way:
        case "tap":
            return taps(world, questions[at], figure)
        case "number":
            return says(world, figure)
        case "label":
            return says(world, f"{LABELS[at]}{figure}")
        case "back":
            return says(world, "上一步")
        case "older":
            return taps(world, questions[0], str(values[0]))
        case "again":
            return says(world, "填报")
        case _:
            return says(world, "十几")
