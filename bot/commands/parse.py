"""`lingbao parse`: what the bot would make of a message."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date

from bot.calendar import calendar_of
from bot.clock import Clock
from bot.console import Console, Refusal
from core.plaintext import plain
from core.reading import Reader, Reading, Status, as_json
from core.texts import text
from core.unit_names import Named, UnitNames
from core.units import Unit
from forms import load_forms
from handlers.relay import form_words


def parse(console: Console, message: str | None, key: str, today: str | None, names: Sequence[str] = ()) -> None:
    """A line of JSON for the message, or for each line of the standard input, which is UTF-8 everywhere. `names` are
    those of the units for which the sender may report."""
    settings = console.settings
    forms = load_forms(*settings.form_folders)
    if key not in forms.forms:
        raise Refusal(text("import-unknown-form", value=key))
    form = forms.forms[key]
    calendar = calendar_of(settings, forms)
    day = _day(today) if today else calendar.today(Clock().now())
    reader = Reader(form, forms.items, calendar.workdays)
    units = [Unit(at, name, name, form.level, None, f"{at}/") for at, name in enumerate(names, 1)]
    for line in _lines() if message is None else [message]:
        named = UnitNames(plain(line), units, {}, form_words(form)).find(plain(line))
        console.show_json(_told(named, reader, line, day))


def _told(named: Named, reader: Reader, line: str, day: date) -> dict[str, object]:
    reason = named.unclear(lambda piece: reader.read(piece, day).status is not Status.OTHER)
    if reason:
        return as_json(Reading(Status.ASK, reason=reason))
    if not named.units:
        return as_json(reader.read(line, day))
    return as_json(reader.read(named.rest, day), named.units[0].name)


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise Refusal(text("import-bad-date", value=words, every="day")) from None


def _lines() -> Iterator[str]:
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")
