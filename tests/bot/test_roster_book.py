"""The roster as files: a template to fill in, an export, and what comes of them when they are imported."""

from __future__ import annotations

import csv
import io
import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from bot.clock import Clock
from tests.bot.terminal import ROSTER, Terminal
from tests.county import at

NOW = at("2026-11-20 12:00")

UNITS = (
    ("011", "青山县", None, "县"),
    ("01101", "东河镇", "011", "乡镇"),
    ("01102", "西岭乡", "011", "乡镇"),
    ("0110101", "张家村", "01101", "村"),
    ("0110102", "李家村", "01101", "村"),
)
PEOPLE = (
    ("011", "周主任", "13900000001", "管理员"),
    ("011", "信息科小王", None, "系统管理员"),
    ("0110101", "张医生", "13900000011", "报告人"),
    ("0110102", "李医生", None, "报告人"),
)


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setattr(Clock, "now", lambda _: NOW)
    terminal = Terminal(tmp_path)
    terminal.ok("db", "upgrade")
    return terminal


def fill(path: Path, units: tuple[tuple[Any, ...], ...], people: tuple[tuple[Any, ...], ...]) -> str:
    """Somebody writes below what stands there already, and saves it."""
    book = load_workbook(path)
    for sheet, rows in zip(book.worksheets, (units, people), strict=False):
        for row in rows:
            sheet.append(row)
    book.save(path)
    return str(path)


def cells(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(path)
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.rows] for sheet in book.worksheets}


def lists(page: Any) -> dict[str, str]:
    return {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}


def rows(terminal: Terminal, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(terminal.database)) as database:
        return database.execute(query).fetchall()


@pytest.fixture
def book(terminal: Terminal) -> Path:
    path = terminal.folder / "名册.xlsx"
    assert str(path) in terminal.ok("roster", "template", str(path))
    return path


class TestTemplate:
    def test_a_county_starts_from_it(self, terminal: Terminal, book: Path) -> None:
        file = fill(book, UNITS, PEOPLE)
        said = terminal.ok("roster", "import", file, "--dry-run").splitlines()
        assert said == [
            "有 6 行示例没有导入。",
            "单位：新增 5，改名 0，改级别 0，划转 0，启用 0，停用 0，不变 0",
            "人员：新增 4，改名 0，换电话 0，不变 0",
            "任职：到任 4，离任 0，不变 0",
            "以上是预演，没有写入任何内容。",
        ]
        assert terminal.ok("roster", "import", file).splitlines()[:-1] == said[:-1]
        assert "没有变化" in terminal.ok("roster", "import", file)
        assert rows(terminal, "SELECT code FROM unit ORDER BY code") == [(code,) for code, *_ in sorted(UNITS)]
        assert ("administrator",) in rows(terminal, "SELECT DISTINCT role FROM post")
        terminal.ok("db", "check")

    def test_in_english_it_is_english_and_means_the_same(self, terminal: Terminal) -> None:
        terminal.settings["LINGBAO_LANGUAGE"] = "en"
        path = terminal.folder / "roster.xlsx"
        terminal.ok("roster", "template", str(path))
        assert [*cells(path)] == ["units", "people", "notes"]
        assert cells(path)["units"][0] == (
            *("code", "name", "parent", "level", "open from", "closed from"),
            "population",
        )
        fill(path, (("1", "Hill County", None, "county"),), (("1", "Ann", "011223344", "manager", date(2026, 1, 1)),))
        assert "Rows that are only examples and were not imported: 6" in terminal.ok("roster", "import", str(path))
        assert rows(terminal, "SELECT phone, first_day FROM person JOIN post ON person_id = id") == [
            ("011223344", "2026-01-01")
        ]

    def test_nothing_but_examples_is_nothing(self, terminal: Terminal, book: Path) -> None:
        assert terminal.refused("roster", "import", str(book)) == (
            "名册.xlsx:单位:1: 文件里没有数据行。请在标题行下面填写内容。\n"
        )

    def test_what_is_there_is_left_alone(self, terminal: Terminal, book: Path) -> None:
        before = book.read_bytes()
        assert "--overwrite" in terminal.refused("roster", "template", str(book))
        assert book.read_bytes() == before
        terminal.ok("roster", "template", str(book), "--overwrite")
        assert [*book.parent.glob("*.part")] == []
        assert terminal.refused("roster", "template", "/nowhere/x.xlsx").startswith("/nowhere/x.xlsx: ")

    def test_every_column_says_what_it_is_for(self, book: Path) -> None:
        pages = load_workbook(book).worksheets
        for page in pages[:2]:
            for heading in page[1]:
                assert heading.comment
                assert heading.value in {cell.value for cell in pages[2]["B"]}
        for page in pages:
            assert page.freeze_panes
            assert page.print_title_rows == "$1:$1"
            assert page.page_setup.orientation == "landscape"
            assert page.sheet_properties.pageSetUpPr
            assert page.sheet_properties.pageSetUpPr.fitToPage

    def test_lists_drop_down_and_codes_and_telephones_stay_text(self, book: Path) -> None:
        units, people, _ = load_workbook(book).worksheets
        assert lists(units) == {"D2:D20000": '"县,乡镇,村"', "C2:C20000": "'单位'!$A$2:$A$20000"}
        assert lists(people) == {"A2:A20000": "'单位'!$A$2:$A$20000", "D2:D20000": '"报告人,管理员,系统管理员"'}
        assert [units.column_dimensions[letter].number_format for letter in "AC"] == ["@", "@"]
        assert [people.column_dimensions[letter].number_format for letter in "AC"] == ["@", "@"]
        assert people["C2"].number_format == "@"
        assert units.column_dimensions["E"].number_format == "yyyy-mm-dd"


