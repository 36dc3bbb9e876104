"""A channel at work in a test: what it took, how long it waited, and running it for a while."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence

from bot.channels.base import Channel, Take
from core.messages import Inbound


class Taken:
    """A `take` that remembers what it was given, after failing the first `failures` times."""

    def __init__(self, changed: Callable[[], None], failures: int = 0) -> None:
        self.batches: list[list[Inbound]] = []
        self._changed = changed
        self._failures = failures

    async def __call__(self, batch: Sequence[Inbound]) -> None:
        if self._failures:
            self._failures -= 1
            raise OSError("disk full")
        self.batches.append(list(batch))
        self._changed()

    @property
    def texts(self) -> list[str]:
        return [inbound.text for batch in self.batches for inbound in batch]


class Waits(list[float]):
    """A `sleep` that only notes for how long it would have slept."""

    def __init__(self, changed: Callable[[], None]) -> None:
        super().__init__()
        self._changed = changed

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)
        self._changed()
        await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def running(channel: Channel, take: Take) -> AsyncIterator[None]:
    """Ends as a killed process does: at once, with nothing said to the service."""
    task = asyncio.create_task(channel.run(take))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await channel.close()
