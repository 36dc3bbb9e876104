"""`lingbao digest` on the screen: in ten lines, in full, as it was sent, and for a script."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from bot.clock import Clock
from core.periods import parse_period
from core.texts import text
from storage import Connection, digests, open_store, units
from tests.bot.terminal import Terminal
from tests.county import FORMS, at

HEADING = "unit,form,date,visits,vaccinations,suspected_cases\n"


class Moving(Terminal):
    """Whose clock is `now`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.now = [at("2026-11-15 20:00")]


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Moving:
    """Whose 张家村 reported in both weeks; the issues of the first one were sent on the 16th, then it was corrected."""
    terminal = Moving(tmp_path)
    now = terminal.now
    monkeypatch.setattr(Clock, "now", lambda _: now[0])
    terminal.settle()
    first = [f"QS0101,daily,2026-11-{day:02},12,3,0" for day in range(9, 16)]
    imported(terminal, *first)
    now[0] = at("2026-11-16 08:00")
    asyncio.run(keep(terminal, "2026-W46"))
    now[0] = at("2026-11-23 07:00")
    imported(
        terminal, "QS0101,daily,2026-11-12,21,3,0", *[f"QS0101,daily,2026-11-{day},15,3,0" for day in range(16, 23)]
    )
    now[0] = at("2026-11-23 08:00")
    return terminal


def imported(terminal: Terminal, *rows: str) -> None:
    terminal.ok("reports", "import", terminal.write("reports.csv", HEADING + "\n".join(rows)))


async def keep(terminal: Terminal, key: str) -> None:
    store = open_store(f"sqlite:///{terminal.database}")

    def work(conn: Connection) -> None:
        unit = units.by_code(conn, "QS")
        assert unit
        issue = digests.load(conn, unit, parse_period(key), FORMS, at("2026-11-16 08:00"))
        sent = text("digest-nothing-due", form="那时")
        assert digests.keep(conn, issue, (sent,), (sent, sent), at("2026-11-16 08:00"))

    await store.write(work)
    await store.close()


def test_ten_lines_on_the_screen_and_everything_with_details(terminal: Terminal) -> None:
    said = terminal.ok("digest", "--unit", "QS", "--period", "2026-W47").splitlines()
    assert said[0] == "青山县 2026年第47期周报，11月16日—11月22日"
    assert "上期之后更正：张家村11月12日门诊12→21（导入）" in said
    assert len(said) <= 10
    full = terminal.ok("digest", "--unit", "QS", "--period", "2026-W47", "--details").splitlines()
    assert full[0] == said[0]
    assert "数据更正说明，上期之后有1份：" in full
    assert "门诊人次：105人次，比上周增加12人次（+13%）" in full


def test_an_issue_as_it_was_sent_and_what_has_changed_since(terminal: Terminal) -> None:
    since = ["", "此后有变化，1份：", "张家村11月12日门诊12→21（导入）", "门诊人次合计：84→93"]
    sent = "那时：本期没有应报的报表。"
    args = ("digest", "--unit", "QS", "--period", "2026-W46", "--kept")
    assert terminal.ok(*args).splitlines() == [sent, *since]
    assert terminal.ok(*args, "--details").splitlines() == [sent, sent, *since]
    assert "no report was due" in terminal.ok(*args, "--lang", "en")


def test_without_an_option_it_is_the_same(terminal: Terminal) -> None:
    args = ("digest", "--unit", "QS", "--period", "2026-W46")
    assert terminal.ok(*args) == terminal.ok(*args, "--kept")
    today = terminal.ok(*args, "--today").splitlines()
    assert today[0] == "青山县 2026年第46期周报，11月9日—11月15日"
    assert not any("此后有变化" in line for line in today)


def test_what_was_never_shown_is_not_made_up(terminal: Terminal) -> None:
    args = ("digest", "--unit", "QS", "--period", "2026-W47")
    terminal.ok(*args, "--today")
    said = terminal.refused(*args, "--kept", code=1)
    assert "2026-W47 的这一期还没有发过，也没有人看过" in said


def test_a_village_has_no_sums_of_its_own_whatever_it_has_reported(terminal: Terminal) -> None:
    args = ("digest", "--unit", "QS0101", "--period", "2026-W46")
    named = "张家村自己填报，没有下级单位，没有可汇总的。请改用它的上级单位东河镇（QS01）。\n"
    assert terminal.refused(*args, code=1) == named
    assert terminal.refused(*args, "--out", "there", code=1) == named


