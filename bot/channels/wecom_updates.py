"""What WeCom brings: messages, taps, and that somebody has opened the chat."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, BeforeValidator, Field

from bot.channels.wecom_frames import EVENT, MESSAGE, Frame
from core.messages import Inbound, Kind

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""PostgreSQL takes no NUL, and half of a pair of surrogates is no character anywhere."""

GROUP = "group:"
"""How the address of a group begins: WeCom's own ids do not tell a group from a person."""

NOBODY = ("", "sys")
THINGS = {"image": "photo", "file": "document", "video": "video", "voice": "voice"}
"""What people send instead of words: WeCom's names, and what anybody else calls it."""

START = "/start"
_MENTION = re.compile(r"\s*@\S+(\s+|$)")


def _storable(said: object) -> object:
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", said) if isinstance(said, str) else said


Words = Annotated[str, BeforeValidator(_storable)]


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


class Received(NamedTuple):
    inbound: Inbound
    open: Open


class _From(BaseModel):
    userid: Words = ""


class _Text(BaseModel):
    content: Words = ""


class _Item(BaseModel):
    msgtype: str = ""
    text: _Text = _Text()


class _Mixed(BaseModel):
    msg_item: list[_Item] = []


class _Tapped(BaseModel):
    event_key: Words = ""
    task_id: str = ""


class _Event(BaseModel):
    eventtype: str = ""
    template_card_event: _Tapped | None = None


class _Body(BaseModel):
    """A message or an event. What was quoted is not looked at: somebody else may have said it."""

    msgid: str = Field(min_length=1)
    aibotid: str = ""
    chatid: str = ""
    chattype: str = "single"
    sender: _From = Field(default=_From(), alias="from")
    create_time: float | None = None
    msgtype: str = ""
    text: _Text = _Text()
    voice: _Text = _Text()
    mixed: _Mixed = _Mixed()
    event: _Event = _Event()

    @property
    def words(self) -> str:
        """Of a voice what WeCom has heard."""
        match self.msgtype:
            case "text":
                said = self.text.content
            case "voice":
                said = self.voice.content
            case _:
                said = "\n".join(item.text.content for item in self.mixed.msg_item if item.text.content)
        return _MENTION.sub("", said, count=1) if self.chattype == "group" and _MENTION.match(said) else said


def read_push(frame: Frame, bot_id: str, connection: int, now: datetime, at: float) -> Received | None:
    """None for what is nobody's message, or another bot's. `at` are seconds that never go back. Raises ValidationError
    when a field is missing."""
    body = _Body.model_validate(frame.body)
    if body.sender.userid in NOBODY or body.aibotid not in ("", bot_id):
        return None
    found = _content(frame.cmd, body)
    if found is None:
        return None
    ask, kind, words = found
    group = f"{GROUP}{body.chatid}" if body.chattype == "group" and body.chatid else ""
    if group and ask is not Ask.MESSAGE:
        return None
    inbound = Inbound(
        channel="wecom",
        id=body.msgid,
        account=body.sender.userid,
        kind=kind,
        text=words,
        at=now if body.create_time is None else min(now, datetime.fromtimestamp(body.create_time, UTC)),
        message=body.msgid,
        group=group,
        numbered=True,
    )
    conversation = group or body.sender.userid
    tapped = body.event.template_card_event
    card = tapped.task_id if tapped else ""
    return Received(inbound, Open(ask, frame.req_id, conversation, body.msgid, connection, at, card))


def _content(cmd: str, body: _Body) -> tuple[Ask, Kind, str] | None:
    tapped = body.event.template_card_event
    if cmd == MESSAGE:
        if words := body.words:
            return Ask.MESSAGE, Kind.TEXT, words
        return Ask.MESSAGE, Kind.OTHER, "photo" if body.msgtype == "mixed" else THINGS.get(body.msgtype, "other")
    if cmd == EVENT and body.event.eventtype == "enter_chat":
        return Ask.ENTER, Kind.TEXT, START
    if cmd == EVENT and body.event.eventtype == "template_card_event" and tapped and tapped.event_key:
        return Ask.TAP, Kind.TAP, tapped.event_key
    return None


def kind_of(frame: Frame) -> str:
    """What it is, for whoever counts what was skipped."""
    body: Any = frame.body if isinstance(frame.body, dict) else {}
    event = body.get("event")
    said = event.get("eventtype") if frame.cmd == EVENT and isinstance(event, dict) else frame.cmd
    return said if isinstance(said, str) and re.fullmatch("[a-z_]{1,40}", said) else "other"
