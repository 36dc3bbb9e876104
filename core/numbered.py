"""Buttons that are chosen by number, where a chat has no room for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from core.messages import Block, Message
from core.plaintext import plain
from core.questions import Question

LIVES = timedelta(hours=12)
"""After so long a bare number is more likely to be a figure."""

_CHOICE = re.compile(r"(?:回复|选择?|/)?\s*([1-9][0-9]?)\s*[号.。、)]?")


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


def chosen(words: str) -> int | None:
    """The number, if the words are nothing else."""
    match = _CHOICE.fullmatch(plain(words).strip())
    return int(match[1]) if match else None
