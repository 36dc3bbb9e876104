"""A document goes to the readers of a notice by Telegram's own reference to it: neither fetched nor kept here."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from scheduler.notices import NOTICES
from tests.bot.telegram_world import PHONES, TelegramWorld
from tests.emulator import BotApi, Sent
from tests.transcripts.play import shown

THINGS_ID = "file"
"""What the emulator calls every thing that people send."""


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@pytest.fixture
async def world(api: BotApi, migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[TelegramWorld]:
    shutil.copyfile(migrated_sqlite, tmp_path / "lingbao.db")
    world = TelegramWorld(tmp_path, api)
    await world.begin()
    await world.populate()
    await world.move_to("2026-11-20 10:00")
    yield world
    await world.end()


def newest(api: BotApi, who: str) -> Sent:
    return api.sent(PHONES[who])[-1]


def action(api: BotApi, who: str, label: str) -> str:
    return next(data for row in newest(api, who).buttons for name, data in row if name.startswith(label))


async def sent(world: TelegramWorld, api: BotApi, thing: str) -> None:
    """吴科长 sends this thing to the doctors of 东河镇."""
    await world.says("吴科长", "通知")
    await world.taps("吴科长", action(api, "吴科长", "东河镇的报告人"))
    await world.sends("吴科长", thing)
    await world.taps("吴科长", action(api, "吴科长", "发送"))


@pytest.mark.parametrize(("thing", "kind", "name"), [("document", "document", "日报.xlsx"), ("photo", "photo", "图片")])
async def test_it_is_sent_on_as_it_lies_there(
    world: TelegramWorld, api: BotApi, thing: str, kind: str, name: str
) -> None:
    await world.says("吴科长", "通知")
    asked = await world.taps("吴科长", action(api, "吴科长", "东河镇的报告人"))
    assert shown(asked)[0] == "发给东河镇的报告人。请发通知内容：一段文字，或者一个文件。"
    preview = await world.sends("吴科长", thing)
    assert f"文件：{name}" in shown(preview)
    await world.taps("吴科长", action(api, "吴科长", "发送"))
    for doctor in ("张医生", "张护士", "李医生", "孙医生"):
        arrived = [one for one in api.sent(PHONES[doctor]) if one.file]
        assert [(one.kind, one.file.name) for one in arrived if one.file] == [(kind, THINGS_ID)]
    assert not [one for one in api.sent(PHONES["Zhao"]) if one.file]


async def test_a_tap_acknowledges_and_is_marked(world: TelegramWorld, api: BotApi) -> None:
    await sent(world, api, "document")
    noted = next(one for one in api.sent(PHONES["张医生"]) if one.buttons)
    assert [label for row in noted.buttons for label, _ in row] == ["收到"]
    said = await world.taps("张医生", noted.buttons[0][0][1])
    assert shown(said) == ["✅ 已记下：您 10:00 收到通知〔2026〕1号。"]
    marked = next(one for one in api.sent(PHONES["张医生"]) if one.buttons)
    assert [label for row in marked.buttons for label, _ in row] == ["✓ 收到"]


async def test_the_repeat_has_the_button_and_not_the_document_again(world: TelegramWorld, api: BotApi) -> None:
    await sent(world, api, "document")
    await world.move_to("2026-11-23 17:00")
    parts = world.program.parts
    await parts.store.write(lambda conn: conn.exec_driver_sql("DELETE FROM expected_report").close())
    await NOTICES.run(parts.store, parts.county, world.clock.now())
    await world.program.delivery.drain()
    again = newest(api, "李医生")
    assert again.text == "有 1 条通知您还没有点“收到”：\n东河镇通知〔2026〕1号：日报.xlsx"
    assert [label for row in again.buttons for label, _ in row] == ["收到〔2026〕1号"]
    assert len([one for one in api.sent(PHONES["李医生"]) if one.file]) == 1


async def test_a_document_outside_of_a_notice_is_answered_as_ever(world: TelegramWorld, api: BotApi) -> None:
    answer = await world.sends("吴科长", "document")
    assert shown(answer) == ["文件我打不开。请打字；不知道怎么写，请发“帮助”。"]
