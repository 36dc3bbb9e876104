"""Cases by disease in a message: 疑似2例（手足口1、痢疾1）, 疑似手足口1例, 1例疑似水痘.

Such a clause says a count and what it is made of. The count goes on as any other; the parts stand beside it. A disease
in any other place, 接种麻疹疫苗3针, stays where it is, and is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from core.forms import Values
from core.tokens import APART, Token
from core.vocabulary import SEPARATORS, Kind

_BREAKS_DOWN = frozenset(("其中", "分别", "包括", "包含", "含", "都", "均", "全"))
"""Between a count and its parts; elsewhere these words are not harmless."""
_SPACES, _COMMAS = " \t", SEPARATORS + "\n()[]【】"
_LETTERS = {Kind.NUMBER: "n", Kind.UNIT: "u", Kind.LINK: "k", Kind.PART: "p"}
_COUNT = "n(?:s?u)?"
_AFTER_SPACE = rf"s{_COUNT}(?!k*p|[ks]*[lx])"
"""measles 1, as English is written; but not 手足口 3接种, where the number belongs to what follows it."""
_PART = re.compile(f"pk*{_COUNT}|p{_AFTER_SPACE}|{_COUNT}k*p|p")
_CLAUSE = re.compile(
    rf"(?:(?P<whole>lk*{_COUNT}|l{_AFTER_SPACE}|{_COUNT}k*l)(?:[kcs]*(?:{_PART.pattern}))+|ls?k*ps?l?k*{_COUNT}|pk*lk*{_COUNT})"
    "(?![ku]*[lx])"
)
"""Each token as a letter: l label of the indicator, x another label, n number, u unit, k what links, p part, s space,
c comma or bracket. Without a `whole` the clause says only how many one part has."""
_AT_A_LABEL = re.compile("[lx][ks]*$")
"""接种手足口疑似1: of which?"""
_PART_NAMED = Kind.PART
_APART = Token(Kind.GAP, ",", gap=APART)


class Clauses(NamedTuple):
    """The message with counts alone, and what they are made of: {"suspected_cases": {"suspected_cases.measles": 1}}."""

    tokens: list[Token]
    parts: dict[str, Values]


def without_parts(tokens: Sequence[Token]) -> Clauses:
    """Takes the parts out of a message. Whether they agree with their whole is for the caller to see."""
    rest = list(tokens)
    found: dict[str, Values] = {}
    named = [token for token in tokens if token.kind is _PART_NAMED]
    for indicator in dict.fromkeys(key.partition(".")[0] for token in named for key in token.keys):
        letters = "".join(_letter(token, indicator) for token in rest)
        for clause in reversed(list(_CLAUSE.finditer(letters))):
            parts = _parts(rest, letters, clause, indicator)
            if parts is None or _AT_A_LABEL.search(letters, 0, clause.start()):
                continue
            said = rest[clause.start() : clause.end("whole") if clause["whole"] else clause.end()]
            label, count = (next(token for token in said if token.kind is kind) for kind in (Kind.LABEL, Kind.NUMBER))
            rest[clause.start() : clause.end()] = [_APART, label, count, _APART]
            counts = found.setdefault(indicator, {})
            for key, number in parts:
                counts[key] = counts.get(key, 0) + number
    return Clauses(rest, found)


def _parts(
    tokens: Sequence[Token], letters: str, clause: re.Match[str], indicator: str
) -> list[tuple[str, int]] | None:
    """The parts of a clause; None where one of several, or of none, has no number of its own."""
    if not clause["whole"]:
        spans = [clause.span()]
    else:
        spans = [part.span() for part in _PART.finditer(letters, clause.end("whole"), clause.end())]
    parts = []
    for start, end in spans:
        key = next(key for token in tokens[start:end] for key in _items(token) if key.startswith(f"{indicator}."))
        own = [token.value or 0 for token in tokens[start:end] if token.kind is Kind.NUMBER]
        whole = [token.value or 0 for token in tokens[clause.start() : start] if token.kind is Kind.NUMBER]
        if not own and (len(spans) > 1 or not whole[0]):
            return None
        parts.append((key, (own or whole)[0]))
    return parts


def _items(token: Token) -> tuple[str, ...]:
    return token.keys if token.kind is Kind.PART else ()


def _letter(token: Token, indicator: str) -> str:
    if token.kind is Kind.LABEL:
        return "l" if token.keys == (indicator,) else "x"
    if token.kind is Kind.PART and not any(key.startswith(f"{indicator}.") for key in token.keys):
        return "-"
    if token.kind is Kind.NUMBER and (token.fault or token.is_zero_word):
        return "-"
    if token.kind is Kind.GAP:
        return "s" if token.text in _SPACES else "c" if token.text.strip(" \t") in _COMMAS else "-"
    return "k" if token.text in _BREAKS_DOWN else _LETTERS.get(token.kind, "-")
