"""The bot is kind to whatever comes, brief, and never argues: with nobody, and least of all with itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.effects import Hint, KeepDraft, Queue, SaveReport
from core.messages import Inbound, Kind, Message
from handlers.help import small_talk
from locales.own_words import OwnWords
from tests.handlers.memory import CHANNEL, Memory, Shipped
from tests.transcripts.play import SILENCE

LONGEST = 4096
PEOPLE = ["张医生", "孙医生", "Zhao", "吴科长", "钱院长", "陌生人"]


def says(world: Memory, words: str, who: str = "张医生", kind: Kind = Kind.TEXT) -> Message:
    return world.answer(world.inbound(who, kind, words))


def later(world: Memory, **by: int) -> None:
    world.now += timedelta(**by)


ODD = {
    "long": "下" * LONGEST,
    "long digits": "1" * LONGEST,
    "long row": "1 " * (LONGEST // 2),
    "many labels": "门诊12 " * (LONGEST // 5),
    "many names": "张三、" * (LONGEST // 3),
    "many lines": "\n" * LONGEST,
    "brackets": "(" * LONGEST,
    "receipts": "✅ " * (LONGEST // 2),
    "one receipt": "记下了，还没报完：" + "张 " * 2000,
    "emoji": "😀" * 500,
    "family": "👨‍👩‍👧‍👦",
    "flag": "🇨🇳",
    "face": "[微笑]",
    "right to left": "\u202e门诊12\u202c",
    "marks": "\u200f\u200e\u2066\u2069",
    "arabic": "السلام عليكم",
    "zero width": "\u200b\u200d\ufeff",
    "combining": "a" + "\u0301" * 300,
    "control": "\x00\x01\x1b[31m门诊\x7f",
    "surrogates": "\ud83d\udc4d \udc00 门诊\ud800",
    "not a character": "\ufffe\uffff",
    "dots": "…",
    "dashes": "——",
    "empty": "",
    "spaces": "   ",
    "command": "/" + "a" * 100,
    "slash": "/",
    "code": "A" * 64,
    "format": "{ $unit } {0} %s %(x)s",
    "markup": "<b>门诊</b> *12* _3_ [0](http://a.b)",
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.EDIT, Kind.TAP, Kind.OTHER])
def test_whatever_comes_gets_a_kind_answer(world: Memory, who: str, odd: str, kind: Kind) -> None:
    message = says(world, odd, who, kind)
    assert 0 < len(message.text) < LONGEST
    message.text.encode()
    assert "\0" not in message.text
    assert not any(isinstance(effect, SaveReport) for effect in world.effects)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.text(st.characters(), max_size=60), st.sampled_from(PEOPLE), st.booleans())
def test_no_text_breaks_anything(world: Memory, words: str, who: str, forwarded: bool) -> None:
    later(world, hours=2)
    message = world.answer(replace(world.inbound(who, Kind.TEXT, words), forwarded=forwarded))
    assert 0 < len(message.text.encode()) < LONGEST


@pytest.mark.parametrize(
    "words", ["下乡去了", "谢谢", "你好", "👍", "收到", "……", "✅ 已收到：张家村 11月20日（周五）日报"]
)
@pytest.mark.parametrize("who", ["张医生", "吴科长", "Zhao"])
def test_one_answer_an_hour(world: Memory, words: str, who: str) -> None:
    assert says(world, words, who) != SILENCE
    for _ in range(59):
        later(world, minutes=1)
        assert says(world, words, who) == SILENCE
    later(world, minutes=1)
    assert says(world, words, who) != SILENCE


def test_an_hour_counts_from_the_last_answer(world: Memory) -> None:
    says(world, "下乡去了")
    later(world, minutes=59)
    says(world, "下乡去了")
    later(world, minutes=2)
    assert says(world, "下乡去了") != SILENCE
    hints = [effect.at for effect in world.effects if isinstance(effect, Hint)]
    assert hints[1] - hints[0] == timedelta(minutes=61)


def test_a_clock_that_was_put_back_silences_nobody(world: Memory) -> None:
    says(world, "下乡去了")
    later(world, days=-1)
    assert says(world, "下乡去了") != SILENCE


@pytest.mark.parametrize(
    "words",
    [
        "12 3 0",
        "门诊12",
        "12",
        "门诊十几个",
        "门诊-1",
        "明天 12 3 0",
        "/help",
        "帮助",
        "今日",
        "语言",
        "修改",
        "13900001111",
    ],
)
def test_what_wants_an_answer_gets_one_within_the_hour(world: Memory, words: str) -> None:
    says(world, "下乡去了")
    later(world, minutes=1)
    assert says(world, words) != SILENCE


@pytest.mark.parametrize("words", ["/start", "/help", "NOSUCH99", "12 3 0"])
def test_a_stranger_who_may_mean_to_join_or_to_report_is_told_how(world: Memory, words: str) -> None:
    says(world, "你好", "陌生人")
    later(world, minutes=1)
    assert "邀请码" in says(world, words, "陌生人").text
    assert says(world, "你好", "陌生人") == SILENCE


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("在吗", "talk-here"),
        ("在吗？", "talk-here"),
        ("你好，在吗", "talk-here"),
        ("还在么", "talk-here"),
        ("在？", "talk-here"),
        ("有人吗", "talk-here"),
        ("Are you there?", "talk-here"),
        ("在家", None),
        ("👍", "talk-ok"),
        ("👌👌", "talk-ok"),
        ("🙏", "talk-thanks"),
        ("[强][强]", "talk-ok"),
        ("。。。", "talk-ok"),
        ("好的👌", "talk-ok"),
        ("???", None),
        ("[12]", None),
    ],
)
def test_a_short_word_is_known(words: str, answer: str | None) -> None:
    assert small_talk(words) == answer


def test_a_machine_that_answers_everything_is_left_alone(world: Memory) -> None:
    """An automatic reply, back within a second of everything that the bot says, also when the bot has just asked."""
    says(world, "门诊12")
    for reply in ("您好，我现在不在，稍后联系您", "您好，我是张建国，有事请打13900001111"):
        answers = 0
        later(world, hours=1)
        for _ in range(60):
            later(world, seconds=1)
            answers += says(world, reply) != SILENCE
        assert answers <= 2


def test_whoever_asks_whether_it_is_there_is_answered_every_time(world: Memory) -> None:
    for _ in range(5):
        later(world, seconds=1)
        assert says(world, "在吗").text.startswith("在的。")
    assert says(world, "你好") == SILENCE


@pytest.mark.parametrize("who", ["张医生", "孙医生", "Zhao", "吴科长", "钱院长", "陌生人"])
@pytest.mark.parametrize(
    "opening",
    [
        "下乡去了",
        "你好",
        "门诊12",
        "12 3 0",
        "零报告",
        "12",
        "门诊-1",
        "门诊l2",
        "明天 12 3 0",
        "/help",
        "今日",
        "12 3 0 9",
        "13900001111",
    ],
)
def test_a_bot_that_repeats_everything_is_soon_alone(world: Memory, who: str, opening: str) -> None:
    """Whatever the bot says comes back to it, word for word: nothing is stored by that, and it soon falls silent."""
    words = says(world, opening, who).text
    stored = [effect for effect in world.effects if isinstance(effect, SaveReport | KeepDraft)]
    for _ in range(8):
        later(world, seconds=2)
        if not (words := says(world, words, who).text):
            break
    assert not words
    assert [effect for effect in world.effects if isinstance(effect, SaveReport | KeepDraft)] == stored


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_answer_is_known_again_in_every_language(world: Memory, made: Shipped, language: str) -> None:
    own = OwnWords(made.catalogue)
    for words in ("12 3 0", "12 3 0", "更正 门诊13", "昨天 门诊8", "下乡去了", "12", "修改", "/help", "13900001111"):
        later(world, hours=2)
        says(world, words)
    said = [made.catalogue.message(effect.say, language).text for effect in world.effects if isinstance(effect, Queue)]
    assert len(said) == 9
    assert [text for text in said if not own.stand_in(text)] == []


@pytest.mark.parametrize(
    "words",
    [
        "12 3 0",
        "门诊12 接种3 疑似0",
        "零报告",
        "收到",
        "好的",
        "✅ 门诊12 接种3 疑似0",
        "✅",
        "日报，请这样发：门诊5、接种1、疑似0",
        "全部报齐",
    ],
)
def test_what_people_write_is_not_taken_for_the_bots(made: Shipped, words: str) -> None:
    assert not OwnWords(made.catalogue).stand_in(words)


def test_sent_twice_the_receipts_differ(world: Memory) -> None:
    first = says(world, "12 3 0").text
    later(world, minutes=18)
    again = says(world, "12 3 0").text
    assert again.splitlines()[0].startswith("✅ 16:20:00 又收到一次，没有变化")
    assert first != again
    world.now += timedelta(seconds=5)
    assert says(world, "12 3 0").text.startswith("✅ 16:20:05 又收到一次，没有变化")
    later(world, days=1)
    assert says(world, "昨天 12 3 0").text.startswith("✅ 11月21日（周六）16:20:05 又收到一次")


def forwarded(world: Memory, words: str) -> Message:
    return world.answer(replace(world.inbound("张医生", Kind.TEXT, words), forwarded=True))


@pytest.mark.parametrize(
    "words", ["12 3 0", "门诊12", "零报告", "全零", "昨天 门诊8 接种0 疑似0", "门诊12 接种3 疑似0 13900001111"]
)
def test_what_is_forwarded_is_asked_about(world: Memory, words: str) -> None:
    message = forwarded(world, words)
    assert len(message.buttons) == 1
    assert [effect for effect in world.effects if not isinstance(effect, Queue)] == []
    says(world, message.buttons[0][0].action, kind=Kind.TAP)
    assert any(isinstance(effect, SaveReport | KeepDraft) for effect in world.effects)


def test_privacy_advice_stands_beside_every_kind_of_answer(world: Memory) -> None:
    for words in ("12 3 0", "门诊12", "门诊十几个", "/help", "今日", "修改", "下乡去了"):
        later(world, hours=1)
        message = world.answer(world.inbound("张医生", Kind.TEXT, f"{words} 13900001111"))
        assert message.text.splitlines()[-1].startswith("消息里有电话号码"), words


def test_no_handler_sees_what_is_private(world: Memory, made: Shipped) -> None:
    seen: list[str] = []

    def is_own(words: str) -> bool:
        seen.append(words)
        return False

    world.router = type(made.router)(world.context.forms, world.catalogue.languages, is_own)
    says(world, "门诊12 患者王小明手足口病 13900001111 420106198001011237")
    says(world, "Visits 12", "Zhao")
    assert seen[-1] == "Visits 12"
    assert not any(part in "".join(seen) for part in ("王小明", "1390000", "420106"))
    assert "1390000" not in repr(world.effects)


def test_a_tap_is_not_redacted(world: Memory) -> None:
    action = says(world, "门诊l2 接种3 疑似0").buttons[0][0].action
    assert says(world, action, kind=Kind.TAP).text.startswith("✅")


def test_the_account_is_the_one_that_was_told(world: Memory) -> None:
    says(world, "下乡去了")
    hint = next(effect for effect in world.effects if isinstance(effect, Hint))
    assert hint == Hint((CHANNEL, "张医生"), world.now)
    other = Inbound(CHANNEL, "x", "李医生", Kind.TEXT, "下乡去了", world.now)
    assert world.answer(other) != SILENCE
