"""One message is followed through the log by its id: from its arrival to its answer, and what goes wrong in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.app import Lingbao, Parts, opened
from bot.channels.telegram import TelegramChannel
from bot.settings import Schedule, Settings
from locales import load_catalogue
from storage.tables import account
from tests.bot.program import StoppedClock
from tests.bot.test_ping import Switch
from tests.county import at, plant
from tests.emulator import BotApi
from tests.overheard import Overheard
from web.app import build_app

DOCTOR = 555


class World:
    """The program at work on the emulator, with 张医生 as DOCTOR."""

    def __init__(self, api: BotApi, parts: Parts) -> None:
        self.api, self.parts = api, parts
        self.program = Lingbao(parts, [TelegramChannel(api.token, api.url, now=parts.clock.now)])
        self.stop = asyncio.Event()

    async def run(self) -> None:
        app = build_app(self.program.health, figures=self.program.figures)
        await self.program.run(app, lambda _: None, self.stop)

    async def until_quiet(self) -> None:
        """Nothing is left to send."""
        async with asyncio.timeout(30):
            while any(pump.flying for pump in self.program.delivery.pumps):
                await asyncio.sleep(0.005)


@pytest.fixture
async def switch() -> AsyncIterator[Switch]:
    made = Switch()
    async with made.open():
        yield made


@pytest.fixture
async def world(tmp_path: Path, switch: Switch) -> AsyncIterator[World]:
    clock = StoppedClock()
    clock.move_to(at("2026-11-20 15:00"))
    settings = Settings.model_validate(
        {"data_dir": tmp_path, "web": {"port": 0}, "schedule": Schedule.model_validate({"ping_url": switch.url})}
    )
    async with BotApi(now=clock.now) as api, opened(settings, clock, load_catalogue()) as parts:
        await parts.store.write(plant)
        joined = {"channel": "telegram", "address": str(DOCTOR), "person_id": 11, "reachable": True}
        await parts.store.write(lambda conn: conn.execute(insert(account).values(joined)))
        world = World(api, parts)
        running = asyncio.create_task(world.run())
        yield world
        world.stop.set()
        await running


def told(overheard: Overheard, number: int) -> list[str]:
    """What the log says about that update."""
    mark = f"[telegram:{number}] "
    return [line.partition(mark)[2] for line in overheard.lines if mark in line]


async def test_from_its_arrival_to_its_answer(world: World, overheard: Overheard) -> None:
    world.api.say(DOCTOR, "12 3 0")
    world.api.say(DOCTOR, "12 4 0")
    await world.api.until(lambda: len(world.api.sent(DOCTOR)) == 2)
    await world.until_quiet()
    for number in (7000001, 7000002):
        assert told(overheard, number) == ["received (text)", "stored (text)", "sent"]


async def test_what_goes_wrong_on_the_way_out_is_about_it_too(world: World, overheard: Overheard) -> None:
    world.api.fail("sendMessage", 400, 'Bad Request: can\'t parse entities: unsupported tag "门诊" at byte 5')
    world.api.say(DOCTOR, "12 3 0")
    await world.api.until(lambda: world.api.sent(DOCTOR))
    await world.until_quiet()
    received, stored, line, sent = told(overheard, 7000001)
    assert (received, stored, sent) == ("received (text)", "stored (text)", "sent")
    assert line.startswith("it is malformed (Can't parse entities: unsupported tag")
    assert "门诊" not in line
    figures = (await world.program.figures()).decode()
    assert 'lingbao_messages_answered_total{by="outbox",channel="telegram"} 1.0' in figures
    assert 'lingbao_messages_sent_total{channel="telegram",lane="reply"} 1.0' in figures
    assert 'lingbao_database_seconds_count{work="outbox"}' in figures


async def test_what_a_service_refuses_is_counted_by_its_kind(world: World) -> None:
    world.api.block(DOCTOR)
    world.api.push("message", {**_message(world.api), "text": "12 3 0"})
    async with asyncio.timeout(30):
        while 'channel="telegram",why="Unreachable"} 1.0' not in (await world.program.figures()).decode():
            await asyncio.sleep(0.01)
    await world.until_quiet()
    figures = (await world.program.figures()).decode()
    assert 'lingbao_outbox_messages{lane="reply",state="failed"} 1.0' in figures


async def test_what_is_nobodys_message_is_told_and_counted(world: World, overheard: Overheard) -> None:
    world.api.push("message", {"message_id": 1, "text": "12 3 0"})
    await world.api.until(lambda: not world.api.updates)
    [line] = told(overheard, 7000001)
    assert "is not understood" in line
    assert (
        'lingbao_updates_skipped_total{channel="telegram",kind="message"} 1.0'
        in (await world.program.figures()).decode()
    )


async def test_the_dead_mans_switch_hears_of_every_look_of_the_program(world: World, switch: Switch) -> None:
    await switch.calls()  # from the first look, when it begins to lead
    assert len(switch.heard) == 1


def _message(api: BotApi) -> dict[str, object]:
    """As somebody writes who blocks the bot right afterwards."""
    chat = {"id": DOCTOR, "type": "private", "first_name": "Phone"}
    sender = {"id": DOCTOR, "is_bot": False, "first_name": "Phone"}
    return {"message_id": 9, "date": int(api.now().timestamp()), "chat": chat, "from": sender}
