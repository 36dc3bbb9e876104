"""What is asked: forms, their indicators and the lists that break an indicator down.

Forms are data, read from TOML files; everything here checks and answers, nothing here opens a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Literal, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from core.formula import Formula, parse
from core.periods import Length, Period
from core.plaintext import plain
from core.texts import Names
from core.weekdays import Weekdays

LANGUAGES = ("zh-CN", "en")
"""Every name in a form file is given in both, and may be given in others."""

LANGUAGE_TAG = "[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}"
"""How a language is written: fr, pt-BR."""

OTHER = "other"

Values = dict[str, int]
"""The counts of one report by indicator key. A breakdown's counts stand beside their indicator's as
`indicator.item` ("suspected_cases.dysentery"). A key that is absent is blank, and blank is not zero."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(_Strict):
    """What messages and column headers may call by several names."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: Names
    aliases: tuple[str, ...] = ()

    def labels(self) -> tuple[str, ...]:
        """All that it may be called in a message or a column header, in plain form."""
        return tuple(dict.fromkeys(plain(label).strip() for label in (self.key, *self.name.values(), *self.aliases)))


class Indicator(Named):
    """One figure of a form. `breakdown_required`: a figure above zero is complete only with its `breakdown`.
    `goes_with` names an indicator that is hardly ever zero when this one is not: vaccinations go with visits."""

    unit: Names = {}
    maximum: int = Field(default=9999, ge=0)
    required: bool = True
    surveillance: bool = False
    group: str | None = None
    breakdown: str | None = None
    breakdown_required: bool = False
    goes_with: str | None = None

    def spoken(self) -> Names:
        """The name as it is said: a Chinese alias that begins it, 门诊 for 门诊人次."""
        aliases = [alias for alias in self.aliases if not alias.isascii()]
        return {
            language: next((alias for alias in aliases if name.startswith(alias)), name)
            for language, name in self.name.items()
        }


class Threshold(_Strict):
    """So many `cases` of an indicator, or of one `item` of its breakdown, within so many `days` in one unit of that
    `level`: the form's own, or the one above it. Managers have `hours` to see to it."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    indicator: str
    item: str | None = None
    cases: int = Field(ge=1)
    days: int = Field(ge=1, le=31)
    level: str
    hours: int = Field(default=24, ge=1, le=240)

    @property
    def counts(self) -> str:
        """The key of the figure that is counted, as reports have it."""
        return f"{self.indicator}.{self.item}" if self.item else self.indicator


class Computed(Named):
    """A figure that is worked out of others: `formula` times `per`, rounded to so many `decimals` (core.computed).
    With `watched` it stands in the short digest as well."""

    unit: Names = {}
    formula: str
    per: Literal[1, 100, 1000, 10000, 100000] = 1
    decimals: int = Field(default=1, ge=0, le=6)
    watched: bool = False

    @cached_property
    def parsed(self) -> Formula:
        """Raises FormulaError, but not once the form has been checked (core.form_faults)."""
        return parse(self.formula)


