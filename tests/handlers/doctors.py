"""What doctors and managers do in a test, and what is stored of it."""

from __future__ import annotations

from dataclasses import replace

from core.messages import Inbound, Kind, Message
from core.reports import Report, ReportKey
from core.units import Person, Post, Role
from tests.handlers.memory import CHANNEL, Memory

TODAY = "2026-11-20"
NOTHING_DONE = "没有改动任何数据"


def says(world: Memory, words: str, who: str = "张医生") -> Message:
    return world.answer(world.inbound(who, Kind.TEXT, words))


def edits(world: Memory, original: Inbound, words: str) -> Message:
    return world.answer(replace(original, id=f"edit of {original.id}: {words}", kind=Kind.EDIT, text=words))


def taps(world: Memory, action: str, who: str = "张医生") -> Message:
    return world.answer(world.inbound(who, Kind.TAP, action))


def actions(message: Message) -> list[str]:
    return [choice.action for row in message.buttons for choice in row]


def stands(world: Memory, day: str = TODAY, unit: str = "QS0101") -> Report:
    return world.context.reports[ReportKey(world.unit(unit).id, "daily", day)]


def visits(world: Memory, day: str = TODAY, unit: str = "QS0101") -> int:
    return stands(world, day, unit).values["visits"]


def told(world: Memory, who: str) -> list[Message]:
    """What that person has heard unasked since the last look."""
    return world.mail.pop(who, [])


def take_post(world: Memory, who: str, role: Role, code: str) -> None:
    """Gives somebody, new or known, a post (one more)."""
    person = world.context.people.setdefault((CHANNEL, who), Person(900 + len(world.context.people), who, "zh-CN"))
    post = Post(person.id, world.unit(code).id, role)
    world.context.posts[person.id] = (*world.context.posts.get(person.id, ()), post)
