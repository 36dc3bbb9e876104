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
LEAST_NAME, LEAST_HEAD, MOST_HEAD, MOST_LATIN_HEAD = 6.0, 3.0, 7.0, 6.0
"""In ems, the size of the letters: what is left to a name, and to a head, both of which may go on in a second line."""

NARROW = 0.64
"""How many ems a letter or a digit takes that is no Chinese character: 0.5 in Times, and more where another font stands
in for it."""

SIGNS = {"+": 0.84, "−": 0.84, "=": 0.84, "%": 0.96}
"""The same of what is wider than a digit. A figure for which there is no room is torn between two digits by some word
processors."""

LETTER = 0.7
"""The same of the letters of a word, which are wider than digits."""

TOGETHER = 15
"""A table of so many rows or fewer is not torn by the end of a page."""

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
            _fill(cell, words, size, widths[column], _alignment(at == 0, column < names))
    for at, row in enumerate(table.rows):
        for cell in row.cells if at + 1 < len(rows) <= TOGETHER else ():
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = int(width * EMU_PER_PT)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


EMU_PER_PT = 12700


def measured(rows: Rows, names: int) -> tuple[float, tuple[float, ...]]:
    """The size of the letters and the width of each column, all in points. Figures have what they need; what is over
    is shared by all, and what is lacking is taken from long names."""
    head, *others = rows
    need = [max((ems(row[at]) for row in others), default=0.0) for at in range(len(head))]
    for at, words in enumerate(head):
        most = MOST_LATIN_HEAD if words.isascii() else MOST_HEAD
        least = min(ems(words), most) if at >= names else ems(words)
        need[at] = max(need[at], LEAST_HEAD, least, _longest_word(words))
    size = next((one for one in SIZES_PT if _fits(need, names, one)), SIZES_PT[-1])
    widths = [_points(each, size) for each in need]
    over = TEXT_PT - sum(widths)
    if over >= 0:
        return size, tuple(width + over / len(widths) for width in widths)
    spare = [max(0.0, each - LEAST_NAME) if at < names else 0.0 for at, each in enumerate(need)]
    return size, tuple(width + over * each / (sum(spare) or 1) for width, each in zip(widths, spare, strict=True))


def _fits(need: Sequence[float], names: int, size: float) -> bool:
    """With names in two lines where they have to be."""
    short = [max(min(each, LEAST_NAME), each / 2) if at < names else each for at, each in enumerate(need)]
    return sum(_points(each, size) for each in short) <= TEXT_PT


def _points(width: float, size: float) -> float:
    return width * size + 2 * CELL_MARGIN_PT


def ems(words: str) -> float:
    """How wide it is at most, a Chinese character being one."""
    return sum(SIGNS.get(one) or (1.0 if east_asian_width(one) in "WFA" else NARROW) for one in words)


def _longest_word(words: str) -> float:
    """What cannot go on in a second line: Chinese may do so after any character."""
    return max(map(len, words.split()), default=0) * LETTER if words.isascii() else 1.0


def _alignment(is_head: bool, is_name: bool) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if is_head:
        return WD_ALIGN_PARAGRAPH.CENTER
    return WD_ALIGN_PARAGRAPH.LEFT if is_name else WD_ALIGN_PARAGRAPH.RIGHT


def _fill(cell: Any, words: str, size: float, width: float, alignment: Any) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.shared import Pt

    cell.width, cell.vertical_alignment = Pt(width), WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.style, paragraph.alignment = "Table Text", alignment
    paragraph.add_run(words).font.size = Pt(size)
