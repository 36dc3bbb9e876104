"""Sends what is queued: replies and alerts at once from every process, bulk behind them, from the one that leads, at
its own pace."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from bot.channels.base import Channel, Refused, RetryLater, SendError, Unreachable
from bot.pace import Pace
from core.messages import Lane, Message
from locales import Catalogue, MissingText
from storage import Connection, DatabaseAway, Overtaken, Store, burden, outbox
from storage.outbox import Outcome, State, Waiting
from storage.processes import Seat

log = logging.getLogger(__name__)

T = TypeVar("T")

Lanes = tuple[Lane, ...]
PEOPLE: Lanes = (Lane.REPLY, Lane.ALERT)
BULK: Lanes = (Lane.BULK,)

AT_ONCE = 25
"""Messages claimed together, and in flight together, in either kind of lanes."""

PORTION = AT_ONCE // 2
"""Once so many have landed, others are claimed in their place."""

SOON_S = 0.05
"""So long the first that has landed waits for others, so that their places are filled together."""

BULK_GAP_S = 1 / 29
"""Telegram allows 30 messages a second; at exactly 30 it begins to refuse some."""

POLL_S = 5.0
GRACE_S = 5.0
LONGEST_WAIT = timedelta(minutes=5)
PATIENCE = timedelta(days=3)
"""How long a message that has no end of its own is tried: a weekend without network loses nothing."""


@dataclass(slots=True)
class _Pump:
    """What is under way in some lanes, by the id of the message. `woken`: there may be something to claim; `at_once`:
    and it is not worth waiting for more."""

    lanes: Lanes
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    at_once: asyncio.Event = field(default_factory=asyncio.Event)
    flying: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    @property
    def room(self) -> int:
        """How many may be claimed now."""
        return AT_ONCE - len(self.flying)

    def wake(self) -> None:
        self.woken.set()
        self.at_once.set()

    def landed(self, id_: int) -> None:
        del self.flying[id_]
        self.woken.set()  # there may be more for the same person
        if self.room >= PORTION or not self.flying:
            self.at_once.set()

    async def wait(self) -> None:
        await _wait(self.woken, POLL_S)
        await _wait(self.at_once, SOON_S)


class Delivery:
    """The outbox pump. `draw` makes a picture of a QR code's words, `today` says which day of the county a moment lies
    in. `wake` is called when something has been queued; polling finds what was due later."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        catalogue: Catalogue,
        seat: Seat,
        *,
        language: str,
        now: Callable[[], datetime],
        draw: Callable[[str], Path],
        today: Callable[[datetime], date],
        patience_s: float = POLL_S,
    ) -> None:
        self._store = store
        self._channels = channels
        self._catalogue = catalogue
        self._seat = seat
        self._language = language
        self._now = now
        self._draw = draw
        self._today = today
        self._patience_s = patience_s
        self.trouble: str | None = None
        """Why the outbox cannot be written, in words for the administrator."""
        self._held_up = 0  # so many writes wait for the database
        self._people, self._bulk = _Pump(PEOPLE), _Pump(BULK)
        self._outcomes: list[Outcome] = []  # not yet written
        self._noting = asyncio.Lock()

    def wake(self) -> None:
        self._people.wake()
        self._bulk.wake()

    async def run(self) -> None:
        """Sends until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._run(self._people, None))
            group.create_task(self._run(self._bulk, Pace(BULK_GAP_S)))

    async def _run(self, pump: _Pump, pace: Pace | None) -> None:
        async with asyncio.TaskGroup() as group:
            try:
                while True:
                    pump.woken.clear()
                    if pump.room and (self._seat.leads or pump is self._people):
                        pump.at_once.clear()
                        for waiting in await self._claim(pump.lanes, pump.room, pump.flying):
                            if pace:
                                await asyncio.sleep(pace.turn(asyncio.get_running_loop().time()))
                            self._launch(pump, waiting, group)
                    await pump.wait()
            except asyncio.CancelledError:
                if pump.flying:  # what is sent and not noted down would be sent again after the next start
                    await asyncio.wait(pump.flying.values(), timeout=GRACE_S)
                raise

    def _launch(self, pump: _Pump, waiting: Waiting, group: asyncio.TaskGroup) -> None:
        task = pump.flying[waiting.id] = group.create_task(self._send(waiting))
        task.add_done_callback(lambda _task: pump.landed(waiting.id))

    async def _claim(self, lanes: Lanes, most: int, flying: Collection[int] = ()) -> list[Waiting]:
        number, tried = self._seat.number, False

        def work(conn: Connection) -> list[Waiting]:
            nonlocal tried
            if tried:  # the attempt before may have been committed, and only the answer was lost
                outbox.put_back(conn, number, lanes, tuple(flying))  # copied: meanwhile some may land
            tried = True
            return outbox.claim(conn, lanes, self._now(), most, number)

        return await self._write(work)

    async def drain(self, lanes: Lanes = (*PEOPLE, *BULK)) -> None:
        """Sends all that may go out now, without a pause."""
        while claimed := await self._claim(lanes, AT_ONCE):
            await asyncio.gather(*map(self._send, claimed))

    async def _send(self, waiting: Waiting) -> None:
        try:
            service_id = await self._hand_over(waiting)
        except Unreachable as error:
            log.info("%s/%s cannot be reached: %s", waiting.channel, waiting.key, error)
            reason, now = str(error), self._now()
            await self._write(lambda conn: outbox.give_up_on(conn, waiting.channel, waiting.address, reason, now))
        except RetryLater as error:
            await self._retry(waiting, error)
        except SendError as error:
            log.error("message %s was refused: %s", waiting.key, error)
            await self.note(Outcome(waiting.id, State.FAILED, reason=str(error)))
        else:
            await self.note(Outcome(waiting.id, State.SENT, sent_at=self._now(), message=service_id))

    async def _hand_over(self, waiting: Waiting) -> str:
        channel = self._channels.get(waiting.channel)
        if channel is None:
            raise RetryLater(f"channel {waiting.channel} is not running", timedelta(minutes=5))
        try:
            message = self._catalogue.message(waiting.say, waiting.language or self._language)
        except MissingText as error:
            raise Refused(f"no words for it: {error}") from error
        message = replace(message, replaces=waiting.replaces)
        return await channel.send(waiting.address, await self._with_pictures(message))

    async def _with_pictures(self, message: Message) -> Message:
        """With the QR codes that are drawn only now."""
        if not any(file.qr for file in message.files):
            return message
        try:
            files = [
                replace(file, path=str(await asyncio.to_thread(self._draw, file.qr)), qr="") if file.qr else file
                for file in message.files
            ]
        except OSError as error:
            raise RetryLater(f"a QR code could not be drawn: {error.strerror}") from error
        return replace(message, files=tuple(files))

    async def _retry(self, waiting: Waiting, error: RetryLater) -> None:
        if self._now() - waiting.created_at > PATIENCE:
            reason = f"gave up after {waiting.attempts} attempts: {error}"
            await self.note(Outcome(waiting.id, State.FAILED, reason=reason))
            return
        wait = error.wait or min(timedelta(seconds=2 ** min(waiting.attempts, 10)), LONGEST_WAIT)
        log.info("message %s waits %s: %s", waiting.key, wait, error)
        await self.note(Outcome(waiting.id, State.WAITING, not_before=self._now() + wait, reason=str(error)))

    async def note(self, outcome: Outcome) -> None:
        """Returns when it is written; what gathers while a transaction runs is written with the next one."""
        self._outcomes.append(outcome)
        async with self._noting:
            if gathered := self._outcomes:  # else somebody else has written it
                self._outcomes = []
                try:
                    await self._write(lambda conn: self._note_down(conn, gathered))
                except BaseException:  # cancelled as well: whoever notes next writes these too
                    self._outcomes = gathered + self._outcomes
                    raise

    def _note_down(self, conn: Connection, outcomes: Sequence[Outcome]) -> None:
        outbox.note(conn, outcomes)
        days: dict[date, list[int]] = {}
        for outcome in outcomes:
            if outcome.sent_at:
                days.setdefault(self._today(outcome.sent_at), []).append(outcome.id)
        for day, ids in days.items():
            burden.count_sent(conn, ids, day)

    async def _write(self, work: Callable[[Connection], T]) -> T:
        """Waits for a database that is away: a message that has gone out must be noted down, or it goes out again."""
        held_up = False
        while True:
            try:
                done = await self._store.write(work)
            except Overtaken as error:
                log.info("%s; the outbox is written anew", error)
            except DatabaseAway as error:
                self._held_up += not held_up
                held_up = True
                self._note_trouble(error)
                await asyncio.sleep(self._patience_s)
            else:
                self._held_up -= held_up
                if self.trouble and not self._held_up:
                    log.info("messages are sent again")
                    self.trouble = None
                return done

    def _note_trouble(self, error: DatabaseAway) -> None:
        """Logged once, not by every message that waits to be noted down."""
        trouble = f"messages cannot be sent: {error}"
        if trouble != self.trouble:
            log.error("%s. Tried again every %.0f s", trouble, self._patience_s)
        self.trouble = trouble


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
