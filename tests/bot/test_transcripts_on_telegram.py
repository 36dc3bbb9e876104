"""Every conversation in `tests/transcripts`, played on the whole program with phones on the Telegram emulator."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.telegram_world import TelegramWorld
from tests.emulator import BotApi
from tests.transcripts.play import Player, transcripts


@pytest.fixture
async def world(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[TelegramWorld]:
    shutil.copyfile(migrated_sqlite, tmp_path / "lingbao.db")
    async with BotApi() as api:
        world = TelegramWorld(tmp_path, api)
        await world.begin()
        await world.populate()
        yield world
        await world.end()


@pytest.mark.parametrize("path", transcripts(figures=True), ids=lambda path: path.stem)
async def test_transcript(world: TelegramWorld, path: Path) -> None:
    await Player(world, path).play()
