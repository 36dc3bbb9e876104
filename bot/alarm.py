"""Telling whoever looks after the program that a chat has stopped: on another one, for on that nobody hears of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import date, datetime

from bot.channels.base import Channel, Fault
from bot.patience import PatientStore
from core.effects import Account, Queue
from core.expected import Calendar
from core.messages import Lane, Say
from core.texts import text
from core.units import Role
from storage import Connection, outbox, reminders, units

log = logging.getLogger(__name__)

SURE_S = 5.0
"""A process that has lost the lead without knowing it yet is thrown out by the one that leads, and knows by then."""


class Alarm:
    """`on_queued` is called when there is something to send."""

    def __init__(
        self,
        store: PatientStore,
        calendar: Calendar,
        channels: Mapping[str, Channel],
        *,
        now: Callable[[], datetime],
        on_queued: Callable[[], None],
    ) -> None:
        self._store = store
        self._calendar = calendar
        self._channels = channels
        self._now = now
        self._on_queued = on_queued

    async def watch(self, channel: Channel) -> None:
        """Until the channel has given up and everybody is told who should know it; once a day, however often it is
        started anew."""
        await channel.condition.given_up.wait()
        await asyncio.sleep(SURE_S)
        fault = channel.condition.fault
        if fault is None:
            return
        count = await self._store.write(lambda conn: self._queue(conn, channel.name, fault))
        if count:
            self._on_queued()

    def _queue(self, conn: Connection, channel: str, fault: Fault) -> int:
        now = self._now()
        today = self._calendar.today(now)
        others = [name for name, other in self._channels.items() if not other.condition.given_up.is_set()]
        told = _whom(conn, today, others)
        if not told:
            log.error("%s: there is nobody who could be told of it on another chat", channel)
        say = Say(lines=(text(f"chat-stopped-{fault}", channel=channel), text("chat-stopped-how")))
        messages = [
            Queue(f"stopped:{channel}:{person}:{today}", account, Lane.ALERT, say) for person, account in told.items()
        ]
        outbox.queue(conn, messages, now)
        return len(messages)


def _whom(conn: Connection, today: date, channels: list[str]) -> dict[int, Account]:
    """The administrators who can be written to there, by their ids; where there are none the managers of the topmost
    units."""
    tops = [unit.id for unit in units.all_units(conn) if unit.parent_id is None]
    for role, of in ((Role.ADMINISTRATOR, None), (Role.MANAGER, tops)):
        found = reminders.contacts(conn, role, today, of, channels)
        if told := {one.person.id: one.account for people in found.values() for one in people if one.account}:
            return told
    return {}
