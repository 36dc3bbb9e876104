"""WeCom with a self-built app (自建应用): in place of the bot on the long connection, or beside it for whoever the bot
cannot reach. To everybody else it is one channel, and a person is the same by either way."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime

from bot.channels import wecom_cards
from bot.channels.base import Condition, Pacing, Reply, RetryLater, SendError, Take, Unreachable, Webhook
from bot.channels.wecom import CHAT_GAP_S, WeComChannel, is_group
from bot.channels.wecom_app import App
from bot.channels.wecom_app_api import AppCredentials
from bot.channels.wecom_brought import Brought
from bot.channels.wecom_callback import ANSWER_S, PATH, Callback, CallbackKeys
from bot.channels.wecom_crypto import Seal
from bot.channels.wecom_errors import Full
from core.messages import Inbound, Message

log = logging.getLogger(__name__)

NO_MENU = ""
CLOSE_S = 5.0
MOST_REMEMBERED = 20_000


class WeComWithApp:
    """`keys` are those of the app's callback, without which it only sends; then there is a `bot`."""

    name = "wecom"
    room = wecom_cards.ROOM

    def __init__(
        self,
        credentials: AppCredentials,
        keys: CallbackKeys | None,
        bot: WeComChannel | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        elapsed: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        answer_s: float = ANSWER_S,
    ) -> None:
        self._credentials = credentials
        self._keys = keys
        self._bot = bot
        self._now, self._sleep, self._answer_s = now, sleep, answer_s
        self.by_leader_alone = bot is not None
        self.pace = bot.pace if bot else Pacing(chat_gap_s=CHAT_GAP_S)
        self.condition = bot.condition if bot else Condition()
        self._app = App(credentials, self.condition, buttons=keys is not None, now=now, elapsed=elapsed)
        self._callback: Callback | None = None
        self._wrote_to_app = OrderedDict[str, None]()
        """Who wrote there last. After a restart the bot is tried first again."""
        self._marking: set[asyncio.Task[None]] = set()

    def webhooks(self, reply: Reply, take: Take) -> Mapping[str, Webhook]:
        if self._keys is None:
            return {}

        async def heard(batch: Sequence[Inbound]) -> None:
            for inbound in batch:
                self._remember(inbound.account)
            await take(batch)

        seal = Seal(self._keys.token, self._keys.key, self._credentials.corp_id)
        self._callback = Callback(
            seal,
            self._credentials.agent_id,
            heard,
            self._mark,
            self.condition,
            now=self._now,
            sleep=self._sleep,
            answer_s=self._answer_s,
        )
        return {PATH: self._callback}

    async def run(self, take: Take) -> None:
        """What is written to the app WeCom brings by itself: it is only seen whether WeCom knows the app."""

        async def heard(batch: Sequence[Inbound]) -> None:
            for inbound in batch:
                self._wrote_to_app.pop(inbound.account, None)
            await take(batch)

        async with asyncio.TaskGroup() as group:
            group.create_task(self._check())
            group.create_task(self._bot.run(heard) if self._bot else _for_ever())

    async def send(self, account: str, message: Message) -> str:
        """By the way that she used last; by the other one if she cannot be reached by that. A bot that is not tried any
        more reaches nobody."""
        if message.commands is not None:
            return NO_MENU
        if self._bot is None:
            return await self._app.send(account, message)
        if is_group(account):
            return await self._bot.send(account, message)
        ways = (self._bot.send, self._by_app)
        by_app_first = account in self._wrote_to_app or self._bot.condition.fault is not None
        first, second = reversed(ways) if by_app_first else ways
        try:
            return await first(account, message)
        except (Unreachable, Full) as error:
            log.info("WeCom: it goes by the other way, for: %s", error)
            unreached = error
        try:
            return await second(account, message)
        except Unreachable:
            raise unreached from None

    async def close(self) -> None:
        if self._callback:
            await self._callback.close()
        if self._marking:
            _, late = await asyncio.wait(self._marking, timeout=CLOSE_S)
            for task in late:
                task.cancel()
        await self._app.close()
        if self._bot:
            await self._bot.close()

    async def _by_app(self, account: str, message: Message) -> str:
        """What keeps the app from sending must not hold up what goes by the bot."""
        try:
            return await self._app.send(account, message)
        except RetryLater as error:
            raise RetryLater(str(error), error.wait) from None

    async def _check(self) -> None:
        try:
            await self._app.check()
        except SendError as error:
            log.info("WeCom: the app is tried again when there is something to send: %s", error)

    def _remember(self, account: str) -> None:
        self._wrote_to_app[account] = None
        self._wrote_to_app.move_to_end(account)
        if len(self._wrote_to_app) > MOST_REMEMBERED:
            self._wrote_to_app.popitem(last=False)

    def _mark(self, brought: Brought) -> None:
        if brought.tap:
            marking = asyncio.create_task(self._app.mark(brought.tap))
            self._marking.add(marking)
            marking.add_done_callback(self._marking.discard)


async def _for_ever() -> None:
    await asyncio.Event().wait()
