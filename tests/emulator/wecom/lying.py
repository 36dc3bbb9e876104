"""What people send to the bot lies here for five minutes, each under a key of its own."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import NamedTuple
from urllib.parse import quote

from aiohttp import web

from bot.channels.wecom_cipher import encrypted

LIES_FOR = timedelta(minutes=5)


class Thing(NamedTuple):
    hidden: bytes
    name: str
    at: datetime


class Lying:
    """`fails` answers with that status instead; `fetched` are the numbers of what was fetched."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.fails = 0
        self.fetched: list[int] = []
        self._now = now
        self._numbers = count(1)
        self._things: dict[int, Thing] = {}

    def lay(self, base: str, data: bytes, name: str = "", *, key: bytes | None = None) -> dict[str, str]:
        """What WeCom says of it. With a `key` it says another one than it has used."""
        number = next(self._numbers)
        used = number.to_bytes(32, "big")
        self._things[number] = Thing(encrypted(used, data), name, self._now())
        return {"url": f"{base}media/{number}", "aeskey": base64.b64encode(key or used).decode().rstrip("=")}

    async def fetch(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        thing = self._things.get(number)
        if self.fails or thing is None or self._now() - thing.at > LIES_FOR:
            return web.Response(status=self.fails or 403, text="expired")
        self.fetched.append(number)
        named = f"attachment; filename*=UTF-8''{quote(thing.name)}" if thing.name else "attachment"
        return web.Response(body=thing.hidden, headers={"Content-Disposition": named})
