"""WeCom (企业微信): the long connection of an AI bot in, messages, cards and files out over the same."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bot.channels import wecom_cards
from bot.channels.base import (
    Condition,
    Pacing,
    Refused,
    Reply,
    RetryLater,
    SendError,
    Take,
    Unreachable,
    Webhook,
)
from bot.channels.begun import Begun
from bot.channels.wecom_answers import Answers
from bot.channels.wecom_budget import Budget
from bot.channels.wecom_cards import Card, Shown
from bot.channels.wecom_connection import Connection, Credentials
from bot.channels.wecom_errors import BAD_PARAMETER, NEVER_MIND, TASK_TAKEN, Full, send_error
from bot.channels.wecom_frames import ANSWER, PUSH, WELCOME, Body, WeComError, new_id
from bot.channels.wecom_line import Beats
from bot.channels.wecom_media import Media
from bot.channels.wecom_parts import Part, split
from bot.channels.wecom_receiving import Receiving
from bot.channels.wecom_updates import GROUP, Ask, Open, read_push
from bot.channels.wecom_uploads import Uploads
from core.messages import File, Message

log = logging.getLogger(__name__)

CHAT_GAP_S, GROUP_PER_MINUTE = 3.0, 30
"""Of the thirty messages a minute that WeCom takes in one conversation, bulk uses twenty and leaves ten for replies.
All of them together are counted by `Budget`."""

MOST_CARDS = 20_000
NO_MENU = ""

WantsFile = Callable[[str], Awaitable[bool]]


async def always(_account: str) -> bool:
    return True


class WeComChannel:
    """One bot. `name` is what people write behind the @ in groups, where it is known; `wants_file` says of an account
    whether a file that comes from there is of use to anybody. `elapsed` are seconds that never go back; `sleep` is what
    waits after a failure, in seconds."""

    name = "wecom"
    room = wecom_cards.ROOM
    by_leader_alone = True

    def __init__(
        self,
        credentials: Credentials,
        bot_name: str = "",
        *,
        wants_file: WantsFile = always,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        elapsed: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        beats: Beats = Beats(),  # noqa: B008 - it is frozen
    ) -> None:
        self.pace = Pacing(chat_gap_s=CHAT_GAP_S, group_per_minute=GROUP_PER_MINUTE, is_group=is_group)
        self.condition = Condition()
        self._now = now
        self._answers = Answers(elapsed)
        self._budget = Budget(elapsed)
        self._cards = OrderedDict[str, Shown]()
        self._begun = Begun()
        self._uploads = Uploads(lambda cmd, body: self._connection.ask(cmd, body), elapsed)
        self._receiving = Receiving(
            partial(read_push, credentials.bot_id, bot_name),
            self._answers,
            self._cards,
            Media(self._uploads, wants_file),
            self.condition,
            now=now,
            elapsed=elapsed,
            sleep=sleep,
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
        or else of the first. What is stopped half way goes on from there at the next attempt, also in bare words."""
        if message.commands is not None:
            return NO_MENU
        parts = split(message, is_group(account))
        if not parts:
            raise Refused("there is nothing in it that WeCom could show")
        bare = sum(part.card is None for part in parts)  # as many as in its bare words, which have no cards
        ids = self._begun.sent(account, message, bare)
        try:
            if wait := self._budget.wait(account, len(parts) - len(ids)):
                raise RetryLater("enough for this conversation for now", timedelta(seconds=wait))
            await self._send_parts(account, parts, ids, self._answers.take(account, message.answers, self._live))
        except SendError as error:
            self._begun.stopped(account, message, bare, ids, error)
            raise
        self._begun.done(account, message)
        return next((sent for part, sent in zip(parts, ids, strict=False) if part.card), ids[0])

    async def close(self) -> None:
        await self._receiving.close()

    @property
    def _live(self) -> int:
        return self._connection.number

    async def _send_parts(self, account: str, parts: Sequence[Part], ids: list[str], answered: Open | None) -> None:
        """Adds the ids of those that have been sent, after those that had been before."""
        is_welcome = answered is not None and answered.ask is Ask.ENTER
        for part in parts[len(ids) :]:
            try:
                ids.append(await self._send_part(account, part, answered))
            except WeComError as error:
                refused = send_error(error)
                if is_welcome and ids and isinstance(refused, Unreachable):
                    log.info("WeCom: who has never written to the bot gets one message of welcome: %s", error)
                    return
                if isinstance(refused, Full):
                    self._budget.refused(account)
                raise refused from None
            self._budget.sent(account)
            answered = None if is_welcome else answered

    async def _send_part(self, account: str, part: Part, answered: Open | None) -> str:
        if part.file:
            return await self._send_file(account, part.file, answered)
        if part.card:
            return await self._send_card(account, part.card, answered)
        if answered is None:
            return await self._say(account, _markdown(part.words), None)
        if answered.ask is Ask.ENTER:
            return await self._say(account, {"msgtype": "text", "text": {"content": part.plain}}, answered, part.words)
        stream = {"id": new_id("stream", self._now()), "finish": True, "content": part.words}
        return await self._say(account, {"msgtype": "stream", "stream": stream}, answered, part.words)

    async def _send_file(self, account: str, file: File, answered: Open | None) -> str:
        """What lies with WeCom is there for three days. After that nobody has it any more, and there is no point in
        bare words, for the words have arrived."""
        if file.reference:
            kind, media = "image" if file.kind == "picture" else "file", file.reference
        else:
            kind, media = await self._uploads.uploaded(file)
        try:
            return await self._say(account, {"msgtype": kind, kind: {"media_id": media}}, answered)
        except WeComError as error:
            if error.code != BAD_PARAMETER:
                raise
            self._uploads.forget(media)
            if file.reference:
                raise Refused(f"{file.name} does not lie with WeCom any more: {error}") from None
            raise

    async def _send_card(self, account: str, shown: Shown, answered: Open | None) -> str:
        try:
            return await self._send_numbered(account, shown, answered)
        except WeComError as error:
            if error.code != TASK_TAKEN:
                raise
        return await self._send_numbered(account, shown, answered)

    async def _send_numbered(self, account: str, shown: Shown, answered: Open | None) -> str:
        """Under a number that no other card has had."""
        number = wecom_cards.new_number()
        await self._say(account, _template(wecom_cards.card(shown, number)), answered)
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
