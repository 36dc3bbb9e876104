"""The rows of a roster, each read by itself: of a sheet of units, of a sheet of people, or of one table with both."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.sheet import Faults, Row, Sheet, find_columns, half_width, word
from core.texts import Arg, text
from core.units import Role

UNIT_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("单位编码", "code", "unit code", "unit"),
    "name": ("单位名称", "name", "unit name"),
    "parent": ("上级编码", "parent", "parent code"),
    "level": ("级别", "level"),
    "opened": ("启用日期", "open from", "opened"),
    "closed": ("停用日期", "closed from", "closed"),
    "population": ("人口", "population", "人口数"),
}
PEOPLE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": UNIT_COLUMNS["code"],
    "person": ("姓名", "person", "person name"),
    "phone": ("电话", "phone", "手机", "电话号码", "手机号"),
    "role": ("角色", "role"),
    "first_day": ("到任日期", "first day"),
    "last_day": ("离任日期", "last day"),
    "former": ("曾用名", "former name"),
}
UNITS_NEED = ("code", "name", "parent", "level")
PEOPLE_NEED = ("code", "person", "role")

SHEETS: Mapping[str, tuple[str, str]] = {"units": ("单位", "units"), "people": ("人员", "people")}
"""What the sheets of a workbook are called."""

LEVELS: Mapping[str, tuple[str, ...]] = {
    "county": ("县", "county", "区", "县级", "区县"),
    "township": ("乡镇", "township", "乡", "镇", "街道", "乡镇级"),
    "village": ("村", "village", "村级", "社区"),
}
"""From the top down."""

ROLES: Mapping[str, tuple[str, ...]] = {
    Role.REPORTER: ("报告人", "reporter"),
    Role.MANAGER: ("管理员", "manager"),
    Role.ADMINISTRATOR: ("系统管理员", "administrator"),
}

EXAMPLE = ("示例", "example")
"""How the codes of rows begin that only show how it is done."""

_FORMULA = re.compile(r"^'*[=+\-@]")
_PROTECTED = re.compile(r"^'(?='*[=+\-@])")
_PHONE = re.compile(r"\d{5,15}")
_COUNT = re.compile(r"[0-9]{1,10}|[0-9]{1,3}(,[0-9]{3}){1,3}")
_COUNTRY_CODE = re.compile(r"^\+?86(?=1\d{10}$)")
_GAP_IN_NAME = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_DAY = re.compile(r"(20\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s+0?0:00(?::00)?)?")


Cells = Mapping[str, str]
"""A row by column."""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """What a row says of a unit; the days and the population are None where it says nothing of them."""

    row: int
    code: str
    name: str
    parent: str
    level: str
    opened: date | None = None
    closed: date | None = None
    population: int | None = None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """What a row says of somebody's post. `former` is the name under which the person was known before."""

    row: int
    code: str
    person: str
    phone: str
    role: Role
    first_day: date | None = None
    last_day: date | None = None
    former: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A sheet as its faults are named: `headings` are its own names of the columns."""

    faults: Faults
    headings: Mapping[str, str] = field(default_factory=dict)

    def fault(self, row: int, column: str, key: str, /, **args: Arg) -> None:
        self.faults.add(row, self.headings.get(column, ""), text(key, **args))


@dataclass(frozen=True, slots=True)
class RosterLines:
    """The rows that could be read. `codes` are all units that the rows about units name and `asked_for`, by row, those
    that the rows about people name, also where something else is wrong with the row; `examples` is how many rows were
    left out because they only show how it is done."""

    units: tuple[UnitLine, ...]
    people: tuple[PersonLine, ...]
    units_at: Place
    people_at: Place
    codes: frozenset[str]
    asked_for: Mapping[int, str]
    examples: int


def read_lines(sheets: Sequence[Sheet], faults: Faults) -> RosterLines:
    """One table, or one sheet of units and one of people, or either of them alone. Raises FaultySheet when that is no
    roster at all; what is wrong in single rows is added to `faults`."""
    units_at, people_at = Place(faults), Place(faults)
    units: list[UnitLine] = []
    people: list[PersonLine] = []
    codes: set[str] = set()
    asked_for: dict[int, str] = {}
    taken: dict[str, str] = {}
    examples = rows = 0
    for sheet in sheets:
        place = _place(sheet, faults, taken)
        all_rows = [(row.number, _cells(row, place)) for row in sheet.rows]
        real = [(number, cells) for number, cells in all_rows if not cells["code"].casefold().startswith(EXAMPLE)]
        examples += len(all_rows) - len(real)
        rows += len(real)
        if "name" in place.headings:
            units_at = place
            codes |= {cells["code"] for _, cells in real}
            units += filter(None, (_unit_line(number, cells, place) for number, cells in real))
        if "person" in place.headings:
            people_at = place
            if "name" not in place.headings:  # else its unit is looked at as one that the row itself describes
                asked_for = {number: cells["code"] for number, cells in real if cells["code"]}
            people += filter(None, (_person_line(number, cells, place) for number, cells in real))
    if not rows:
        faults.add(sheets[0].top, "", text("import-no-rows"))
    if not rows or not (units_at.headings or people_at.headings):
        faults.stop_if_any()
    return RosterLines(tuple(units), tuple(people), units_at, people_at, frozenset(codes), asked_for, examples)


def unread_columns(sheet: Sheet) -> list[str]:
    """The file's headings that mean nothing here."""
    found = find_columns(sheet, {**UNIT_COLUMNS, **PEOPLE_COLUMNS}, (), Faults(sheet.file))
    return [heading for heading in sheet.headings if heading not in found.values()]


