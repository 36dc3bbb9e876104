"""A document goes to the readers of a notice through the whole program, by what WeCom calls it: on no disk of ours."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.bot.wecom_storm import WeComStorm
from tests.bot.wecom_world import PHONES
from tests.emulator.wecom import Shown, WeCom

WU = "吴科长"
DOCTORS = ("张医生", "张护士", "李医生", "孙医生")


@pytest.fixture
async def world(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[WeComStorm]:
    shutil.copyfile(migrated_sqlite, tmp_path / "lingbao.db")
    async with WeCom() as wecom:
        world = WeComStorm(tmp_path, wecom)
        await world.begin()
        await world.populate()
        await world.at("2026-11-20 10:00")
        yield world
        await world.end()


async def told(world: WeComStorm, before: int) -> str:
    await world.heard()
    await world.program.delivery.drain()
    return "\n".join(shown.text for shown in world.phone(WU)[before:])


async def says(world: WeComStorm, words: str, **content: Any) -> str:
    """What the manager is told then."""
    before = len(world.phone(WU))
    world.wecom.say(PHONES[WU], words, **content)
    return await told(world, before)


async def chooses(world: WeComStorm, menu: str, label: str) -> str:
    """By the button on the newest card, or by its number where there was no room for buttons."""
    newest = world.phone(WU)[-1]
    if not newest.buttons:
        line = next(line for line in menu.splitlines() if label in line)
        return await says(world, next(iter(re.findall(r"\d+", line))))
    before = len(world.phone(WU))
    world.wecom.tap(PHONES[WU], newest.card, next(key for shown, key in newest.buttons if label in shown))
    return await told(world, before)


def files(world: WeComStorm, who: str) -> list[Shown]:
    return [shown for shown in world.phone(who) if shown.media]


async def test_it_is_asked_for_again_and_then_sent_on(world: WeComStorm, tmp_path: Path) -> None:
    wecom = world.wecom
    asked = await chooses(world, await says(world, "通知"), "东河镇的报告人")
    assert "一段文字，或者一个文件" in asked
    document = {"msgtype": "file", "file": wecom.lay(b"a document", "方案.docx")}
    wecom.lying.fails = 502
    assert "请再发一次" in await says(world, "", **document)
    wecom.lying.fails = 0
    preview = await says(world, "", **document)
    assert "文件：方案.docx" in preview
    await chooses(world, preview, "发送")
    assert [[(one.kind, one.name, one.media) for one in files(world, doctor)] for doctor in DOCTORS] == [
        [("file", "方案.docx", b"a document")]
    ] * len(DOCTORS)
    assert len(wecom.sent("aibot_upload_media_init")) == 1
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and b"a document" in path.read_bytes()]
    assert not kept, "it is on no disk of ours"
