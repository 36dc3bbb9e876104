"""`lingbao calendar`, and the forms of other lengths and of chosen weekdays through the other commands."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.bot.terminal import Terminal

FOLDER = Path(__file__).parents[1] / "examples" / "periods"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path, {"LINGBAO_FORMS_DIR": str(FOLDER)})


def lines(said: str) -> dict[str, str]:
    """By the date at the beginning of the line."""
    return {line.split("  ")[0]: line for line in said.splitlines() if line}


class TestShow:
    def test_a_month_in_chinese(self, terminal: Terminal) -> None:
        said = terminal.ok("calendar", "show", "2026-10")
        days = lines(said)
        assert said.splitlines()[1] == "2026年10月，工作日 17 天"
        assert days["10月1日（周四）"] == "10月1日（周四）   放假：国庆节      当天截止：日报"
        assert "上班：国庆节调休" in days["10月10日（周六）"]
        assert "旬督查（2026年10月上旬）" in days["10月10日（周六）"]  # worked, so due on the last of the ten days
        assert "休息：赶集" in days["10月12日（周一）"]
        assert "上班：接种周" in days["10月17日（周六）"]
        assert days["10月13日（周二）"].endswith("日报、搜索摸排、传染病周报（2026年第41周（10月5日—10月11日））")
        assert "搜索摸排" not in days["10月6日（周二）"]  # a holiday
        assert days["10月27日（周二）"].endswith("当天截止：搜索摸排  只对单张报表：日报不报（防汛）")
        assert len(days) == 32

    def test_a_month_in_english(self, terminal: Terminal) -> None:
        terminal.settings["LINGBAO_LANGUAGE"] = "en"
        days = lines(terminal.ok("calendar", "show", "2026-10"))
        assert "workday in exchange: National Day" in days["Sat 10 Oct"]
        assert days["Tue 27 Oct"].endswith("due: Case search  single forms: Daily report not asked (flood)")

    def test_every_column_begins_at_one_place(self, terminal: Terminal) -> None:
        from bot.commands.calendar import _width

        found = lines(terminal.ok("calendar", "show", "2026-10"))
        due = [line for line in found.values() if "当天截止" in line]
        assert len({_width(line.split("当天截止")[0]) for line in due}) == 1

    def test_a_year_for_a_script(self, terminal: Terminal) -> None:
        days = {day["day"]: day for day in json.loads(terminal.ok("calendar", "show", "2026", "--json"))}
        assert len(days) == 365
        assert days["2026-02-14"] | {"due": []} == {
            "day": "2026-02-14",
            "weekday": 6,
            "kind": "swapped",
            "name": {"zh-CN": "春节", "en": "Spring Festival"},
            "forms": [],
            "due": [],
        }
        assert days["2026-10-28"]["forms"] == [
            {"form": "daily", "kind": "day_off", "name": {"zh-CN": "防汛", "en": "flood"}}
        ]
        assert {"form": "monthly_workload", "period": "2026-09"} in days["2026-10-05"]["due"]

    def test_a_year_that_is_not_known_says_so(self, terminal: Terminal) -> None:
        assert "没有 2027 年的节假日数据" in terminal.ok("calendar", "show", "2027-01")

    @pytest.mark.parametrize("period", ["2026-W40", "2026-10-01", "october"])
    def test_anything_else_is_refused(self, terminal: Terminal, period: str) -> None:
        assert "不是月份，也不是年份" in terminal.refused("calendar", "show", period)

    def test_a_mistake_in_a_file_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "workdays.toml").write_text("[workdays]\nyears = 2026", "utf-8")
        terminal = Terminal(tmp_path, {"LINGBAO_FORMS_DIR": str(tmp_path)})
        for command in (["calendar", "show", "2026"], ["parse", "12 3 0"]):
            said = terminal.refused(*command)
            assert "workdays.toml: workdays.years: Input should be a valid array, not 2026" in said


@pytest.mark.parametrize(
    ("form", "message", "status", "period"),
    [
        ("weekly", "上周 发热门诊12 聚集疫情0", "complete", "2026-W46"),
        ("weekly", "12 0", "complete", "2026-W46"),
        ("weekly", "昨天 12 0", "reject", None),
        ("supervision", "中旬 下村督查3 发现问题1", "complete", "2026-11-T2"),
        ("supervision", "3 1", "complete", "2026-11-T2"),  # which ends on that day and is due on it
        ("supervision", "上周 3 1", "reject", None),
        ("search", "5 0", "complete", "2026-11-20"),
        ("search", "昨天 5 0", "reject", None),
    ],
)
def test_parse(terminal: Terminal, form: str, message: str, status: str, period: str | None) -> None:
    read = json.loads(terminal.ok("parse", message, "--form", form, "--today", "2026-11-20"))
    assert (read["status"], read.get("period") or read["date"]) == (status, period)


REPORTS = """\
单位编码,报表,报告期,发热门诊,聚集疫情,下村督查,发现问题,搜索单位,搜索病例
QS0101,传染病周报,2026-W45,12,0,,,,
QS0101,传染病周报,2026年第46周,10,1,,,,
QS0101,传染病周报,2026-11-16,9,0,,,,
QS0101,旬督查,2026年11月上旬,,,3,1,,
QS0101,旬督查,2026-10-T3,,,2,0,,
QS0101,搜索摸排,2026-11-17,,,,,5,0
"""


def test_import(terminal: Terminal) -> None:
    terminal.settle()
    assert "新增 6" in terminal.ok("reports", "import", terminal.write("报表.csv", REPORTS))
    assert "不变 6" in terminal.ok("reports", "import", terminal.write("报表.csv", REPORTS))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("2026-W45", "2026-11-04", "不是一周，请写成 2026-W27"),
        ("2026-W45", "2026-11", "不是一周"),
        ("2026-10-T3", "2026-W44", "不是旬，请写成 2026-07-T1"),
        ("2026-11-17", "2026-11-18", "这一天不填这张报表，它只填周二、周五的"),
    ],
)
def test_a_file_with_another_period(terminal: Terminal, old: str, new: str, why: str) -> None:
    terminal.settle()
    assert why in terminal.refused("reports", "import", terminal.write("报表.csv", REPORTS.replace(old, new)))


def test_a_day_off_is_not_expected_and_not_excused(terminal: Terminal) -> None:
    """2 and 9 October 2026 are Fridays, the first one in the holidays."""
    terminal.settle()
    for day in ("2026-10-02", "2026-10-09"):
        terminal.ok("job", "expect", "--at", f"{day} 00:05", "--send")
        planned = json.loads(terminal.ok("job", "remind", "--at", f"{day} 16:30", "--json"))
        assert planned
    with sqlite3.connect(terminal.database) as database:
        rows = database.execute("SELECT form, day, excused FROM expected_report WHERE form IN ('search', 'daily')")
        found = set(rows)
    assert found == {
        ("search", "2026-10-09", None),
        *(("daily", f"2026-10-{day:02}", None) for day in range(2, 10)),
    }
