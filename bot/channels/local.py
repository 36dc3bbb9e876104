"""The local chat: its service is this program itself, and its phones are on the page in `web/`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from bot.channels.base import Condition, Pacing, Reply, Room, Take, Webhook
from core.messages import Message

Append = Callable[[str, Message], Awaitable[int]]
"""Adds a bubble to that person's phone and returns its id."""


class LocalChannel:
    name = "local"
    pace = Pacing()
    room: Room | None = None
    by_leader_alone = False

    def __init__(self, append: Append) -> None:
        self._append = append
        self.condition = Condition()

    def webhooks(self, reply: Reply, take: Take) -> Mapping[str, Webhook]:
        return {}

    async def run(self, take: Take) -> None:
        """Waits to be cancelled: what people write is taken by the page, in the request that brings it."""
        await asyncio.Event().wait()

    async def send(self, account: str, message: Message) -> str:
        return str(await self._append(account, message))

    async def close(self) -> None:
        pass
