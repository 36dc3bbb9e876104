"""Which disease it is: who may answer, what is asked of other forms, and that parts never exceed the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.effects import SaveReport
from core.forms import Breakdown, BreakdownItem, Form, Forms, Indicator
from core.messages import Kind, Message
from core.reports import Report, ReportKey
from handlers.router import Router
from tests.handlers.memory import CHANNEL, Memory, Shipped, county

DAY = "2026-11-20"
HFM = "suspected_cases.hand_foot_mouth"


def says(world: Memory, words: str, who: str = "张医生") -> Message:
    return world.answer(world.inbound(who, Kind.TEXT, words))


def taps(world: Memory, action: str, who: str = "张医生") -> Message:
    return world.answer(world.inbound(who, Kind.TAP, action))


def action(message: Message, label: str) -> str:
    return next(choice.action for row in message.buttons for choice in row if choice.label == label)


def labels(message: Message) -> list[str]:
    return [choice.label for row in message.buttons for choice in row]


def stored(world: Memory, form: str = "daily", unit: str = "QS0101", period: str = DAY) -> Report:
    return world.context.reports[ReportKey(world.unit(unit).id, form, period)]


def with_breakdown(world: Memory, breakdown: Breakdown, *forms: Form) -> Memory:
    """The world with that list in place of the diseases, and these forms beside the shipped ones."""
    known = world.context.forms
    lists = {**known.breakdowns, breakdown.key: breakdown}
    world.context.forms = Forms({**known.forms, **{form.key: form for form in forms}}, lists)
    world.router = Router(world.context.forms, world.catalogue.languages)
    return world


def items(*keys: str) -> tuple[BreakdownItem, ...]:
    return tuple(BreakdownItem(key=key, name={"zh-CN": f"{key}病", "en": key}) for key in keys)


def test_nothing_is_asked_when_the_message_says_it_all(world: Memory) -> None:
    answer = says(world, "12 3 0")
    assert "什么病" not in answer.text
    assert stored(world).complete


def test_nothing_is_asked_of_a_form_without_diseases(world: Memory) -> None:
    plain = world.context.forms.forms["daily"].model_copy(
        update={
            "indicators": (
                Indicator(key="a", name={"zh-CN": "甲项", "en": "a"}, surveillance=True),
                Indicator(
                    key="b", name={"zh-CN": "乙项", "en": "b"}, breakdown="diseases"
                ),  # may be broken down, need not be
            )
        }
    )
    with_breakdown(world, world.context.forms.breakdowns["diseases"], plain)
    assert "什么病" not in says(world, "甲项2 乙项3").text
    assert stored(world).complete
    assert "什么病" not in says(world, "手足口").text


def test_what_is_partial_is_received_and_says_so(world: Memory) -> None:
    says(world, "12 3 2")
    assert stored(world).received
    assert not stored(world).complete
    assert "已报，不完整" in says(world, "今日").text


@pytest.mark.parametrize(
    ("who", "may"),
    [("张护士", True), ("吴科长", True), ("李医生", False), ("钱院长", False), ("陌生人", False)],
)
def test_who_may_answer(world: Memory, who: str, may: bool) -> None:
    """A colleague, and a manager above; nobody else, whatever the tap names."""
    asked = says(world, "12 3 1")
    taps(world, action(asked, "手足口病"), who)
    assert stored(world).values.get(HFM) == (1 if may else None)


def test_a_manager_is_asked_how_many_too(world: Memory) -> None:
    asked = says(world, "12 3 2")
    how_many = taps(world, action(asked, "手足口病"), "吴科长")
    taps(world, action(how_many, "2"), "吴科长")
    assert stored(world).values[HFM] == 2
    person = world.context.people[CHANNEL, "吴科长"]
    assert stored(world).person_id == person.id


def test_many_cases_have_eight_buttons_and_may_be_typed(world: Memory) -> None:
    asked = says(world, "40 3 12")
    how_many = taps(world, action(asked, "流感"))
    assert labels(how_many) == [str(n) for n in range(1, 9)]
    assert [len(row) for row in how_many.buttons] == [4, 4]
    says(world, "11")
    assert stored(world).values["suspected_cases.influenza"] == 11


def test_a_key_too_long_for_a_button_is_named_by_its_number(world: Memory) -> None:
    long = "acute_haemorrhagic_conjunctivitis_and_such"
    with_breakdown(world, Breakdown(key="diseases", title={"zh-CN": "病", "en": "d"}, items=items("a", long)))
    says(world, "12 3 2")
    how_many = says(world, f"{long}病")
    assert labels(how_many) == ["1", "2"]
    key = f"disease:{world.unit('QS0101').id}:daily:{DAY}:1"
    assert action(how_many, "2") == f"{key}:1:2"
    for forged in ("2:2", "-1:2", "²:2", "1:2:3", "0999:1"):
        assert "失效" in taps(world, f"{key}:{forged}").text
    taps(world, action(how_many, "2"))
    assert stored(world).values[f"suspected_cases.{long}"] == 2


def test_a_list_without_other_or_common_ones_is_answered_in_words(world: Memory) -> None:
    with_breakdown(world, Breakdown(key="diseases", title={"zh-CN": "病", "en": "d"}, items=items("a", "b")))
    asked = says(world, "12 3 1")
    assert labels(asked) == ["撤销（10 分钟内）", "修改"]
    key = f"disease:{world.unit('QS0101').id}:daily:{DAY}:1"
    assert "失效" in taps(world, f"{key}:other").text
    says(world, "b病")
    assert stored(world).values["suspected_cases.b"] == 1


def test_two_figures_that_have_to_be_broken_down_are_asked_about_one_after_the_other(world: Memory) -> None:
    injuries = Breakdown(
        key="injuries",
        title={"zh-CN": "伤害", "en": "injuries"},
        common=("bite",),
        items=(BreakdownItem(key="bite", name={"zh-CN": "犬咬伤", "en": "dog bite"}),),
    )
    daily = world.context.forms.forms["daily"]
    hurt = Indicator(
        key="hurt", name={"zh-CN": "受伤人数", "en": "injured"}, breakdown="injuries", breakdown_required=True
    )
    with_breakdown(world, injuries, daily.model_copy(update={"indicators": (*daily.indicators, hurt)}))
    asked = says(world, "门诊12 接种3 疑似1 受伤人数2")
    assert "疑似病例 1 例，是什么病？" in asked.text
    then = taps(world, action(asked, "手足口病"))
    assert "受伤人数 2 例，是什么病？" in then.text
    assert labels(then)[0] == "犬咬伤"
    says(world, "都是犬咬伤")
    assert stored(world).values == {
        "visits": 12,
        "vaccinations": 3,
        "suspected_cases": 1,
        "hurt": 2,
        HFM: 1,
        "hurt.bite": 2,
    }
    assert stored(world).complete


def test_a_number_that_was_meant_for_another_list_is_not_taken(world: Memory) -> None:
    """She is asked how many have influenza; a colleague says so first, and then other cases are open."""
    injuries = Breakdown(key="injuries", title={"zh-CN": "伤害", "en": "injuries"}, items=items("bite"))
    *figures, suspected = world.context.forms.forms["daily"].indicators
    hurt = Indicator(
        key="hurt", name={"zh-CN": "受伤人数", "en": "hurt"}, breakdown="injuries", breakdown_required=True
    )
    daily = world.context.forms.forms["daily"].model_copy(update={"indicators": (*figures, suspected, hurt)})
    with_breakdown(world, injuries, daily)
    says(world, "门诊12 接种3 疑似2 受伤人数2")
    says(world, "流感")
    says(world, "都是流感", "张护士")
    says(world, "2")
    assert "受伤人数 2 例，是什么病？" in says(world, "接种4").text
    assert {key for key in stored(world).values if "." in key} == {"suspected_cases.influenza"}


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("手足口", "2"),  # how many?
        ("其他", "恙虫病1"),  # which other one?
    ],
)
def test_a_number_or_a_word_by_itself_answers_only_for_a_while(world: Memory, asked: str, answer: str) -> None:
    says(world, "12 3 2")
    says(world, asked)
    world.now += timedelta(minutes=31)
    says(world, answer)
    assert stored(world).version == 1
    says(world, asked)
    says(world, answer)
    assert stored(world).version == 2


def test_what_others_wrote_and_what_was_changed_is_no_answer(world: Memory) -> None:
    says(world, "12 3 2")
    said = world.inbound("张医生", Kind.TEXT, "手足口1")
    world.answer(said)
    world.answer(replace(said, id="edited", kind=Kind.EDIT, text="手足口2"))
    world.answer(replace(said, id="forwarded", forwarded=True))
    assert stored(world).values[HFM] == 1


def test_the_figures_that_were_missing_and_the_disease_are_asked_for_together(world: Memory) -> None:
    says(world, "零报告")
    asked = says(world, "疑似1")
    assert "还缺：门诊人次、接种针次" in asked.text
    assert "疑似病例 1 例，是什么病？" in asked.text
    says(world, "12 3")
    says(world, "水痘")
    assert stored(world).complete
    assert stored(world).values["visits"] == 12


def test_a_word_of_an_earlier_answer_goes_with_its_figure(world: Memory) -> None:
    """A note stands as long as the figure that it explains, and is said anew with it."""
    says(world, "12 3 1")
    says(world, "其他")
    receipt = says(world, "恙虫病")
    assert "其中其他（恙虫病）：1" in receipt.text
    assert stored(world).notes == {"suspected_cases.other": "恙虫病"}
    assert "其他（恙虫病）" in says(world, "接种4").text
    assert stored(world).notes == {"suspected_cases.other": "恙虫病"}
    undone = taps(world, action(receipt, "修改"))
    assert "其他（恙虫病）" in undone.text
    says(world, "疑似0")
    says(world, "疑似1")
    says(world, "其他")
    assert "其他（莱姆病）" in says(world, "莱姆病").text


def test_a_report_after_the_button_for_another_disease_is_a_report(world: Memory) -> None:
    taps(world, action(says(world, "12 3 1"), "其他"))
    says(world, "门诊13")
    assert stored(world).values["visits"] == 13


@pytest.mark.parametrize("words", ["痢疾1", "流感3", "都是", "其他2"])
def test_after_change_the_diseases_have_to_be_those_of_all_cases(world: Memory, words: str) -> None:
    says(world, "12 3 2")
    says(world, "手足口2")
    says(world, "修改")
    says(world, words)
    assert stored(world).values[HFM] == 2
    assert stored(world).version == 2


def test_after_change_what_a_colleague_has_said_since_is_not_replaced(world: Memory) -> None:
    asked = says(world, "12 3 1")
    says(world, "修改")
    world.now += timedelta(minutes=1)
    taps(world, action(asked, "手足口病"), "张护士")
    world.now += timedelta(minutes=1)
    says(world, "都是流感")
    assert stored(world).values[HFM] == 1


def test_a_locked_report_is_not_changed_by_a_tap(world: Memory) -> None:
    asked = says(world, "12 3 1")
    world.now += timedelta(days=60)
    taps(world, action(asked, "手足口病"))
    assert stored(world).version == 1


ACTS = st.one_of(
    st.tuples(st.just("says"), st.integers(0, 6).map("疑似{}".format)),
    st.tuples(
        st.just("says"),
        st.lists(
            st.tuples(st.sampled_from(["手足口", "痢疾", "流感", "其他"]), st.sampled_from(["", "1", "2", "两例"])),
            min_size=1,
            max_size=3,
        ).map(lambda parts: " ".join("".join(part) for part in parts)),
    ),
    st.tuples(st.just("says"), st.sampled_from(["都是流感", "恙虫病", "感冒", "1", "2", "都是", "12 3 4", "修改"])),
    st.tuples(st.just("taps"), st.integers(0, 40)),
    st.tuples(st.just("waits"), st.sampled_from([1, 31, 600])),
)
WHO = st.sampled_from(["张医生", "张护士"])


@settings(max_examples=200, deadline=None)
@given(acts=st.lists(st.tuples(WHO, ACTS), max_size=25))
def test_never_more_parts_than_the_whole(made: Shipped, acts: Sequence[tuple[str, tuple[str, str | int]]]) -> None:
    world = county(made)
    shown: list[str] = []
    says(world, "12 3 3")
    for who, (act, what) in acts:
        if act == "waits":
            world.now += timedelta(minutes=int(what))
            continue
        if act == "taps" and not shown:
            continue
        answer = taps(world, shown[-1 - int(what) % len(shown)], who) if act == "taps" else says(world, str(what), who)
        shown += [choice.action for row in answer.buttons for choice in row]
    form = world.context.forms.forms["daily"]
    for effect in world.effects:
        if isinstance(effect, SaveReport) and effect.report.received:
            values = effect.report.values
            assert all(count > 0 for count in form.unspecified(values).values())
            assert effect.report.complete == (not form.missing(values) and not form.unspecified(values))
            assert effect.report.notes.keys() <= {"suspected_cases.other"}
            if "suspected_cases.other" in values and effect.report.source != "undo":
                assert effect.report.notes
