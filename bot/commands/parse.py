"""`lingbao parse`: what the bot would make of a message."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date

from bot.clock import Clock
from bot.console import Console, Refusal
from core.reading import Reader, as_json
from core.texts import text
from forms import load_forms


def parse(console: Console, message: str | None, form: str, today: str | None) -> None:
    """A line of JSON for the message, or for each line of the standard input, which is UTF-8 everywhere."""
    settings = console.settings
    forms = load_forms(*settings.form_folders).forms
    if form not in forms:
        raise Refusal(text("import-unknown-form", value=form))
    day = _day(today) if today else settings.calendar.today(Clock().now())
    reader = Reader(forms[form])
    for line in _lines() if message is None else [message]:
        console.show_json(as_json(reader.read(line, day)))


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise Refusal(text("import-bad-date", value=words, every="day")) from None


def _lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")
