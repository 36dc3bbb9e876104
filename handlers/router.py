"""Who answers this message."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from core.context import Context
from core.effects import Effect
from core.forms import Forms
from core.messages import Inbound, Kind
from core.reading import Reader
from core.zeros import SURE
from handlers import correct, manage, register, report
from handlers.help import choose_language, show_help, stale, unreadable
from handlers.turn import Turn

_COMMANDS = {
    "start": ("/start",),
    "help": ("/help", "help", "帮助", "?"),
    "language": ("/lang", "/language", "语言", "language"),
    "today": ("/today", "today", "今日", "今天"),
    "change": ("/change", "/edit", "change", "edit", "修改"),
}
_NAMES = {word: name for name, words in _COMMANDS.items() for word in words}


class Router:
    """Answers messages. Made once from the county's forms, because making their readers takes a while."""

    def __init__(self, forms: Forms, languages: Sequence[str]) -> None:
        self._readers = {key: Reader(form) for key, form in forms.forms.items()}
        self._languages = tuple(languages)

    def step(self, context: Context, inbound: Inbound, now: datetime) -> list[Effect]:
        """What this message changes and what is answered; nothing is changed here. Both moments are UTC."""
        return _route(Turn(context, inbound, now, self._readers, self._languages))


def _route(turn: Turn) -> list[Effect]:
    if register.is_for_here(turn):
        return register.join(turn)
    if not turn.is_member:
        return [register.how_to_join(turn)]
    match turn.inbound.kind:
        case Kind.OTHER:
            return [unreadable(turn)]
        case Kind.TAP:
            return _tapped(turn)
        case Kind.TEXT if command := _command(turn.inbound.text):
            return _commanded(turn, *command)
        case _:
            return report.on_words(turn) if turn.reporting else manage.on_words(turn)


def _tapped(turn: Turn) -> list[Effect]:
    action, *words = turn.inbound.text.split(":")
    match action, words:
        case "zero" | "allzero", [form, period, *sure]:
            return report.on_zero(turn, action, form, period, sure=sure == [SURE])
        case "unit", _:
            return report.on_unit(turn, words)
        case "mean", _:
            return report.on_meaning(turn, words)
        case "form", [form]:
            return report.on_form(turn, form)
        case "undo", _:
            return correct.undo(turn, words)
        case "edit", _:
            return correct.change(turn, words)
        case "lang", [language]:
            return choose_language(turn, language)
        case _:
            return [stale(turn)]


def _command(words: str) -> tuple[str, str] | None:
    """The command that the text is, and what follows it. Only /commands take more words, and 语言: "今天 12 3 0" is
    a report."""
    first, _, rest = unicodedata.normalize("NFKC", words).strip().partition(" ")
    word = first.casefold().partition("@")[0]
    name = _NAMES.get(word)
    if name and (not rest or word.startswith("/") or name == "language"):
        return name, rest.strip()
    return ("help", "") if word.startswith("/") else None


def _commanded(turn: Turn, name: str, rest: str) -> list[Effect]:
    match name:
        case "language":
            return choose_language(turn, rest)
        case "today":
            return manage.today(turn)
        case "change" if turn.reporting:
            return correct.change_latest(turn)
        case _:
            return show_help(turn)
