"""A table from a file, before anybody knows what it is about; every cell can be named to whoever has to mend it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import LingbaoError
from core.plaintext import plain
from core.texts import Text, text


@dataclass(frozen=True, slots=True)
class Row:
    """`number` is the row's number in the file, as a spreadsheet shows it; `cells` are texts by the file's heading.

    A blank cell is an empty text.
    """

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """`file` is the file's name, with that of the sheet behind a colon where it matters which; `top` is the number of
    the row with the headings."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    top: int = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in that file (a `Sheet.file`) and what to do about it. `row` is 0 for all of it, `column` empty for
    the whole row."""

    file: str
    row: int
    column: str
    what: Text


class FaultySheet(LingbaoError):
    """The file cannot be taken as it is; nothing of it has been. The faults of each sheet stand together."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        files = list(dict.fromkeys(fault.file for fault in faults))
        self.faults = sorted(faults, key=lambda fault: (files.index(fault.file), fault.row))
        super().__init__(f"{', '.join(files)}: {len(self.faults)} faults")


@dataclass(slots=True)
class Faults:
    """Gathers what is wrong, so that one look at the file mends everything. Those of a file's sheets share `found`."""

    file: str
    found: list[Fault] = field(default_factory=list)

    def add(self, row: int, column: str, what: Text) -> None:
        self.found.append(Fault(self.file, row, column, what))

    def stop_if_any(self) -> None:
        if self.found:
            raise FaultySheet(self.found)


def half_width(words: str) -> str:
    """Full-width letters and digits as plain ones."""
    return unicodedata.normalize("NFKC", words).strip()


def word(cell: str) -> str:
    """A cell as it is compared with a word that it may hold."""
    return plain(cell).strip()


def find_columns(
    sheet: Sheet, wanted: Mapping[str, Sequence[str]], needed: Sequence[str], faults: Faults
) -> dict[str, str]:
    """The file's heading of each column. `wanted` gives the accepted spellings, `needed` what must not be absent."""
    spelt = {word(spelling): column for column, spellings in wanted.items() for spelling in spellings}
    found: dict[str, str] = {}
    for heading in sheet.headings:
        column = spelt.get(word(heading).replace("_", " "))
        if column in found:
            faults.add(sheet.top, heading, text("import-same-column", other=found[column]))
        elif column is not None:
            found[column] = heading
    for column in needed:
        if column not in found:
            faults.add(sheet.top, "", text("import-no-column", names=list(wanted[column][:2])))
    return found
