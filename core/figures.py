"""The figures of a message: which number is said of which indicator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.doubts import Doubt, doubt, doubtful_line_numbers, doubtful_words
from core.forms import Form, Indicator, Values
from core.pairing import Pairs, pair
from core.parts import without_parts
from core.texts import Arg, Text
from core.tokens import LONG_RUN, SPACED, Token
from core.vocabulary import HOLDS_TOGETHER, SEPARATORS, Kind

_NUMBER, _UNIT, _UNKNOWN, _PART, _QUESTION = Kind.NUMBER, Kind.UNIT, Kind.UNKNOWN, Kind.PART, Kind.QUESTION
_ZERO_REPORT, _ZERO_TITLE, _REST_ZERO = Kind.ZERO_REPORT, Kind.ZERO_TITLE, Kind.REST_ZERO
"""By name of their own, for asking an enum for a member takes longer than what is done with it here."""
_ZERO_SAID = (Kind.ALL_ZERO, Kind.REST_ZERO, Kind.ZERO_REPORT, Kind.ZERO_TITLE)
_SPEAKS_OF_FIGURES = frozenset((*_ZERO_SAID, Kind.MISCOUNT, Kind.OUTDATED))
_UNITS_OF_ANYTHING = "人名个位次"
_WHATEVER = "啥什"
_ZERO = Token(Kind.NUMBER, "0", value=0)
_LETTERS = {Kind.NUMBER: "n", Kind.UNIT: "u"}
_ROW = re.compile("[^nu]*n(?:s?u)?(?:s+n(?:s?u)?)*[^nu]*")
"""Numbers with nothing between but separators, each token as a letter: number, unit, separator, - for others."""


@dataclass(slots=True)
class Figures:
    """Every number that is said of an indicator, by its key; several only where the message says several. `parts` are
    the counts by disease, by the same key."""

    numbers: dict[str, list[Token]] = field(default_factory=dict)
    parts: dict[str, Values] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def add(self, key: str, number: Token) -> None:
        self.numbers.setdefault(key, []).append(number)

    def doubt(self, key: str, /, *, readable: bool = False, **args: Arg) -> None:
        self.doubts.append(doubt(key, readable=readable, **args))


def figures(form: Form, tokens: Sequence[Token], asked: Sequence[str]) -> Figures | None:
    """None when the message holds no count of anything that the form asks, so that it is no report."""
    tokens, parts = without_parts(tokens)
    found = pair(tokens)
    if not _is_report(tokens, found):
        return None
    said = Figures(parts=parts, doubts=list(doubtful_words(form, tokens)))
    if found.pairs or found.bare:
        _add_labelled(form, found, said)
        said.doubts += doubtful_line_numbers(tokens)
    elif found.loose:
        _add_in_order(form, tokens, asked, said)
    _add_zeros(form, tokens, found, asked, said)
    _add_rest(form, tokens, found, said)
    for key, numbers in said.numbers.items():
        if len(numbers) > 1 and len({number.value for number in numbers}) > 1:
            name, words = form.indicator(key).name, [number.text for number in numbers]
            said.doubt("reading-twice", readable=True, name=name, numbers=list(dict.fromkeys(words)))
    _compare_parts(form, said)
    return said if said.numbers or said.doubts else None


def _is_report(tokens: Sequence[Token], found: Pairs) -> bool:
    kinds = {token.kind for token in tokens}
    counted = [at for at, token in enumerate(tokens) if token.kind is _NUMBER and not token.is_zero_word]
    if _QUESTION in kinds and all(tokens[at].value == 0 for at in counted):
        return False
    if found.pairs or not kinds.isdisjoint(_SPEAKS_OF_FIGURES):
        return True
    if any(token.kind is _PART and _is_part_of(token, found.bare) for token in tokens):  # 疑似手足口
        return True
    if not counted:  # 没有 by itself answers a question; beside other words it belongs to them
        return bool(found.loose) and kinds <= {Kind.NUMBER, Kind.GAP, Kind.DAY}
    return any(_may_be_count(tokens, at, beside_label=bool(found.bare)) for at in counted)


def _is_part_of(part: Token, labels: Sequence[Token]) -> bool:
    return any(f"{key}." == item[: len(key) + 1] for label in labels for key in label.keys for item in part.keys)


def _may_be_count(tokens: Sequence[Token], at: int, *, beside_label: bool) -> bool:
    """Whether a number of no label may be a count: 12, 3例手足口, 疑似手足口1; not 3楼, nor a code of many digits."""
    if tokens[at].text.isdecimal() and len(tokens[at].text) >= LONG_RUN:
        return False
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after and after.kind is _UNIT and (beside_label or after.text[0] not in _UNITS_OF_ANYTHING):
        return True
    if beside_label and tokens[at].text[0].isdecimal():
        return True
    return _UNKNOWN not in (_word_beside(tokens, at, -1), _word_beside(tokens, at, 1))


def _word_beside(tokens: Sequence[Token], at: int, step: int) -> Kind | None:
    """What a number stands at; a Latin word stands at it across a space."""
    at += step
    spaced = False
    while 0 <= at < len(tokens) and (tokens[at].kind in HOLDS_TOGETHER or tokens[at].gap == SPACED):
        spaced = spaced or tokens[at].gap == SPACED
        at += step
    if not 0 <= at < len(tokens) or (spaced and not tokens[at].text.isascii()):
        return None
    return tokens[at].kind


def _compare_parts(form: Form, said: Figures) -> None:
    """The parts must be those of the whole, and parts of nothing are not worth a word."""
    for key, parts in said.parts.items():
        for number in said.numbers.get(key, ()):
            if sum(parts.values()) != number.value:
                name = form.indicator(key).name
                said.doubt("reading-parts", name=name, number=number.text, sum=sum(parts.values()))
        said.parts[key] = {part: count for part, count in parts.items() if count}


def _add_labelled(form: Form, found: Pairs, said: Figures) -> None:
    for label, number in found.pairs:
        if len(label.keys) > 1:
            said.doubt("reading-shared-label", word=label.text, names=[form.indicator(key).name for key in label.keys])
        else:
            said.add(label.keys[0], number)
    if found.loose:
        said.doubt("reading-loose-number", number=found.loose[0].text)
    if found.joint:
        said.doubt("reading-bare-label", word=found.joint[0].text)


def _add_in_order(form: Form, tokens: Sequence[Token], asked: Sequence[str], said: Figures) -> None:
    """Numbers without labels are the form's indicators, or what was asked for, if there are as many."""
    numbers = [token for token in tokens if token.kind is _NUMBER]
    everything = tuple(indicator.key for indicator in form.indicators)
    keys = next((keys for keys in (tuple(asked), everything) if len(keys) == len(numbers)), None)
    names: list[str | Text | dict[str, str]] = [form.indicator(key).name for key in keys or asked or everything]
    if keys is None:
        said.doubt("reading-count", numbers=[number.text for number in numbers], wanted=len(names), names=names)
        return
    for key, number in zip(keys, numbers, strict=True):
        said.add(key, number)
    if not _is_row(tokens, [form.indicator(key) for key in keys] if keys == tuple(asked) else None):
        said.doubt("reading-order", readable=True, numbers=[number.text for number in numbers], names=names)


