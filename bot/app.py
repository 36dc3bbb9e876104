"""The composition root: puts the parts together, runs them until a signal comes, and stops them in order."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from starlette.types import ASGIApp

from bot.channels.base import Channel
from bot.clock import Clock
from bot.delivery import Delivery
from bot.intake import Intake
from bot.server import WebServer
from bot.settings import Settings
from core.context import Context
from core.errors import InputError
from core.messages import Inbound
from forms import load_forms
from handlers.register import codes_in
from handlers.router import Router
from locales import Catalogue
from scheduler.base import County
from scheduler.clockwork import Clockwork
from storage import Connection, DatabaseAway, Store, context, health
from storage.migrate import upgrade


@dataclass(frozen=True)
class Parts:
    """What every part of the program is made from."""

    settings: Settings
    clock: Clock
    store: Store
    county: County


def county_of(settings: Settings, catalogue: Catalogue) -> County:
    """What the county asks and when. Raises InputError for a form file with mistakes."""
    return County(
        load_forms(*settings.form_folders),
        settings.calendar,
        catalogue,
        (settings.data_dir / "digests").resolve(),
        settings.fonts,
    )


class Lingbao:
    """The running program."""

    def __init__(self, parts: Parts, channels: Sequence[Channel]) -> None:
        self.parts = parts
        self.channels: Mapping[str, Channel] = {channel.name: channel for channel in channels}
        now, language, county = parts.clock.now, parts.settings.language, parts.county
        self.delivery = Delivery(parts.store, self.channels, county.catalogue, language=language, now=now)
        self.router = Router(county.forms, county.catalogue.languages)
        self.intake = Intake(parts.store, self.load, self.router.step, now=now, wake=self.delivery.wake)
        self.clockwork = Clockwork(parts.store, county, now=now, on_queued=self.delivery.wake)

    def load(self, conn: Connection, batch: Sequence[Inbound], now: datetime) -> Context:
        """The context of these messages."""
        county, language = self.parts.county, self.parts.settings.language
        return context.load(
            conn, batch, codes_in(batch), forms=county.forms, calendar=county.calendar, language=language, now=now
        )

    async def health(self) -> list[str]:
        """Why the program is not well; nothing when it is."""
        reasons = [self.intake.trouble] if self.intake.trouble else []
        try:
            await self.parts.store.read(health.ask)
        except DatabaseAway as error:
            reasons.append(f"the database does not answer: {error}")
        return reasons

    async def run(self, app: ASGIApp, on_ready: Callable[[str], None], stop: asyncio.Event) -> None:
        """Runs until `stop` is set; a part that fails ends the program, so that whoever watches it starts it anew.

        `on_ready` is told the address of the web pages.
        """
        web = self.parts.settings.web
        server = WebServer(app, web.host, web.port)
        try:
            async with asyncio.TaskGroup() as group:
                senders = [group.create_task(self.delivery.run()), group.create_task(self.intake.run())]
                await self.clockwork.start()
                receivers = [group.create_task(channel.run(self.intake.take)) for channel in self.channels.values()]
                receivers.append(group.create_task(server.run_until_cancelled()))
                on_ready(server.url)
                await stop.wait()
                await self.clockwork.stop()
                await _cancel(receivers)  # first nothing more comes in, then nothing more goes out
                await _cancel(senders)
        finally:
            for channel in self.channels.values():
                await channel.close()


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)


@asynccontextmanager
async def opened(settings: Settings, clock: Clock, catalogue: Catalogue) -> AsyncIterator[Parts]:
    """The parts, with the database open and up to date. Raises InputError when the data folder cannot be used, and
    DatabaseUnreachable."""
    county = county_of(settings, catalogue)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError([f"data_dir: {settings.data_dir} cannot be used: {error.strerror}"]) from error
    store = await health.open_reachable(settings.database_url)
    try:
        await store.write(upgrade)
        yield Parts(settings, clock, store, county)
    finally:
        await store.close()


def stop_on_signals() -> asyncio.Event:
    """Set by SIGINT and SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
