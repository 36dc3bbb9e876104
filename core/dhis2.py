"""Reports as data values of DHIS2: what goes where, and what is not sent.

An explicit zero is a value like any other, and what was not given is none: no value is ever sent for it. DHIS2 keeps a
zero only where its data element has "zero is significant" set; the others it drops without a word.
Source: DHIS2 Developer guide, "Data values" (docs.dhis2.org, web-api/data).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.dhis2_periods import OWN_TYPE, Dhis2Period, PeriodType, dhis2_period
from core.exports import ExportedReport, Status
from core.forms import Forms
from core.units import Unit

NOT_SENT = "-"
"""In place of an identifier: this is deliberately not sent."""

UID = "[A-Za-z][A-Za-z0-9]{10}"
"""A DHIS2 identifier: a letter, then ten letters or digits."""

Scheme = Annotated[str, Field(pattern=f"^(uid|code|name|attribute:{UID})$")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Schemes(_Strict):
    """By which property the identifiers of the file are meant (`orgUnitIdScheme` … of the import)."""

    org_unit_scheme: Scheme = "code"
    data_element_scheme: Scheme = "uid"
    category_option_combo_scheme: Scheme = "uid"
    data_set_scheme: Scheme = "uid"

    def parameters(self) -> dict[str, str]:
        """As the import takes them."""
        return {
            "orgUnitIdScheme": self.org_unit_scheme,
            "dataElementIdScheme": self.data_element_scheme,
            "categoryOptionComboIdScheme": self.category_option_combo_scheme,
            "dataSetIdScheme": self.data_set_scheme,
        }


class Element(_Strict):
    """Where a figure goes; without a `category_option_combo` DHIS2 takes its default one."""

    data_element: str = Field(min_length=1)
    category_option_combo: str | None = Field(default=None, min_length=1)


class FormMapping(_Strict):
    """Where the figures of a form go.

    `indicators` gives a data element for each; `items` for what an indicator is broken down into a category option
    combo of that data element, or a data element of its own. `period_type` may be longer than the form's own periods,
    which are then added up; `incomplete` says whether a sum is sent of which something is missing.
    """

    data_set: str
    period_type: PeriodType
    attribute_option_combo: str | None = Field(default=None, min_length=1)
    incomplete: Literal["leave_out", "send"] = "leave_out"
    indicators: dict[str, str | Element] = {}
    items: dict[str, dict[str, str | Element]] = {}

    def data_elements(self) -> dict[str, list[str]]:
        """Which items go to each data element."""
        parts = (f"{indicator}.{part}" for indicator, mapped in self.items.items() for part in mapped)
        found: dict[str, list[str]] = {}
        for item in (*self.indicators, *parts):
            if element := self.element(item):
                found.setdefault(element.data_element, []).append(item)
        return found

    def element(self, item: str) -> Element | None:
        """Where the figure of an item goes, `visits` or `suspected_cases.dysentery`; None where it is not sent."""
        indicator, _, part = item.partition(".")
        whole = _element(self.indicators.get(indicator))
        if not part:
            return whole
        given = self.items.get(indicator, {}).get(part, NOT_SENT)
        if isinstance(given, Element) or given in ("", NOT_SENT):
            return _element(given)
        return Element(data_element=whole.data_element, category_option_combo=given) if whole else None


class Dhis2Mapping(_Strict):
    """The mapping file. `org_units` gives units' identifiers by their codes."""

    dhis2: Schemes = Schemes()
    org_units: dict[str, str] = {}
    forms: dict[str, FormMapping]

    def org_unit(self, code: str) -> str | None:
        """Where the scheme is `code` a unit that is not named has its own code there, too; None: it is not sent."""
        known = self.org_units.get(code, code if self.dhis2.org_unit_scheme == "code" else NOT_SENT)
        return None if known in ("", NOT_SENT) else known


def _element(given: str | Element | None) -> Element | None:
    if given is None or given in ("", NOT_SENT):
        return None
    return given if isinstance(given, Element) else Element(data_element=given)


