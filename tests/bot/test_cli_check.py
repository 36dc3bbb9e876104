"""`lingbao db check`: one sentence when all agrees, a line for each thing that does not."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import Result

from bot.console import MOST_FAULTS
from core.texts import text
from locales import load_catalogue
from storage.check import Kind
from tests.bot.terminal import REPORTS, Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """Three reports, one of them corrected."""
    terminal = Terminal(tmp_path)
    terminal.settle()
    terminal.ok("reports", "import", terminal.write("reports.csv", REPORTS))
    terminal.ok("reports", "import", terminal.write("later.csv", REPORTS.replace(",12,", ",13,")))
    return terminal


def change(terminal: Terminal, *statements: str) -> None:
    with closing(sqlite3.connect(terminal.database)) as database, database:
        for statement in statements:
            database.execute(statement)


def differs(terminal: Terminal, *more: str) -> Result:
    result = terminal.run("db", "check", *more)
    assert (result.exit_code, result.stderr) == (1, "")
    return result


def test_all_agrees(terminal: Terminal) -> None:
    said = terminal.ok("db", "check")
    assert said == "数据库核对无误：共核对 3 份报告，历史版本与各级合计全部一致。\n"
    assert json.loads(terminal.ok("db", "check", "--json")) == {"reports": 3, "differences": [], "more": 0}


def test_checking_changes_nothing(terminal: Terminal) -> None:
    before = terminal.database.read_bytes()
    terminal.ok("db", "check")
    assert terminal.database.read_bytes() == before


def test_each_difference_is_a_line(terminal: Terminal) -> None:
    terminal.settings["LINGBAO_LANGUAGE"] = "en"
    change(
        terminal,
        "UPDATE day_total SET total = 99 WHERE day = '2026-07-01' AND item = 'visits'",
        "DELETE FROM day_total WHERE day = '2026-07-02' AND item = '#received'",
        "UPDATE report SET \"values\" = '{\"visits\": 8}', complete = 0 WHERE period = '2026-07-02'",
        "UPDATE report_revision SET previous = '{\"visits\": 1}' WHERE version = 2",
        "UPDATE report SET previous = '{\"visits\": 1}' WHERE version = 2",
        "DELETE FROM report WHERE unit_id = (SELECT id FROM unit WHERE code = 'QS0102')",
    )
    whole = '{"visits": 8, "vaccinations": 0, "suspected_cases": 0}'
    replaced = '{"visits": 12, "vaccinations": 3, "suspected_cases": 1, "suspected_cases.dysentery": 1}'
    *lines, last = differs(terminal).stdout.splitlines()
    assert lines == [
        f'QS0101 daily 2026-07-01: revision 2 says that it replaced {{"visits": 1}}; it should say {replaced}.',
        "QS0102 daily 2026-07-01: there are revisions, but no report.",
        "QS01 daily 2026-07-01: the total of visits is 99; by the reports it should be 18.",
        f'QS0101 daily 2026-07-02: the report\'s values is {{"visits": 8}}; by its revisions it should be {whole}.',
        "QS0101 daily 2026-07-02: the report's complete is false; by its revisions it should be true.",
        "QS01 daily 2026-07-02: the total of #received is nothing; by the reports it should be 1.",
    ]
    assert last.startswith("2 reports compared; 6 things do not agree. Please keep these lines")


def test_a_script_reads_the_same_as_data(terminal: Terminal) -> None:
    change(terminal, "UPDATE day_total SET total = 99 WHERE day = '2026-07-01' AND item = 'visits'")
    found = json.loads(differs(terminal, "--json").stdout)
    assert found == {
        "reports": 3,
        "differences": [
            {
                "kind": "total",
                "unit": "QS01",
                "form": "daily",
                "period": "2026-07-01",
                "version": None,
                "item": "visits",
                "stored": 99,
                "due": 18,
            }
        ],
        "more": 0,
    }


def test_a_screenful_is_shown_and_the_rest_counted(terminal: Terminal) -> None:
    rows = (f"('2026-08-{day:02}', 1, 'daily', 'visits', 1)" for day in range(1, 32))
    others = (f"('2026-10-{day:02}', 1, 'daily', 'visits', 1)" for day in range(1, 32))
    change(terminal, f"INSERT INTO day_total VALUES {','.join([*rows, *others])}")
    lines = differs(terminal).stdout.splitlines()
    assert len(lines) == MOST_FAULTS + 2
    assert lines[0] == "QS daily 2026-08-01：合计的 visits 为 1，按所收报告应为 0。"
    assert lines[-2] == "另有 12 处问题没有列出。"
    assert lines[-1].startswith("共核对 3 份报告，发现 62 处不一致。")
    found = json.loads(differs(terminal, "--json").stdout)
    assert (len(found["differences"]), found["more"]) == (MOST_FAULTS, 12)


def test_a_damaged_file_is_said_to_be_damaged(terminal: Terminal) -> None:
    change(terminal, "INSERT INTO post (person_id, unit_id, role) VALUES (99, 1, 'manager')")
    first, *_ = differs(terminal).stdout.splitlines()
    assert first.startswith("数据库文件已损坏（post: row ")
    assert first.endswith("）。请停止程序，恢复最近的备份。")


def test_an_older_database_is_not_compared(terminal: Terminal) -> None:
    change(terminal, "UPDATE alembic_version SET version_num = '0001'")
    assert "lingbao db upgrade" in terminal.refused("db", "check", code=1)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("kind", Kind)
def test_there_is_a_sentence_for_every_kind(kind: Kind, language: str) -> None:
    names = ("unit", "form", "period", "version", "item", "stored", "due")
    assert load_catalogue().render(text(f"check-{kind}", **{name: name for name in names}), language)
