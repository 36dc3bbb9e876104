"""`lingbao person` as an administrator meets it, and the chat afterwards."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from bot.app import Lingbao, opened
from bot.channels.local import LocalChannel
from bot.clock import Clock
from bot.settings import Settings
from core.messages import Inbound, Kind, Message
from locales import load_catalogue
from storage import open_store, outbox, roster, units
from storage.engines import Work
from storage.tables import person, post, report
from tests.bot.terminal import ROOT, ROSTER, Terminal
from tests.county import at

ERASE = ("person", "erase", "张医生", "--unit", "QS0101")
HEADING = ROSTER.splitlines()[0] + "\n"


@pytest.fixture
def county(tmp_path: Path) -> Terminal:
    terminal = Terminal(tmp_path)
    terminal.settle()
    return terminal


def names(county: Terminal) -> list[str]:
    async def work() -> list[str]:
        store = open_store(f"sqlite:///{county.database}")
        known = await store.read(roster.load)
        await store.close()
        return sorted(member.name for member in known.members.values())

    return asyncio.run(work())


def loses(county: Terminal, channel: str, address: str) -> None:
    changes(county, lambda conn: outbox.give_up_on(conn, channel, address, "blocked", at("2026-11-20 16:30")))


def joins_without_a_telephone(county: Terminal, name: str, unit: str) -> None:
    """As somebody does who uses a code that was made for anybody."""

    def work(conn: Connection) -> None:
        joined = insert(person).values(name=name, language="zh-CN").returning(person.c.id)
        at = units.by_code(conn, unit)
        assert at
        row = {"person_id": conn.execute(joined).scalar_one(), "unit_id": at.id, "role": "reporter"}
        conn.execute(insert(post).values(row))

    changes(county, work)


def changes(county: Terminal, work: Work[object]) -> None:
    async def transaction() -> None:
        store = open_store(f"sqlite:///{county.database}")
        await store.write(work)
        await store.close()

    asyncio.run(transaction())


def typed(county: Terminal, keys: bytes, *args: str) -> tuple[int, str]:
    """The command on a real terminal, at which somebody types these keys; its exit code and all that was shown."""
    ours, theirs = pty.openpty()
    try:
        env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
        os.write(ours, keys)
        done = subprocess.run(
            [sys.executable, "-c", "from bot.cli import main; main()", *args],
            cwd=county.folder,
            env={**env, **county.settings},
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
    finally:
        os.close(ours)
        os.close(theirs)
    return done.returncode, done.stdout.decode()


def test_it_explains_itself(county: Terminal) -> None:
    assert county.ok("person", "erase", "--help").startswith("Usage: lingbao person erase")
    assert "erase" in county.ok("person", "--help")


def test_both_chats_of_somebody_are_shown_and_both_are_erased(county: Terminal) -> None:
    show = ("person", "show", "张医生", "--unit", "QS0101")
    assert county.ok(*show) == "“张医生”，张家村\n还没有加入任何聊天。请发给邀请码：lingbao invite\n"
    county.join("张医生", "555", now=at("2026-11-20 16:00"))
    county.join("张医生", "zhangjianguo", "wecom", at("2026-11-20 16:01"))
    title, first, second = county.ok(*show).splitlines()
    assert title == "“张医生”，张家村"
    assert first == "企业微信（zhangjianguo）：11月20日（周五）16:01来过消息。催报、预警和周报发到这里"
    assert second == "Telegram（555）：11月20日（周五）16:00来过消息"
    loses(county, "wecom", "zhangjianguo")
    assert county.ok(*show).splitlines()[1:] == [
        "Telegram（555）：11月20日（周五）16:00来过消息。催报、预警和周报发到这里",
        "企业微信（zhangjianguo）：11月20日（周五）16:30起发不到，来一条消息就恢复",
    ]
    said = json.loads(county.ok(*show, "--json"))
    assert said["units"] == ["张家村"]
    assert said["accounts"][1] == {
        "channel": "wecom",
        "address": "zhangjianguo",
        "reachable": False,
        "last_seen_at": "2026-11-20T08:01:00+00:00",
        "unreachable_since": "2026-11-20T08:30:00+00:00",
    }
    assert json.loads(county.ok(*ERASE, "--yes", "--json"))["accounts"] == 2


def test_somebody_is_erased_and_it_is_said_what_stays(county: Terminal) -> None:
    county.join("张医生", "555")
    csv = "unit,form,date,visits,vaccinations,suspected_cases\nQS0101,daily,2026-07-01,12,3,0\n"
    county.ok("reports", "import", county.write("r.csv", csv))
    said = county.ok(*ERASE, "--yes")
    assert said.startswith("已删除张家村的“张医生”：任职 1 个，账号 1 个，邀请码 0 个，消息 0 条。")
    assert "备份" in said
    assert names(county) == ["吴科长", "周主任", "李医生"]
    assert "不变 1" in county.ok("reports", "import", county.write("r.csv", csv))
    assert "没有叫“张医生”的人" in county.refused(*ERASE, "--yes")


def test_the_audit_keeps_that_somebody_was_erased_and_not_who(county: Terminal) -> None:
    county.ok(*ERASE, "--yes")
    with closing(sqlite3.connect(county.database)) as database:
        query = "SELECT code, action, person_id, details FROM audit JOIN unit ON unit.id = unit_id"
        entries = database.execute(f"{query} WHERE action = 'person-erased'").fetchall()
    assert entries == [("QS0101", "person-erased", None, "{}")]


def test_as_json(county: Terminal) -> None:
    county.ok("invite", "QS0101", "reporter", "--person", "张医生")
    said = json.loads(county.ok(*ERASE, "--yes", "--json"))
    assert (said["name"], said["unit"], said["units"]) == ("张医生", "张家村", ["张家村"])
    assert (said["posts"], said["invitations"], said["accounts"], said["reports"]) == (1, 1, 0, 0)


def test_where_nobody_can_be_asked_it_has_to_be_said_beforehand(county: Terminal) -> None:
    assert "--yes" in county.refused(*ERASE)
    assert "张医生" in names(county)


@pytest.mark.parametrize(("keys", "code", "gone"), [(b"y\n", 0, True), (b"n\n", 1, False), (b"\n", 1, False)])
def test_on_a_terminal_it_asks_first(county: Terminal, keys: bytes, code: int, gone: bool) -> None:
    ended, shown = typed(county, keys, *ERASE)
    assert ended == code, shown
    assert "要删除张家村的“张医生”吗？" in shown
    assert ("没有删除" in shown) == (not gone)
    assert ("张医生" in names(county)) == (not gone)


def test_the_question_names_all_units_where_somebody_has_a_post(county: Terminal) -> None:
    rows = "QS0102,李家村,QS01,村,张医生,13900000011,报告人\n"
    county.ok("roster", "import", county.write("two.csv", HEADING + rows))
    _, shown = typed(county, b"n\n", *ERASE)
    assert "张家村" in shown
    assert "李家村" in shown
    assert json.loads(county.ok(*ERASE, "--yes", "--json"))["posts"] == 2


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (("张医生", "--unit", "QX"), "“QX”"),
        (("张医生", "--unit", "QS0102"), "“张医生”"),
        (("王医生", "--unit", "QS0101"), "“王医生”"),
        (("张医生", "--unit", "QS0101", "--phone", "13900000012"), "“张医生”"),
        (("张医生", "--unit", "QS0101", "--phone", "-"), "“张医生”"),
    ],
)
def test_whoever_is_not_there_is_named_and_nobody_is_erased(
    county: Terminal, args: tuple[str, ...], named: str
) -> None:
    before = names(county)
    assert named in county.refused("person", "erase", *args, "--yes")
    assert names(county) == before


@pytest.mark.parametrize(("phone", "left"), [("13900000022", "-"), ("-", "13900000022")])
def test_namesakes_are_told_apart_by_their_telephone(county: Terminal, phone: str, left: str) -> None:
    county.ok("roster", "import", county.write("a.csv", HEADING + "QS0102,李家村,QS01,村,赵医生,13900000022,报告人\n"))
    joins_without_a_telephone(county, "赵医生", "QS0102")
    erase = ("person", "erase", "赵医生", "--unit", "QS0102", "--yes")
    assert "-、13900000022" in county.refused(*erase)
    assert names(county).count("赵医生") == 2
    assert county.ok(*erase, "--phone", phone)
    assert "“赵医生”" in county.refused(*erase, "--phone", phone)
    assert county.ok(*erase, "--phone", left)


async def test_afterwards_the_account_is_a_stranger(tmp_path: Path) -> None:
    heard: list[str] = []

    async def arrives(_who: str, message: Message) -> int:
        heard.append(message.text)
        return len(heard)

    async def writes(settings: Settings, number: int, words: str) -> str:
        async with opened(settings, Clock(), load_catalogue()) as parts:
            program = Lingbao(parts, [LocalChannel(arrives)])
            intake = asyncio.create_task(program.intake.run())
            now = parts.clock.now()
            await program.intake.take([Inbound("local", str(number), "d1", Kind.TEXT, words, now, "张医生")])
            await program.delivery.drain()
            intake.cancel()
            await asyncio.wait([intake])
        return heard[-1]

    terminal, settings = Terminal(tmp_path), Settings(data_dir=tmp_path / "data")
    await asyncio.to_thread(terminal.settle)
    code = json.loads(
        await asyncio.to_thread(terminal.ok, "invite", "QS0101", "reporter", "--person", "张医生", "--json")
    )
    assert "张家村" in await writes(settings, 1, f"/start {code['code']}")
    assert "✅" in await writes(settings, 2, "门诊12 接种3 疑似0")
    said = json.loads(await asyncio.to_thread(terminal.ok, *ERASE, "--yes", "--json"))
    assert (said["accounts"], said["messages"], said["reports"], said["revisions"]) == (1, 2, 1, 1)
    assert "邀请" in await writes(settings, 3, "门诊13 接种3 疑似0")
    store = open_store(settings.database_url)
    found = await store.read(lambda conn: conn.execute(select(report.c["values"], report.c.person_id)).all())
    await store.close()
    assert [tuple(row) for row in found] == [({"visits": 12, "vaccinations": 3, "suspected_cases": 0}, None)]