def protected(cell: str) -> str:
    """As it is written into a file: an apostrophe keeps spreadsheet programs from taking it for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def person_name(words: str) -> str:
    """A name as names are compared: 张　三 is how they are made equally long, and a chat sends what it likes."""
    printable = "".join(" " if unicodedata.category(mark) in ("Cc", "Cs") else mark for mark in words)
    return _GAP_IN_NAME.sub("", printable.strip())


def _place(sheet: Sheet, faults: Faults, taken: dict[str, str]) -> Place:
    """What kind of sheet it is, by its headings; `taken` are the files of the kinds that there have been already."""
    own, before = Faults(sheet.file, faults.found), len(faults.found)
    found = find_columns(sheet, {**UNIT_COLUMNS, **PEOPLE_COLUMNS}, (), own)
    has_people = any(column in found for column in PEOPLE_COLUMNS if column not in UNIT_COLUMNS)
    has_units = not has_people or "parent" in found or "level" in found
    if not has_units:  # the unit's name only helps those who read it
        found = {column: heading for column, heading in found.items() if column in PEOPLE_COLUMNS}
    needed = dict.fromkeys((*(UNITS_NEED if has_units else ()), *(PEOPLE_NEED if has_people else ())))
    for column in needed:
        if column not in found:
            names = {**UNIT_COLUMNS, **PEOPLE_COLUMNS}[column][:2]
            own.add(sheet.top, "", text("import-no-column", names=list(names)))
    for kind in [kind for kind, column in (("units", "name"), ("people", "person")) if column in found]:
        if kind in taken:
            own.add(sheet.top, "", text("roster-two-tables", other=taken[kind]))
        taken.setdefault(kind, sheet.file)
    if len(own.found) > before:  # its rows cannot be read
        own.stop_if_any()
    return Place(own, found)


def _cells(row: Row, place: Place) -> dict[str, str]:
    """By column; codes in one width, and without what kept a cell from being a formula."""
    cells = {
        column: cell[1:] if (cell := row.cells.get(heading, "")).startswith("'") and _PROTECTED.match(cell) else cell
        for column, heading in place.headings.items()
    }
    return cells | {column: half_width(cells[column]) for column in ("code", "parent") if column in cells}


def _unit_line(row: int, cells: Cells, place: Place) -> UnitLine | None:
    before = len(place.faults.found)
    level = _word(row, cells, place, "level", LEVELS)
    opened, closed = (_day(row, cells, place, column) for column in ("opened", "closed"))
    population = _count(row, cells, place, "population")
    is_top = level == next(iter(LEVELS))
    _refuse_blank(row, cells, place, UNITS_NEED if level and not is_top else ("code", "name", "level"))
    if len(place.faults.found) > before:
        return None
    return UnitLine(row, cells["code"], cells["name"], cells["parent"], level, opened, closed, population)


def _person_line(row: int, cells: Cells, place: Place) -> PersonLine | None:
    """None for a row without anybody: in one table it names the unit only."""
    in_table = "name" in place.headings
    if in_table and not any(cells.get(column) for column in PEOPLE_COLUMNS if column != "code"):
        return None
    before = len(place.faults.found)
    person = person_name(cells["person"])
    role = _word(row, cells, place, "role", ROLES)
    phone = _phone(row, cells, place)
    first_day, last_day = (_day(row, cells, place, column) for column in ("first_day", "last_day"))
    # In one table the code was looked at as the unit's.
    _refuse_blank(row, {**cells, "person": person}, place, ("person", "role") if in_table else PEOPLE_NEED)
    if len(place.faults.found) > before or not cells["code"]:
        return None
    former = person_name(cells.get("former", ""))
    return PersonLine(row, cells["code"], person, phone, Role(role), first_day, last_day, former)


def _phone(row: int, cells: Cells, place: Place) -> str:
    phone = _COUNTRY_CODE.sub("", re.sub(r"[\s-]", "", half_width(cells.get("phone", ""))))
    if phone and not _PHONE.fullmatch(phone):
        place.fault(row, "phone", "roster-phone-not-digits", value=cells["phone"])
    return phone


def _refuse_blank(row: int, cells: Cells, place: Place, needed: Iterable[str]) -> None:
    for column in needed:
        if not cells.get(column):
            place.fault(row, column, "import-cell-blank")


def _word(row: int, cells: Cells, place: Place, column: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """Which of a few words stands in the cell; a blank one is empty."""
    if not (cell := cells.get(column, "")):
        return ""
    for meaning, spellings in words.items():
        if cell in spellings or word(cell) in spellings:
            return meaning
    allowed = [spellings[0] for spellings in words.values()]
    place.fault(row, column, "import-unknown-word", value=cell, allowed=list(allowed))
    return ""


def _count(row: int, cells: Cells, place: Place, column: str) -> int | None:
    """A whole number, in groups of thousands or not; None for a blank cell, which is no zero."""
    if not (cell := cells.get(column, "")):
        return None
    if not _COUNT.fullmatch(half_width(cell)):
        place.fault(row, column, "import-not-a-count", value=cell)
        return None
    return int(half_width(cell).replace(",", ""))


def _day(row: int, cells: Cells, place: Place, column: str) -> date | None:
    if not (cell := cells.get(column, "")):
        return None
    match = _DAY.fullmatch(half_width(cell))
    try:
        found = date(*map(int, match.groups())) if match else None
    except ValueError:
        found = None
    if found is None:
        place.fault(row, column, "import-bad-date", value=cell, every="day")
    return found
