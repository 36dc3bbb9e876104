"""Template cards of a self-built app: other limits than the bot's."""

from __future__ import annotations

from typing import Any

from tests.emulator.wecom.cards import check_task
from tests.emulator.wecom.state import Json, Refusal, Shown

TITLE, DESC, UNDER = 36, 44, 160
Buttons = tuple[tuple[str, str], ...]


def checked(card: Json, used: set[str]) -> tuple[str, Buttons, str]:
    """The words on it, its buttons and its number. Raises Refusal."""
    words, buttons = _read(card)
    return words, buttons, check_task(card, used)


def changed(body: Json, shown: Shown) -> dict[str, Any]:
    """What is different on a card from now on. A button without a key cannot be tapped."""
    if name := body.get("button", {}).get("replace_name"):
        if len(name) > 10:
            raise Refusal(40058, "replace_name")
        return {"buttons": ((name, ""),)}
    words, buttons = _read(body["template_card"])
    return {"text": words, "buttons": buttons}


def _read(card: Json) -> tuple[str, Buttons]:
    if card.get("card_type") != "button_interaction":
        raise Refusal(40058, "invalid card_type")
    title = card.get("main_title", {})
    under = card.get("sub_title_text", "")
    if not title.get("title") or len(title["title"]) > TITLE or len(title.get("desc", "")) > DESC or len(under) > UNDER:
        raise Refusal(40058, "a card has a title, and no more than is shown of it")
    buttons = card.get("button_list", [])
    if not 1 <= len(buttons) <= 6 or len({button["key"] for button in buttons}) < len(buttons):
        raise Refusal(40058, "1 to 6 buttons, each with a key of its own")
    for button in buttons:
        if not 1 <= len(button["text"]) <= 10 or not 1 <= len(button["key"].encode()) <= 1024:
            raise Refusal(40058, "text or key of a button")
    words = "\n".join(part for part in (title["title"], under) if part)
    return words, tuple((button["text"], button["key"]) for button in buttons)
