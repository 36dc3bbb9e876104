"""Backup, restore and copy as the administrator at a terminal meets them."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from storage import open_store
from storage.processes import seated
from tests.bot.terminal import Terminal
from tests.storage.rows import everything


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """Somebody whose county is in the database."""
    terminal = Terminal(tmp_path)
    terminal.settle()
    return terminal


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "saved.db"


def held_at(url: str) -> dict[str, list[str]]:
    async def read() -> dict[str, list[str]]:
        store = open_store(url)
        try:
            return await store.read(everything)
        finally:
            await store.close()

    return asyncio.run(read())


def held_in(file: Path) -> dict[str, list[str]]:
    return held_at(f"sqlite:///{file}")


def says(file: Path, command: str) -> None:
    conn = sqlite3.connect(file, isolation_level=None)
    conn.execute(command)
    conn.close()


def with_password(url: str) -> str:
    """The same database, by an address with a password in it; the test server asks for none."""
    return make_url(url).set(password="hidden-word").render_as_string(hide_password=False)


def test_there_and_back(terminal: Terminal, file: Path) -> None:
    assert terminal.ok("db", "backup", str(file)) == f"已备份到：{file}\n"
    before = held_in(terminal.database)
    says(terminal.database, "DELETE FROM post")
    assert terminal.ok("db", "restore", str(file), "--overwrite") == f"已从备份恢复：{file}\n"
    assert held_in(terminal.database) == before
    terminal.ok("invite", "QS", "manager")


def test_on_a_new_machine(terminal: Terminal, file: Path, tmp_path: Path) -> None:
    terminal.ok("db", "backup", str(file))
    other = Terminal(tmp_path / "other")
    other.ok("db", "restore", str(file))
    assert held_in(other.database) == held_in(terminal.database)


def test_nothing_is_overwritten_unless_told(terminal: Terminal, file: Path) -> None:
    terminal.ok("db", "backup", str(file))
    old = file.read_bytes()
    assert "--overwrite" in terminal.refused("db", "backup", str(file))
    assert file.read_bytes() == old
    says(terminal.database, "DELETE FROM post")
    before = held_in(terminal.database)
    assert "--overwrite" in terminal.refused("db", "restore", str(file))
    assert held_in(terminal.database) == before
    terminal.ok("db", "backup", str(file), "--overwrite")
    assert held_in(file) == before


def test_under_a_running_program_nothing_is_restored(terminal: Terminal, file: Path) -> None:
    terminal.ok("db", "backup", str(file))

    async def runs() -> str:
        async with seated(f"sqlite:///{terminal.database}"):
            assert await asyncio.to_thread(terminal.ok, "db", "backup", str(file), "--overwrite")
            return await asyncio.to_thread(terminal.refused, "db", "restore", str(file), "--overwrite", code=1)

    assert "请先停止程序" in asyncio.run(runs())


def test_what_is_wrong_with_a_file_is_said(terminal: Terminal, file: Path) -> None:
    words = terminal.write("words.db", "words " * 1000)
    assert f"{file}" in terminal.refused("db", "restore", str(file))
    assert f"{words} 不是零报的数据库" in terminal.refused("db", "restore", words, "--overwrite")
    assert "正在使用的数据库" in terminal.refused("db", "backup", str(terminal.database), "--overwrite")
    assert "nowhere" in terminal.refused("db", "backup", str(file.parent / "nowhere" / "saved.db"))
    assert "没有完成：/proc/saved.db" in terminal.refused("db", "backup", "/proc/saved.db", code=1)


def test_a_damaged_backup_is_exit_code_1(terminal: Terminal, file: Path) -> None:
    terminal.ok("db", "backup", str(file))
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    assert f"{file} 已损坏" in terminal.refused("db", "restore", str(file), "--overwrite", code=1)


def test_without_a_database_there_is_nothing_to_back_up(tmp_path: Path, file: Path) -> None:
    terminal = Terminal(tmp_path)
    assert "lingbao.db" in terminal.refused("db", "backup", str(file))
    assert not terminal.database.exists()


NEWER = "UPDATE alembic_version SET version_num = '9999'"


def test_a_newer_database_is_refused_by_every_command_and_left_alone(
    terminal: Terminal, file: Path, tmp_path: Path
) -> None:
    terminal.ok("db", "backup", str(file))
    says(terminal.database, NEWER)
    newer = tmp_path / "newer.db"
    newer.write_bytes(file.read_bytes())
    says(newer, NEWER)
    other = f"sqlite:///{tmp_path}/other.db"
    terminal.settings["LINGBAO_TELEGRAM__TOKEN"] = "1:x"
    before = held_in(terminal.database)
    for command in (
        ["run"],
        ["db", "upgrade"],
        ["db", "restore", str(newer), "--overwrite"],
        ["db", "copy", f"sqlite:///{terminal.database}", other],
        ["db", "copy", f"sqlite:///{file}", f"sqlite:///{terminal.database}"],
    ):
        assert "its schema 9999 is newer than this program" in terminal.refused(*command), command
    assert held_in(terminal.database) == before


class TestCopy:
    def test_from_a_file_to_a_server(self, terminal: Terminal, fresh_postgres: str) -> None:
        target = with_password(fresh_postgres)
        said = terminal.ok("db", "copy", f"sqlite:///{terminal.database}", target)
        assert said.startswith("已复制 ")
        assert "***@" in said
        assert "hidden-word" not in said
        assert held_at(fresh_postgres) == held_in(terminal.database)
        refused = terminal.refused("db", "copy", f"sqlite:///{terminal.database}", target)
        assert "里已有数据" in refused
        assert "hidden-word" not in refused
        terminal.settings["LINGBAO_DATABASE"] = fresh_postgres
        terminal.ok("invite", "QS", "manager")

    def test_a_server_is_backed_up_into_a_file_and_comes_back(
        self, terminal: Terminal, fresh_postgres: str, file: Path
    ) -> None:
        source = f"sqlite:///{terminal.database}"
        terminal.settings["LINGBAO_DATABASE"] = fresh_postgres
        assert "lingbao db upgrade" in terminal.refused("db", "backup", str(file), code=1)
        terminal.ok("db", "copy", source, fresh_postgres)
        terminal.ok("db", "backup", str(file))
        assert held_in(file) == held_at(fresh_postgres) == held_at(source)
        assert "--overwrite" in terminal.refused("db", "restore", str(file))
        terminal.ok("db", "restore", str(file), "--overwrite")
        assert held_at(fresh_postgres) == held_at(source)

    def test_an_address_that_is_none_or_leads_nowhere_is_said_without_its_password(
        self, terminal: Terminal, tmp_path: Path
    ) -> None:
        there, away = f"sqlite:///{terminal.database}", "postgresql://u:hidden-word@127.0.0.1:1/d"
        for given, code in (
            ((there, away), 1),
            ((away, there), 1),
            ((there, "mysql://u:hidden-word@h/d"), 2),
            (("postgresql://u:hidden-word@h:port/d", there), 2),
            ((f"sqlite:///{tmp_path}/none.db", "hidden-word"), 2),
        ):
            said = terminal.refused("db", "copy", *given, code=code)
            assert said
            assert "hidden-word" not in said
        assert not (tmp_path / "none.db").exists()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What a shell starts in the background ignores Ctrl-C, and so does all that is started by it in turn."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_leaves_the_older_backup(terminal: Terminal, file: Path) -> None:
    terminal.ok("db", "backup", str(file))
    old = file.read_bytes()
    says(terminal.database, "CREATE TABLE ballast (x)")
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 12000)"
    says(terminal.database, f"INSERT INTO ballast {numbers} SELECT randomblob(3000) FROM n")
    with terminal.start("db", "backup", str(file), "--overwrite") as running:
        while not list(file.parent.glob("saved.db.*.part")) and running.poll() is None:
            pass
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=60)
    assert running.returncode != 0
    assert file.read_bytes() == old
    assert list(file.parent.glob("saved.db?*")) == []
