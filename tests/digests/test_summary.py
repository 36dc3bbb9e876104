"""The work summary: the golden month and an eventful week whole, as text and as a Word document."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from core.digest import Digest
from core.forms import Forms
from core.periods import parse_period
from core.texts import Text
from core.totals import Counts, UnitTotals
from digests.summary import Body, Captioned, Heading, Part, Title, ToWrite, work_summary
from digests.summary_document import write_summary
from locales import Catalogue
from tests.digests.conftest import COUNTY, TOWNSHIPS, VILLAGES

EXPECTED = Path(__file__).parent / "expected"
MARKS = {Title: "# ", Heading: "## ", Body: "", ToWrite: "> "}
SIX = ("一、基本情况", "二、主要指标完成情况", "三、传染病概况", "四、报告质量", "五、存在问题", "六、下一步工作")


def plain(parts: list[Part], catalogue: Catalogue, language: str) -> str:
    def words(text: Text) -> str:
        return catalogue.render(text, language)

    lines: list[str] = []
    for part in parts:
        if isinstance(part, Captioned):
            rows = [["—" if cell is None else catalogue.cell(cell, language) for cell in row] for row in part.rows]
            heads = [catalogue.cell(cell, language) for cell in part.heads]
            lines += [words(part.caption), *(" | ".join(row) for row in [heads, *rows])]
        else:
            lines.append(MARKS[type(part)] + words(part.words))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("name", ["golden_month", "eventful", "silent"])
def test_the_whole_text(
    request: pytest.FixtureRequest, forms: Forms, catalogue: Catalogue, name: str, language: str
) -> None:
    digest: Digest = request.getfixturevalue(name)
    file = EXPECTED / f"summary_{name}.{language}.txt"
    assert plain(work_summary(digest, forms), catalogue, language) == file.read_text("utf-8")


def test_the_customary_order(golden_month: Digest, forms: Forms, catalogue: Catalogue) -> None:
    headings = [part for part in work_summary(golden_month, forms) if isinstance(part, Heading)]
    assert tuple(catalogue.render(heading.words, "zh-CN") for heading in headings) == SIX


def test_every_disease_of_the_bureau_with_its_change(golden_month: Digest, forms: Forms, catalogue: Catalogue) -> None:
    said = plain(work_summary(golden_month, forms), catalogue, "zh-CN")
    for sentence in (
        "痢疾13例，比上月增加8例",
        "手足口病2例，比上月减少3例",
        "丙肝0例，比上月减少1例",
        "乙肝4例，比上月减少7例",
        "感染性腹泻18例，比上月减少7例",
    ):
        assert sentence in said


def test_a_period_without_anything_says_so(forms: Forms, catalogue: Catalogue) -> None:
    empty = Digest(COUNTY, parse_period("2026-H1"), 1, ())
    said = plain(work_summary(empty, forms), catalogue, "zh-CN")
    assert said.startswith("# 青山县2026年上半年基层报告工作总结\n")
    assert "这段时间没有应报的报表" in said
    assert "0 份" not in said


def test_who_is_late_often_and_who_said_nothing(week: Digest, forms: Forms, catalogue: Catalogue) -> None:
    (section,) = week.sections
    counts = (Counts(7, 7, 5, 0, 7), Counts(7, 0), Counts(7, 7, 6, 0, 7))
    villages = tuple(UnitTotals(unit, each, {}) for unit, each in zip(VILLAGES, counts, strict=True))
    now = replace(section.now, deeper=(villages,))
    said = plain(work_summary(replace(week, sections=(replace(section, now=now),)), forms), catalogue, "zh-CN")
    assert "1 个单位迟报占应报的 10% 以上：石桥村卫生室（迟报 2 份，共报 7 份）。" in said
    assert "1 个单位整期没有报过：柳树湾村卫生室。" in said
    assert "填报单位 3 个" in said
    assert said.count("【建议】") == 3


@pytest.fixture
def document(eventful: Digest, forms: Forms, catalogue: Catalogue, tmp_path: Path) -> Path:
    path = tmp_path / "summary.docx"
    write_summary(work_summary(eventful, forms), path, catalogue, "zh-CN")
    return path


def test_headings_captions_and_marked_passages(document: Path) -> None:
    read = Document(str(document))
    by_style: dict[str, list[str]] = {}
    for paragraph in read.paragraphs:
        by_style.setdefault(paragraph.style.name, []).append(paragraph.text)  # type: ignore[union-attr]
    assert tuple(by_style["Heading 1"]) == SIX
    assert by_style["Title"] == ["青山县2026年第47周基层报告工作总结"]
    assert len(by_style["Caption"]) == len(read.tables) == 2
    fields = [field.get(qn("w:instr")) for field in read.element.iter(qn("w:fldSimple"))]
    assert fields == ["SEQ Table \\* ARABIC"] * 2
    marked = [run.text for paragraph in read.paragraphs for run in paragraph.runs if run.font.highlight_color]
    assert len(marked) == 3
    assert all(words.startswith("【请补充：") for words in marked)


def test_the_looks_of_an_official_document(document: Path) -> None:
    read = Document(str(document))
    page = read.sections[0]
    assert [round(length.mm) for length in (page.page_width, page.page_height)] == [210, 297]  # type: ignore[union-attr]
    assert [round(length.mm) for length in (page.top_margin, page.left_margin)] == [37, 28]  # type: ignore[union-attr]
    normal = read.styles["Normal"]
    assert (normal.font.size.pt, normal.paragraph_format.line_spacing.pt) == (16, 28)
    fonts = {
        name: read.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Normal", "Heading 1", "Title")
    }
    assert fonts == {"Normal": "FangSong", "Heading 1": "SimHei", "Title": "SimSun"}
    assert "PAGE" in page.footer._element.xml
    heads = [table.rows[0]._tr.trPr for table in read.tables]
    assert all(head is not None and head.find(qn("w:tblHeader")) is not None for head in heads)


def test_no_cell_is_empty_and_names_are_text(document: Path) -> None:
    cells = [cell.text for table in Document(str(document)).tables for row in table.rows for cell in row.cells]
    assert all(cells)
    assert TOWNSHIPS[2].name in cells
    assert any("@R&D <村>" in paragraph.text for paragraph in Document(str(document)).paragraphs)


def test_a_word_processor_opens_it(document: Path) -> None:
    """python-docx does, and LibreOffice's, where there is one, makes pages of it."""
    assert Document(str(document)).paragraphs
    if office := shutil.which("lowriter"):
        own = f"-env:UserInstallation=file://{document.parent}/office"
        done = subprocess.run(
            [office, own, "--headless", "--convert-to", "pdf", "--outdir", document.parent, document],
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0
        assert document.with_suffix(".pdf").read_bytes().startswith(b"%PDF")


def test_a_form_that_nobody_reported_has_no_table(silent: Digest, forms: Forms) -> None:
    parts = work_summary(silent, forms)
    captions = [part.caption.key for part in parts if isinstance(part, Captioned)]
    assert captions == ["summary-table-quality"]
