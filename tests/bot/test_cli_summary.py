"""`lingbao summary`: a work summary as a Word document."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from tests.bot.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    terminal = Terminal(tmp_path)
    terminal.settle_with_reports()
    return terminal


def asks(file: Path, *, unit: str = "QS", period: str = "2026-H2") -> tuple[str, ...]:
    return ("summary", "--unit", unit, "--period", period, "--out", str(file))


def test_it_is_written_once_unless_told_otherwise(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "summary.docx"
    assert terminal.ok(*asks(file)).strip() == str(file)
    assert Document(str(file)).paragraphs[0].text.endswith("2026年下半年基层报告工作总结")
    written = file.read_bytes()
    assert str(file) in terminal.refused(*asks(file))
    assert file.read_bytes() == written
    terminal.ok(*asks(file), "--overwrite", "--lang", "en")
    assert Document(str(file)).paragraphs[0].text.startswith("Work summary of ")
    assert [path.name for path in tmp_path.glob("summary*")] == ["summary.docx"]


def test_an_unknown_unit_is_named(terminal: Terminal, tmp_path: Path) -> None:
    assert "NONE" in terminal.refused(*asks(tmp_path / "summary.docx", unit="NONE"))


@pytest.mark.parametrize("period", ["2026-H3", "2026-W27", "2026-07-01"])
def test_nobody_writes_one_about_a_week(terminal: Terminal, tmp_path: Path, period: str) -> None:
    """Nor about what is no period; it is said what may stand there."""
    said = terminal.refused(*asks(tmp_path / "summary.docx", period=period))
    assert f"“{period}”不能写工作总结" in said
    assert "2026-Q3" in said
    assert list(tmp_path.glob("summary*")) == []


@pytest.mark.parametrize(
    ("period", "title"), [("2026-07", "2026年7月"), ("2026-07-01..2026-07-15", "2026年7月1日至7月15日")]
)
def test_a_month_has_one_and_so_have_days_in_a_row(terminal: Terminal, tmp_path: Path, period: str, title: str) -> None:
    file = tmp_path / "summary.docx"
    terminal.ok(*asks(file, unit="QS01", period=period))
    assert Document(str(file)).paragraphs[0].text == f"东河镇{title}基层报告工作总结"


@pytest.mark.parametrize(("period", "said"), [("2019", "2019年"), ("2031-H1", "2031年上半年")])
def test_a_period_of_which_nothing_is_known_has_none(
    terminal: Terminal, tmp_path: Path, period: str, said: str
) -> None:
    refused = terminal.refused(*asks(tmp_path / "summary.docx", period=period), code=1)
    assert refused == f"青山县在{said}没有应报的报表，也没有收到过报告，写不了工作总结。请核对报告期。\n"
    assert list(tmp_path.glob("summary*")) == []


@pytest.mark.parametrize("period", ["2026-07", "2019"])
def test_a_village_has_none_whatever_it_has_reported(terminal: Terminal, tmp_path: Path, period: str) -> None:
    refused = terminal.refused(*asks(tmp_path / "summary.docx", unit="QS0101", period=period), code=1)
    assert refused == "张家村自己填报，没有下级单位，没有可汇总的。请改用它的上级单位东河镇（QS01）。\n"
    assert list(tmp_path.glob("summary*")) == []


def test_a_folder_that_is_not_there(terminal: Terminal, tmp_path: Path) -> None:
    assert "--out" in terminal.refused(*asks(tmp_path / "none" / "summary.docx"))


def test_a_folder_that_is_a_file(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "none").write_text("")
    there = tmp_path / "none" / "summary.docx"
    assert terminal.refused(*asks(there)) == f"--out: {there}: Not a directory\n"


@pytest.mark.parametrize("name", ["summary.pdf", "summary", "summary.doc"])
def test_a_name_that_is_no_word_documents_is_refused(terminal: Terminal, tmp_path: Path, name: str) -> None:
    """Word does not open what is named as something else."""
    assert f"“{tmp_path / name}”：工作总结是 Word 文档" in terminal.refused(*asks(tmp_path / name))
    assert list(tmp_path.glob("summary*")) == []
