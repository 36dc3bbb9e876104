"""The composition root: puts the parts together, runs them until a signal comes, and stops them in order."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from starlette.types import ASGIApp

from bot.alarm import Alarm
from bot.calendar import calendar_of
from bot.channels.base import Channel
from bot.clock import Clock
from bot.delivery import Delivery
from bot.handover import HandOver
from bot.intake import Intake
from bot.leader import Leader
from bot.metrics import Metrics
from bot.pages import Pages, own_key
from bot.papers import Papers
from bot.ping import Ping
from bot.pump import Times
from bot.server import WebServer, behind
from bot.settings import Settings
from bot.watch import Watch
from core.context import Context
from core.errors import InputError
from core.messages import Inbound
from forms import load_forms
from handlers.looking_back import only_about_today
from handlers.register import codes_in
from handlers.router import Router
from locales import Catalogue
from locales.own_words import OwnWords
from scheduler.base import County
from scheduler.clockwork import Clockwork
from storage import Connection, Store, context, forms, health
from storage.migrate import current_revision, upgrade
from storage.processes import Seat, seated
from storage.trouble import Why

if TYPE_CHECKING:
    from web.digest_page import DigestPages


@dataclass(frozen=True)
class Parts:
    """What every part of the program is made from; `pages` only where they have an address."""

    settings: Settings
    clock: Clock
    store: Store
    county: County
    seat: Seat
    pages: Pages | None = None


def county_of(settings: Settings, catalogue: Catalogue) -> County:
    """What the county asks and when. Raises InputError for a file of forms or workdays with mistakes."""
    forms = load_forms(*settings.form_folders)
    return County(
        forms,
        calendar_of(settings, forms),
        catalogue,
        (settings.data_dir / "digests").resolve(),
        settings.fonts,
        settings.retention,
        settings.schedule.reminders_a_day,
    )


class Lingbao:
    """The running program. `announce` tells the services what their people may want to know of it."""

    def __init__(
        self, parts: Parts, channels: Sequence[Channel], announce: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        self.parts = parts
        self._announce = announce
        self.channels: Mapping[str, Channel] = {channel.name: channel for channel in channels}
        county, metrics = parts.county, Metrics()
        self.delivery = self._delivery(metrics)
        self.router = Router(
            county.forms,
            county.catalogue.languages,
            OwnWords(county.catalogue).stand_in,
            county.calendar.workdays,
            parts.settings.telegram.name,
        )
        self.intake = self._intake(metrics)
        pinged = parts.settings.schedule.ping_url
        self._ping = Ping(pinged.get_secret_value()) if pinged else None
        self._alarm = Alarm(
            self.delivery.store, county.calendar, self.channels, now=parts.clock.now, on_queued=self.delivery.wake
        )
        self.clockwork = Clockwork(
            parts.store,
            county,
            now=parts.clock.now,
            on_queued=self.delivery.wake,
            on_swept=self._ping.swept if self._ping else lambda: None,
        )
        watch = Watch(
            parts.store,
            parts.seat,
            metrics,
            now=parts.clock.now,
            channels=self.channels,
            intake=self.intake,
            delivery=self.delivery,
            clockwork=self.clockwork,
        )
        self.health, self.figures = watch.reasons, watch.figures

    def _delivery(self, metrics: Metrics) -> Delivery:
        parts, county = self.parts, self.parts.county
        return Delivery(
            parts.store,
            self.channels,
            self._hand_over(),
            parts.seat,
            Times(parts.clock.now, parts.clock.elapsed),
            today=county.calendar.today,
            metrics=metrics,
        )

    def _hand_over(self) -> HandOver:
        settings, county, pages = self.parts.settings, self.parts.county, self.parts.pages
        papers = Papers(self.parts.store, county, settings.data_dir / "qr", self.parts.clock.now)
        address = pages.address if pages else None
        return HandOver(self.channels, county.catalogue, settings.language, papers, papers.tell, address)

    def _intake(self, metrics: Metrics) -> Intake:
        county = self.parts.county
        return Intake(
            self.parts.store,
            self.load,
            self.router.step,
            county.catalogue.message,
            now=self.parts.clock.now,
            wake=self.delivery.wake,
            may_answer=self.delivery.may_answer,
            keep_texts=county.retention.texts > 0,
            metrics=metrics,
        )

    @property
    def digest_pages(self) -> DigestPages | None:
        parts = self.parts
        return parts.pages.served(parts.store, parts.county, parts.settings.language) if parts.pages else None

    def load(self, conn: Connection, batch: Sequence[Inbound], now: datetime) -> Context:
        """The context of these messages."""
        county = self.parts.county
        return context.load(
            conn,
            batch,
            codes_in(batch),
            forms=county.forms,
            calendar=county.calendar,
            language=self.parts.settings.language,
            now=now,
            only_about_today=only_about_today(batch, county.forms, county.calendar),
        )

    async def run(self, app: ASGIApp, on_ready: Callable[[str], None], stop: asyncio.Event) -> None:
        """Runs until `stop` is set; a part that fails ends the program, so that whoever watches it starts it anew.

        `on_ready` is told the address of the web pages.
        """
        web = self.parts.settings.web
        calls = [channel.webhooks(self.intake.reply, self.intake.take).items() for channel in self.channels.values()]
        webhooks = {path: webhook for of_channel in calls for path, webhook in of_channel}
        server = WebServer(behind(webhooks, app), web.host, web.port)
        wake = self.delivery.wake
        leader = Leader(self.parts.store, self.parts.seat, self.clockwork, duties=self._receive, on_queued=wake)
        try:
            async with asyncio.TaskGroup() as group:
                storing, sending = group.create_task(self.intake.run()), group.create_task(self.delivery.run())
                receivers = [group.create_task(leader.run()), group.create_task(server.run_until_cancelled())]
                if self._ping:
                    receivers.append(group.create_task(self._ping.run()))
                on_ready(server.url)
                await stop.wait()
                # What is under way to WeCom is answered over the connection that brings messages, and what has come is
                # stored though nobody sends any more: it is answered after the next start.
                for tasks in ([sending], receivers, [storing]):
                    await _cancel(tasks)
        finally:
            for channel in self.channels.values():
                await channel.close()

    async def _receive(self) -> None:
        """Fetches what people write, or tells the services where to bring it: for each of them one process does it."""
        async with asyncio.TaskGroup() as group:
            for channel in self.channels.values():
                group.create_task(self._receive_from(channel))
                group.create_task(self._alarm.watch(channel))
            if self._announce:
                await self._announce()

    async def _receive_from(self, channel: Channel) -> None:
        try:
            await channel.run(self.intake.take)
        finally:
            channel.condition.works()  # whatever is the matter is another process's now, or nobody's


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


@asynccontextmanager
async def opened(
    settings: Settings, clock: Clock, catalogue: Catalogue, *, empty_too: bool = True
) -> AsyncIterator[Parts]:
    """The parts, with the database open and up to date. Raises InputError when the data folder cannot be used,
    DatabaseUnreachable (also for an empty one unless `empty_too`), and AlreadyRunning."""
    county = county_of(settings, catalogue)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError([f"data_dir: {settings.data_dir} cannot be used: {error.strerror}"]) from error
    url = settings.database_url
    store = await health.open_reachable(url)
    try:
        async with seated(url) as seat:
            if not empty_too and await store.read(current_revision) is None:
                raise health.DatabaseUnreachable(health.shown(url), Why.NO_TABLES)
            await store.write(upgrade)
            await store.write(lambda conn: forms.remember(conn, county.forms, clock.now()))
            yield Parts(settings, clock, store, county, seat, await _pages(settings, store, clock))
    finally:
        await store.close()


async def _pages(settings: Settings, store: Store, clock: Clock) -> Pages | None:
    at = settings.web.public_url
    return None if at is None else Pages(at.rstrip("/"), await store.write(own_key), clock.now)


def stop_on_signals() -> asyncio.Event:
    """Set by SIGINT and SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
