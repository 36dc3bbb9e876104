"""What units are to reach in a year, as a file gives it: each row by itself, and what is to be stored of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from core.forms import Computed, Form, Forms
from core.roster_units import RANKS
from core.sheet import Faults, Row, Sheet, find_columns, half_width, word
from core.texts import Arg, text
from core.units import Unit

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "unit": ("单位编码", "unit", "unit code", "code"),
    "indicator": ("指标", "indicator", "项目"),
    "year": ("年度", "year", "年份", "年"),
    "target": ("目标", "target", "任务", "目标数", "任务数", "全年任务"),
    "form": ("报表", "form"),
}
NEEDED = ("unit", "indicator", "year", "target")

FIRST_YEAR, LAST_YEAR = 2000, 2099
NONE = ("-", "–", "—")
"""Takes a target back."""

_YEAR = re.compile("([0-9]{4})年?(度)?")
_COUNT = re.compile("([0-9]{1,10}|[0-9]{1,3}(,[0-9]{3}){1,3})(人次|针次|针|例|人|份|次)?")
_RATE = re.compile("([0-9]{1,7}([.][0-9]{1,6})?)[%％‰]?")


class TargetKey(NamedTuple):
    """`item` is an indicator, an item of a breakdown (`suspected_cases.dysentery`) or a computed indicator."""

    unit_id: int
    year: int
    form: str
    item: str


Targets = Mapping[TargetKey, Decimal]


@dataclass(frozen=True, slots=True)
class Unlike:
    """A unit's target beside the sum of those directly below it: `having` of `units` have one."""

    unit: Unit
    key: TargetKey
    own: Decimal
    below: Decimal
    having: int
    units: int


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """What an import changes: `saves` are new or other values, `removes` are taken back. `unlike` are the targets that
    are not the sum of what the units below are to reach; nothing follows from that but that it is said."""

    saves: Mapping[TargetKey, Decimal]
    removes: tuple[TargetKey, ...]
    new: int
    changed: int
    same: int
    unlike: tuple[Unlike, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.saves or self.removes)


def plan_targets(sheet: Sheet, units: Mapping[str, Unit], forms: Forms, stored: Targets, faults: Faults) -> TargetPlan:
    """Held against what is stored; `units` by code. Raises FaultySheet with every fault found."""
    headings = find_columns(sheet, COLUMNS, NEEDED, faults)
    for heading in sheet.headings:
        if heading not in headings.values():
            faults.add(sheet.top, heading, text("targets-unknown-column"))
    if not sheet.rows:
        faults.add(sheet.top, "", text("import-no-rows"))
    faults.stop_if_any()
    reader = _Reader(headings, units, forms, faults)
    wanted: dict[TargetKey, Decimal | None] = {}
    first: dict[TargetKey, int] = {}
    for row in sheet.rows:
        if found := reader.read(row):
            key, value = found
            if first.setdefault(key, row.number) != row.number:
                faults.add(row.number, "", text("targets-same-row", row=first[key]))
            wanted[key] = value
    faults.stop_if_any()
    return _decided(wanted, stored, units.values(), forms)


def _decided(
    wanted: Mapping[TargetKey, Decimal | None], stored: Targets, units: Iterable[Unit], forms: Forms
) -> TargetPlan:
    saves = {key: value for key, value in wanted.items() if value is not None and stored.get(key) != value}
    removes = tuple(key for key, value in wanted.items() if value is None and key in stored)
    new = sum(key not in stored for key in saves)
    after = {key: value for key, value in {**stored, **saves}.items() if key not in removes}
    return TargetPlan(
        saves,
        removes,
        new,
        len(saves) - new,
        len(wanted) - len(saves) - len(removes),
        tuple(_unlike([key for key in wanted if not computed_of(forms.forms[key.form], key.item)], after, units)),
    )


