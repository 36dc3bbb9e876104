"""Formulas: what is one, what it comes to, and that nothing else ever happens."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.formula import DEEPEST, LONGEST, DividedByZero, FormulaError, parse

VALUES = {"a": 7, "b": 2, "population": 1000, "cases.flu": 3, "zero": 0}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("a", 7),
        ("12", 12),
        ("0.25", Fraction(1, 4)),
        ("a / b", Fraction(7, 2)),
        ("a-b-1", 4),
        ("a / b / 2", Fraction(7, 4)),
        ("a + b * 10", 27),
        ("(a + b) * 10", 90),
        (" ( cases.flu )/population ", Fraction(3, 1000)),
        ("a / (b / population)", 3500),
        ("a * 0 / b", 0),
    ],
)
def test_what_it_comes_to(formula: str, value: Fraction) -> None:
    assert parse(formula).value(VALUES) == value


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("", "is missing at the end"),
        ("   ", "is missing at the end"),
        ("a +", "is missing at the end"),
        ("a + * b", "is missing at '*'"),
        ("-a", "is missing at '-'"),
        ("()", "is missing at ')'"),
        ("(a", "not closed"),
        ("a)", "wrong at ')'"),
        ("a b", "wrong at 'b'"),
        ("2 3", "wrong at '3'"),
        ("a ** 2", "is missing at '*'"),
        ("a // 2", "is missing at '/'"),
        ("a % 2", "'%' is not allowed"),
        ("__import__", "'_' is not allowed"),
        ("a.b.c", "'.' is not allowed"),
        ("A", "'A' is not allowed"),
        ("门诊 / 2", "'门' is not allowed"),
        ("１", "'１' is not allowed"),
        ("a / 0", "divides by zero"),
        ("a / (3 - 1 - 2)", "divides by zero"),
        ("(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1), "inside each other"),
        ("a" * (LONGEST + 1), "at most"),
    ],
)
def test_what_is_none_says_why(formula: str, reason: str) -> None:
    with pytest.raises(FormulaError, match=re.escape(reason)):
        parse(formula)


def test_the_sides_of_a_division() -> None:
    assert parse("(a + b) / population").parts(VALUES) == (Fraction(9), Fraction(1000))
    assert parse("a / b * 100").parts(VALUES) is None
    assert parse("a / b + a / zero + b").names == ("a", "b", "zero")


def test_a_denominator_may_turn_out_to_be_zero() -> None:
    for formula in ("a / zero", "a / (b - 2)", "1 + a / (zero * b)"):
        with pytest.raises(DividedByZero):
            parse(formula).value(VALUES)
    assert parse("a / zero").parts(VALUES) == (Fraction(7), Fraction(0))


@given(st.text("ab0129. +-*/()_%é", max_size=40) | st.text(max_size=40))
def test_nothing_but_its_own_errors(words: str) -> None:
    try:
        formula = parse(words)
    except FormulaError:
        return
    try:
        assert isinstance(formula.value(dict.fromkeys(formula.names, 1)), Fraction)
    except DividedByZero:
        assert "/" in words


NAMES = st.sampled_from(["a", "b", "population", "cases.flu"])
TREES = st.recursive(
    NAMES | st.integers(0, 999).map(str) | st.decimals(0, 99, places=2).map(lambda number: f"{number:f}"),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda three: f"({' '.join(three)})"),
    max_leaves=8,
)


@given(TREES, st.fixed_dictionaries({"a": st.integers(0, 99), "b": st.integers(0, 9)}))
def test_it_agrees_with_fractions(formula: str, given_values: dict[str, int]) -> None:
    """Read by another reader: Python's own, over fractions."""
    values = VALUES | given_values
    spelled = " ".join(_fraction(word) for word in formula.replace("(", " ( ").replace(")", " ) ").split())
    names = {name.replace(".", "_"): Fraction(value) for name, value in values.items()}
    try:
        expected = eval(spelled, {"Fraction": Fraction, **names})
    except ZeroDivisionError:
        with pytest.raises((FormulaError, DividedByZero)):
            parse(formula).value(values)
        return
    assert parse(formula).value(values) == expected


def _fraction(word: str) -> str:
    return f'Fraction("{word}")' if word[0].isdigit() else word.replace(".", "_")
