"""`lingbao invite`: what is out, what is taken back, and the picture of a link."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot import qr
from tests.bot.terminal import Terminal

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def county(tmp_path: Path) -> Terminal:
    terminal = Terminal(tmp_path)
    terminal.settle()
    terminal.settings["LINGBAO_TELEGRAM__NAME"] = "county_bot"
    return terminal


def invite(county: Terminal, *args: str) -> str:
    return str(json.loads(county.ok("invite", *args, "--json"))["code"])


def audited(county: Terminal) -> list[tuple[str, str, int | None]]:
    with closing(sqlite3.connect(county.folder / "data" / "lingbao.db")) as conn:
        rows = conn.execute(
            "SELECT action, code, person_id FROM audit JOIN unit ON unit.id = unit_id "
            "WHERE action IN ('invite', 'revoke') ORDER BY audit.id"  # the roster's changes stand there too
        ).fetchall()
    return [(action, code, person_id) for action, code, person_id in rows]


def test_what_is_out_is_listed_and_what_is_taken_back_is_not(county: Terminal) -> None:
    assert county.ok("invite", "list") == "没有可用的邀请码。\n"
    doctor = invite(county, "QS0101", "reporter", "--uses", "3")
    boss = invite(county, "QS", "manager", "--person", "周主任")
    listed = county.ok("invite", "list").splitlines()
    assert [line[:8] for line in listed] == [boss, doctor]
    assert "青山县，管理员，只给周主任，还可用 1 次" in listed[0]
    assert "张家村，报告人，还可用 3 次" in listed[1]
    said = json.loads(county.ok("invite", "list", "--unit", "QS01", "--json"))
    assert [(one["code"], one["unit_code"], one["role"], one["uses_left"]) for one in said] == [
        (doctor, "QS0101", "reporter", 3)
    ]
    assert f"已撤销张家村的邀请码 {doctor}" in county.ok("invite", "revoke", doctor)
    assert county.ok("invite", "list", "--unit", "QS01") == "没有可用的邀请码。\n"
    assert audited(county) == [("invite", "QS0101", None), ("invite", "QS", None), ("revoke", "QS0101", None)]


def test_only_a_code_that_can_be_used_is_taken_back(county: Terminal) -> None:
    code = invite(county, "QS0101", "reporter")
    county.ok("invite", "revoke", code)
    for word in (code, "NOSUCH22"):
        assert f"没有可用的邀请码“{word}”" in county.refused("invite", "revoke", word)
    assert "“QX”" in county.refused("invite", "list", "--unit", "QX")


@pytest.mark.parametrize("words", [["QS0101", "reporter"], ["new", "QS0101", "reporter"]])
def test_the_word_new_may_be_left_out_and_options_may_come_first(county: Terminal, words: list[str]) -> None:
    said = json.loads(county.ok("invite", *words, "--json"))
    assert (said["unit"], said["role"], said["uses"], said["qr"]) == ("QS0101", "reporter", 1, None)
    assert json.loads(county.ok("invite", "--json", "--uses", "2", "QS0101", "reporter"))["uses"] == 2


def test_a_picture_of_the_link(county: Terminal) -> None:
    file = county.folder / "zhang.png"
    said = json.loads(county.ok("invite", "QS0101", "reporter", "--qr", str(file), "--json"))
    assert said["qr"] == str(file)
    assert file.read_bytes() == qr.picture(said["link"])
    assert str(file) in county.ok("invite", "QS0101", "reporter", "--qr", str(file))
    assert file.read_bytes() != qr.picture(said["link"])


def test_a_picture_that_cannot_be_written_leaves_no_code(county: Terminal) -> None:
    file = county.folder / "nowhere" / "zhang.png"
    assert str(file) in county.refused("invite", "QS0101", "reporter", "--qr", str(file), code=1)
    assert county.ok("invite", "list") == "没有可用的邀请码。\n"


def test_without_a_link_there_is_no_picture(county: Terminal) -> None:
    del county.settings["LINGBAO_TELEGRAM__NAME"]
    said = county.refused("invite", "QS0101", "reporter", "--qr", str(county.folder / "zhang.png"))
    assert "telegram.name" in said
    assert county.ok("invite", "list") == "没有可用的邀请码。\n"
