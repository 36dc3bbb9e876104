"""How a Message looks on Telegram: what is one message there, and what its parameters are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from telegram.constants import MessageLimit

from bot.channels.base import Refused
from bot.channels.telegram_html import Piece, html, pieces
from core.messages import Choice, File, Message

Buttons = Sequence[Sequence[Choice]]
Markup = dict[str, object]


class Part(NamedTuple):
    """What Telegram takes as one message; `answers` is the id of the one that it stands under, `keys` what is
    beside the text field from then on. `html` is the text where some of it is to look different."""

    text: str
    file: File | None = None
    buttons: Buttons = ()
    answers: str = ""
    keys: Markup | None = None
    html: str = ""

    def words(self, field: str) -> dict[str, str]:
        """The text as the parameters of a call; `field` is what that call calls it."""
        if self.html:
            return {field: self.html, "parse_mode": "HTML"}
        return {field: self.text} if self.text or field == "text" else {}

    @property
    def markup(self) -> Markup | None:
        return keyboard(self.buttons) or self.keys


def split(message: Message) -> list[Part]:
    """The first of the parts stands under what the message answers."""
    first, *rest = _parts(message)
    return [first._replace(answers=message.answers, keys=beside_text(message)), *rest]


def _parts(message: Message) -> list[Part]:
    """The text as caption of the first picture if it is short enough, otherwise before the files, cut where it is too
    long; the buttons under the end of the text, or under the first file if there is no text."""
    files = list(message.files)
    captioned = next((file for file in files if file.kind == "picture" or not message.text), None)
    if captioned and len(message.text) <= MessageLimit.CAPTION_LENGTH:
        files.remove(captioned)
        texts = [_part(message, (0, len(message.text)))._replace(file=captioned)]
    else:
        texts = [_part(message, piece) for piece in pieces(message.text, MessageLimit.MAX_TEXT_LENGTH)]
    return [*texts[:-1], texts[-1]._replace(buttons=message.buttons), *(Part("", file) for file in files)]


def _part(message: Message, piece: Piece) -> Part:
    return Part(message.text[slice(*piece)], html=html(message.blocks, piece) if message.blocks else "")


def beside_text(message: Message) -> Markup | None:
    """The button that shares the sender's own telephone number, or its removal. Telegram lets a message have either
    this or buttons of its own."""
    if message.ask_number:
        key = {"text": message.ask_number, "request_contact": True}
        return {"keyboard": [[key]], "resize_keyboard": True, "one_time_keyboard": True}
    return {"remove_keyboard": True} if message.number_done else None


def keyboard(buttons: Buttons) -> Markup | None:
    rows = [[_key(choice) for choice in row] for row in buttons]
    return {"inline_keyboard": rows} if rows else None


def _key(choice: Choice) -> dict[str, str]:
    return {"text": choice.label, **({"url": choice.url} if choice.url else {"callback_data": choice.action})}


def under(message_id: str) -> dict[str, object] | None:
    """What makes it a reply to that message; it is also sent if that one has been deleted meanwhile."""
    return {"message_id": int(message_id), "allow_sending_without_reply": True} if message_id else None


def opened(file: File) -> BinaryIO:
    try:
        return Path(file.path).open("rb")
    except OSError as error:
        raise Refused(f"{file.name} cannot be read: {error.strerror}") from error
