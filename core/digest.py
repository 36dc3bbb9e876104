"""What a manager receives about a unit and a period, as figures: each beside the one of the period before, and of the
same period last year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from core.burden import BurdenTotals
from core.compare import Change, change
from core.forms import Form, Forms, Indicator, Values
from core.messages import Line
from core.periods import Period
from core.progress import Progress
from core.restate import Restatement
from core.texts import Names, Text, text
from core.totals import Counts, FormTotals
from core.units import Unit
from core.usual import Range


@dataclass(frozen=True, slots=True)
class Unusual:
    """A figure that lies far outside of what its unit had reported in the four weeks before (core.plausible), its
    `usual` range. `confirmed`: whoever sent it was asked, and said that it is right."""

    unit: Unit
    period: str
    indicator: Indicator
    figure: int
    usual: Range
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Fallen:
    """A unit directly below from which a clearly smaller share of its reports came than in the period before."""

    unit: Unit
    now: Counts
    before: Counts


@dataclass(frozen=True, slots=True)
class FormSection:
    """One form in this period, in the one before, and in the same period last year; None where there is none, or it is
    the one before anyway. `until` is the day that a period has come to which is not over: then no more than as many
    days of the earlier ones stand beside it. None of one that is over."""

    now: FormTotals
    before: FormTotals
    year_ago: FormTotals | None = None
    unusual: tuple[Unusual, ...] = ()
    until: date | None = None

    @property
    def form(self) -> Form:
        return self.now.form

    @property
    def is_empty(self) -> bool:
        """Nothing was asked and nothing was said."""
        return not (self.now.counts.expected or self.now.counts.received)


@dataclass(frozen=True, slots=True)
class Digest:
    """`number` is the digest's number in the year: 47 for 第47期; 0 where its period has none. `burden` is how much the
    reporters were asked; None where nothing was counted. `restated` is what has changed about earlier periods since the
    issue before this one, `updates` what has changed about this one since its own issue was sent. `progress` is how
    far this unit and those directly below it are with what they are to reach in the year. `alerts` are those about its
    days: how many stand how, by their state or by what they turned out to be. `rate_targets` are this unit's for
    computed indicators, by form and key."""

    unit: Unit
    period: Period
    number: int
    sections: tuple[FormSection, ...]
    burden: BurdenTotals | None = None
    restated: tuple[Restatement, ...] = ()
    updates: tuple[Restatement, ...] = ()
    progress: tuple[Progress, ...] = ()
    alerts: tuple[tuple[str, int], ...] = ()
    rate_targets: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)

    @property
    def until(self) -> date | None:
        """The day that the period has come to; None of one that is over."""
        return next((section.until for section in self.sections), None)

    @property
    def is_empty(self) -> bool:
        """Nothing was asked, nothing was said and nobody excused, as before the first day: there is nothing to send a
        digest about."""
        return all(section.is_empty and not section.now.excused for section in self.sections)


@dataclass(frozen=True, slots=True)
class Kept:
    """An issue as it was when it was made (`made_at`, UTC), and the details as they were then; none of an issue that is
    older than details are kept. `sent_at` is when it was sent to its readers; None where somebody has only looked."""

    unit: Unit
    period: Period
    number: int
    lines: tuple[Line, ...]
    details: tuple[Line, ...]
    made_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of figures: in this period, in the one before, and in the same period last year; None where nobody gave
    a number, for blank is not zero."""

    name: Names | Text | str
    unit: Names
    now: int | None
    then: int | None
    year_ago: int | None = None

    @property
    def change(self) -> Change | None:
        return change(self.now, self.then)

    @property
    def change_of_year(self) -> Change | None:
        return change(self.now, self.year_ago)


def figure(section: FormSection, indicator: Indicator) -> Figure:
    now, then, year_ago = (totals.get(indicator.key) for totals in _all_totals(section))
    return Figure(indicator.name, indicator.unit, now, then, year_ago)


def _all_totals(section: FormSection) -> tuple[Values, Values, Values]:
    return section.now.totals, section.before.totals, section.year_ago.totals if section.year_ago else {}


def name_of(form: Form, key: str, forms: Forms) -> Names | str:
    """What a key of values is called in a line: an indicator as it is said, an item of a breakdown shortly; the key
    itself where the form does not have it any more."""
    whole, _, part = key.partition(".")
    indicator = form.by_key.get(whole)
    if indicator is None:
        return key
    if not part:
        return indicator.spoken()
    return next((item.short_name() for item in forms.items(indicator) if item.key == part), part)


def reported_alike(now: Counts, then: Counts) -> bool:
    """As many reports were expected and as many came, so that a change of a figure can not come from that."""
    return (now.expected, now.received) == (then.expected, then.received)


NEARLY = Fraction(1, 10)


def reported_nearly_alike(now: Counts, then: Counts) -> bool:
    """The numbers of reports that came are less than a tenth of the larger one apart: the earlier figure may stand
    where there is no room to say of how many reports it is."""
    return abs(now.received - then.received) < NEARLY * max(now.received, then.received)


FALLEN_BY = Fraction(1, 10)
FALLEN_LEAST = 2


def fallen(section: FormSection) -> list[Fallen]:
    """The units below whose reporting rate is at least a tenth of all their reports lower than in the period before,
    which is at least FALLEN_LEAST reports; the worst first. One with nothing expected in either period has no rate, and
    as long as reports may still come none has fallen."""
    if section.now.waiting:
        return []
    before = {row.unit.id: row.counts for row in section.before.rows}
    found = []
    for row in section.now.rows:
        now, then = row.counts, before.get(row.unit.id, Counts())
        if now.expected and then.expected:
            by = Fraction(then.received, then.expected) - Fraction(now.received, now.expected)
            if by >= FALLEN_BY and by * now.expected >= FALLEN_LEAST:
                found.append((by, Fallen(row.unit, now, then)))
    return [one for _, one in sorted(found, key=lambda pair: -pair[0])]


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
    totals = _all_totals(section)
    now, then, year_ago = (_items(each, indicator.key) for each in totals)
    known: dict[str, Names | str] = {item.key: item.short_name() for item in forms.items(indicator)}
    # An item that has left the list since it was reported keeps its count, under its key.
    names = known | {key: key for key in [*now, *then] if key not in known}
    figures = [
        Figure(name, indicator.unit, now.get(key, 0), then.get(key), year_ago.get(key))
        for key, name in names.items()
        if now.get(key) or then.get(key)
    ]
    figures.sort(key=lambda figure: (-(figure.now or 0), -(figure.then or 0)))
    rest = Figure(text("digest-unspecified"), indicator.unit, *(_unnamed(each, indicator.key) for each in totals))
    return [*figures, rest] if rest.now or rest.then else figures


def _unnamed(totals: Values, indicator: str) -> int | None:
    """How many of an indicator no item was named for."""
    return totals[indicator] - sum(_items(totals, indicator).values()) if indicator in totals else None


def _items(totals: Values, indicator: str) -> dict[str, int]:
    prefix = f"{indicator}."
    return {key.removeprefix(prefix): n for key, n in totals.items() if key.startswith(prefix)}
