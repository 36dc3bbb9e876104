"""The rows of a roster file, each read by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.sheet import Faults, Row, Sheet, find_columns, half_width, word
from core.texts import text
from core.units import Role

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("单位编码", "code", "unit code", "unit"),
    "name": ("单位名称", "name", "unit name"),
    "parent": ("上级编码", "parent", "parent code"),
    "level": ("级别", "level"),
    "person": ("姓名", "person", "person name"),
    "phone": ("电话", "phone", "手机", "电话号码", "手机号"),
    "role": ("角色", "role"),
}
NEEDED = ("code", "name", "parent", "level")

LEVELS: Mapping[str, tuple[str, ...]] = {
    "county": ("县", "county", "区", "县级", "区县"),
    "township": ("乡镇", "township", "乡", "镇", "街道", "乡镇级"),
    "village": ("村", "village", "村级", "社区"),
}
"""From the top down."""

ROLES: Mapping[str, tuple[str, ...]] = {
    Role.REPORTER: ("报告人", "reporter"),
    Role.MANAGER: ("管理员", "manager"),
}

_PHONE = re.compile(r"\d{5,15}")
_COUNTRY_CODE = re.compile(r"^\+?86(?=1\d{10}$)")
_GAP_IN_NAME = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One row. Without a person it names the unit only."""

    row: int
    code: str
    name: str
    parent: str
    level: str
    person: str
    phone: str
    role: Role | None


@dataclass(frozen=True, slots=True)
class RosterLines:
    """The rows that could be read. `headings` are the file's names of the columns, `codes` all units that it names,
    also in rows that have something wrong with them."""

    lines: tuple[RosterLine, ...]
    headings: Mapping[str, str]
    codes: frozenset[str]

    def heading(self, column: str) -> str:
        return self.headings.get(column, "")


def read_lines(sheet: Sheet, faults: Faults) -> RosterLines:
    """Raises FaultySheet when it is no roster at all; what is wrong in single rows is added to `faults`."""
    headings = find_columns(sheet, COLUMNS, NEEDED, faults)
    if not sheet.rows:
        faults.add(sheet.top, "", text("import-no-rows"))
    faults.stop_if_any()
    lines = (_line(row, headings, faults) for row in sheet.rows)
    codes = frozenset(half_width(row.cells[headings["code"]]) for row in sheet.rows)
    return RosterLines(tuple(line for line in lines if line is not None), headings, codes)


def unread_columns(sheet: Sheet) -> list[str]:
    """The file's headings that mean nothing here."""
    found = find_columns(sheet, COLUMNS, (), Faults(sheet.file))
    return [heading for heading in sheet.headings if heading not in found.values()]


def _line(row: Row, headings: Mapping[str, str], faults: Faults) -> RosterLine | None:
    cells = {column: row.cells.get(heading, "") for column, heading in headings.items()}
    before = len(faults.found)
    level = _word(row, headings, "level", LEVELS, faults)
    role = _word(row, headings, "role", ROLES, faults)
    phone = _COUNTRY_CODE.sub("", re.sub(r"[\s-]", "", half_width(cells.get("phone", ""))))
    if phone and not _PHONE.fullmatch(phone):
        faults.add(row.number, headings["phone"], text("roster-phone-not-digits", value=cells["phone"]))
    for column in _blank(cells, level):
        faults.add(row.number, headings.get(column, ""), text("import-cell-blank"))
    if len(faults.found) > before:
        return None
    return RosterLine(
        row=row.number,
        code=half_width(cells["code"]),
        name=cells["name"],
        parent=half_width(cells["parent"]),
        level=level,
        person=_GAP_IN_NAME.sub("", cells.get("person", "")),  # 张　三 is how names are made equally long
        phone=phone,
        role=Role(role) if role else None,
    )


def _blank(cells: Mapping[str, str], level: str) -> list[str]:
    """The columns that this row must not leave blank."""
    needed = ["code", "name", "level"]
    if level and level != next(iter(LEVELS)):
        needed.append("parent")
    if any(cells.get(column) for column in ("person", "phone", "role")):
        needed += ["person", "role"]
    return [column for column in needed if not cells.get(column)]


def _word(
    row: Row, headings: Mapping[str, str], column: str, words: Mapping[str, tuple[str, ...]], faults: Faults
) -> str:
    """Which of a few words stands in the cell; a blank one is empty."""
    if column not in headings or not (cell := row.cells.get(headings[column], "")):
        return ""
    for meaning, spellings in words.items():
        if word(cell) in spellings:
            return meaning
    allowed = [spellings[0] for spellings in words.values()]
    faults.add(row.number, headings[column], text("import-unknown-word", value=cell, allowed=list(allowed)))
    return ""
