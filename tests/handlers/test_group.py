"""What is heard in a group: when it is taken for a report, and what of the answer the group may see."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.constants import ReactionEmoji

from core.effects import Effect, Queue, SaveReport, Sign
from core.messages import Kind, Say
from core.texts import text
from handlers.group import discreetly
from handlers.receipts import SIGNS
from handlers.turn import Turn
from tests.handlers.memory import CHANNEL, GROUP, Memory, Shipped, county

DOCTOR, MANAGER = "张医生", "吴科长"


def heard(
    world: Memory, words: str, who: str = DOCTOR, kind: Kind = Kind.TEXT, *, forwarded: bool = False
) -> list[Effect]:
    """What follows from these words in the group."""
    said = replace(world.inbound(who, kind, words), group=GROUP, forwarded=forwarded)
    effects = world.step(said)
    for effect in effects:
        world.context.apply(effect)
    return effects


def queued(effects: list[Effect]) -> list[Queue]:
    return [effect for effect in effects if isinstance(effect, Queue)]


def shown_in_group(effects: list[Effect]) -> list[Say]:
    return [queue.say for queue in queued(effects) if queue.account == (CHANNEL, GROUP)]


ABOUT_A_REPORT = [
    "门诊12",
    "疑似0",
    "零报告",
    "全零",
    "12 3 0",
    "12，3，0",
    "门诊大约12 接种3 疑似0",
    "门诊12 接种3 疑似-1",
    "12 3 99999",
    "昨天 12 3 0",
    "2026-12-31 门诊12 接种3 疑似0",
    "门诊12 门诊13 接种3 疑似0",
]
CHATTER = [
    "3",
    "12",
    "12 3",
    "1 2 3 4",
    "好的",
    "在吗",
    "12点开会",
    "下午3点，2楼，请10分钟前到",
    "今天来了好多人",
    "大家辛苦了",
    "谢谢",
    "?",
    "今日",
    "填报",
    "13812345678",
    "/",
    "/ban 12 3 0",
    "/start",
    "/start ZHANG777",
    "",
]


@pytest.mark.parametrize("words", ABOUT_A_REPORT)
def test_what_is_about_a_report_is_answered(world: Memory, words: str) -> None:
    (answer, *_) = queued(heard(world, words))
    assert answer.key.startswith(f"reply:{CHANNEL}:")
    assert answer.account in ((CHANNEL, GROUP), (CHANNEL, DOCTOR))


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.EDIT])
@pytest.mark.parametrize("words", CHATTER)
def test_chatter_is_left_alone(world: Memory, words: str, kind: Kind) -> None:
    assert heard(world, words, kind=kind) == []


@pytest.mark.parametrize("words", [*ABOUT_A_REPORT, *CHATTER, "/help", "ZHANG777"])
def test_strangers_are_left_alone_whatever_they_write(world: Memory, words: str) -> None:
    assert heard(world, words, who="陌生人") == []


@pytest.mark.parametrize("words", [*ABOUT_A_REPORT, *CHATTER])
def test_a_manager_reports_nothing_in_the_group(world: Memory, words: str) -> None:
    assert heard(world, words, who=MANAGER) == []


@pytest.mark.parametrize("words", ABOUT_A_REPORT)
def test_what_is_handed_on_is_somebody_elses(world: Memory, words: str) -> None:
    assert heard(world, words, forwarded=True) == []


@pytest.mark.parametrize("kind", [Kind.TAP, Kind.OTHER])
@pytest.mark.parametrize("words", ["12 3 0", "sticker", "zero:daily:2026-11-20"])
def test_only_words_are_heard(world: Memory, kind: Kind, words: str) -> None:
    assert heard(world, words, kind=kind) == []


def test_a_plain_report_needs_no_words(world: Memory) -> None:
    effects = heard(world, "12 3 0")
    (saved,) = (effect for effect in effects if isinstance(effect, SaveReport))
    assert saved.report.values == {"visits": 12, "vaccinations": 3, "suspected_cases": 0}
    (sign,) = queued(effects)
    assert sign.account == (CHANNEL, GROUP)
    assert sign.say == Say((), answers=sign.key.rpartition(":")[2], reaction="👌")


def test_the_sign_and_the_private_question_are_two_messages(world: Memory) -> None:
    sign, question = queued(heard(world, "零报告"))
    assert (sign.account, sign.say.reaction) == ((CHANNEL, GROUP), "👌")
    assert question.account == (CHANNEL, DOCTOR)
    assert question.key == f"{sign.key}:private"
    assert not question.say.answers


@pytest.mark.parametrize(
    ("words", "line"),
    [("零报告", "group-stored"), ("门诊12", "group-ask"), ("门诊大约12", "group-ask"), ("/help", "group-ask")],
)
def test_who_cannot_be_written_to_is_asked_into_the_private_chat(world: Memory, words: str, line: str) -> None:
    world.context.unreachable.add((CHANNEL, DOCTOR))
    (reply,) = queued(heard(world, words))
    assert reply.account == (CHANNEL, GROUP)
    assert reply.say == Say((text(line),), answers=reply.key.rpartition(":")[2])


@pytest.mark.parametrize("reachable", [True, False])
def test_what_the_private_chat_waits_for_is_not_answered_in_the_group(world: Memory, reachable: bool) -> None:
    world.answer(world.inbound(DOCTOR, Kind.TEXT, "门诊12"))
    draft = world.context.drafts[CHANNEL, DOCTOR]
    if not reachable:
        world.context.unreachable.add((CHANNEL, DOCTOR))
    for words in ("3 0", "3", "0"):
        assert heard(world, words) == []
    assert world.context.drafts[CHANNEL, DOCTOR] == draft


@pytest.mark.parametrize(
    ("sign", "is_told"), [(Sign("👌", enough=True), False), (Sign("✍", enough=False), True), (None, True)]
)
def test_a_sign_stands_for_a_receipt_as_far_as_the_receipt_says_so(
    world: Memory, sign: Sign | None, is_told: bool
) -> None:
    said = replace(world.inbound(DOCTOR, Kind.TEXT, ""), group=GROUP)
    turn = Turn(world.context, said, world.now, {}, {})
    answers = queued(discreetly(turn, [replace(turn.answer(text("whatever it says")), sign=sign)]))
    signs = [answer.say.reaction for answer in answers if answer.account[1] == GROUP]
    assert signs == ([sign.emoji] if sign else [])
    assert any(answer.account[1] == DOCTOR for answer in answers) == is_told


@pytest.mark.parametrize(
    ("words", "enough"),
    [
        ("12 3 0", True),
        ("零报告", False),  # the rest is still missing
        ("12 3 1", False),  # a disease is asked for
        ("12 3 0 13900001111", False),  # advice not to write telephone numbers
    ],
)
def test_a_receipt_that_asks_or_advises_is_not_told_by_its_sign(world: Memory, words: str, enough: bool) -> None:
    (answer,) = queued(world.step(world.inbound(DOCTOR, Kind.TEXT, words)))
    assert answer.sign == Sign("👌", enough)


@pytest.mark.parametrize("words", ["门诊12", "帮助", "门诊十几 接种3 疑似0", "修改"])
def test_what_stores_nothing_has_no_sign(world: Memory, words: str) -> None:
    (answer,) = queued(world.step(world.inbound(DOCTOR, Kind.TEXT, words)))
    assert answer.sign is None


def test_each_edit_of_a_message_changes_its_sign(world: Memory) -> None:
    """Also when a version came between that was sent in private."""
    heard(world, "12 3 0")
    signs = ["👌"]
    for vaccinations in range(4, 10):
        (sign,) = queued(heard(world, f"12 {vaccinations} 0", kind=Kind.EDIT))
        signs.append(sign.say.reaction)
    assert signs == ["👌", "✍", "👍", "👌", "✍", "👍", "👌"]
    world.answer(world.inbound(DOCTOR, Kind.TEXT, "更正 接种1"))
    (sign,) = queued(heard(world, "12 2 0", kind=Kind.EDIT))
    assert sign.say.reaction not in ("", signs[-1])


def test_every_sign_is_one_that_telegram_takes() -> None:
    assert set(SIGNS) <= {emoji.value for emoji in ReactionEmoji}


def test_what_others_are_told_stays_as_it_is(world: Memory) -> None:
    turn = Turn(world.context, replace(world.inbound(DOCTOR, Kind.TEXT, ""), group=GROUP), world.now, {}, {})
    answer = turn.answer(text("whatever it says"))
    other = replace(answer, key="alert:1", account=(CHANNEL, MANAGER))
    assert discreetly(turn, [other, answer])[0] == other


WORDS = st.one_of(
    st.sampled_from([*ABOUT_A_REPORT, *CHATTER, "/help", "/today", "修改", "ZHANG777"]),
    st.builds("门诊{} 接种{} 疑似{}".format, *[st.integers(0, 9999)] * 3),
    st.builds("{} {} {}".format, *[st.integers(0, 9999)] * 3),
    st.text(alphabet="门诊接种疑似病例零报告张家村0123 ，。昨天改/", max_size=30),
)


@settings(max_examples=200)
@given(
    said=st.lists(st.tuples(st.sampled_from([DOCTOR, "孙医生", MANAGER, "Zhao", "陌生人"]), WORDS), max_size=6),
    blocked=st.booleans(),
)
def test_the_group_sees_a_sign_or_a_sentence_without_anything_in_it(
    made: Shipped, said: list[tuple[str, str]], blocked: bool
) -> None:
    world = county(made)
    if blocked:
        world.context.unreachable |= set(world.context.people)
    for who, words in said:
        effects = heard(world, words, who)
        for say in shown_in_group(effects):
            assert say.answers
            assert (say.buttons, say.files) == ((), ())
            assert say.reaction in ("", *SIGNS)
            assert say.lines in ((), (text("group-ask"),), (text("group-stored"),))
            assert bool(say.lines) != bool(say.reaction)
        assert {queue.account[1] for queue in queued(effects)} <= {who, GROUP}
        if any(isinstance(effect, SaveReport) for effect in effects):
            assert len(shown_in_group(effects)) == 1
