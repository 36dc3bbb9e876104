"""The shapes that cross every seam: what came in, what goes out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter
from pydantic_core import PydanticSerializationError

from core.frozen import frozen
from core.texts import Names, Text


class Kind(StrEnum):
    TEXT = "text"
    TAP = "tap"  # a button; the text is its action
    CONTACT = "contact"  # the sender's own telephone number, vouched for by the service; the text is the number
    ENTER = "enter"  # the sender has opened the chat, and said nothing
    EDIT = "edit"  # an earlier message, changed by its sender; the text is the new one
    OTHER = "other"  # nothing that can be read; the text says what: sticker, voice, photo, contact, …


@frozen
class Inbound:
    """One message from a person.

    `id` is unique within its channel: the same id delivered twice is the same message. `account` is the channel's
    opaque id of the sender. `at` (UTC) is when the service received it, for an edit when the original was sent.
    `message` is what the service calls the message itself, for an edit the original; `group` is the service's id of the
    group that it was written in, empty for a private chat. What is `forwarded` was written by somebody else. A `file`
    is a document or a picture that came with it, where the channel can hand it on. `numbered` where buttons may have
    been shown as numbers (core.numbered); `vouches` where the service can vouch for a sender's telephone number.
    """

    channel: str
    id: str
    account: str
    kind: Kind
    text: str
    at: datetime
    name: str = ""
    message: str = ""
    group: str = ""
    forwarded: bool = False
    file: File | None = None
    numbered: bool = False
    vouches: bool = True

    @property
    def reply_key(self) -> str:
        """The key of the one reply to it in the outbox."""
        return f"reply:{self.channel}:{self.id}"


@frozen
class Button:
    """`action` comes back as the text of a tap; at most 64 bytes (Telegram's limit)."""

    label: Text
    action: str


@dataclass(frozen=True, slots=True)
class File:
    """A file on this machine to send along; `path` is absolute. What is made only when it is sent has no path before
    that: a picture of `qr`, a link as a QR code, or a `paper` (core.papers), in the language of whoever gets it. What
    somebody has sent is on no disk of ours, it lies with the chat service: `reference` is what that calls it."""

    kind: Literal["picture", "document"]
    path: str
    name: str
    qr: str = ""
    paper: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Strong:
    """A line that the eye is to find first."""

    strong: Text


Cell = Annotated[Text | str | int | Names | None, Field(union_mode="left_to_right")]
"""None where there is no figure."""


@dataclass(frozen=True, slots=True)
class Table:
    """A small table: in each row what it is about, then its figures, as many as there are heads."""

    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


Line = Annotated[Text | Strong | Table, Field(union_mode="left_to_right")]


@frozen
class Say:
    """What the bot says to one person or group, before it has a language: lines, rows of buttons, files.

    `answers` is the service's id of the message that it stands under in a group. With a `reaction`, an emoji, it is no
    message: only that sign at the message that it answers. `ask_number` labels a button beside the text field with
    which the reader shares her own telephone number, where the service has such a button; `number_done` takes it away
    again. With either of them there are no other buttons. With `commands` it is no message either: they are the menu
    beside the reader's text field from then on (core.menus), none being the menu that everybody has. With `figures` it
    is made only when it is sent (core.papers), and its own lines are a stand-in.
    """

    lines: tuple[Line, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    files: tuple[File, ...] = ()
    answers: str = ""
    reaction: str = ""
    ask_number: Text | None = None
    number_done: bool = False
    commands: tuple[str, ...] | None = None
    figures: str = ""


def to_json(say: Say) -> dict[str, Any]:
    """The shape in which it is stored."""
    shape: dict[str, Any] = _says().dump_python(say, mode="json", exclude_defaults=True)
    return shape


def as_json(say: Say) -> str:
    """The same as JSON."""
    try:
        return _says().dump_json(say, exclude_defaults=True).decode()
    except PydanticSerializationError:  # half an emoji, as a telephone cuts it off, has no place in UTF-8
        return json.dumps(to_json(say))


def say_from_json(shape: Mapping[str, Any]) -> Say:
    """What `to_json` made. Raises ValidationError for anything else."""
    return _says().validate_python(shape)


@cache
def _says() -> TypeAdapter[Say]:
    return TypeAdapter(Say)


@frozen
class Choice:
    """A button in the reader's language. With a `url` it has no action: it opens that address, and the bot hears
    nothing of it. A service without such buttons writes label and address as a line."""

    label: str
    action: str
    url: str = ""


Commands = tuple[tuple[str, str], ...]
"""A menu: each command, 1–32 of a–z, 0–9 and _, with its description."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of a message that look alike; those of a table are laid out for a monospaced font."""

    text: str
    style: Literal["words", "strong", "table"] = "words"


@frozen
class Message:
    """A Say in the reader's language: what a channel sends. `replaces` is the service's id of an earlier message that
    is to say this from now on; a service that cannot change it shows another one. `blocks` are the same text, line
    break between them, where some of it is to look different: whoever shows `text` instead shows all of it. `key` is
    the one that it waits under in the outbox, at every attempt; the same message to a reader may come under another."""

    text: str
    buttons: tuple[tuple[Choice, ...], ...] = ()
    files: tuple[File, ...] = ()
    answers: str = ""
    reaction: str = ""
    replaces: str = ""
    ask_number: str = ""
    number_done: bool = False
    commands: Commands | None = None
    blocks: tuple[Block, ...] = ()
    key: str = field(default="", compare=False)

    @property
    def plain(self) -> Message:
        """Its bare words and its files, for a service that does not take it as it is; a menu has no words."""
        if self.commands is not None:
            return self
        # Nobody has to make sense of a document; but what lies with the service is what it is there.
        files = tuple(file if file.reference else replace(file, kind="document") for file in self.files)
        return Message(self.text or self.reaction, files=files, key=self.key)


class Lane(StrEnum):
    """Replies and alerts never wait behind bulk (promise 6)."""

    REPLY = "reply"
    ALERT = "alert"
    BULK = "bulk"
