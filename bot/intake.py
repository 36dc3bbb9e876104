"""From what has arrived to what is stored: one batch, one transaction, and only then does a channel confirm."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from traceback import format_tb

from core.context import Context
from core.effects import Effect, Queue
from core.messages import Inbound, Lane, Say
from core.texts import text
from storage import Connection, DatabaseAway, Overtaken, Store, accounts, effects, inbox

log = logging.getLogger(__name__)

BATCH = 100
ATTEMPTS = 3
"""At a batch that another process keeps overtaking, before its messages are tried alone."""

Load = Callable[[Connection, Sequence[Inbound], datetime], Context]
Step = Callable[[Context, Inbound, datetime], list[Effect]]


@dataclass(slots=True)
class _Arrival:
    """What one call of `take` brought, and who waits for it to be stored."""

    messages: Sequence[Inbound]
    stored: asyncio.Future[None]


class Intake:
    """Gathers what all channels bring while a transaction runs, and stores it with the next one.

    `step` answers one message; `wake` is called when answers are waiting to be sent.
    """

    def __init__(
        self, store: Store, load: Load, step: Step, *, now: Callable[[], datetime], wake: Callable[[], None]
    ) -> None:
        self._store = store
        self._load = load
        self._step = step
        self._now = now
        self._wake = wake
        self._waiting: deque[_Arrival] = deque()
        self._arrived = asyncio.Event()
        self.trouble: str | None = None
        """Why the last batch could not be stored, in words for the administrator."""

    async def take(self, messages: Sequence[Inbound]) -> None:
        """Returns when the messages are stored and their answers queued; raises when that failed."""
        if not messages:
            return
        arrival = _Arrival(messages, asyncio.get_running_loop().create_future())
        self._waiting.append(arrival)
        self._arrived.set()
        await arrival.stored

    async def run(self) -> None:
        """Works until it is cancelled. A running commit gathers the next batch, so nothing waits to fill one."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while self._waiting:
                await self._store_batch(self._next_batch())

    def _next_batch(self) -> list[_Arrival]:
        batch = [self._waiting.popleft()]
        size = len(batch[0].messages)
        while self._waiting and size + len(self._waiting[0].messages) <= BATCH:
            batch.append(self._waiting.popleft())
            size += len(batch[-1].messages)
        return batch

    async def _store_batch(self, batch: list[_Arrival]) -> None:
        try:
            await self._store_messages([inbound for arrival in batch for inbound in arrival.messages])
        except DatabaseAway as error:
            self.trouble = f"messages cannot be stored: {error}"
            log.error("%s; their channel will bring them again", self.trouble)
            _settle(batch, error)
        except Exception as error:
            _settle(batch, error)  # the program ends with this error; whoever waits must not wait for ever
            raise
        else:
            if self.trouble:
                log.info("messages are stored again")
                self.trouble = None
            _settle(batch, None)
            self._wake()

    async def _store_messages(self, messages: Sequence[Inbound]) -> None:
        """All in one transaction; if that is refused each in its own, and what is still refused is buried."""
        try:
            await self._store_together(messages)
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 - one message must not keep all others out for ever
            if len(messages) == 1:
                await self._store.write(partial(self._bury, messages[0], error))
                return
            log.warning(
                "a batch of %d messages was refused (%s); each is tried alone", len(messages), type(error).__name__
            )
            for inbound in messages:
                await self._store_messages([inbound])

    async def _store_together(self, messages: Sequence[Inbound]) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await self._store.write(lambda conn: self.answer(conn, messages, self._now()))
            except Overtaken as error:
                if attempt == ATTEMPTS:
                    raise
                log.info("%s; the batch of %d messages is done anew", error, len(messages))
            else:
                return

    def _bury(self, inbound: Inbound, error: Exception, conn: Connection) -> None:
        now = self._now()
        if inbox.take(conn, [inbound], now):
            effects.apply(conn, [self._apologise(conn, inbound, error, now)], now)

    def answer(self, conn: Connection, batch: Sequence[Inbound], now: datetime) -> None:
        """The transaction: what is new of these messages, what each one means, and what follows from it."""
        new = inbox.take(conn, batch, now)
        if not new:
            return
        accounts.seen(conn, sorted({(inbound.channel, inbound.account) for inbound in new}), now)
        known = self._load(conn, new, now)
        decided: list[Effect] = []
        for inbound in new:
            try:
                answers = self._step(known, inbound, now)
            except Exception as error:  # noqa: BLE001 - whatever a handler does wrong must not hold up the others
                answers = [self._apologise(conn, inbound, error, now)]
            for effect in answers:
                known.apply(effect)
            decided += answers
        effects.apply(conn, decided, now)

    def _apologise(self, conn: Connection, inbound: Inbound, error: Exception, now: datetime) -> Queue:
        trace = secrets.token_hex(4)
        where = "".join(format_tb(error.__traceback__))  # without the error's own words, which may quote the message
        what = type(error).__name__
        log.error(
            "message %s/%s could not be handled, trace %s: %s\n%s", inbound.channel, inbound.id, trace, what, where
        )
        inbox.bury(conn, inbound, trace, what, now)
        return Queue(
            key=f"reply:{inbound.channel}:{inbound.id}",
            account=(inbound.channel, inbound.account),
            lane=Lane.REPLY,
            say=Say(lines=(text("apology", trace=trace),)),
        )


def _settle(batch: Sequence[_Arrival], error: Exception | None) -> None:
    for arrival in batch:
        if arrival.stored.cancelled():
            continue
        if error:
            arrival.stored.set_exception(error)
        else:
            arrival.stored.set_result(None)
