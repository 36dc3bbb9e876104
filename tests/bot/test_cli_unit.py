"""`lingbao unit`: closing, opening and excusing as an administrator meets it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.clock import Clock
from core.texts import Text, day_text, text
from locales import load_catalogue
from tests.bot.terminal import Terminal
from tests.county import CALENDAR, at

NOW = at("2026-11-20 12:00")  # an ordinary day: only the daily reports are expected on it and on those around it
ZHANG, LI = "QS0101", "QS0102"


class Days:
    """Days around today."""

    def __getitem__(self, number: int) -> date:
        return CALENDAR.today(NOW) + timedelta(days=number)


@pytest.fixture
def days(terminal: Terminal) -> Days:
    """Reports have been expected since the day before yesterday."""
    days = Days()
    for number in (-2, -1, 0):
        terminal.ok("job", "expect", "--at", f"{days[number]} 00:05", "--send")
    return days


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setattr(Clock, "now", lambda _: NOW)
    terminal = Terminal(tmp_path)
    terminal.settle()
    return terminal


def words(what: Text, language: str = "zh-CN") -> str:
    return load_catalogue().render(what, language) + "\n"


def rows(terminal: Terminal, query: str, *about: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(terminal.database)) as database:
        return database.execute(query, about).fetchall()


def excused(terminal: Terminal, code: str = ZHANG) -> dict[date, str | None]:
    """The days of the unit's rows, each with the reason for which it is excused."""
    query = "SELECT period, excused FROM expected_report JOIN unit ON unit.id = unit_id WHERE code = ? ORDER BY period"
    return {date.fromisoformat(str(period)): reason for period, reason in rows(terminal, query, code)}  # type: ignore[misc]


def expected(terminal: Terminal) -> int:
    [(total,)] = rows(terminal, "SELECT sum(total) FROM day_total WHERE item = '#expected'")
    return int(str(total))


def state(terminal: Terminal, code: str = ZHANG) -> tuple[object, ...]:
    [found] = rows(terminal, "SELECT opened, closed FROM unit WHERE code = ?", code)
    return found


def test_a_unit_closes_today_if_no_day_is_given(terminal: Terminal, days: Days) -> None:
    assert terminal.ok("unit", "close", ZHANG) == words(
        text("unit-closed", unit="张家村", day=day_text(days[0]), count=1)
    )
    assert excused(terminal) == {days[-2]: None, days[-1]: None, days[0]: "closed"}
    assert state(terminal) == (None, days[0].isoformat())
    assert expected(terminal) == 5


def test_done_twice_nothing_changes(terminal: Terminal, days: Days) -> None:
    first = str(days[-1])
    assert "2" in terminal.ok("unit", "close", ZHANG, "--from", first)
    before = excused(terminal), state(terminal), expected(terminal)
    assert "0" in terminal.ok("unit", "close", ZHANG, "--from", first)
    assert (excused(terminal), state(terminal), expected(terminal)) == before


def test_a_closing_day_that_is_still_to_come(terminal: Terminal, days: Days) -> None:
    terminal.ok("unit", "close", ZHANG, "--from", str(days[2]))
    for number in (1, 2):
        terminal.ok("job", "expect", "--at", f"{days[number]} 00:05", "--send")
    assert list(excused(terminal)) == [days[-2], days[-1], days[0], days[1]]
    assert days[2] in excused(terminal, LI)


def test_a_unit_that_opens_again(terminal: Terminal, days: Days) -> None:
    terminal.ok("unit", "close", ZHANG, "--from", str(days[-2]))
    assert terminal.ok("unit", "open", ZHANG) == words(
        text("unit-opened", unit="张家村", day=day_text(days[0]), count=1)
    )
    assert excused(terminal) == {days[-2]: "closed", days[-1]: "closed", days[0]: None}
    assert state(terminal) == (days[0].isoformat(), None)


def test_what_was_not_expected_while_it_was_closed_is_made_up_for(terminal: Terminal, days: Days) -> None:
    """It turns out that the clinic has been open since yesterday; a day before the first row is nobody's business."""
    terminal.ok("unit", "close", ZHANG, "--from", str(days[-2]))
    with closing(sqlite3.connect(terminal.database)) as database, database:
        database.execute("DELETE FROM expected_report WHERE excused = 'closed'")  # as if it had been closed long before
    assert "1" in terminal.ok("unit", "open", ZHANG, "--from", str(days[-1]))
    assert excused(terminal) == {days[-1]: None}
    assert expected(terminal) == 4
    terminal.ok("unit", "open", LI, "--from", str(days[-30]))
    assert list(excused(terminal, LI)) == [days[-2], days[-1], days[0]]


def test_a_new_unit_that_opens_later(terminal: Terminal, days: Days) -> None:
    terminal.ok("unit", "open", ZHANG, "--from", str(days[2]))
    for number in (1, 2):
        terminal.ok("job", "expect", "--at", f"{days[number]} 00:05", "--send")
    assert days[1] not in excused(terminal)
    assert excused(terminal)[days[2]] is None


