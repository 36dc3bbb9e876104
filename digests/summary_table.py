"""A table of the work summary in Word: its columns as wide as their figures, so that none is broken in two lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unicodedata import east_asian_width

TEXT_PT = 442.0
"""How wide the text of a page is: 156 mm."""

SIZES_PT = (10.5, 9.0, 7.5)
"""In Chinese sizes 5, small 5 and 6: the largest in which the figures of a table stand side by side."""

CELL_MARGIN_PT = 5.4
LEAST_NAME, LEAST_HEAD = 12, 6
"""In half characters: what is left to a name, and to a word of a head, both of which may go on in a second line."""

Rows = Sequence[Sequence[str]]


def add_table(document: Any, rows: Rows, names: int) -> None:
    """The first row is the head, which each page repeats; the first `names` columns are words, the others figures."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement

    size, widths = measured(rows, names)
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for at, row in enumerate(rows):
        cells = table.add_row().cells
        for column, (cell, words) in enumerate(zip(cells, row, strict=True)):
            _fill(cell, words, size, widths[column], _alignment(at == 0, column < names), bold=at == 0)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = int(width * EMU_PER_PT)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


EMU_PER_PT = 12700


def measured(rows: Rows, names: int) -> tuple[float, tuple[float, ...]]:
    """The size of the letters and the width of each column, all in points. Figures have what they need; what is over
    is shared by all, and what is lacking is taken from the names."""
    head, *others = rows
    figures = range(names, len(head))
    need = [max((half_characters(row[at]) for row in others), default=0) for at in range(len(head))]
    for at in figures:
        need[at] = max(need[at], LEAST_HEAD, min(half_characters(head[at]), 2 * LEAST_HEAD), _longest_word(head[at]))
    for at in range(names):
        need[at] = max(need[at], LEAST_NAME, half_characters(head[at]))
    size = next((one for one in SIZES_PT if _fits(need, names, one)), SIZES_PT[-1])
    widths = [_points(each, size) for each in need]
    over = TEXT_PT - sum(widths)
    if over >= 0:
        return size, tuple(width + over / len(widths) for width in widths)
    return size, tuple(width + (over / names if at < names else 0) for at, width in enumerate(widths))


def _fits(need: Sequence[int], names: int, size: float) -> bool:
    """With names in two lines where they have to be."""
    short = [max(LEAST_NAME, each // 2 + 1) if at < names else each for at, each in enumerate(need)]
    return sum(_points(each, size) for each in short) <= TEXT_PT


def _points(half: int, size: float) -> float:
    return half * size / 2 + 2 * CELL_MARGIN_PT + 1


def half_characters(words: str) -> int:
    """How wide it is, a Chinese character being two."""
    return sum(2 if east_asian_width(one) in "WFA" else 1 for one in words)


def _longest_word(words: str) -> int:
    """What cannot go on in a second line: Chinese may do so after any character."""
    return max(map(half_characters, words.split()), default=0) if words.isascii() else 2


def _alignment(is_head: bool, is_name: bool) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if is_head:
        return WD_ALIGN_PARAGRAPH.CENTER
    return WD_ALIGN_PARAGRAPH.LEFT if is_name else WD_ALIGN_PARAGRAPH.RIGHT


def _fill(cell: Any, words: str, size: float, width: float, alignment: Any, *, bold: bool) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.shared import Pt

    cell.width, cell.vertical_alignment = Pt(width), WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.style, paragraph.alignment = "Table Text", alignment
    run = paragraph.add_run(words)
    run.font.size, run.font.bold = Pt(size), bold
