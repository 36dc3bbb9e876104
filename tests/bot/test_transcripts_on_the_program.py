"""Every conversation in `tests/transcripts`, played on the whole program with the local channel."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from bot.channels.base import Channel
from bot.channels.local import LocalChannel
from core.messages import Inbound, Kind, Message
from tests.bot.program import CAST, GROUP, Program
from tests.transcripts.play import Player, transcripts


class LocalWorld(Program):
    """There everybody is called by name."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, {name: name for name in CAST["people"]})
        self._ids = count()
        self._sent: dict[str, list[Inbound]] = defaultdict(list)
        self._phones: dict[str, list[Message]] = defaultdict(list)

    def channel(self) -> Channel:
        return LocalChannel(self._arrives)

    async def says(self, who: str, words: str, *, in_group: bool = False, forwarded: bool = False) -> Message:
        said = self._inbound(who, Kind.TEXT, words)
        said = replace(said, group=GROUP if in_group else "", forwarded=forwarded)
        self._sent[who].append(said)
        return await self._bring(said)

    async def edits(self, who: str, number: int, words: str, *, in_group: bool = False) -> Message:
        original = self._sent[who][number - 1]
        assert in_group == bool(original.group)
        return await self._bring(replace(original, id=str(next(self._ids)), kind=Kind.EDIT, text=words))

    async def taps(self, who: str, action: str) -> Message:
        return await self._bring(self._inbound(who, Kind.TAP, action))

    async def sends(self, who: str, what: str, *, in_group: bool = False) -> Message:
        sent = self._inbound(who, Kind.OTHER, what)
        return await self._bring(replace(sent, group=GROUP if in_group else ""))

    async def shares_number(self, who: str, whose: str) -> Message:
        if who != whose:
            return await self.sends(who, "contact")
        return await self._bring(self._inbound(who, Kind.CONTACT, f"+86 {CAST['people'][who]['phone']}"))

    def _inbound(self, who: str, kind: Kind, words: str) -> Inbound:
        number = str(next(self._ids))
        return Inbound("local", number, who, kind, words, self.clock.now(), name=who, message=number)

    async def _bring(self, inbound: Inbound) -> Message:
        self._phones.clear()
        await self.program.intake.take([inbound, inbound])  # as a service does that delivers twice
        await self.program.delivery.drain()
        return self.answer(inbound.account, self._phones)

    async def _arrives(self, who: str, message: Message) -> int:
        self._phones[who].append(message)
        return len(self._phones[who])


@pytest.fixture
async def world(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[LocalWorld]:
    shutil.copyfile(migrated_sqlite, tmp_path / "lingbao.db")
    world = LocalWorld(tmp_path)
    await world.begin()
    await world.populate()
    yield world
    await world.end()


@pytest.mark.parametrize("path", transcripts(figures=True), ids=lambda path: path.stem)
async def test_transcript(world: LocalWorld, path: Path) -> None:
    await Player(world, path).play()
