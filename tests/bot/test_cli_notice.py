"""`lingbao notice`: what was sent, and who has acknowledged it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.clock import Clock
from tests.bot.terminal import Terminal
from tests.county import at

SENT = """
INSERT INTO notice (key, unit_id, top, who, person_id, state, words, changed_at, closes_on, sent_at, year, number)
SELECT 'n1', unit.id, unit.id, 'reporters', person.id, 'open', '明天开会', '2026-11-20 02:00:00.000000', '2026-11-27',
       '2026-11-20 02:00:00.000000', 2026, 3
FROM unit, person WHERE unit.code = 'QS01' AND person.name = '吴科长'
"""
RECEIPT = """
INSERT INTO notice_receipt (notice, person_id, unit_id, acknowledged_at)
SELECT 'n1', person.id, unit.id, ?3 FROM unit, person WHERE unit.code = ?1 AND person.name = ?2
"""


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """东河镇 has told its two doctors; one has acknowledged, neither has an account."""
    monkeypatch.setattr(Clock, "now", lambda _: at("2026-11-22 12:00"))
    terminal = Terminal(tmp_path)
    terminal.settle()
    with closing(sqlite3.connect(terminal.database)) as database:
        database.execute(SENT)
        database.execute(RECEIPT, ("QS0101", "张医生", "2026-11-20 03:00:00.000000"))
        database.execute(RECEIPT, ("QS0102", "李医生", None))
        database.commit()
    return terminal


LINE = "东河镇〔2026〕3号，11月20日（周五），收到 1/2：明天开会"


def test_each_is_a_line_and_names_are_shown_where_wanted(terminal: Terminal) -> None:
    assert terminal.ok("notice").splitlines() == [LINE]
    assert terminal.ok("notice", "--unit", "QS", "--silent").splitlines() == [
        LINE,
        "李家村（1）：李医生（还没加入）",
    ]


def test_a_script_gets_everything(terminal: Terminal) -> None:
    (shown,) = json.loads(terminal.ok("notice", "--json"))
    assert shown == {
        "unit": "QS01",
        "year": 2026,
        "number": 3,
        "state": "open",
        "sender": "吴科长",
        "top": "QS01",
        "who": "reporters",
        "words": "明天开会",
        "document": None,
        "sent_at": "2026-11-20T10:00:00+08:00",
        "closes_on": "2026-11-27",
        "readers": 2,
        "acknowledged": 1,
        "silent": [{"person": "李医生", "unit": "李家村", "township": "李家村", "reached": "no-account"}],
    }


def test_where_nothing_was_sent_that_is_said(terminal: Terminal) -> None:
    assert terminal.ok("notice", "--unit", "QS0101").splitlines() == ["还没有发过通知。"]
    assert json.loads(terminal.ok("notice", "--unit", "QS0101", "--json")) == []
    assert "QS99" in terminal.refused("notice", "--unit", "QS99")
