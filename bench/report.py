"""Results as a table to read (Markdown) and as data (JSON)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.measure import Rounds, Spread, ratios, spread


@dataclass(frozen=True, slots=True)
class Column:
    """One measure; `unit` goes into the heading."""

    key: str
    name: str
    unit: str = ""

    @property
    def heading(self) -> str:
        return f"{self.name} ({self.unit})" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted of one figure: at least `limit`, or at most."""

    what: str
    found: float
    limit: float
    at_most: bool = False
    unit: str = ""

    @property
    def met(self) -> bool:
        return self.found <= self.limit if self.at_most else self.found >= self.limit

    def __str__(self) -> str:
        sign, unit = "≤" if self.at_most else "≥", f" {self.unit}" if self.unit else ""
        verdict = "met" if self.met else "**missed**"
        return f"{self.what}: {number(self.found)}{unit}, wanted {sign} {number(self.limit)}{unit}: {verdict}"


@dataclass(frozen=True, slots=True)
class Result:
    """One comparison. Ratios are of the `ratio_of` column to the variant `base`; without a base there are none. What a
    variant could not measure is not among its figures."""

    title: str
    note: str
    columns: tuple[Column, ...]
    rounds: Rounds
    base: str = ""
    ratio_of: str = ""
    goals: tuple[Goal, ...] = ()

    @property
    def ratios(self) -> dict[str, Spread]:
        return ratios(self.rounds, self.ratio_of, self.base) if self.base else {}

    def median(self, variant: str, column: str) -> float:
        return spread([figures[column] for figures in self.rounds[variant]]).median

    def markdown(self) -> str:
        headings = ["", *(column.heading for column in self.columns)]
        if self.base:
            headings.insert(1, "ratio")
        rows = [[variant, *self._cells(variant)] for variant in self.rounds]
        lines = [
            f"## {self.title}",
            "",
            self.note,
            "",
            _line(headings),
            _line(["---", *["---:"] * (len(headings) - 1)]),
        ]
        lines += [_line(row) for row in rows]
        lines += ["", *(f"- {goal}" for goal in self.goals)] if self.goals else []
        return "\n".join([*lines, ""])

    def as_data(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "base": self.base,
            "ratios": {name: _data(found) for name, found in self.ratios.items()},
            "rounds": self.rounds,
            "goals": [
                {"what": g.what, "found": g.found, "limit": g.limit, "at_most": g.at_most, "met": g.met}
                for g in self.goals
            ],
        }

    def _cells(self, variant: str) -> list[str]:
        rounds = self.rounds[variant]
        measured = [[figures[column.key] for figures in rounds if column.key in figures] for column in self.columns]
        cells = [_shown(spread(values)) if values else "–" for values in measured]
        return [_shown(self.ratios[variant]), *cells] if self.base else cells


def document(title: str, about: Sequence[str], results: Sequence[Result]) -> str:
    """Every result under one heading, after what was measured on."""
    head = [f"# {title}", "", *(f"- {line}" for line in about), ""]
    return "\n".join(head + [result.markdown() for result in results])


def number(value: float) -> str:
    """Three digits that matter: 1234 → 1,234 and 0.01234 → 0.0123."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _shown(found: Spread) -> str:
    if found.least == found.most:
        return number(found.median)
    return f"{number(found.median)} [{number(found.least)}–{number(found.most)}]"


def _data(found: Spread) -> dict[str, float]:
    return {"median": found.median, "least": found.least, "most": found.most}


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
