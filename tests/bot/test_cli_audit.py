"""`lingbao audit`: what was done, in sentences and for a script."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.clock import Clock
from tests.bot.terminal import Terminal
from tests.county import at

BEFORE, NOON, LATER = at("2026-11-19 09:00"), at("2026-11-20 12:00"), at("2026-11-21 09:30")


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """In which 张家村 is closed and opened again, and 李家村 closed."""
    now = [BEFORE]
    monkeypatch.setattr(Clock, "now", lambda _: now[0])
    terminal = Terminal(tmp_path)
    terminal.settle()
    now[0] = NOON
    terminal.ok("unit", "close", "QS0101", "--from", "2026-12-01")
    now[0] = LATER
    terminal.ok("unit", "open", "QS0101", "--from", "2026-12-01")
    terminal.ok("unit", "close", "QS0102", "--from", "2026-12-01")
    return terminal


def test_whole_sentences_the_oldest_first(terminal: Terminal) -> None:
    lines = terminal.ok("audit", "--unit", "QS0101", "--since", "2026-11-20").splitlines()
    assert lines == [
        "11月20日（周五）12:00 （命令行）：张家村自12月1日（周二）起停报。",
        "11月21日（周六）09:30 （命令行）：张家村自12月1日（周二）起报告。",
    ]


def test_both_days_are_inside(terminal: Terminal) -> None:
    def count(*days: str) -> int:
        return len(json.loads(terminal.ok("audit", "--unit", "QS", "--json", *days)))

    assert count("--since", "2026-11-20", "--until", "2026-11-20") == 1
    assert count("--since", "2026-11-21") == 2
    assert count("--since", "2026-11-20", "--until", "2026-11-21") == 3


def test_for_a_script(terminal: Terminal) -> None:
    found = json.loads(terminal.ok("audit", "--unit", "QS0102", "--since", "2026-11-20", "--json"))
    details = found[0].pop("details")
    assert found == [
        {"at": "2026-11-21T09:30:00+08:00", "person": None, "unit": "李家村", "code": "QS0102", "action": "unit-closed"}
    ]
    assert details["day"] == "2026-12-01"


def test_where_nothing_was_done_it_says_so(terminal: Terminal) -> None:
    said = terminal.ok("audit", "--unit", "QS0102", "--since", "2020-11-20", "--until", "2020-11-20")
    assert said == "QS0102 11月20日（周五）到11月20日（周五）没有记录。\n"
    nothing = terminal.ok("audit", "--unit", "QS0102", "--since", "2020-12-01", "--until", "2020-12-02", "--json")
    assert json.loads(nothing) == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--unit", "QS99", "--since", "2026-11-20"), "没有编码为“QS99”的单位"),
        (("--unit", "QS01", "--since", "yesterday"), "yesterday"),
        (("--unit", "QS01", "--since", "2026-11-20", "--until", "2026-11-19"), "早于起始日期"),
    ],
)
def test_what_is_wrong_with_what_was_given(terminal: Terminal, arguments: tuple[str, ...], complaint: str) -> None:
    refused = terminal.run("audit", *arguments)
    assert refused.exit_code == 2
    assert complaint in refused.stderr
