"""`lingbao run` as the administrator starts it: a process of its own, over real sockets, from token to stop signal."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.processes import running
from tests.bot.terminal import ROSTER, Terminal
from tests.emulator import BotApi

DOCTOR = 555


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


async def invite(terminal: Terminal) -> str:
    (terminal.folder / "roster.csv").write_text(ROSTER, "utf-8")
    for command in (["db", "upgrade"], ["roster", "import", str(terminal.folder / "roster.csv")]):
        await asyncio.to_thread(terminal.ok, *command)
    said = await asyncio.to_thread(terminal.ok, "invite", "QS0101", "reporter", "--person", "张医生", "--json")
    return said.split('"code": "')[1].split('"')[0]


async def test_from_the_token_to_the_stop_signal(terminal: Terminal, api: BotApi) -> None:
    code = await invite(terminal)
    async with running(api, terminal.folder, {}) as process:
        assert process.stdout is not None
        assert b"http://127.0.0.1:" in await process.stdout.readline()
        api.start(DOCTOR, code)
        await api.until(lambda: api.sent(DOCTOR))
        api.say(DOCTOR, "12 3 0")
        await api.until(lambda: len(api.sent(DOCTOR)) == 2)
        assert "门诊人次：12" in api.sent(DOCTOR)[1].text
        await api.until(lambda: len(api.called("setMyCommands")) == 3)
        process.send_signal(signal.SIGTERM)
        _, complaints = await process.communicate()
        assert process.returncode == 0
    assert api.token.encode() not in complaints
    assert b"Traceback" not in complaints


async def test_behind_a_webhook_replies_go_with_its_answers(terminal: Terminal, api: BotApi) -> None:
    code = await invite(terminal)
    hook = {
        "LINGBAO_TELEGRAM__MODE": "webhook",
        "LINGBAO_TELEGRAM__WEBHOOK_URL": "https://bot.county.example/telegram",
        "LINGBAO_TELEGRAM__WEBHOOK_SECRET": "nobody-may-see-this",
    }
    async with running(api, terminal.folder, hook) as process:
        assert process.stdout is not None
        address = re.search(r"http://127[^ ]*:\d+", (await process.stdout.readline()).decode())
        assert address
        api.webhooks = [f"{address[0]}/telegram"]
        api.start(DOCTOR, code)
        api.say(DOCTOR, "12 3 0")
        await api.until(lambda: len(api.sent(DOCTOR)) == 2)
        assert "门诊人次：12" in api.sent(DOCTOR)[1].text
        process.send_signal(signal.SIGTERM)
        _, complaints = await process.communicate()
        assert process.returncode == 0
    assert api.called("sendMessage") == []
    assert b"nobody-may-see-this" not in complaints
    assert b"Traceback" not in complaints


async def test_killed_at_work_it_loses_nothing_and_counts_nothing_twice(terminal: Terminal, api: BotApi) -> None:
    """Killed between sending an answer and noting it down, it says it again: that is all that may happen."""
    code = await invite(terminal)

    def told(words: str) -> bool:
        return any(words in sent.text for sent in api.sent(DOCTOR))

    for says, hears in ((f"/start {code}", "张家村"), ("12 3 0", "第 1 版"), ("12 4 0", "第 2 版")):
        api.say(DOCTOR, says)
        async with running(api, terminal.folder, {}) as process:
            await api.until(lambda hears=hears: told(hears))  # type: ignore[misc]
            process.kill()
    assert told("3 → 4")
    assert not told("第 3 版")


async def test_without_a_token_it_says_what_to_do(terminal: Terminal) -> None:
    assert "LINGBAO_TELEGRAM__TOKEN" in await asyncio.to_thread(terminal.refused, "run")
