"""The local chat as WeCom would show it: little room for buttons, on a card of its own."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channels import wecom_cards
from bot.channels.base import Room
from bot.channels.local import LocalChannel
from bot.channels.wecom_cards import Shown
from bot.channels.wecom_parts import split
from core.messages import Message

BESIDE = 2
"""So few buttons stand side by side on a card."""


class LocalWeComChannel(LocalChannel):
    name = "local-wecom"
    room: Room | None = wecom_cards.ROOM

    async def send(self, account: str, message: Message) -> str:
        """Words, each file and each card are bubbles of their own; the id is that of the last, which has the buttons
        if there are any."""
        id_ = ""
        for bubble in bubbles(message):
            id_ = await super().send(account, bubble)
        return id_


def bubbles(message: Message) -> Iterator[Message]:
    """What is one bubble on a phone of WeCom's. Words that WeCom would cut are in one piece."""
    parts = split(message)
    if any(part.words for part in parts):
        yield Message(message.text, blocks=message.blocks)
    for part in parts:
        if part.file:
            yield Message("", files=(part.file,))
        elif part.card:
            yield _card(part.card)


def _card(shown: Shown) -> Message:
    text = "\n".join(line for line in (shown.title, shown.under) if line)
    choices = shown.buttons
    rows = (choices,) if len(choices) <= BESIDE else tuple((choice,) for choice in choices)
    return Message(text, rows)