def _is_row(tokens: Sequence[Token], answers: Sequence[Indicator] | None) -> bool:
    """Whether nothing but separators parts the numbers; in answers, the unit that was asked for may follow each."""
    if not _ROW.fullmatch("".join(map(_letter, tokens))):
        return False
    at = -1
    for token in tokens:
        if token.kind is _NUMBER:
            at += 1
        elif token.kind is _UNIT and not (answers and _counts(token.text, answers[at])):
            return False
    return True


def _letter(token: Token) -> str:
    if token.kind is Kind.GAP and (token.text.isspace() or token.text in SEPARATORS):
        return "s"
    return _LETTERS.get(token.kind, "-")


def _counts(unit: str, indicator: Indicator) -> bool:
    """3针 answers for 针次, 3例 does not."""
    return unit[0] in _UNITS_OF_ANYTHING or any(name.startswith(unit[0]) for name in indicator.unit.values())


def _add_zeros(form: Form, tokens: Sequence[Token], found: Pairs, asked: Sequence[str], said: Figures) -> None:
    for token in tokens:
        if token.kind is _ZERO_REPORT:
            for indicator in form.watched:
                said.add(indicator.key, _ZERO)
    if found.all_zero:
        # 都没有 answers for what was asked; 全零 is said of everything, whatever was asked.
        of_these = asked if found.all_zero.text[0] in "都均" else ()
        for key in of_these or (indicator.key for indicator in form.indicators):
            said.add(key, _ZERO)
        if found.bare:  # 接种…都是0: of which?
            said.doubt("reading-bare-label", word=found.bare[0].text)
        if found.all_zero.text[0] in _WHATEVER:
            said.doubt("reading-doubtful-word", readable=True, word=found.all_zero.text)
    heading = next((token for token in tokens if token.kind is _ZERO_TITLE), None)
    if heading and not {indicator.key for indicator in form.watched} <= set(said.numbers):
        said.doubt("reading-zero-report", word=heading.text)


def _add_rest(form: Form, tokens: Sequence[Token], found: Pairs, said: Figures) -> None:
    """其余都是0 is said of all that the message does not name; of 接种 without a number it is not clear."""
    rest = next((token for token in tokens if token.kind is _REST_ZERO), None)
    if rest and found.pairs and not found.bare:
        for indicator in form.indicators:
            if indicator.key not in said.numbers:
                said.add(indicator.key, _ZERO)
    elif rest:
        said.doubt("reading-doubtful-word", word=rest.text)
