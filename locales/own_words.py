"""The bot's own sentences, known again when they come back: a receipt that is copied or forwarded to it, or another
bot that repeats what it hears."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property

from core.plaintext import plain
from locales import Catalogue
from locales.sentences import Sentence

_NEVER_SENT = (
    *("button-", "page-", "menu-", "cli-", "workbook-", "picture-", "roster-", "import-", "reports-"),
    *("doctor-", "away-", "database-", "check-", "person-", "unit-", "invite-", "reason-"),
)
"""How the keys of sentences begin that nobody gets as a message; what a button says a person may well type."""

_TO_BE_COPIED = frozenset({"help-example", "help-numbers", "prompt-how"})
"""Whoever sends one of these has copied it and filled in her own numbers."""

_ENOUGH = 15
"""So many letters, a Chinese character counting for three and ✅ for twelve, nobody writes alike by chance."""

_FIRST_LINES = 3
_FILLED_IN = ".{1,80}?"


class OwnWords:
    """What is looked for is put together when the first message comes, because that takes a while."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def stand_in(self, message: str) -> bool:
        """Whether one of its first lines is a sentence of the bot's, in any language."""
        lines = [line.strip() for line in plain(message).splitlines() if line.strip()]
        return any(line[0] in self._first and self._pattern.match(line) for line in lines[:_FIRST_LINES])

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(sorted(self._beginnings)) or "(?!)")

    @cached_property
    def _first(self) -> frozenset[str]:
        """With what character they begin: hardly any report does."""
        return frozenset(beginning.removeprefix("\\")[0] for beginning in self._beginnings)

    @cached_property
    def _beginnings(self) -> set[str]:
        found = {
            _beginning(sentence)
            for language in self._catalogue.languages
            for key, sentence in self._catalogue.sentences(language).items()
            if not key.startswith(_NEVER_SENT) and key not in _TO_BE_COPIED
        }
        return found - {""}


def _beginning(sentence: Sentence) -> str:
    """A pattern for as much of the sentence as is unmistakable; nothing for what begins with an argument, or is too
    short."""
    pattern, weight = "", 0
    for at, part in enumerate(sentence, 1):
        if isinstance(part, str):
            pattern += re.escape(plain(part).strip("\n"))
            weight += sum(map(_weight, part))
        elif not pattern:
            return ""
        else:
            pattern += _FILLED_IN
        if weight >= _ENOUGH:
            return pattern + "$" if at == len(sentence) else pattern
    return ""


def _weight(letter: str) -> int:
    if unicodedata.category(letter) == "So":
        return 12
    if not letter.isalnum():
        return 0
    return 3 if unicodedata.east_asian_width(letter) == "W" else 1
