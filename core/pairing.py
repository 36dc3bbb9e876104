"""Which number belongs to which label: 门诊12 接种3, 12人次就诊, 没有疑似."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.tokens import APART, GLUED, NEXT_LINE, SPACED, Token
from core.vocabulary import Kind

_DISTANCE = {
    Kind.NOISE: APART,
    Kind.UNKNOWN: APART,
    Kind.PART: APART,
    Kind.REST_ZERO: APART,
    Kind.MISCOUNT: APART,
    Kind.DOUBT: APART,
    Kind.QUESTION: APART,
    Kind.DAY: SPACED,
    Kind.WEEKDAY: SPACED,
    Kind.SHORT_DAY: SPACED,
}
"""How far the pieces that are neither label nor number hold their neighbours apart; the others do not."""

_GOES_ON = frozenset((Kind.UNKNOWN, Kind.NOISE, Kind.LINK, Kind.AMEND))
"""What follows a zero word in 疑似无法判断 or 接种没报, and not in 疑似无."""

_LABEL, _NUMBER, _UNIT, _ALL_ZERO = Kind.LABEL, Kind.NUMBER, Kind.UNIT, Kind.ALL_ZERO
"""By name of their own, for asking an enum for a member takes longer than what is done with it here."""
_PLACED = frozenset((_LABEL, _NUMBER, _ALL_ZERO))


class Pair(NamedTuple):
    label: Token
    number: Token


@dataclass(slots=True)
class Pairs:
    """`loose` are numbers that belong to no label, or to one of two; `bare` are labels without a number, of them
    `joint` those that stand at another label with a count that may be said of both, 高血压糖尿病8 or 门诊、接种12;
    `all_zero` is the 都是0 that is said of no label."""

    pairs: list[Pair] = field(default_factory=list)
    loose: list[Token] = field(default_factory=list)
    bare: list[Token] = field(default_factory=list)
    joint: list[Token] = field(default_factory=list)
    all_zero: Token | None = None


@dataclass(slots=True)
class _Place:
    """A label, a number or 都是0. `gap` is the distance to the one before; `listed` when only a comma parts them."""

    token: Token
    kind: Kind
    gap: int
    goes_on: bool
    listed: bool
    settled: bool = False


def pair(tokens: Sequence[Token]) -> Pairs:
    """Gives every number to the label beside it, where no other label could be meant."""
    row = _row(tokens)
    found = Pairs()
    for at, place in enumerate(row):
        if place.kind is _ALL_ZERO:
            _spread(row, at, found)
    numbers = {at: _labels_beside(row, at) for at, place in enumerate(row) if place.kind is _NUMBER}
    queue = list(numbers)
    while queue:
        at = queue.pop()
        open_labels = [label for label in numbers[at] if not row[label].settled]
        if row[at].settled or len(open_labels) != 1:
            continue
        label = open_labels[0]
        row[at].settled = row[label].settled = True
        found.pairs.append(Pair(row[label].token, row[at].token))
        if _is_said_twice(row, at):
            row[at + 1].settled = True
            queue += [at + 2] if at + 2 in numbers else []
        # That label is taken: its other neighbour may now have only one left.
        queue += [other for other in (label - 1, label + 1) if other in numbers]
    found.pairs.reverse()
    found.loose = [place.token for at, place in enumerate(row) if at in numbers and not place.settled]
    bare = [at for at, place in enumerate(row) if place.kind is _LABEL and not place.settled]
    found.bare = [row[at].token for at in bare]
    found.joint = [row[at].token for at in bare if _is_joint(row, at)]
    return found


def _row(tokens: Sequence[Token]) -> list[_Place]:
    row: list[_Place] = []
    gap = APART
    between = 0
    for at, token in enumerate(tokens, 1):
        kind = token.kind
        if kind is _UNIT and row and row[-1].kind is _NUMBER and gap <= SPACED:
            gap = GLUED
        elif kind not in _PLACED:
            gap = max(gap, token.gap, _DISTANCE.get(kind, GLUED))
            between += 1
        else:
            # 接种疫苗3针: two labels of one indicator are one.
            if not (row and kind is _LABEL and token.keys == row[-1].token.keys):
                listed = between == 1 and tokens[at - 2].text == "、"
                row.append(_Place(token, kind, gap, at < len(tokens) and _goes_on(tokens[at]), listed))
            gap = GLUED
            between = 0
    return row


def _goes_on(after: Token) -> bool:
    return after.kind in _GOES_ON and after.text != "的"


def _spread(row: list[_Place], at: int, found: Pairs) -> None:
    """都是0 is said of the labels just before it, 接种、疑似都是0, or else of everything."""
    first = at
    while first and row[first - 1].kind is _LABEL:
        first -= 1
        row[first].settled = True
        found.pairs.append(Pair(row[first].token, row[at].token))
    if first == at:
        found.all_zero = row[at].token


def _labels_beside(row: list[_Place], at: int) -> list[int]:
    """The places of the labels that a number may belong to: the one before it, the one after it, or both."""
    number = row[at]
    before = row[at - 1] if at and row[at - 1].kind is _LABEL else None
    after = row[at + 1] if at + 1 < len(row) and row[at + 1].kind is _LABEL else None
    labels = []
    if before and number.gap <= NEXT_LINE and not (number.token.is_zero_word and number.goes_on):
        labels.append(at - 1)
    if after and after.gap <= (SPACED if after.token.text.isascii() else GLUED):  # 3例疑似, 没有疑似, 3 vaccinations
        labels.append(at + 1)
    return labels[:1] if _is_said_twice(row, at) else labels


def _is_said_twice(row: list[_Place], at: int) -> bool:
    """门诊12个病人: the label after the number says what the one before it says."""
    if not 0 < at < len(row) - 1 or row[at + 1].kind is not _LABEL or row[at + 1].gap > GLUED:
        return False
    return row[at - 1].kind is _LABEL and row[at - 1].token.keys == row[at + 1].token.keys


def _is_joint(row: list[_Place], at: int) -> bool:
    """高血压糖尿病8, 门诊、接种12, 8人高血压糖尿病: a count that may be said of this label as well; a zero is said of
    one only."""
    for label, number in ((at + 1, at + 2), (at - 1, at - 2)):
        if min(label, number) < 0 or max(label, number) >= len(row):
            continue
        beside = row[max(at, label)].gap == GLUED or (label > at and row[label].listed)
        glued = row[max(label, number)].gap == GLUED
        if beside and glued and row[label].kind is _LABEL and row[number].kind is _NUMBER and row[number].token.value:
            return True
    return False
