"""What stands behind the figures of a workbook, read back with another library, and by LibreOffice if it is there."""

from __future__ import annotations

import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from core.digest import Digest
from core.forms import Forms
from core.particulars import Particulars
from digests.workbook import write_workbook
from locales import Catalogue
from tests.digests.test_workbook import rows, sheets


@pytest.fixture
def path(week: Digest, particulars: Particulars, forms: Forms, catalogue: Catalogue, tmp_path: Path) -> Path:
    path = tmp_path / "digest.xlsx"
    write_workbook(week, particulars, forms, path, catalogue, "zh-CN")
    return path


@pytest.fixture
def book(path: Path) -> Workbook:
    return load_workbook(path)


def test_every_day_of_every_village_has_its_sign(book: Workbook) -> None:
    first, second = rows(book, "日报 逐村逐日")
    assert (first["上级单位"], first["单位编码"], first["单位"]) == ("城关镇", "QS0101", "石桥村卫生室")
    days = [f"11-{day}" for day in range(16, 23)]
    assert [first[day] for day in days] == ["√", "零", "√缺", "迟", "免", "未", None]
    assert [second[day] for day in days] == ["零缺", "迟缺", "迟零", "迟零缺", "√", "零", "…"]
    sheet = book["日报 逐村逐日"]
    assert sheet.freeze_panes == "D2"
    coloured = {rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules}
    assert {'"未"', '"迟"', '"免"'} <= coloured
    assert '"√"' not in coloured


def test_every_correction_is_named_with_who_and_when(book: Workbook) -> None:
    """What only completed the report, the visits after an early zero report, is no correction."""
    found = rows(book, "更正记录")
    assert [(row["指标"], row["原来的数字"], row["更正后"], row["更正人"]) for row in found] == [
        ("疑似病例", 0, 2, "=张医生"),
        ("疑似病例", 2, None, None),
        ("门诊人次", 12, None, None),
    ]
    first, *_ = found
    assert (first["上级单位"], first["单位"], first["报表"]) == ("大塅乡", "柳树湾村卫生室", "日报")
    assert first["报告日期"] == datetime(2026, 11, 20)  # noqa: DTZ001
    assert first["更正时间"] == datetime(2026, 11, 20, 17, 5)  # noqa: DTZ001 - as the county's clock shows it
    assert [row["方式"] for row in found] == ["报告人改了原来的消息", "表格导入", "表格导入"]
    assert book["更正记录"]["I2"].data_type == "s"


def test_every_word_is_defined(book: Workbook) -> None:
    found = {row["项目"]: row for row in rows(book, "说明")}
    assert found["本工作簿"]["含义"] == "青山县 2026年第47期周报，11月16日—11月22日"
    assert found["生成时间"]["含义"] == "2026年11月23日 08:00，以当时收到的报告为准"
    assert [(found[rate]["分子"], found[rate]["分母"]) for rate in ("报告率", "及时率", "完整率")] == [
        ("已报", "应报"),
        ("及时", "应报"),
        ("完整", "已报"),
    ]
    assert "不到 10 的" in found["与上期、上年同期比较"]["含义"]
    assert found["逐村逐日的记号"]["含义"].splitlines()[:3] == ["√　及时", "√缺　及时，不完整", "零　及时的零报告"]
    assert found["日报"]["含义"].splitlines() == [
        "每天一份，18:00 截止。指标：",
        "门诊人次（人次）",
        "接种针次（针）",
        "疑似病例（例），监测指标",
    ]


def test_the_same_in_english(
    week: Digest, particulars: Particulars, forms: Forms, catalogue: Catalogue, path: Path
) -> None:
    write_workbook(week, particulars, forms, path, catalogue, "en")
    book = load_workbook(path)
    assert book.sheetnames[-3:] == ["Daily report by village", "Corrections", "Definitions"]
    assert [row["11-18"] for row in rows(book, "Daily report by village")] == ["√P", "LZ"]
    found = {row["Term"]: row["Meaning"] for row in rows(book, "Definitions")}
    assert found["Made at"] == "23 Nov 2026, 08:00, from what had been received by then"
    assert found["Signs by village and day"].splitlines()[2] == "Z  on time, zero report"
    assert found["Daily report"].splitlines()[-1] == "Suspected cases (cases), under surveillance"


def test_a_spreadsheet_program_opens_it(path: Path, book: Workbook) -> None:
    """openpyxl does, and LibreOffice, where there is one, makes pages of it with the chart."""
    assert [len(sheet._charts) for sheet in sheets(book)][:2] == [1, 0]  # type: ignore[attr-defined]
    if office := shutil.which("soffice"):
        own = f"-env:UserInstallation=file://{path.parent}/office"
        done = subprocess.run(
            [office, own, "--headless", "--convert-to", "pdf", "--outdir", path.parent, path],
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0
        assert path.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
