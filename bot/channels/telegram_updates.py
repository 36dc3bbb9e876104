"""What Telegram's plain JSON says: updates, and of a message sent its id."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from pydantic import BaseModel, Field

from core.messages import Inbound, Kind

ALLOWED = ("message", "edited_message", "callback_query")


class Update(BaseModel):
    """One of the three is given; the others are None, and all are when Telegram sends what was not asked for.

    What they hold is looked at by `read_update`: an update that is not understood still has an id to be confirmed by.
    """

    update_id: int
    message: Any = None
    edited_message: Any = None
    callback_query: Any = None


class SentMessage(BaseModel):
    message_id: int


class Received(NamedTuple):
    """`tap` is the id under which a tap is answered, empty for anything else."""

    inbound: Inbound
    tap: str = ""


class _Person(BaseModel):
    id: int
    first_name: str = ""
    last_name: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class _Chat(BaseModel):
    id: int
    type: str


class _Place(BaseModel):
    """The message under which a button was tapped; of an old one Telegram gives no more than this."""

    chat: _Chat


class _Message(_Place):
    date: datetime  # of an edit: when the original was sent
    sender: _Person = Field(alias="from")
    text: str | None = None


class _Tap(BaseModel):
    id: str
    sender: _Person = Field(alias="from")
    message: _Place
    data: str


def read_update(update: Update, now: datetime) -> Received | None:
    """None for what is not a person's message in a private chat. Raises ValidationError when a field is missing.

    A tap carries no time of its own and gets `now`.
    """
    if update.callback_query is not None:
        return _tap(update.update_id, _Tap.model_validate(update.callback_query), now)
    if update.edited_message is not None:
        return _message(update.update_id, _Message.model_validate(update.edited_message), edited=True)
    if update.message is not None:
        return _message(update.update_id, _Message.model_validate(update.message), edited=False)
    return None


def _tap(update_id: int, tap: _Tap, now: datetime) -> Received | None:
    if tap.message.chat.type != "private":
        return None
    inbound = Inbound(
        channel="telegram",
        id=str(update_id),
        account=str(tap.sender.id),
        kind=Kind.TAP,
        text=tap.data,
        at=now,
        name=tap.sender.name,
    )
    return Received(inbound, tap.id)


def _message(update_id: int, message: _Message, *, edited: bool) -> Received | None:
    # A shared place is "edited" with every step that its sender takes.
    if message.chat.type != "private" or (edited and message.text is None):
        return None
    kind = Kind.OTHER if message.text is None else Kind.EDIT if edited else Kind.TEXT
    inbound = Inbound(
        channel="telegram",
        id=str(update_id),
        account=str(message.chat.id),
        kind=kind,
        text=message.text or "",
        at=message.date,
        name=message.sender.name,
    )
    return Received(inbound)
