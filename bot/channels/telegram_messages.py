"""How a Message looks on Telegram: what is one message there, and what its parameters are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from telegram.constants import MessageLimit

from bot.channels.base import Refused
from core.messages import Choice, File, Message

Buttons = Sequence[Sequence[Choice]]
Markup = dict[str, object]


@dataclass(frozen=True, slots=True)
class Part:
    """What Telegram takes as one message; `answers` is the id of the one that it stands under, `keys` what is
    beside the text field from then on."""

    text: str
    file: File | None = None
    buttons: Buttons = ()
    answers: str = ""
    keys: Markup | None = None

    @property
    def markup(self) -> Markup | None:
        return keyboard(self.buttons) or self.keys


def split(message: Message) -> list[Part]:
    """The first of the parts stands under what the message answers."""
    first, *rest = _parts(message)
    return [replace(first, answers=message.answers, keys=beside_text(message)), *rest]


def _parts(message: Message) -> list[Part]:
    """The text as caption of the first picture if it is short enough, otherwise before the files, cut at line breaks
    where it is too long; the buttons under the end of the text, or under the first file if there is no text."""
    files = list(message.files)
    captioned = next((file for file in files if file.kind == "picture" or not message.text), None)
    if captioned and len(message.text) <= MessageLimit.CAPTION_LENGTH:
        files.remove(captioned)
        return [Part(message.text, captioned, message.buttons), *(Part("", file) for file in files)]
    *before, last = _pieces(message.text, MessageLimit.MAX_TEXT_LENGTH)
    return [*map(Part, before), Part(last, None, message.buttons), *(Part("", file) for file in files)]


def _pieces(text: str, longest: int) -> list[str]:
    """Telegram counts characters, not bytes and not UTF-16 units."""
    pieces = []
    while len(text) > longest:
        cut = text.rfind("\n", 1, longest + 1)
        cut = longest if cut < 0 else cut
        pieces.append(text[:cut])
        text = text[cut:].removeprefix("\n")
    return [*pieces, text]


def beside_text(message: Message) -> Markup | None:
    """The button that shares the sender's own telephone number, or its removal. Telegram lets a message have either
    this or buttons of its own."""
    if message.ask_number:
        key = {"text": message.ask_number, "request_contact": True}
        return {"keyboard": [[key]], "resize_keyboard": True, "one_time_keyboard": True}
    return {"remove_keyboard": True} if message.number_done else None


def keyboard(buttons: Buttons) -> Markup | None:
    rows = [[{"text": choice.label, "callback_data": choice.action} for choice in row] for row in buttons]
    return {"inline_keyboard": rows} if rows else None


def under(message_id: str) -> dict[str, object] | None:
    """What makes it a reply to that message; it is also sent if that one has been deleted meanwhile."""
    return {"message_id": int(message_id), "allow_sending_without_reply": True} if message_id else None


def opened(file: File) -> BinaryIO:
    try:
        return Path(file.path).open("rb")
    except OSError as error:
        raise Refused(f"{file.name} cannot be read: {error.strerror}") from error
