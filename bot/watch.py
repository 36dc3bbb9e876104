"""What operators see of the running program: whether it is well (`/health`), and its figures (`/metrics`)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from bot.channels.base import Channel
from bot.delivery import Delivery
from bot.intake import Intake
from bot.metrics import Metrics, Readings
from core.messages import Lane
from scheduler.clockwork import Clockwork
from storage import DatabaseAway, Store
from storage.processes import Seat
from storage.standing import Standing, standing

ANSWER_S = 10.0
"""So long /health waits for the database before it says that it does not answer."""

SCRAPE_S = 5.0
"""And so long /metrics does: Prometheus itself gives up after ten."""

HICCUP = timedelta(minutes=3)
"""A network that is away for less than this is nobody's alarm."""

PATIENCE = timedelta(minutes=10)
"""What is due at once and has waited for so long is no hiccup: a reply that somebody waits for, a job."""


class Watch:
    def __init__(
        self,
        store: Store,
        seat: Seat,
        metrics: Metrics,
        *,
        now: Callable[[], datetime],
        channels: Mapping[str, Channel],
        intake: Intake,
        delivery: Delivery,
        clockwork: Clockwork,
    ) -> None:
        self._store = store
        self._seat = seat
        self._metrics = metrics
        self._now = now
        self._channels = channels
        self._intake = intake
        self._delivery = delivery
        self._clockwork = clockwork

    async def reasons(self) -> list[str]:
        """Why the program is not well, in words for the administrator; nothing when it is."""
        troubles = (self._intake.trouble, self._clockwork.trouble, self._delivery.trouble)
        reasons = [trouble for trouble in troubles if trouble]
        for name, channel in self._channels.items():
            why = channel.condition.why
            if channel.condition.given_up.is_set():
                reasons.append(f"messages cannot be received from {name} any more: {why}")
            elif (failing := self._since(channel.condition.failing_since)) >= HICCUP:
                reasons.append(f"messages cannot be received from {name} for {_minutes(failing)}: {why}")
        if not self._clockwork.trouble and (late := self._since(self._clockwork.late_since())) >= PATIENCE:
            reasons.append(f"jobs are late by {_minutes(late)}")
        try:
            found = await self._standing(ANSWER_S)
        except DatabaseAway as error:
            reasons.append(f"the database cannot be read: {error}")
        except TimeoutError:
            reasons.append(f"the database has not answered for {ANSWER_S:.0f} s")
        else:
            reasons += self._waiting(found)
        return reasons

    async def figures(self) -> bytes:
        """In Prometheus' text format; without those of the outbox where the database does not answer in time."""
        try:
            with self._metrics.timed("scrape"):
                found = await self._standing(SCRAPE_S)
        except (DatabaseAway, TimeoutError):
            found = None
        conditions = {name: channel.condition for name, channel in self._channels.items()}
        return self._metrics.shown(
            Readings(
                standing=found,
                waited={lane: self._since(found.waiting_since.get(lane)) for lane in Lane} if found else {},
                late=self._since(self._clockwork.late_since()),
                leads=self._seat.leads,
                paused={(pump.channel, pump.lane.value): pump.gate.opens_in for pump in self._delivery.pumps},
                failing={name: self._since(condition.failing_since) for name, condition in conditions.items()},
                skipped={
                    (name, kind): count
                    for name, condition in conditions.items()
                    for kind, count in condition.skipped.items()
                },
            )
        )

    def _waiting(self, found: Standing) -> list[str]:
        since = min(found.waiting_since.get(lane, self._now()) for lane in (Lane.REPLY, Lane.ALERT))
        return [f"replies have waited for {_minutes(waited)}"] if (waited := self._since(since)) >= PATIENCE else []

    async def _standing(self, seconds: float) -> Standing:
        async with asyncio.timeout(seconds):
            return await self._store.read(partial(standing, now=self._now()))

    def _since(self, moment: datetime | None) -> timedelta:
        return max(self._now() - moment, timedelta()) if moment else timedelta()


def _minutes(time: timedelta) -> str:
    return f"{time // timedelta(minutes=1)} min"