def test_what_is_shown_is_kept_with_what_has_changed_since(terminal: Moving) -> None:
    args = ("digest", "--unit", "QS", "--period", "2026-11-14..2026-11-17")
    first = terminal.ok(*args).splitlines()
    assert first[0] == "青山县 2026年11月14日—2026年11月17日汇总"
    made = json.loads(terminal.ok(*args, "--json"))
    assert (made["kept_at"], made["sent_at"], made["number"]) == ("2026-11-23T00:00:00+00:00", None, None)
    terminal.now[0] = at("2026-11-24 08:00")
    imported(terminal, "QS0101,daily,2026-11-16,14,3,0")
    again = terminal.ok(*args).splitlines()
    since = ["", "此后有变化，1份：", "张家村11月16日门诊15→14（导入）", "门诊人次合计：54→53"]
    assert again == first + since
    assert json.loads(terminal.ok(*args, "--json"))["lines"] == again


def test_as_it_was_and_as_it_is_exclude_each_other(terminal: Terminal) -> None:
    assert "--kept" in terminal.refused("digest", "--unit", "QS", "--period", "2026-W46", "--kept", "--today")


def test_any_days(terminal: Terminal) -> None:
    said = terminal.ok("digest", "--unit", "QS", "--period", "2026-11-14..2026-11-17").splitlines()
    assert said[0] == "青山县 2026年11月14日—2026年11月17日汇总"
    assert any(line.startswith("比前4天：门诊54人次（−3，−5.3%）") for line in said)


def test_for_a_script(terminal: Terminal) -> None:
    found = json.loads(terminal.ok("digest", "--unit", "QS", "--period", "2026-W47", "--json"))
    assert (found["unit"], found["period"], found["number"], found["sent_at"]) == ("QS", "2026-W47", 47, None)
    (daily,) = found["forms"]
    assert daily["now"]["totals"] == {"visits": 105, "vaccinations": 21, "suspected_cases": 0}
    assert (daily["before"]["period"], daily["before"]["totals"]["visits"]) == ("2026-W46", 93)
    assert (daily["now"]["received"], daily["year_ago"]["received"]) == (7, 0)
    assert found["restated"] == [
        {"unit": "QS0101", "form": "daily", "period": "2026-11-12", "changes": {"visits": [12, 21]}, "by": None}
    ]
    assert found["lines"] == terminal.ok("digest", "--unit", "QS", "--period", "2026-W47").splitlines()
    assert len(found["details"]) > len(found["lines"])


def test_a_month_that_is_not_over_is_set_against_as_many_days(terminal: Terminal) -> None:
    found = json.loads(terminal.ok("digest", "--unit", "QS", "--period", "2026-11", "--json"))
    (daily, _) = found["forms"]
    assert (found["until"], daily["before"]["period"]) == ("2026-11-23", "2026-10-01..2026-10-23")
    assert found["kept_at"] is None
    assert found["lines"][0] == "青山县 2026年第11期月报，11月1日—11月30日（截至11月23日）"
    week = json.loads(terminal.ok("digest", "--unit", "QS", "--period", "2026-W47", "--json"))
    assert week["until"] is None


def test_a_kept_one_for_a_script(terminal: Terminal) -> None:
    found = json.loads(terminal.ok("digest", "--unit", "QS", "--period", "2026-W46", "--kept", "--json"))
    assert found["sent_at"] == found["kept_at"] == "2026-11-16T00:00:00+00:00"
    assert found["lines"][0] == "那时：本期没有应报的报表。"
    assert [one["changes"] for one in found["updates"]] == [{"visits": [12, 21]}]


def test_files_are_what_it_is_today(terminal: Terminal) -> None:
    for more in ("--kept", "--today", "--details", "--json"):
        out = str(terminal.folder / "out")
        assert "--out" in terminal.refused("digest", "--unit", "QS", "--period", "2026-W47", "--out", out, more)
        assert not Path(out).exists()


def test_files_are_a_way_of_showing_it(terminal: Terminal) -> None:
    args = ("digest", "--unit", "QS", "--period", "2026-W47")
    terminal.ok(*args, "--out", str(terminal.folder / "out"))
    assert terminal.ok(*args, "--kept").splitlines()[0] == "青山县 2026年第47期周报，11月16日—11月22日"
