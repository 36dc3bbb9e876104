"""The ordinary message, 门诊12 接种3 疑似0 or 12 3 0, read by one pattern.

Most messages are nothing but this. Taking one apart piece by piece (`core.tokens` and what follows) takes a tenth of a
millisecond, more than all the rest of a report; this takes a tenth of that, and leaves everything else alone. It never
reads anything in another way (tests/core/test_ordinary.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.forms import Form, Values
from core.tokens import Lexer
from core.vocabulary import Kind

_LABEL = r"[^\W\d_]+"
_COUNT = "[0-9]{1,4}"
_UNIT = "(?:人次|针次|剂次|[人针剂例名个位次])?"
_ENDS = "[ 、,;。!\n]*"
_LABELLED = rf"{_LABEL}[: ]?{_COUNT}{_UNIT}"
_MESSAGE = re.compile(rf"{_LABELLED}(?:[ 、,;。\n]+{_LABELLED})*{_ENDS}")
_FIGURE = re.compile(rf"({_LABEL})[: ]?({_COUNT}){_UNIT}")
_ROW = re.compile(rf"{_COUNT}(?:[ 、\n]{_COUNT})*")
_NUMBER = re.compile(_COUNT)


class Ordinary:
    """Made once from a form and its lexer."""

    def __init__(self, form: Form, lexer: Lexer) -> None:
        self._in_order = tuple(indicator.key for indicator in form.indicators)
        self._maximum = {indicator.key: indicator.maximum for indicator in form.indicators}
        self._labels = _unmistakable(form, lexer)

    def figures(self, words: str) -> tuple[Values, bool] | None:
        """The figures in the form's order, and whether they have labels; None for what has to be taken apart. `words`
        are a message in plain form."""
        if _MESSAGE.fullmatch(words):
            said = [(self._labels.get(label), int(count)) for label, count in _FIGURE.findall(words)]
            labelled = True
        elif _ROW.fullmatch(words):
            counts = [int(count) for count in _NUMBER.findall(words)]
            if len(counts) != len(self._in_order):
                return None
            said, labelled = list(zip(self._in_order, counts, strict=True)), False
        else:
            return None
        values = {key: count for key, count in said if key is not None and count <= self._maximum[key]}
        if len(values) < len(said):  # an unknown word, a figure said twice, or too large
            return None
        return {key: values[key] for key in self._in_order if key in values}, labelled


def _unmistakable(form: Form, lexer: Lexer) -> Mapping[str, str]:
    """The labels of one indicator each that a number behind them leaves as they are, by the key of the indicator."""
    found = {}
    for indicator in form.indicators:
        for label in indicator.labels():
            kinds = [(token.kind, token.keys) for token in lexer.tokens(f"{label}1")]
            if not label.isascii() and kinds == [(Kind.LABEL, (indicator.key,)), (Kind.NUMBER, ())]:
                found[label] = indicator.key
    return found
