"""What help says is true, short, and understood by the bot itself."""

from __future__ import annotations

from datetime import date

import pytest

from core.forms import Forms
from core.messages import Kind, Message, Say
from core.reading import Reader, Status
from core.texts import text
from handlers import receipts
from handlers.buttons import choose_language
from handlers.help import small_talk
from locales import Catalogue
from tests.handlers.memory import Memory, Shipped

TODAY = date(2026, 11, 20)
SCREEN = 12


@pytest.fixture
def forms(made: Shipped) -> Forms:
    return made.forms


@pytest.fixture
def catalogue(made: Shipped) -> Catalogue:
    return made.catalogue


@pytest.mark.parametrize("who", ["张医生", "孙医生", "Zhao", "吴科长", "钱院长"])
def test_help_fits_on_one_phone_screen(world: Memory, who: str) -> None:
    lines = world.answer(world.inbound(who, Kind.TEXT, "/help")).text.splitlines()
    assert len(lines) <= SCREEN
    assert all(len(line) < 80 for line in lines)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_examples_are_read_as_they_are_meant(forms: Forms, catalogue: Catalogue, language: str) -> None:
    for form in forms.forms.values():
        example = catalogue.render(text("button-figures", figures=receipts.example(form)), language)
        reading = Reader(form).read(example, TODAY.replace(day=2))
        assert reading.status in (Status.COMPLETE, Status.PARTIAL), example
        assert len(reading.values) == min(3, len(form.indicators))


def test_the_example_of_numbers_alone_is_a_whole_report(forms: Forms) -> None:
    reading = Reader(forms.forms["daily"]).read(receipts.example_numbers(forms.forms["daily"]), TODAY)
    assert reading.values == {"visits": 12, "vaccinations": 3, "suspected_cases": 0}


@pytest.mark.parametrize(
    ("words", "status", "amends"),
    [
        ("更正 门诊12", Status.PARTIAL, True),
        ("correction visits 12", Status.PARTIAL, True),
        ("零报告", Status.PARTIAL, False),
        ("zero report", Status.PARTIAL, False),
        ("全部为零", Status.COMPLETE, False),
        ("all zero", Status.COMPLETE, False),
        ("昨天 12 3 0", Status.COMPLETE, False),
        ("yesterday 12 3 0", Status.COMPLETE, False),
    ],
)
def test_the_words_that_help_names_are_understood(forms: Forms, words: str, status: Status, amends: bool) -> None:
    reading = Reader(forms.forms["daily"]).read(words, TODAY)
    assert (reading.status, reading.amends) == (status, amends)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("你好", "talk-hello"),
        ("您好！", "talk-hello"),
        ("早上好", "talk-hello"),
        ("Hello", "talk-hello"),
        ("谢谢主任", "talk-thanks"),
        ("辛苦了", "talk-thanks"),
        ("Thanks!", "talk-thanks"),
        ("收到", "talk-ok"),
        ("好的", "talk-ok"),
        ("OK", "talk-ok"),
        ("好的12", None),
        ("收到3个病人", None),
        ("你好，请问怎么报昨天的数", None),
        ("hint", None),
        ("", None),
    ],
)
def test_a_short_word_gets_a_short_word(words: str, answer: str | None) -> None:
    assert small_talk(words) == answer


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("/help", "零报"),
        ("/HELP@lingbao_bot", "零报"),
        ("帮助", "零报"),
        ("？", "零报"),
        ("/start", "零报"),
        ("/anything", "零报"),
        ("今日", "张家村"),
        ("/today please", "张家村"),
        ("修改", "现在没有"),
        ("/edit", "现在没有"),
        ("/lang", "请选择"),
        ("语言 zh-cn", "好的，以后用中文"),
        ("今天 12 3 0", "✅"),
        ("修改 门诊12", "记下了"),
        ("help me please", "没看懂"),
    ],
)
def test_commands_are_told_from_reports(world: Memory, words: str, begins: str) -> None:
    assert world.answer(world.inbound("张医生", Kind.TEXT, words)).text.startswith(begins)


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("单位 张家村", "【张家村】"),
        ("/unit 张家村", "【张家村】"),
        ("单位 QS0101", "【张家村】"),
        ("单位", "【东河镇】"),
        ("单位 门诊 接种 疑似⏎张家村 12 3 0", "✅ 已收到：张家村"),
        ("单位 张家村 12 3 0", "【11月20日（周五）日报】"),
        ("/unit 12", "您管的单位里没有"),
    ],
)
def test_commands_are_told_from_tables(world: Memory, words: str, begins: str) -> None:
    said = world.answer(world.inbound("吴科长", Kind.TEXT, words.replace("⏎", "\n"))).text
    assert said.startswith(begins), said


def test_a_language_is_offered_by_what_it_calls_itself(catalogue: Catalogue) -> None:
    rows = choose_language({"zh-CN": "中文", "fr": "Français"})
    assert labels(catalogue.message(Say(lines=(), buttons=tuple(map(tuple, rows))), "en")) == ["中文", "Français"]


def labels(message: Message) -> list[str]:
    return [choice.label for row in message.buttons for choice in row]


def test_zero_buttons_are_offered_for_what_is_still_owed_only(world: Memory) -> None:
    before = world.answer(world.inbound("张医生", Kind.TEXT, "下乡去了"))
    world.answer(world.inbound("张医生", Kind.TEXT, "12 3 0"))
    after = world.answer(world.inbound("张医生", Kind.TEXT, "下乡去了"))
    assert (labels(before), labels(after)) == (["零报告", "全部为零"], [])