@dataclass(frozen=True, slots=True)
class DataValue:
    """One value as DHIS2 takes it, and whose figure it is: `unit`, `form` and `item` are ours."""

    data_set: str
    org_unit: str
    period: Dhis2Period
    element: Element
    attribute_option_combo: str | None
    value: int
    unit: Unit
    form: str
    item: str


@dataclass(slots=True)
class LeftOut:
    """What is not sent, and why: `silent` reports that have not come, `blank` figures that those that came do not give,
    `gaps` sums of which something is missing, `unfinished` periods that are not over or not wholly asked for, and
    `unwanted` figures that the mapping does not send."""

    silent: int = 0
    blank: int = 0
    gaps: int = 0
    unfinished: int = 0
    unwanted: int = 0


@dataclass(slots=True)
class _Sum:
    """What the reports of a unit about the parts of a longer period add up to; `given` counts who gave each figure."""

    unit: Unit
    form: str
    period: Dhis2Period
    expected: int = 0
    totals: dict[str, int] = field(default_factory=dict)
    given: dict[str, int] = field(default_factory=dict)

    def add(self, report: ExportedReport) -> None:
        self.expected += report.status is not Status.EXCUSED
        for item, value in report.values.items():
            self.totals[item] = self.totals.get(item, 0) + value
            self.given[item] = self.given.get(item, 0) + 1

    def is_whole(self, item: str) -> bool:
        """Whether every report that was expected gave the figure; a disease is named only where there are cases, so it
        is as whole as its indicator."""
        indicator = item.partition(".")[0]
        return self.given.get(indicator, 0) == self.expected


@dataclass(slots=True)
class Converter:
    """Makes data values of reports as they come: `take` gives those that are ready, `rest` the sums at the end.

    `first` and `last` are what was asked for, `today` is the day in the county: a sum is made only of a period that
    lies between the two and is over.
    """

    mapping: Dhis2Mapping
    forms: Forms
    first: date
    last: date
    today: date
    left_out: LeftOut = field(default_factory=LeftOut)
    _sums: dict[tuple[str, str, date], _Sum] = field(default_factory=dict)

    def take(self, report: ExportedReport) -> Iterator[DataValue]:
        form, org_unit = self.mapping.forms[report.form], self.mapping.org_unit(report.unit.code)
        if org_unit is None:
            self.left_out.unwanted += len(report.values)
            return
        period = dhis2_period(report.day, form.period_type)
        self._miss(report)
        if OWN_TYPE[self.forms.forms[report.form].every] == form.period_type:
            for item, value in report.values.items():
                yield from self._value(report.unit, report.form, period, item, value)
        else:
            key = (report.form, report.unit.code, period.first)
            self._sums.setdefault(key, _Sum(report.unit, report.form, period)).add(report)

    def rest(self) -> Iterator[DataValue]:
        """In the order of forms, units and periods."""
        for _, added in sorted(self._sums.items()):
            whole = self.first <= added.period.first and added.period.last <= self.last
            if not whole or added.period.last >= self.today:
                self.left_out.unfinished += 1
                continue
            for item, total in added.totals.items():
                if added.is_whole(item) or self.mapping.forms[added.form].incomplete == "send":
                    yield from self._value(added.unit, added.form, added.period, item, total)
                else:
                    self.left_out.gaps += 1
        self._sums.clear()

    def _miss(self, report: ExportedReport) -> None:
        if not report.values:
            self.left_out.silent += 1
        else:
            self.left_out.blank += len(self.forms.forms[report.form].by_key.keys() - report.values.keys())

    def _value(self, unit: Unit, form: str, period: Dhis2Period, item: str, value: int) -> Iterator[DataValue]:
        mapped, org_unit = self.mapping.forms[form], self.mapping.org_unit(unit.code)
        element = mapped.element(item)
        if element is None or org_unit is None:
            self.left_out.unwanted += 1
            return
        aoc = mapped.attribute_option_combo
        yield DataValue(mapped.data_set, org_unit, period, element, aoc, value, unit, form, item)
