"""Every conversation in `tests/transcripts`, played on the whole program with phones on the local WeCom."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.wecom_world import WeComWorld
from tests.emulator.wecom import WeCom
from tests.transcripts.play import Player, transcripts


@pytest.fixture
async def world(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[WeComWorld]:
    shutil.copyfile(migrated_sqlite, tmp_path / "lingbao.db")
    async with WeCom() as wecom:
        world = WeComWorld(tmp_path, wecom)
        await world.begin()
        await world.populate()
        yield world
        await world.end()


@pytest.mark.parametrize("path", transcripts(figures=True), ids=lambda path: path.stem)
async def test_transcript(world: WeComWorld, path: Path) -> None:
    await Player(world, path).play()
