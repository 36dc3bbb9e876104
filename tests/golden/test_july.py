"""A bureau's own figures: imported as daily reports, they come out of the month digest as the bureau printed them."""

from __future__ import annotations

import csv
import json
import re
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from bot.cli import app

JULY: dict[str, Any] = json.loads(Path(__file__).with_name("july.json").read_text("utf-8"))
TOWNSHIPS = {"D01": "东街道", "D02": "西街道"}
VILLAGES = {"D0101": "一社区", "D0102": "二社区", "D0201": "三社区", "D0202": "四社区"}
DAILY = ("visits", "vaccinations", "suspected_cases")


def shares(total: int, parts: int) -> list[int]:
    """`total` in so many whole parts, as even as can be, the larger ones spread out."""
    return [(n + 1) * total // parts - n * total // parts for n in range(parts)]


def write_csv(file: Path, heading: list[str], rows: list[list[object]]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([heading, *rows])
    return file


def roster(folder: Path) -> Path:
    rows: list[list[object]] = [["D", "某区", "", "county"]]
    rows += [[code, name, "D", "township"] for code, name in TOWNSHIPS.items()]
    rows += [[code, name, code[:3], "village"] for code, name in VILLAGES.items()]
    return write_csv(folder / "roster.csv", ["unit code", "name", "parent", "level"], rows)


def daily_reports(folder: Path) -> Path:
    """June and July, every community and day; a disease that the document does not give for June is blank."""
    diseases = {one["key"]: one for one in JULY["diseases"]}
    heading = ["unit", "form", "date", *DAILY, *(f"suspected_cases.{key}" for key in diseases)]
    rows: list[list[object]] = []
    for month, days, column in (("2026-06", 30, "previous"), ("2026-07", 31, "this")):
        counts = {key: one[column] or 0 for key, one in diseases.items()}
        clinic = [JULY["daily"]["visits"], JULY["daily"]["vaccinations"]] if column == "this" else [9000, 900]
        columns = [shares(total, days * len(VILLAGES)) for total in (*clinic, *counts.values())]
        slots = [(f"{month}-{day:02}", village) for day in range(1, days + 1) for village in VILLAGES]
        for (date, village), (visits, vaccinations, *cases) in zip(slots, zip(*columns, strict=True), strict=True):
            given = [n if one[column] is not None else "" for n, one in zip(cases, diseases.values(), strict=True)]
            rows.append([village, "daily", date, visits, vaccinations, sum(cases), *given])
    return write_csv(folder / "daily.csv", heading, rows)


def workload_reports(folder: Path) -> Path:
    """The grouped table of the same month, half from each township, under the document's own headings."""
    items = {name: total for group in JULY["workload"] for name, total in group["items"].items()}
    halves = [shares(total, 2) for total in items.values()]
    rows: list[list[object]] = [
        [township, "monthly_workload", "2026-07", *(half[n] for half in halves)] for n, township in enumerate(TOWNSHIPS)
    ]
    return write_csv(folder / "workload.csv", ["unit", "form", "date", *items], rows)


@pytest.fixture(scope="module")
def lingbao(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a district that has imported all of it, and its July digest in both languages."""
    folder = tmp_path_factory.mktemp("district")
    environ = {"LINGBAO_DATA_DIR": str(folder / "data")}
    steps = [
        ["db", "upgrade"],
        ["roster", "import", str(roster(folder))],
        ["reports", "import", str(daily_reports(folder))],
        ["reports", "import", str(workload_reports(folder))],
        ["digest", "--unit", "D", "--period", "2026-07", "--out", str(folder / "zh")],
        ["digest", "--unit", "D", "--period", "2026-07", "--out", str(folder / "en"), "--lang", "en"],
    ]
    for step in steps:
        done = CliRunner().invoke(app, step, env=environ)
        assert done.exit_code == 0, (step, done.output)
    return folder


@pytest.fixture
def digest(lingbao: Path) -> str:
    return (lingbao / "zh" / "D-2026-07.txt").read_text("utf-8")


@pytest.mark.parametrize("disease", JULY["diseases"], ids=lambda disease: disease["key"])
def test_every_count_and_every_stated_change_of_a_disease(digest: str, disease: dict[str, Any]) -> None:
    name, change = disease["zh"], disease["stated_change"]
    line = next(line for line in digest.splitlines() if line.startswith(f"{name}{disease['this']}例"))
    if change is not None:
        assert f"比上月{'增加' if change > 0 else '减少'}{abs(change)}例" in line


@pytest.mark.parametrize(("indicator", "total"), [("门诊人次", 9246), ("接种针次", 976), ("疑似病例", 42)])
def test_the_daily_sums(digest: str, indicator: str, total: int) -> None:
    assert f"{indicator}：{total}" in digest


@pytest.mark.parametrize(
    ("group", "name", "total"),
    [(group["group"], name, total) for group in JULY["workload"] for name, total in group["items"].items()],
)
def test_every_figure_of_the_grouped_workload(digest: str, group: str, name: str, total: int) -> None:
    lines = digest.splitlines()
    under_it = takewhile(lambda line: not line.startswith("〔"), lines[lines.index(f"〔{group}〕") + 1 :])
    assert any(re.match(rf"{name}：{total}(\D|$)", line) for line in under_it)


def test_everybody_has_reported_in_time(digest: str) -> None:
    assert "报告率 124/124＝100%" in digest
    assert "及时率 124/124＝100%" in digest
    assert "报告率 2/2＝100%" in digest


def test_the_english_digest_holds_the_same_figures(lingbao: Path) -> None:
    english = (lingbao / "en" / "D-2026-07.txt").read_text("utf-8")
    for figure in (9246, 976, 42, 13, 18, 8139, 1083):
        assert str(figure) in english
    assert "dysentery 13, 8 more" in english.casefold()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_ten_lines_hold_to_the_figure(lingbao: Path, language: str) -> None:
    """Whole: the diseases with their counts, the sums against June, both forms and every community."""
    environ = {"LINGBAO_DATA_DIR": str(lingbao / "data")}
    args = ["digest", "--unit", "D", "--period", "2026-07", "--lang", language]
    done = CliRunner().invoke(app, args, env=environ)
    assert done.exit_code == 0
    assert done.stdout == Path(__file__).with_name(f"july_short.{language}.txt").read_text("utf-8")


def test_picture_and_workbook_stand_beside_the_text(lingbao: Path) -> None:
    assert (lingbao / "zh" / "D-2026-07.png").read_bytes().startswith(b"\x89PNG")
    book = load_workbook(lingbao / "zh" / "D-2026-07.xlsx")
    figures = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {9246, 976, 42, 13, 18, 8139, 1083} <= figures
