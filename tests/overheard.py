"""What may stand in no line of the log: it is looked for in all that the program says at DEBUG, in every test."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import SecretStr

from bot import logs
from bot.intake import Intake
from core.messages import Inbound, Kind, Message

LEAST = 4
"""What is shorter may stand anywhere."""

SHAPES = {
    "somebody's words or name": re.compile("[\u3400-\u9fff]"),  # the log speaks English, and people here do not
    "a telephone number": re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"),
    "a token": re.compile(r"(?:(?<!\w)|(?<=bot))\d{4,}(?::|%3A)[\w-]{10,}"),
    "a link to a page": re.compile(r"\d+_[0-9a-f]{8}_\d+_[\w.-]+_\d+_[0-9a-f]{16}"),
}

WRITTEN = (Kind.TEXT, Kind.EDIT, Kind.CONTACT)


@dataclass
class Overheard:
    """The lines that were logged, as they would stand in the log, and what was said to the bot or must stay secret."""

    lines: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    _format: logs.Lines = field(default_factory=logs.Lines)

    def hear(self, record: logging.LogRecord) -> None:
        """As `logs.set_up("debug")` would have it: of libraries only what they warn of."""
        if record.levelno >= logging.WARNING or record.name.partition(".")[0] in logs.OURS:
            self.lines.append(self._format.format(record))

    def said(self, messages: Iterable[Inbound]) -> None:
        for inbound in messages:
            if inbound.name != inbound.account:  # as tests like to call people
                self.hidden.add(inbound.name)
            if inbound.kind in WRITTEN:
                self.hidden.update([inbound.text, *inbound.text.splitlines()])

    def found(self) -> list[str]:
        return telltale("\n".join(self.lines), self.hidden)

    def forget(self) -> None:
        self.lines.clear()
        self.hidden.clear()


def telltale(log: str, hidden: Iterable[str] = ()) -> list[str]:
    """What stands in the log and may not; `hidden` are words that in particular must not."""
    log = "\n".join(line for line in log.splitlines() if not _is_source(line))
    found = [f"{what}: {match[0]!r}" for what, shape in SHAPES.items() for match in shape.finditer(log)]
    return found + [repr(words) for words in hidden if len(words) >= LEAST and words in log]


def listen(patch: pytest.MonkeyPatch) -> Overheard:
    """To everything that is logged until the patch is undone, however the log is set up."""
    overheard = Overheard()
    handle, take, reply, keep = logging.Logger.handle, Intake.take, Intake.reply, SecretStr.__init__

    def overhear(logger: logging.Logger, record: logging.LogRecord) -> None:
        overheard.hear(record)
        handle(logger, record)

    async def taken(intake: Intake, messages: Any) -> None:
        overheard.said(messages)
        await take(intake, messages)

    async def replied(intake: Intake, inbound: Inbound) -> Message | None:
        overheard.said([inbound])
        return await reply(intake, inbound)

    def kept(secret: SecretStr, value: str) -> None:
        overheard.hidden.add(value)
        keep(secret, value)

    patch.setattr(logging.Logger, "handle", overhear)
    patch.setattr(Intake, "take", taken)
    patch.setattr(Intake, "reply", replied)
    patch.setattr(SecretStr, "__init__", kept)
    for name in logs.OURS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    return overheard


def _is_source(line: str) -> bool:
    """Under the place of an error stands the line of the program that raised it."""
    return line.startswith("    ")
