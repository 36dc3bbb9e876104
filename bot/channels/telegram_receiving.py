"""How messages come from Telegram: they are fetched, or Telegram is told where to bring them.

The library's own Updater tells Telegram that updates have arrived before anybody has stored them, and a crash in
between loses a report; so does its webhook. So the loop here is our own, and its offset moves only when the messages
are stored; and so is the webhook.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from pydantic import TypeAdapter, ValidationError
from telegram import Bot
from telegram.error import Conflict, InvalidToken, TelegramError

from bot import logs
from bot.channels.base import Condition, Take
from bot.channels.telegram_calls import called
from bot.channels.telegram_request import READ_S, TooManyRequests
from bot.channels.telegram_taps import Taps
from bot.channels.telegram_updates import ALLOWED, Hooked, Received, Tap, Update, read_update, updates_from
from bot.channels.telegram_webhook import Hook
from bot.gate import LONGEST_WAIT_S, backoff

log = logging.getLogger(__name__)

POLL_S = 50  # how long Telegram may hold a request while nobody writes
STORAGE_WAIT_S = 5.0
"""The longest wait for our own database, which nobody asks us to spare."""

RIVAL = timedelta(seconds=150)
"""Two programs that fetch take turns at being told so, at least that often: in between all seems well."""

CALLS_AT_ONCE = 40  # what Telegram has under way at most before it waits for answers

_HOOKED = TypeAdapter(Hooked)


class Receiving:
    """`condition` is kept here; `reason` says an error in words for the administrator; `look_s` is from one look after
    the webhook to the next."""

    def __init__(
        self,
        bot: Bot,
        hook: Hook | None,
        condition: Condition,
        reason: Callable[[TelegramError], str],
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        look_s: float,
    ) -> None:
        self._bot = bot
        self._hook = hook
        self._condition = condition
        self._reason = reason
        self._now = now
        self._sleep = sleep
        self._look_s = look_s
        self._poll_s = POLL_S
        self._rival_at: datetime | None = None
        self._webhook_deleted = False
        self._offset = 0
        self._taps = Taps(bot, reason)

    async def run(self, take: Take) -> None:
        """One answer of getUpdates = one call of `take`; what it could not store is fetched again. With a webhook there
        is nothing to fetch, once Telegram knows the address."""
        work = partial(self._be_called, self._hook) if self._hook else partial(self._receive, take)
        failures = 0
        while True:
            level, longest, asked = logging.WARNING, LONGEST_WAIT_S, 0.0
            fault: Exception | None = None
            try:
                await work()
                failures = 0
                continue
            except TelegramError as error:
                why = self._reason(error)
                self._note_failure(error, why)
                if isinstance(error, InvalidToken | Conflict):
                    level = logging.ERROR
                elif isinstance(error, TooManyRequests) and error.wait:
                    asked = error.wait.total_seconds()
            except Exception as error:  # noqa: BLE001 - whatever kept the messages from being stored, they come again
                level, longest = logging.ERROR, STORAGE_WAIT_S
                why, fault = f"messages could not be stored: {logs.reason(error)}", logs.fault(error)
            failures += 1
            wait = max(asked, backoff(failures, longest=longest))
            log.log(level, "Telegram: %s; next attempt in %.0f s", why, wait, exc_info=fault)
            await self._sleep(wait)

    async def close(self) -> None:
        """Waits a little for the answers to taps."""
        await self._taps.close()

    def read(self, update: Update) -> Received | None:
        """None for what is nobody's message, and for what is not understood: it is confirmed like any other."""
        try:
            return read_update(update, self._now())
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, fault["loc"])) or "all" for fault in error.errors(include_input=False))
            about = _about(update)
            log.warning("Telegram: update %d is not understood (%s) and skipped", update.update_id, fields, extra=about)
        except Exception as error:  # it would come for ever, and keep out all that are behind it
            number, what, about = update.update_id, type(error).__name__, _about(update)
            log.exception("Telegram: update %d cannot be read (%s) and is skipped", number, what, extra=about)
        return None

    def skip(self, update: Update) -> None:
        """It is confirmed, and nobody's message."""
        self._condition.skipped[update.kind] += 1

    def answer_later(self, tap: Tap) -> None:
        self._taps.answer_later(tap)

    def _note_failure(self, error: TelegramError, why: str) -> None:
        self._condition.fails(why, self._now())
        if isinstance(error, Conflict):
            self._rival_at = self._now()
        # A short look shows at once that all is well again. But whoever looks takes the place of whoever waits, and of
        # another program we do not know which of us is meant to be there.
        self._poll_s = POLL_S if isinstance(error, Conflict) else 0

    def _note_success(self) -> None:
        self._poll_s = POLL_S
        if self._rival_at is None or self._now() - self._rival_at > RIVAL:
            self._condition.works()

    async def _be_called(self, hook: Hook) -> None:
        await self._bot.set_webhook(
            hook.url, secret_token=hook.secret, allowed_updates=ALLOWED, max_connections=CALLS_AT_ONCE
        )
        log.info("Telegram: messages are brought to %s", hook.url)
        self._note_success()
        is_called = True
        while is_called:
            await asyncio.sleep(self._look_s)
            is_called = await self._is_called(hook)
        log.warning("Telegram: somebody has set another webhook; it is set anew")

    async def _is_called(self, hook: Hook) -> bool:
        """Whether Telegram still has this address; notes whether it reaches it."""
        found = await called(self._bot, "get_WebhookInfo", {}, _HOOKED)
        if why := found.trouble(self._now()):
            self._condition.fails(why, self._now())
        else:
            self._note_success()
        return found.url == hook.url

    async def _receive(self, take: Take) -> None:
        if not self._webhook_deleted:
            await self._bot.delete_webhook()  # as long as there is one, Telegram refuses getUpdates
            self._webhook_deleted = True
        updates = await self._get_updates()
        self._note_success()
        read = [(update, self.read(update)) for update in updates]
        received = [found for _, found in read if found]
        if received:
            await take([inbound for inbound, _ in received])
        self._offset = max([self._offset, *(update.update_id + 1 for update in updates)])
        for update in (update for update, found in read if not found):
            self.skip(update)
        for inbound, tap in received:
            if tap:
                with logs.about(logs.id_of(inbound.reply_key)):
                    self.answer_later(tap)

    async def _get_updates(self) -> list[Update]:
        asked = {"offset": self._offset, "timeout": self._poll_s, "allowed_updates": ALLOWED}
        said = await self._bot.do_api_request("get_Updates", asked, read_timeout=self._poll_s + READ_S)
        updates = updates_from(said)
        if updates is None:
            raise TelegramError("the answer to get_Updates is not one of the Bot API")
        if skipped := len(said) - len(updates):
            log.warning("Telegram: %d updates have no number and are skipped", skipped)
        return updates


def _about(update: Update) -> dict[str, str]:
    return logs.of(f"telegram:{update.update_id}")
