"""`lingbao demo`: the real program on the local chat, in a county whose clock can be moved."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, time
from functools import partial

from bot.app import Lingbao, Parts, opened
from bot.channels.local import LocalChannel
from bot.channels.local_wecom import LocalWeComChannel
from bot.clock import Clock
from bot.demo.county import CHANNEL, hand_out_wecom, plant
from bot.demo.history import History, diseases_named
from bot.demo.story import Line, written_on
from bot.settings import Settings
from core.expected import ONE_DAY
from core.messages import Choice, Inbound, Kind, Message
from core.reports import ReportKey
from locales import Catalogue
from scheduler.jobs import alarms
from storage import Connection, accounts, facts, local_chat, reports, units
from storage.processes import seated
from web.app import build_app
from web.local_chat import LocalChat

BEGINS_AT = time(15, 0)
CLOCK = "demo.clock"
KEEP_CLOCK_S = 5.0
OWN_SITE = "/"
"""The phones stand on the same site as the pages that their links open, by whatever address a visitor has come."""

Progress = Callable[[int, int], None]


class Demo:
    """A county that goes on living while its clock is moved: whoever is not on the page writes by herself."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.program = Lingbao(parts, [LocalChannel(self._append), LocalWeComChannel(self._append)])
        self._moving = asyncio.Lock()

    @property
    def page(self) -> LocalChat:
        return LocalChat(
            store=self._parts.store,
            catalogue=self._parts.county.catalogue,
            calendar=self._parts.county.calendar,
            now=self._parts.clock.now,
            take=self.program.intake.take,
            move_to=self.move_to,
            set_language=self._set_language,
        )

    async def prepare(self, progress: Progress) -> None:
        """Goes on where the last one stopped; a new county gets its people, its history and the first hours of today.

        `progress` is told (days done, of how many).
        """
        stopped_at = await self._parts.store.read(_stopped_at)
        if stopped_at:
            self._parts.clock.move_to(datetime.fromisoformat(stopped_at))
        else:
            await self._begin(progress)

    async def _begin(self, progress: Progress) -> None:
        calendar, clock, program = self._parts.county.calendar, self._parts.clock, self.program
        today = calendar.today(clock.now())
        clock.move_to(calendar.midnight(today))
        await self._parts.store.write(lambda conn: plant(conn, clock.now()))
        await self._parts.store.write(lambda conn: hand_out_wecom(conn, clock.now()))
        history = History(self._parts.county.forms, calendar, program.load, program.router.step, today)
        await history.write(self._parts.store, progress)
        async with asyncio.TaskGroup() as group:
            intake = group.create_task(program.intake.run())
            await self.move_to(calendar.moment(today, BEGINS_AT))
            intake.cancel()

    async def run(self, on_ready: Callable[[str], None], stop: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as group:
            keeping = group.create_task(self._keep_clock())
            program = self.program
            app = build_app(program.health, self.page, program.figures, program.digest_pages)
            await program.run(app, on_ready, stop)
            keeping.cancel()
        await self._save_clock()

    async def move_to(self, moment: datetime, held: str = "") -> None:
        """Moves the clock and lets everything happen on the way, in order. The owner of the phone that the visitor
        holds writes only what the visitor writes for her."""
        async with self._moving:
            county, start = self._parts.county, self._parts.clock.now()
            stops = [*alarms(county.calendar, county.forms.forms.values(), start, moment), moment]
            lines = self._lines(start, moment, held)
            for stop in stops:
                while lines and lines[0].at <= stop:
                    await self._write(lines.pop(0))
                self._parts.clock.move_to(stop)
                await self.program.clockwork.look()
                await self.program.delivery.drain()
            await self._save_clock()

    def _lines(self, start: datetime, end: datetime, held: str) -> list[Line]:
        calendar = self._parts.county.calendar
        day, last = calendar.today(start), calendar.today(end)
        lines: list[Line] = []
        while day <= last:
            lines += [line for line in written_on(day) if start < line.at <= end and line.account != held]
            day += ONE_DAY
        return lines

    async def _write(self, line: Line) -> None:
        """What somebody writes stands on her phone too, as if she had typed it there; if the bot asks for which
        village it is, she taps the button, and if it asks which diseases it is, she writes them."""
        self._parts.clock.move_to(line.at)
        await self._send(line.account, Kind.TEXT, line.text, line.text)
        if asked := await self._parts.store.read(partial(_button, line)):
            await self._send(line.account, Kind.TAP, asked.action, asked.label)
        if words := await self._parts.store.read(partial(self._diseases, line)):
            await self._send(line.account, Kind.TEXT, words, words)

    def _diseases(self, line: Line, conn: Connection) -> str | None:
        unit = units.by_code(conn, line.unit)
        key = ReportKey(unit.id, "daily", line.day.isoformat()) if unit else None
        report = reports.these(conn, [key]).get(key) if key else None
        return diseases_named(self._parts.county.forms, line, report) if report else None

    async def _send(self, address: str, kind: Kind, words: str, shown: str) -> None:
        now = self._parts.clock.now()
        bubble = partial(local_chat.append, address=address, mine=True, message=Message(shown), at=now)
        id_ = await self._parts.store.write(bubble)
        await self.program.intake.take([Inbound(CHANNEL, f"story:{id_}", address, kind, words, now)])
        await self.program.delivery.drain()

    async def _append(self, address: str, message: Message) -> int:
        now = self._parts.clock.now()
        return await self._parts.store.write(lambda conn: local_chat.append(conn, address, False, message, now))

    async def _set_language(self, language: str) -> None:
        await self._parts.store.write(lambda conn: accounts.set_everybodys_language(conn, language))

    async def _keep_clock(self) -> None:
        while True:
            await asyncio.sleep(KEEP_CLOCK_S)
            await self._save_clock()

    async def _save_clock(self) -> None:
        now = self._parts.clock.now().isoformat()
        await self._parts.store.write(lambda conn: facts.put(conn, CLOCK, now))


def _stopped_at(conn: Connection) -> str | None:
    """Where the county's clock stands; first written when the county is complete."""
    return facts.get(conn, CLOCK)


def _button(line: Line, conn: Connection) -> Choice | None:
    """The button for the village that the line is about, if the bot's last bubble asks which one it is."""
    about, bubbles = units.by_code(conn, line.unit), local_chat.since(conn, line.account)
    choices = (choice for row in bubbles[-1].message.buttons for choice in row)
    return next((choice for choice in choices if about and choice.action.startswith(f"unit:{about.id}:")), None)


@asynccontextmanager
async def opened_demo(settings: Settings, catalogue: Catalogue, clock: Clock, *, fresh: bool) -> AsyncIterator[Demo]:
    """The demo's own county beside the real one, which it never touches; `fresh` does away with the last one's, and so
    does a first start that was cut short."""
    here = settings.web.model_copy(update={"public_url": OWN_SITE})
    own = settings.model_copy(update={"data_dir": settings.data_dir / "demo", "database": None, "web": here})
    if not fresh:
        async with opened(own, clock, catalogue) as parts:
            fresh = await parts.store.read(_stopped_at) is None
    if fresh and own.data_dir.exists():
        async with seated(own.database_url):  # not the county of a demo that is running
            shutil.rmtree(own.data_dir, ignore_errors=True)
    async with opened(own, clock, catalogue) as parts:
        yield Demo(parts)
