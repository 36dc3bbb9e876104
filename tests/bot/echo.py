"""An intake whose handler answers everything with the words that it got."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import Connection, select

from bot.channels.base import LONGEST_REPLY
from bot.intake import Intake
from core.context import Context
from core.effects import Effect, Queue, SetLanguage
from core.messages import File, Inbound, Lane, Message, Say
from core.texts import Text, text
from locales import MissingText
from storage import Store, context, tables
from tests.county import CALENDAR, FORMS, at

NOW = at("2026-11-20 16:30")


def load(conn: Connection, batch: Sequence[Inbound], now: datetime) -> Context:
    return context.load(conn, batch, (), forms=FORMS, calendar=CALENDAR, language="zh-CN", now=now)


def echo(known: Context, inbound: Inbound, now: datetime) -> list[Effect]:
    """A "boom" is a mistake in the program, "poison" one that the database refuses; "english" changes the language of
    the first doctor; "alert" is also said to the second one, "file" with a file, and "figures" is about some."""
    if inbound.text.startswith("boom"):
        raise KeyError(inbound.text)
    if inbound.text == "poison":
        return [SetLanguage(11, None)]  # type: ignore[arg-type]
    if inbound.text == "english":
        return [SetLanguage(11, "en")]
    person = known.person(inbound)
    answer = text("echo", words=inbound.text, language=person.language if person else "")
    files = (File(kind="document", path="/x", name="x"),) if inbound.text == "file" else ()
    say = Say(lines=(answer,), files=files, figures="digest:1:2026" if inbound.text == "figures" else "")
    effects: list[Effect] = [Queue(inbound.reply_key, (inbound.channel, inbound.account), Lane.REPLY, say)]
    if inbound.text == "alert":
        effects.append(Queue(f"alert:{inbound.id}", ("local", "d2"), Lane.ALERT, say))
    return effects


def render(say: Say, language: str) -> Message:
    """The words after the language; far too many of them for "long", none for "speechless"."""
    (line,) = (line for line in say.lines[:1] if isinstance(line, Text))
    words = str(line.args.get("words", line.key))
    if words == "speechless":
        raise MissingText(words)
    return Message(f"{language}: {words}" * (LONGEST_REPLY if words == "long" else 1), files=say.files)


class World:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.woken = 0
        self.now = NOW
        self.silent = set[str]()  # the channels that take no replies now
        self.intake = Intake(
            store,
            load,
            echo,
            render,
            now=lambda: self.now,
            wake=self.wake,
            may_answer=lambda channel, _account: channel not in self.silent,
        )

    def wake(self) -> None:
        self.woken += 1

    async def answers(self) -> list[tuple[str, str]]:
        """(what was answered, in which language the sender was then spoken to), in order."""
        query = select(tables.outbox.c.say).order_by(tables.outbox.c.id)
        says_ = await self.store.read(lambda conn: conn.execute(query).scalars().all())
        lines = [say["lines"][0] for say in says_]
        return [(line["args"].get("words", line["key"]), line["args"].get("language", "")) for line in lines]

    async def states(self) -> list[tuple[str, str]]:
        """(what was answered, in which state that is), in order."""
        query = select(tables.outbox.c.state).order_by(tables.outbox.c.id)
        states = await self.store.read(lambda conn: conn.execute(query).scalars().all())
        return [(words, state) for (words, _), state in zip(await self.answers(), states, strict=True)]


@asynccontextmanager
async def running(intake: Intake) -> AsyncIterator[None]:
    task = asyncio.create_task(intake.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
