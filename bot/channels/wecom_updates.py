"""What WeCom brings: messages, taps, and that somebody has opened the chat."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from bot.channels.wecom_frames import EVENT, MESSAGE, Frame
from core.messages import Inbound, Kind

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""PostgreSQL takes no NUL, and half of a pair of surrogates is no character anywhere."""

GROUP = "group:"
"""How the address of a group begins: WeCom's own ids do not tell a group from a person."""

NOBODY = ("", "sys")
THINGS = {"image": "photo", "file": "document", "video": "video", "voice": "voice"}
"""What people send instead of words: WeCom's names, and what anybody else calls it."""

_MENTION = re.compile(r"\s*@\S+(\s+|$)")


def _storable(said: object) -> object:
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", said) if isinstance(said, str) else said


def _moment(seconds: object) -> datetime | None:
    """None for what is no time of day: then it came just now."""
    try:
        return datetime.fromtimestamp(float(str(seconds)), UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None


Words = Annotated[str, BeforeValidator(_storable)]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]


class Ask(StrEnum):
    """What WeCom waits for an answer to, each with a command of its own."""

    MESSAGE = "message"
    ENTER = "enter"
    TAP = "tap"


class Open(NamedTuple):
    """What may be answered: over the connection with that number. `card` is the number of the card that was tapped."""

    ask: Ask
    req_id: str
    conversation: str
    message: str
    connection: int
    at: float
    card: str = ""


class Lying(NamedTuple):
    """A picture or document that lies with WeCom for five minutes, encrypted."""

    kind: Literal["picture", "document"]
    url: str
    aeskey: str


class Received(NamedTuple):
    """`open` is None where nobody can be answered by it, `lying` where it came with nothing that can be handed on."""

    inbound: Inbound
    open: Open | None
    lying: Lying | None = None


class _Shape(BaseModel):
    @model_validator(mode="before")
    @classmethod
    def _without_nothing(cls, said: object) -> object:
        """A field that is null is not there."""
        return {name: one for name, one in said.items() if one is not None} if isinstance(said, dict) else said


class _From(_Shape):
    userid: Words = ""


class _Text(_Shape):
    content: Words = ""


class _File(_Shape):
    url: str = Field(default="", max_length=4000)
    aeskey: str = Field(default="", max_length=200)


class _Item(_Shape):
    msgtype: str = ""
    text: _Text = _Text()


class _Mixed(_Shape):
    msg_item: list[_Item] = []


class _Tapped(_Shape):
    event_key: Words = ""
    task_id: str = ""


class _Event(_Shape):
    eventtype: str = ""
    template_card_event: _Tapped | None = None


class _Body(_Shape):
    """A message or an event. What was quoted is not looked at: somebody else may have said it."""

    msgid: Words = Field(min_length=1)
    aibotid: str = ""
    chatid: Words = ""
    chattype: str = ""
    sender: _From = Field(default=_From(), alias="from")
    create_time: Moment = None
    msgtype: str = ""
    text: _Text = _Text()
    voice: _Text = _Text()
    mixed: _Mixed = _Mixed()
    image: _File = _File()
    file: _File = _File()
    event: _Event = _Event()

    @property
    def in_group(self) -> bool:
        return self.chattype == "group" or (not self.chattype and bool(self.chatid))

    @property
    def words(self) -> str:
        """Of a voice what WeCom has heard."""
        match self.msgtype:
            case "text":
                return self.text.content
            case "voice":
                return self.voice.content
            case "mixed":
                return "\n".join(item.text.content for item in self.mixed.msg_item if item.text.content)
        return ""

    @property
    def lying(self) -> Lying | None:
        match self.msgtype:
            case "image" if self.image.url:
                return Lying("picture", self.image.url, self.image.aeskey)
            case "file" if self.file.url:
                return Lying("document", self.file.url, self.file.aeskey)
        return None


def read_push(bot_id: str, bot_name: str, frame: Frame, connection: int, now: datetime, at: float) -> Received | None:
    """None for what is nobody's message, or another bot's. `at` are seconds that never go back; `bot_name` is what
    people write behind the @ in groups, empty where that is not known. Raises ValidationError when a field is
    missing."""
    body = _Body.model_validate(frame.body)
    if body.sender.userid in NOBODY or body.aibotid not in ("", bot_id):
        return None
    found = _content(frame.cmd, body, bot_name)
    if found is None:
        return None
    ask, kind, words = found
    if body.in_group and ask is not Ask.MESSAGE:
        return None
    group = f"{GROUP}{body.chatid}" if body.in_group and body.chatid else ""
    inbound = Inbound(
        channel="wecom",
        id=body.msgid,
        account=body.sender.userid,
        kind=kind,
        text=words,
        at=min(now, body.create_time or now),
        message=body.msgid,
        group=group,
        numbered=True,
        vouches=False,
    )
    if body.in_group and not group:  # what answers it would be read by all of them, and is meant for her alone
        return Received(inbound, None)
    tapped = body.event.template_card_event
    card = tapped.task_id if tapped else ""
    opened = Open(ask, frame.req_id, group or body.sender.userid, body.msgid, connection, at, card)
    return Received(inbound, opened, None if body.in_group else body.lying)


def without_mention(words: str, bot_name: str) -> str:
    """What was said to the bot in a group, without its name: at the beginning, or wherever it stands if it is known."""
    if bot_name:
        named = re.compile(rf"(?<!\S)@{re.escape(bot_name)}(?!\S)\s*")
        if named.search(words):
            return named.sub("", words).strip()
    return _MENTION.sub("", words, count=1) if _MENTION.match(words) else words


def _content(cmd: str, body: _Body, bot_name: str) -> tuple[Ask, Kind, str] | None:
    tapped = body.event.template_card_event
    if cmd == MESSAGE:
        words = without_mention(body.words, bot_name) if body.in_group else body.words
        if words.strip():
            return Ask.MESSAGE, Kind.TEXT, words
        return Ask.MESSAGE, Kind.OTHER, "photo" if _is_picture(body) else THINGS.get(body.msgtype, "other")
    if cmd == EVENT and body.event.eventtype == "enter_chat":
        return Ask.ENTER, Kind.ENTER, ""
    if cmd == EVENT and body.event.eventtype == "template_card_event" and tapped and tapped.event_key:
        return Ask.TAP, Kind.TAP, tapped.event_key
    return None


def _is_picture(body: _Body) -> bool:
    return body.msgtype == "mixed" and any(item.msgtype == "image" for item in body.mixed.msg_item)


def kind_of(frame: Frame) -> str:
    """What it is, for whoever counts what was skipped."""
    body: Any = frame.body if isinstance(frame.body, dict) else {}
    event = body.get("event")
    said = event.get("eventtype") if frame.cmd == EVENT and isinstance(event, dict) else frame.cmd
    return said if isinstance(said, str) and re.fullmatch("[a-z_]{1,40}", said) else "other"