class TestExport:
    @pytest.mark.parametrize("name", ["名册.xlsx", "名册.csv"])
    def test_what_was_exported_changes_nothing(self, terminal: Terminal, name: str) -> None:
        terminal.ok("roster", "import", terminal.write("county.csv", ROSTER))
        file = str(terminal.folder / name)
        assert terminal.ok("roster", "export", file) == f"已写入 {file}：单位 4 个，任职 4 条。\n"
        assert "没有变化" in terminal.ok("roster", "import", file)
        assert "--overwrite" in terminal.refused("roster", "export", file)

    def test_all_comes_back_and_the_second_export_is_like_the_first(self, terminal: Terminal, book: Path) -> None:
        days = (date(2026, 1, 1), date(2027, 1, 1))
        fill(book, (*UNITS[:4], (*UNITS[4], *days, 1203)), (*PEOPLE[:3], (*PEOPLE[3], *days)))
        terminal.ok("roster", "import", str(book))
        first, second = terminal.folder / "1.xlsx", terminal.folder / "2.xlsx"
        terminal.ok("roster", "export", str(first))
        assert cells(first)["单位"][4] == (*UNITS[4], *map(midnight, days), 1203)
        assert cells(first)["人员"][4] == (*PEOPLE[3], *map(midnight, days), None)
        assert "没有变化" in terminal.ok("roster", "import", str(first))
        terminal.ok("roster", "export", str(second))
        assert cells(first) == cells(second)
        tables = [terminal.folder / "1.csv", terminal.folder / "2.csv"]
        for table in tables:
            terminal.ok("roster", "export", str(table))
            assert "没有变化" in terminal.ok("roster", "import", str(table))
        assert tables[0].read_bytes() == tables[1].read_bytes()

    def test_a_name_is_never_a_formula(self, terminal: Terminal) -> None:
        names = ["=1+1", "+86", "-2", "@SUM(A1)", "'=1"]
        lines = [f"Q{number},{name},,县" for number, name in enumerate(names)]
        # An apostrophe before a sign is what the export sets, so it is taken off: this name comes in as =1 itself.
        written = terminal.write("county.csv", "\n".join(["单位编码,单位名称,上级编码,级别", *lines, "Q9,''=1,,县"]))
        terminal.ok("roster", "import", written)
        stored = [name for (name,) in rows(terminal, "SELECT name FROM unit ORDER BY code")]
        assert stored == [*names[:4], "=1", "'=1"]
        for file in (terminal.folder / "x.xlsx", terminal.folder / "x.csv"):
            terminal.ok("roster", "export", str(file))
            assert "没有变化" in terminal.ok("roster", "import", str(file))
        page = load_workbook(terminal.folder / "x.xlsx").worksheets[0]
        assert {cell.data_type for cell in page["B"]} == {"s"}
        with (terminal.folder / "x.csv").open(encoding="utf-8-sig", newline="") as file_:
            assert [row[1][0] for row in csv.reader(file_)][1:] == ["'"] * 6

    def test_the_name_of_the_file_says_which_kind(self, terminal: Terminal) -> None:
        assert ".csv" in terminal.refused("roster", "export", str(terminal.folder / "x.ods"))


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  # a spreadsheet knows no zone


