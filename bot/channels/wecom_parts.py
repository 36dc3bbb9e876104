"""How a Message looks on WeCom: what is one message there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.channels import wecom_cards
from bot.channels.wecom_cards import ROOM, Shown
from bot.channels.wecom_markdown import pieces
from core.messages import File, Message


class Part(NamedTuple):
    """One of these: words as Markdown with what they are without it, a card, a file."""

    words: str = ""
    plain: str = ""
    card: Shown | None = None
    file: File | None = None


def split(message: Message, in_group: bool = False) -> list[Part]:
    """Words first, then files, then buttons, on as many cards as it takes. A group has no buttons: WeCom takes cards
    there only as an answer to somebody, and nobody asks anything of a group."""
    if message.reaction:  # WeCom knows no such signs, and what was stored has to be acknowledged
        return [Part(message.reaction, message.reaction)]
    choices = [] if in_group else [choice for row in message.buttons for choice in row]
    files = [Part(file=file) for file in message.files]
    if not choices:
        return [*_words(message), *files]
    says_all = wecom_cards.whole(message.text, choices) if len(choices) <= ROOM.most else None
    if says_all and not (files or message.blocks):
        return [Part(card=says_all)]
    cards = [choices[at : at + ROOM.most] for at in range(0, len(choices), ROOM.most)]
    return [*_words(message), *files, *(Part(card=wecom_cards.under_words(message.text, some)) for some in cards)]


def _words(message: Message) -> Sequence[Part]:
    texts = list(pieces(message))
    return [Part(words, message.text if len(texts) == 1 else words) for words in texts]
