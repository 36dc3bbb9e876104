"""`lingbao targets`: from a file into the database, and what a digest makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import forms
from tests.bot.terminal import REPORTS, ROSTER, Terminal
from tests.bot.test_cli_imports import workbook

TARGETS = """\
单位编码,指标,年度,目标
QS,接种,2026,3000
QS01,接种针次,2026,2900
QS0101,门诊,2026,700
"""
RATE = """
[computed.rate]
name = { zh-CN = "接种率", en = "vaccination rate" }
formula = "vaccinations / visits"
per = 100
"""
UNLIKE = "青山县 2026 年接种的任务是 3000，下面 1/1 个单位的任务相加是 2900。两个数各自有效，程序不会互相改。"


@pytest.fixture
def county(tmp_path: Path) -> Terminal:
    terminal = Terminal(tmp_path)
    terminal.ok("db", "upgrade")
    terminal.ok("roster", "import", terminal.write("county.csv", ROSTER))
    return terminal


def test_once_and_then_no_change(county: Terminal) -> None:
    file = county.write("任务.csv", TARGETS)
    before = county.database.read_bytes()
    rehearsed = county.ok("targets", "import", file, "--dry-run").splitlines()
    assert rehearsed == ["全年任务：新增 3，改动 0，撤销 0，不变 0", UNLIKE, "以上是预演，没有写入任何内容。"]
    assert county.database.read_bytes() == before
    assert county.ok("targets", "import", file).splitlines() == [*rehearsed[:-1], "已导入。"]
    after = county.database.read_bytes()
    assert county.ok("targets", "import", workbook(county.folder, TARGETS)).splitlines() == [
        "全年任务：新增 0，改动 0，撤销 0，不变 3",
        UNLIKE,
        "与现有内容一致，没有变化。",
    ]
    assert county.database.read_bytes() == after
    county.ok("db", "check")


def test_they_are_listed_and_the_change_is_in_the_audit(county: Terminal) -> None:
    county.ok("targets", "import", county.write("1.csv", TARGETS))
    county.ok("targets", "import", county.write("2.csv", "unit,indicator,year,target\nQS,vaccinations,2026,2900\n"))
    assert county.ok("targets", "list", "--year", "2026").splitlines() == [
        "2026 QS 青山县 日报 接种：2900",
        "2026 QS01 东河镇 日报 接种：2900",
        "2026 QS0101 张家村 日报 门诊：700",
    ]
    found = json.loads(county.ok("targets", "list", "--unit", "QS0101", "--json"))
    assert found == [
        {"year": 2026, "unit": "QS0101", "name": "张家村", "form": "daily", "item": "visits", "target": 700}
    ]
    assert county.ok("targets", "list", "--year", "2027").splitlines() == ["没有导入过全年任务。"]
    assert "QS9" in county.refused("targets", "list", "--unit", "QS9")
    assert "改了青山县的全年任务（日报）：3000 → 2900。" in county.ok("audit", "--unit", "QS", "--since", "2026-01-01")


def test_faults_are_named_and_nothing_is_imported(county: Terminal) -> None:
    file = county.write("任务.csv", TARGETS + "QS9,接种,2026,1\nQS,接种,26,三千\n")
    assert county.refused("targets", "import", file).splitlines() == [
        "任务.csv:5:单位编码: 没有编码为“QS9”的单位。请核对编码，或先导入花名册。",
        "任务.csv:6:年度: “26”不是年份。请填四位数字，例如 2026。",
    ]
    assert county.ok("targets", "list").splitlines() == ["没有导入过全年任务。"]


def test_the_digest_says_how_far_they_are(county: Terminal) -> None:
    county.ok("reports", "import", county.write("日报.csv", REPORTS))
    county.ok("targets", "import", county.write("任务.csv", TARGETS))
    county.ok("digest", "--unit", "QS", "--period", "2026-07", "--out", str(county.folder / "out"))
    said = (county.folder / "out" / "QS-2026-07.txt").read_text("utf-8").splitlines()
    assert "接种 5 / 3000针次（0.17%），比时间进度慢57.9个百分点；还有1份没报，不算在内" in said
    assert "2026年全年任务（到7月31日，时间过了58.1%：212/365天）" in said


def test_a_script_gets_targets_how_far_they_are_and_how_far_the_year_is(county: Terminal) -> None:
    county.ok("reports", "import", county.write("日报.csv", REPORTS))
    county.ok("targets", "import", county.write("任务.csv", TARGETS))
    whole, below = json.loads(county.ok("digest", "--unit", "QS", "--period", "2026-07", "--json"))["targets"]
    assert whole == {
        "unit": "QS",
        "form": "daily",
        "item": "vaccinations",
        "target": 3000,
        "reached": 5,
        "percent": 0.17,
        "until": "2026-07-31",
        "expected_percent": 58.1,
        "expected_by_now": 1742.5,
        "reports": {"expected": 4, "received": 3},
    }
    assert (below["unit"], below["reached"], below["target"]) == ("QS01", 5, 2900)
    (village,) = json.loads(county.ok("digest", "--unit", "QS01", "--period", "2026-07", "--json"))["targets"][1:]
    assert (village["unit"], village["item"], village["target"]) == ("QS0101", "visits", 700)


def test_a_script_gets_rates_with_both_sides(county: Terminal) -> None:
    own = county.folder / "forms"
    own.mkdir()
    shipped = (Path(forms.__file__).parent / "daily.toml").read_text("utf-8")
    (own / "daily.toml").write_text(shipped + RATE, "utf-8")
    county.settings["LINGBAO_FORMS_DIR"] = str(own)
    county.ok("reports", "import", county.write("日报.csv", REPORTS))
    county.ok("targets", "import", county.write("任务.csv", "单位编码,指标,年度,目标\nQS,接种率,2026,95\n"))
    found = json.loads(county.ok("digest", "--unit", "QS", "--period", "2026-07", "--json"))
    assert found["targets"] == []
    (rate,) = found["forms"][0]["computed"]
    assert rate == {"key": "rate", "value": 20.0, "numerator": 5, "denominator": 25, "target": 95, "why": None}
