"""`lingbao export dhis2`: from a mapping to a file, a rehearsal or a server, and what it says of it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.commands import dhis2_outcome, export_dhis2
from bot.dhis2 import client
from forms import load_forms
from tests.bot.terminal import Terminal
from tests.county import at
from tests.digests.test_dhis2_files import checked_adx
from tests.emulator.dhis2 import TOKEN, Dhis2Emulator, Trouble

VISITS, DOSES, CASES, DYSENTERY = "f7n9E0hX8qk", "Ix2HsbDMLea", "eY5ehpbEsB7", "bRowv6yZOF2"
MAPPING = f"""\
[forms.daily]
data_set = "pBOMPrpg1QX"
period_type = "Daily"

[forms.daily.indicators]
visits = "{VISITS}"
vaccinations = "{DOSES}"
suspected_cases = "{CASES}"

[forms.daily.items.suspected_cases]
dysentery = "{DYSENTERY}"
"""
SECRET = TOKEN.split()[1]


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """11 figures of three reports, two of them zeros, and a report that has not come."""
    monkeypatch.setattr(Clock, "now", lambda _: at("2026-07-03 12:00"))
    terminal = Terminal(tmp_path)
    terminal.settle_with_reports()
    terminal.write("dhis2.toml", MAPPING)
    return terminal


@pytest.fixture
def dhis2(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dhis2Emulator]:
    monkeypatch.setattr(client, "FIRST_PAUSE_S", 0.0)
    monkeypatch.setattr(client, "LOOK_S", 0.0)
    elements = dict.fromkeys((VISITS, DOSES, CASES), True)
    emulator = Dhis2Emulator({"QS0101", "QS0102"}, elements, {DYSENTERY}, {"pBOMPrpg1QX": "Daily"})
    with emulator.open():
        terminal.settings |= {"LINGBAO_DHIS2__URL": emulator.url, "LINGBAO_DHIS2__TOKEN": SECRET}
        yield emulator


def july(terminal: Terminal, *args: str, mapping: str = "dhis2.toml", period: str = "2026-07") -> list[str]:
    return ["export", "dhis2", "--mapping", str(terminal.folder / mapping), "--period", period, *args]


def test_a_rehearsal_shows_what_would_be_sent(terminal: Terminal) -> None:
    assert terminal.ok(*july(terminal, "--dry-run")).splitlines() == [
        "会交 11 个数，其中明确的 0 有 2 个。什么也没有发出。",
        "日报：2 个单位，2 个报告期",
        "没有报的 1 份，不交。",
    ]
    shown = json.loads(terminal.ok(*july(terminal, "--dry-run", "--json")))
    left_out = {"silent": 1, "blank": 0, "gaps": 0, "unfinished": 0, "unwanted": 0}
    assert (shown["values"], shown["zeros"], shown["left_out"]) == (11, 2, left_out)
    assert (shown["dry_run"], shown["sent"], shown["conflicts"], shown["failure"]) == (True, 0, [], None)


def test_as_a_file_in_both_formats(terminal: Terminal) -> None:
    file = terminal.folder / "july.json"
    said = terminal.ok(*july(terminal, "--out", str(file)))
    assert said.splitlines()[0] == f"已写入 {file}：11 个数，其中明确的 0 有 2 个。"
    rows = json.loads(file.read_text("utf-8"))["dataValues"]
    assert len(rows) == 11
    assert {row["orgUnit"] for row in rows if row["period"] == "20260702"} == {"QS0101"}  # 李家村 is missing, not zero
    adx = terminal.ok(*july(terminal, "--format", "adx", "--out", "-"))
    assert [(unit, value) for unit, _, _, value in checked_adx(adx)] == [(r["orgUnit"], r["value"]) for r in rows]
    assert "--overwrite" in terminal.refused(*july(terminal, "--out", str(file)))


def test_what_is_sent_arrives_and_is_told(terminal: Terminal, dhis2: Dhis2Emulator) -> None:
    said = terminal.ok(*july(terminal, "--push")).splitlines()
    assert said[-1] == "已发给 DHIS2 11 个数（1 次）：新增 11，更新 0，未收 0，删除 0。"
    assert len(dhis2.stored) == 11
    assert sorted(dhis2.stored.values()).count("0") == 2
    [(_, _, parameters)] = [heard for heard in dhis2.heard if heard[1] == "/api/dataValueSets"]
    assert parameters["orgUnitIdScheme"] == "code"
    assert (parameters["importStrategy"], parameters["dryRun"]) == ("CREATE_AND_UPDATE", "false")
    again = json.loads(terminal.ok(*july(terminal, "--push", "--json")))
    assert (again["imported"], again["updated"], again["ignored"]) == (0, 11, 0)


def test_the_audit_tells_what_was_sent_where(terminal: Terminal, dhis2: Dhis2Emulator) -> None:
    """Before and after; never how to log in, and nothing of a rehearsal."""
    terminal.ok(*july(terminal, "--dry-run", "--server"))
    assert "DHIS2" not in terminal.ok("audit", "--unit", "QS", "--since", "2026-07-03")
    terminal.ok(*july(terminal, "--push"))
    said = terminal.ok("audit", "--unit", "QS", "--since", "2026-07-03")
    days = "7月1日（周三）到7月31日（周五）"
    assert [line.partition(" ")[2] for line in said.splitlines()[-2:]] == [
        f"（命令行）：开始把青山县的日报发给 DHIS2（{dhis2.url}）：{days}。",
        f"（命令行）：把青山县的日报发给了 DHIS2（{dhis2.url}）：{days}，共 11 个数，新增 11，更新 0，未收 0。",
    ]
    kept = terminal.ok("audit", "--unit", "QS", "--since", "2026-07-03", "--json")
    entry = json.loads(kept)[-1]
    assert (entry["action"], entry["code"], entry["person"]) == ("dhis2-sent", "QS", None)
    counts = {"sent": 11, "imported": 11, "updated": 0, "ignored": 0, "deleted": 0}
    about = {"to": dhis2.url, "forms": "daily", "first": "2026-07-01", "last": "2026-07-31"}
    assert entry["details"] == about | counts
    assert SECRET not in kept + said


KNOWN = Trouble(200, body=b'{"dataElements": []}')


@pytest.mark.parametrize(
    ("troubles", "failure"),
    [([Trouble(503)] * client.TRIES, "dhis2-away"), ([KNOWN, Trouble(401)], "dhis2-login-refused")],
    ids=["before anything is sent", "while it is sent"],
)
def test_the_audit_tells_of_what_was_not_finished(
    terminal: Terminal, dhis2: Dhis2Emulator, troubles: list[Trouble], failure: str
) -> None:
    dhis2.troubles += troubles
    assert terminal.run(*july(terminal, "--push", "--unit", "QS0101")).exit_code == 1
    entries = json.loads(terminal.ok("audit", "--unit", "QS0101", "--since", "2026-07-03", "--json"))
    assert [entry["action"] for entry in entries][-2:] == ["dhis2-begun", "dhis2-failed"]
    assert (entries[-1]["code"], entries[-1]["details"]["sent"]) == ("QS0101", 0)
    assert entries[-1]["details"]["failure"] == failure


def test_a_correction_takes_the_place_of_what_was_sent(terminal: Terminal, dhis2: Dhis2Emulator) -> None:
    terminal.ok(*july(terminal, "--push"))
    corrected = "单位编码,报表,日期,门诊人次\nQS0101,日报,2026/7/1,99\n"
    terminal.ok("reports", "import", terminal.write("more.csv", corrected))
    terminal.ok(*july(terminal, "--push"))
    assert dhis2.stored[VISITS, "20260701", "QS0101", "", ""] == "99"


def test_the_server_may_check_without_keeping_anything(terminal: Terminal, dhis2: Dhis2Emulator) -> None:
    said = terminal.ok(*july(terminal, "--dry-run", "--server"))
    assert "它什么也没有存：会新增 11" in said
    assert dhis2.stored == {}


def test_conflicts_are_told_by_our_names_and_are_exit_code_1(terminal: Terminal, dhis2: Dhis2Emulator) -> None:
    dhis2.org_units = {"QS0101"}
    dhis2.data_elements[CASES] = False  # its zeros are dropped without a word
    result = terminal.run(*july(terminal, "--push"))
    assert result.exit_code == 1
    lost, *told = result.stdout.splitlines()[2:]
    assert lost.startswith("DHIS2 会丢掉这些指标的 0")
    assert "疑似病例、疑似病例.细菌性和阿米巴性痢疾。" in lost
    assert told == [
        "已发给 DHIS2 11 个数（1 次）：新增 6，更新 0，未收 5，删除 0。",
        "代码   个数  DHIS2 的说法",
        "E7612  4     Organisation unit not found or not accessible: `QS0102`",
        "    李家村（QS0102）20260701 门诊人次 = 5",
        "    李家村（QS0102）20260701 接种针次 = 2",
        "    李家村（QS0102）20260701 疑似病例 = 2",
        "    李家村（QS0102）20260701 疑似病例.细菌性和阿米巴性痢疾 = 1",
        "-      1     没有说为什么。多半是没有勾选“存储零值”的数据元素报的 0。",
    ]
    found = json.loads(terminal.run(*july(terminal, "--push", "--json")).stdout)
    assert [(one["code"], one["count"]) for one in found["conflicts"]] == [("E7612", 4), ("", 1)]
    assert found["zeros_lost"][0] == {"form": "daily", "item": "suspected_cases"}
    assert found["conflicts"][0]["values"][0] == {
        "unit": "QS0102",
        "unit_name": "李家村",
        "form": "daily",
        "period": "20260701",
        "item": "visits",
        "value": 5,
    }


def test_many_values_of_one_conflict_are_counted(terminal: Terminal, dhis2: Dhis2Emulator) -> None:
    dhis2.data_sets = {}
    result = terminal.run(*july(terminal, "--push"))
    assert result.exit_code == 1  # the server gives up and counts nothing
    said = result.stdout.splitlines()
    assert "新增 0，更新 0，未收 11" in said[2]
    assert [line for line in said if line.startswith("E7600  11")]
    assert said[-1] == "    另有 6 个"


def test_they_go_in_portions(terminal: Terminal, dhis2: Dhis2Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_dhis2, "AT_ONCE", 4)
    assert "11 个数（3 次）：新增 11" in terminal.ok(*july(terminal, "--push"))
    assert [len(body["dataValues"]) for body in dhis2.bodies] == [4, 4, 3]
    assert {body["dataSet"] for body in dhis2.bodies} == {"pBOMPrpg1QX"}


def test_a_conflict_of_a_later_portion_is_about_its_own_values(
    terminal: Terminal, dhis2: Dhis2Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_dhis2, "AT_ONCE", 4)
    dhis2.org_units = {"QS0101"}
    told = json.loads(terminal.run(*july(terminal, "--push", "--json")).stdout)
    assert {value["unit"] for one in told["conflicts"] for value in one["values"]} == {"QS0102"}
    assert sum(len(one["values"]) for one in told["conflicts"]) == 4


def test_in_the_background(terminal: Terminal, dhis2: Dhis2Emulator) -> None:
    assert "新增 11" in terminal.ok(*july(terminal, "--push", "--async"))
    assert len(dhis2.stored) == 11


def test_a_server_that_goes_away_half_way_is_told_with_what_it_took(
    terminal: Terminal, dhis2: Dhis2Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_dhis2, "AT_ONCE", 4)
    away = [Trouble(503)] * client.TRIES
    asked = Trouble(404)  # of zeros it tells nothing
    dhis2.troubles = [asked, Trouble(cut=True), Trouble(429, {"Retry-After": "0"}), *away]
    result = terminal.run(*july(terminal, "--push"))
    assert result.exit_code == 1
    assert "已发给 DHIS2 0 个数（0 次）" in result.stdout
    assert f"没有应答（HTTP 503），试了 {client.TRIES} 次" in result.stderr
    dhis2.troubles = []
    monkeypatch.setattr(client, "TRIES", 1)
    dhis2.heard.clear()
    first = Trouble(done=True, status=200, body=b'{"importCount": {"imported": 4}}')
    dhis2.troubles = [asked, first, Trouble(503)]
    told = json.loads(terminal.run(*july(terminal, "--push", "--json")).stdout)
    assert (told["sent"], told["imported"], len(dhis2.stored)) == (4, 4, 4)
    assert "HTTP 503" in told["failure"]


def test_nobody_learns_the_secret(terminal: Terminal, dhis2: Dhis2Emulator) -> None:
    terminal.settings["LINGBAO_DHIS2__TOKEN"] = "d2pat_a-wrong-one-of-mine"
    said = terminal.run(*july(terminal, "--push"))
    assert (said.exit_code, "HTTP 401" in said.stderr) == (1, True)
    assert "d2pat" not in said.output
    del terminal.settings["LINGBAO_DHIS2__TOKEN"]
    terminal.settings["LINGBAO_DHIS2__TOKEN_FILE"] = terminal.write("token", SECRET + "\n")
    assert "新增 11" in terminal.ok(*july(terminal, "--push"))
    terminal.settings["LINGBAO_DHIS2__PASSWORD"] = "a-word-of-mine"
    assert "a-word-of-mine" not in terminal.refused("doctor")


def test_what_a_mapping_lacks_is_named_before_anything_is_sent(terminal: Terminal, dhis2: Dhis2Emulator) -> None:
    terminal.write("half.toml", MAPPING.replace(f'"{DOSES}"', '""').replace("dysentery =", "measles ="))
    assert terminal.refused(*july(terminal, "--push", mapping="half.toml")).splitlines() == [
        "half.toml:forms.daily.indicators.vaccinations: 空着。请填上 DHIS2 里的标识。",
        'half.toml:forms.daily.items.suspected_cases.dysentery: 没有写。请填上 DHIS2 里的标识；不交的写 "-"。',
    ]
    assert dhis2.heard == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[forms", "this is not TOML"),
        ("[dhis2]\n", "forms: is missing"),
        ('[forms.daily]\ndata_set = 3\nperiod_type = "Daily"\n', "forms.daily.data_set"),
        ('[forms.daily]\ndata_set = "x"\nperiod_type = "Hourly"\n', "forms.daily.period_type"),
        ('[forms.daily]\ndata_set = "x"\nperiod_type = "Daily"\nindicator = {}\n', "indicator: is not a known key"),
        ('[forms.daily]\ndata_set = "x"\nperiod_type = "Daily"\nindicators = { visits = 1 }\n', "indicators.visits"),
    ],
)
def test_a_file_that_is_no_mapping(terminal: Terminal, content: str, says: str) -> None:
    terminal.write("wrong.toml", content)
    complaint = terminal.refused(*july(terminal, "--dry-run", mapping="wrong.toml"))
    assert says in complaint
    assert "wrong.toml: " in complaint
    assert "cannot be read" in terminal.refused(*july(terminal, "--dry-run", mapping="none.toml"))


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["--push", "--dry-run"],
        ["--push", "--out", "x.json"],
        ["--push", "--server"],
        ["--dry-run", "--async"],
        ["--out", "-", "--json"],
    ],
)
def test_wrong_usage(terminal: Terminal, args: list[str]) -> None:
    assert "Usage:" in terminal.refused(*july(terminal, *args))


def test_without_settings_it_says_what_to_set(terminal: Terminal) -> None:
    assert "LINGBAO_DHIS2__URL" in terminal.refused(*july(terminal, "--push"))
    terminal.settings["LINGBAO_DHIS2__URL"] = "http://127.0.0.1:1"
    assert "dhis2.token" in terminal.refused(*july(terminal, "--push"))


def test_a_month_of_days_is_sent_when_it_is_over_and_whole(terminal: Terminal, dhis2: Dhis2Emulator) -> None:
    dhis2.data_sets = {"pBOMPrpg1QX": "Weekly"}
    terminal.write("weekly.toml", MAPPING.replace('"Daily"', '"Weekly"'))
    week = july(terminal, "--push", mapping="weekly.toml", period="2026-W27")
    assert "没有结束" in terminal.ok(*week)
    assert dhis2.stored == {}


WEEK = "单位编码,报表,日期,门诊人次,接种针次,疑似病例\n" + "".join(
    f"QS0101,日报,2026/6/{day},2,0,0\n" for day in range(15, 22)
)


def test_a_week_of_days_is_sent_as_one_sum(terminal: Terminal, dhis2: Dhis2Emulator) -> None:
    """And only where no day of it is missing: 李家村 has reported on one alone."""
    terminal.ok("reports", "import", terminal.write("week.csv", WEEK + "QS0102,日报,2026/6/15,9,9,9\n"))
    dhis2.data_sets = {"pBOMPrpg1QX": "Weekly"}
    terminal.write("weekly.toml", MAPPING.replace('"Daily"', '"Weekly"'))
    week = july(terminal, "--push", mapping="weekly.toml", period="2026-W25")
    said = terminal.ok(*week).splitlines()
    assert said[1:3] == ["没有报的 6 份，不交。", "有未报而加不全的 3 个合计，不交。"]
    assert dhis2.stored == {
        (VISITS, "2026W25", "QS0101", "", ""): "14",
        (DOSES, "2026W25", "QS0101", "", ""): "0",
        (CASES, "2026W25", "QS0101", "", ""): "0",
    }
    terminal.write("weekly.toml", MAPPING.replace('"Daily"', '"Weekly"\nincomplete = "send"'))
    terminal.ok(*week)
    assert dhis2.stored[VISITS, "2026W25", "QS0102", "", ""] == "9"


MONTHLY = """
[forms.monthly_workload]
data_set = "BfMAe6Itzgt"
period_type = "Monthly"

