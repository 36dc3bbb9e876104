"""A small table as lines of monospaced text, narrow enough for a phone.

A full-width character (East Asian Width W or F) is as wide as two others. One of ambiguous width (… → ×, Cyrillic) is
not: the monospaced fonts of telephones have it themselves, and draw it narrow.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate

from core.bidi import END_ISOLATE, ISOLATE

COLUMNS = 34
"""What a phone shows of a line of monospaced text without breaking it."""

LEAST_NAME, LEAST_HEAD = 8, 4
"""Columns that are left of a name and of a head, however little room there is."""

NOTHING = "-"
"""A cell without a figure; it is no 0."""

ELLIPSIS = "…"
AS_EMOJI = "\ufe0f"
"""Makes a narrow sign a wide one: ⚠️."""

WIDE_SPACE = chr(0x3000)

Row = Sequence[str]


def laid_out(rows: Sequence[Row], columns: int = COLUMNS) -> list[str]:
    """The lines of a table; its first row are the heads, the first cell of each says what the row is about.

    Names stand at the left, figures at the right and whole. Where the room is short heads are abbreviated, then names
    cut; if even so there is not enough of it, each row takes several lines. No line is wider than `columns`.
    """
    clean = [[" ".join(cell.split()) for cell in row] for row in rows]
    widths = _widths(clean, columns)
    if widths is None:
        heads, *body = clean
        return [line for row in body for line in _stacked(heads, row, columns)]
    return list(_lines(clean, widths))


def width(words: str) -> int:
    return sum(map(_columns_of, words))


def cut(words: str, columns: int) -> str:
    """The words, or as many characters of them as fit, with … behind."""
    if width(words) <= columns:
        return words
    kept, used = "", width(ELLIPSIS)
    for character in words:
        used += _columns_of(character)
        if used > columns:
            break
        kept += character
    still_open = max(kept.count(ISOLATE) - kept.count(END_ISOLATE), 0)
    return kept.rstrip() + ELLIPSIS + END_ISOLATE * still_open


def _columns_of(character: str) -> int:
    if character == AS_EMOJI:
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):  # it stands on the one before it, or is not seen
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _widths(rows: Sequence[Row], columns: int) -> list[int] | None:
    """How wide each column is; None if there is not enough room for them beside one another."""
    heads, *body = rows
    name = max([min(width(heads[0]), LEAST_NAME), *(width(row[0]) for row in body)])
    figures = [max((width(row[at]) for row in body), default=0) for at in range(1, len(heads))]
    most = [max(figure, width(head)) for figure, head in zip(figures, heads[1:], strict=True)]
    least = [max(figure, min(LEAST_HEAD, want)) for figure, want in zip(figures, most, strict=True)]
    room = columns - len(figures)  # a space before each
    if min(name, LEAST_NAME) + sum(least) > room:
        return None
    while name + sum(most) > room and most != least:
        longest = max((at for at, want in enumerate(most) if want > least[at]), key=most.__getitem__)
        most[longest] -= 1
    return [min(max(name, width(heads[0])), room - sum(most)), *most]


def _lines(rows: Sequence[Row], widths: Sequence[int]) -> Iterator[str]:
    """In most fonts of telephones a full-width character is less than twice as wide as another one, and what stands
    behind it too far to the left. So names are filled up with wide spaces: then each row has as many full-width
    characters as the next one. The heads, which have more of them further to the right, are given so many fewer behind
    the first that they are right in the middle and at most a little off at both sides."""
    heads, *body = rows
    shortened = [_abbreviated(head, room) for head, room in zip(heads, widths, strict=True)]
    before = list(accumulate(map(_wide, shortened[1:]))) or [0]
    yield _line(shortened, widths, widths[0] // 2 - _wide(shortened[0]) - (before[0] + before[-1]) // 2)
    for row in body:
        yield _line(row, widths, widths[0])


def _line(row: Row, widths: Sequence[int], most: int) -> str:
    """The name is followed by no more than so many wide spaces."""
    name = cut(row[0], widths[0])
    room = widths[0] - width(name)
    wide = max(0, min(most, room // 2))
    cells = [" " * (room - width(cell)) + cell for cell, room in zip(row[1:], widths[1:], strict=True)]
    return " ".join([name + WIDE_SPACE * wide + " " * (room - 2 * wide), *cells]).rstrip()


def _wide(words: str) -> int:
    return sum(_columns_of(character) == 2 for character in words)


def _abbreviated(head: str, room: int) -> str:
    """vaccinations -> vacc., 疑似病例 -> 疑似."""
    if width(head) <= room:
        return head
    kept = head
    while kept and width(kept) + kept[-1].isascii() > room:
        kept = kept[:-1]
    kept = kept.rstrip()  # On. and not On .
    return f"{kept}." if kept and kept[-1].isascii() else kept


def _stacked(heads: Row, row: Row, columns: int) -> Iterator[str]:
    yield cut(row[0], columns)
    line = ""
    for head, cell in zip(heads[1:], row[1:], strict=True):
        pair = cut(f" {head} {cell}", columns)
        if width(line + pair) > columns:
            yield line
            line = ""
        line += pair
    if line:
        yield line
