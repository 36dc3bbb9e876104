"""`lingbao run` as the administrator starts it: a process of its own, over real sockets, from token to stop signal."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.bot.processes import running
from tests.bot.terminal import ROSTER, Terminal
from tests.emulator import BotApi
from tests.overheard import telltale

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
        assert len(api.called("getMe")) == 1  # for the links of invitations
        process.send_signal(signal.SIGTERM)
        _, complaints = await process.communicate()
        assert process.returncode == 0
    assert telltale(complaints.decode(), {api.token, "12 3 0", code}) == []
    assert b"Traceback" not in complaints
    lines = [line for line in complaints.decode().splitlines() if "[telegram:7000002]" in line]
    assert [line.partition("] ")[2].split()[0] for line in lines] == ["received", "stored", "sent"]


async def test_an_invitation_has_a_link_though_nobody_has_set_the_bots_name(terminal: Terminal, api: BotApi) -> None:
    await invite(terminal)
    terminal.settings |= {"LINGBAO_TELEGRAM__TOKEN": api.token, "LINGBAO_TELEGRAM__API": api.url}
    said = json.loads(await asyncio.to_thread(terminal.ok, "invite", "QS0101", "reporter", "--json"))
    assert said["link"] == f"https://t.me/lingbao_test_bot?start={said['code']}"


async def test_behind_a_webhook_replies_go_with_its_answers(terminal: Terminal, api: BotApi) -> None:
    code = await invite(terminal)
    hook = {
        "LINGBAO_TELEGRAM__MODE": "webhook",
        "LINGBAO_TELEGRAM__WEBHOOK_URL": "https://bot.county.example/telegram",
        "LINGBAO_TELEGRAM__WEBHOOK_SECRET": "nobody-may-see-this",
        "LINGBAO_LOG_FORMAT": "json",
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
        async with aiohttp.ClientSession() as session, session.get(f"{address[0]}/metrics") as answer:
            figures = (await answer.text()).splitlines()
        for name in ("received_total{", "stored_total{", 'answered_total{by="confirmation",'):
            assert f'lingbao_messages_{name}channel="telegram"}} 2.0' in figures
        process.send_signal(signal.SIGTERM)
        _, complaints = await process.communicate()
        assert process.returncode == 0
    assert api.called("sendMessage") == []
    assert telltale(complaints.decode(), {api.token, "12 3 0", code, "nobody-may-see-this"}) == []
    assert b"Traceback" not in complaints
    lines = [json.loads(line) for line in complaints.decode().splitlines()]
    told = [line["message"].split()[0] for line in lines if line.get("id") == "telegram:7000002"]
    assert told == ["received", "stored", "answered"]


async def test_what_failed_is_put_back_beside_the_running_program(terminal: Terminal, api: BotApi) -> None:
    code = await invite(terminal)

    async def failed() -> list[str]:
        told = await asyncio.to_thread(terminal.ok, "outbox", "--state", "failed", "--json")
        return [one["key"] for one in json.loads(told)]

    async with running(api, terminal.folder, {}):
        api.start(DOCTOR, code)
        await api.until(lambda: api.sent(DOCTOR))
        api.fail("sendMessage", 400, "Bad Request: message is too odd", times=2)  # as it is, and in bare words
        api.say(DOCTOR, "12 3 0")
        async with asyncio.timeout(30):
            while not await failed():
                await asyncio.sleep(0.05)
        assert await failed() == ["reply:telegram:7000002"]
        await asyncio.to_thread(terminal.ok, "outbox", "--retry", "reply:telegram:7000002")
        api.say(DOCTOR, "12 4 0")  # or within five seconds
        await api.until(lambda: len(api.sent(DOCTOR)) == 3)
    assert ["第 1 版" in api.sent(DOCTOR)[1].text, "第 2 版" in api.sent(DOCTOR)[2].text] == [True, True]


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
