"""Whether WeCom takes the bot's id and secret, without staying there."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import aiohttp

from bot.channels.wecom_connection import Credentials
from bot.channels.wecom_frames import Frame
from bot.channels.wecom_line import Beats, Line


class NotWeCom(Exception):
    """Something answers at that address, which is not WeCom's long connection."""


async def subscribe_once(credentials: Credentials, beats: Beats = Beats()) -> None:  # noqa: B008 - it is frozen
    """Connects, subscribes, and goes. Whoever was connected as this bot is thrown out by it: the caller makes sure that
    nobody is. Raises WeComError when they are refused; NotWeCom, Unavailable, OSError and TimeoutError."""

    def ignore(_pushed: Frame) -> None:
        """What is brought in this moment nobody has confirmed, and WeCom asks for no confirmation."""

    try:
        async with aiohttp.ClientSession() as session, asyncio.timeout(beats.connect):
            socket = await session.ws_connect(credentials.url)
            line = Line(socket, beats, ignore, lambda: datetime.now(UTC))
            serving = asyncio.create_task(line.serve())
            try:
                await line.subscribe(credentials.bot_id, credentials.secret)
            finally:
                await line.drop()
                serving.cancel()
                await asyncio.wait([serving])
    except aiohttp.ClientConnectorError as error:
        raise OSError(error.os_error.strerror or str(error.os_error)) from error
    except (aiohttp.ClientError, ValueError) as error:
        raise NotWeCom(type(error).__name__) from error
