"""The whole program as the world of a transcript: intake, database, delivery, and a channel that a test holds."""

from __future__ import annotations

import asyncio
import tomllib
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from bot.app import Lingbao, opened
from bot.channels.base import Channel
from bot.clock import Clock
from bot.settings import Settings, Telegram, Web
from core.effects import Draft
from core.forms import Values
from core.messages import Inbound, Kind, Message
from core.reports import Report, ReportKey
from locales import load_catalogue
from scheduler.expect import EXPECT
from storage import outbox, reports, units
from storage.tables import account, invitation, person, post, unit
from tests.county import at
from tests.transcripts.play import FOLDER, SILENCE, past_reports

GROUP = "群"
LONG_AGO = {"daily": date(2026, 10, 1), "monthly_workload": date(2026, 1, 1)}
CAST: Mapping[str, Any] = tomllib.loads((FOLDER / "cast.toml").read_text("utf-8"))
shipped_catalogue = cache(load_catalogue)


class StoppedClock(Clock):
    """It stands still until it is moved: 18:00 is not a thousandth of a second past the deadline."""

    _stopped_at = at("2026-11-01 00:00")

    def now(self) -> datetime:
        return self._stopped_at

    def elapsed(self) -> float:
        return self._stopped_at.timestamp()

    def move_to(self, moment: datetime) -> None:
        self._stopped_at = moment


class Program(ABC):
    """`addresses` is what the channel calls the people of the cast and the group that they are in. A restart closes
    everything and opens the same database again."""

    lacks: frozenset[str] = frozenset()

    def __init__(self, folder: Path, addresses: Mapping[str, str]) -> None:
        self.clock = StoppedClock()
        pages = Web(public_url="https://bot.example.org/qs")
        self._settings = Settings(data_dir=folder, telegram=Telegram(name="lingbao_test_bot"), web=pages)
        self._addresses = addresses
        self._mail: dict[str, list[Message]] = defaultdict(list)
        self._open = AsyncExitStack()

    @abstractmethod
    def channel(self) -> Channel:
        """A new one; everybody's phones are as they were."""

    async def begin(self) -> None:
        self._parts = await self._open.enter_async_context(opened(self._settings, self.clock, shipped_catalogue()))
        self._channel = self.channel()
        self.program = Lingbao(self._parts, [self._channel])
        receiving = self._channel.run(self.program.intake.take)
        self._tasks = [asyncio.create_task(work) for work in (self.program.intake.run(), receiving)]

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        await self._channel.close()
        await self._open.aclose()

    async def populate(self) -> None:
        await self._parts.store.write(lambda conn: plant(conn, self._channel.name, self._addresses))

    async def move_to(self, wall_clock: str) -> None:
        self.clock.move_to(at(wall_clock))
        await EXPECT.run(self._parts.store, self._parts.county, self.clock.now())

    async def unasked(self, who: str) -> Message:
        return self._mail[who].pop(0) if self._mail[who] else SILENCE

    async def blocks(self, who: str) -> None:
        """As when a message to her has come back."""
        where = self._channel.name, self._addresses[who]
        await self._parts.store.write(lambda conn: outbox.give_up_on(conn, *where, "blocked", self.clock.now()))

    async def restart(self) -> None:
        await self.end()
        await self.begin()

    async def past(self, unit: str, form: str, figures: Mapping[str, Values]) -> None:
        its = await self._parts.store.read(lambda conn: units.by_code(conn, unit))
        assert its
        planted = past_reports(self._parts.county.forms.forms[form], its, self._parts.county.calendar, figures)
        await self._parts.store.write(lambda conn: reports.save(conn, planted))

    async def unit_id(self, code: str) -> int:
        found = await self._parts.store.read(lambda conn: units.by_code(conn, code))
        assert found
        return found.id

    async def report(self, unit: str, form: str, period: str) -> Report | None:
        key = ReportKey(await self.unit_id(unit), form, period)
        stored = await self._parts.store.read(lambda conn: reports.since(conn, [key.unit_id], LONG_AGO))
        return stored.get(key)

    async def draft(self, who: str) -> Draft | None:
        asked = Inbound(self._channel.name, "", self._addresses[who], Kind.TEXT, "", self.clock.now())
        known = await self._parts.store.read(lambda conn: self.program.load(conn, [asked], self.clock.now()))
        return known.draft(asked)

    def answer(self, who: str, arrived: Mapping[str, list[Message]]) -> Message:
        """Of what has arrived at these people's phones, the answer to who has acted, the group first; the rest waits to
        be heard."""
        answers = [*arrived.get(GROUP, []), *arrived.get(who, [])]
        self._mail[who] += answers[1:]
        for other, messages in arrived.items():
            if other not in (who, GROUP):
                self._mail[other] += messages
        return answers[0] if answers else SILENCE


def plant(conn: Connection, channel: str, addresses: Mapping[str, str]) -> None:
    """The cast of the transcripts: units, people with their accounts and posts, invitations."""
    ids = {code: number for number, code in enumerate(CAST["units"], 1)}
    paths: dict[str, str] = {"": ""}
    for code, entry in CAST["units"].items():
        parent = entry.get("parent", "")
        paths[code] = f"{paths[parent]}{ids[code]}/"
        row = {"id": ids[code], "code": code, "path": paths[code], "parent_id": ids.get(parent)}
        conn.execute(insert(unit).values(name=entry["name"], level=entry["level"], **row))
    for number, (name, entry) in enumerate(CAST["people"].items(), 101):
        if "posts" in entry:
            known = {"id": number, "name": name, "phone": entry.get("phone")}
            conn.execute(insert(person).values(language=entry.get("language", "zh-CN"), **known))
            if entry.get("joined", True):
                where = {"channel": channel, "address": addresses[name]}
                conn.execute(insert(account).values(person_id=number, reachable=True, **where))
            for words in entry["posts"]:
                role, code = words.split()
                conn.execute(insert(post).values(person_id=number, unit_id=ids[code], role=role))
    conn.execute(insert(person).values(id=901, name="王医生", language="zh-CN"))
    for code, entry in CAST["invitations"].items():
        role, unit_code = entry["post"].split()
        row = {"code": code, "unit_id": ids[unit_code], "role": role, "uses_left": entry["uses"]}
        if "for" in entry:
            row["person_id"] = 901
        expires_at = datetime.combine(entry["until"], time(23, 59), UTC)
        conn.execute(insert(invitation).values(expires_at=expires_at, **row))
