"""The rows of a file of reports, each read by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from core.forms import Form, Forms, Values
from core.periods import Period, containing, parse_period
from core.periodwords import period_written
from core.plaintext import plain
from core.reports import ReportKey
from core.sheet import Faults, Row, Sheet, find_columns, half_width, word
from core.texts import Arg, text, weekday_texts
from core.units import Unit

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "unit": ("单位编码", "unit", "unit code", "code"),
    "form": ("报表", "form"),
    "date": ("日期", "date", "报告期", "period", "day", "month"),
}

_DAY_OR_MONTH = re.compile(r"(20\d{2})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?(?:\s+0?0:00(?::00)?)?|月)?")
FIRST_YEAR = 2000
_COUNT = re.compile(r"\d{1,18}")


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report as the file gives it. `values` is empty where all cells are blank: that is no report."""

    row: int
    unit: Unit
    form: Form
    period: Period
    values: Values

    @property
    def key(self) -> ReportKey:
        return ReportKey(self.unit.id, self.form.key, self.period.key)


def read_rows(sheet: Sheet, units: Mapping[str, Unit], forms: Forms, today: date, faults: Faults) -> list[ReportRow]:
    """The rows that could be read; `units` by code. Raises FaultySheet when it is no file of reports at all; what is
    wrong in single rows and columns is added to `faults`."""
    headings = find_columns(sheet, COLUMNS, tuple(COLUMNS), faults)
    if not sheet.rows:
        faults.add(sheet.top, "", text("import-no-rows"))
    faults.stop_if_any()
    named = {word(row.cells[headings["form"]]) for row in sheet.rows}
    used = [form for form in forms.forms.values() if named & _names(form)]
    columns = {form.key: _columns(sheet, headings, form, forms, faults) for form in used}
    known = {*headings.values(), *(heading for of_form in columns.values() for heading in of_form)}
    for heading in sheet.headings:
        if used and heading not in known:
            faults.add(sheet.top, heading, text("import-unknown-column"))
    reader = _Reader(headings, units, used, columns, today, faults)
    rows = [found for row in sheet.rows if (found := reader.read(row))]
    _check_twice(rows, faults)
    return rows


def _names(form: Form) -> set[str]:
    return {form.key, *map(word, form.title.values())}


def _columns(sheet: Sheet, headings: Mapping[str, str], form: Form, forms: Forms, faults: Faults) -> dict[str, str]:
    """The key of the values for each heading that this form knows."""
    columns: dict[str, str] = {}
    for heading in sheet.headings:
        key = forms.column(form, heading)
        if key is None or heading in headings.values():
            continue
        other = next((known for known, taken in columns.items() if taken == key), None)
        if other is not None:
            faults.add(sheet.top, heading, text("import-same-column", other=other))
        columns[heading] = key
    return columns


def _check_twice(rows: Iterable[ReportRow], faults: Faults) -> None:
    first: dict[ReportKey, int] = {}
    for row in rows:
        earlier = first.setdefault(row.key, row.row)
        if earlier != row.row:
            faults.add(row.row, "", text("import-same-report", row=earlier))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads rows; `columns` are the keys of the values by form and heading."""

    headings: Mapping[str, str]
    units: Mapping[str, Unit]
    forms: Iterable[Form]
    columns: Mapping[str, Mapping[str, str]]
    today: date
    faults: Faults

    def read(self, row: Row) -> ReportRow | None:
        """None when something is wrong with the row."""
        before = len(self.faults.found)
        unit, form = self._unit(row), self._form(row)
        if unit is None or form is None:
            return None
        if unit.level != form.level or unit.parent_id is None:
            self._fault(row, self.headings["unit"], "import-wrong-unit", unit=unit.name, form=form.title)
        period = self._period(row, form)
        values = self._values(row, form)
        if period is None or len(self.faults.found) > before:
            return None
        return ReportRow(row.number, unit, form, period, values)

    def _fault(self, row: Row, heading: str, key: str, **args: Arg) -> None:
        self.faults.add(row.number, heading, text(key, **args))

    def _unit(self, row: Row) -> Unit | None:
        heading = self.headings["unit"]
        code = half_width(row.cells[heading])
        if not code:
            self._fault(row, heading, "import-cell-blank")
        elif code not in self.units:
            self._fault(row, heading, "import-unknown-unit", code=code)
        return self.units.get(code)

    def _form(self, row: Row) -> Form | None:
        heading = self.headings["form"]
        wanted = word(row.cells[heading])
        form = next((form for form in self.forms if wanted in _names(form)), None)
        if not wanted:
            self._fault(row, heading, "import-cell-blank")
        elif form is None:
            self._fault(row, heading, "import-unknown-form", value=row.cells[heading])
        return form

    def _period(self, row: Row, form: Form) -> Period | None:
        heading = self.headings["date"]
        cell = row.cells[heading]
        period = _period(half_width(cell), form)
        if not cell:
            self._fault(row, heading, "import-cell-blank")
        elif period is None:
            self._fault(row, heading, "import-bad-date", value=cell, every=form.every)
        elif not form.is_about(period):
            self._fault(row, heading, "import-other-weekday", value=cell, days=weekday_texts(form.weekdays))
        elif period.start > self.today:
            self._fault(row, heading, "import-future", value=cell)
        return period

    def _values(self, row: Row, form: Form) -> Values:
        columns = self.columns[form.key]
        values: Values = {}
        for heading, cell in row.cells.items():
            if not cell or heading in self.headings.values():
                continue
            key = columns.get(heading)
            if key is None:
                if any(heading in others for others in self.columns.values()):
                    self._fault(row, heading, "import-not-on-form", value=cell, form=form.title)
            elif not _COUNT.fullmatch(half_width(cell)):
                self._fault(row, heading, "import-not-a-count", value=cell)
            elif (count := int(half_width(cell))) > (most := form.indicator(key.split(".")[0]).maximum):
                self._fault(row, heading, "import-over-maximum", value=count, maximum=most)
            else:
                values[key] = count
        return values


def _period(words: str, form: Form) -> Period | None:
    """A period of the form's length: its key, its name with the year, or its first day, which is what a spreadsheet
    makes of 2026-07."""
    match = _DAY_OR_MONTH.fullmatch(words)
    if not match:
        return _named(words.upper(), form) or period_written(plain(words), form.every)
    year, month, day = match.groups()
    try:
        start = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    period = containing(start, form.every)
    is_month = day is None
    return period if period.start == start and (not is_month or form.every == "month") else None


def _named(key: str, form: Form) -> Period | None:
    try:
        period = parse_period(key)
    except ValueError:
        return None
    return period if period.length == form.every and period.year >= FIRST_YEAR else None
