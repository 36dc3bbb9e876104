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


@pytest.mark.parametrize(("unit", "period", "named"), [("NONE", "2026-H2", "NONE"), ("QS", "2026-H3", "2026-H3")])
def test_what_there_is_not_is_named(terminal: Terminal, tmp_path: Path, unit: str, period: str, named: str) -> None:
    file = tmp_path / "summary.docx"
    assert named in terminal.refused(*asks(file, unit=unit, period=period))
    assert list(tmp_path.glob("summary*")) == []


def test_a_period_before_everything_has_one_that_says_so(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "summary.docx"
    terminal.ok(*asks(file, period="2019"))
    assert any("没有应报的报表" in paragraph.text for paragraph in Document(str(file)).paragraphs)


def test_a_folder_that_is_not_there(terminal: Terminal, tmp_path: Path) -> None:
    assert "--out" in terminal.refused(*asks(tmp_path / "none" / "summary.docx"))
