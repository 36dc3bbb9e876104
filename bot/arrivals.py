"""What has been brought and waits to be stored, and how much of it is stored together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.messages import Inbound, Message

BATCH = 100
TURNS = 6
"""Of the event loop. A message is there three turns after its connection could be read; what the operating system
brings meanwhile comes with it."""


@dataclass(slots=True)
class Outcome:
    """What has become of a batch: the replies to be given with the confirmation, by their keys, whether the outbox has
    something to send, and which of the messages were new."""

    replies: dict[str, Message] = field(default_factory=dict)
    queued: bool = False
    new: list[Inbound] = field(default_factory=list)


@dataclass(slots=True)
class Arrival:
    """What one call brought, and who waits for it to be stored. `direct`: it takes its reply with it."""

    messages: Sequence[Inbound]
    direct: bool
    stored: asyncio.Future[Outcome]


class Arrivals:
    def __init__(self) -> None:
        self.waiting: deque[Arrival] = deque()
        self._come = asyncio.Event()

    def add(self, arrival: Arrival) -> None:
        self.waiting.append(arrival)
        self._come.set()

    async def next_batch(self) -> list[Arrival]:
        """Those that are stored together, as soon as there are any; at most BATCH messages, or one call's.

        Lets in what is arriving at this moment, as long as every look finds more: the answers of a batch go out
        together, and what people write on them comes together. Whoever began with the first one would store it by
        itself, which takes as long as five in a batch, and then all the others. Nobody waits for what is not there yet.
        """
        await self._come.wait()
        seen = 0
        while seen < len(self.waiting) < BATCH:
            seen = len(self.waiting)
            for _ in range(TURNS):
                await asyncio.sleep(0)
        return self._first()

    def _first(self) -> list[Arrival]:
        batch = [self.waiting.popleft()]
        size = len(batch[0].messages)
        while self.waiting and size + len(self.waiting[0].messages) <= BATCH:
            batch.append(self.waiting.popleft())
            size += len(batch[-1].messages)
        if not self.waiting:
            self._come.clear()
        return batch


def fail(batch: Sequence[Arrival], error: Exception) -> None:
    """Whoever still waits for these is told why they are not stored."""
    for arrival in batch:
        if not arrival.stored.done():
            arrival.stored.set_exception(error)
