"""Numbers in place of buttons, and the greeting, on the whole program with phones on the local WeCom."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from core.messages import Message
from storage import tables
from tests.bot.wecom_world import PHONES, WeComWorld
from tests.emulator.wecom import WeCom

DOCTOR, MANAGER, STRANGER = "张医生", "吴科长", "陌生人"


@pytest.fixture
async def wecom() -> AsyncIterator[WeCom]:
    async with WeCom() as wecom:
        yield wecom


@pytest.fixture
async def world(migrated_sqlite: Path, tmp_path: Path, wecom: WeCom) -> AsyncIterator[WeComWorld]:
    shutil.copyfile(migrated_sqlite, tmp_path / "lingbao.db")
    world = WeComWorld(tmp_path, wecom)
    await world.begin()
    await world.populate()
    await world.move_to("2026-11-20 16:02")
    yield world
    await world.end()


def labels(message: Message) -> list[str]:
    return [choice.label for row in message.buttons for choice in row]


async def version(world: WeComWorld) -> int:
    report = await world.report("QS0101", "daily", "2026-11-20")
    assert report
    return report.version


async def test_a_count_is_never_taken_for_a_disease(world: WeComWorld) -> None:
    asked = await world.says(DOCTOR, "门诊12 接种3 疑似2")
    assert labels(asked)[:2] == ["手足口病", "其它感染性腹泻"]
    doubt = await world.says(DOCTOR, "2")
    assert (await version(world), labels(doubt)) == (1, ["选第 2 项"])
    how_many = await world.taps(DOCTOR, doubt.buttons[0][0].action)
    assert how_many.text == "其它感染性腹泻几例？没注明病种的共 2 例。"
    assert labels(how_many) == []  # a figure is asked for: it is written, and means nothing else
    await world.says(DOCTOR, "1")
    report = await world.report("QS0101", "daily", "2026-11-20")
    assert report
    assert sum(count for key, count in report.values.items() if key.startswith("suspected_cases.")) == 1


async def test_a_number_goes_on_after_a_restart_and_ends_with_the_next_message(world: WeComWorld) -> None:
    await world.says(DOCTOR, "门诊12 接种3 疑似2")
    await world.restart()
    assert "几例" in (await world.says(DOCTOR, "选3")).text
    assert (await world.says(DOCTOR, "选3")).text == "这个按钮已经失效，没有改动任何数据。"
    assert await version(world) == 1


async def test_after_twelve_hours_a_number_is_a_number(world: WeComWorld) -> None:
    await world.says(DOCTOR, "门诊12 接种3 疑似2")
    await world.move_to("2026-11-21 04:02")
    assert "没有保存" in (await world.says(DOCTOR, "3")).text
    assert await version(world) == 1


async def test_while_a_newer_message_may_be_on_her_screen_the_older_numbers_are_off(world: WeComWorld) -> None:
    """It has been sent, and the process has not noted that yet."""
    await world.says(DOCTOR, "门诊12 接种3 疑似2")
    store = world.program.parts.store
    sent = update(tables.outbox).where(tables.outbox.c.address == PHONES[DOCTOR]).values(state="sending")
    await store.write(lambda conn: conn.execute(sent))
    await world.says(DOCTOR, "3")  # the answer waits behind what is being sent
    newest = select(tables.outbox.c.say).order_by(tables.outbox.c.id.desc()).limit(1)
    said = await store.read(lambda conn: conn.execute(newest).scalar_one())
    assert said["lines"][0]["key"] == "reading-count"
    assert await version(world) == 1


@pytest.mark.parametrize(("who", "words"), [(DOCTOR, "还没报"), (MANAGER, "今日")])
async def test_who_opens_the_chat_is_told_in_one_card_or_text_what_is_owed(
    world: WeComWorld, wecom: WeCom, who: str, words: str
) -> None:
    await world.opens(who)
    (shown,) = wecom.shown(PHONES[who])
    assert words in shown.text
    assert [label for label, _ in shown.buttons] == (["零报告", "全部为零"] if who == DOCTOR else [])
    assert [body["msgtype"] for body in wecom.sent("aibot_respond_welcome_msg")] == [
        "template_card" if who == DOCTOR else "text"
    ]


async def test_a_stranger_who_opens_the_chat_gets_one_text_and_nothing_is_pushed(
    world: WeComWorld, wecom: WeCom
) -> None:
    await world.opens(STRANGER)
    (shown,) = wecom.shown(PHONES[STRANGER])
    assert "邀请码" in shown.text
    assert "手机号码" not in shown.text
    assert len(wecom.sent("aibot_respond_welcome_msg")) == 1
    assert wecom.sent("aibot_send_msg") == []
