"""What Telegram is told of a tap once it is stored. It refuses some of it after a while; nothing depends on it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram_messages import keyboard
from bot.channels.telegram_updates import Tap

log = logging.getLogger(__name__)

CLOSE_S = 5.0


class Taps:
    """`reason` says an error in words for the administrator."""

    def __init__(self, bot: Bot, reason: Callable[[TelegramError], str]) -> None:
        self._bot = bot
        self._reason = reason
        self._under_way: set[asyncio.Task[None]] = set()

    def answer_later(self, tap: Tap) -> None:
        """Ends the turning circle on the button, and marks it."""
        self._start(self._tell("answer_CallbackQuery", {"callback_query_id": tap.id}))
        if tap.left is not None:
            place = {"chat_id": tap.chat, "message_id": tap.message}
            self._start(self._tell("edit_MessageReplyMarkup", {**place, "reply_markup": keyboard(tap.left)}))

    async def close(self) -> None:
        """Waits a little for what is under way."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=CLOSE_S)
            for task in late:
                task.cancel()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _tell(self, method: str, parameters: dict[str, Any]) -> None:
        try:
            await self._bot.do_api_request(method, parameters)
        except TelegramError as error:
            log.info("Telegram: of a tap nothing more was said (%s): %s", method, self._reason(error))
