"""Where the log goes: standard error, a line each, which says about which message it is.

A line holds no token, no words that somebody wrote or was sent, no name, no telephone number and no chat account; nor
does the trace of an error, whose own words may quote any of them.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from traceback import format_tb
from types import TracebackType
from typing import Literal

from core.errors import LingbaoError

OURS = ("bot", "digests", "handlers", "scheduler", "storage", "web")

Format = Literal["text", "json"]

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

_about: ContextVar[str] = ContextVar("about", default="")


def set_up(level: str, form: Format = "text") -> None:
    """`level` (debug, info, warning, error) is for what the program itself has to say; `form` is a line of words, or
    one JSON object a line.

    Libraries are heard from a warning on: below that httpx writes addresses, which hold Telegram's token, and
    aiosqlite every value that is stored.
    """
    lowest = getattr(logging, level.upper())
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else Lines())
    logging.basicConfig(level=max(lowest, logging.WARNING), handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(lowest)


def id_of(key: str, address: str = "") -> str:
    """What the log calls a message in the outbox: a reply as the message that it answers, "telegram:7000001", any other
    by its own key, without the reader's address where it ends in that."""
    return key.removeprefix("reply:").removesuffix(f":{address}")


def of(key: str) -> dict[str, str]:
    """For `extra`: the line is about the message with this key in the outbox, or about the one that it answers."""
    return {"about": id_of(key)}


@contextmanager
def about(id_: str) -> Iterator[None]:
    """Whatever is logged inside is about that message."""
    token = _about.set(id_)
    try:
        yield
    finally:
        _about.reset(token)


def reason(error: Exception) -> str:
    """A complaint of ours says what is the matter, and quotes nobody; of any other error only its kind is told."""
    return str(error) if isinstance(error, LingbaoError) else type(error).__name__


def fault(error: Exception) -> Exception | None:
    """For `exc_info`: what is no complaint of ours is a fault of the program, and is looked for where it was raised."""
    return None if isinstance(error, LingbaoError) else error


class Lines(logging.Formatter):
    """`2026-11-20 16:02:11,250 INFO bot.delivery: [telegram:7000001] …`, the time in the machine's zone."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        said, id_ = _said(record), _id(record)
        record.message = f"[{id_}] {said}" if id_ else said
        return super().formatMessage(record)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802
        return trace(ei[1]) if ei[1] else ""


class JsonLines(Lines):
    """An object with `time` (UTC), `level`, `logger`, `message`, and where there is one `id` and `exception`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _said(record),
        }
        if id_ := _id(record):
            line["id"] = id_
        if record.exc_info and record.exc_info[1]:
            line["exception"] = trace(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def trace(error: BaseException) -> str:
    """Where it was raised, and what for errors led to it, the first one first: of each its kind, and of the operating
    system's what it says, but nobody else's words."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    parts = [trace(earlier)] if earlier else []
    parts += [trace(inner) for inner in error.exceptions] if isinstance(error, BaseExceptionGroup) else []
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    what = f"{kind}: {error.strerror}" if isinstance(error, OSError) and error.strerror else kind
    return "\n".join([*parts, f"{''.join(format_tb(error.__traceback__))}{what}"])


def _id(record: logging.LogRecord) -> str:
    return str(getattr(record, "about", "")) or _about.get()


def _said(record: logging.LogRecord) -> str:
    """asyncio shows, below what has happened, the task with the error that ended it, in the error's own words."""
    said = record.getMessage()
    return said.partition("\n")[0] if record.name == "asyncio" else said
