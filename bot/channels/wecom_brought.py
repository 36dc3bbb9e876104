"""What WeCom brings to the callback of a self-built app: messages, taps, and that somebody has opened it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import NamedTuple

from bot.channels.wecom_app import Tapped
from bot.channels.wecom_app_parts import tapped
from bot.channels.wecom_updates import NOBODY, THINGS
from core.messages import Inbound, Kind

CHINA = timezone(timedelta(hours=8))
OPENED = ("subscribe", "enter_agent")


class Brought(NamedTuple):
    inbound: Inbound
    tap: Tapped | None = None


def read_brought(said: Mapping[str, str], agent_id: int, now: datetime) -> Brought | None:
    """None for what is nobody's message, or another app's. Raises ValueError where a field is missing.

    WeCom numbers messages; an event is known by who caused it when, and by what it is.
    """
    account = said.get("FromUserName", "")
    if account in NOBODY or said.get("AgentID", str(agent_id)) != str(agent_id):
        return None
    made = datetime.fromtimestamp(int(said.get("CreateTime", "")), UTC)
    if said.get("MsgType") == "event":
        found = _event(said, account, made)
    elif number := said.get("MsgId", ""):
        kind, words = _content(said)
        found = Brought(_inbound(number, account, kind, words, made))
    else:
        raise ValueError("no MsgId")
    return found and found._replace(inbound=replace(found.inbound, at=min(now, made)))


def _content(said: Mapping[str, str]) -> tuple[Kind, str]:
    """Of a voice what WeCom has heard, where it says so."""
    words = {"text": said.get("Content", ""), "voice": said.get("Recognition", "")}.get(said.get("MsgType", ""), "")
    if words.strip():
        return Kind.TEXT, words
    return Kind.OTHER, THINGS.get(said.get("MsgType", ""), "other")


def _event(said: Mapping[str, str], account: str, made: datetime) -> Brought | None:
    event, key = said.get("Event", "").lower(), said.get("EventKey", "")
    if event in OPENED:  # she is greeted once a day, as the long connection's bot does it
        day = made.astimezone(CHINA).date().isoformat()
        return Brought(_inbound(_number("opened", account, day), account, Kind.ENTER, "", made))
    card = said.get("TaskId", "")
    number = _number(event, account, said["CreateTime"], key, card)
    if event == "template_card_event" and key:
        button = tapped(key)
        tap = Tapped(account, card, said.get("ResponseCode", ""), button)
        return Brought(_inbound(number, account, Kind.TAP, button.action, made), tap)
    if event == "click" and key:  # a menu of the app, whose keys an administrator has written: commands
        return Brought(_inbound(number, account, Kind.TEXT, key, made))
    return None


def _number(*what: str) -> str:
    """The same for the same, and nothing that a log must not hold."""
    said = "\n".join(what)
    return f"event_{sha256(said.encode()).hexdigest()[:32]}"


def _inbound(number: str, account: str, kind: Kind, words: str, at: datetime) -> Inbound:
    return Inbound("wecom", number, account, kind, words, at, message=number, numbered=True, vouches=False)
