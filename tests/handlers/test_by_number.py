"""A number in place of a tap: it is that button, or it is as if there were none; it never stores a wrong figure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.effects import Effect, Queue, SaveReport
from core.messages import Inbound, Kind
from core.numbered import NumbersShown
from core.texts import Text
from tests.handlers.memory import CHANNEL, Memory, Shipped, county

DOCTOR = "张医生"
REPORT = "门诊12 接种3 疑似2"


def numbered(world: Memory, words: str, who: str = DOCTOR) -> Inbound:
    return replace(world.inbound(who, Kind.TEXT, words), numbered=True)


def shown(world: Memory, who: str = DOCTOR) -> tuple[str, ...]:
    """The buttons of the newest answer as a chat without room for them would number them."""
    newest = next(effect for effect in reversed(world.effects) if isinstance(effect, Queue))
    actions = tuple(button.action for row in newest.say.buttons for button in row)
    menu(world, actions, who)
    return actions


def menu(world: Memory, actions: tuple[str, ...], who: str = DOCTOR) -> None:
    world.context.answers[NumbersShown(CHANNEL, who)] = actions
    world.context.told.clear()  # another batch


def answered(world: Memory, inbound: Inbound) -> list[Effect]:
    world.effects.clear()
    world.answer(inbound)
    return list(world.effects)


def keys(effects: list[Effect]) -> list[str]:
    lines = [line for effect in effects if isinstance(effect, Queue) for line in effect.say.lines]
    return [line.key for line in lines if isinstance(line, Text)]


def asked_for_disease(world: Memory) -> tuple[str, ...]:
    world.answer(numbered(world, REPORT))
    return shown(world)


def test_a_number_above_the_cases_is_the_disease(world: Memory, made: Shipped) -> None:
    actions = asked_for_disease(world)
    by_number = keys(answered(world, numbered(world, "3")))
    other = county(made)
    asked_for_disease(other)
    assert by_number == keys(answered(other, other.inbound(DOCTOR, Kind.TAP, actions[2])))


@pytest.mark.parametrize("number", [1, 2])
def test_a_number_that_may_be_the_cases_is_asked_about_and_stores_nothing(world: Memory, number: int) -> None:
    actions = asked_for_disease(world)
    effects = answered(world, numbered(world, str(number)))
    assert not any(isinstance(effect, SaveReport) for effect in effects)
    assert keys(effects) == ["numbered-doubt", "disease-how"]
    assert shown(world) == (actions[number - 1],)


def test_in_words_it_is_no_count(world: Memory) -> None:
    asked_for_disease(world)
    assert "disease-how-many" in keys(answered(world, numbered(world, "选1")))


def test_what_was_asked_before_the_buttons_came_may_be_what_the_number_answers(world: Memory) -> None:
    world.answer(numbered(world, "门诊12 接种3"))  # one figure is awaited
    menu(world, ("lang:en",))
    assert keys(answered(world, numbered(world, "1")))[0] == "numbered-doubt"
    menu(world, ("lang:en",))
    assert keys(answered(world, numbered(world, "第1项"))) == ["lang-set"]


def test_the_second_number_of_a_batch_is_not_for_the_same_buttons(world: Memory) -> None:
    menu(world, ("lang:en", "lang:zh-CN"))
    assert keys(answered(world, numbered(world, "1"))) == ["lang-set"]
    assert "lang-set" not in keys(answered(world, numbered(world, "2")))
    menu(world, ())
    assert keys(answered(world, numbered(world, "选2"))) == ["talk-stale-button"]


def test_a_group_and_an_edit_have_no_numbers(world: Memory) -> None:
    menu(world, ("lang:en",))
    assert answered(world, replace(numbered(world, "1"), group="room")) == []
    assert "lang-set" not in keys(answered(world, replace(numbered(world, "1"), kind=Kind.EDIT)))


def test_a_stranger_has_no_numbers(world: Memory) -> None:
    menu(world, ("lang:en",), "陌生人")
    assert keys(answered(world, numbered(world, "1", "陌生人")))[0] == "join-how"


@settings(deadline=None, max_examples=40)
@given(number=st.integers(0, 130), buttons=st.integers(0, 26), before=st.sampled_from(["", REPORT, "门诊12 接种3"]))
def test_a_number_is_that_button_or_as_if_there_were_no_buttons(
    made: Shipped, number: int, buttons: int, before: str
) -> None:
    actions = tuple(f"lang:no-{place}" for place in range(1, buttons + 1))
    world, other = county(made), county(made)
    for one in (world, other):
        if before:
            one.answer(numbered(one, before))
        menu(one, ())
    menu(world, actions)
    effects = answered(world, numbered(world, str(number)))
    if not 1 <= number <= buttons:
        assert effects == answered(other, numbered(other, str(number)))
    else:
        assert keys(effects)[0] in ("lang-choose", "numbered-doubt")
        assert not any(isinstance(effect, SaveReport) for effect in effects)
