"""How messages come from WeCom. It is told nothing of what has arrived, and brings nothing again of its own accord:
what cannot be stored at once is kept here and tried again for as long as it takes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from pydantic import ValidationError

from bot import logs
from bot.channels import wecom_cards
from bot.channels.base import Condition, SendError, Take
from bot.channels.wecom_answers import Answers
from bot.channels.wecom_cards import Shown
from bot.channels.wecom_connection import Connection
from bot.channels.wecom_frames import UPDATE, Frame, WeComError
from bot.channels.wecom_media import Media
from bot.channels.wecom_storing import stored
from bot.channels.wecom_updates import Ask, Lying, Open, Received, kind_of
from core.messages import File
from core.taps import after_tap

log = logging.getLogger(__name__)

AT_ONCE = 100
CLOSE_S = 5.0

Read = Callable[[Frame, int, datetime, float], Received | None]


class Receiving:
    """`read` makes sense of what WeCom pushes; `cards` are those that were sent, by their numbers."""

    def __init__(
        self,
        read: Read,
        answers: Answers,
        cards: MutableMapping[str, Shown],
        media: Media,
        condition: Condition,
        *,
        now: Callable[[], datetime],
        elapsed: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._understood = read
        self._answers = answers
        self._cards = cards
        self._media = media
        self._condition = condition
        self._now = now
        self._elapsed = elapsed
        self._sleep = sleep
        self._arrived = asyncio.Queue[tuple[Frame, int, float]]()
        self._marking: set[asyncio.Task[None]] = set()
        self._fetching: set[asyncio.Task[File | None]] = set()

    def arrives(self, frame: Frame, connection: int) -> None:
        """`connection` is the number of that which brings it."""
        self._arrived.put_nowait((frame, connection, self._elapsed()))

    async def run(self, take: Take, connection: Connection) -> None:
        """Works until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                batch = [await self._arrived.get()]
                while len(batch) < AT_ONCE and not self._arrived.empty():
                    batch.append(self._arrived.get_nowait())
                received = [found for arrived in batch if (found := self._read(*arrived))]
                with_files = [(one, lying) for one in received if (lying := one.lying)]
                for one, lying in with_files:  # which takes its time, and nobody is to wait for it
                    group.create_task(self._receive_with_file(take, connection, one, lying))
                await self._receive(take, connection, [one for one in received if not one.lying])
                for _ in range(len(batch) - len(with_files)):
                    self._arrived.task_done()

    async def settle(self) -> None:
        """Returns when all that has arrived is stored, or cannot be soon. Files that are not here yet never come."""
        for fetching in self._fetching:
            fetching.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self._arrived.join()

    async def _receive(self, take: Take, connection: Connection, received: Sequence[Received]) -> None:
        if not received:
            return
        for one in received:
            if one.open and one.open.ask is not Ask.TAP:
                self._answers.opened(one.open)
        await stored(take, [one.inbound for one in received], self._sleep)
        for one in received:
            if one.open and one.open.ask is Ask.TAP:
                with logs.about(logs.id_of(one.inbound.reply_key)):
                    self._mark_later(connection, one.open, one.inbound.text)

    async def _receive_with_file(self, take: Take, connection: Connection, one: Received, lying: Lying) -> None:
        with logs.about(logs.id_of(one.inbound.reply_key)):
            fetching = asyncio.create_task(self._media.handed_on(one.inbound.account, lying))
        self._fetching.add(fetching)
        try:
            await asyncio.wait([fetching])
        finally:
            fetching.cancel()
            self._fetching.discard(fetching)
        file = None if fetching.cancelled() else fetching.result()
        await self._receive(take, connection, [one._replace(inbound=replace(one.inbound, file=file))])
        self._arrived.task_done()

    async def close(self) -> None:
        """Waits a little for what is under way."""
        if self._marking:
            _, late = await asyncio.wait(self._marking, timeout=CLOSE_S)
            for task in late:
                task.cancel()

    def _read(self, frame: Frame, connection: int, at: float) -> Received | None:
        """None for what is nobody's message, and for what is not understood."""
        found = None
        try:
            found = self._understood(frame, connection, self._now(), at)
        except ValidationError as error:
            fields = ", ".join(".".join(map(str, fault["loc"])) or "all" for fault in error.errors(include_input=False))
            log.warning("WeCom: a %s is not understood (%s) and skipped", kind_of(frame), fields)
        if found is None:
            self._condition.skipped[kind_of(frame)] += 1
        return found

    def _mark_later(self, connection: Connection, tap: Open, action: str) -> None:
        """Marks the button, if there is time left for that: the tap is stored, so this holds up nothing."""
        shown = self._cards.get(tap.card)
        if shown is None or not self._answers.is_in_time(tap) or tap.connection != connection.number:
            return
        left = tuple(choice for row in after_tap((shown.buttons,), action) for choice in row)
        if left != shown.buttons:
            self._cards[tap.card] = shown._replace(buttons=left)
            task = asyncio.create_task(self._mark(connection, tap, self._cards[tap.card]))
            self._marking.add(task)
            task.add_done_callback(self._marking.discard)

    async def _mark(self, connection: Connection, tap: Open, shown: Shown) -> None:
        changed = {"response_type": "update_template_card", "template_card": wecom_cards.card(shown, tap.card)}
        try:
            await connection.ask(UPDATE, changed, tap.req_id)
        except (WeComError, SendError) as error:
            log.info("WeCom: a card was not marked: %s", error)
