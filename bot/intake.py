"""From what has arrived to what is stored: one batch, one transaction, and only then does a channel confirm."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from traceback import format_tb

from bot import logs
from bot.arrivals import Arrival, Arrivals, Outcome, fail
from bot.channels.base import LONGEST_REPLY
from bot.metrics import Metrics
from core.burden import counted
from core.context import Context
from core.effects import Effect, Queue
from core.errors import LingbaoError
from core.look_up import NotLookedUp
from core.messages import Inbound, Lane, Message, Say
from core.texts import text
from locales import MissingText
from storage import Connection, DatabaseAway, Overtaken, Store, accounts, burden, context, effects, given, inbox

log = logging.getLogger(__name__)

ATTEMPTS = 3
"""At a batch that another process keeps overtaking, before its messages are tried alone."""

Load = Callable[[Connection, Sequence[Inbound], datetime], Context]
Step = Callable[[Context, Inbound, datetime], list[Effect]]
Render = Callable[[Say, str], Message]


class Stopped(LingbaoError):
    """The intake stops, or has failed, before it could say whether a message is stored: it is to be brought again."""


class Intake:
    """Gathers what all channels bring while a transaction runs, and stores it with the next one.

    `step` answers one message, `render` says it in a language; `wake` is called when answers are waiting to be sent;
    `may_answer` says of a channel and an account whether the service takes a reply to it now.
    """

    def __init__(
        self,
        store: Store,
        load: Load,
        step: Step,
        render: Render,
        *,
        now: Callable[[], datetime],
        wake: Callable[[], None],
        may_answer: Callable[[str, str], bool] = lambda _channel, _account: True,
        keep_texts: bool = False,
        metrics: Metrics | None = None,
    ) -> None:
        self._store = store
        self._load = load
        self._step = step
        self._render = render
        self._now = now
        self._wake = wake
        self._may_answer = may_answer
        self._keep_texts = keep_texts
        self._metrics = metrics or Metrics()
        self._arrivals = Arrivals()
        self._under_way: list[Arrival] = []
        self.trouble: str | None = None
        """Why the last batch could not be stored, in words for the administrator."""

    async def take(self, messages: Sequence[Inbound]) -> None:
        """Returns when the messages are stored and their answers queued; raises when that failed."""
        if messages:
            await self._stored(messages, direct=False)

    async def reply(self, inbound: Inbound) -> Message | None:
        """As `take`; returns the reply to be given with the confirmation, or None: then it goes out by the outbox."""
        outcome = await self._stored([inbound], direct=True)
        return outcome.replies.get(inbound.reply_key)

    async def _stored(self, messages: Sequence[Inbound], *, direct: bool) -> Outcome:
        arrival = Arrival(messages, direct, asyncio.get_running_loop().create_future())
        self._arrivals.add(arrival)
        return await arrival.stored

    async def run(self) -> None:
        """Works until it is cancelled. A running commit gathers the next batch, so nothing waits for what has not
        arrived."""
        try:
            while True:
                self._under_way = await self._arrivals.next_batch()
                await self._store_batch(self._under_way)
        finally:
            fail([*self._under_way, *self._arrivals.waiting], Stopped("the program stops"))

    async def _store_batch(self, batch: list[Arrival]) -> None:
        messages = [inbound for arrival in batch for inbound in arrival.messages]
        self._metrics.received(messages)
        _tell("received", messages)
        by_reply = [inbound for arrival in batch if arrival.direct for inbound in arrival.messages]
        # Whoever writes in a group may have closed her private chat: of that only the outbox hears.
        direct = {one.reply_key for one in by_reply if not one.group and self._may_answer(one.channel, one.account)}
        try:
            with self._metrics.timed("intake"):
                outcome = await self._store_messages(messages, direct)
        except DatabaseAway as error:
            self._note_trouble(error)
            fail(batch, error)
        else:
            if self.trouble:
                log.info("messages are stored again")
                self.trouble = None
            given = [inbound for inbound in outcome.new if inbound.reply_key in outcome.replies]
            self._metrics.stored(outcome.new, given)
            _tell("stored", outcome.new)
            _tell("answered with the confirmation", given)
            for arrival in batch:
                if not arrival.stored.done():
                    arrival.stored.set_result(outcome)
            if outcome.queued:
                self._wake()

    def _note_trouble(self, error: DatabaseAway) -> None:
        """Logged once: a webhook may try a hundred times in a second."""
        trouble = f"messages cannot be stored: {error}"
        if trouble != self.trouble:
            log.error("%s. Their channel will bring them again", trouble)
        self.trouble = trouble

    async def _store_messages(self, messages: Sequence[Inbound], direct: Collection[str]) -> Outcome:
        """All in one transaction; if that is refused each in its own, and what is still refused is buried."""
        try:
            return await self._store_together(messages, direct)
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 - one message must not keep all others out for ever
            if len(messages) == 1:
                buried = await self._store.write(partial(self._bury, messages[0], error))
                return Outcome(queued=True, new=buried)
            log.warning(
                "a batch of %d messages was refused (%s); each is tried alone", len(messages), type(error).__name__
            )
        outcome = Outcome()
        for inbound in messages:
            one = await self._store_messages([inbound], direct)
            outcome.replies |= one.replies
            outcome.queued |= one.queued
            outcome.new += one.new
        return outcome

    async def _store_together(self, messages: Sequence[Inbound], direct: Collection[str]) -> Outcome:
        def work(conn: Connection) -> Outcome:
            return self.answer(conn, messages, self._now(), direct)

        for _ in range(ATTEMPTS - 1):
            try:
                return await self._store.write(work)
            except Overtaken as error:
                log.info("%s; the batch of %d messages is done anew", error, len(messages))
        return await self._store.write(work)

    def _bury(self, inbound: Inbound, error: Exception, conn: Connection) -> list[Inbound]:
        """Returns it if it is new."""
        now = self._now()
        new = inbox.take(conn, [inbound], now)
        if new:
            effects.apply(conn, [self._apologise(conn, inbound, error, now)], now)
        return new

    def answer(
        self, conn: Connection, batch: Sequence[Inbound], now: datetime, direct: Collection[str] = ()
    ) -> Outcome:
        """The transaction: what is new of these messages, what each one means, and what follows from it.

        `direct` are the keys of the replies that may go out with the confirmation.
        """
        new = inbox.take(conn, batch, now, keep_texts=self._keep_texts)
        again = {inbound.reply_key for inbound in batch} - {inbound.reply_key for inbound in new}
        outcome = Outcome(queued=bool(again and given.lost(conn, again, now)), new=new)
        if not new:
            return outcome
        in_private = [inbound for inbound in new if not inbound.group]
        accounts.seen(conn, sorted({(inbound.channel, inbound.account) for inbound in in_private}), now)
        known = self._load(conn, new, now)
        decided: list[Effect] = []
        for inbound in new:
            answers = self._answered(conn, known, inbound, now)
            for effect in answers:
                known.apply(effect)
            decided += answers
        said = [effect for effect in decided if isinstance(effect, Queue)]
        outcome.replies = self._given(conn, known, said, direct)
        outcome.queued |= len(said) > len(outcome.replies)
        effects.apply(conn, decided, now, outcome.replies)
        burden.note(conn, counted(known.people, new, decided, outcome.replies), known.calendar.today(now))
        return outcome

    def _answered(self, conn: Connection, known: Context, inbound: Inbound, now: datetime) -> list[Effect]:
        try:
            return self._step(known, inbound, now)
        except NotLookedUp as missing:
            context.look_up(conn, known, missing.wanted, now)  # what the database refuses is no fault of the message
            return self._answered(conn, known, inbound, now)
        except Exception as error:  # noqa: BLE001 - whatever a handler does wrong must not hold up the others
            return [self._apologise(conn, inbound, error, now)]

    def _given(
        self, conn: Connection, known: Context, said: Sequence[Queue], direct: Collection[str]
    ) -> dict[str, Message]:
        """Those of the replies that can go out with the confirmation: each is one message of its service, and overtakes
        nothing that is still to be sent to the same account."""
        asked = [queue for queue in said if queue.key in direct]
        if not asked:
            return {}
        held = given.still_owed(conn, {queue.account for queue in asked})
        held |= {queue.account for queue in said if queue.key not in direct and queue.lane != Lane.BULK}
        replies = {}
        for queue in asked:
            if queue.account in held:
                continue
            if message := self._plain_reply(known, queue):
                replies[queue.key] = message
            else:
                held.add(queue.account)
        return replies

    def _plain_reply(self, known: Context, queue: Queue) -> Message | None:
        person = known.people.get(queue.account)
        try:
            message = self._render(queue.say, person.language if person else known.language)
        except MissingText:  # delivery gives it up, and says so
            return None
        plain = not (message.files or message.reaction or message.answers or message.blocks or queue.say.figures)
        return message if plain and len(message.text) <= LONGEST_REPLY else None

    def _apologise(self, conn: Connection, inbound: Inbound, error: Exception, now: datetime) -> Queue:
        trace = secrets.token_hex(4)
        where = "".join(format_tb(error.__traceback__))  # without the error's own words, which may quote the message
        what = type(error).__name__
        log.error("it could not be handled, trace %s: %s\n%s", trace, what, where, extra=logs.of(inbound.reply_key))
        self._metrics.buried(inbound)
        inbox.bury(conn, inbound, trace, what, now)
        return Queue(
            key=inbound.reply_key,
            account=(inbound.channel, inbound.account),
            lane=Lane.REPLY,
            say=Say(lines=(text("apology", trace=trace),)),
        )


def _tell(what: str, messages: Sequence[Inbound]) -> None:
    """What has happened to each of them, for whoever follows a message through the log."""
    if log.isEnabledFor(logging.DEBUG):
        for inbound in messages:
            log.debug("%s (%s)", what, inbound.kind, extra=logs.of(inbound.reply_key))
