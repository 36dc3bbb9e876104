"""What the Telegram channel says of itself to operators: since when nothing comes in, and what was nobody's message."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.channels.base import Condition
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_errors import without_quotes
from bot.channels.telegram_receiving import RIVAL
from bot.channels.telegram_updates import Hooked
from bot.channels.telegram_webhook import Hook
from bot.server import WebServer, behind
from core.messages import Inbound, Message
from storage import DatabaseAway
from tests.emulator import BotApi, Taken, Waits, running

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
DOCTOR = 555
HOOK = Hook("https://bot.county.example/hook", "s3cret_-of-Telegram")
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": HOOK.secret}


class World:
    """A clock that goes on by a minute at every wait."""

    def __init__(self, api: BotApi) -> None:
        self.api = api
        self.now = NOON
        self.waits = Waits(api.changed)

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(minutes=1)
        await self.waits(seconds)

    def channel(self, hook: Hook | None = None) -> TelegramChannel:
        return TelegramChannel(
            self.api.token, self.api.url, hook=hook, now=lambda: self.now, sleep=self.sleep, look_s=0.005
        )


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with BotApi(now=lambda: NOON) as api:
        yield World(api)


async def test_it_fails_from_the_first_failure_on_until_something_comes_in(world: World) -> None:
    channel, taken = world.channel(), Taken(world.api.changed)
    world.api.fail("getUpdates", 502, "Bad Gateway")
    world.api.fail("getUpdates", 409, "Conflict: terminated by other getUpdates request")
    world.api.hold("getUpdates")
    async with running(channel, taken):
        await world.api.until(lambda: len(world.waits) == 2)
        assert channel.condition.failing_since == NOON
        assert "another program fetches this bot's messages" in channel.condition.why


async def test_once_it_works_again_nothing_is_left_of_the_failure(world: World) -> None:
    channel, taken = world.channel(), Taken(world.api.changed)
    world.api.fail("getUpdates", 502, "Bad Gateway")
    async with running(channel, taken):
        await world.api.until(lambda: world.waits)
        world.api.say(DOCTOR, "12 3 0")
        await world.api.until(lambda: len(world.api.called("getUpdates")) == 3)
    assert channel.condition == Condition()


async def test_another_program_is_not_forgotten_while_the_two_take_turns(world: World) -> None:
    """Each of them has its way now and then; that does not make it well."""
    channel, taken, api = world.channel(), Taken(world.api.changed), world.api
    api.fail("getUpdates", 409, "Conflict: terminated by other getUpdates request")
    async with running(channel, taken):
        for text in ("门诊1", "门诊2"):
            api.say(DOCTOR, text)
            await api.until(lambda text=text: text in taken.texts)  # type: ignore[misc]
        assert channel.condition.failing_since == NOON
        api.fail("getUpdates", 409, "Conflict: terminated by other getUpdates request")
        api.say(DOCTOR, "门诊3")
        await api.until(lambda: "门诊3" in taken.texts and len(world.waits) == 2)
        assert channel.condition.failing_since == NOON
        assert "another program" in channel.condition.why
        world.now += RIVAL
        api.say(DOCTOR, "门诊4")
        await api.until(lambda: "门诊4" in taken.texts)
        assert channel.condition.failing_since is None


async def test_that_the_database_is_away_is_no_failure_of_the_service(world: World) -> None:
    channel, api = world.channel(), world.api

    async def refuse(_: object) -> None:
        raise DatabaseAway("the disk is full; make room")

    api.say(DOCTOR, "12 3 0")
    async with running(channel, refuse):
        await api.until(lambda: len(world.waits) == 2)
    assert channel.condition.failing_since is None


async def test_what_is_nobodys_message_is_counted_once_when_it_is_confirmed(world: World) -> None:
    channel, api = world.channel(), world.api
    api.push("my_chat_member", {"chat": {"id": 1, "type": "private"}})
    api.push("poll", {"id": "1"})
    api.gather(-100, DOCTOR)  # somebody has come: no message of anybody's
    api.say(DOCTOR, "12 3 0")
    taken = Taken(api.changed, failures=2)
    async with running(channel, taken):
        await api.until(lambda: taken.batches and not api.updates)
    assert taken.texts == ["12 3 0"]
    assert channel.condition.skipped == {"other": 2, "message": 1}


@asynccontextmanager
async def called(channel: TelegramChannel) -> AsyncIterator[str]:
    """The address of the webhook, which answers nothing and stores nothing."""

    async def reply(_: Inbound) -> Message | None:
        return None

    webhooks = channel.webhooks(reply, Taken(lambda: None))
    server = WebServer(behind(webhooks, lambda *_: asyncio.sleep(0)), "127.0.0.1", 0)
    serving = asyncio.create_task(server.run_until_cancelled())
    try:
        yield f"{server.url}/hook"
    finally:
        serving.cancel()
        await asyncio.wait([serving])


async def test_behind_a_webhook_it_is_counted_too(world: World) -> None:
    channel = world.channel(HOOK)
    async with called(channel) as url, aiohttp.ClientSession(headers=HEADERS) as session:
        for update in ({"update_id": 1, "poll": {"id": "1"}}, {"update_id": 2, "edited_message": {}}):
            async with session.post(url, json=update) as answer:
                assert answer.status == 200
        async with session.post(url, json={"update_id": 3}, headers={**HEADERS, next(iter(HEADERS)): "x"}) as answer:
            assert answer.status == 401
    await channel.close()
    assert channel.condition.skipped == {"other": 1, "edited_message": 1}


async def test_a_webhook_that_somebody_has_changed_is_set_anew(world: World) -> None:
    channel, api = world.channel(HOOK), world.api
    async with running(channel, Taken(api.changed)):
        await api.until(lambda: len(api.called("getWebhookInfo")) == 2)
        assert len(api.called("setWebhook")) == 1
        api.webhook = "https://elsewhere.example/"
        await api.until(lambda: api.webhook == HOOK.url)
        api.webhook = ""
        await api.until(lambda: api.webhook == HOOK.url)
    assert len(api.called("setWebhook")) == 3


async def test_a_webhook_that_is_not_reached_is_a_failure_until_it_is(world: World) -> None:
    channel, api = world.channel(HOOK), world.api
    api.webhooks = ["http://127.0.0.1:9/hook"]
    async with running(channel, Taken(api.changed)):
        await api.until(lambda: api.webhook)
        assert channel.condition.failing_since is None
        api.push("poll", {"id": "1"})
        await api.until(lambda: channel.condition.failing_since)
        assert channel.condition.why == "the webhook is not reached: Connection refused"
        async with called(channel) as url:
            api.webhooks = [url]
            await api.until(lambda: not api.updates)
            seen = len(api.called("getWebhookInfo"))
            await api.until(lambda: len(api.called("getWebhookInfo")) > seen + 1)
    assert channel.condition.failing_since is None


async def test_where_telegram_does_not_take_the_webhook_it_says_why(world: World) -> None:
    channel, api = world.channel(HOOK), world.api
    api.fail("setWebhook", 400, "Bad Request: bad webhook: HTTPS url must be provided for webhook")
    api.hold("getWebhookInfo")
    async with running(channel, Taken(api.changed)):
        await api.until(lambda: world.waits)
        why = channel.condition.why
        await api.until(lambda: channel.condition.failing_since is None)
    assert "https url must be provided" in why


@pytest.mark.parametrize(
    ("waiting", "ago", "troubled"), [(1, 10, True), (0, 10, False), (1, 400, False), (1, None, False)]
)
def test_only_a_fresh_error_while_something_waits_is_trouble(waiting: int, ago: int | None, troubled: bool) -> None:
    at = None if ago is None else NOON - timedelta(seconds=ago)
    found = Hooked(url="x", pending_update_count=waiting, last_error_date=at, last_error_message="502")
    assert bool(found.trouble(NOON)) is troubled


def test_what_telegram_quotes_of_a_message_is_left_out() -> None:
    said = 'can\'t parse entities: unsupported start tag "王医生" at byte offset 5'
    assert without_quotes(said) == 'can\'t parse entities: unsupported start tag "…" at byte offset 5'


def test_a_link_that_telegram_refuses_is_left_out_too() -> None:
    said = "inline keyboard button URL 'http://lingbao/page/3_44b7_2' is invalid: Wrong HTTP URL"
    assert without_quotes(said) == 'inline keyboard button URL "…" is invalid: Wrong HTTP URL'
