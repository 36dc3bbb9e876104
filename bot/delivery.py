"""Sends what is queued: replies and alerts at once, bulk behind them at its own pace."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from bot.channels.base import Channel, Refused, RetryLater, SendError, Unreachable
from core.messages import Lane
from locales import Catalogue, MissingText
from storage import Connection, DatabaseAway, Store, outbox
from storage.outbox import Waiting

log = logging.getLogger(__name__)

T = TypeVar("T")

Lanes = tuple[Lane, ...]
PEOPLE: Lanes = (Lane.REPLY, Lane.ALERT)
BULK: Lanes = (Lane.BULK,)

AT_ONCE = 25
"""Messages in flight together. In the bulk lane also the most that go out in a second: Telegram allows 30."""

POLL_S = 5.0
GRACE_S = 5.0
LONGEST_WAIT = timedelta(minutes=5)
PATIENCE = timedelta(days=3)
"""How long a message that has no end of its own is tried: a weekend without network loses nothing."""


class Delivery:
    """The outbox pump. `wake` is called when something has been queued; polling finds what was due later."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        catalogue: Catalogue,
        *,
        language: str,
        now: Callable[[], datetime],
        patience_s: float = POLL_S,
    ) -> None:
        self._store = store
        self._channels = channels
        self._catalogue = catalogue
        self._language = language
        self._now = now
        self._patience_s = patience_s
        self._woken: dict[Lanes, asyncio.Event] = {PEOPLE: asyncio.Event(), BULK: asyncio.Event()}

    def wake(self) -> None:
        for woken in self._woken.values():
            woken.set()

    async def run(self) -> None:
        """Sends until it is cancelled; what was under way when the process last died goes out again."""
        again = await self._write(outbox.recover)
        if again:
            log.warning("%d messages were being sent when the process stopped; they are sent again", again)
        async with asyncio.TaskGroup() as group:
            for lanes in self._woken:
                group.create_task(self._run_lanes(lanes))

    async def _run_lanes(self, lanes: Lanes) -> None:
        woken = self._woken[lanes]
        flying: set[asyncio.Task[None]] = set()

        def landed(task: asyncio.Task[None]) -> None:
            flying.discard(task)
            woken.set()  # there may be more for the same person

        async with asyncio.TaskGroup() as group:
            try:
                while True:
                    woken.clear()
                    claimed = await self._claim(lanes, AT_ONCE - len(flying))
                    for waiting in claimed:
                        task = group.create_task(self._send(waiting))
                        flying.add(task)
                        task.add_done_callback(landed)
                    if claimed and lanes == BULK:
                        await asyncio.sleep(1)
                    elif not claimed:
                        await _wait(woken, POLL_S)
            except asyncio.CancelledError:
                if flying:  # what is sent and not noted down would be sent again after the next start
                    await asyncio.wait(flying, timeout=GRACE_S)
                raise

    async def _claim(self, lanes: Lanes, most: int) -> list[Waiting]:
        if most == 0:
            return []
        return await self._write(lambda conn: outbox.claim(conn, lanes, self._now(), most))

    async def drain(self, lanes: Lanes = (*PEOPLE, *BULK)) -> None:
        """Sends all that may go out now."""
        while claimed := await self._claim(lanes, AT_ONCE):
            await asyncio.gather(*map(self._send, claimed))

    async def _send(self, waiting: Waiting) -> None:
        try:
            service_id = await self._hand_over(waiting)
        except Unreachable as error:
            log.info("%s/%s cannot be reached: %s", waiting.channel, waiting.key, error)
            await self._mark(outbox.give_up_on, waiting.channel, waiting.address, str(error))
        except RetryLater as error:
            await self._retry(waiting, error)
        except SendError as error:
            log.error("message %s was refused: %s", waiting.key, error)
            await self._mark(outbox.give_up, waiting.id, str(error))
        else:
            await self._mark(outbox.sent, waiting.id, service_id, self._now())

    async def _hand_over(self, waiting: Waiting) -> str:
        channel = self._channels.get(waiting.channel)
        if channel is None:
            raise RetryLater(f"channel {waiting.channel} is not running", timedelta(minutes=5))
        try:
            message = self._catalogue.message(waiting.say, waiting.language or self._language)
        except MissingText as error:
            raise Refused(f"no words for it: {error}") from error
        return await channel.send(waiting.address, message)

    async def _retry(self, waiting: Waiting, error: RetryLater) -> None:
        if self._now() - waiting.created_at > PATIENCE:
            await self._mark(outbox.give_up, waiting.id, f"gave up after {waiting.attempts} attempts: {error}")
            return
        wait = error.wait or min(timedelta(seconds=2 ** min(waiting.attempts, 10)), LONGEST_WAIT)
        log.info("message %s waits %s: %s", waiting.key, wait, error)
        await self._mark(outbox.postpone, waiting.id, self._now() + wait, str(error))

    async def _mark(self, change: Callable[..., None], *args: object) -> None:
        await self._write(lambda conn: change(conn, *args))

    async def _write(self, work: Callable[[Connection], T]) -> T:
        """Waits for a database that is away: a message that has gone out must be noted down, or it goes out again."""
        while True:
            try:
                return await self._store.write(work)
            except DatabaseAway as error:
                log.error("the outbox cannot be written, next attempt in %.0f s: %s", self._patience_s, error)
                await asyncio.sleep(self._patience_s)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
