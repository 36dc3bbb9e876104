"""Figures set against each other: change against an earlier period, and a part of a whole.

Everything is computed exactly and rounded once, half away from zero, the way it is then printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Number = int | Decimal

SMALL_BASE = 10
"""Below this many, "+200 %" may be two cases more. Health bureaus state such a change as a count only, and so do we."""


@dataclass(frozen=True, slots=True)
class Change:
    """By how much now differs from then. `percent` of then, rounded for print; None when then is a small base."""

    by: Number
    percent: Decimal | None


def change(now: Number | None, then: Number | None) -> Change | None:
    """The change of now against then; None when one of the two has no figure, for blank is not zero.

    Percentages are whole from 10 % on, have one decimal below, and two significant digits below 1 %.
    """
    if now is None or then is None:
        return None
    by = now - then
    if then < SMALL_BASE:
        return Change(by, None)
    percent = Fraction(by) * 100 / Fraction(then)
    return Change(by, rounded(percent, 0 if abs(percent) >= 10 else _decimals(abs(percent))))


def rate(part: Number, whole: Number) -> Decimal | None:
    """`part` of `whole` in percent with one decimal; None when there is no whole.

    Below 1 % and within 1 % of 100 %, as many decimals as leave two significant digits of what is there or lacking
    (0.18 %, 99.957 %): a rate never reads 0 or 100 unless it is exactly that.
    """
    if whole <= 0:
        return None
    percent = Fraction(part) * 100 / Fraction(whole)
    return rounded(percent, _decimals(min(abs(percent), abs(100 - percent))))


def _decimals(size: Fraction) -> int:
    """One decimal, or as many as show two significant digits of a size below 1."""
    decimals = 1
    while 0 < size * 10**decimals < 10 and size < 1:
        decimals += 1
    return decimals


def rounded(value: Fraction, decimals: int) -> Decimal:
    """To so many decimals, half away from zero; trailing zeros are dropped, so that 63.0 is printed as 63."""
    steps = int(abs(value) * 10**decimals + Fraction(1, 2))
    return Decimal(f"{steps if value >= 0 else -steps}E-{decimals}").normalize()
