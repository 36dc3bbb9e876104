"""Tables before they are a workbook: what stands in which column, of which kind, and what is drawn of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from core.texts import Names, Text, text

Cell = str | int | Decimal | date | None
"""None where there is no figure: an empty cell, never a 0. Rates are fractions of 1, rounded as everywhere else; a
moment is a datetime without a zone, as the county's clock shows it."""

Say = Callable[[Text | Names | str], str]
"""Puts it into the language of the tables."""

Row = tuple[Cell, ...]


class Kind(Enum):
    TEXT = "text"
    PROSE = "prose"  # as many lines as it needs
    MARK = "mark"  # a sign or two, in the middle of a narrow cell
    DATE = "date"
    MOMENT = "moment"
    COUNT = "count"
    NUMBER = "number"  # with as many decimals as it has
    RATE = "rate"
    CHANGE = "change"
    CHANGE_RATE = "change-rate"


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns of the table set against its first one: some stacked up as bars, one as a line with an axis of its own.
    All by their numbers, counted from 0."""

    title: str
    bars: tuple[int, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """`keys` is how many columns at the left say what a row is about. `rows` are gone through once, so that they may
    be made one by one; a table without any gets no sheet. `colours` are those of cells that hold a word and nothing
    else: {"未": "#F8D5C2"}."""

    name: str
    keys: int
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    chart: Chart | None = None
    colours: Mapping[str, str] = field(default_factory=dict)


def columns(say: Say, kinds: Mapping[str, Kind]) -> tuple[Column, ...]:
    """A column for each of these keys, under the name that it has in every table."""
    return tuple(Column(say(text(f"workbook-column-{key}")), kind) for key, kind in kinds.items())
