"""The process's seat, and what only the process does that leads."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine

from scheduler.clockwork import Clockwork
from storage import Connection, DatabaseAway, Overtaken, Store, claiming
from storage.processes import Seat

log = logging.getLogger(__name__)

BEAT_S = 1.0
"""From one look after the seat to the next."""

LOOK_S = 2.0
"""From one look after the dead to the next; long enough for everybody to take a lost seat again."""


class Leader:
    """Keeps the seat. While this process leads, it has the jobs done, sends again what dead processes were sending,
    and runs `duties`, until they are cancelled. `on_queued` is called when there is something to send.

    For a second two processes may both think that they lead. That does no harm: every job claims what it does, and
    what two of them receive counts once.
    """

    def __init__(
        self,
        store: Store,
        seat: Seat,
        clockwork: Clockwork,
        *,
        duties: Callable[[], Coroutine[None, None, None]],
        on_queued: Callable[[], None],
    ) -> None:
        self._store = store
        self._seat = seat
        self._clockwork = clockwork
        self._duties = duties
        self._on_queued = on_queued
        self._missing: set[int] = set()
        self._troubled: set[str] = set()

    async def run(self) -> None:
        """Works until it is cancelled."""
        work: asyncio.Task[None] | None = None
        async with asyncio.TaskGroup() as group:
            while True:
                await self._try("keeping the seat", self._seat.keep)
                if self._seat.leads and (work is None or work.done()):
                    work = group.create_task(self._lead())
                elif work and not (self._seat.leads or work.done() or work.cancelling()):
                    log.warning("this process does not lead any more")
                    work.cancel()  # whatever it waits for: the database may be silent for minutes
                await asyncio.sleep(BEAT_S)

    async def _lead(self) -> None:
        """Works until it is cancelled."""
        log.info("this process leads from now on")
        self._missing = set()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._duties())
                self._on_queued()
                await self._clockwork.start()
                while True:
                    await self._try("looking after dead processes", self._recover)
                    await asyncio.sleep(LOOK_S)
        finally:
            await self._clockwork.stop()

    async def _recover(self) -> None:
        """Puts back what dead processes were sending. One that has only lost its connection takes its seat again within
        a beat and goes on sending, so whoever is missing is given until the next look."""
        missed, self._missing = self._missing, await self._store.read(self._not_seated)
        if gone := missed & self._missing:
            count = await self._store.write(lambda conn: claiming.recover(conn, gone))
            log.warning("%d messages were being sent when their process stopped; they are sent again", count)
            self._on_queued()

    def _not_seated(self, conn: Connection) -> set[int]:
        sending = claiming.senders(conn)  # first these: whoever takes a seat only now is not among them
        return sending - self._seat.alive(conn)

    async def _try(self, what: str, step: Callable[[], Awaitable[None]]) -> None:
        """That the database is away is said once, not at every attempt."""
        try:
            await step()
        except (DatabaseAway, Overtaken) as error:
            if what not in self._troubled:
                log.error("%s has to wait: %s", what, error)
            self._troubled.add(what)
        else:
            if what in self._troubled:
                log.info("%s goes on", what)
            self._troubled.discard(what)
