"""How messages look where a self-built app sends them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wecom_app_parts import LONGEST, card, pieces, split, tapped
from core.messages import Block, Choice, File, Message
from tests.emulator.wecom.app_cards import checked

YES, NO = Choice("对，没错", "confirm:11:daily:2026-11-20"), Choice("改一改", "correct:11:daily:2026-11-20")
QUESTION = "张家村 11月20日\n门诊人次：12"
PICTURE = File("picture", "/tmp/a.png", "a.png")


def test_a_short_question_is_one_card() -> None:
    (part,) = split(Message(QUESTION, ((YES,), (NO,))), buttons=True)
    assert part.card
    words, buttons, _ = checked({**card(part.card), "task_id": "t1"}, set())
    assert words == QUESTION
    assert [tapped(key) for _, key in buttons] == [YES, NO]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("标" * 36, ["card"]),
        ("标" * 37, ["words", "card"]),
        (f"标题\n{'字' * 160}", ["card"]),
        (f"标题\n{'字' * 161}", ["words", "card"]),
        ("\n".join("字" * 100 for _ in range(20)), ["words"] * 4 + ["card"]),
        ("", ["card"]),
    ],
)
def test_what_is_too_long_for_a_card_stands_above_it(text: str, kinds: list[str]) -> None:
    parts = split(Message(text, ((YES, NO),)), buttons=True)
    assert ["card" if part.card else "words" for part in parts] == kinds
    if text:
        assert "\n".join(part.words for part in parts if part.words) in ("", text)
    for part in parts:
        if part.card:
            checked({**card(part.card), "task_id": "t1"}, set())


def test_files_stand_between_words_and_buttons_and_many_buttons_on_many_cards() -> None:
    choices = tuple(Choice(f"第{number}个", f"silent:{number}") for number in range(8))
    parts = split(Message("周报", (choices,), (PICTURE,)), buttons=True)
    assert [(part.words, part.file, len(part.card.buttons) if part.card else 0) for part in parts] == [
        ("周报", None, 0),
        ("", PICTURE, 0),
        ("", None, 6),
        ("", None, 2),
    ]


def test_without_a_callback_nothing_can_be_tapped() -> None:
    (part,) = split(Message(QUESTION, ((YES, NO),)), buttons=False)
    assert (part.words, part.card) == (QUESTION, None)


def test_a_table_and_a_sign_are_words() -> None:
    inside = Block("本周", "strong"), Block("单位  门诊\n东河镇  12", "table")
    table = Message("\n".join(block.text for block in inside), blocks=inside)
    assert [part.words for part in split(table, buttons=True)] == [table.text]
    assert [part.words for part in split(Message("", reaction="👌"), buttons=True)] == ["👌"]


def test_nobody_makes_a_link_by_writing_one() -> None:
    assert list(pieces('<a href="http://x">点</A> <b> 3<4')) == ['＜a href="http://x">点＜/A> <b> 3<4']


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"))


@given(st.lists(WORDS, max_size=9), st.integers(1, 900))
def test_no_word_is_lost_and_no_piece_is_too_long(lines: list[str], times: int) -> None:
    text = "\n".join(line * times for line in lines)
    found = list(pieces(text))
    assert all(0 < len(piece.encode()) <= LONGEST for piece in found)
    assert "".join(found).replace("\n", "").replace("＜", "<") == text.replace("\n", "").replace("＜", "<")


@given(st.text(min_size=1, max_size=10), st.from_regex(r"[a-z]+(:[A-Za-z0-9_-]+){0,4}", fullmatch=True))
def test_a_button_brings_back_what_it_says_and_does(label: str, action: str) -> None:
    (part,) = split(Message("好吗？", ((Choice(label, action),),)), buttons=True)
    assert part.card
    assert tapped(card(part.card)["button_list"][0]["key"]) == Choice(label, action)
