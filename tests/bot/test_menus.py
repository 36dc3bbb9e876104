"""Menus of commands on Telegram, set by the process that leads."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.app import Lingbao, Parts, opened
from bot.channels.telegram import TelegramChannel
from bot.clock import Clock
from bot.menus import Menus
from bot.settings import Settings
from core.menus import EVERYBODY, commands
from core.units import Role
from locales import load_catalogue
from storage import DatabaseAway, accounts, tables
from storage.trouble import Why
from tests.county import at, plant
from tests.emulator import BotApi

MANAGER, DOCTOR = 557, 555
MANAGER_ID, DOCTOR_ID = 2, 11


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        api.started |= {MANAGER, DOCTOR}
        yield api


@pytest.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Parts]:
    clock = Clock()
    clock.move_to(at("2026-11-20 15:00"))
    async with opened(Settings(data_dir=tmp_path), clock, load_catalogue()) as parts:
        await parts.store.write(plant)
        for address, person_id in ((MANAGER, MANAGER_ID), (DOCTOR, DOCTOR_ID)):
            account = ("telegram", str(address))
            await parts.store.write(lambda conn, a=account, p=person_id: accounts.bind(conn, a, p, clock.now()))  # type: ignore[misc]
        yield parts


@contextlib.asynccontextmanager
async def at_work(api: BotApi, parts: Parts) -> AsyncIterator[Lingbao]:
    channel = TelegramChannel(api.token, api.url)
    program = Lingbao(parts, [channel])
    task = asyncio.create_task(Menus(parts, channel, every_s=0).run())
    try:
        yield program
    finally:
        task.cancel()
        await asyncio.wait([task])
        await channel.close()


def shown(api: BotApi, chat: int) -> tuple[str, ...]:
    return tuple(one["command"] for one in api.menus.get(chat, []))


async def queued(parts: Parts, many: int) -> None:
    """Until so many menus are in the outbox."""
    while len(await parts.store.read(lambda conn: list(conn.execute(tables.outbox.select())))) < many:
        await asyncio.sleep(0)


async def test_everybody_has_a_menu_and_whoever_manages_her_own(api: BotApi, parts: Parts) -> None:
    async with at_work(api, parts) as program:
        await api.until(lambda: {"", "zh", "en"} <= api.commands.keys())
        await queued(parts, 1)
        await program.delivery.drain()
        assert shown(api, MANAGER) == commands({Role.MANAGER})
        assert shown(api, DOCTOR) == ()
        chosen = update(tables.person).where(tables.person.c.id == DOCTOR_ID).values(language="en")
        await parts.store.write(lambda conn: conn.execute(chosen))
        await queued(parts, 2)
        await program.delivery.drain()
    assert shown(api, DOCTOR) == EVERYBODY
    assert api.menus[DOCTOR][0]["description"] == "Report, one by one"
    assert [one["command"] for one in api.commands["en"]] == list(EVERYBODY)
    assert api.sent(DOCTOR) == api.sent(MANAGER) == []


async def test_whatever_goes_wrong_is_tried_again(
    api: BotApi, parts: Parts, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    api.fail("setMyCommands", 502, "Bad Gateway")
    write, failures = parts.store.write, [DatabaseAway(Why.LOCKED)]

    async def failing(work: object) -> object:
        if failures:
            raise failures.pop()
        return await write(work)  # type: ignore[arg-type]

    monkeypatch.setattr(parts.store, "write", failing)
    async with at_work(api, parts) as program:
        await api.until(lambda: {"", "zh", "en"} <= api.commands.keys())
        await queued(parts, 1)
        await program.delivery.drain()
    assert shown(api, MANAGER) == commands({Role.MANAGER})
    assert "the menu of commands could not be set" in caplog.text
    assert "looked at again later" in caplog.text
