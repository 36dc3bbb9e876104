"""Telegram: long polling or a webhook in, messages with buttons and files out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import TypeAdapter
from telegram import Bot, InputFile
from telegram.error import BadRequest, TelegramError

from bot.channels.base import Condition, Pacing, Reply, SendError, Take, Webhook
from bot.channels.begun import Begun
from bot.channels.telegram_calls import called
from bot.channels.telegram_errors import reason, send_error
from bot.channels.telegram_menus import set_for_everybody, set_for_one
from bot.channels.telegram_messages import Part, opened, split, under
from bot.channels.telegram_receiving import Receiving
from bot.channels.telegram_request import TelegramRequest
from bot.channels.telegram_updates import SentMessage
from bot.channels.telegram_webhook import Hook, TelegramWebhook
from core.messages import Commands, Message

log = logging.getLogger(__name__)

T = TypeVar("T")
BULK_PER_SECOND = 29.0
"""Telegram allows 30; at exactly 30 it begins to refuse some."""

CHAT_GAP_S = 1.0
CHAT_BURST = 3
GROUP_PER_MINUTE = 20

LOOK_S = 60.0
_SENT = TypeAdapter(SentMessage)


class TelegramChannel:
    """One bot. `api` may be a Bot API server of one's own; with a `hook` Telegram calls there instead of being asked;
    `proxy` is the address of an HTTP proxy through which it is called; `bulk_per_second` is what everybody together
    gets of the bulk lane; `sleep` is what waits after a failure, in seconds; `look_s` is from one look after the
    webhook to the next."""

    name = "telegram"
    room = None
    by_leader_alone = False

    def __init__(
        self,
        token: str,
        api: str = "https://api.telegram.org",
        *,
        hook: Hook | None = None,
        proxy: str | None = None,
        bulk_per_second: float = BULK_PER_SECOND,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        look_s: float = LOOK_S,
    ) -> None:
        logging.getLogger("telegram.Bot").addFilter(_above_debug)
        self._secret = token.rpartition(":")[2] or token
        self._request = TelegramRequest(proxy)
        self._bot = Bot(token, f"{api.rstrip('/')}/bot", request=self._request, get_updates_request=self._request)
        self._hook = hook
        self.pace = Pacing(bulk_per_second, CHAT_GAP_S, CHAT_BURST, GROUP_PER_MINUTE, is_group)
        self.condition = Condition()
        self._receiving = Receiving(self._bot, hook, self.condition, self._reason, now=now, sleep=sleep, look_s=look_s)
        self._begun = Begun()

    def webhooks(self, reply: Reply, take: Take) -> Mapping[str, Webhook]:
        if self._hook is None:
            return {}
        incoming = self._receiving
        webhook = TelegramWebhook(self._hook.secret, reply, incoming.read, incoming.answer_later, incoming.skip)
        return {self._hook.path: webhook}

    async def run(self, take: Take) -> None:
        await self._receiving.run(take)

    async def send(self, account: str, message: Message) -> str:
        """A long text and each file are messages of their own; the id is that of the one with the buttons, or else
        of the first. What is stopped half way goes on from there at the next attempt, also at the chat's new address or
        in bare words. A reaction has the id of the message at which it stands."""
        if message.commands is not None:
            return await self._ask(set_for_one(self._bot, account, message.commands))
        if message.reaction:
            return await self._ask(self._react(account, message))
        if message.replaces and (edited := await self._ask(self._edit(account, message))):
            return edited
        for file in message.files:
            if not file.reference:
                opened(file).close()  # nothing is sent of a message that cannot be sent whole
        parts = split(message)
        ids = self._begun.sent(account, message, len(parts))
        try:
            for part in parts[len(ids) :]:
                ids.append(await self._ask(self._send_part(account, part)))
        except SendError as error:
            self._begun.stopped(account, message, len(parts), ids, error)
            raise
        self._begun.done(account, message)
        return next((sent for part, sent in zip(parts, ids, strict=True) if part.buttons), ids[0])

    async def announce(self, menu: Mapping[str, Commands]) -> None:
        """Sets everybody's menu, by language tag ("zh-CN"). Raises a SendError."""
        await self._ask(set_for_everybody(self._bot, menu))

    async def me(self) -> str:
        """The bot's user name, without @, as deep links need it. Raises a SendError that says what is wrong."""
        return (await self._ask(self._bot.get_me())).username or ""

    async def close(self) -> None:
        await self._receiving.close()
        await self._request.shutdown()

    async def _edit(self, account: str, message: Message) -> str | None:
        """None when it cannot be changed any more (too old, deleted by the reader, too long): then it is sent anew."""
        parts = split(message)
        if len(parts) > 1 or parts[0].file:
            return None
        changed = {"chat_id": account, "message_id": int(message.replaces), **parts[0].words("text")}
        try:
            await called(self._bot, "edit_MessageText", {**changed, "reply_markup": parts[0].markup}, _SENT)
        except BadRequest as error:
            if "message is not modified" not in error.message.lower():
                log.info("Telegram: a message cannot be changed: %s", self._reason(error))
                return None
        return message.replaces

    async def _react(self, account: str, message: Message) -> str:
        """Where a group allows no such sign, it is said in words: what was stored has to be acknowledged."""
        try:
            await self._bot.set_message_reaction(account, int(message.answers), message.reaction)
        except BadRequest as error:
            log.info("Telegram: no reaction there: %s", self._reason(error))
            return await self._send_part(account, Part(message.reaction, answers=message.answers))
        return message.answers

    async def _send_part(self, account: str, part: Part) -> str:
        parameters = {
            "chat_id": account,
            "reply_markup": part.markup,
            "reply_parameters": under(part.answers),
        }
        if part.file is None:
            sent = await called(self._bot, "send_Message", {**parameters, **part.words("text")}, _SENT)
            return str(sent.message_id)
        method, field = ("send_Photo", "photo") if part.file.kind == "picture" else ("send_Document", "document")
        captioned = {**parameters, **part.words("caption")}
        if part.file.reference:
            sent = await called(self._bot, method, {**captioned, field: part.file.reference}, _SENT)
            return str(sent.message_id)
        with opened(part.file) as stream:
            upload = InputFile(stream, part.file.name, read_file_handle=False)
            sent = await called(self._bot, method, {**captioned, field: upload}, _SENT)
        return str(sent.message_id)

    async def _ask(self, answer: Awaitable[T]) -> T:
        try:
            return await answer
        except TelegramError as error:
            raise send_error(error, self._secret) from None  # its own message may quote the token

    def _reason(self, error: TelegramError) -> str:
        return reason(error, self._secret)


def is_group(account: str) -> bool:
    return account.startswith("-")


def _above_debug(record: logging.LogRecord) -> bool:
    """The library's debug lines hold the token when it starts and people's messages from then on."""
    return record.levelno > logging.DEBUG
