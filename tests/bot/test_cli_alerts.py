"""`lingbao alerts`: what managers have to acknowledge, for a person and for a script."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.clock import Clock
from core.alerts import AlertKind, Finding, Stage, Who, close, raised
from core.climbing import tell
from core.effects import KeepAlert
from storage import alerts, open_store, units
from tests.bot.terminal import Terminal
from tests.county import CALENDAR, at

NOW = at("2026-11-20 17:30")
EARLIER = NOW - timedelta(days=40)


def plant(conn: Connection) -> None:
    """One that nobody has received, and one of last month that is closed."""
    for code, moment, period in (("QS0101", NOW - timedelta(hours=1), "2026-11-20"), ("QS0102", EARLIER, "2026-10-11")):
        unit = units.by_code(conn, code)
        assert unit
        about = (AlertKind.CASE, unit.id, "daily", period, "suspected_cases.cholera", 1)
        case = raised(*about, hours=2, at=moment, disease_class="A")
        case = tell(case, Stage.TOLD, unit.above, CALENDAR, moment)
        if moment == EARLIER:
            case = close(case, Finding.EXCLUDED, at=moment, who=Who(), note="阴性")
        alerts.put(conn, [KeepAlert(case)], moment)


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setattr(Clock, "now", lambda _: NOW)
    terminal = Terminal(tmp_path)
    terminal.settle()

    async def fill() -> None:
        store = open_store(f"sqlite:///{terminal.database}")
        await store.write(plant)
        await store.close()

    asyncio.run(fill())
    return terminal


def test_as_managers_see_them(terminal: Terminal) -> None:
    assert terminal.ok("alerts").splitlines() == [
        "⚠️ 预警：疑似霍乱 1 例",
        "  东河镇张家村，11月20日（周五）。",
        "  甲类，须在 2 小时内上报：18:30 以前。",
        "  还没有人收到。请先点“收到”，再选怎么处理。",
    ]


def test_for_a_script(terminal: Terminal) -> None:
    newer, older = json.loads(terminal.ok("alerts", "--since", "2026-10-01", "--json"))
    assert (newer["code"], newer["kind"], newer["state"], newer["class"]) == ("QS0101", "case", "open", "A")
    assert (newer["raised"], newer["due"]) == ("2026-11-20T16:30:00+08:00", "2026-11-20T18:30:00+08:00")
    assert (older["finding"], older["history"][-1]["note"]) == ("excluded", "阴性")


def test_which_ones(terminal: Terminal) -> None:
    def codes(*options: str) -> list[str]:
        return [one["code"] for one in json.loads(terminal.ok("alerts", "--json", *options))]

    assert codes() == codes("--open") == ["QS0101"]
    assert codes("--since", "2026-10-01") == ["QS0101", "QS0102"]
    assert codes("--since", "2026-10-01", "--unit", "QS0102") == ["QS0102"]
    assert codes("--since", "2026-10-01", "--unit", "QS0102", "--open") == []


def test_where_there_is_none_it_says_so(terminal: Terminal) -> None:
    assert terminal.ok("alerts", "--since", "2026-11-21") == "没有预警。\n"


@pytest.mark.parametrize("options", [("--unit", "X"), ("--since", "gestern")])
def test_what_it_cannot_know_it_refuses(terminal: Terminal, options: tuple[str, str]) -> None:
    assert terminal.run("alerts", *options).exit_code == 2


def test_the_audit_tells_it_in_sentences(terminal: Terminal) -> None:
    said = terminal.ok("audit", "--unit", "QS", "--since", "2026-10-01")
    assert "李家村 10月11日（周日）霍乱的预警结案：排除。" in said
    assert "张家村 11月20日（周五）霍乱 1 例，发出预警。" in said