def _unlike(named: Iterable[TargetKey], targets: Targets, units: Iterable[Unit]) -> Iterator[Unlike]:
    """Of the targets that the file names and of those right above them; rates are not added up."""
    by_id = {unit.id: unit for unit in units}
    below: dict[int | None, list[Unit]] = {}
    for unit in by_id.values():
        below.setdefault(unit.parent_id, []).append(unit)
    about: dict[TargetKey, None] = {}
    for key in named:
        for unit_id in (by_id[key.unit_id].parent_id, key.unit_id):
            about[key._replace(unit_id=unit_id or 0)] = None
    for key in about:
        children = below.get(key.unit_id, [])
        keys = [key._replace(unit_id=child.id) for child in children]
        given = [targets[one] for one in keys if one in targets]
        own = targets.get(key)
        if own is not None and given and sum(given) != own:
            yield Unlike(by_id[key.unit_id], key, own, sum(given, Decimal(0)), len(given), len(children))


def item_of(forms: Forms, form: Form, name: str) -> str | None:
    """The key under which a target of that name is stored: of an indicator, a part of one or a computed indicator."""
    if column := forms.column(form, name):
        return column
    return next((computed.key for computed in form.computed if word(name) in computed.labels()), None)


def computed_of(form: Form, item: str) -> Computed | None:
    return next((computed for computed in form.computed if computed.key == item), None)


@dataclass(frozen=True, slots=True)
class _Reader:
    headings: Mapping[str, str]
    units: Mapping[str, Unit]
    forms: Forms
    faults: Faults

    def read(self, row: Row) -> tuple[TargetKey, Decimal | None] | None:
        """None when something is wrong with the row."""
        before = len(self.faults.found)
        unit, year = self._unit(row), self._year(row)
        found, cell = self._item(row), self._cell(row, "target")
        if unit is None or year is None or found is None:
            return None
        form, item = found
        if RANKS[unit.level] > RANKS[form.level]:
            self._fault(row, "unit", "import-wrong-unit", unit=unit.name, form=form.title)
        value = self._value(row, cell, computed_of(form, item))
        if len(self.faults.found) > before:
            return None
        return TargetKey(unit.id, year, form.key, item), value

    def _fault(self, row: Row, column: str, key: str, **args: Arg) -> None:
        self.faults.add(row.number, self.headings[column], text(key, **args))

    def _cell(self, row: Row, column: str) -> str:
        """A cell that must not be blank."""
        cell = half_width(row.cells[self.headings[column]])
        if not cell:
            self._fault(row, column, "import-cell-blank")
        return cell

    def _unit(self, row: Row) -> Unit | None:
        code = self._cell(row, "unit")
        if code and code not in self.units:
            self._fault(row, "unit", "import-unknown-unit", code=code)
        return self.units.get(code)

    def _year(self, row: Row) -> int | None:
        cell = self._cell(row, "year")
        match = _YEAR.fullmatch(cell)
        year = int(match[1]) if match else 0
        if FIRST_YEAR <= year <= LAST_YEAR:
            return year
        if cell:
            self._fault(row, "year", "targets-bad-year", value=cell)
        return None

    def _item(self, row: Row) -> tuple[Form, str] | None:
        name = self._cell(row, "indicator")
        forms = self._forms(row)
        if not name or not forms:
            return None
        found = [(form, item) for form in forms if (item := item_of(self.forms, form, name))]
        if not found:
            self._fault(row, "indicator", "targets-unknown-indicator", value=name)
        elif len(found) > 1:
            titles = [form.title for form, _ in found]
            self._fault(row, "indicator", "targets-which-form", value=name, forms=list(titles))
        return found[0] if len(found) == 1 else None

    def _forms(self, row: Row) -> list[Form]:
        """That of the row, or all where it names none."""
        cell = row.cells[self.headings["form"]] if "form" in self.headings else ""
        if not cell:
            return list(self.forms.forms.values())
        all_forms = self.forms.forms.values()
        found = [form for form in all_forms if word(cell) in {form.key, *map(word, form.title.values())}]
        if not found:
            self._fault(row, "form", "import-unknown-form", value=cell)
        return found

    def _value(self, row: Row, cell: str, computed: Computed | None) -> Decimal | None:
        """Of a sum a whole number, of a computed indicator any; None where it is taken back."""
        if not cell or cell in NONE:
            return None
        match = (_RATE if computed else _COUNT).fullmatch(cell)
        value = Decimal(match[1].replace(",", "")) if match else Decimal(0)
        if value <= 0:
            self._fault(row, "target", "targets-not-a-target", value=cell, kind="rate" if computed else "count")
        return value
