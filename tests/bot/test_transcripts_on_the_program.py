"""Every conversation in `tests/transcripts`, played on the whole program: intake, database, delivery and a channel."""

from __future__ import annotations

import asyncio
import tomllib
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, time
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from bot.app import Lingbao, opened
from bot.channels.local import LocalChannel
from bot.clock import Clock
from bot.settings import Settings
from core.effects import Draft
from core.messages import Inbound, Kind, Message
from core.reports import Report, ReportKey
from locales import load_catalogue
from scheduler.expect import EXPECT
from storage import reports, units
from storage.tables import account, invitation, person, post, unit
from tests.county import at
from tests.transcripts.play import FOLDER, Player, transcripts

LONG_AGO = {"daily": date(2026, 10, 1), "monthly_workload": date(2026, 1, 1)}


class StoppedClock(Clock):
    """It stands still until it is moved: 18:00 is not a thousandth of a second past the deadline."""

    _stopped_at = at("2026-11-01 00:00")

    def now(self) -> datetime:
        return self._stopped_at

    def move_to(self, moment: datetime) -> None:
        self._stopped_at = moment


class Program:
    """The world of a transcript; a restart closes everything and opens the same database again."""

    def __init__(self, folder: Path) -> None:
        self._settings = Settings(data_dir=folder)
        self._clock = StoppedClock()
        self._ids = count()
        self._sent_at: dict[str, list[datetime]] = defaultdict(list)
        self._phones: dict[str, list[Message]] = defaultdict(list)
        self._open = AsyncExitStack()

    async def begin(self) -> None:
        self._parts = await self._open.enter_async_context(opened(self._settings, self._clock, load_catalogue()))
        self._program = Lingbao(self._parts, [LocalChannel(self._arrives)])
        self._intake = asyncio.create_task(self._program.intake.run())

    async def end(self) -> None:
        self._intake.cancel()
        await asyncio.wait([self._intake])
        await self._open.aclose()

    async def populate(self) -> None:
        await self._parts.store.write(plant)

    async def move_to(self, wall_clock: str) -> None:
        self._clock.move_to(at(wall_clock))
        await EXPECT.run(self._parts.store, self._parts.county, self._clock.now())

    async def says(self, who: str, words: str) -> Message:
        self._sent_at[who].append(self._clock.now())
        return await self._bring(who, Kind.TEXT, words, self._clock.now())

    async def edits(self, who: str, number: int, words: str) -> Message:
        return await self._bring(who, Kind.EDIT, words, self._sent_at[who][number - 1])

    async def taps(self, who: str, action: str) -> Message:
        return await self._bring(who, Kind.TAP, action, self._clock.now())

    async def sends_a_picture(self, who: str) -> Message:
        return await self._bring(who, Kind.OTHER, "", self._clock.now())

    async def restart(self) -> None:
        await self.end()
        await self.begin()

    async def unit_id(self, code: str) -> int:
        found = await self._parts.store.read(lambda conn: units.by_code(conn, code))
        assert found
        return found.id

    async def report(self, unit: str, form: str, period: str) -> Report | None:
        key = ReportKey(await self.unit_id(unit), form, period)
        stored = await self._parts.store.read(lambda conn: reports.since(conn, [key.unit_id], LONG_AGO))
        return stored.get(key)

    async def draft(self, who: str) -> Draft | None:
        asked = Inbound("local", "", who, Kind.TEXT, "", self._clock.now())
        known = await self._parts.store.read(lambda conn: self._program.load(conn, [asked], self._clock.now()))
        return known.draft(asked)

    async def _bring(self, who: str, kind: Kind, words: str, sent_at: datetime) -> Message:
        inbound = Inbound("local", str(next(self._ids)), who, kind, words, sent_at, name=who)
        before = len(self._phones[who])
        await self._program.intake.take([inbound, inbound])  # as a service does that delivers twice
        await self._program.delivery.drain()
        (answer,) = self._phones[who][before:]
        return answer

    async def _arrives(self, who: str, message: Message) -> int:
        self._phones[who].append(message)
        return len(self._phones[who])


def plant(conn: Connection) -> None:
    """The cast of the transcripts: units, people with their accounts and posts, invitations."""
    cast: dict[str, Any] = tomllib.loads((FOLDER / "cast.toml").read_text("utf-8"))
    ids = {code: number for number, code in enumerate(cast["units"], 1)}
    paths: dict[str, str] = {"": ""}
    for code, entry in cast["units"].items():
        parent = entry.get("parent", "")
        paths[code] = f"{paths[parent]}{ids[code]}/"
        row = {"id": ids[code], "code": code, "path": paths[code], "parent_id": ids.get(parent)}
        conn.execute(insert(unit).values(name=entry["name"], level=entry["level"], **row))
    for number, (name, entry) in enumerate(cast["people"].items(), 101):
        if "posts" in entry:
            conn.execute(insert(person).values(id=number, name=name, language=entry.get("language", "zh-CN")))
            conn.execute(insert(account).values(channel="local", address=name, person_id=number, reachable=True))
            for words in entry["posts"]:
                role, code = words.split()
                conn.execute(insert(post).values(person_id=number, unit_id=ids[code], role=role))
    for code, entry in cast["invitations"].items():
        role, unit_code = entry["post"].split()
        row = {"code": code, "unit_id": ids[unit_code], "role": role, "uses_left": entry["uses"]}
        if "for" in entry:
            conn.execute(insert(person).values(id=901, name=entry["for"], language="zh-CN"))
            row["person_id"] = 901
        expires_at = datetime.combine(entry["until"], time(23, 59), UTC)
        conn.execute(insert(invitation).values(expires_at=expires_at, **row))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Program]:
    program = Program(tmp_path)
    await program.begin()
    await program.populate()
    yield program
    await program.end()


@pytest.mark.parametrize("path", transcripts(), ids=lambda path: path.stem)
async def test_transcript(world: Program, path: Path) -> None:
    await Player(world, path).play()
