"""Which diseases, and how many cases of each: 手足口2 痢疾1, 一个水痘两个流感, 都是腹泻.

Only what is read to its last character is an answer; of anything else the reader of reports has to make sense.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.forms import BreakdownItem
from core.numerals import NUMERALS, chinese_number
from core.plaintext import plain

LONGEST = 200
"""Characters of an answer; what is longer is something else."""


@dataclass(frozen=True, slots=True)
class Part:
    """So many cases of an item; `count` is None where no number was said."""

    item: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """The items that are named; without any a `count` by itself, or just 都是: `every` case that is open."""

    parts: tuple[Part, ...] = ()
    count: int | None = None
    every: bool = False


@dataclass(frozen=True, slots=True)
class Allotted:
    """How many cases of each item, and the item of which that still has to be asked."""

    counts: dict[str, int]
    unsure: str | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    """`sign`: d disease, n number, e every, a each, s suspicion, a comma between what belongs together more closely;
    empty for what says nothing."""

    sign: str
    item: str = ""
    count: int | None = None


def _like(sign: str, words: str) -> dict[str, _Token]:
    return dict.fromkeys(words.split(), _Token(sign))


_WORDS: Mapping[str, _Token] = {
    **_like(
        "", "人次 个人 例 个 人 名 位 病例 病人 患者 cases case 是 为 有 的 了 得 共 一共 it they is are of : = × ( )"
    ),
    **_like(",", "还有 另外 另有 以及 其余 和 与 及 and , 、 ; / 。 . !"),
    **_like("e", "都是 全是 全都是 全部是 均为 都 全 全部 all"),
    **_like("a", "各 各有 each"),
    **_like("s", "疑似 可疑 suspected"),
    "\n": _Token(","),
}
_NUMBER = re.compile(f"[0-9]{{1,4}}(?!\\.?[0-9])|[{NUMERALS}]+")
_GROUP = re.compile("d+|dn|nd|(?:dn)+|(?:nd)+")
_EACH = re.compile("d(?:,?d)+an")


def read(words: str, items: Iterable[BreakdownItem]) -> Said | None:
    """What an answer says; None when it is none, or cannot be read whole: a report, a doubt, a name that is no item."""
    said = plain(words).strip()
    tokens = list(_tokens(said, items)) if len(said) <= LONGEST else []
    signs = "".join(token.sign for token in tokens)
    counts = [token.count for token in tokens if token.sign == "n"]
    if not all(counts) or ("s" in signs and counts):  # 疑似1例手足口 may be a new total
        return None
    if "d" not in signs:
        return {"n": Said(count=sum(filter(None, counts))), "e": Said(every=True)}.get(signs.strip(","))
    tokens = [token for token in tokens if token.sign in ("d", "n", "a", ",")]
    return _said(_parts(tokens), "e" in signs)


def _said(parts: Sequence[Part], every: bool) -> Said | None:
    """None when one item is named twice, or when 都是 may mean several."""
    several = len({part.item for part in parts}) < len(parts)
    ambiguous = every and len(parts) > 1 and [part.count for part in parts].count(None) != 1
    return Said(tuple(parts), every=every) if parts and not several and not ambiguous else None


def _parts(tokens: Sequence[_Token]) -> list[Part]:
    """The items with their numbers; none at all when a number may belong to two of them."""
    if _EACH.fullmatch("".join(token.sign for token in tokens)):
        return [Part(token.item, tokens[-1].count) for token in tokens if token.sign == "d"]
    parts: list[Part] = []
    for group in _groups(tokens):
        if not _GROUP.fullmatch("".join(token.sign for token in group)):
            return []
        items = [token.item for token in group if token.sign == "d"]
        counts = [token.count for token in group if token.sign == "n"] or [None] * len(items)
        parts += map(Part, items, counts)
    return parts


def _groups(tokens: Iterable[_Token]) -> Iterator[list[_Token]]:
    group: list[_Token] = []
    for token in [*tokens, _Token(",")]:
        if token.sign != ",":
            group.append(token)
        elif group:
            yield group
            group = []


def _tokens(text: str, items: Iterable[BreakdownItem]) -> Iterator[_Token]:
    """The pieces of a text in plain form, the longest words first; a number without a count stands for a piece that
    nobody knows."""
    words = {**_WORDS, **{label: _Token("d", item.key) for item in items for label in item.labels()}}
    longest_first = sorted(words, key=len, reverse=True)
    at = 0
    while at < len(text):
        if text[at] in " \t\r":
            at += 1
            continue
        found = next((word for word in longest_first if _stands_at(text, at, word)), None)
        if found is None and (number := _NUMBER.match(text, at)):
            found = number[0]
            yield _Token("n", count=int(found) if found.isdecimal() else chinese_number(found))
        elif found:
            yield words[found]
        else:
            yield _Token("n")
            return
        at += len(found)


def _stands_at(text: str, at: int, word: str) -> bool:
    """Whether that word stands there: a Latin one not as the beginning of another."""
    after = text[at + len(word) : at + len(word) + 1]
    return text.startswith(word, at) and not (word[-1:].isascii() and word[-1:].isalpha() and "a" <= after <= "z")


def allot(said: Said, open_: int) -> Allotted | None:
    """How the open cases are shared out. Where the last ones can only be meant they are taken: two names for two cases
    are one each. None when that is more than are open."""
    counts = {part.item: part.count for part in said.parts if part.count}
    unsaid = [part.item for part in said.parts if part.count is None]
    rest = open_ - sum(counts.values())
    if rest < len(unsaid):
        return None
    if rest == len(unsaid):
        return Allotted({**counts, **dict.fromkeys(unsaid, 1)})
    if said.every and unsaid:
        return Allotted({**counts, unsaid[0]: rest})
    if said.every:  # 都是流感 1, of two
        return Allotted({}, said.parts[0].item)
    return Allotted(counts, unsaid[0] if unsaid else None)
