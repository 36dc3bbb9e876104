"""`lingbao outbox`: what has not been sent, putting it back and taking it out; what it says is shown nowhere."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, insert, select, update

from bot.cli.options import Unsent
from bot.clock import Clock
from core.messages import Lane
from storage import audit, open_store, queued, tables, units
from storage.outbox import State
from tests.bot.terminal import Terminal
from tests.county import at

T = TypeVar("T")
NOW = at("2026-11-20 16:30")
SAID = "张家村今天还没报，请回电13900000011"


def row(key: str, lane: Lane, state: State, minutes: int, **changed: Any) -> dict[str, object]:
    """Queued so many minutes ago."""
    created_at = NOW - timedelta(minutes=minutes)
    say = {"lines": [{"key": "echo", "args": {"words": SAID}}]}
    where = {"key": key, "channel": "telegram", "address": "555", "say": say, "lane": lane, "state": state}
    return {**where, "attempts": 0, "created_at": created_at, "not_before": created_at, **changed}


ROWS = [
    row("reply:telegram:7", Lane.REPLY, State.WAITING, 5, attempts=3, not_before=NOW, reason="off"),
    row("remind:12:2026-11-20", Lane.BULK, State.WAITING, 1, expires_at=NOW + timedelta(hours=5)),
    row("remind:13:2026-11-20", Lane.BULK, State.SENDING, 2),
    row("alert:1", Lane.ALERT, State.FAILED, 60, attempts=7, reason="Forbidden: bot was blocked by the user"),
    row("remind:12:2026-11-19", Lane.BULK, State.FAILED, 1500, expires_at=NOW - timedelta(hours=16), reason="x"),
    row("remind:12:2026-11-18", Lane.BULK, State.EXPIRED, 3000, reason="too late"),
    row("reply:telegram:6", Lane.REPLY, State.SENT, 9),
]


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setattr(Clock, "now", lambda _: NOW)
    terminal = Terminal(tmp_path)
    terminal.settle()

    def fill(conn: Connection) -> None:
        for each in ROWS:
            conn.execute(insert(tables.outbox), each)

    write(terminal, fill)
    return terminal


def write(terminal: Terminal, work: Callable[[Connection], T]) -> T:
    async def run() -> T:
        store = open_store(f"sqlite:///{terminal.database}")
        try:
            return await store.write(work)
        finally:
            await store.close()

    return asyncio.run(run())


def states(terminal: Terminal) -> dict[str, str]:
    """The state of every message by its key."""
    columns = select(tables.outbox.c.key, tables.outbox.c.state)
    return write(terminal, lambda conn: {row.key: row.state for row in conn.execute(columns)})


def noted(terminal: Terminal) -> list[tuple[str, str, Any]]:
    """(unit, action, details) of what the audit has about the outbox."""

    def work(conn: Connection) -> list[tuple[str, str, Any]]:
        top = units.by_code(conn, "QS")
        assert top
        done = audit.about(conn, top, at("2026-11-20 00:00"), at("2026-11-21 00:00"))
        return [(one.code, one.action, one.details) for one in done if one.action.startswith("outbox-")]

    return write(terminal, work)


def shown_keys(terminal: Terminal, *args: str) -> list[str]:
    return [one["key"] for one in json.loads(terminal.ok("outbox", "--json", *args))]


def test_what_waits_is_being_sent_or_failed_is_listed_the_oldest_first(terminal: Terminal) -> None:
    assert terminal.ok("outbox").splitlines() == [
        "remind:12:2026-11-19　群发，11月19日（周四）15:30起，没有发出。试过 0 次：x",
        "alert:1　预警，11月20日（周五）15:30起，没有发出。试过 7 次：Forbidden: bot was blocked by the user",
        "reply:telegram:7　回执，11月20日（周五）16:25起，等待发送，11月20日（周五）16:30或以后发出。试过 3 次：off",
        "remind:13:2026-11-20　群发，11月20日（周五）16:28起，正在发送",
        "remind:12:2026-11-20　群发，11月20日（周五）16:29起，等待发送，11月20日（周五）16:29或以后发出",
    ]


def test_in_the_administrators_language(terminal: Terminal) -> None:
    terminal.settings["LINGBAO_LANGUAGE"] = "en"
    terminal.settings["LINGBAO_DATA_DIR"] = str(terminal.database.parent)
    first, *_ = terminal.ok("outbox", "alert:1").splitlines()
    assert first == (
        "alert:1  alert, since Fri 20 Nov 15:30, was not sent. Tried 7 times: Forbidden: bot was blocked by the user"
    )


@pytest.mark.parametrize(
    ("args", "keys"),
    [
        (["--state", "waiting"], ["reply:telegram:7", "remind:12:2026-11-20"]),
        (["--state", "expired", "--state", "failed"], ["remind:12:2026-11-18", "remind:12:2026-11-19", "alert:1"]),
        (["--lane", "alert"], ["alert:1"]),
        (["--lane", "bulk", "--state", "sending"], ["remind:13:2026-11-20"]),
        (["--lane", "alert", "--state", "waiting"], []),
        (["reply:telegram:6", "alert:1"], ["alert:1", "reply:telegram:6"]),
    ],
)
def test_by_state_by_lane_and_by_key(terminal: Terminal, args: list[str], keys: list[str]) -> None:
    assert shown_keys(terminal, *args) == keys


def test_for_a_script_everything_but_what_it_says_and_to_whom(terminal: Terminal) -> None:
    [reply] = json.loads(terminal.ok("outbox", "reply:telegram:7", "--json"))
    assert reply == {
        "key": "reply:telegram:7",
        "channel": "telegram",
        "lane": "reply",
        "state": "waiting",
        "since": "2026-11-20T16:25:00+08:00",
        "next_try": "2026-11-20T16:30:00+08:00",
        "expires": None,
        "attempts": 3,
        "reason": "off",
    }
    everything = terminal.ok("outbox") + terminal.ok("outbox", "--json")
    assert "139000" not in everything
    assert "555" not in everything
    assert "还没报" not in everything


def test_a_wave_does_not_fill_the_screen(terminal: Terminal) -> None:
    def wave(conn: Connection) -> None:
        rows = [row(f"remind:{n}:2026-11-21", Lane.BULK, State.WAITING, 0) for n in range(120)]
        conn.execute(insert(tables.outbox), rows)

    write(terminal, wave)
    lines = terminal.ok("outbox").splitlines()
    assert len(lines) == 101
    assert lines[-1] == "另有 25 条没有列出。加 --json 列出全部。"
    assert len(shown_keys(terminal)) == 125


def test_where_nothing_waits_it_says_so(terminal: Terminal) -> None:
    write(terminal, lambda conn: conn.execute(update(tables.outbox).values(state="sent")))
    assert terminal.ok("outbox") == "没有这样的消息。\n"
    assert json.loads(terminal.ok("outbox", "--json")) == []


def test_what_failed_is_put_back_as_if_it_were_new(terminal: Terminal) -> None:
    assert terminal.ok("outbox", "--retry", "alert:1") == "已放回 1 条，由正在运行的机器人在几秒内发出。\n"
    [again] = write(terminal, lambda conn: queued.among(conn, ["alert:1"]))
    assert (again.state, again.attempts, again.reason) == (State.WAITING, 0, None)
    assert (again.created_at, again.not_before) == (NOW, NOW)
    assert noted(terminal) == [("QS", "outbox-retried", {"count": 1})]
    assert "放回了 1 条没有发出的消息。" in terminal.ok("audit", "--unit", "QS", "--since", "2026-11-20")


def test_of_all_that_failed_nothing_stale_is_put_back(terminal: Terminal) -> None:
    said = terminal.ok("outbox", "--retry", "--all-failed").splitlines()
    assert said == ["已放回 1 条，由正在运行的机器人在几秒内发出。", "另有 1 条已过时效，不再发送。"]
    assert states(terminal)["remind:12:2026-11-19"] == "failed"
    assert json.loads(terminal.ok("outbox", "--retry", "--all-failed", "--json")) == {"retried": 0, "too_late": 1}
    assert noted(terminal) == [("QS", "outbox-retried", {"count": 1})], "nothing done, nothing noted"


def test_what_waits_is_taken_out(terminal: Terminal) -> None:
    said = terminal.ok("outbox", "--drop", "remind:12:2026-11-20", "reply:telegram:7", "--json")
    assert json.loads(said) == {"dropped": 2}
    now = states(terminal)
    assert (now["remind:12:2026-11-20"], now["reply:telegram:7"]) == ("cancelled", "cancelled")
    assert noted(terminal) == [("QS", "outbox-dropped", {"count": 2})]
    assert "已经取消" in terminal.refused("outbox", "--drop", "reply:telegram:7", code=1)


@pytest.mark.parametrize(
    ("args", "code", "complaint"),
    [
        (["--retry", "alert:1", "reply:telegram:7"], 1, "reply:telegram:7 不能放回，因为它还在等待发送"),
        (["--retry", "reply:telegram:6"], 1, "已经发出"),
        (["--retry", "alert:1", "remind:12:2026-11-19"], 1, "remind:12:2026-11-19 已过时效"),
        (["--retry", "alert:1", "alert:2"], 2, "没有叫“alert:2”的消息"),
        (["--drop", "reply:telegram:7", "remind:13:2026-11-20"], 1, "remind:13:2026-11-20 不能取消，因为它正在发送"),
        (["--drop", "reply:telegram:7", "alert:1"], 1, "alert:1 不能取消，因为它没有发出，已不再尝试"),
        (["alert:2"], 2, "没有叫“alert:2”的消息"),
    ],
)
def test_all_of_them_or_none(terminal: Terminal, args: list[str], code: int, complaint: str) -> None:
    before = states(terminal)
    assert complaint in terminal.refused("outbox", *args, code=code)
    assert states(terminal) == before
    assert noted(terminal) == []


def test_every_state_but_sent_can_be_asked_for() -> None:
    assert {one.value for one in Unsent} == {state.value for state in State} - {"sent"}


@pytest.mark.parametrize(
    "args",
    [
        ["--retry"],
        ["--drop"],
        ["--retry", "--drop", "alert:1"],
        ["--drop", "--all-failed"],
        ["--all-failed"],
        ["--retry", "--all-failed", "alert:1"],
        ["--state", "lost"],
        ["--lane", "fast"],
    ],
)
def test_what_is_not_clear_is_refused(terminal: Terminal, args: list[str]) -> None:
    terminal.refused("outbox", *args)
    assert states(terminal) == {str(each["key"]): str(each["state"]) for each in ROWS}
