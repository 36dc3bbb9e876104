"""The command as somebody at a terminal meets it."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.console import Console
from core.errors import InputError, LingbaoError
from tests.bot.terminal import ROOT, ROSTER, Terminal
from tests.county import at

COMMANDS = [
    [],
    ["demo"],
    ["run"],
    ["parse"],
    ["digest"],
    ["db"],
    ["db", "upgrade"],
    ["db", "backup"],
    ["db", "restore"],
    ["db", "copy"],
    ["roster"],
    ["roster", "import"],
    ["reports"],
    ["reports", "import"],
    ["invite"],
    ["invite", "list"],
    ["invite", "revoke"],
    ["job"],
    ["doctor"],
]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


@pytest.fixture
def county(terminal: Terminal) -> Terminal:
    terminal.settle()
    return terminal


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_explains_itself(terminal: Terminal, command: list[str], option: str) -> None:
    said = terminal.ok(*command, option)
    assert said.startswith(f"Usage: {' '.join(['lingbao', *command])}")


@pytest.mark.parametrize(
    "args",
    [
        ["nonsense"],
        ["invite", "QS"],
        ["invite", "QS", "director"],
        ["invite", "QS", "manager", "--uses", "0"],
        ["digest", "--unit", "QS"],
        ["job", "remind"],
        ["parse", "a", "b"],
    ],
)
def test_wrong_usage_is_exit_code_2(terminal: Terminal, args: list[str]) -> None:
    assert "Usage:" in terminal.refused(*args)


def test_wrong_settings_are_exit_code_2_and_name_the_setting(terminal: Terminal) -> None:
    terminal.settings["LINGBAO_WEB__PORT"] = "x"
    assert terminal.refused("db", "upgrade").startswith("LINGBAO_WEB__PORT: web.port: 'x' is not allowed")


def test_a_settings_file_can_be_named(terminal: Terminal) -> None:
    file = terminal.write("other.toml", 'language = "en"\n')
    assert terminal.ok("--config", file, "db", "upgrade") == "The database is up to date.\n"
    terminal.write("wrong.toml", "langage = 1\n")
    assert "did you mean language" in terminal.refused("--config", str(terminal.folder / "wrong.toml"), "db", "upgrade")


def test_an_error_that_is_nobodys_input_is_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert Console().complain(LingbaoError("the disk is full")) == 1
    assert Console().complain(InputError(["a: wrong", "b: wrong"])) == 2
    assert capsys.readouterr().err.splitlines() == ["the disk is full", "a: wrong", "b: wrong"]


class TestDatabase:
    def test_it_is_made_once(self, terminal: Terminal) -> None:
        assert terminal.ok("db", "upgrade") == "数据库已是最新。\n"
        made = terminal.database.read_bytes()
        terminal.ok("db", "upgrade")
        assert terminal.database.read_bytes() == made

    def test_without_it_other_commands_say_what_to_do(self, terminal: Terminal) -> None:
        assert "lingbao db upgrade" in terminal.refused("invite", "QS", "manager", code=1)

    def test_one_that_cannot_be_reached_is_named_without_its_password(self, terminal: Terminal) -> None:
        terminal.settings["LINGBAO_DATABASE"] = "postgresql://u:hidden-word@127.0.0.1:1/d"
        for command in (["db", "upgrade"], ["invite", "QS", "manager"]):
            said = terminal.refused(*command, code=1)
            assert "postgresql://u:***@127.0.0.1:1/d" in said
            assert "hidden-word" not in said

    def test_a_file_that_is_no_database_is_named(self, terminal: Terminal) -> None:
        terminal.settings["LINGBAO_DATABASE"] = f"sqlite:///{terminal.write('x.db', 'words ' * 1000)}"
        assert "x.db" in terminal.refused("db", "upgrade", code=1)

    def test_an_address_whose_port_is_no_number_is_refused_without_its_password(self, terminal: Terminal) -> None:
        terminal.settings["LINGBAO_DATABASE"] = "postgresql://u:hidden-word@h:port/d"
        said = terminal.refused("db", "upgrade")
        assert said.startswith("database: ")
        assert "hidden-word" not in said

    def test_everything_goes_the_same_way_on_postgresql(self, terminal: Terminal, fresh_postgres: str) -> None:
        terminal.settings["LINGBAO_DATABASE"] = fresh_postgres
        terminal.settle()
        assert not terminal.database.exists()
        assert "没有变化" in terminal.ok("roster", "import", str(terminal.folder / "county.csv"))
        csv = "unit,form,date,visits,vaccinations,suspected_cases\nQS0101,daily,2026-07-01,12,3,0\n"
        for outcome in ("新增 1", "不变 1"):
            assert outcome in terminal.ok("reports", "import", terminal.write("r.csv", csv))
        terminal.ok("digest", "--unit", "QS", "--period", "2026-07", "--out", str(terminal.folder / "out"))
        assert json.loads(terminal.ok("invite", "QS", "manager", "--json"))["unit"] == "QS"
        assert terminal.ok("doctor").endswith("一切正常。\n")


class TestParse:
    def test_a_message_is_shown_as_json(self, terminal: Terminal) -> None:
        said = json.loads(terminal.ok("parse", "门诊12 接种3 疑似0", "--today", "2026-11-20"))
        assert said["status"] == "complete"
        assert said["date"] == "2026-11-20"
        assert said["values"] == {"visits": 12, "vaccinations": 3, "suspected_cases": 0}

    def test_each_line_of_the_input_is_a_message(self, terminal: Terminal) -> None:
        messages = "12 3 0\r\n你好\n\n门诊十几个 接种3 疑似0\n".encode() + b"\xff\xfe\n"
        said = [json.loads(line) for line in terminal.ok("parse", stdin=messages).splitlines()]
        assert [line["status"] for line in said] == ["complete", "other", "other", "ask", "other"]

    def test_a_message_may_begin_like_an_option(self, terminal: Terminal) -> None:
        assert json.loads(terminal.ok("parse", "-1 3 0"))["status"] != "complete"

    def test_another_form_and_a_wrong_one(self, terminal: Terminal) -> None:
        assert json.loads(terminal.ok("parse", "处方量8139", "--form", "monthly_workload"))["status"] == "partial"
        assert "“weekly”" in terminal.refused("parse", "1", "--form", "weekly")
        assert "“今天”" in terminal.refused("parse", "1", "--today", "今天")

    @pytest.mark.parametrize(
        ("message", "unit", "status", "reason"),
        [
            ("张家村 12 3 0", "张家村", "complete", None),
            ("昨天张家 门诊12", "张家村", "partial", None),
            ("12 3 0", None, "complete", None),
            ("赵家村 12 3 0", None, "ask", "reading-unknown-word"),
            ("张家村 12 3 0；李家村 8 0 0", None, "ask", "relay-two-units"),
            ("门诊12 张家村 接种3", None, "ask", "unit-name-between"),
            ("张家村 12 3", None, "ask", "reading-count"),
        ],
    )
    def test_units_of_the_sender_are_known_by_name(
        self, terminal: Terminal, message: str, unit: str | None, status: str, reason: str | None
    ) -> None:
        said = json.loads(terminal.ok("parse", message, "--unit", "张家村", "--unit", "李家村"))
        assert (said["unit"], said["status"], said["reason"]) == (unit, status, reason)

    def test_diseases_are_shown_beside_their_cases(self, terminal: Terminal) -> None:
        values = json.loads(terminal.ok("parse", "疑似1例手足口"))["values"]
        assert values == {"suspected_cases": 1, "suspected_cases.hand_foot_mouth": 1}

    def test_a_very_long_line_is_read_like_any_other(self, terminal: Terminal) -> None:
        said = [
            json.loads(line)
            for line in terminal.ok("parse", stdin=("门诊12 " * 20_000 + "\n12 3 0\n").encode()).splitlines()
        ]
        assert [line["status"] for line in said] == ["partial", "complete"]

    def test_forms_of_the_county_are_known(self, terminal: Terminal) -> None:
        terminal.write("broken.toml", "[form]\n")
        terminal.settings["LINGBAO_FORMS_DIR"] = str(terminal.folder)
        assert "broken.toml" in terminal.refused("parse", "1")


class TestInvite:
    def test_a_code_and_what_to_do_with_it(self, county: Terminal) -> None:
        said = county.ok("invite", "QS0101", "reporter")
        [code] = re.findall("邀请码：([2-9A-Z]{8})（张家村，报告人，可用 1 次", said)
        assert f"/start {code}" in said

    def test_a_link_when_the_name_of_the_bot_is_known(self, county: Terminal) -> None:
        county.settings["LINGBAO_TELEGRAM__NAME"] = "county_bot"
        said = json.loads(county.ok("invite", "QS", "manager", "--person", "周主任", "--uses", "3", "--json"))
        assert said["link"] == f"https://t.me/county_bot?start={said['code']}"
        assert (said["unit"], said["role"], said["uses"]) == ("QS", "manager", 3)
        assert said["link"] in county.ok("invite", "QS", "manager") or "t.me/county_bot" in said["link"]

    def test_codes_differ(self, county: Terminal) -> None:
        codes = {json.loads(county.ok("invite", "QS", "manager", "--json"))["code"] for _ in range(5)}
        assert len(codes) == 5

    def test_a_wrong_unit_or_person_is_named(self, county: Terminal) -> None:
        assert "“QX”" in county.refused("invite", "QX", "manager")
        assert "“周主任”" in county.refused("invite", "QS01", "manager", "--person", "周主任")

    def test_namesakes_are_not_guessed_at(self, county: Terminal) -> None:
        rows = "QS0102,李家村,QS01,村,赵医生,13900000021,报告人\nQS0102,李家村,QS01,村,赵医生,13900000022,报告人\n"
        heading = "单位编码,单位名称,上级编码,级别,姓名,电话,角色\n"
        county.ok("roster", "import", county.write("two.csv", heading + rows))
        assert "不止一位“赵医生”" in county.refused("invite", "QS0102", "reporter", "--person", "赵医生")


class TestJob:
    @pytest.fixture
    def day(self, county: Terminal) -> str:
        day = "2026-11-20"
        county.ok("job", "expect", "--at", f"{day} 00:05", "--send")
        return day

    def test_it_shows_whom_it_would_write_to_and_why(self, county: Terminal, day: str) -> None:
        said = county.ok("job", "remind", "--at", f"{day} 16:30")
        assert "不发　张医生（张家村）" in said
        assert "共会发送 0 条消息" in said

    def test_who_has_joined_would_be_written_to_and_then_is(self, county: Terminal, day: str) -> None:
        county.join("张医生", "555")
        said = county.ok("job", "remind", "--at", f"{day} 16:30")
        assert "发送　张医生（张家村）" in said
        assert "不发　李医生（李家村）" in said
        assert "共会发送 1 条消息" in said
        assert "已排队 1 条消息" in county.ok("job", "remind", "--at", f"{day} 16:30", "--send")
        assert "共会发送 0 条消息" in county.ok("job", "remind", "--at", f"{day} 16:31")

    def test_it_says_from_when_on_what_is_queued_will_be_sent(self, county: Terminal, day: str) -> None:
        county.join("张医生", "555")
        said = county.ok("job", "remind", "--at", f"{day} 16:30", "--send")
        assert "11月20日（周五） 16:30" in said
        assert "过了时效的不再发" in said

    def test_who_has_reported_is_left_alone(self, county: Terminal, day: str) -> None:
        county.join("张医生", "555")
        county.settings["LINGBAO_LANGUAGE"] = "en"
        csv = f"unit,form,date,visits,vaccinations,suspected_cases\nQS0101,daily,{day},12,3,0\n"
        county.ok("reports", "import", county.write("r.csv", csv))
        said = json.loads(county.ok("job", "remind", "--at", f"{day} 16:30", "--json"))
        told = [(line["person"], line["action"], line["writes"]) for line in said]
        assert told == [("李医生", "remind", False), ("张医生", "nothing", False)]
        assert said[1]["reason"] == "has reported (18:00)"

    def test_a_county_of_many_silent_villages_is_shown_all_the_same(self, county: Terminal) -> None:
        rows = "".join(f"V{n:03},第{n}村很长的卫生室名称,QS01,村,,,\n" for n in range(400))
        county.ok("roster", "import", county.write("many.csv", ROSTER.splitlines()[0] + "\n" + rows))
        county.ok("job", "expect", "--at", "2026-11-20 00:05", "--send")
        assert "无人（" in county.ok("job", "remind", "--at", "2026-11-20 16:30")

    def test_as_json(self, county: Terminal, day: str) -> None:
        said = json.loads(county.ok("job", "remind", "--at", f"{day} 16:30", "--json"))
        assert [(line["person"], line["units"], line["writes"]) for line in said] == [
            ("张医生", ["张家村"], False),
            ("李医生", ["李家村"], False),
        ]

    def test_showing_changes_nothing_and_sending_says_how_many(self, county: Terminal, day: str) -> None:
        before = county.database.read_bytes()
        county.ok("job", "remind", "--at", f"{day} 16:30")
        assert county.database.read_bytes() == before
        assert "已排队 0 条消息" in county.ok("job", "remind", "--at", f"{day} 16:30", "--send")
        assert json.loads(county.ok("job", "remind", "--at", f"{day} 20:30", "--send", "--json")) == {"queued": 0}

    def test_a_time_of_day_is_today(self, county: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Clock, "now", lambda _: at("2026-11-20 00:30"))  # in Greenwich it is still the day before
        county.ok("job", "expect", "--at", "9:00", "--send")
        with closing(sqlite3.connect(county.database)) as database:
            assert database.execute("SELECT DISTINCT period FROM expected_report").fetchall() == [("2026-11-20",)]

    @pytest.mark.parametrize(("name", "at"), [("dance", "16:30"), ("remind", "noon"), ("remind", "2026-11-20")])
    def test_a_wrong_name_or_time_is_named(self, county: Terminal, name: str, at: str) -> None:
        said = county.refused("job", name, "--at", at)
        assert f"“{at if name == 'remind' else name}”" in said


class TestDigest:
    def test_it_is_written_as_files_side_by_side(self, county: Terminal) -> None:
        county.ok("job", "expect", "--at", "2026-11-20 00:05", "--send")
        folder = county.folder / "out"
        said = county.ok("digest", "--unit", "QS", "--period", "2026-W47", "--out", str(folder))
        kinds = (".txt", ".png", ".xlsx", "-heat.png", "-trend.png")
        assert said.split() == [str(folder / f"QS-2026-W47{kind}") for kind in kinds]
        assert "青山县" in (folder / "QS-2026-W47.txt").read_text("utf-8")
        pictures = [(folder / f"QS-2026-W47{kind}.png").read_bytes() for kind in ("", "-heat", "-trend")]
        assert len(set(pictures)) == 3
        assert all(picture.startswith(b"\x89PNG") for picture in pictures)
        county.ok("digest", "--unit", "QS", "--period", "2026-11", "--out", str(folder), "--lang", "en")
        county.ok("digest", "--unit", "QS", "--period", "2026-Q4", "--out", str(folder))
        quarter = [folder / f"QS-2026-Q4-{kind}.png" for kind in ("heat", "trend")]
        assert [file.exists() for file in quarter] == [False, True]  # its days do not fit beside each other
        assert "Monthly" in (folder / "QS-2026-11.txt").read_text("utf-8")

    @pytest.mark.parametrize(
        ("unit", "period", "lang", "code", "named"),
        [
            ("QX", "2026-W47", "en", 2, "“QX”"),
            ("QS", "2026-W54", "en", 2, "“2026-W54”"),
            ("QS", "2026-11-20", "en", 2, "“2026-11-20”"),
            ("QS", "2026-W47", "fr", 2, "“fr”"),
            ("QS", "2026-W47", "en", 1, "没有应报"),
        ],
    )
    def test_what_cannot_be_is_named_and_nothing_is_written(
        self, county: Terminal, unit: str, period: str, lang: str, code: int, named: str
    ) -> None:
        out = county.folder / "out"
        args = ("digest", "--unit", unit, "--period", period, "--out", str(out), "--lang", lang)
        assert named in county.refused(*args, code=code)
        assert not out.exists()

    def test_a_folder_that_cannot_be_made_is_named(self, county: Terminal) -> None:
        county.ok("job", "expect", "--at", "2026-11-20 00:05", "--send")
        taken = county.write("taken", "")
        assert f"--out: {taken}: " in county.refused("digest", "--unit", "QS", "--period", "2026-W47", "--out", taken)


class TestProcess:
    """As a shell runs it."""

    def test_a_whole_setting_up(self, terminal: Terminal) -> None:
        assert terminal.process("db", "upgrade").returncode == 0
        terminal.write("lingbao.toml", 'language = "en"\n')
        done = terminal.process("doctor", "--json")
        assert done.returncode == 0, done.stderr
        assert all(line["ok"] for line in json.loads(done.stdout))
        assert terminal.database.exists()

    def test_messages_through_a_pipe(self, terminal: Terminal) -> None:
        done = terminal.process("parse", stdin="12 3 0\n零报告\n".encode(), LC_ALL="C")
        assert [json.loads(line)["status"] for line in done.stdout.splitlines()] == ["complete", "partial"]

    def test_a_complaint_goes_to_standard_error(self, terminal: Terminal) -> None:
        done = terminal.process("run", LINGBAO_TELEGRAM__TOKN="4242:hidden-word")
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"LINGBAO_TELEGRAM__TOKN" in done.stderr
        assert b"hidden-word" not in done.stderr
        assert b"Traceback" not in done.stderr

    def test_the_bot_without_any_chat_says_what_is_missing(self, terminal: Terminal) -> None:
        done = terminal.process("run")
        assert done.returncode == 2
        assert b"LINGBAO_TELEGRAM__TOKEN" in done.stderr

    @pytest.mark.parametrize(
        ("setting", "value", "code", "named"),
        [
            ("DATA_DIR", "taken", 2, b"data_dir: taken "),
            ("DATABASE", "sqlite:///taken", 1, "sqlite:///taken。这个文件不是数据库".encode()),
            ("DATABASE", "postgresql://u:hidden-word@127.0.0.1:1/d", 1, b"postgresql://u:***@127.0.0.1:1/d"),
            ("WEB__PORT", "{port}", 2, b"web.port: 127.0.0.1:{port} cannot be used"),
        ],
    )
    def test_what_keeps_the_bot_from_starting_is_one_sentence(
        self, terminal: Terminal, setting: str, value: str, code: int, named: bytes
    ) -> None:
        terminal.write("taken", "words " * 1000)
        terminal.process("db", "upgrade")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            settings = {"TELEGRAM__TOKEN": "4242:hidden-word", "TELEGRAM__API": "http://127.0.0.1:1"}
            settings[setting] = value.replace("{port}", port)
            terminal.settings = {f"LINGBAO_{name}": value for name, value in settings.items()}
            done = terminal.process("run")
        assert (done.returncode, done.stdout) == (code, b"")
        assert named.replace(b"{port}", port.encode()) in done.stderr
        assert b"Traceback" not in done.stderr
        assert b"hidden-word" not in done.stderr

    def test_the_bot_runs_until_it_is_told_to_stop(self, terminal: Terminal) -> None:
        """Its service cannot be reached, which must not keep it from running."""
        terminal.process("db", "upgrade")
        settings = {"TELEGRAM__TOKEN": "4242:hidden-word", "TELEGRAM__API": "http://127.0.0.1:1", "WEB__PORT": "0"}
        with terminal.start("run", **{f"LINGBAO_{name}": value for name, value in settings.items()}) as running:
            try:
                assert running.stdout is not None
                said = running.stdout.readline().decode()
                running.terminate()
                _, log = running.communicate(timeout=60)
            finally:
                running.kill()
        assert re.search(r"网页地址：http://127\.0\.0\.1:\d+$", said.strip())
        assert running.returncode == 0, log
        assert b"hidden-word" not in log

    def test_a_terminal_that_cannot_write_chinese_is_no_reason_to_fail(self, terminal: Terminal) -> None:
        done = terminal.process("db", "upgrade", PYTHONIOENCODING="latin-1")
        assert done.returncode == 0, done.stderr

    def test_help_is_quick_because_it_loads_nothing_heavy(self) -> None:
        heavy = "{'sqlalchemy', 'fluent', 'pydantic_settings', 'openpyxl', 'starlette', 'telegram', 'apscheduler'}"
        code = f"import sys, bot.cli; print({heavy} & set(sys.modules))"
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout == "set()\n"
