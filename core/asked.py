"""What follows a manager's command: a period, a unit, both or neither: 上周 东河镇, 张家村10月, 2026-W46."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.daywords import NAMED_DAY, day_named
from core.periods import LENGTHS, Length, Period, containing, days_between, parse_period
from core.periodwords import PERIOD, period_named
from core.plaintext import plain

_AT_THE_BEGINNING = re.compile(f"(?:{PERIOD})")
_AT_THE_END = re.compile(f"(?:{PERIOD})$")
_DAYS = re.compile(f"(?P<first>{NAMED_DAY}) ?(?:到|至|[-–—~]+|to) ?(?P<last>{NAMED_DAY})")
"""Any days in a row."""
_SEVERAL_WORDS = re.compile(".* .*20[0-9]{2}|20[0-9]{2} .*")
"""week 46 of 2026, November 2026, 2026 第46周: each of their pieces alone is another period."""
NUMBERED = "(?:第 ?)?[0-9]{1,2}[期周]"
"""A period by its number, of the length that a command is about: 第46期, 46周 after 周报."""
_BARE_NUMBER = re.compile("(?:第 ?)?([0-9]{1,2})(周|期)?")
_NUMBERED = {"week": "w{}", "month": "{}月", "quarter": "q{}"}
"""How a period of that length is called by its number alone: 46 after /week."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`period` is None where none is named; `name` is what is left, which should name a unit, in plain form."""

    period: Period | None
    name: str


def asked_for(words: str, today: date, length: Length | None = None) -> Asked:
    """`length` is that of the periods that the command is about; a bare number is one of those."""
    said = " ".join(plain(words).split())
    for match in _matches(said):
        if _SEVERAL_WORDS.fullmatch(match[0]) and (period := _named(match[0], today)):
            return Asked(period, _without(match, said))
    pieces = said.split()
    for index, piece in enumerate(pieces):
        if period := _by_key(piece) or (_by_number(piece, today, length) if length else None):
            return Asked(period, " ".join([*pieces[:index], *pieces[index + 1 :]]))
    for match in _matches(said):
        if period := _between(match, today) or _named(match[0], today):
            return Asked(period, _without(match, said))
    return Asked(None, said)


def _without(match: re.Match[str], said: str) -> str:
    return f"{said[: match.start()]} {said[match.end() :]}".strip(" 的、,")


def _by_key(piece: str) -> Period | None:
    try:
        return parse_period(piece.upper())
    except ValueError:
        return None


def _by_number(piece: str, today: date, length: Length) -> Period | None:
    match = _BARE_NUMBER.fullmatch(piece)
    if match is None:
        return None
    of: Length = "week" if match[2] == "周" else length
    return period_named(_NUMBERED[of].format(match[1]), of, today) if of in _NUMBERED else None


def _matches(said: str) -> Iterator[re.Match[str]]:
    yield from _DAYS.finditer(said)
    if match := _AT_THE_BEGINNING.match(said):
        yield match
    if match := _AT_THE_END.search(said):
        yield match


def _between(match: re.Match[str], today: date) -> Period | None:
    if match.re is not _DAYS:
        return None
    first, last = (day_named(match[name], today) for name in ("first", "last"))
    try:
        return days_between(first, last) if first and last else None
    except ValueError:
        return None


def _named(words: str, today: date) -> Period | None:
    if re.fullmatch(NAMED_DAY, words):
        day = day_named(words, today)
        return containing(day, "day") if day else None
    found = (period_named(words, length, today) for length in LENGTHS if length != "day")
    return next((period for period in found if period), None)
