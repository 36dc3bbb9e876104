"""A doctor with Telegram and WeCom on her telephone: answers come where she wrote, all else where she wrote last."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import Lingbao, Parts, opened
from bot.channels.telegram import TelegramChannel
from bot.channels.wecom import WeComChannel
from bot.channels.wecom_connection import Credentials
from bot.settings import Settings, Web
from core.effects import KeepInvitation
from core.messages import Inbound
from core.units import Invitation, Role
from scheduler.expect import EXPECT
from scheduler.remind import REMIND
from storage import accounts, invitations
from storage.tables import outbox
from tests.bot.program import StoppedClock, shipped_catalogue
from tests.county import ZHANG, at, plant
from tests.emulator import BotApi, running
from tests.emulator.wecom import WeCom

DOCTOR, DOCTOR_ID = 555, 11
USER = "zhangjianguo"
OWN_CODE = "ZHANG2026"
REPORT = "门诊12 接种3 疑似0"


class Phones:
    """Both services, the program between them, and what her two chats have shown since they were looked at last."""

    def __init__(self, api: BotApi, wecom: WeCom, parts: Parts, clock: StoppedClock) -> None:
        self.api, self.wecom, self.clock, self.parts = api, wecom, clock, parts
        self.telegram_channel = TelegramChannel(api.token, api.url, now=clock.now)
        self.wecom_channel = WeComChannel(
            Credentials(wecom.bot_id, wecom.secret, wecom.url), now=clock.now, elapsed=clock.elapsed
        )
        self.program = Lingbao(parts, [self.telegram_channel, self.wecom_channel])
        self._taken = 0
        self._read = {"telegram": 0, "wecom": 0}

    async def take(self, batch: Sequence[Inbound]) -> None:
        await self.program.intake.take(batch)
        self._taken += len(batch)
        self.wecom.changed()

    async def writes(self, channel: str, words: str) -> dict[str, list[str]]:
        """A minute after what was before."""
        self.clock.move_to(self.clock.now() + timedelta(minutes=1))
        before = self._taken
        if channel == "telegram":
            self.api.say(DOCTOR, words)
            await self.api.until(lambda: not self.api.updates)
        else:
            self.wecom.say(USER, words)
            await self.wecom.until(lambda: self._taken > before)
        return await self.news()

    async def news(self) -> dict[str, list[str]]:
        await self.program.delivery.drain()
        shown = {
            "telegram": [sent.text for sent in self.api.sent(DOCTOR)],
            "wecom": [one.text for one in self.wecom.shown(USER)],
        }
        new = {channel: texts[self._read[channel] :] for channel, texts in shown.items()}
        self._read = {channel: len(texts) for channel, texts in shown.items()}
        return {channel: texts for channel, texts in new.items() if texts}

    async def half_past_four(self, day: str) -> dict[str, list[str]]:
        self.clock.move_to(at(f"{day} 16:30"))
        for job in (EXPECT, REMIND):
            await job.run(self.parts.store, self.parts.county, self.clock.now())
        return await self.news()

    def loses(self, channel: str) -> None:
        if channel == "telegram":
            self.api.block(DOCTOR)
        else:
            self.wecom.state.opened.discard(USER)

    async def join_on_wecom(self) -> dict[str, list[str]]:
        invited = Invitation(OWN_CODE, ZHANG.id, Role.REPORTER, DOCTOR_ID, 1)
        kept = [KeepInvitation(invited, self.clock.now() + timedelta(days=7))]
        await self.parts.store.write(lambda conn: invitations.put(conn, kept, self.clock.now()))
        return await self.writes("wecom", OWN_CODE)


@pytest.fixture
async def phones(tmp_path: Path) -> AsyncIterator[Phones]:
    clock = StoppedClock()
    clock.move_to(at("2026-11-20 15:00"))
    settings = Settings(data_dir=tmp_path, web=Web(public_url="https://bot.example.org/qs"))
    async with BotApi() as api, WeCom(clock.now) as wecom, opened(settings, clock, shipped_catalogue()) as parts:
        api.now = clock.now
        api.started.add(DOCTOR)
        await parts.store.write(plant)
        her = ("telegram", str(DOCTOR))
        await parts.store.write(lambda conn: accounts.bind(conn, her, DOCTOR_ID, clock.now() - timedelta(days=1)))
        both = Phones(api, wecom, parts, clock)
        intake = asyncio.create_task(both.program.intake.run())
        async with running(both.telegram_channel, both.take), running(both.wecom_channel, both.take):
            await wecom.until(lambda: wecom.subscribed)
            yield both
        intake.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await intake


async def test_joining_the_second_leaves_the_first_and_each_is_answered_where_it_wrote(phones: Phones) -> None:
    welcome = await phones.join_on_wecom()
    assert set(welcome) == {"wecom"}
    assert "张家村" in welcome["wecom"][0]
    receipt = await phones.writes("wecom", REPORT)
    assert set(receipt) == {"wecom"}
    assert receipt["wecom"][0].startswith("✅ 已收到：张家村")
    correction = await phones.writes("telegram", "门诊13")
    assert set(correction) == {"telegram"}
    assert "12 → 13" in correction["telegram"][0]


@pytest.mark.parametrize(("first", "last"), [("telegram", "wecom"), ("wecom", "telegram")])
async def test_the_reminder_comes_once_where_she_wrote_last(phones: Phones, first: str, last: str) -> None:
    await phones.join_on_wecom()
    for channel in (last, first, last):  # within the hour
        await phones.writes(channel, "帮助")
    reminded = await phones.half_past_four("2026-11-20")
    assert set(reminded) == {last}
    assert "张家村" in "".join(reminded[last])
    assert await phones.half_past_four("2026-11-20") == {}


@pytest.mark.parametrize(("lost", "other"), [("telegram", "wecom"), ("wecom", "telegram")])
async def test_where_she_cannot_be_reached_the_other_gets_it_from_then_on(
    phones: Phones, lost: str, other: str
) -> None:
    await phones.join_on_wecom()
    await phones.writes(lost, "帮助")
    phones.loses(lost)
    reminded = await phones.half_past_four("2026-11-21")
    assert set(reminded) == {other}
    told = len(phones.api.called("sendMessage")) + len(phones.wecom.sent("aibot_send_msg"))
    assert set(await phones.half_past_four("2026-11-22")) == {other}
    assert len(phones.api.called("sendMessage")) + len(phones.wecom.sent("aibot_send_msg")) == told + 1
    hers = select(outbox.c.state).where(outbox.c.channel.in_(["telegram", "wecom"]))
    assert set(await phones.parts.store.read(lambda conn: conn.execute(hers).scalars().all())) == {"sent"}
