"""Sends what is queued: replies and alerts at once from every process, bulk from the one that leads; each lane of each
chat by itself, so that none waits for another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from traceback import format_tb

from bot import logs
from bot.channels.base import Channel, Moved, Paused, RetryLater, SendError, Unavailable, Unreachable
from bot.gate import SILENCE_S, backoff
from bot.handover import HandedOver, HandOver
from bot.metrics import Metrics
from bot.pace import Pacer
from bot.patience import PatientStore
from bot.pump import AT_ONCE, POLL_S, Pump, Times
from core.messages import Lane
from storage import Connection, Store, burden, claiming, numbered, outbox
from storage.claiming import PutOff, Waiting
from storage.outbox import PATIENCE, Outcome, State
from storage.processes import Seat

log = logging.getLogger(__name__)

PEOPLE = (Lane.REPLY, Lane.ALERT)

LONGEST_WAIT = timedelta(minutes=5)
"""Between two attempts at one message."""

FOLLOWED_AT_ONCE = 2
"""So many attempts at a message whose chat has moved are made without a pause: a chat may move in a circle."""

MOST_ATTEMPTS_ALONE = 12
"""At a message that fails while others go out: half an hour, in which its reader hears nothing else."""

MOST_FAULTS = 3

TIDY_S = 60.0


class Delivery:
    """The outbox pump. `today` says which day of the county a moment lies in. `wake` is called when something has been
    queued; polling finds what was due later."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        hand_over: HandOver,
        seat: Seat,
        times: Times,
        *,
        today: Callable[[datetime], date],
        patience_s: float = POLL_S,
        metrics: Metrics | None = None,
    ) -> None:
        self._metrics = metrics or Metrics()
        self.store = PatientStore(store, patience_s, self._metrics)
        self._hand_over = hand_over
        self._seat = seat
        self._times = times
        self._today = today
        self._outcomes: list[Outcome] = []  # not yet written
        self._noting = asyncio.Lock()
        self.pumps = [pump for channel in channels.values() for pump in self._pumps(channel, Pacer(channel.pace))]
        self._replying = {pump.channel: pump for pump in self.pumps if pump.lane is Lane.REPLY}

    @property
    def trouble(self) -> str | None:
        """Why the outbox cannot be written, in words for the administrator."""
        return self.store.trouble

    def wake(self) -> None:
        for pump in self.pumps:
            pump.wake()

    def may_answer(self, channel: str, account: str) -> bool:
        """Whether its service takes a reply to that account now, which is counted. Of what is given with a confirmation
        and refused, nobody hears."""
        return self._replying[channel].may_give(account)

    async def run(self) -> None:
        """Sends until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_tidy())
            for pump in self.pumps:
                group.create_task(pump.run())

    async def drain(self, lanes: Collection[Lane] = tuple(Lane)) -> None:
        """Sends all that may go out now, without a pause."""
        some = True
        while some:
            some = False
            for pump in self.pumps:
                may = pump.lane in lanes and not pump.gate.opens_in
                if may and (claimed := await self._claim(pump, AT_ONCE)):
                    await asyncio.gather(*(self._send(pump, waiting) for waiting in claimed))
                    some = True

    async def tidy(self) -> None:
        """Drops what waits without a point, also for chats that do not run."""
        dropped = await self.store.write(lambda conn: outbox.drop_late(conn, self._times.now()))
        for state, count in dropped.items():
            if count:
                log.warning("%d messages that were not sent in time are %s", count, state)

    async def _keep_tidy(self) -> None:
        while True:
            if self._seat.leads:
                await self.tidy()
            await asyncio.sleep(TIDY_S)

    def _pumps(self, channel: Channel, pacer: Pacer) -> list[Pump]:
        return [
            Pump(
                channel.name,
                lane,
                pacer,
                self._times,
                idle=partial(self._is_others, channel, lane),
                claim=self._claim,
                send=self._send,
                put_off=self._put_off,
            )
            for lane in Lane
        ]

    def _is_others(self, channel: Channel, lane: Lane) -> bool:
        """Whether only another process sends what is in this lane."""
        return (lane is Lane.BULK or channel.by_leader_alone) and not self._seat.leads

    async def _claim(self, pump: Pump, most: int) -> list[Waiting]:
        number, tried = self._seat.number, False

        def work(conn: Connection) -> tuple[list[Waiting], timedelta | None]:
            nonlocal tried
            now = self._times.now()
            if tried:  # the attempt before may have been committed, and only the answer was lost
                flying = tuple(pump.flying)  # copied: meanwhile some may land
                claiming.put_back(conn, number, pump.channel, pump.lane, flying)
            tried = True
            if until := claiming.silent_until(conn, pump.channel, pump.lane, now):
                return [], until - now
            if pump.hurried:
                claiming.hurry(conn, pump.channel, pump.lane, now)
            claimed = claiming.claim(conn, pump.channel, pump.lane, now, most, number)
            if not claimed and pump.gate.away:  # somebody has to try
                claiming.hurry(conn, pump.channel, pump.lane, now)
                claimed = claiming.claim(conn, pump.channel, pump.lane, now, most, number)
            return claimed, None

        claimed, silent_for = await self.store.write(work)
        if silent_for:
            pump.gate.silence(silent_for.total_seconds(), "the service has asked for silence")
        else:
            pump.hurried = False
        return claimed

    async def _put_off(self, messages: Sequence[PutOff]) -> None:
        await self.store.write(lambda conn: claiming.put_off(conn, messages))

    async def _send(self, pump: Pump, waiting: Waiting) -> None:
        with logs.about(logs.id_of(waiting.key, waiting.address)):
            await self._try(pump, waiting)

    async def _try(self, pump: Pump, waiting: Waiting) -> None:
        asked_at, begun = self._times.now(), self._times.elapsed()
        try:
            handed = await self._handed_over(waiting)
        except Paused as error:
            await self._be_silent(pump, waiting, error)
        except Unavailable as error:
            await self._unavailable(pump, waiting, error, begun)
        except RetryLater as error:
            await self._retry(pump, waiting, error)
        except SendError as error:
            self._answered(pump, begun)
            await self._settle(waiting, error, asked_at)
        except Exception as error:  # noqa: BLE001 - one message must not keep all others from being sent, for ever
            await self._go_on(pump, waiting, error)
        else:
            self._answered(pump, begun)
            self._metrics.sent(waiting.channel, pump.lane, is_reply=waiting.key.startswith("reply:"))
            log.debug("sent")
            at, account = self._times.now(), (waiting.channel, waiting.address)
            await self.note(Outcome(waiting.id, State.SENT, at, handed.id, account=account, numbered=handed.numbered))

    async def _handed_over(self, waiting: Waiting) -> HandedOver:
        try:
            return await self._hand_over(waiting)
        except SendError as error:
            self._metrics.refused(waiting.channel, type(error).__name__)
            raise

    def _answered(self, pump: Pump, begun: float) -> None:
        if pump.gate.worked(begun):
            log.info("%s: %s messages go out again", pump.channel, pump.lane)
            pump.hurried = True

    async def _unavailable(self, pump: Pump, waiting: Waiting, error: Unavailable, begun: float) -> None:
        if pump.gate.failed(begun, str(error), error.wait.total_seconds() if error.wait else 0.0):
            log.warning("%s: %s messages wait until it can be reached: %s", pump.channel, pump.lane, error)
        if waiting.attempts >= MOST_ATTEMPTS_ALONE and not pump.gate.careful:
            log.error("it was given up: %s", error)
            reason = f"gave up after {waiting.attempts} attempts, while others could be sent: {error}"
            await self.note(Outcome(waiting.id, State.FAILED, reason=reason))
        else:
            await self._retry(pump, waiting, error)

    async def _go_on(self, pump: Pump, waiting: Waiting, error: Exception) -> None:
        """Another attempt may end the same way; then this message is given up."""
        what = f"a fault of the program: {type(error).__name__}"
        where = "".join(format_tb(error.__traceback__))  # without the error's own words, which may quote the message
        log.error("it could not be sent: %s\n%s", what, where)
        if waiting.attempts < MOST_FAULTS:
            await self._retry(pump, waiting, RetryLater(what))
        else:
            await self.note(Outcome(waiting.id, State.FAILED, reason=what))

    async def _be_silent(self, pump: Pump, waiting: Waiting, error: Paused) -> None:
        """The refused message is the first to go afterwards, for it has been waiting longest."""
        wait, now = error.wait or timedelta(seconds=SILENCE_S), self._times.now()
        log.warning("%s: %s messages wait %s: %s", pump.channel, pump.lane, wait, error)
        pump.gate.silence(wait.total_seconds(), str(error))  # the gate opens later than the message may go, not earlier
        until = now + wait
        await self.store.write(lambda conn: claiming.silence(conn, pump.channel, pump.lane, now, until))
        await self._retry(pump, waiting, error, until)

    async def _settle(self, waiting: Waiting, error: SendError, asked_at: datetime) -> None:
        """There is no point in another attempt, or not at that address."""
        reason, channel, address = str(error), waiting.channel, waiting.address
        match error:
            case Unreachable():
                log.info("its reader on %s cannot be reached: %s", channel, error)
                lost = partial(outbox.give_up_on, failed=waiting.id)
                if await self.store.write(lambda conn: lost(conn, channel, address, reason, asked_at)):
                    log.info("she has another account: it goes there")
                    self.wake()
            case Moved(to=to):
                log.info("%s: %s", channel, error)
                wait = 0.0 if waiting.attempts <= FOLLOWED_AT_ONCE else backoff(waiting.attempts)
                until = self._times.now() + timedelta(seconds=wait)
                await self.store.write(lambda conn: outbox.move(conn, channel, address, to))
                await self.note(Outcome(waiting.id, State.WAITING, not_before=until, reason=reason))
            case _:
                log.error("it was refused: %s", error)
                await self.note(Outcome(waiting.id, State.FAILED, reason=reason))

    async def _retry(self, pump: Pump, waiting: Waiting, error: RetryLater, until: datetime | None = None) -> None:
        now = self._times.now()
        if now - waiting.created_at > PATIENCE:
            reason = f"gave up after {waiting.attempts} attempts: {error}"
            await self.note(Outcome(waiting.id, State.FAILED, reason=reason))
            return
        if until is None:
            longest = LONGEST_WAIT.total_seconds()
            own = error.wait or timedelta(seconds=backoff(waiting.attempts + 1, longest=longest))
            log.info("it waits %s: %s", own, error)
            until = now + own
        pump.look_in((until - now).total_seconds())
        await self.note(Outcome(waiting.id, State.WAITING, not_before=until, reason=str(error)))

    async def note(self, outcome: Outcome) -> None:
        """Returns when it is written; what gathers while a transaction runs is written with the next one."""
        self._outcomes.append(outcome)
        async with self._noting:
            if gathered := self._outcomes:  # else somebody else has written it
                self._outcomes = []
                try:
                    await self.store.write(lambda conn: self._note_down(conn, gathered))
                except BaseException:  # cancelled as well: whoever notes next writes these too
                    self._outcomes = gathered + self._outcomes
                    raise

    def _note_down(self, conn: Connection, outcomes: Sequence[Outcome]) -> None:
        new = outbox.note(conn, outcomes)
        shown = {each.account: each.numbered for each in outcomes if each.account and each.numbered is not None}
        numbered.note(conn, shown, self._times.now())
        days: dict[date, list[int]] = {}
        for outcome in outcomes:
            if outcome.sent_at and outcome.id in new:
                days.setdefault(self._today(outcome.sent_at), []).append(outcome.id)
        for day, ids in days.items():
            burden.count_sent(conn, ids, day)
