"""Formulas of computed indicators: numbers, names, + - * / and parentheses. Read here and worked out exactly."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

LONGEST = 500
DEEPEST = 20
"""Parentheses inside each other."""

_TOKEN = re.compile(r"\s*(?:([0-9]+(?:[.][0-9]+)?)|([a-z][a-z0-9_]*(?:[.][a-z][a-z0-9_]*)?)|([-+*/()]))", re.ASCII)
_OPERATIONS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
_ORDER = (("+", "-"), ("*", "/"))
"""From what binds least."""


class FormulaError(ValueError):
    """It is no formula; says why."""


class DividedByZero(ArithmeticError):
    """With these values it has none itself."""


@dataclass(frozen=True, slots=True)
class _Operation:
    sign: str
    left: _Node
    right: _Node


_Node = Fraction | str | _Operation
"""A number, a name, or two of them."""


@dataclass(frozen=True)
class Formula:
    root: _Node

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Each once, in their order."""
        return tuple(dict.fromkeys(_names(self.root)))

    def value(self, values: Mapping[str, int]) -> Fraction:
        """`values` has all its names. Raises DividedByZero."""
        return _value(self.root, values)

    def parts(self, values: Mapping[str, int]) -> tuple[Fraction, Fraction] | None:
        """Numerator and denominator, where it is a division. Raises DividedByZero for one inside of these."""
        match self.root:
            case _Operation("/", left, right):
                return _value(left, values), _value(right, values)
        return None


def parse(words: str) -> Formula:
    """Raises FormulaError for anything that is no formula, and for a division that can never be done."""
    if len(words) > LONGEST:
        raise FormulaError(f"must have at most {LONGEST} characters")
    reader = _Reader(list(_tokens(words)))
    root = reader.sum()
    if reader.next is not None:
        raise FormulaError(f"there is something wrong at {reader.next!r}")
    return Formula(root)


def _tokens(words: str) -> Iterator[str]:
    at = 0
    end = len(words.rstrip())
    while at < end:
        match = _TOKEN.match(words, at)
        if match is None:
            wrong = words[at:].strip()[0]
            raise FormulaError(f"{wrong!r} is not allowed: only numbers, names, + - * / and parentheses")
        at = match.end()
        yield match[match.lastindex or 0]


@dataclass(slots=True)
class _Reader:
    """Reads tokens from the left; `depth` is how many parentheses are open."""

    tokens: list[str]
    at: int = 0
    depth: int = 0

    @property
    def next(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def sum(self, level: int = 0) -> _Node:
        """What is bound by these signs, from the left."""
        if level == len(_ORDER):
            return self._one()
        found = self.sum(level + 1)
        while (sign := self.next) is not None and sign in _ORDER[level]:
            self.at += 1
            found = _joined(sign, found, self.sum(level + 1))
        return found

    def _one(self) -> _Node:
        found = self.next
        self.at += 1
        if found == "(":
            return self._inside()
        if found is None or found in _OPERATIONS or found == ")":
            where = "at the end" if found is None else f"at {found!r}"
            raise FormulaError(f"a number, a name or ( is missing {where}")
        return Fraction(found) if found[0].isdigit() else found

    def _inside(self) -> _Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaError(f"has more than {DEEPEST} parentheses inside each other")
        found = self.sum()
        if self.next != ")":
            raise FormulaError("a parenthesis is not closed")
        self.at += 1
        self.depth -= 1
        return found


def _joined(sign: str, left: _Node, right: _Node) -> _Node:
    if sign == "/" and not any(True for _ in _names(right)) and _value(right, {}) == 0:
        raise FormulaError("divides by zero")
    return _Operation(sign, left, right)


def _names(node: _Node) -> Iterator[str]:
    match node:
        case str():
            yield node
        case _Operation(_, left, right):
            yield from _names(left)
            yield from _names(right)


def _value(node: _Node, values: Mapping[str, int]) -> Fraction:
    match node:
        case str():
            return Fraction(values[node])
        case _Operation(sign, left, right):
            one, other = _value(left, values), _value(right, values)
            if sign == "/" and not other:
                raise DividedByZero
            return Fraction(_OPERATIONS[sign](one, other))
    return node
