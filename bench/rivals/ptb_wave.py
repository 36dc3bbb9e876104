"""Reminders to many at once with python-telegram-bot: after its page "Avoiding flood limits" (AIORateLimiter, as it
comes and with retries), and in portions with a pause between them, as one reads everywhere."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from telegram import Bot
from telegram.ext import AIORateLimiter

from bench.rivals.ptb import Program

REMINDER = "您今天的日报还没有收到。请这样写：门诊12 接种3 疑似0"
RETRIES = 100
PORTION, PAUSE_S = 30, 1.0


def defaults() -> None:
    _run(Program(AIORateLimiter(), all_together))


def retries() -> None:
    _run(Program(AIORateLimiter(max_retries=RETRIES), all_together))


def portions() -> None:
    _run(Program(wave=in_portions))


async def all_together(bot: Bot, chats: Sequence[int]) -> None:
    """What goes at what time is the rate limiter's affair."""
    await asyncio.gather(*(bot.send_message(chat, REMINDER) for chat in chats), return_exceptions=True)


async def in_portions(bot: Bot, chats: Sequence[int]) -> None:
    for start in range(0, len(chats), PORTION):
        await all_together(bot, chats[start : start + PORTION])
        await asyncio.sleep(PAUSE_S)


def _run(program: Program) -> None:
    logging.basicConfig(level=logging.ERROR)
    logging.getLogger("telegram.ext").setLevel(logging.CRITICAL)  # it logs every reminder that it gives up
    asyncio.run(program.run())
