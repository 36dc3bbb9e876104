"""Buttons that are chosen by number, where a chat has no room for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from core.messages import Block, Choice, Message
from core.plaintext import plain
from core.questions import Question

LIVES = timedelta(hours=12)
"""After so long a bare number is more likely to be a figure."""

_CHOICE = re.compile(r"(回复|选择?|第)?\s*([1-9][0-9]?)\s*(?:(项|个)|[.。、)]?)")


@dataclass(frozen=True, slots=True)
class NumbersShown(Question[tuple[str, ...]]):
    """The actions behind the numbers 1, 2, 3, … of the newest message to that account, if it had any."""

    channel: str
    address: str


def with_addresses_in_words(message: Message) -> Message:
    """Without buttons that open an address, where a chat has no such buttons: both are lines of the text."""
    links = [choice for row in message.buttons for choice in row if choice.url]
    if not links:
        return message
    left = (tuple(choice for choice in row if not choice.url) for row in message.buttons)
    words = "\n".join(f"{link.label}\n{link.url}" for link in links)
    blocks = (*message.blocks, Block(words)) if message.blocks else ()
    return replace(message, text=f"{message.text}\n{words}", blocks=blocks, buttons=tuple(row for row in left if row))


def without_figures(message: Message) -> tuple[Message, bool]:
    """Without buttons that are figures, for these can be written as well; and whether there were any. What is asked
    there is a figure: a number that is written then must never be taken for a choice."""
    rows = [tuple(choice for choice in row if not choice.label.isdecimal()) for row in message.buttons]
    left = tuple(row for row in rows if row)
    return (message, False) if left == message.buttons else (replace(message, buttons=left), True)


def in_short(message: Message, labels: Mapping[str, str], longest: int) -> Message:
    """With these shorter labels, by their actions, where one is longer than that."""

    def shown(choice: Choice) -> Choice:
        is_long = len(choice.label) > longest and choice.action in labels
        return replace(choice, label=labels[choice.action]) if is_long else choice

    return replace(message, buttons=tuple(tuple(map(shown, row)) for row in message.buttons))


@dataclass(frozen=True, slots=True)
class Chosen:
    """`in_words` where it says that it is a choice: 选1, 第1项."""

    number: int
    in_words: bool


def chosen(words: str) -> Chosen | None:
    """The number, if the words are nothing else."""
    match = _CHOICE.fullmatch(plain(words).strip())
    return Chosen(int(match[2]), bool(match[1] or match[3])) if match else None
