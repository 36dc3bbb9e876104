"""CSV, JSON and the workbook as another program reads them: files to the byte, zeros and blanks never mixed."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from core.exports import ExportedReport, Items, Selection, Status
from core.forms import Values
from core.units import Unit
from digests import export_book
from digests.export_book import BookSink
from digests.exports import COLUMNS, CsvSink, JsonSink
from locales import Catalogue
from tests.county import CALENDAR, COUNTY, DAILY, EAST, FORMS, LI, WANG, ZHANG, at, values

EXPECTED = Path(__file__).parent / "expected" / "exports"
SLY = Unit(16, "=QS0104", '=HYPERLINK("x")', "village", 2, "1/2/16/")
GIVEN = {"daily": {"visits", "vaccinations", "suspected_cases", "suspected_cases.dysentery"}}
SELECTION = Selection(EAST, date(2026, 11, 20), date(2026, 11, 20))


def came(unit: Unit, values: Values, status: Status = Status.ON_TIME, excused: str | None = None) -> ExportedReport:
    zero, partial = DAILY.is_zero_report(values), not DAILY.is_complete(values)
    moment = at("2026-11-20 16:05" if status is Status.ON_TIME else "2026-11-20 19:30")
    return ExportedReport(unit, EAST, "daily", "2026-11-20", status, values, zero, partial, excused, 1, moment)


REPORTS = (
    came(ZHANG, values(12, 0, 0)),
    came(WANG, {"suspected_cases": 2, "suspected_cases.dysentery": 1}, Status.LATE),
    came(SLY, values(1, 0, 0) | {"old": 4}, excused="@flood"),
    ExportedReport(LI, EAST, "daily", "2026-11-20", Status.MISSING, {}),
    ExportedReport(LI, EAST, "daily", "2026-11-21", Status.EXCUSED, {}, excused="leave"),
    ExportedReport(LI, EAST, "daily", "2026-11-22", Status.WAITING, {}),
    ExportedReport(EAST, COUNTY, "workload", "2026-11", Status.MISSING, {}),
)


def as_csv(reports: tuple[ExportedReport, ...] = REPORTS, language: str = "zh-CN", *, excel: bool = False) -> str:
    stream = io.StringIO(newline="")
    sink = CsvSink(stream, Items(FORMS, language), CALENDAR.zone, excel=excel)
    for report in reports:
        sink.add(report)
    sink.close()
    return stream.getvalue()


def as_json(reports: tuple[ExportedReport, ...] = REPORTS, language: str = "zh-CN") -> str:
    stream = io.StringIO(newline="")
    items, now = Items(FORMS, language), at("2026-11-22 08:00")
    sink = JsonSink(stream, items, CALENDAR.zone, SELECTION, GIVEN, now)
    for report in reports:
        sink.add(report)
    sink.close()
    return stream.getvalue()


def rows(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_files_are_as_they_have_always_been(language: str) -> None:
    """Scripts of others read them: whoever changes these files changes what they were promised."""
    assert as_csv(language=language).encode() == (EXPECTED / f"reports.{language}.csv").read_bytes()
    assert as_json(language=language).encode() == (EXPECTED / f"reports.{language}.json").read_bytes()


def test_a_blank_says_why_and_a_zero_is_a_zero() -> None:
    found = [(row["unit"], row["item"], row["value"], row["status"], row["zero"]) for row in rows(as_csv())]
    assert found[:3] == [
        ("QS0101", "visits", "12", "on_time", "1"),
        ("QS0101", "vaccinations", "0", "on_time", "1"),
        ("QS0101", "suspected_cases", "0", "on_time", "1"),
    ]
    assert ("QS0103", "visits", "", "late", "0") in found  # partial: not given, and not zero
    assert [row for row in found if row[3] in ("missing", "excused", "waiting") and row[2] != ""] == []


def test_for_excel_it_has_a_mark_and_nothing_that_excel_would_calculate() -> None:
    plain, excel = as_csv(), as_csv(excel=True)
    assert excel.startswith("\ufeffunit,")
    assert not plain.startswith("\ufeff")
    sly = next(row for row in rows(excel) if "QS0104" in row["unit"])
    assert (sly["unit"], sly["unit_name"], sly["excused"]) == ("'=QS0104", '\'=HYPERLINK("x")', "'@flood")
    assert next(row for row in rows(plain) if "QS0104" in row["unit"])["unit_name"] == '=HYPERLINK("x")'
    cells = [cell for row in csv.reader(io.StringIO(excel[1:], newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_json_is_one_object_with_a_report_a_line() -> None:
    found = json.loads(as_json())
    assert len(as_json().splitlines()) == len(REPORTS) + 2
    assert (found["unit"], found["from"], found["to"]) == ("QS01", "2026-11-20", "2026-11-20")
    assert found["forms"]["workload"] == {"name": "工作量月报", "every": "month", "items": {"prescriptions": "处方量"}}
    assert found["reports"][0]["values"] == {"visits": 12, "vaccinations": 0, "suspected_cases": 0}
    assert found["reports"][3]["values"] == {"visits": None, "vaccinations": None, "suspected_cases": None}
    assert json.loads(as_json(()))["reports"] == []


ITEMS = st.sampled_from(["visits", "vaccinations", "suspected_cases", "suspected_cases.dysentery", "old"])


@given(st.lists(st.dictionaries(ITEMS, st.integers(0, 9999)), max_size=5))
def test_csv_and_json_add_up_to_what_was_reported(reported: list[Values]) -> None:
    """And a blank in one is a null in the other."""
    reports = tuple(came(ZHANG, values) if values else REPORTS[3] for values in reported)
    total = sum(value for values in reported for value in values.values())
    given_cells = sum(map(len, reported))
    cells = [row["value"] for row in rows(as_csv(reports))]
    assert sum(int(cell) for cell in cells if cell) == total
    assert sum(cell != "" for cell in cells) == given_cells
    nested = [value for report in json.loads(as_json(reports))["reports"] for value in report["values"].values()]
    assert [None if cell == "" else int(cell) for cell in cells] == nested


def book(path: Path, catalogue: Catalogue, language: str = "zh-CN") -> dict[str, list[tuple[Any, ...]]]:
    sink = BookSink(path, Items(FORMS, language), CALENDAR.zone, GIVEN, catalogue)
    for report in REPORTS:
        sink.add(report)
    sink.close()
    sheets = [sheet for sheet in load_workbook(path).worksheets if isinstance(sheet, Worksheet)]
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.rows] for sheet in sheets}


def test_a_workbook_has_the_rows_and_a_wide_sheet_for_each_form(tmp_path: Path, catalogue: Catalogue) -> None:
    found = book(tmp_path / "x.xlsx", catalogue)
    assert list(found) == ["明细", "日报", "工作量月报"]
    assert len(found["明细"]) == 1 + len(rows(as_csv()))
    heading, zhang, wang, *_ = found["日报"]
    assert heading[8:12] == ("门诊人次", "接种针次", "疑似病例", "疑似病例.痢疾")
    assert zhang[:8] == (
        "QS0101",
        "张家村",
        "村",
        "QS01",
        "东河镇",
        "日报",
        "2026-11-20",
        datetime.fromisoformat("2026-11-20"),
    )
    assert zhang[8:] == (12, 0, 0, None, "及时", "是", "否", None, 1, datetime.fromisoformat("2026-11-20 16:05"))
    assert wang[8:13] == (None, None, 2, 1, "迟报")
    assert list(book(tmp_path / "y.xlsx", catalogue, "en")) == ["Rows", "Daily report", "Monthly workload"]


def test_in_a_workbook_text_stays_text_and_nothing_is_a_formula(tmp_path: Path, catalogue: Catalogue) -> None:
    book(tmp_path / "x.xlsx", catalogue)
    sheet = load_workbook(tmp_path / "x.xlsx")["日报"]
    assert isinstance(sheet, Worksheet)
    assert sheet["B4"].value == '=HYPERLINK("x")'
    assert sheet["B4"].data_type == "s"
    assert sheet["P4"].value == "@flood"
    assert sheet["H2"].is_date
    assert sheet["R2"].number_format == "yyyy-mm-dd hh:mm"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", "A1:R7")
    assert sheet["P6"].value == "请假"  # a reason that the program knows, in the reader's words


def test_a_sheet_that_is_full_goes_on_on_another(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_book, "MOST_ROWS", 5)
    found = book(tmp_path / "x.xlsx", catalogue)
    long = [name for name in found if name.startswith("明细")]
    assert len(long) == 6
    assert all(found[name][0] == found["明细"][0] for name in long)
    assert sum(len(found[name]) - 1 for name in long) == len(rows(as_csv()))


def test_every_column_has_its_heading_in_every_language(tmp_path: Path, catalogue: Catalogue) -> None:
    for language in ("zh-CN", "en"):
        headings = book(tmp_path / f"{language}.xlsx", catalogue, language)
        first = next(iter(headings.values()))[0]
        assert len(set(first)) == len(first) == len(COLUMNS) - 1  # without form_name: there the form is its name
