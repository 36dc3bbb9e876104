"""The shapes that cross every seam: what came in, what goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from core.texts import Text


class Kind(StrEnum):
    TEXT = "text"
    TAP = "tap"  # a button; the text is its action
    EDIT = "edit"  # an earlier message, changed by its sender; the text is the new one
    OTHER = "other"  # a picture, a sticker, a voice message: nothing that can be read


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from a person.

    `id` is unique within its channel: the same id delivered twice is the same message. `account` is the channel's
    opaque id of the sender. `at` (UTC) is when the service received it, for an edit when the original was sent.
    """

    channel: str
    id: str
    account: str
    kind: Kind
    text: str
    at: datetime
    name: str = ""


class Button(BaseModel):
    """`action` comes back as the text of a tap; at most 64 bytes (Telegram's limit)."""

    model_config = ConfigDict(frozen=True)

    label: Text
    action: str


class File(BaseModel):
    """A file on this machine to send along; `path` is absolute."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["picture", "document"]
    path: str
    name: str


class Say(BaseModel):
    """What the bot says to one person, before it has a language: lines, rows of buttons, files."""

    model_config = ConfigDict(frozen=True)

    lines: tuple[Text, ...]
    buttons: tuple[tuple[Button, ...], ...] = ()
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A button in the reader's language."""

    label: str
    action: str


@dataclass(frozen=True, slots=True)
class Message:
    """A Say in the reader's language: what a channel sends."""

    text: str
    buttons: tuple[tuple[Choice, ...], ...] = ()
    files: tuple[File, ...] = ()


class Lane(StrEnum):
    """Replies and alerts never wait behind bulk (promise 6)."""

    REPLY = "reply"
    ALERT = "alert"
    BULK = "bulk"
