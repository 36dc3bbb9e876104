"""The work summary as a Word document: styles, captions, tables whose figures stay in one line."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from core.digest import Digest, FormSection
from core.forms import Form, Forms, Indicator
from digests.summary import work_summary
from digests.summary_document import write_summary
from digests.summary_table import CELL_MARGIN_PT, LEAST_NAME, TEXT_PT, TOGETHER, ems, measured
from locales import Catalogue
from tests.digests.conftest import TOWNSHIPS
from tests.digests.test_summary import SIX, with_everything


@pytest.fixture(scope="module")
def path(eventful: Digest, forms: Forms, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("summary") / "summary.docx"
    write_summary(work_summary(with_everything(eventful, forms), forms), file, catalogue, "zh-CN")
    return file


@pytest.fixture(scope="module")
def read(path: Path) -> Any:
    return Document(str(path))


def test_headings_captions_and_marked_passages(read: Any) -> None:
    by_style: dict[str, list[str]] = {}
    for paragraph in read.paragraphs:
        by_style.setdefault(paragraph.style.name, []).append(paragraph.text)
    assert tuple(by_style["Heading 1"]) == SIX
    assert by_style["Heading 2"][:3] == ["（一）日报", "（二）全年任务", "（一）部分单位缺报"]
    assert by_style["Title"] == ["青山县2026年11月16日至11月22日基层报告工作总结"]
    assert len(by_style["Caption"]) == len(read.tables) == 4
    fields = [field.get(qn("w:instr")) for field in read.element.iter(qn("w:fldSimple"))]
    assert fields == ["SEQ Table \\* ARABIC"] * 4
    numbers = [field.find(f".//{qn('w:t')}").text for field in read.element.iter(qn("w:fldSimple"))]
    assert numbers == ["1", "2", "3", "4"]
    marked = [run.text for paragraph in read.paragraphs for run in paragraph.runs if run.font.highlight_color]
    assert len(marked) == 3
    assert all(words.startswith("【请补充：") for words in marked)


def test_a_caption_stands_above_its_table(read: Any) -> None:
    tables = [child for child in read.element.body if child.tag == qn("w:tbl")]
    above = [table.getprevious().find(f".//{qn('w:pStyle')}").get(qn("w:val")) for table in tables]
    assert above == ["Caption"] * 4
    assert read.styles["Caption"].paragraph_format.keep_with_next


def test_the_looks_of_an_official_document(read: Any) -> None:
    page = read.sections[0]
    assert [round(length.mm) for length in (page.page_width, page.page_height)] == [210, 297]
    assert [round(length.mm) for length in (page.top_margin, page.left_margin)] == [37, 28]
    normal = read.styles["Normal"]
    assert (normal.font.size.pt, normal.paragraph_format.line_spacing.pt) == (16, 28)
    names = ("Normal", "Heading 1", "Heading 2", "Title")
    fonts = {name: read.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in names}
    assert fonts == {"Normal": "FangSong", "Heading 1": "SimHei", "Heading 2": "KaiTi", "Title": "SimSun"}
    footer = page.footer.paragraphs[0]
    assert "PAGE" in footer._p.xml
    assert footer.text.startswith("— ")
    assert read.styles["Footer"].paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    heads = [table.rows[0]._tr.trPr for table in read.tables]
    assert all(head is not None and head.find(qn("w:tblHeader")) is not None for head in heads)


@pytest.mark.parametrize(
    ("style", "characters"),
    [("Normal", 2), ("Heading 1", 2), ("Heading 2", 2), ("Title", 0), ("Caption", 0), ("Footer", 0), ("Table Text", 0)],
)
def test_a_paragraph_begins_two_characters_in(read: Any, style: str, characters: int) -> None:
    found = read.styles[style]
    assert found.paragraph_format.first_line_indent.pt == characters * 16
    assert found.element.pPr.ind.get(qn("w:firstLineChars")) == str(characters * 100)


def test_the_title_is_in_the_middle_without_the_rule_of_the_library(read: Any) -> None:
    title = read.styles["Title"]
    assert title.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert title.font.size.pt == 22
    assert title.element.pPr.find(qn("w:pBdr")) is None
    assert Document().styles["Title"].element.pPr.find(qn("w:pBdr")) is not None  # there is one to be taken away


def test_figures_are_set_right_and_names_left(read: Any) -> None:
    by_columns = {len(table.columns): table for table in read.tables}
    left, right = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
    found = {
        columns: [cell.paragraphs[0].alignment for cell in table.rows[1].cells] for columns, table in by_columns.items()
    }
    assert found[4] == [left, right, right, right]  # quality
    assert found[7] == [left, left, *[right] * 5]  # targets of the units below
    heads = {cell.paragraphs[0].alignment for table in read.tables for cell in table.rows[0].cells}
    assert heads == {WD_ALIGN_PARAGRAPH.CENTER}


def test_no_figure_is_broken_in_two_lines(read: Any) -> None:
    for table in read.tables:
        first_figure = 2 if len(table.columns) == 7 else 1
        assert sum(cell.width.pt for cell in table.rows[0].cells) == pytest.approx(TEXT_PT, abs=1)
        for row in table.rows[1:]:
            for cell in row.cells[first_figure:]:
                size = cell.paragraphs[0].runs[0].font.size.pt
                assert ems(cell.text) * size <= cell.width.pt - 2 * CELL_MARGIN_PT + 0.1


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.text("村卫生室", max_size=30), *[st.text("0123/", max_size=9)] * 6), min_size=1, max_size=4)
)
def test_whatever_the_names_the_figures_have_room(rows: list[tuple[str, ...]]) -> None:
    heads = ("指标", "本期", "上月", "比上月", "上年同期", "比上年同期", "比时间进度（百分点）")
    size, widths = measured([heads, *rows], names=1)
    assert sum(widths) == pytest.approx(TEXT_PT)
    assert widths[0] - 2 * CELL_MARGIN_PT >= min(LEAST_NAME, max(ems(row[0]) for row in rows)) * size - 0.01
    for row in rows:
        for words, width in zip(row[1:], widths[1:], strict=True):
            assert ems(words) * size + 2 * CELL_MARGIN_PT <= width + 0.01


DEJAVU = {"−": 0.838, "+": 0.838, "=": 0.838, "%": 0.95, "/": 0.337, ".": 0.318, " ": 0.318}
"""The widest font that stands in for Times: how wide its signs are; a digit 0.636, a Chinese character 1."""


@given(st.from_regex(r"[+−]?[0-9]{1,6}(\.[0-9])?(（[+−][0-9]{1,4}%）|/[0-9]{1,5} = [0-9]{1,3}%)?", fullmatch=True))
def test_a_figure_has_room_in_the_widest_font(figure: str) -> None:
    """+1246（+16%） was torn between two digits."""
    widest = sum(DEJAVU.get(one, 1.0 if one in "（）" else 0.636) for one in figure)
    assert ems(figure) >= widest


def test_headings_in_latin_letters_are_bold_and_sentences_begin_with_a_capital(
    eventful: Digest, forms: Forms, catalogue: Catalogue, tmp_path: Path, read: Any
) -> None:
    small = forms.forms["daily"].model_copy(
        update={"indicators": tuple(small_name(one) for one in forms.forms["daily"].indicators)}
    )
    sections = tuple(with_form(section, small) for section in eventful.sections)
    path = tmp_path / "summary.docx"
    write_summary(
        work_summary(with_everything(replace(eventful, sections=sections), forms), forms), path, catalogue, "en"
    )
    english = Document(str(path))
    for name in ("Heading 1", "Heading 2"):
        assert (english.styles[name].font.bold, read.styles[name].font.bold) == (True, False)
    heads, *rows = [[cell.text for cell in row.cells] for row in english.tables[0].rows]
    assert english.tables[0].cell(1, 1).paragraphs[0].runs[0].font.size.pt == 9  # long heads go on in more lines
    assert heads[2:4] == ["The 7 days before", "Against the 7 days before"]
    assert [row[0] for row in rows] == ["Visits", "Vaccinations", "Suspected cases"]
    bodies = [one.text for one in english.paragraphs if one.style and one.style.name == "Normal"]
    assert any(one.startswith("Suspected cases 5, ") for one in bodies)
    assert all(one[:1] == one[:1].upper() for one in bodies)


def small_name(indicator: Indicator) -> Indicator:
    """As the forms that come along write them."""
    return indicator.model_copy(update={"name": {key: name.lower() for key, name in indicator.name.items()}})


def with_form(section: FormSection, form: Form) -> FormSection:
    return replace(section, now=replace(section.now, form=form))


def test_nobody_else_is_named_as_its_author(read: Any) -> None:
    properties = read.core_properties
    assert (properties.author, properties.comments) == ("", "")
    assert properties.title.startswith("青山县")


def test_a_short_table_stays_on_one_page(read: Any) -> None:
    """Each row with the next one, and the last one with nothing."""
    for table in read.tables:
        *rows, last = [[cell.paragraphs[0].paragraph_format.keep_with_next for cell in row.cells] for row in table.rows]
        assert len(table.rows) <= TOGETHER
        assert all(all(row) for row in rows)
        assert not any(last)


def test_what_is_too_wide_is_set_smaller() -> None:
    heads = ("指标", *["本期"] * 6)
    wide = ("门诊人次", *["1234567（−12.5%）"] * 6)
    assert measured([heads, ("门诊人次", *["12"] * 6)], names=1)[0] == 10.5
    assert measured([heads, wide], names=1)[0] == 7.5


def test_no_cell_is_empty_and_names_are_text(read: Any) -> None:
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    assert all(cells)
    assert TOWNSHIPS[2].name in cells
    assert any("@R&D <村>" in paragraph.text for paragraph in read.paragraphs)


def test_a_word_processor_opens_it(path: Path) -> None:
    """python-docx does, and LibreOffice's, where there is one, makes pages of it."""
    assert Document(str(path)).paragraphs
    if office := shutil.which("lowriter"):
        own = f"-env:UserInstallation=file://{path.parent}/office"
        done = subprocess.run(
            [office, own, "--headless", "--convert-to", "pdf", "--outdir", path.parent, path],
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0
        assert path.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