class Form(_Strict):
    """One form. `level` names the units that report it; `every` is the length of its report period.

    It is due at `due`, a time of day in the county's zone: on the day itself for a daily form, on the n-th day after
    the period's last one for any other, n being `due_day`. `weekdays` (1 for Monday) are the only days of which a daily
    form is asked. With `workdays` a daily form is asked of workdays only, and any other is due on the next workday.
    With `confirm` managers are told every day at the deadline how it stands (core.confirm).
    For `backfill_days` after the day on which it was due it may still be reported, and on the day `lock_days` after
    that one it can no longer be changed; the moments are worked out in `core.expected.deadlines`.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=20)  # it is in the actions of buttons (Button.action)
    title: Names
    level: str
    every: Length
    due: time
    due_day: int = Field(default=1, ge=0, le=28)
    weekdays: Weekdays = ()
    workdays: bool = False
    confirm: bool = False
    backfill_days: int = Field(default=7, ge=0)
    lock_days: int = Field(default=30, ge=0)
    groups: dict[str, Names] = {}
    indicators: tuple[Indicator, ...] = Field(min_length=1)
    thresholds: tuple[Threshold, ...] = ()
    computed: tuple[Computed, ...] = ()

    def __copy__(self) -> Self:
        """Without what has been worked out so far: a copy may be given other indicators (`model_copy`)."""
        copy = super().__copy__()
        for name in copy.__dict__.keys() - type(self).model_fields.keys():
            del copy.__dict__[name]
        return copy

    @cached_property
    def version(self) -> str:
        """A sign of what the form asks, sixteen characters long: a report notes down by which version it was made."""
        return sha256(self.model_dump_json(exclude={"thresholds", "computed"}).encode()).hexdigest()[:16]

    def asks_on(self, day: date) -> bool:
        """Whether that day is one of its weekdays, where it has any."""
        return not self.weekdays or day.isoweekday() in self.weekdays

    def is_about(self, period: Period) -> bool:
        """Whether there can be a report of that period."""
        return period.length == self.every and self.asks_on(period.start)

    def indicator(self, key: str) -> Indicator:
        return self.by_key[key]

    @cached_property
    def by_key(self) -> dict[str, Indicator]:
        return {indicator.key: indicator for indicator in self.indicators}

    @cached_property
    def watched(self) -> tuple[Indicator, ...]:
        """The surveillance indicators: what a zero report is about, and what a manager looks for first."""
        return tuple(indicator for indicator in self.indicators if indicator.surveillance)

    @property
    def pictured(self) -> Indicator:
        """The one that pictures are about: the first that is watched, else the first of all."""
        return (self.watched or self.indicators)[0]

    @cached_property
    def required(self) -> frozenset[str]:
        """The keys of the indicators without which a report is incomplete."""
        return frozenset(indicator.key for indicator in self.indicators if indicator.required)

    @cached_property
    def listed(self) -> tuple[Indicator, ...]:
        """Those that have a list of what they may be broken down into."""
        return tuple(indicator for indicator in self.indicators if indicator.breakdown)

    @cached_property
    def counted(self) -> frozenset[str]:
        """The keys of the figures that a threshold counts."""
        return frozenset(rule.counts for rule in self.thresholds)

    @cached_property
    def broken_down(self) -> tuple[str, ...]:
        """The keys of the indicators that have to be."""
        return tuple(indicator.key for indicator in self.indicators if indicator.breakdown_required)

    def missing(self, values: Mapping[str, int]) -> tuple[Indicator, ...]:
        """The required indicators that are still blank."""
        if values.keys() >= self.required:
            return ()
        return tuple(i for i in self.indicators if i.required and i.key not in values)

    def unspecified(self, values: Mapping[str, int]) -> dict[str, int]:
        """How many of each indicator still have to be broken down: {"suspected_cases": 2}. Below zero when the parts
        are more than the whole."""
        open_ = {key: count for key in self.broken_down if (count := values.get(key))}
        if "." not in "".join(values):  # as in nearly all reports
            return open_
        for key, count in values.items():
            whole, dot, _ = key.partition(".")
            if dot and whole in self.broken_down:
                open_[whole] = open_.get(whole, 0) - count
        return {key: count for key, count in open_.items() if count}

    def is_complete(self, values: Mapping[str, int]) -> bool:
        """Every required indicator has a number, and whatever has to be broken down is."""
        return not self.missing(values) and not self.unspecified(values)

    def is_zero_report(self, values: Mapping[str, int]) -> bool:
        """Every surveillance indicator is an explicit 0; a form without any has no zero reports."""
        return bool(self.watched) and all(values.get(indicator.key) == 0 for indicator in self.watched)


DiseaseClass = Literal["A", "A-managed", "B", "C", "other"]


class BreakdownItem(Named):
    """One disease of the disease list. `disease_class` (`class` in a file) decides within how many hours it must be
    reported upwards, or `hours` of its own do; `short` is what a digest calls it, 痢疾 for 细菌性和阿米巴性痢疾."""

    short: Names = {}
    disease_class: DiseaseClass = Field(default="other", validation_alias=AliasChoices("class", "disease_class"))
    hours: int | None = Field(default=None, ge=0, le=240)

    def short_name(self) -> Names:
        return self.short or self.name

    def labels(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*super().labels(), *(plain(label).strip() for label in self.short.values())]))


class Breakdown(_Strict):
    """`common` are the items that are offered first; OTHER, if there is such an item, stands for what has no name in
    the list. `hours` is by class within how many hours a case must be reported upwards; a class that is not there, or 0
    hours, has no deadline and raises no alert."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Names
    common: tuple[str, ...] = ()
    hours: dict[DiseaseClass, Annotated[int, Field(ge=0, le=240)]] = {"A": 2, "A-managed": 2, "B": 24, "C": 24}
    items: tuple[BreakdownItem, ...] = Field(min_length=1)

    def hours_for(self, item: BreakdownItem) -> int:
        """Within how many hours a case of that disease must be reported upwards; 0 where there is no deadline."""
        return self.hours.get(item.disease_class, 0) if item.hours is None else item.hours


@dataclass(frozen=True, slots=True)
class Forms:
    """All that a county asks, by key, in the order of the files."""

    forms: Mapping[str, Form]
    breakdowns: Mapping[str, Breakdown]
    _by_level: dict[str, tuple[Form, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def for_level(self, level: str) -> tuple[Form, ...]:
        if level not in self._by_level:
            self._by_level[level] = tuple(form for form in self.forms.values() if form.level == level)
        return self._by_level[level]

    def item(self, form: Form, key: str) -> tuple[Breakdown, BreakdownItem] | None:
        """The disease of a figure such as `suspected_cases.dysentery`, with its list; None for any other figure."""
        whole, dot, part = key.partition(".")
        indicator = form.by_key.get(whole) if dot else None
        breakdown = self.breakdowns.get(indicator.breakdown or "") if indicator else None
        found = next((item for item in breakdown.items if item.key == part), None) if breakdown else None
        return (breakdown, found) if breakdown and found else None

    def items(self, indicator: Indicator) -> tuple[BreakdownItem, ...]:
        return self.breakdowns[indicator.breakdown].items if indicator.breakdown else ()

    def column(self, form: Form, header: str) -> str | None:
        """The key under which a column of a table is stored: `visits`, `suspected_cases.dysentery`; None for any other.

        A header names the indicator by key, by name in any language or by alias, its part after a dot: 疑似病例.痢疾.
        """
        name, dot, part = (side.strip() for side in plain(header).partition("."))
        for indicator in form.indicators:
            if name in indicator.labels():
                if not dot:
                    return indicator.key
                return next((f"{indicator.key}.{i.key}" for i in self.items(indicator) if part in i.labels()), None)
        return None
