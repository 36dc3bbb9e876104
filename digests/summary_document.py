"""A work summary as a Word document, set as an official one is (GB/T 9704—2012: margins, sizes, line spacing)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.messages import Cell
from core.texts import Text
from digests.summary import Body, Captioned, Heading, Part, Title, ToWrite
from locales import Catalogue

TITLE_PT, HEADING_PT, BODY_PT, TABLE_PT = 22, 16, 16, 10.5
"""In Chinese sizes 2, 3, 3 and 5."""

LINE_PT = 28
MARGINS_MM = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
A4_MM = (210, 297)

LATIN = "Times New Roman"
SERIF, BLACK, BOOK = "SimSun", "SimHei", "FangSong"
"""What every Word in China has; where one is missing another is taken."""

Words = Callable[[Text], str]


def write_summary(parts: Sequence[Part], path: Path, catalogue: Catalogue, language: str) -> None:
    """Headings are headings, captions count themselves, and the head of a table is repeated on each page."""
    from docx import Document

    def words(sentence: Text) -> str:
        return catalogue.render(sentence, language)

    document = Document()
    _set_up(document)
    for part in parts:
        match part:
            case Title():
                document.add_paragraph(words(part.words), style="Title")
                document.core_properties.title = words(part.words)
            case Heading():
                document.add_heading(words(part.words), level=1)
            case Body():
                document.add_paragraph(words(part.words))
            case ToWrite():
                _add_to_write(document, words(part.words))
            case Captioned():
                _add_table(document, part, words, lambda cell: _cell(cell, catalogue, language))
    document.save(str(path))


def _cell(cell: Cell, catalogue: Catalogue, language: str) -> str:
    return "—" if cell is None else catalogue.cell(cell, language)


def _set_up(document: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    page = document.sections[0]
    page.page_width, page.page_height = (Mm(side) for side in A4_MM)
    for name, length in MARGINS_MM.items():
        setattr(page, name, Mm(length))
    _font(document.styles["Normal"], BOOK, BODY_PT)
    _font(document.styles["Title"], SERIF, TITLE_PT, bold=True)
    _font(document.styles["Heading 1"], BLACK, HEADING_PT)
    _font(document.styles["Caption"], BLACK, TABLE_PT)
    normal = document.styles["Normal"].paragraph_format
    normal.line_spacing, normal.space_after = Pt(LINE_PT), Pt(0)
    normal.first_line_indent = Pt(2 * BODY_PT)  # two characters
    rule = document.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if rule is not None:  # the blue line of the library's own title
        document.styles["Title"].element.pPr.remove(rule)
    for name in ("Title", "Caption"):
        style = document.styles[name].paragraph_format
        style.alignment, style.first_line_indent = WD_ALIGN_PARAGRAPH.CENTER, Pt(0)
    document.styles["Heading 1"].paragraph_format.first_line_indent = Pt(2 * HEADING_PT)
    footer = page.footer.paragraphs[0]
    footer.alignment, footer.paragraph_format.first_line_indent = WD_ALIGN_PARAGRAPH.CENTER, Pt(0)
    _add_field(footer, "PAGE", "1")


def _font(style: Any, chinese: str, size: float, *, bold: bool = False) -> None:
    """Chinese characters take their font from an attribute of their own, which the library does not set."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.bold = LATIN, Pt(size), bold
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    fonts.set(qn("w:eastAsia"), chinese)


def _add_to_write(document: Any, words: str) -> None:
    from docx.enum.text import WD_COLOR_INDEX

    document.add_paragraph().add_run(words).font.highlight_color = WD_COLOR_INDEX.YELLOW


def _add_table(document: Any, part: Captioned, words: Words, cell: Callable[[Cell], str]) -> None:
    """The number of the caption is a field, at the #, so that it stays right when a table is added by hand."""
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    before, _, after = words(part.caption).partition("#")
    caption = document.add_paragraph(before, style="Caption")
    caption.paragraph_format.keep_with_next = True
    _add_field(caption, "SEQ Table \\* ARABIC", str(len(document.tables) + 1))
    caption.add_run(after)
    table = document.add_table(rows=0, cols=len(part.heads), style="Table Grid")
    for row in (part.heads, *part.rows):
        for place, content in zip(table.add_row().cells, row, strict=True):
            paragraph = place.paragraphs[0]
            paragraph.paragraph_format.first_line_indent, paragraph.paragraph_format.line_spacing = Pt(0), 1.0
            paragraph.add_run(cell(content)).font.size = Pt(TABLE_PT)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # repeated on each page


def _add_field(paragraph: Any, instruction: str, shown: str) -> None:
    """A field of Word's with what it shows until it is worked out anew."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run, content = OxmlElement("w:r"), OxmlElement("w:t")
    content.text = shown
    run.append(content)
    field.append(run)
    paragraph._p.append(field)
