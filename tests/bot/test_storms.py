"""After every fault of the line and of Telegram: what was to be sent has come once, or has ended with a reason."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bot.channels import telegram_request
from bot.channels.base import Unavailable
from bot.channels.telegram import TelegramChannel
from core.messages import File, Message
from storage.outbox import State
from tests.bot.storm import SAYS, figure
from tests.bot.telegram_storm import HOOK, TelegramStorm
from tests.bot.telegram_world import PHONES
from tests.emulator import BotApi
from tests.emulator.faults import (
    CUT,
    CUT_AFTER,
    CUT_UPLOAD,
    HALF,
    HANG,
    HANG_AFTER,
    HOTEL_PAGE,
    NONE,
    NONSENSE,
    OTHER_JSON,
    PROXY_PAGE,
    PROXY_PAGE_AFTER,
    Fault,
    refused,
    too_many,
)

ZHANG, LI, SUN, WU = "张医生", "李医生", "孙医生", "吴科长"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@asynccontextmanager
async def raging(storm: TelegramStorm) -> AsyncIterator[TelegramStorm]:
    await storm.begin()
    await storm.populate()
    await storm.at("2026-11-20 16:00")
    yield storm
    await storm.end()


@pytest.fixture
def folder(migrated_sqlite: Path, tmp_path: Path) -> Path:
    shutil.copyfile(migrated_sqlite, tmp_path / "lingbao.db")
    return tmp_path


@pytest.fixture
async def storm(api: BotApi, folder: Path) -> AsyncIterator[TelegramStorm]:
    async with raging(TelegramStorm(folder, api)) as storm:
        yield storm


@pytest.fixture
async def by_webhook(api: BotApi, folder: Path) -> AsyncIterator[TelegramStorm]:
    async with raging(TelegramStorm(folder, api, HOOK)) as storm:
        await api.until(lambda: api.webhook)
        yield storm


def texts(storm: TelegramStorm, who: str) -> list[str]:
    return [sent.text for sent in storm.api.sent(PHONES[who])]


def said(storm: TelegramStorm, who: str, words: str) -> int:
    return sum(words in text for text in texts(storm, who))


ONCE: dict[str, Fault] = {
    "cut": CUT,
    "nonsense": NONSENSE,
    "other JSON": OTHER_JSON,
    "proxy": PROXY_PAGE,
    "hotel": HOTEL_PAGE,
    "500": refused(500, "Internal Server Error"),
    "502": refused(502, "Bad Gateway"),
    "429": too_many(7),
}
PERHAPS_TWICE: dict[str, Fault] = {"cut after": CUT_AFTER, "half": HALF, "proxy after": PROXY_PAGE_AFTER}


@pytest.mark.parametrize("fault", [*ONCE.values(), *PERHAPS_TWICE.values()], ids=[*ONCE, *PERHAPS_TWICE])
async def test_a_fault_in_the_middle_of_everything(storm: TelegramStorm, fault: Fault) -> None:
    """It strikes receipts, reminders and what a manager hears."""
    storm.api.plan("sendMessage", NONE, fault, fault, NONE, fault)
    for who in (ZHANG, LI, SUN):
        storm.reports(who)
    await storm.heard()
    await storm.program.delivery.drain()
    storm.api.plan("sendMessage", fault, NONE, fault)
    await storm.at("2026-11-20 16:30")
    await storm.program.delivery.drain()
    storm.api.plan("sendMessage", fault)
    await storm.at("2026-11-20 20:00")
    await storm.settle()
    rows = await storm.assert_accounted_for()
    assert {row["state"] for row in rows} <= {State.SENT, State.EXPIRED}
    assert {row["state"] for row in rows if row["key"].startswith("reply")} == {State.SENT}
    assert bool(storm.api.hidden) == (fault in PERHAPS_TWICE.values())
    assert [said(storm, who, f"：{figure(who, 1)}\n") >= 1 for who in (ZHANG, LI, SUN)] == [True] * 3


@pytest.mark.parametrize(("fault", "least"), [(HANG, 1), (HANG_AFTER, 2)], ids=["before", "after"])
async def test_who_hangs_holds_up_nobody_and_is_tried_again(
    storm: TelegramStorm, fault: Fault, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram_request, "READ_S", 0.2)
    storm.api.plan("sendMessage", fault)
    storm.reports(ZHANG)
    await storm.heard()
    sending = asyncio.create_task(storm.program.delivery.drain())
    await storm.api.until(lambda: storm.api.called("sendMessage"))
    storm.reports(LI)
    await storm.heard()
    await storm.program.delivery.drain()
    assert said(storm, LI, str(figure(LI, 1))) == 1
    await sending
    await storm.settle()
    await storm.assert_accounted_for()
    assert said(storm, ZHANG, str(figure(ZHANG, 1))) == least


async def test_a_slow_service_is_waited_for(storm: TelegramStorm) -> None:
    storm.api.plan("sendMessage", HANG, HANG_AFTER)
    storm.reports(ZHANG)
    storm.reports(LI)
    await storm.heard()
    sending = asyncio.create_task(storm.program.delivery.drain())
    await storm.api.until(lambda: len(storm.api.called("sendMessage")) == 2)
    storm.api.release()
    await sending
    rows = await storm.assert_accounted_for()
    assert [row["attempts"] for row in rows if row["key"].startswith("reply")] == [1, 1]
    assert [said(storm, who, str(figure(who, 1))) for who in (ZHANG, LI)] == [1, 1]


async def test_a_workbook_whose_upload_was_cut_comes_whole_and_once(api: BotApi, tmp_path: Path) -> None:
    file = tmp_path / "周报.xlsx"
    file.write_bytes(bytes(range(256)) * 20_000)
    channel = TelegramChannel(api.token, api.url)
    message = Message("第47期", files=(File("document", str(file), file.name),))
    api.start(PHONES[WU])
    api.plan("sendDocument", CUT_UPLOAD, CUT)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await channel.send(str(PHONES[WU]), message)
    await channel.send(str(PHONES[WU]), message)
    await channel.close()
    (sent,) = [sent.file for sent in api.sent(PHONES[WU]) if sent.file]
    assert sent.content == file.read_bytes()


async def test_too_many_requests_cost_no_message_and_no_second_refusal(storm: TelegramStorm) -> None:
    """Telegram's real limits: of what comes to one chat in one moment the fourth is refused."""
    for _ in range(9):
        storm.reports(ZHANG)
    await storm.heard()
    await storm.settle()
    await storm.assert_accounted_for()
    answers = [text for text in texts(storm, ZHANG) if "张家村" in text]
    assert [f"{figure(ZHANG, number)}" in answers[number - 1] for number in range(1, 10)] == [True] * 9
    assert storm.api.refused_sends == 2


