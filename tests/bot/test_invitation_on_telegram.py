"""An invitation that a manager makes in chat arrives as a picture that can be handed on, drawn when it is sent."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot import qr
from tests.bot.telegram_world import PHONES, TelegramWorld
from tests.emulator import BotApi


@pytest.fixture
def folder(migrated_sqlite: Path, tmp_path: Path) -> Path:
    shutil.copyfile(migrated_sqlite, tmp_path / "lingbao.db")
    return tmp_path


async def test_the_link_is_sent_as_a_qr_code(folder: Path) -> None:
    async with BotApi() as api:
        world = TelegramWorld(folder, api)
        await world.begin()
        await world.populate()
        await world.move_to("2026-11-20 15:00")
        await world.says("吴科长", "邀请 张家村")
        made, forward = api.sent(PHONES["吴科长"])
        code = made.text.splitlines()[0].rpartition("：")[2]
        assert (made.kind, forward.kind) == ("message", "photo")
        assert forward.text.endswith(f"https://t.me/lingbao_test_bot?start={code}")
        assert forward.buttons == ()
        assert forward.file
        assert forward.file.content == qr.picture(f"https://t.me/lingbao_test_bot?start={code}")
        assert [file.suffix for file in (folder / "qr").iterdir()] == [".png"]
        await world.end()
