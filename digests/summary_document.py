"""A work summary as a Word document, set as an official one is (GB/T 9704—2012: margins, sizes, line spacing)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.messages import Cell
from core.texts import Text, text
from digests.summary_parts import Body, Captioned, Heading, Part, Title, ToWrite
from digests.summary_table import SIZES_PT, add_table
from digests.words import capital
from locales import Catalogue

TITLE_PT, BODY_PT, FOOTER_PT = 22, 16, 14
"""In Chinese sizes 2, 3 and 4."""

LINE_PT, LINE_OF_TABLE_PT = 28, 18
MARGINS_MM = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
A4_MM = (210, 297)

LATIN = "Times New Roman"
SERIF, BLACK, REGULAR, BOOK = "SimSun", "SimHei", "KaiTi", "FangSong"
"""宋体, 黑体, 楷体, 仿宋: what every Word in China has; where one is missing another is taken."""

HEADINGS = {"Heading 1": BLACK, "Heading 2": REGULAR}
TABLE_TEXT = "Table Text"

Words = Callable[[Text], str]


def write_summary(parts: Sequence[Part], path: Path, catalogue: Catalogue, language: str) -> None:
    """Headings are headings, captions count themselves, and the head of a table is repeated on each page."""
    from docx import Document

    def words(sentence: Text) -> str:
        return catalogue.render(sentence, language)

    document = Document()
    _set_up(document, bold_headings=words(text("summary-basics")).isascii())
    space = words(text("summary-space"))
    for part in parts:
        match part:
            case Title():
                document.add_paragraph(words(part.words), style="Title")
                _set_properties(document, words(part.words))
            case Heading():
                document.add_heading(words(part.words), level=part.level)
            case Body():
                document.add_paragraph(capital(space.join(map(words, part.sentences))))
            case ToWrite():
                _add_to_write(document, words(part.words))
            case Captioned():
                _add_caption(document, words(part.caption))
                rows = [[_cell(cell, catalogue, language) for cell in row] for row in (part.heads, *part.rows)]
                add_table(document, rows, part.names)
    document.save(str(path))


def _cell(cell: Cell, catalogue: Catalogue, language: str) -> str:
    return "—" if cell is None else capital(catalogue.cell(cell, language))


def _set_properties(document: Any, title: str) -> None:
    """The library would name itself as who has written it."""
    document.core_properties.title, document.core_properties.author = title, ""
    document.core_properties.comments = ""


def _set_up(document: Any, *, bold_headings: bool) -> None:
    """A heading in Chinese is known by its font; Latin letters are the same in all of them, and have to be bold."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    page = document.sections[0]
    page.page_width, page.page_height = (Mm(side) for side in A4_MM)
    for name, length in MARGINS_MM.items():
        setattr(page, name, Mm(length))
    styles = document.styles
    table_text = styles.add_style(TABLE_TEXT, WD_STYLE_TYPE.PARAGRAPH)
    table_text.base_style = styles["Normal"]
    _font(styles["Normal"], BOOK, BODY_PT)
    _font(styles["Title"], SERIF, TITLE_PT, bold=True)
    for name, font in HEADINGS.items():
        _font(styles[name], font, BODY_PT, bold=bold_headings)
    _font(styles["Caption"], BLACK, SIZES_PT[0])
    _font(table_text, SERIF, SIZES_PT[0])
    _font(styles["Footer"], SERIF, FOOTER_PT)
    for name in ("Normal", *HEADINGS):
        _indent(styles[name], 2)
        spacing = styles[name].paragraph_format
        spacing.line_spacing, spacing.space_before, spacing.space_after = Pt(LINE_PT), Pt(0), Pt(0)
    styles["Normal"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _set_up_single_lines(styles)
    footer = page.footer.paragraphs[0]
    footer.add_run("— ")
    _add_field(footer, "PAGE", "1")
    footer.add_run(" —")


def _set_up_single_lines(styles: Any) -> None:
    """What stands by itself and not among the text: in the middle, without an indent."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for name in ("Title", "Caption", "Footer", TABLE_TEXT):
        _indent(styles[name], 0)
        styles[name].paragraph_format.space_after = Pt(0)
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Title"].paragraph_format.line_spacing = Pt(LINE_PT + 4)
    styles["Title"].paragraph_format.space_after = Pt(LINE_PT)
    styles["Caption"].paragraph_format.space_before = Pt(LINE_PT / 4)
    styles["Caption"].paragraph_format.keep_with_next = True
    for name in ("Caption", "Footer", TABLE_TEXT):
        styles[name].paragraph_format.line_spacing = Pt(LINE_OF_TABLE_PT)
    rule = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if rule is not None:  # the blue line of the library's own title
        styles["Title"].element.pPr.remove(rule)


def _indent(style: Any, characters: int) -> None:
    """The first line, in characters of whatever size; in points for what does not know characters."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.paragraph_format.first_line_indent = Pt(characters * BODY_PT)
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(characters * 100))


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


def _add_caption(document: Any, words: str) -> None:
    """Its number is a field, at the #, so that it stays right when a table is added by hand."""
    before, _, after = words.partition("#")
    caption = document.add_paragraph(before, style="Caption")
    _add_field(caption, "SEQ Table \\* ARABIC", str(len(document.tables) + 1))
    caption.add_run(after)


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
