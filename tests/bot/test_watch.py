"""Whether the program is well, as it says itself: no alarm for a hiccup, none withheld from what lasts."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.app import Lingbao, Parts, opened
from bot.channels.base import Fault
from bot.channels.local import LocalChannel
from bot.settings import Settings
from core.messages import Lane, Message
from locales import load_catalogue
from scheduler.clockwork import Clockwork
from storage import DatabaseAway, tables
from tests.bot.program import StoppedClock
from tests.county import at

NOON = at("2026-11-20 12:00")
OPERATING = (Path(__file__).parents[2] / "docs" / "operating.md").read_text("utf-8")


@dataclass(slots=True)
class World:
    parts: Parts
    clock: StoppedClock
    channel: LocalChannel
    program: Lingbao

    def after(self, **time: float) -> None:
        self.clock.move_to(NOON + timedelta(**time))


async def unheard(_address: str, _message: Message) -> int:
    return 1


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    clock, channel = StoppedClock(), LocalChannel(unheard)
    clock.move_to(NOON)
    async with opened(Settings(data_dir=tmp_path), clock, load_catalogue()) as parts:
        yield World(parts, clock, channel, Lingbao(parts, [channel]))


async def figures(world: World) -> str:
    return (await world.program.figures()).decode()


async def test_all_is_well_at_the_beginning(world: World) -> None:
    assert await world.program.health() == []
    assert "lingbao_database_up 1.0" in await figures(world)


async def test_a_channel_that_fails_for_three_minutes_is_named_and_not_before(world: World) -> None:
    world.channel.condition.fails("no network", NOON)
    world.after(minutes=2, seconds=59)
    world.channel.condition.fails("another program fetches this bot's messages", world.clock.now())
    assert await world.program.health() == []
    assert 'lingbao_channel_failing_seconds{channel="local"} 179.0' in await figures(world)
    world.after(minutes=3)
    [reason] = await world.program.health()
    assert reason == "messages cannot be received from local for 3 min: another program fetches this bot's messages"
    world.channel.condition.works()
    assert await world.program.health() == []


async def test_a_channel_that_is_not_tried_any_more_is_no_hiccup(world: World) -> None:
    world.channel.condition.gives_up(Fault.TAKEN, "another program has connected as this bot", NOON)
    [reason] = await world.program.health()
    assert reason == "messages cannot be received from local any more: another program has connected as this bot"
    world.after(seconds=7)
    assert 'lingbao_channel_failing_seconds{channel="local"} 7.0' in await figures(world)
    world.channel.condition.works()
    assert await world.program.health() == []


@pytest.mark.parametrize(("lane", "counts"), [(Lane.REPLY, True), (Lane.ALERT, True), (Lane.BULK, False)])
async def test_a_reply_that_waits_for_ten_minutes_is_an_alarm_and_a_wave_is_none(
    world: World, lane: Lane, counts: bool
) -> None:
    where = {"key": "reply:local:1", "channel": "local", "address": "d1", "say": {"lines": []}, "lane": lane}
    row = {**where, "state": "waiting", "attempts": 0, "created_at": NOON, "not_before": NOON}
    await world.parts.store.write(lambda conn: conn.execute(insert(tables.outbox), row))
    world.after(minutes=9, seconds=59)
    assert await world.program.health() == []
    assert f'lingbao_outbox_oldest_unsent_seconds{{lane="{lane}"}} 599.0' in await figures(world)
    world.after(minutes=10)
    assert await world.program.health() == (["replies have waited for 10 min"] if counts else [])


async def test_jobs_that_are_ten_minutes_late_are_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clockwork, "late_since", lambda _: NOON)
    world.after(minutes=9)
    assert await world.program.health() == []
    assert "lingbao_job_lag_seconds 540.0" in await figures(world)
    world.after(minutes=12)
    assert await world.program.health() == ["jobs are late by 12 min"]
    world.program.clockwork.trouble = "jobs cannot be done: the disk is full"
    assert await world.program.health() == ["jobs cannot be done: the disk is full"], "once is enough"


async def test_a_clock_that_is_set_back_is_no_trouble(world: World) -> None:
    world.channel.condition.fails("no network", NOON)
    world.after(hours=-1)
    assert await world.program.health() == []
    assert 'lingbao_channel_failing_seconds{channel="local"} 0.0' in await figures(world)


async def test_a_database_that_is_away_is_told_by_both(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise DatabaseAway("the disk is full; make room")

    monkeypatch.setattr(world.parts.store, "read", away)
    assert await world.program.health() == ["the database cannot be read: the disk is full; make room"]
    told = await figures(world)
    assert "lingbao_database_up 0.0" in told
    assert "lingbao_outbox_messages{" not in told


async def test_a_database_that_does_not_answer_holds_neither_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(world.parts.store, "read", silent)
    assert await world.program.health() == ["the database has not answered for 10 s"]
    assert "lingbao_database_up 0.0" in await figures(world)


async def test_no_figure_is_about_a_person_a_unit_or_a_message(world: World) -> None:
    told = await figures(world)
    labels = set(re.findall(r'(\w+)="', "\n".join(line for line in told.splitlines() if line.startswith("lingbao_"))))
    assert labels <= {"channel", "by", "lane", "state", "work", "kind", "why", "le"}


@pytest.mark.parametrize(
    "words",
    [
        "messages cannot be stored",
        "messages cannot be received",
        "messages cannot be sent",
        "jobs cannot be done",
        "jobs are late",
        "replies have waited",
        "the database cannot be read",
        "the database has not answered",
    ],
)
def test_the_operating_guide_explains_every_reason(words: str) -> None:
    assert f"`{words}`" in OPERATING


async def test_the_operating_guide_names_every_figure_and_no_other(world: World) -> None:
    told = await figures(world)
    kinds = dict(re.findall(r"^# TYPE (lingbao_\w+) (\w+)$", told, re.MULTILINE))
    ours = {name for name in kinds if not name.endswith("_created")}
    assert set(re.findall(r"^\| `(lingbao_\w+)` \|", OPERATING, re.MULTILINE)) == ours
