"""What buttons are called where there is little room: the `.short` of their sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from locales import load_catalogue
from locales.sentences import Sentence, Slot

LONGEST = 10
"""Characters on a button of WeCom."""


def shortened(label: str) -> str:
    """The same button, where its label would not fit."""
    if len(label) <= LONGEST:
        return label
    for pattern, short in _shorter():
        if match := re.fullmatch(pattern, label):
            return re.sub(r"{(\w+)}", lambda slot: match[slot[1]], short)
    return label


@cache
def _shorter() -> list[tuple[str, str]]:
    """Of each label what it looks like, and the shorter one."""
    catalogue = load_catalogue()
    return [
        (_pattern(known[key.removesuffix(".short")]), "".join(_words(short)))
        for known in map(catalogue.sentences, catalogue.languages)
        for key, short in known.items()
        if key.endswith(".short")
    ]


def _pattern(sentence: Sentence) -> str:
    return "".join(f"(?P<{part.name}>.+?)" if isinstance(part, Slot) else re.escape(str(part)) for part in sentence)


def _words(sentence: Sentence) -> Iterator[str]:
    return (f"{{{part.name}}}" if isinstance(part, Slot) else str(part) for part in sentence)
