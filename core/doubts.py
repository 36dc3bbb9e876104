"""What keeps one from being sure of the figures of a message: a word, a sign, or how a number is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from core.forms import Form
from core.privacy import quotable
from core.texts import Arg, Text, text
from core.tokens import Token
from core.vocabulary import HOLDS_TOGETHER, Kind

_LABEL, _NUMBER, _UNIT, _DAY, _UNKNOWN = Kind.LABEL, Kind.NUMBER, Kind.UNIT, Kind.DAY, Kind.UNKNOWN
_PART, _LINK, _AMEND, _MISTAKE, _OUTDATED = Kind.PART, Kind.LINK, Kind.AMEND, Kind.MISTAKE, Kind.OUTDATED
_ZERO_REPORT = Kind.ZERO_REPORT
"""By name of their own, for asking an enum for a member takes longer than what is done with it here."""
_CALM = frozenset((Kind.GAP, Kind.NOISE, _UNIT))
_DOUBTFUL = frozenset((Kind.DOUBT, Kind.QUESTION, Kind.MISCOUNT))
_NEWLY = "新增"
_MOST_LETTERS = 24
_MOST_NUMBERS = 40
_NOTHING = Token(Kind.GAP, "")


class Doubt(NamedTuple):
    """`readable` when the figures are understood and only have to be confirmed."""

    reason: Text
    readable: bool = False


def doubt(key: str, /, *, readable: bool = False, **args: Arg) -> Doubt:
    return Doubt(text(key, **{name: _shortened(arg) for name, arg in args.items()}), readable)


def doubtful_words(form: Form, tokens: Sequence[Token]) -> Iterator[Doubt]:
    """What a message says beside its figures, and how it says them, that keeps one from being sure."""
    before = _NOTHING
    counted = False
    for at, token in enumerate(tokens):
        kind = token.kind
        if kind is _NUMBER:
            counted = True
            if token.fault == "unclear":
                yield doubt("reading-unclear-number", readable=token.value is not None, word=token.text)
        elif kind not in _CALM:
            after = tokens[at + 1] if at + 1 < len(tokens) else _NOTHING
            if kind is _UNKNOWN:
                apart = _NUMBER not in (before.kind, after.kind)  # 3楼 may be no count at all
                yield doubt("reading-unknown-word", readable=apart, word=token.text)
            elif kind is _PART:
                yield doubt("reading-part", word=token.text)
            elif kind in _DOUBTFUL:
                yield doubt("reading-doubtful-word", word=token.text.strip())
            elif kind is _MISTAKE and counted:  # 门诊12 写错了: which of them?
                yield doubt("reading-doubtful-word", readable=True, word=token.text)
            elif kind is _LINK and token.text == _NEWLY and not _is_watched(form, _named(before, tokens[at + 1 :])):
                yield doubt("reading-doubtful-word", readable=True, word=token.text)  # so many more, or so many?
            elif _is_unfinished(tokens, at, before):
                yield doubt("reading-doubtful-word", word=token.text.strip(" ,、"))
            elif _is_unclear(form, before, token, after):
                yield doubt("reading-unclear-number", word=before.text + token.text)
        before = token


def doubtful_line_numbers(tokens: Sequence[Token]) -> Iterator[Doubt]:
    """1门诊 2接种 3疑似 may be figures, or a list that is still empty."""
    row = [token for token in tokens if token.kind in (_NUMBER, _LABEL, _UNIT)]
    running = [token.value for token in row[::2]] == list(range(1, len(row[::2]) + 1))
    if running and len(row) > 2 and all(token.kind is _LABEL for token in row[1::2]):
        yield doubt("reading-unclear-number", readable=True, word=row[0].text)


def _is_unfinished(tokens: Sequence[Token], at: int, before: Token) -> bool:
    """门诊不是12, 门诊12改成: the figure that was right is missing."""
    if tokens[at].kind is _OUTDATED:
        return not _has_successor(tokens, at)
    return tokens[at].kind is _AMEND and before.kind in (_NUMBER, _UNIT)


def _is_unclear(form: Form, before: Token, token: Token, after: Token) -> bool:
    """门诊12号, 接种零报告: said of the label, or something else; 没有疫苗了: none left."""
    if before.kind is _LABEL and token.kind is _ZERO_REPORT:
        return not _is_watched(form, before)
    if before.kind is _LABEL and token.kind is _DAY:
        return token.text[0] in "0123456789一二三四五六七八九十廿卅"
    return token.kind is _LABEL and after.text == "了" and before.is_zero_word


def _named(before: Token, behind: Sequence[Token]) -> Token:
    return next((token for token in (before, *behind) if token.kind is _LABEL), _NOTHING)


def _is_watched(form: Form, label: Token) -> bool:
    return set(label.keys) <= {indicator.key for indicator in form.watched}


def _has_successor(tokens: Sequence[Token], at: int) -> bool:
    """Whether the figure that takes the place of an outdated one stands before it or behind it: 是15不是12."""

    def beside(step: int) -> Kind | None:
        place = at + step
        while 0 <= place < len(tokens) and (tokens[place].kind in HOLDS_TOGETHER or tokens[place].kind is _AMEND):
            place += step
        return tokens[place].kind if 0 <= place < len(tokens) else None

    return beside(-1) is _NUMBER or (beside(-1) is _LABEL and beside(1) is _NUMBER)


def _shortened(arg: Arg) -> Arg:
    """A word or list of a message, not longer than an answer can repeat, and without what may be private."""
    if isinstance(arg, list):
        some = [quotable(part) if isinstance(part, str) else part for part in arg[:_MOST_NUMBERS]]
        return some if len(some) == len(arg) else [*some, "…"]
    if not isinstance(arg, str):
        return arg
    word = quotable(arg)
    return word[:_MOST_LETTERS] + "…" if len(word) > _MOST_LETTERS else word
