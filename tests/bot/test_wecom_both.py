"""A bot on the long connection with a self-built app beside it: one channel, by whichever way she can be reached."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from starlette.applications import Starlette

from bot.channels.base import RetryLater, Unavailable, Unreachable
from bot.channels.wecom import WeComChannel
from bot.channels.wecom_app_api import AppCredentials
from bot.channels.wecom_both import WeComWithApp
from bot.channels.wecom_callback import PATH, CallbackKeys
from bot.channels.wecom_connection import Credentials
from bot.channels.wecom_line import Beats
from bot.server import WebServer, behind
from core.messages import Choice, Inbound, Message
from tests.emulator import Taken, Waits, running
from tests.emulator.wecom import WeCom
from tests.emulator.wecom.app import AppServer, Met
from tests.emulator.wecom.callback import Caller
from tests.emulator.wecom.faults import refused

HELLO = Message("您好")
ASKED = Message("好吗？", ((Choice("好", "confirm:1"),),))


class World:
    def __init__(self, bot: WeCom, app: AppServer, caller: Caller) -> None:
        self.bot, self.app, self.caller = bot, app, caller
        self.taken = Taken(bot.changed)

    def channel(self, *, calls_back: bool = True, has_bot: bool = True) -> WeComWithApp:
        credentials = Credentials(self.bot.bot_id, self.bot.secret, self.bot.url)
        waits = Waits(self.bot.changed)
        bot = WeComChannel(credentials, sleep=waits, beats=Beats(answer=2)) if has_bot else None
        app = AppCredentials(self.app.corp_id, self.app.agent_id, self.app.secret, self.app.url)
        keys = CallbackKeys(self.caller.token, self.caller.key) if calls_back else None
        self.app.calls_back = calls_back
        return WeComWithApp(app, keys, bot, sleep=waits)

    @asynccontextmanager
    async def running(self, channel: WeComWithApp) -> AsyncIterator[None]:
        async def reply(_: Inbound) -> Message | None:
            raise AssertionError("the callback's answer holds nothing")

        server = WebServer(behind(channel.webhooks(reply, self.taken), Starlette()), "127.0.0.1", 0)
        serving = asyncio.create_task(server.run_until_cancelled())
        self.caller.url = f"{server.url}{PATH}"
        try:
            async with running(channel, self.taken):
                await self.bot.until(lambda: self.app.sent("gettoken"))
                if channel.by_leader_alone:
                    await self.bot.until(lambda: self.bot.subscribed)
                yield
        finally:
            serving.cancel()
            await asyncio.wait([serving])

    def shown(self, user: str) -> tuple[list[str], list[str]]:
        """What she has been sent by the bot, and by the app."""
        return [one.text for one in self.bot.shown(user)], [one.text for one in self.app.shown(user)]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with WeCom() as bot, AppServer() as app, Caller(app) as caller:
        bot.state.opened.add("zhang")
        app.members |= {"zhang", "li"}
        app.on_change(bot.changed)
        yield World(bot, app, caller)


async def test_the_bot_goes_first_and_the_app_to_whoever_it_cannot_reach(world: World) -> None:
    channel = world.channel()
    async with world.running(channel):
        for user in ("zhang", "li"):
            await channel.send(user, HELLO)
        with pytest.raises(Unreachable, match="93006"):
            await channel.send("wang", HELLO)
    assert world.shown("zhang") == (["您好"], [])
    assert world.shown("li") == ([], ["您好"])


async def test_a_conversation_that_is_said_to_be_full_may_never_have_been_opened(world: World) -> None:
    """One source reads 846607 like this. By our own count there is room; and full or not, the app reaches her."""
    channel = world.channel()
    world.bot.plan.add("aibot_send_msg", refused(846607), refused(846607))
    async with world.running(channel):
        await channel.send("zhang", HELLO)
        world.app.members.clear()
        with pytest.raises(RetryLater) as refusal:
            await channel.send("zhang", HELLO)
    assert not isinstance(refusal.value, Unavailable)
    assert world.shown("zhang") == ([], ["您好"])


async def test_an_answer_goes_where_she_wrote_last(world: World) -> None:
    channel = world.channel()
    async with world.running(channel):
        await world.caller.say("zhang", "12 3 0")
        await channel.send("zhang", HELLO)
        assert world.shown("zhang") == ([], ["您好"])
        world.bot.say("zhang", "帮助")
        await world.bot.until(lambda: "帮助" in world.taken.texts)
        await channel.send("zhang", HELLO)
    assert world.shown("zhang") == (["您好"], ["您好"])


async def test_who_left_the_apps_range_is_written_to_by_the_bot(world: World) -> None:
    channel = world.channel()
    async with world.running(channel):
        await world.caller.say("zhang", "12 3 0")
        world.app.members.clear()
        await channel.send("zhang", HELLO)
    assert world.shown("zhang") == (["您好"], [])


@pytest.mark.parametrize("met", [Met(status=500), Met(code=45009), Met(code=60020)], ids=str)
async def test_an_app_in_trouble_holds_up_nobody_whom_the_bot_reaches(world: World, met: Met) -> None:
    channel = world.channel()
    async with world.running(channel):
        world.app.plan["message/send"].append(met)
        with pytest.raises(RetryLater) as refusal:
            await channel.send("li", HELLO)
        assert type(refusal.value) is RetryLater
        await channel.send("zhang", HELLO)
    assert world.shown("zhang") == (["您好"], [])


async def test_without_the_bot_an_app_in_trouble_is_the_channels(world: World) -> None:
    channel = world.channel(has_bot=False)
    async with world.running(channel):
        world.app.plan["message/send"].append(Met(status=500))
        with pytest.raises(Unavailable):
            await channel.send("zhang", HELLO)
        await channel.send("zhang", HELLO)
        assert await channel.send("zhang", Message("", commands=())) == ""
    assert world.shown("zhang") == ([], ["您好"])
    assert not channel.by_leader_alone


async def test_a_group_is_the_bots(world: World) -> None:
    world.bot.state.opened.add("village")
    channel = world.channel()
    async with world.running(channel):
        await channel.send("group:village", HELLO)
        with pytest.raises(Unreachable):
            await channel.send("group:elsewhere", HELLO)
    assert world.app.sent("message/send") == []


async def test_an_app_without_a_callback_only_sends_and_shows_no_buttons(world: World) -> None:
    channel = world.channel(calls_back=False)
    async with world.running(channel):
        await channel.send("li", ASKED)
    assert [(one.kind, one.text, one.buttons) for one in world.app.shown("li")] == [("text", "好吗？", ())]


async def test_a_tap_on_the_apps_card_is_taken_and_marked(world: World) -> None:
    channel = world.channel()
    async with world.running(channel):
        await channel.send("li", ASKED)
        await world.caller.tap("li", world.app.shown("li")[0].card, "好")
        await world.bot.until(lambda: world.app.sent("message/update_template_card"))
    assert world.taken.texts == ["confirm:1"]
    assert [label for label, _ in world.app.shown("li")[0].buttons] == ["✓ 好"]


async def test_a_wrong_secret_of_the_app_is_seen_at_the_start(world: World) -> None:
    world.app.secret = "another"
    channel = world.channel(has_bot=False)
    world.app.secret = "renewed"
    async with world.running(channel):
        await until(lambda: channel.condition.failing_since)
    assert "app_secret" in channel.condition.why


async def test_a_bot_that_was_thrown_out_leaves_everybody_to_the_app(world: World) -> None:
    channel = world.channel()
    async with world.running(channel):
        world.bot.evict()
        await until(lambda: channel.condition.fault)
        await channel.send("zhang", HELLO)
    assert world.shown("zhang") == ([], ["您好"])


async def until(is_true: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not is_true():
            await asyncio.sleep(0)
