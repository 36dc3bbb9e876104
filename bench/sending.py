"""Sends messages to a Bot API and says what one of them took: `python -m bench.sending WAY URL IN_FLIGHT SECONDS`.

It is started anew for every measurement, by bench/channel.py, and shares its CPU with nothing but what sends.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import count

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bench.county import FIRST_ADDRESS
from bench.measure import Figures
from bench.service import TOKEN
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_request import TelegramRequest
from bot.loop import run_fast, settle_down
from core.messages import Choice, Message

WARM_UP_S = 1.0
TEXT = "第12村卫生室 11月20日 日报还没有收到，请在18:00前上报。\n回复“门诊12 接种3 疑似0”即可；没有情况请点下面的按钮。"
BUTTONS = (
    (Choice("零报告", "zero:daily:2026-11-20"), Choice("填报", "guide:daily:2026-11-20")),
    (Choice("明天再说", "later:2026-11-20"), Choice("今天不再提醒", "mute:2026-11-20")),
)

Send = Callable[[int], Awaitable[object]]
"""To a chat."""


@asynccontextmanager
async def by_channel(url: str) -> AsyncIterator[Send]:
    channel, message = TelegramChannel(TOKEN, url), Message(TEXT, BUTTONS)
    yield lambda chat: channel.send(str(chat), message)
    await channel.close()


@asynccontextmanager
async def by_bot(url: str) -> AsyncIterator[Send]:
    """As documented, on the library's own transport, httpx."""
    async with Bot(TOKEN, f"{url}/bot") as bot:
        yield lambda chat: bot.send_message(chat, TEXT, reply_markup=_keyboard())


@asynccontextmanager
async def by_bot_on_transport(url: str) -> AsyncIterator[Send]:
    async with Bot(TOKEN, f"{url}/bot", request=TelegramRequest(), get_updates_request=TelegramRequest()) as bot:
        yield lambda chat: bot.send_message(chat, TEXT, reply_markup=_keyboard())


def _keyboard() -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(choice.label, callback_data=choice.action) for choice in row] for row in BUTTONS]
    return InlineKeyboardMarkup(rows)


WAYS: Mapping[str, Callable[[str], AbstractAsyncContextManager[Send]]] = {
    "channel": by_channel,
    "httpx": by_bot,
    "transport": by_bot_on_transport,
}


async def measured(way: str, url: str, in_flight: int, seconds: float) -> Figures:
    """So many at a time, each to another chat, for so long after a warm-up."""
    chats = count(FIRST_ADDRESS)
    async with WAYS[way](url) as send:
        await _send_for(WARM_UP_S, send, chats, in_flight)
        wall, cpu = time.perf_counter(), time.process_time()
        sent = await _send_for(seconds, send, chats, in_flight)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"rate": sent / wall, "cpu": cpu / sent * 1e6, "per_cpu": sent / cpu}


async def _send_for(seconds: float, send: Send, chats: count[int], in_flight: int) -> int:
    until, first = time.perf_counter() + seconds, next(chats)

    async def one_after_the_other() -> None:
        await send(next(chats))
        while time.perf_counter() < until:
            await send(next(chats))

    await asyncio.gather(*(one_after_the_other() for _ in range(in_flight)))
    return next(chats) - first - 1


def main() -> None:
    way, url, in_flight, seconds = sys.argv[1:]
    settle_down()
    sys.stdout.write(json.dumps(run_fast(measured(way, url, int(in_flight), float(seconds)))))


if __name__ == "__main__":
    main()
