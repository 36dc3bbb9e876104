"""Template cards, as strict as the facts about them are."""

from __future__ import annotations

import re

from tests.emulator.wecom.state import Json, Refusal

TASK = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
MOST = {"title": 26, "desc": 30, "sub_title_text": 112}


def checked(card: Json) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The words on it and its buttons. Raises Refusal."""
    if card.get("card_type") not in ("button_interaction", "text_notice"):
        raise Refusal(40058, "invalid card_type")
    title = card.get("main_title", {}).get("title", "")
    under = card.get("sub_title_text", "")
    if not (title or under):
        raise Refusal(40058, "a card needs a title")
    if len(title) > MOST["title"] or len(under) > MOST["sub_title_text"]:
        raise Refusal(40058, "longer than it would be shown")
    buttons = card.get("button_list", [])
    if card["card_type"] == "button_interaction":
        _check_buttons(buttons)
    elif not card.get("card_action", {}).get("url"):
        raise Refusal(40058, "text_notice needs a card_action")
    words = "\n".join(part for part in (title, under) if part)
    return words, tuple((button["text"], button["key"]) for button in buttons)


def check_task(card: Json, used: set[str]) -> str:
    """Its number, which nobody has used before. Raises Refusal."""
    task = card.get("task_id", "")
    if not isinstance(task, str) or not TASK.fullmatch(task) or task in used:
        raise Refusal(42014, "taskid has existed or empty or exceed max len")
    return task


def _check_buttons(buttons: list[Json]) -> None:
    if not 1 <= len(buttons) <= 6:
        raise Refusal(40058, "1 to 6 buttons")
    for button in buttons:
        if not set(button) <= {"text", "style", "key"} or button.get("style", 1) not in (1, 2, 3, 4):
            raise Refusal(40058, "a button of the bot has a text, a style and a key")
        if not 1 <= len(button.get("text", "")) <= 10 or not 1 <= len(button.get("key", "").encode()) <= 1024:
            raise Refusal(40058, "text or key of a button")
    if len({button["key"] for button in buttons}) < len(buttons):
        raise Refusal(40058, "keys must differ")
