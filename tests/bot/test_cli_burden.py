"""`lingbao burden`: how much is asked of each reporter."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.clock import Clock
from tests.bot.terminal import Terminal
from tests.county import at


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """张医生 has reported twice, 李医生 once; the township's manager was only written to."""
    monkeypatch.setattr(Clock, "now", lambda _: at("2026-11-22 12:00"))
    terminal = Terminal(tmp_path)
    terminal.settle()
    counted = [
        ("2026-11-20", "张医生", 3, 1, 2, 4, 2),
        ("2026-11-21", "李医生", 1, 0, 1, 0, 1),
        ("2026-11-20", "吴科长", 9, 0, 0, 0, 0),
        ("2026-10-31", "张医生", 50, 0, 50, 0, 1),
    ]
    insert = "INSERT INTO burden SELECT ?1, id, ?3, ?4, ?5, ?6, ?7 FROM person WHERE name = ?2"
    with closing(sqlite3.connect(terminal.database)) as database:
        database.executemany(insert, counted)
        database.commit()
    return terminal


def test_it_shows_each_reporter_and_all_together(terminal: Terminal) -> None:
    assert terminal.ok("burden", "--since", "2026-11-01").splitlines() == [
        "青山县，11月1日（周日）至11月22日（周日）：",
        "张医生：收到 3 条（其中催报 1 条），发出 2 条，点按 4 次，报告 2 份",
        "李医生：收到 1 条（其中催报 0 条），发出 1 条，点按 0 次，报告 1 份",
        "共 3 份报告，平均每份来往 2.3 条消息，有报告的一天点按 2 次（中位数）。",
    ]


def test_a_script_gets_the_numbers_of_one_unit(terminal: Terminal) -> None:
    shown = json.loads(terminal.ok("burden", "--since", "2026-11-01", "--unit", "QS0102", "--json"))
    counts = {"sent": 1, "reminders": 0, "written": 1, "taps": 0, "reports": 1}
    numbers = {**counts, "messages_per_report": 2.0, "median_taps": 0}
    assert shown == {"since": "2026-11-01", "people": [{"person": "李医生", **numbers}], "all": numbers}


def test_without_reports_nothing_is_divided(terminal: Terminal) -> None:
    assert terminal.ok("burden", "--since", "2026-11-22").splitlines()[-1] == "这段时间没有报告。"


def test_a_wrong_day_or_unit_is_refused(terminal: Terminal) -> None:
    assert "2026-13-01" in terminal.refused("burden", "--since", "2026-13-01")
    assert "QS99" in terminal.refused("burden", "--since", "2026-11-01", "--unit", "QS99")
