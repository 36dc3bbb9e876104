"""Buttons that are chosen by number: which words are a number, and what is left of a message's buttons."""

from __future__ import annotations

import pytest

from core.messages import Block, Choice, Message
from core.numbered import Chosen, chosen, in_short, with_addresses_in_words, without_figures


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("1", Chosen(1, in_words=False)),
        (" 12 ", Chosen(12, in_words=False)),
        ("３", Chosen(3, in_words=False)),
        ("2.", Chosen(2, in_words=False)),
        ("2、", Chosen(2, in_words=False)),
        ("选1", Chosen(1, in_words=True)),
        ("选择 1", Chosen(1, in_words=True)),
        ("回复2", Chosen(2, in_words=True)),
        ("第3项", Chosen(3, in_words=True)),
        ("3个", Chosen(3, in_words=True)),
        ("0", None),
        ("100", None),
        ("1 2", None),
        ("12 3 0", None),
        ("3号", None),
        ("3例", None),
        ("门诊3", None),
        ("-1", None),
        ("1.5", None),
        ("一", None),
        ("", None),
    ],
)
def test_what_is_a_number_and_nothing_else(words: str, number: Chosen | None) -> None:
    assert chosen(words) == number


def row(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(label, f"do:{label}") for label in labels)


def test_figures_are_written_and_their_buttons_go() -> None:
    message = Message("几例？", (row("0", "1", "2"), row("跳过", "3")))
    assert without_figures(message) == (Message("几例？", (row("跳过"),)), True)
    none = Message("几例？", (row("跳过"),))
    assert without_figures(none) == (none, False)


def test_only_labels_that_are_too_long_are_shortened() -> None:
    message = Message("x", (row("Undo (within 10 minutes)", "Change"),))
    shorter = in_short(message, {"do:Undo (within 10 minutes)": "Undo", "do:Change": "C"}, 10)
    assert [choice.label for choice in shorter.buttons[0]] == ["Undo", "Change"]
    assert [choice.action for choice in shorter.buttons[0]] == ["do:Undo (within 10 minutes)", "do:Change"]


def test_an_address_becomes_two_lines() -> None:
    link = Choice("打开网页", "", url="https://x/1")
    message = Message("周报", ((*row("详情"), link), (link,)), blocks=(Block("周报", "strong"),))
    assert with_addresses_in_words(message) == Message(
        "周报\n打开网页\nhttps://x/1\n打开网页\nhttps://x/1",
        (row("详情"),),
        blocks=(Block("周报", "strong"), Block("打开网页\nhttps://x/1\n打开网页\nhttps://x/1")),
    )
