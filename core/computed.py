"""Computed indicators of a period: a formula of a form file, worked out of what the units have reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from core.compare import rounded
from core.forms import Computed
from core.formula import DividedByZero
from core.totals import FormTotals, UnitTotals
from core.units import Unit

POPULATION = "population"
DECIMALS_OF_PARTS = 2


class Why(StrEnum):
    """Why there is no figure, or why a unit is left out of one."""

    ZERO = "zero"  # the denominator
    POPULATION = "population"  # nobody knows it
    BLANK = "blank"  # nobody gave a figure


class LeftOut(NamedTuple):
    unit: Unit
    why: Why


@dataclass(frozen=True, slots=True)
class ComputedFigure:
    """Of one unit. `value` is None where `why` says so. `numerator` and `denominator` are the sides of the division;
    None where the formula is none, and `parts` are the values of its names in any case. All are of the same units:
    those of which every part is known. The others are `left_out`."""

    computed: Computed
    unit: Unit
    value: Decimal | None
    why: Why | None
    numerator: Decimal | None
    denominator: Decimal | None
    parts: Mapping[str, int]
    left_out: tuple[LeftOut, ...]


def computed_figures(found: FormTotals) -> list[ComputedFigure]:
    """Of the unit that the totals are about, in the order of the form file."""
    whole = UnitTotals(found.unit, found.counts, found.totals)
    return [computed_figure(computed, found, whole) for computed in found.form.computed]


def computed_figure(computed: Computed, found: FormTotals, line: UnitTotals) -> ComputedFigure:
    """Of the unit of that line: the whole, or one below it."""
    formula = computed.parsed
    used, left_out = _known(_covering(line, _below(found), POPULATION in formula.names), formula.names)
    parts = _parts(used, formula.names)
    value = numerator = denominator = None
    why = None if used else _reason(left_out)
    if used:
        try:
            if sides := formula.parts(parts):
                numerator, denominator = (rounded(side, DECIMALS_OF_PARTS) for side in sides)
            value = rounded(formula.value(parts) * computed.per, computed.decimals)
        except DividedByZero:
            why = Why.ZERO
    return ComputedFigure(computed, line.unit, value, why, numerator, denominator, parts, tuple(left_out))


def _below(found: FormTotals) -> dict[str, list[UnitTotals]]:
    """The lines by the path of the unit above."""
    below: defaultdict[str, list[UnitTotals]] = defaultdict(list)
    for lines in (found.rows, *found.deeper):
        for line in lines:
            below[line.unit.path.removesuffix(f"{line.unit.id}/")].append(line)
    return below


def _covering(line: UnitTotals, below: Mapping[str, Sequence[UnitTotals]], by_people: bool) -> Iterator[UnitTotals]:
    """The lines that make up this one: of the units that report; where people are counted, of whoever has a population
    of its own, however high it stands."""
    lower = below.get(line.unit.path, ())
    if not lower or (by_people and line.unit.population is not None):
        yield line
        return
    for one in lower:
        yield from _covering(one, below, by_people)


def _known(lines: Iterator[UnitTotals], names: Sequence[str]) -> tuple[list[UnitTotals], list[LeftOut]]:
    used: list[UnitTotals] = []
    left_out: list[LeftOut] = []
    for line in lines:
        if POPULATION in names and line.unit.population is None:
            left_out.append(LeftOut(line.unit, Why.POPULATION))
        elif any(_of_line(line, name) is None for name in names):
            left_out.append(LeftOut(line.unit, Why.BLANK))
        else:
            used.append(line)
    return used, left_out


def _of_line(line: UnitTotals, name: str) -> int | None:
    """None where nobody said so. An item that is not named is 0 as soon as its indicator has a figure."""
    match name:
        case "population":
            return line.unit.population
        case "expected":
            return line.counts.expected
        case "received":
            return line.counts.received
    whole, _, part = name.partition(".")
    return line.totals.get(name, 0 if part else None) if whole in line.totals else None


def _parts(used: Sequence[UnitTotals], names: Sequence[str]) -> dict[str, int]:
    """The sums; a unit that stands under two others, because it has moved, has its people once."""
    once = {line.unit.id: line for line in used}.values()
    return {name: sum(_of_line(line, name) or 0 for line in (once if name == POPULATION else used)) for name in names}


def _reason(left_out: Sequence[LeftOut]) -> Why:
    return Why.POPULATION if all(one.why is Why.POPULATION for one in left_out) and left_out else Why.BLANK
