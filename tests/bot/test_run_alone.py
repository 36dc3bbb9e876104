"""Who may run beside whom: one process for a file, several only where they can share."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from storage.processes import seated
from tests.bot.terminal import Terminal

TOKEN = {"LINGBAO_TELEGRAM__TOKEN": "4242:nobodys"}
WEBHOOK = {
    "LINGBAO_TELEGRAM__MODE": "webhook",
    "LINGBAO_TELEGRAM__WEBHOOK_URL": "https://bot.example.org/hook",
    "LINGBAO_TELEGRAM__WEBHOOK_SECRET": "not-a-secret",
}
WECOM = {"LINGBAO_WECOM__BOT_ID": "aib", "LINGBAO_WECOM__SECRET": "nobodys"}
SERVER = {"LINGBAO_DATABASE": "postgresql://nobody@127.0.0.1:1/none"}


@pytest.mark.parametrize(
    ("args", "file"),
    [
        (["run"], "data/lingbao.db"),
        (["demo"], "data/demo/lingbao.db"),
        (["demo", "--fresh"], "data/demo/lingbao.db"),
    ],
)
async def test_a_file_on_which_a_process_runs_is_left_to_it(tmp_path: Path, args: list[str], file: str) -> None:
    terminal = Terminal(tmp_path, TOKEN)
    database = tmp_path / file
    database.parent.mkdir(parents=True)
    async with seated(f"sqlite:///{database}"):
        said = await asyncio.to_thread(terminal.refused, *args, code=1)
        assert str(database) in said
        assert "请先停止那一个" in said
        assert database.with_name("lingbao.db.lock").exists()


async def test_commands_that_read_and_write_go_on_beside_the_process_that_runs(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.database.parent.mkdir(parents=True)
    async with seated(f"sqlite:///{terminal.database}"):
        await asyncio.to_thread(terminal.settle)
        assert terminal.database.stat().st_size > 0


@pytest.mark.parametrize(
    ("settings", "wrong"),
    [
        ({}, ["database", "telegram.mode"]),
        (WEBHOOK, ["database"]),
        (SERVER, ["telegram.mode"]),
    ],
)
def test_several_processes_need_a_server_and_a_webhook(
    tmp_path: Path, settings: dict[str, str], wrong: list[str]
) -> None:
    said = Terminal(tmp_path, {**TOKEN, **settings}).refused("run", "--role", "intake")
    assert [line.partition(":")[0] for line in said.splitlines()] == wrong


@pytest.mark.parametrize(
    ("settings", "wrong"),
    [
        ({**SERVER, **WECOM}, ["wecom"]),
        (WECOM, ["database", "wecom"]),
        ({**SERVER, **WECOM, **TOKEN}, ["telegram.mode"]),
    ],
)
def test_wecom_alone_has_nothing_to_share(tmp_path: Path, settings: dict[str, str], wrong: list[str]) -> None:
    said = Terminal(tmp_path, settings).refused("run", "--role", "intake")
    assert [line.partition(":")[0] for line in said.splitlines()] == wrong


def test_an_unknown_role_is_refused(tmp_path: Path) -> None:
    assert "intake" in Terminal(tmp_path, TOKEN).refused("run", "--role", "everything")
