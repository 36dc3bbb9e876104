"""`lingbao roster template` and `export`: the roster as a file that people fill in, and that can be imported again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.console import Console, Refusal
from bot.roster_book import roster_book
from core.errors import InputError
from core.roster import Roster
from core.roster_lines import PEOPLE_COLUMNS, UNIT_COLUMNS, person_name
from core.roster_sheets import Cells, Spelling, people_rows, table_rows, unit_rows
from core.texts import text
from storage import roster

TABLE = tuple(dict.fromkeys((*UNIT_COLUMNS, *PEOPLE_COLUMNS)))
"""The columns of one table with both."""


def template(console: Console, file: Path, *, overwrite: bool) -> None:
    if file.suffix.casefold() != ".xlsx":
        file = file.with_name(f"{file.name}.xlsx")
    book = roster_book(console.catalogue, console.settings.language, [], [], examples=True)
    _write(file, book, overwrite=overwrite)
    console.say(text("roster-template-written", file=str(file)))


async def export(console: Console, file: Path, *, overwrite: bool) -> None:
    kind = file.suffix.casefold()
    if kind not in (".xlsx", ".csv"):
        raise Refusal(text("roster-bad-suffix", file=str(file)))
    with console.waiting():
        async with console.store() as store:
            present = await store.read(roster.load)
        spelling = Spelling(console.settings.language)
        people = people_rows(present, spelling)
        if kind == ".csv":
            content = _csv(table_rows(present, spelling), spelling)
        else:
            units = unit_rows(present, spelling)
            content = roster_book(console.catalogue, spelling.language, units, people, examples=False)
        _write(file, content, overwrite=overwrite)
    if nameless := _nameless(present):
        console.say(text("roster-nameless", count=nameless))
    console.say(text("roster-written", file=str(file), units=len(present.units), posts=len(people)))


def _nameless(present: Roster) -> int:
    return sum(not person_name(present.members[post.person_id].name) for post in present.posts)


def _csv(rows: Sequence[Cells], spelling: Spelling) -> bytes:
    """With the mark at the beginning by which spreadsheet programs know UTF-8."""
    written = io.StringIO(newline="")
    lines = csv.writer(written)
    lines.writerow([spelling.heading(column) for column in TABLE])
    for cells in rows:
        values = (cells.get(column) for column in TABLE)
        lines.writerow([value.isoformat() if isinstance(value, date) else value or "" for value in values])
    return written.getvalue().encode("utf-8-sig")


def _write(file: Path, content: bytes, *, overwrite: bool) -> None:
    """All of it or nothing: what is there already stays whole until the new one is."""
    if file.exists() and not overwrite:
        raise Refusal(text("database-exists", place=str(file)))
    part = file.with_name(f"{file.name}.part")
    try:
        part.write_bytes(content)
        part.replace(file)
    except OSError as error:
        raise InputError([f"{file}: {error.strerror}"]) from error