@pytest.mark.parametrize(
    "fault",
    [
        refused(403, "Forbidden: bot was blocked by the user"),
        refused(403, "Forbidden: user is deactivated"),
        refused(403, "Forbidden: bot can't initiate conversation with a user"),
        refused(400, "Bad Request: chat not found"),
    ],
)
async def test_whoever_cannot_be_reached_is_named_to_the_manager_and_found_again(
    storm: TelegramStorm, fault: Fault
) -> None:
    storm.reports(LI)
    await storm.heard()
    storm.api.always("sendMessage", fault)
    await storm.program.delivery.drain()
    storm.api.heal()
    await storm.at("2026-11-20 16:30")
    await storm.at("2026-11-20 20:00")
    await storm.settle()
    rows = await storm.assert_accounted_for()
    (lost,) = [row for row in rows if row["key"].startswith("reply")]
    assert lost["state"] == State.FAILED
    assert _description(fault).lower().endswith(lost["reason"].lower())
    storm.reports(LI)
    await storm.heard()
    await storm.settle()
    await storm.assert_accounted_for()
    assert said(storm, LI, str(figure(LI, 2))) == 1


def _description(fault: Fault) -> str:
    return "" if fault.answer is None else str(json.loads(fault.answer[1])["description"])


async def test_whoever_has_blocked_the_bot_is_named_in_the_evening_and_on_her_card(storm: TelegramStorm) -> None:
    storm.api.block(PHONES[ZHANG])
    storm.api.block(PHONES["张护士"])
    await storm.at("2026-11-20 16:30")
    await storm.program.delivery.drain()
    await storm.at("2026-11-20 20:00")
    await storm.settle()
    await storm.assert_accounted_for()
    (told,) = [text for text in texts(storm, WU) if "20:00" in text]
    assert "已停用机器人，提醒收不到：张家村" in told
    await _look_at(storm, "张家村")
    assert "停用机器人，提醒收不到" in texts(storm, WU)[-1]


async def test_a_reminder_that_was_given_up_is_named_in_the_evening_and_on_her_card(storm: TelegramStorm) -> None:
    storm.api.always("sendMessage", refused(400, "Bad Request: something new"))
    await storm.at("2026-11-20 16:30")
    await storm.program.delivery.drain()
    storm.api.heal()
    await storm.at("2026-11-20 20:00")
    await storm.settle()
    rows = await storm.assert_accounted_for()
    assert {row["reason"] for row in rows if row["state"] == State.FAILED} == {"Something new"}
    (told,) = [text for text in texts(storm, WU) if "20:00" in text]
    assert "提醒没有送到，请打电话：张家村、李家村、上孙庄、下孙庄" in told
    await _look_at(storm, "李家村")
    assert "今天的提醒没有送到，请打电话" in texts(storm, WU)[-1]


