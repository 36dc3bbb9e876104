"""Words that are written from right to left, and marks that turn the direction around, in a line of other words."""

from __future__ import annotations

import re

# Of UAX #9: ALM, LRM, RLM; the embeddings and overrides with their end; the isolates with theirs.
_MARKS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LETTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_EITHER = re.compile(f"[{_MARKS}{_LETTERS}]")
_MARK = re.compile(f"[{_MARKS}]")

ISOLATE, END_ISOLATE = "\u2068", "\u2069"


turns = _EITHER.search
"""Whether words may change the direction of what is around them; asked of nearly everything that is said."""


def contained(words: str) -> str:
    """The words such that they change nothing around them: 艾力（ئەلى）12 stays in this order. What somebody has set
    about the direction is taken out, and what is written from right to left is a line of its own (FSI … PDI)."""
    if not turns(words):
        return words
    bare = _MARK.sub("", words)
    return f"{ISOLATE}{bare}{END_ISOLATE}" if turns(bare) else bare
