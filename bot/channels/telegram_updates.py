"""What Telegram's plain JSON says: updates, and of a message sent its id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from bot.channels.telegram_things import NEWS, THINGS, Words, file_in, thing_in
from core.messages import Choice, Inbound, Kind
from core.taps import Buttons, after_tap

ALLOWED = ("message", "edited_message", "callback_query")

FRESH = timedelta(minutes=5)

GROUPS = ("group", "supergroup")


class Update(BaseModel):
    """One of the three is given; the others are None, and all are when Telegram sends what was not asked for.

    What they hold is looked at by `read_update`: an update that is not understood still has an id to be confirmed by.
    """

    update_id: int
    message: Any = None
    edited_message: Any = None
    callback_query: Any = None

    @property
    def kind(self) -> str:
        """Which of the three, or other."""
        return next((kind for kind in ALLOWED if getattr(self, kind) is not None), "other")


class SentMessage(BaseModel):
    message_id: int


class Hooked(BaseModel):
    """What Telegram knows of the webhook; the last error in bringing an update there, as long as there was none since
    it was set."""

    url: str
    pending_update_count: int = 0
    last_error_date: datetime | None = None
    last_error_message: str = ""

    def trouble(self, now: datetime) -> str:
        """Why updates wait there instead of being brought; empty when they do not, or the error is long past."""
        fresh = self.last_error_date is not None and now - self.last_error_date < FRESH
        return f"the webhook is not reached: {self.last_error_message}" if fresh and self.pending_update_count else ""


class Tap(NamedTuple):
    """A tap on a button: the id under which it is answered, where the message stands, and the buttons that are `left`
    under it (core.taps); None where nothing changes."""

    id: str
    chat: int
    message: int
    left: Buttons | None = None


class Received(NamedTuple):
    inbound: Inbound
    tap: Tap | None = None


class _Person(BaseModel):
    id: int
    is_bot: bool = False
    first_name: Words = ""
    last_name: Words = ""

    @property
    def name(self) -> str:
        """On one line, so that nobody is told more than a name."""
        return " ".join(f"{self.first_name} {self.last_name}".split())


class _Chat(BaseModel):
    id: int
    type: str


class _Place(BaseModel):
    """The message under which a button was tapped; of an old one Telegram gives no more than this."""

    chat: _Chat


class _Contact(BaseModel):
    phone_number: Words
    user_id: int | None = None  # whose it is, if they are on Telegram


class _Message(_Place):
    """`sender_chat` is a group or channel that speaks for itself, `via_bot` a bot that wrote it for its sender."""

    message_id: int
    date: AwareDatetime  # of an edit: when the original was sent
    sender: _Person = Field(alias="from")
    text: Words | None = None
    caption: Words | None = None
    sender_chat: Any = None
    via_bot: Any = None
    forward_origin: Any = None
    forward_date: Any = None  # in its place before Bot API 7.0
    contact: _Contact | None = None

    @property
    def is_forwarded(self) -> bool:
        return self.forward_origin is not None or self.forward_date is not None

    @property
    def own_number(self) -> str | None:
        """The sender's telephone number, shared by herself: anybody may send, or hand on, somebody else's."""
        own = self.contact and self.contact.user_id == self.sender.id and not self.is_forwarded
        return self.contact.phone_number if self.contact and own and self.chat.type == "private" else None

    @property
    def is_by_a_person(self) -> bool:
        return not (self.sender.is_bot or self.sender_chat or self.via_bot)


class _Tapped(_Place):
    """The message with the button; of an old one Telegram gives no buttons."""

    message_id: int = 0
    reply_markup: Any = None

    def left(self, action: str) -> Buttons | None:
        """What is left of its buttons after that tap, if that can be told and is anything else than before."""
        try:
            shown = _Keyboard.model_validate(self.reply_markup)
        except ValidationError:
            return None
        rows = tuple(
            tuple(Choice(key.text, key.callback_data, key.url) for key in row) for row in shown.inline_keyboard
        )
        left = after_tap(rows, action)
        return None if left == rows else left


class _Key(BaseModel):
    """It has an action or, where it opens a page, an address."""

    text: Words
    callback_data: Words = ""
    url: Words = ""


class _Keyboard(BaseModel):
    inline_keyboard: list[list[_Key]]


class _Tap(BaseModel):
    id: Words
    sender: _Person = Field(alias="from")
    message: _Tapped
    data: Words


def update_from_json(body: bytes) -> Update:
    """Raises ValidationError."""
    try:
        return Update.model_validate_json(body)
    except ValidationError:
        if b"\\u" not in body:
            raise
        # It takes no text with half a character in it; somebody's telephone may have cut one off.
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):
            said = None
        return Update.model_validate(said)


def updates_from(said: object) -> list[Update] | None:
    """What getUpdates has answered, without what has no id and so cannot be confirmed: it must not keep out the others.
    None when it is no answer of getUpdates."""
    if not isinstance(said, list):
        return None
    updates = [update for one in said if (update := _update(one))]
    return updates if updates or not said else None


def _update(said: object) -> Update | None:
    try:
        return Update.model_validate(said)
    except ValidationError:
        return None


def read_update(update: Update, now: datetime) -> Received | None:
    """None for what is not a person's message in a private chat or a group. Raises ValidationError when a field is
    missing.

    A tap carries no time of its own and gets `now`.
    """
    if update.callback_query is not None:
        return _tap(update.update_id, _Tap.model_validate(update.callback_query), now)
    if update.edited_message is not None:
        return _message(update.update_id, update.edited_message, edited=True)
    if update.message is not None:
        return _message(update.update_id, update.message, edited=False)
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
    place = tap.message
    return Received(inbound, Tap(tap.id, place.chat.id, place.message_id, place.left(tap.data)))


def _message(update_id: int, said: Any, *, edited: bool) -> Received | None:
    message = _Message.model_validate(said)
    in_group = message.chat.type in GROUPS
    if not message.is_by_a_person or not (in_group or message.chat.type == "private"):
        return None
    kind, words = _content(message, said)
    if edited:
        # A shared place is "edited" with every step that its sender takes.
        kind = Kind.EDIT if kind == Kind.TEXT else None
    if kind is None:
        return None
    inbound = Inbound(
        channel="telegram",
        id=str(update_id),
        account=str(message.sender.id),
        kind=kind,
        text=words,
        at=message.date,
        name=message.sender.name,
        message=str(message.message_id),
        group=str(message.chat.id) if in_group else "",
        forwarded=message.is_forwarded,
        file=None if in_group else file_in(said),
    )
    return Received(inbound)


def _content(message: _Message, said: Mapping[str, Any]) -> tuple[Kind | None, str]:
    """The words, which may stand under a picture, or what was sent without any; no kind for news about the chat."""
    if words := message.text or message.caption:
        return Kind.TEXT, words
    if number := message.own_number:
        return Kind.CONTACT, number
    thing = thing_in(said)
    if thing is None and not NEWS.isdisjoint(said):
        return None, ""
    return Kind.OTHER, THINGS[thing] if thing else "other"