class TestManyFiles:
    def test_two_tables_in_two_files(self, terminal: Terminal) -> None:
        units = terminal.write("units.csv", "\ufeff单位编码;单位名称;上级编码;级别\nQS;青山县;;县\n")
        people = terminal.write("people.csv", "单位编码\t姓名\t角色\nQS\t周主任\t管理员\n".encode("gb18030"))
        assert "到任 1" in terminal.ok("roster", "import", units, people)
        assert "没有变化" in terminal.ok("roster", "import", people, units)
        assert "没有变化" in terminal.ok("roster", "import", people)

    def test_the_same_kind_twice_is_refused(self, terminal: Terminal) -> None:
        one, two = (terminal.write(name, ROSTER) for name in ("1.csv", "2.csv"))
        assert "2.csv:1: 与“1.csv”是同一种表" in terminal.refused("roster", "import", one, two)

    def test_each_fault_names_its_sheet_row_and_column(self, terminal: Terminal, book: Path) -> None:
        bad_units = (("02", "", "011", "乡镇"), ("03", "新村", "09", "村", "明天"))
        days = (date(2026, 2, 1), date(2026, 1, 1))
        bad_people = (("0199", "王", None, "报告人"), ("011", "李", "12", "院长"), ("011", "赵", None, "报告人", *days))
        fill(book, (*UNITS, *bad_units), bad_people)
        for language, fault in (("zh-CN", "不能为空，请填写。"), ("en", "This must not be blank. Please fill it in.")):
            terminal.settings["LINGBAO_LANGUAGE"] = language
            before = terminal.database.read_bytes()
            said = terminal.refused("roster", "import", str(book)).splitlines()
            assert said[0] == f"名册.xlsx:单位:10:单位名称: {fault}"
            assert [line.split(": ")[0] for line in said[1:]] == [
                "名册.xlsx:单位:11:启用日期",
                "名册.xlsx:人员:5:单位编码",
                "名册.xlsx:人员:6:角色",
                "名册.xlsx:人员:6:电话",
                "名册.xlsx:人员:7:离任日期",
            ]
            assert terminal.database.read_bytes() == before

    def test_a_heading_that_is_missing_is_named_at_its_sheet(self, terminal: Terminal) -> None:
        book = Workbook()
        book.worksheets[0].title = "单位"
        book.worksheets[0].append(("单位编码", "单位名称", "上级编码", "级别"))
        book.create_sheet("人员").append(("单位编码", "名字", "角色"))
        book.create_sheet("去年").append(("随便", "什么"))
        path = terminal.folder / "x.xlsx"
        book.save(path)
        said = terminal.refused("roster", "import", str(path))
        assert said.splitlines()[0].startswith("x.xlsx:人员:1: 缺少一列")
        assert "姓名" in said


def test_whoever_is_not_named_is_named(terminal: Terminal, book: Path) -> None:
    """Somebody overwrites a doctor's row with the successor: she is still there until the file gives her last day."""
    fill(book, UNITS, PEOPLE)
    terminal.ok("roster", "import", str(book))
    rest = "单位编码,姓名,电话,角色,离任日期\n0110101,赵大夫,13900000099,报告人,\n"
    said = terminal.ok("roster", "import", terminal.write("new.csv", rest)).splitlines()
    assert said[:2] == [
        "张家村：赵大夫任报告人",
        "下列人员仍在任，名册里没有写到，保持不变：张医生（张家村）。已经离任的，请加一行写上离任日期。",
    ]
    left = rest + "0110101,张医生,,报告人,2026/11/19\n"
    said = terminal.ok("roster", "import", terminal.write("new.csv", left)).splitlines()
    assert said[0] == "张家村：张医生任报告人到 2026-11-19 为止"
    assert "仍在任" not in "".join(terminal.ok("roster", "import", terminal.write("new.csv", rest)))


def test_a_number_of_somebody_else_is_asked_about(terminal: Terminal, book: Path) -> None:
    fill(book, UNITS, PEOPLE)
    terminal.ok("roster", "import", str(book))
    head = "单位编码,姓名,电话,角色,离任日期,曾用名\n"
    file = terminal.write("new.csv", head + "0110101,赵大夫,13900000011,报告人,,\n")
    assert "13900000011 登记的是张医生" in terminal.refused("roster", "import", file)
    file = terminal.write("new.csv", head + "0110101,张大夫,13900000011,报告人,,张医生\n")
    assert "姓名：张医生 → 张大夫" in terminal.ok("roster", "import", file)


def test_what_was_imported_is_in_the_audit_without_names(terminal: Terminal, book: Path) -> None:
    fill(book, UNITS, PEOPLE)
    terminal.ok("roster", "import", str(book))
    query = (
        "SELECT action, code, details FROM audit JOIN unit ON unit.id = unit_id WHERE person_id IS NULL ORDER BY 1, 2"
    )
    assert {action for action, *_ in rows(terminal, query)} == {"unit-new", "post-begun"}
    assert len(rows(terminal, query)) == 9
    text = io.StringIO()
    csv.writer(text).writerows(rows(terminal, query))
    assert not any(name in text.getvalue() for _, name, *_ in PEOPLE)
    changed = "单位编码,单位名称,上级编码,级别,停用日期\n0110101,张庄村,01102,村,2026-12-01\n"
    terminal.ok("roster", "import", terminal.write("new.csv", changed))
    assert [(action, code) for action, code, _ in rows(terminal, query) if code == "0110101"] == [
        ("post-begun", "0110101"),
        ("unit-closed", "0110101"),
        ("unit-moved", "0110101"),
        ("unit-new", "0110101"),
        ("unit-renamed", "0110101"),
    ]
    terminal.ok("roster", "import", terminal.write("new.csv", changed))
    assert len(rows(terminal, query)) == 12