def test_leave_that_is_over_and_leave_that_is_to_come(terminal: Terminal, days: Days) -> None:
    span = {"first": day_text(days[-1]), "last": day_text(days[3])}
    said = terminal.ok("unit", "excuse", ZHANG, "--from", str(days[-1]), "--until", str(days[3]), "--reason", "学习")
    assert said == words(text("unit-excused", unit="张家村", count=5, reason="学习", **span))
    assert excused(terminal) == {days[-2]: None} | {days[number]: "学习" for number in range(-1, 4)}
    assert expected(terminal) == 4  # 张家村 one day, 李家村 three
    terminal.ok("job", "expect", "--at", f"{days[1]} 00:05", "--send")
    assert excused(terminal)[days[1]] == "学习"
    assert expected(terminal) == 5


def test_without_days_and_reason_it_is_leave_today(terminal: Terminal, days: Days) -> None:
    terminal.settings["LINGBAO_LANGUAGE"] = "en"
    span = {"first": day_text(days[0]), "last": day_text(days[0])}
    said = text("unit-excused", unit="张家村", count=1, reason="leave", **span)
    assert terminal.ok("unit", "excuse", ZHANG) == words(said, "en")
    assert excused(terminal)[days[0]] == "leave"


def test_nothing_to_excuse_is_said(terminal: Terminal, days: Days) -> None:
    terminal.ok("unit", "excuse", ZHANG)
    assert "没有可以免报的报告" in terminal.ok("unit", "excuse", ZHANG)
    assert "没有可以免报的报告" in terminal.ok("unit", "excuse", "QS")
    assert expected(terminal) == 5


@pytest.mark.parametrize("command", ["close", "open", "excuse"])
def test_a_unit_that_is_not_there_and_a_day_that_is_none(terminal: Terminal, command: str) -> None:
    assert terminal.refused("unit", command, "QS99") == words(text("cli-unknown-unit", code="QS99"))
    assert "2026-11-31" in terminal.refused("unit", command, ZHANG, "--from", "2026-11-31")
    assert state(terminal) == (None, None)


@pytest.mark.parametrize(("first", "last"), [("2026-11-20", "2026-11-19"), ("2026-11-20", "2027-11-21")])
def test_days_that_cannot_be_meant(terminal: Terminal, first: str, last: str) -> None:
    said = terminal.refused("unit", "excuse", ZHANG, "--from", first, "--until", last)
    span = {"first": day_text(date.fromisoformat(first)), "last": day_text(date.fromisoformat(last))}
    assert said == words(text("unit-bad-days", most=366, **span))
    assert excused(terminal) == {}


def test_a_roster_that_opens_a_unit_in_the_past_makes_up_for_it_too(terminal: Terminal, days: Days) -> None:
    """What was expected of nobody while it was closed; of a new unit and of the time before nothing is made up."""
    terminal.ok("unit", "close", ZHANG, "--from", str(days[-2]))
    with closing(sqlite3.connect(terminal.database)) as database, database:
        database.execute("DELETE FROM expected_report WHERE excused = 'closed'")  # as if it had been closed long before
    head = "单位编码,单位名称,上级编码,级别,启用日期\n"
    lines = f"QS0101,张家村,QS01,村,{days[-1]}\nQS0109,新村,QS01,村,{days[-9]}\n"
    terminal.ok("roster", "import", terminal.write("new.csv", head + lines))
    assert excused(terminal) == {days[-1]: None}
    assert excused(terminal, "QS0109") == {}
    terminal.ok("db", "check")


def test_what_was_done_is_in_the_audit(terminal: Terminal, days: Days) -> None:
    terminal.ok("unit", "close", ZHANG)
    terminal.ok("unit", "open", ZHANG)
    terminal.ok("unit", "excuse", LI, "--reason", "李医生请假")
    terminal.ok("unit", "excuse", LI)  # again: nothing is left to excuse
    terminal.refused("unit", "close", "QS99")
    query = "SELECT code, action, details FROM audit JOIN unit ON unit.id = unit_id WHERE person_id IS NULL"
    today = days[0].isoformat()
    found = [(code, action, json.loads(str(details))) for code, action, details in rows(terminal, query)]
    assert [one for one in found if one[1] in ("unit-closed", "unit-opened", "unit-excused")] == [
        (ZHANG, "unit-closed", {"day": today, "count": 1}),
        (ZHANG, "unit-opened", {"day": today, "count": 1}),
        (LI, "unit-excused", {"first": today, "last": today, "count": 1}),
    ]


def test_the_database_agrees_with_itself_afterwards(terminal: Terminal, days: Days) -> None:
    terminal.ok("unit", "excuse", LI, "--until", str(days[2]))
    terminal.ok("unit", "close", ZHANG, "--from", str(days[-1]))
    terminal.ok("unit", "open", ZHANG, "--from", str(days[0]))
    terminal.ok("db", "check")
