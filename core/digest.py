"""What a manager receives about a unit and a period, as figures: each beside the one of the period before."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from core.burden import BurdenTotals
from core.compare import Change, change
from core.forms import Form, Forms, Indicator
from core.periods import Period
from core.texts import Names, Text, text
from core.totals import FormTotals
from core.units import Unit


@dataclass(frozen=True, slots=True)
class FormSection:
    """One form in this period and in the one before."""

    now: FormTotals
    before: FormTotals

    @property
    def form(self) -> Form:
        return self.now.form


@dataclass(frozen=True, slots=True)
class Digest:
    """`number` is the digest's number in the year: 47 for 第47期. `burden` is how much the reporters were asked; None
    where nothing was counted."""

    unit: Unit
    period: Period
    number: int
    sections: tuple[FormSection, ...]
    burden: BurdenTotals | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of figures. `now` and `then` are None where nobody gave a number: blank is not zero."""

    name: Names | Text | str
    unit: Names
    now: int | None
    then: int | None

    @property
    def change(self) -> Change | None:
        return change(self.now, self.then)


def figure(section: FormSection, indicator: Indicator) -> Figure:
    key = indicator.key
    return Figure(indicator.name, indicator.unit, section.now.totals.get(key), section.before.totals.get(key))


def grouped(form: Form) -> list[tuple[Names | None, tuple[Indicator, ...]]]:
    """The indicators under their group headings, in the order of the form file."""
    return [
        (form.groups.get(key) if key else None, tuple(indicators))
        for key, indicators in groupby(form.indicators, key=lambda indicator: indicator.group)
    ]


def breakdown(section: FormSection, indicator: Indicator, forms: Forms) -> list[Figure]:
    """Every item with a count in either period, the most frequent first, then what no item was named for.

    An item that is not mentioned in this period is 0 as soon as its indicator has a figure; one that was not
    mentioned in the period before has no earlier figure to be compared with.
    """
    if indicator.breakdown is None or indicator.key not in section.now.totals:
        return []
    now, then = (_items(totals, indicator.key) for totals in (section.now, section.before))
    known: dict[str, Names | str] = {item.key: item.short_name() for item in forms.items(indicator)}
    # An item that has left the list since it was reported keeps its count, under its key.
    names = known | {key: key for key in [*now, *then] if key not in known}
    figures = [
        Figure(name, indicator.unit, now.get(key, 0), then.get(key))
        for key, name in names.items()
        if now.get(key) or then.get(key)
    ]
    figures.sort(key=lambda figure: (-(figure.now or 0), -(figure.then or 0)))
    rest = Figure(
        text("digest-unspecified"),
        indicator.unit,
        section.now.totals[indicator.key] - sum(now.values()),
        section.before.totals[indicator.key] - sum(then.values()) if indicator.key in section.before.totals else None,
    )
    return [*figures, rest] if rest.now or rest.then else figures


def _items(totals: FormTotals, indicator: str) -> dict[str, int]:
    prefix = f"{indicator}."
    return {key.removeprefix(prefix): n for key, n in totals.totals.items() if key.startswith(prefix)}
