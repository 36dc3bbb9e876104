"""WeCom (企业微信): the long connection of an AI bot in, messages, cards and files out over the same."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels import wecom_cards
from bot.channels.base import Condition, Pacing, Reply, RetryLater, SendError, Take, Webhook
from bot.channels.wecom_answers import Answers
from bot.channels.wecom_budget import Budget
from bot.channels.wecom_cards import Card, Shown
from bot.channels.wecom_connection import Connection, Credentials
from bot.channels.wecom_errors import NEVER_MIND, TASK_TAKEN, send_error
from bot.channels.wecom_frames import ANSWER, PUSH, WELCOME, Body, WeComError, new_id
from bot.channels.wecom_line import Beats
from bot.channels.wecom_parts import Part, split
from bot.channels.wecom_receiving import Receiving
from bot.channels.wecom_updates import GROUP, Ask, Open
from bot.channels.wecom_uploads import upload
from core.messages import Message

log = logging.getLogger(__name__)

CHAT_GAP_S, CHAT_BURST, GROUP_PER_MINUTE = 2.0, 30, 30
MOST_CARDS = 20_000
NO_MENU = ""


class WeComChannel:
    """One bot. `elapsed` are seconds that never go back; `sleep` is what waits after a failure, in seconds."""

    name = "wecom"
    room = wecom_cards.ROOM
    by_leader_alone = True

    def __init__(
        self,
        credentials: Credentials,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        elapsed: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        beats: Beats = Beats(),  # noqa: B008 - it is frozen
    ) -> None:
        self.pace = Pacing(
            chat_gap_s=CHAT_GAP_S, chat_burst=CHAT_BURST, group_per_minute=GROUP_PER_MINUTE, is_group=is_group
        )
        self.condition = Condition()
        self._now = now
        self._answers = Answers(elapsed)
        self._budget = Budget(elapsed)
        self._cards = OrderedDict[str, Shown]()
        self._begun: dict[tuple[str, Message], list[str]] = {}
        self._receiving = Receiving(
            credentials.bot_id, self._answers, self._cards, self.condition, now=now, elapsed=elapsed, sleep=sleep
        )
        self._connection = Connection(
            credentials, self.condition, self._receiving.arrives, now=now, sleep=sleep, beats=beats
        )

    def webhooks(self, reply: Reply, take: Take) -> Mapping[str, Webhook]:
        return {}

    async def run(self, take: Take) -> None:
        """When it is cancelled nothing more comes in, and what has come is still stored: WeCom brings nothing again."""
        work = [
            asyncio.create_task(self._connection.run()),
            asyncio.create_task(self._receiving.run(take, self._connection)),
        ]
        try:
            ended, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()  # it ends by a fault of the program alone
        finally:
            connecting, storing = work
            connecting.cancel()
            await asyncio.wait([connecting])
            await self._receiving.settle()
            storing.cancel()
            await asyncio.wait([storing])

    async def send(self, account: str, message: Message) -> str:
        """A long text, each file and the buttons are messages of their own; the id is that of the one with the buttons,
        or else of the first. What is stopped half way goes on from there at the next attempt."""
        if message.commands is not None:
            return NO_MENU
        parts = split(message)
        ids = self._begun.pop((account, message), [])
        if wait := self._budget.wait(account, len(parts) - len(ids)):
            self._begun[account, message] = ids
            raise RetryLater("enough for this conversation for now", timedelta(seconds=wait))
        answered = self._answers.take(account, message.answers, self._connection.number)
        try:
            for part in parts[len(ids) :]:
                ids.append(await self._send_part(account, part, answered))
                self._budget.sent(account)
                answered = answered if answered and answered.ask is Ask.MESSAGE else None
        except WeComError as error:
            self._begun[account, message] = ids
            raise send_error(error) from None
        except SendError:
            self._begun[account, message] = ids
            raise
        return next((sent for part, sent in zip(parts, ids, strict=True) if part.card), ids[0])

    async def close(self) -> None:
        await self._receiving.close()

    async def _send_part(self, account: str, part: Part, answered: Open | None) -> str:
        if part.file:
            kind, media = await upload(self._connection.ask, part.file)
            return await self._say(account, {"msgtype": kind, kind: {"media_id": media}}, answered)
        if part.card:
            return await self._send_card(account, part.card, answered)
        if answered is None:
            return await self._say(account, _markdown(part.words), None)
        if answered.ask is Ask.ENTER:
            return await self._say(account, {"msgtype": "text", "text": {"content": part.plain}}, answered, part.words)
        stream = {"id": new_id("stream", self._now()), "finish": True, "content": part.words}
        return await self._say(account, {"msgtype": "stream", "stream": stream}, answered, part.words)

    async def _send_card(self, account: str, shown: Shown, answered: Open | None) -> str:
        for last in (False, True):
            number = wecom_cards.new_number()
            try:
                await self._say(account, _template(wecom_cards.card(shown, number)), answered)
            except WeComError as error:
                if last or error.code != TASK_TAKEN:
                    raise
                continue
            break
        self._cards[number] = shown
        if len(self._cards) > MOST_CARDS:
            self._cards.popitem(last=False)
        return number

    async def _say(self, account: str, body: Body, answered: Open | None, words: str = "") -> str:
        """As the answer to what is open; pushed where there is nothing, or it is over meanwhile. `words`: what is
        pushed then, for it is said in another way."""
        if answered:
            cmd = WELCOME if answered.ask is Ask.ENTER else ANSWER
            try:
                await self._connection.ask(cmd, body, answered.req_id)
            except WeComError as error:
                if error.code not in NEVER_MIND:
                    raise
                log.info("WeCom: it cannot be answered any more and is pushed: %s", error)
            else:
                return answered.req_id
        req_id = new_id(PUSH, self._now())
        pushed = _markdown(words) if words else body
        await self._connection.ask(PUSH, {**address(account), **pushed}, req_id)
        return req_id


def is_group(account: str) -> bool:
    return account.startswith(GROUP)


def address(account: str) -> dict[str, Any]:
    """WeCom guesses whether it is a person or a group, unless it is told."""
    return {"chatid": account.removeprefix(GROUP), "chat_type": 2 if is_group(account) else 1}


def _markdown(words: str) -> Body:
    return {"msgtype": "markdown", "markdown": {"content": words}}


def _template(card: Card) -> Body:
    return {"msgtype": "template_card", "template_card": card}