async def _look_at(storm: TelegramStorm, village: str) -> None:
    """The manager taps that village in what she was told last."""
    newest = [sent for sent in storm.api.sent(PHONES[WU]) if sent.buttons][-1]
    storm.api.tap(PHONES[WU], newest.message_id, village)
    await storm.heard()
    await storm.settle()


async def test_an_hour_without_network_ends_in_order_and_brings_nothing_stale(storm: TelegramStorm) -> None:
    await storm.at("2026-11-20 17:55")
    storm.api.always("sendMessage", CUT)
    for _ in range(2):
        storm.reports(ZHANG)
        await storm.heard()
        await storm.program.delivery.drain()
        await storm.pass_(timedelta(minutes=10))
    await storm.at("2026-11-21 00:05")
    attempts = len(storm.api.called("sendMessage"))
    await storm.settle()
    rows = await storm.assert_accounted_for()
    assert {row["state"] for row in rows if row["key"].startswith("remind")} <= {State.EXPIRED, State.CANCELLED}
    answers = [text for text in texts(storm, ZHANG) if "张家村" in text]
    assert [f"{figure(ZHANG, number)}" in answers[number - 1] for number in (1, 2)] == [True, True]
    assert len(answers) == 2
    assert attempts < 40


async def test_a_group_that_becomes_a_supergroup_is_followed(storm: TelegramStorm) -> None:
    small = -42
    storm.api.gather(small, *(PHONES[who] for who in SAYS))
    said_ = storm.api.say(PHONES[ZHANG], SAYS[ZHANG].format(figure(ZHANG, 1)), small)
    await storm.heard()
    big = storm.api.upgrade(small)
    assert storm.api.holds(small, said_)
    await storm.settle()
    rows = [row for row in await storm.rows() if row["key"].startswith("reply")]
    assert [(row["state"], row["address"]) for row in rows] == [(State.SENT, str(big))]
    storm.api.say(PHONES[ZHANG], SAYS[ZHANG].format(figure(ZHANG, 2)), big)
    await storm.heard()
    await storm.settle()
    assert [sent.text for sent in storm.api.sent(big)] == ["👌", "✍"]


async def test_telegram_starts_anew_in_the_middle(storm: TelegramStorm) -> None:
    storm.reports(ZHANG)
    await storm.heard()
    await storm.api.go_away()
    await storm.program.delivery.drain()
    storm.reports(LI)
    await storm.api.come_back()
    await storm.heard()
    await storm.settle()
    await storm.assert_accounted_for()
    assert [said(storm, who, str(figure(who, 1))) for who in (ZHANG, LI)] == [1, 1]


async def test_what_comes_again_after_a_restart_counts_once(storm: TelegramStorm) -> None:
    for who in SAYS:
        storm.reports(who)
    await storm.heard()
    await storm.settle()
    before = {who: texts(storm, who) for who in SAYS}
    for number in range(len(SAYS)):
        storm.api.push_again(number - len(SAYS))
    await storm.restart()
    await storm.heard()
    await storm.settle()
    await storm.assert_accounted_for()
    assert {who: texts(storm, who) for who in SAYS} == before


async def test_answers_that_are_lost_and_updates_out_of_order_at_a_webhook(by_webhook: TelegramStorm) -> None:
    storm, api = by_webhook, by_webhook.api
    api.webhook = ""
    for who in (*SAYS, *SAYS):
        storm.reports(who)
    api.shuffle(Random(7))
    api.lose_answers(5)
    api.webhook = HOOK.url
    api.changed()
    await storm.heard()
    await storm.settle()
    await storm.assert_accounted_for()
    assert api.refusals == [0] * 5
    assert [len(texts(storm, who)) for who in SAYS] == [2] * len(SAYS)


async def test_who_writes_ten_messages_at_once_gets_ten_answers(by_webhook: TelegramStorm) -> None:
    """Her telephone had no signal. Of what is given and refused nobody hears: so it is not given."""
    storm, api = by_webhook, by_webhook.api
    for _ in range(10):
        storm.reports(ZHANG)
    await storm.heard()
    assert len(texts(storm, ZHANG)) == 3
    sending = asyncio.create_task(storm.program.delivery.run())
    async with asyncio.timeout(30):
        while len(texts(storm, ZHANG)) < 10:
            await storm.pass_(timedelta(seconds=1))
            storm.program.delivery.wake()
            await asyncio.sleep(0.01)
    sending.cancel()
    await asyncio.wait([sending])
    await storm.assert_accounted_for()
    assert [str(figure(ZHANG, number)) in texts(storm, ZHANG)[number - 1] for number in range(1, 11)] == [True] * 10
    assert api.refused_sends == 0
    assert not api.given_in_vain
