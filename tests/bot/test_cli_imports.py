"""Files of spreadsheets through the command into the database."""

from __future__ import annotations

import io
import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.clock import Clock
from bot.commands.reports import MOST_ALERTS
from bot.console import MOST_FAULTS, Console
from forms import load_forms
from tests.bot.terminal import REPORTS, ROSTER, Terminal
from tests.county import at

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "july.json").read_text("utf-8"))


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    terminal = Terminal(tmp_path)
    terminal.ok("db", "upgrade")
    return terminal


@pytest.fixture
def county(terminal: Terminal) -> Terminal:
    terminal.ok("roster", "import", terminal.write("county.csv", ROSTER))
    return terminal


def workbook(folder: Path, csv: str) -> str:
    book = Workbook()
    for line in csv.splitlines():
        book.worksheets[0].append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    path = folder / "表.xlsx"
    book.save(path)
    return str(path)


class TestRoster:
    def test_the_first_time_all_is_new_the_second_time_nothing(self, terminal: Terminal) -> None:
        file = terminal.write("花名册.csv", ROSTER)
        assert terminal.ok("roster", "import", file).splitlines() == [
            "单位：新增 4，改名 0，改级别 0，划转 0，启用 0，停用 0，不变 0",
            "人员：新增 4，改名 0，换电话 0，不变 0",
            "任职：到任 4，离任 0，不变 0",
            "已导入。",
        ]
        before = terminal.database.read_bytes()
        assert terminal.ok("roster", "import", file).splitlines() == [
            "单位：新增 0，改名 0，改级别 0，划转 0，启用 0，停用 0，不变 4",
            "人员：新增 0，改名 0，换电话 0，不变 4",
            "任职：到任 0，离任 0，不变 4",
            "与现有内容一致，没有变化。",
        ]
        assert terminal.database.read_bytes() == before

    def test_a_dry_run_says_the_same_and_leaves_the_database_alone(self, terminal: Terminal) -> None:
        file = terminal.write("花名册.csv", ROSTER)
        before = terminal.database.read_bytes()
        rehearsed = terminal.ok("roster", "import", file, "--dry-run").splitlines()
        assert terminal.database.read_bytes() == before
        assert rehearsed[-1] == "以上是预演，没有写入任何内容。"
        assert terminal.ok("roster", "import", file).splitlines()[:-1] == rehearsed[:-1]

    def test_the_file_may_come_from_any_spreadsheet(self, county: Terminal) -> None:
        for file in (county.write("gb.csv", ROSTER.encode("gb18030")), workbook(county.folder, ROSTER)):
            assert "没有变化" in county.ok("roster", "import", file)

    def test_changes_and_unread_columns_are_said(self, county: Terminal) -> None:
        county.settings["LINGBAO_LANGUAGE"] = "en"
        changed = "单位编码,单位名称,上级编码,级别,备注\nQS0101,张庄村,QS,村,moved\n"
        assert county.ok("roster", "import", county.write("new.csv", changed)).splitlines()[:3] == [
            "new.csv: columns that were not used: 备注",
            "Name of unit QS0101: 张家村 → 张庄村",
            "Unit above QS0101: QS01 → QS",
        ]

    def test_faults_are_named_and_nothing_is_imported(self, county: Terminal) -> None:
        wrong = ROSTER + "QS03,,QS,乡镇,,,\nQS0301,新村,QS03,村,孙医生,139,报告人\n"
        before = county.database.read_bytes()
        for extra in ([], ["--dry-run"]):
            assert county.refused("roster", "import", county.write("花名册.csv", wrong), *extra).splitlines() == [
                "花名册.csv:6:单位名称: 不能为空，请填写。",
                "花名册.csv:7:电话: “139”不是电话号码。请只填 5 至 15 位数字。",
            ]
        assert county.database.read_bytes() == before

    def test_a_file_full_of_faults_does_not_fill_the_screen(self, county: Terminal) -> None:
        rows = "".join(f"V{n},{n}号村,QS99,村,,,\n" for n in range(80))
        said = county.refused("roster", "import", county.write("r.csv", ROSTER.splitlines()[0] + "\n" + rows))
        assert len(said.splitlines()) == MOST_FAULTS + 1
        assert said.splitlines()[-1] == "另有 30 处问题没有列出。"

    def test_a_missing_file_is_named(self, county: Terminal) -> None:
        assert county.refused("roster", "import", "nowhere.csv").startswith("nowhere.csv: ")

    def test_a_file_that_is_no_table_is_named(self, county: Terminal) -> None:
        file = county.write("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
        assert county.refused("roster", "import", file).startswith("x.xls: 这是旧版 Excel")


def audit(terminal: Terminal) -> list[tuple[object, ...]]:
    query = "SELECT code, action, details FROM audit JOIN unit ON unit.id = unit_id ORDER BY audit.id"
    with closing(sqlite3.connect(terminal.database)) as database:
        return database.execute(query).fetchall()


OWED = "这些单位在这段时间里还有 1 份没有报，按未报计。"
PAST = "有 2 份报告里的病例已过补报期，按历史数据处理，不预警。"


class TestReports:
    def test_once_and_then_no_change(self, county: Terminal) -> None:
        file = county.write("日报.csv", REPORTS)
        assert county.ok("reports", "import", file).splitlines() == [
            "报表：新增 3，更正 0，不变 0",
            OWED,
            PAST,
            "已导入。",
        ]
        before = county.database.read_bytes()
        assert county.ok("reports", "import", file).splitlines() == [
            "报表：新增 0，更正 0，不变 3",
            "与现有内容一致，没有变化。",
        ]
        assert county.database.read_bytes() == before

    def test_the_audit_says_for_which_units_and_days(self, county: Terminal) -> None:
        before = audit(county)
        for _ in range(2):  # the second time nothing is imported
            county.ok("reports", "import", county.write("日报.csv", REPORTS))
        assert [(code, action, json.loads(str(about))) for code, action, about in audit(county)[len(before) :]] == [
            ("QS0101", "reports-imported", {"form": "daily", "first": "2026-07-01", "last": "2026-07-02", "count": 2}),
            ("QS0102", "reports-imported", {"form": "daily", "first": "2026-07-01", "last": "2026-07-01", "count": 1}),
        ]

    def test_a_dry_run_leaves_the_database_alone(self, county: Terminal) -> None:
        before = county.database.read_bytes()
        said = county.ok("reports", "import", county.write("r.csv", REPORTS), "--dry-run")
        assert said.splitlines() == ["报表：新增 3，更正 0，不变 0", OWED, PAST, "以上是预演，没有写入任何内容。"]
        assert county.database.read_bytes() == before

    def test_corrections_and_rows_without_figures_are_counted(self, county: Terminal) -> None:
        county.ok("reports", "import", workbook(county.folder, REPORTS))
        changed = REPORTS.replace("12,3,1,1", "13,3,1,1") + "QS0102,日报,2026/7/2,,,,\n"
        assert county.ok("reports", "import", county.write("r.csv", changed)).splitlines() == [
            "报表：新增 0，更正 1，不变 2",
            "有 1 行没有数字，已跳过：空白不等于零。",
            "已导入。",
        ]

    def test_faults_are_named_and_nothing_is_imported(self, county: Terminal) -> None:
        wrong = REPORTS + "QS0102,日报,2026/7/2,十二,0,0,\nQS0102,周报,2026/7/3,1,0,0,\nQS0102,日报,2026/7/4,1,0,0,1\n"
        before = county.database.read_bytes()
        assert county.refused("reports", "import", county.write("日报.csv", wrong)).splitlines() == [
            "日报.csv:5:门诊人次: “十二”不是整数。请只填数字；没有报就留空。",
            "日报.csv:6:报表: 没有叫“周报”的报表。请填写报表的名称或代码。",
            "日报.csv:7: 疑似病例的分项之和比总数大，或者没有填总数。请核对。",
        ]
        assert county.database.read_bytes() == before

    def test_recent_cases_alert_and_are_said(self, county: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Clock, "now", lambda _: at("2026-07-02 12:00"))
        county.ok("reports", "import", county.write("r.csv", REPORTS), "--dry-run")
        assert county.ok("alerts") == "没有预警。\n"
        said = [
            "报表：新增 3，更正 0，不变 0",
            OWED,
            "预警：新增 2 条，更正 0 条，与村里刚报上来一样通知管理员。",
            "已导入。",
        ]
        assert county.ok("reports", "import", county.write("r.csv", REPORTS)).splitlines() == said
        assert county.ok("alerts").count("疑似痢疾 1 例") == 2
        more = REPORTS.replace("12,3,1,1", "12,3,2,2")
        assert county.ok("reports", "import", county.write("r.csv", more)).splitlines()[1:] == [
            "预警：新增 0 条，更正 1 条，与村里刚报上来一样通知管理员。",
            "已导入。",
        ]

    def test_very_many_alerts_at_once_are_asked_about(self, county: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        """Last week's paper of a county that has just begun: whoever imports it says whether that is history."""
        monkeypatch.setattr(Clock, "now", lambda _: at("2026-07-07 12:00"))
        items = [item for item in load_forms().breakdowns["diseases"].items if item.disease_class in ("B", "C")]
        names = ",".join(f"疑似病例.{item.name['zh-CN']}" for item in items[: MOST_ALERTS + 1])
        cases = ",1" * (MOST_ALERTS + 1)
        file = county.write(
            "周.csv", f"单位编码,报表,日期,疑似病例,{names}\nQS0101,日报,2026/7/1,{MOST_ALERTS + 1}{cases}\n"
        )
        before = county.database.read_bytes()
        assert "预警：新增 21 条" in county.ok("reports", "import", file, "--dry-run")
        said = county.run("reports", "import", file)
        assert said.exit_code == 1
        assert "没有导入：这份文件会一下子发出 21 条预警，超过 20 条。" in said.stderr
        assert county.database.read_bytes() == before
        assert "预警：新增 21 条" in county.ok("reports", "import", file, "--dry-run", "--alert")
        assert "有 1 份报告里的病例" in county.ok("reports", "import", file, "--history")
        assert county.ok("alerts") == "没有预警。\n"

    def test_imported_reports_came_when_they_were_due(self, county: Terminal) -> None:
        county.ok("reports", "import", county.write("r.csv", REPORTS))
        assert "及时率 3/4＝75%" in digest(county, "2026-07")
        assert "迟报0份，未报1份" in digest(county, "2026-07")

    def test_a_form_that_is_only_a_file_is_imported_and_digested(self, county: Terminal) -> None:
        """The bureau's grouped workload table, by the names that the table itself uses."""
        items = {name: count for group in GOLDEN["workload"] for name, count in group["items"].items()}
        rows = f"单位编码,报表,报告期,{','.join(items)}\n{{}},月工作量,2026年7月,{{}}\n"
        level = load_forms().forms["monthly_workload"].level
        unit = {"village": "QS0101", "township": "QS01"}[level]
        file = county.write("月报.csv", rows.format(unit, ",".join(map(str, items.values()))).encode("gb18030"))
        assert "新增 1" in county.ok("reports", "import", file)
        text = digest(county, "2026-07")
        for group in GOLDEN["workload"]:
            assert group["group"] in text
        assert "8139" in text


def digest(county: Terminal, period: str) -> str:
    out = county.folder / "out"
    county.ok("digest", "--unit", "QS", "--period", period, "--out", str(out))
    return (out / f"QS-{period}.txt").read_text("utf-8")


class Screen(io.StringIO):
    """A terminal that tells when something has been written on it."""

    def __init__(self) -> None:
        super().__init__()
        self.written = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, words: str) -> int:
        count = super().write(words)
        if "正在处理" in self.getvalue():
            self.written.set()
        return count


def look_at(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Called inside a test, for pytest puts its own standard error in place between the fixtures and the test."""
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    return screen


class TestWaiting:
    def test_a_bar_shows_when_it_takes_long_and_somebody_is_looking(self, monkeypatch: pytest.MonkeyPatch) -> None:
        screen = look_at(monkeypatch)
        with Console().waiting(patience_s=0) as progress:
            progress(1, 2)
            assert screen.written.wait(timeout=30)
        assert "━" in screen.getvalue()

    def test_there_is_none_while_it_is_quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        screen = look_at(monkeypatch)
        with Console().waiting(patience_s=3600) as progress:
            progress(1, 2)
        assert screen.getvalue().strip() == ""

    def test_there_is_none_in_a_script(self, capsys: pytest.CaptureFixture[str]) -> None:
        with Console().waiting(patience_s=0) as progress:
            progress(1, 2)
        assert capsys.readouterr().err == ""