[forms.monthly_workload.indicators]
"""


def test_two_data_sets_go_in_requests_of_their_own(terminal: Terminal, dhis2: Dhis2Emulator) -> None:
    month = "单位编码,报表,日期,处方量\nQS01,月工作量,2026/6,31\n"
    terminal.ok("reports", "import", terminal.write("month.csv", month))
    others = (key for key in load_forms().forms["monthly_workload"].by_key if key != "prescriptions")
    both = MAPPING + MONTHLY + f'prescriptions = "{CASES}"\n' + "".join(f'{key} = "-"\n' for key in others)
    terminal.write("both.toml", both)
    dhis2.data_sets["BfMAe6Itzgt"] = "Monthly"
    dhis2.org_units.add("QS01")
    quarter = ["export", "dhis2", "--mapping", str(terminal.folder / "both.toml"), "--from", "2026-06-01"]
    assert "12 个数（2 次）：新增 12" in terminal.ok(*quarter, "--push")
    assert {body["dataSet"]: len(body["dataValues"]) for body in dhis2.bodies} == {"pBOMPrpg1QX": 11, "BfMAe6Itzgt": 1}
    assert dhis2.stored[CASES, "202606", "QS01", "", ""] == "31"
    together = json.loads(terminal.ok(*quarter, "--out", "-"))
    assert "dataSet" not in together
    assert len(together["dataValues"]) == 12
    week = terminal.ok(*july(terminal, "--dry-run", mapping="both.toml", period="2026-W27"))
    assert "月工作量" not in week  # a month is in no week


def test_in_english(terminal: Terminal, dhis2: Dhis2Emulator) -> None:
    terminal.settings["LINGBAO_LANGUAGE"] = "en"
    dhis2.org_units = {"QS0101"}
    assert terminal.run(*july(terminal, "--push")).stdout.splitlines() == [
        "Daily report: 2 units, 2 periods",
        "Not sent: 1 report that has not come.",
        "11 values were sent to DHIS2 (1 request): 7 imported, 0 updated, 4 ignored, 0 deleted.",
        "Code   Values  What DHIS2 says",
        "E7612  4       Organisation unit not found or not accessible: `QS0102`",
        "    李家村 (QS0102) 20260701 visits = 5",
        "    李家村 (QS0102) 20260701 vaccinations = 2",
        "    李家村 (QS0102) 20260701 suspected cases = 2",
        "    李家村 (QS0102) 20260701 suspected cases.Bacillary and amoebic dysentery = 1",
    ]


def test_of_very_many_conflicts_the_first_are_shown_and_all_are_in_the_json(
    terminal: Terminal, dhis2: Dhis2Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dhis2_outcome, "MOST_CONFLICTS", 2)
    dhis2.data_elements = {}
    said = terminal.run(*july(terminal, "--push")).stdout.splitlines()
    assert sum(line.startswith("E7610") for line in said) == 2
    assert said[-1] == "另有 1 处问题没有列出。"
    assert len(json.loads(terminal.run(*july(terminal, "--push", "--json")).stdout)["conflicts"]) == 3


def test_nothing_to_write_leaves_no_file(terminal: Terminal) -> None:
    terminal.write("weekly.toml", MAPPING.replace('"Daily"', '"Weekly"'))
    out = terminal.folder / "x.json"
    refused = terminal.refused(*july(terminal, "--out", str(out), mapping="weekly.toml"), code=1)
    assert "没有可以交的数" in refused
    assert not out.exists()


class TestTemplate:
    def test_it_is_a_mapping_that_names_what_is_to_be_filled_in(self, terminal: Terminal) -> None:
        file = terminal.folder / "new.toml"
        assert "已写好对照表" in terminal.ok("export", "dhis2-mapping", "--out", str(file))
        written = file.read_text("utf-8")
        tables = tomllib.loads(written)
        assert list(tables["forms"]) == ["daily", "monthly_workload"]
        assert tables["forms"]["daily"]["indicators"] == dict.fromkeys(
            ("visits", "vaccinations", "suspected_cases"), ""
        )
        assert '# QS0101 = ""  # 张家村' in written
        assert '# dysentery = ""  # 细菌性和阿米巴性痢疾' in written
        complaint = terminal.refused(*july(terminal, "--dry-run", "--form", "daily", mapping="new.toml"))
        assert complaint.splitlines()[0] == "new.toml:forms.daily.data_set: 空着。请填上 DHIS2 里的标识。"
        assert "monthly_workload" not in complaint

    def test_filled_in_it_is_taken(self, terminal: Terminal, dhis2: Dhis2Emulator) -> None:
        written = terminal.ok("export", "dhis2-mapping", "--out", "-", "--lang", "en")
        for line, filled in (
            ('data_set = ""', 'data_set = "pBOMPrpg1QX"'),
            ('visits = ""', f'visits = "{VISITS}"'),
            ('vaccinations = ""', f'vaccinations = "{DOSES}"'),
            ('suspected_cases = ""', f'suspected_cases = "{CASES}"'),
            ('# dysentery = ""', f'dysentery = "{DYSENTERY}"'),
        ):
            assert line in written
            written = written.replace(line, filled, 1)
        terminal.write("filled.toml", written)
        assert "新增 11" in terminal.ok(*july(terminal, "--push", "--form", "daily", mapping="filled.toml"))
        assert len(dhis2.stored) == 11

    def test_units_of_a_subtree(self, terminal: Terminal) -> None:
        written = terminal.ok("export", "dhis2-mapping", "--out", "-", "--unit", "QS0101")
        assert "QS0101" in written
        assert "QS0102" not in written
        assert "QS9" in terminal.refused("export", "dhis2-mapping", "--out", "-", "--unit", "QS9")

    def test_it_replaces_nothing_unasked(self, terminal: Terminal) -> None:
        assert "--overwrite" in terminal.refused(
            "export", "dhis2-mapping", "--out", str(terminal.folder / "dhis2.toml")
        )
        assert (terminal.folder / "dhis2.toml").read_text("utf-8") == MAPPING
