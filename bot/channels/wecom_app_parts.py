"""How a Message looks where a self-built app sends it: what is one message there.

As text and not as Markdown, of which the app's has no tables, and which nobody sees who reads WeCom in WeChat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.channels import wecom_cards
from bot.channels.wecom_cards import PLAIN, PRIMARY, ROOM, Card, Shown
from bot.channels.wecom_markdown import WIDE
from core.messages import Choice, File, Message

LONGEST = 2048
"""Bytes of UTF-8 in one text."""

LONGEST_TITLE, LONGEST_UNDER = 36, 160
LINK = re.compile(r"<(?=/?a\b)", re.IGNORECASE)
BETWEEN = "|"


class Part(NamedTuple):
    """One of these."""

    words: str = ""
    card: Shown | None = None
    file: File | None = None


def split(message: Message, *, buttons: bool) -> list[Part]:
    """Words first, then files, then buttons, on as many cards as it takes; without `buttons` none."""
    choices = [choice for row in message.buttons for choice in row] if buttons else []
    files = [Part(file=file) for file in message.files]
    if choices and not files and len(choices) <= ROOM.most and (card := _whole(message.text, choices)):
        return [Part(card=card)]
    cards = [choices[at : at + ROOM.most] for at in range(0, len(choices), ROOM.most)]
    words = [Part(piece) for piece in pieces(message.text or message.reaction)]
    return [*words, *files, *(Part(card=wecom_cards.under_words(message.text, some)) for some in cards)]


def pieces(text: str) -> Iterator[str]:
    """The text, cut between lines, and within one only if it is too long. WeCom makes links of <a>: none is made of
    what people have written."""
    shown: list[str] = []
    for line in LINK.sub(lambda sign: sign[0].translate(WIDE), text).split("\n"):
        for bit in _bits(line):
            if shown and _bytes("\n".join([*shown, bit])) > LONGEST:
                yield from ["\n".join(shown)] if any(shown) else []
                shown = []
            shown.append(bit)
    if any(shown):
        yield "\n".join(shown)


def card(shown: Shown) -> Card:
    """But for its number. A button brings its label back, to be marked when nobody remembers the card any more."""
    under = {"sub_title_text": shown.under} if shown.under else {}
    buttons = [
        {
            "text": wecom_cards.short(choice.label),
            "style": PRIMARY if place == 0 else PLAIN,
            "key": f"{choice.action}{BETWEEN}{choice.label}",
        }
        for place, choice in enumerate(shown.buttons)
    ]
    title = {"title": shown.title}
    return {"card_type": "button_interaction", "main_title": title, **under, "button_list": buttons}


def tapped(key: str) -> Choice:
    """The button with that key."""
    action, _, label = key.partition(BETWEEN)
    return Choice(label, action)


def _whole(text: str, choices: Sequence[Choice]) -> Shown | None:
    """A card that says all of the text; None when it is too long for that."""
    title, _, rest = text.partition("\n")
    rest = rest.strip("\n")
    fitting = 0 < len(title) <= LONGEST_TITLE and len(rest) <= LONGEST_UNDER
    return Shown(title, rest, tuple(choices)) if fitting else None


def _bits(line: str) -> Iterator[str]:
    """Never empty but for an empty line."""
    left = line.encode("utf-8", "replace")
    while len(left) > LONGEST:
        bit = left[:LONGEST].decode(errors="ignore")
        yield bit
        left = left[len(bit.encode()) :]
    yield left.decode()


def _bytes(words: str) -> int:
    return len(words.encode())
