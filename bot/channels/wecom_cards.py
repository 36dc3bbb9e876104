"""Buttons on WeCom: a card of its own, with little room."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.channels.base import Room
from core.messages import Choice

ROOM = Room(most=6, longest=10)
LONGEST_TITLE, LONGEST_UNDER = 26, 112
PRIMARY, PLAIN = 1, 2

Card = dict[str, Any]


class Shown(NamedTuple):
    """What stands on a card, for as long as it may be changed: WeCom never says it again."""

    title: str
    under: str
    buttons: tuple[Choice, ...]


def whole(text: str, choices: Sequence[Choice]) -> Shown | None:
    """A card that says all of the text; None when it is too long for that."""
    title, _, rest = text.strip().partition("\n")
    rest = rest.strip("\n")
    fitting = 0 < len(title) <= LONGEST_TITLE and len(rest) <= LONGEST_UNDER
    return Shown(title, rest, tuple(choices)) if fitting else None


def under_words(text: str, choices: Sequence[Choice]) -> Shown:
    """A card below a message that has said all of it: it begins alike."""
    title = next((line.strip() for line in text.split("\n") if line.strip()), "…")
    return Shown(_cut(title, LONGEST_TITLE), "", tuple(choices))


def new_number() -> str:
    """WeCom takes the number of a card once for ever."""
    return f"lb_{secrets.token_hex(16)}"


def card(shown: Shown, number: str) -> Card:
    under = {"sub_title_text": shown.under} if shown.under else {}
    buttons = [
        {"text": short(choice.label), "style": PRIMARY if place == 0 else PLAIN, "key": choice.action}
        for place, choice in enumerate(shown.buttons)
    ]
    return {
        "card_type": "button_interaction",
        "main_title": {"title": shown.title},
        **under,
        "button_list": buttons,
        "task_id": number,
    }


def short(label: str) -> str:
    """As much of it as a button shows."""
    return _cut(label, ROOM.longest)


def _cut(words: str, longest: int) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1]}…"
