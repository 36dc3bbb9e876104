"""Telegram: long polling or a webhook in, messages with buttons and files out.

The library's own Updater tells Telegram that updates have arrived before anybody has stored them, and a crash in
between loses a report; so does its webhook. So the loop here is our own, and its offset moves only when the messages
are stored; and so is the webhook.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from telegram import Bot, InputFile
from telegram.error import BadRequest, Conflict, InvalidToken, TelegramError

from bot.channels.aiohttp_request import READ_S, AiohttpRequest, TooManyRequests
from bot.channels.base import Condition, Pacing, Reply, RetryLater, Take, Webhook
from bot.channels.telegram_errors import reason, send_error
from bot.channels.telegram_messages import Part, opened, split, under
from bot.channels.telegram_updates import ALLOWED, Hooked, Received, SentMessage, Update, read_update, updates_from
from bot.channels.telegram_webhook import Hook, TelegramWebhook
from core.errors import LingbaoError
from core.messages import Message

log = logging.getLogger(__name__)

T = TypeVar("T")
POLL_S = 50  # how long Telegram may hold a request while nobody writes
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
STORAGE_WAIT_S = 5.0
"""The longest wait for our own database, which nobody asks us to spare."""
CALLS_AT_ONCE = 40  # what Telegram has under way at most before it waits for answers
CLOSE_S = 5.0
BULK_PER_SECOND = 29.0
"""Telegram allows 30; at exactly 30 it begins to refuse some."""

CHAT_GAP_S = 1.0
GROUP_PER_MINUTE = 20

LOOK_S = 60.0
_SENT, _HOOKED = TypeAdapter(SentMessage), TypeAdapter(Hooked)


class TelegramChannel:
    """One bot. `api` may be a Bot API server of one's own; with a `hook` Telegram calls there instead of being asked;
    `bulk_per_second` is what everybody together gets of the bulk lane; `sleep` is what waits after a failure, in
    seconds; `look_s` is from one look after the webhook to the next."""

    name = "telegram"

    def __init__(
        self,
        token: str,
        api: str = "https://api.telegram.org",
        *,
        hook: Hook | None = None,
        bulk_per_second: float = BULK_PER_SECOND,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        look_s: float = LOOK_S,
    ) -> None:
        logging.getLogger("telegram.Bot").addFilter(_above_debug)
        self._secret = token.rpartition(":")[2] or token
        self._request = AiohttpRequest()
        self._bot = Bot(token, f"{api.rstrip('/')}/bot", request=self._request, get_updates_request=self._request)
        self._hook = hook
        self.pace = Pacing(bulk_per_second, CHAT_GAP_S, GROUP_PER_MINUTE, is_group)
        self.condition = Condition()
        self._now = now
        self._sleep = sleep
        self._look_s = look_s
        self._poll_s = POLL_S
        self._webhook_deleted = False
        self._offset = 0
        self._answers: set[asyncio.Task[None]] = set()
        self._begun: dict[tuple[str, Message], list[str]] = {}

    def webhooks(self, reply: Reply) -> Mapping[str, Webhook]:
        if self._hook is None:
            return {}
        called = TelegramWebhook(self._hook.secret, reply, self._read, self._answer_later, self._skip)
        return {self._hook.path: called}

    async def run(self, take: Take) -> None:
        """One answer of getUpdates = one call of `take`; what it could not store is fetched again. With a webhook there
        is nothing to fetch, once Telegram knows the address."""
        work = partial(self._be_called, self._hook) if self._hook else partial(self._receive, take)
        failures = 0
        while True:
            level, longest, asked = logging.WARNING, LONGEST_WAIT_S, 0.0
            try:
                await work()
                self.condition.works()
                failures = 0
                continue
            except TelegramError as error:
                why = self._reason(error)
                self.condition.fails(why, self._now())
                # After a failure a short look, which shows at once that all is well again; but not at another program,
                # for whoever looks takes the place of whoever waits.
                self._poll_s = POLL_S if isinstance(error, Conflict) else 0
                if isinstance(error, InvalidToken | Conflict):
                    level = logging.ERROR
                elif isinstance(error, TooManyRequests) and error.wait:
                    asked = error.wait.total_seconds()
            except Exception as error:  # noqa: BLE001 - whatever kept the messages from being stored, they come again
                level, longest = logging.ERROR, STORAGE_WAIT_S
                said = str(error) if isinstance(error, LingbaoError) else type(error).__name__
                why = f"messages could not be stored: {said}"
                self.condition.works()  # it is we who do not
            failures += 1
            wait = max(asked, _backoff(failures, longest))
            log.log(level, "Telegram: %s; next attempt in %.0f s", why, wait)
            await self._sleep(wait)

    async def send(self, account: str, message: Message) -> str:
        """A long text and each file are messages of their own; the id is that of the one with the buttons, or else
        of the first. When Telegram asks to wait half way, the next attempt goes on from there. A reaction has the id of
        the message at which it stands."""
        if message.reaction:
            return await self._ask(self._react(account, message))
        if message.replaces and (edited := await self._ask(self._edit(account, message))):
            return edited
        for file in message.files:
            opened(file).close()  # nothing is sent of a message that cannot be sent whole
        parts = split(message)
        ids = self._begun.pop((account, message), [])
        try:
            for part in parts[len(ids) :]:
                ids.append(await self._ask(self._send_part(account, part)))
        except RetryLater:
            if ids:
                self._begun[account, message] = ids
            raise
        return next((sent for part, sent in zip(parts, ids, strict=True) if part.buttons), ids[0])

    async def announce(self, commands: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Sets the menu of commands: (command, description) pairs per language tag ("zh-CN"). A command is 1–32 of
        a–z, 0–9 and _. Who uses the app in any other language sees the first. Raises a SendError."""
        for number, (language, pairs) in enumerate(commands.items()):
            if number == 0:
                await self._ask(self._bot.set_my_commands(pairs))
            await self._ask(self._bot.set_my_commands(pairs, language_code=language.partition("-")[0]))

    async def me(self) -> str:
        """The bot's user name, without @, as deep links need it. Raises a SendError that says what is wrong."""
        return (await self._ask(self._bot.get_me())).username or ""

    async def close(self) -> None:
        if self._answers:
            _, late = await asyncio.wait(self._answers, timeout=CLOSE_S)
            for task in late:
                task.cancel()
        await self._request.shutdown()

    async def _be_called(self, hook: Hook) -> None:
        await self._bot.set_webhook(
            hook.url, secret_token=hook.secret, allowed_updates=ALLOWED, max_connections=CALLS_AT_ONCE
        )
        log.info("Telegram: messages are brought to %s", hook.url)
        self.condition.works()
        called = True
        while called:
            await asyncio.sleep(self._look_s)
            called = await self._is_called(hook)
        log.warning("Telegram: somebody has set another webhook; it is set anew")

    async def _is_called(self, hook: Hook) -> bool:
        """Whether Telegram still has this address; notes whether it reaches it."""
        found = await self._call("get_WebhookInfo", {}, _HOOKED)
        if why := found.trouble(self._now()):
            self.condition.fails(why, self._now())
        else:
            self.condition.works()
        return found.url == hook.url

    async def _receive(self, take: Take) -> None:
        if not self._webhook_deleted:
            await self._bot.delete_webhook()  # as long as there is one, Telegram refuses getUpdates
            self._webhook_deleted = True
        updates = await self._get_updates()
        self._poll_s = POLL_S
        read = [(update, self._read(update)) for update in updates]
        received = [found for _, found in read if found]
        if received:
            await take([inbound for inbound, _ in received])
        self._offset = max([self._offset, *(update.update_id + 1 for update in updates)])
        for update in (update for update, found in read if not found):
            self._skip(update)
        for _, tap in received:
            if tap:
                self._answer_later(tap)

    def _answer_later(self, tap: str) -> None:
        task = asyncio.create_task(self._answer_tap(tap))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _get_updates(self) -> list[Update]:
        asked = {"offset": self._offset, "timeout": self._poll_s, "allowed_updates": ALLOWED}
        said = await self._bot.do_api_request("get_Updates", asked, read_timeout=self._poll_s + READ_S)
        updates = updates_from(said)
        if updates is None:
            raise TelegramError("the answer to get_Updates is not one of the Bot API")
        if skipped := len(said) - len(updates):
            log.warning("Telegram: %d updates have no number and are skipped", skipped)
        return updates

    async def _call(
        self, method: str, parameters: dict[str, Any], answer: TypeAdapter[T], read_timeout: float | None = None
    ) -> T:
        """Plain JSON: a message costs about half of what it costs in the library's own objects.

        For a method that it has itself, the library warns: "please use Bot.send_message". In the spelling used here
        it does not recognise the name, and still makes sendMessage of it.
        """
        said = await self._bot.do_api_request(method, parameters, read_timeout=read_timeout)
        try:
            return answer.validate_python(said)
        except ValidationError:
            raise TelegramError(f"the answer to {method} is not one of the Bot API") from None  # may quote a message

    def _read(self, update: Update) -> Received | None:
        try:
            return read_update(update, self._now())
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, fault["loc"])) or "all" for fault in error.errors(include_input=False))
            log.warning("Telegram: update %d is not understood (%s) and skipped", update.update_id, fields)
        except Exception as error:  # noqa: BLE001 - it would come for ever, and keep out all that are behind it
            log.error("Telegram: update %d cannot be read (%s) and is skipped", update.update_id, type(error).__name__)
        return None

    def _skip(self, update: Update) -> None:
        """It is confirmed, and nobody's message."""
        self.condition.skipped[update.kind] += 1

    async def _answer_tap(self, tap: str) -> None:
        """Ends the turning circle on the button. Telegram refuses it after a while; nothing depends on it."""
        try:
            await self._bot.answer_callback_query(tap)
        except TelegramError as error:
            log.info("Telegram: a tap was not answered: %s", self._reason(error))

    async def _edit(self, account: str, message: Message) -> str | None:
        """None when it cannot be changed any more (too old, deleted by the reader, too long): then it is sent anew."""
        parts = split(message)
        if len(parts) > 1 or parts[0].file:
            return None
        changed = {"chat_id": account, "message_id": int(message.replaces), **parts[0].words("text")}
        try:
            await self._call("edit_MessageText", {**changed, "reply_markup": parts[0].markup}, _SENT)
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
            sent = await self._call("send_Message", {**parameters, **part.words("text")}, _SENT)
            return str(sent.message_id)
        with opened(part.file) as stream:
            upload = InputFile(stream, part.file.name, read_file_handle=False)
            method, field = ("send_Photo", "photo") if part.file.kind == "picture" else ("send_Document", "document")
            sent = await self._call(method, {**parameters, **part.words("caption"), field: upload}, _SENT)
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


def _backoff(failures: int, longest: float) -> float:
    """Seconds, doubling; spread, so that many bots do not come back at the same moment."""
    return min(longest, FIRST_WAIT_S * 2.0 ** min(failures - 1, 10)) * random.uniform(0.5, 1)


def _above_debug(record: logging.LogRecord) -> bool:
    """The library's debug lines hold the token when it starts and people's messages from then on."""
    return record.levelno > logging.DEBUG
