"""What goes to many people in the same words at the same moment, such as a notice or a reminder, is one call."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from bot.channels.base import SendError

MOST_AT_ONCE = 1000
"""People in one call."""

Body = Mapping[str, Any]


class Sent(NamedTuple):
    """WeCom's id of it, and whom of those it was for it has not reached."""

    id: str
    missed: Mapping[str, SendError]


class Together:
    """Each sender hears what has become of her own message, as if it had gone alone. `deliver` raises a SendError when
    nobody has been reached."""

    def __init__(self, deliver: Callable[[Sequence[str], Body], Awaitable[Sent]]) -> None:
        self._deliver = deliver
        self._gathering: dict[str, dict[str, asyncio.Future[str]]] = {}
        self._calls: set[asyncio.Task[None]] = set()

    async def send(self, account: str, body: Body) -> str:
        words = json.dumps(body, sort_keys=True)
        waiting = self._gathering.get(words)
        if waiting is None or account in waiting or len(waiting) == MOST_AT_ONCE:  # the same twice is meant twice
            waiting = self._gathering[words] = {}
            call = asyncio.create_task(self._call(words, waiting, body))
            self._calls.add(call)
            call.add_done_callback(self._calls.discard)
        answered: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        waiting[account] = answered
        return await answered

    async def close(self) -> None:
        for call in self._calls:
            call.cancel()
        if self._calls:
            await asyncio.wait(self._calls)

    async def _call(self, words: str, waiting: Mapping[str, asyncio.Future[str]], body: Body) -> None:
        await asyncio.sleep(0)  # whoever is about to send it, too, is heard first
        if self._gathering.get(words) is waiting:
            del self._gathering[words]
        try:
            sent = await self._deliver(list(waiting), body)
        except (
            BaseException
        ) as error:  # cancelled as well: whoever waits for this call must hear of it, or waits for ever
            for answered in waiting.values():
                _fail(answered, error)
            if not isinstance(error, Exception):
                raise
            return
        for account, answered in waiting.items():
            if account in sent.missed:
                _fail(answered, sent.missed[account])
            elif not answered.done():
                answered.set_result(sent.id)


def _fail(answered: asyncio.Future[str], error: BaseException) -> None:
    if answered.done():
        return
    if isinstance(error, asyncio.CancelledError):
        answered.cancel()
    else:
        answered.set_exception(error)
