"""Weeks in the life of the demo county on a moved clock: the whole program, doctors who are forgetful or away, and a
program and a network that fail."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select

from bot.app import Lingbao, Parts, opened
from bot.channels.base import Condition, Pacing, Reply, Take, Unavailable, Unreachable, Webhook
from bot.demo.county import CHANNEL, MEMBERS, Member, plant
from bot.settings import Keep, Settings
from core.expected import ONE_DAY, expected_inside
from core.leave import Leave, State
from core.messages import Inbound, Kind, Message
from core.units import Role
from locales import Catalogue
from scheduler.clockwork import Clockwork
from scheduler.jobs import alarms
from storage import Connection, closures, leaves, units
from storage.expected import insert_missing
from storage.tables import outbox, person
from tests.bot.program import StoppedClock

MINUTE = timedelta(minutes=1)
KINDS = ("early", "punctual", "punctual", "late", "next day", "reminded", "reminded", "never")
"""When a doctor reports by herself, each day anew for most of them."""


@dataclass(order=True, slots=True)
class Deed:
    """What somebody sends at some moment."""

    at: datetime
    number: int
    address: str = field(compare=False)
    text: str = field(compare=False)
    kind: Kind = field(default=Kind.TEXT, compare=False)


@dataclass(frozen=True, slots=True)
class Gap:
    start: datetime
    end: datetime

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


@dataclass(slots=True)
class Weeks:
    """`pauses` are (address, from when, until which day); `excused` says when a village's day was excused; `away` are
    (address, first day, last day). With `every_minute` no minute is skipped."""

    parts: Parts
    clock: StoppedClock
    chance: Random
    first: date
    days: int
    every_minute: bool = False
    program: Lingbao = field(init=False)
    clockwork: Clockwork = field(init=False)
    down: list[Gap] = field(default_factory=list)
    offline: list[Gap] = field(default_factory=list)
    blocked: dict[str, Gap] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    pauses: list[tuple[str, datetime, date]] = field(default_factory=list)
    excused: dict[tuple[int, str], datetime] = field(default_factory=dict)
    away: list[tuple[str, date, date]] = field(default_factory=list)
    due: list[tuple[datetime, str]] = field(default_factory=list)
    number: int = 0
    refused: bool = False

    def __post_init__(self) -> None:
        self.program = Lingbao(self.parts, [Network(self)])
        self.clockwork = self._clockwork()

    def _clockwork(self) -> Clockwork:
        return Clockwork(self.parts.store, self.parts.county, now=self.clock.now, on_queued=lambda: None)

    @property
    def doctors(self) -> list[Member]:
        return [member for member in MEMBERS if member.role == Role.REPORTER]

    def at(self, day: date, minutes: int) -> datetime:
        return self.parts.county.calendar.midnight(day) + minutes * MINUTE

    @property
    def end(self) -> datetime:
        return self.at(self.first + self.days * ONE_DAY, 12 * 60)

    def imagine(self) -> None:
        """What will happen, from the seed."""
        for number in range(self.days):
            day = self.first + number * ONE_DAY
            for doctor in self.doctors:
                self._imagine_day(doctor, day)
        self.down += [self._gap(20 * 60) for _ in range(self.days // 6)]
        self.offline += [self._gap(6 * 60) for _ in range(self.days // 3)]
        for doctor in self.chance.sample(self.doctors, 4):
            start = self.at(self.first + self.chance.randrange(self.days) * ONE_DAY, self.chance.randrange(1440))
            self.blocked[doctor.address] = gap = Gap(start, start + timedelta(days=self.chance.randint(1, 9)))
            self.send(gap.end, doctor.address, "零报告")

    def _imagine_day(self, doctor: Member, day: date) -> None:
        kind = self.chance.choice(KINDS) if doctor.address != "d0305" else "never"
        minutes = {"early": (480, 900), "punctual": (960, 1075), "late": (1085, 1320), "next day": (1900, 2300)}
        if kind not in minutes:
            return
        words = f"零报告 门诊{self.chance.randint(3, 30)} 接种{self.chance.randint(0, 6)}"
        for _unit in doctor.units[:1] if len(doctor.units) == 1 else ():
            self.send(
                self.at(day, self.chance.randint(*minutes[kind])),
                doctor.address,
                f"昨天 {words}" if kind == "next day" else words,
            )

    def _gap(self, most: int) -> Gap:
        start = self.at(self.first + self.chance.randrange(self.days) * ONE_DAY, self.chance.randrange(1440))
        return Gap(start, start + self.chance.randint(30, most) * MINUTE)

    def gap(self, start: int, end: int) -> Gap:
        """Between these minutes of the first day."""
        return Gap(self.at(self.first, start), self.at(self.first, end))

    def send(self, at: datetime, address: str, text: str, kind: Kind = Kind.TEXT) -> None:
        self.number += 1
        heapq.heappush(self.deeds, Deed(at, self.number, address, text, kind))

    def answer(self, address: str, message: Message) -> None:
        """What a doctor does about a message; only reminders make her do something."""
        actions = [choice.action for row in message.buttons for choice in row]
        if not any(action.startswith("later:") for action in actions):
            return
        soon = self.clock.now() + self.chance.randint(1, 90) * MINUTE
        match self.chance.random():
            case chance if chance < 0.5:
                self.send(soon, address, next(one for one in actions if one.startswith("allzero:")), Kind.TAP)
            case chance if chance < 0.65:
                wanted = self.chance.choice(("later:", "nomore:"))
                self.send(soon, address, next(one for one in actions if one.startswith(wanted)), Kind.TAP)
            case chance if chance < 0.7:
                self.send(soon, address, f"暂停提醒 {self.chance.randint(2, 6)}天")
            case _:
                pass

    async def live(self) -> None:
        intake = asyncio.create_task(self.program.intake.run())
        now, was_down = self.at(self.first, 0), False
        while now < self.end:
            self.clock.move_to(now)
            is_down = any(gap.holds(now) for gap in self.down)
            if was_down and not is_down:
                self.clockwork = self._clockwork()  # it has been started again and remembers nothing
            was_down = is_down
            if not is_down:
                await self._work(now)
            now = await self._next(now)
        intake.cancel()

    async def _work(self, now: datetime) -> None:
        while self.due and self.due[0][0] <= now:
            _, what = self.due.pop(0)
            await self.parts.store.write(partial(self._decree, what=what))
        while self.deeds and self.deeds[0].at <= now:
            deed = heapq.heappop(self.deeds)
            self._note_pause(deed, now)
            inbound = Inbound(CHANNEL, str(deed.number), deed.address, deed.kind, deed.text, deed.at)
            await self.program.intake.take([inbound])
        await self.clockwork.look()
        await self.program.delivery.drain()

    def _note_pause(self, deed: Deed, now: datetime) -> None:
        today = self.parts.county.calendar.today(deed.at)
        if deed.text.startswith(("later:", "nomore:")) and deed.text.endswith(today.isoformat()):
            self.pauses.append((deed.address, now, today + ONE_DAY))
        elif deed.text.startswith("暂停提醒"):
            self.pauses.append((deed.address, now, today + int(deed.text[5:-1]) * ONE_DAY))

    async def _next(self, now: datetime) -> datetime:
        """The next minute at which anything can be due."""
        if self.every_minute:
            return now + MINUTE
        edges = [moment for gap in (*self.down, *self.offline) for moment in (gap.start, gap.end)]
        moments = [moment for moment in (*edges, *(deed.at for deed in self.deeds[:1])) if moment > now]
        moments += [moment for moment, _ in self.due[:1] if moment > now]
        county = self.parts.county
        rings = alarms(county.calendar, county.forms.forms.values(), now, now + timedelta(days=1))
        retry = await self._retry(now) if self.refused else None
        self.refused = retry is not None
        soonest: datetime = min([*moments, *rings[:1], *([retry] if retry else []), self.end])
        return soonest + (-(soonest.timestamp()) % 60) * timedelta(seconds=1)

    async def _retry(self, now: datetime) -> datetime | None:
        waiting = select(func.min(outbox.c.not_before)).where(outbox.c.state == "waiting", outbox.c.not_before > now)
        found: datetime | None = await self.parts.store.read(lambda conn: conn.execute(waiting).scalar_one())
        return found

    def decree(self, day: date, minutes: int, what: str) -> None:
        """At that time of that day: "close CODE", "open CODE", "excuse CODE DAYS", "leave ADDRESS DAYS"."""
        self.due.append((self.at(day, minutes), what))
        self.due.sort()

    def _decree(self, conn: Connection, what: str) -> None:
        word, name, *rest = what.split()
        county, now = self.parts.county, self.clock.now()
        today = county.calendar.today(now)
        if word == "leave":
            self._go_on_leave(conn, name, today, today + int(rest[0]) * ONE_DAY)
            return
        unit = units.by_code(conn, name)
        assert unit
        last = today + int(rest[0]) * ONE_DAY if rest else today
        insert_missing(conn, list(expected_inside(county.forms, unit, today, last, county.calendar)))
        match word:
            case "close":
                closures.close(conn, unit, today)
            case "open":
                closures.open_again(conn, unit, today)
            case "excuse":
                closures.excuse_days(conn, unit, today, last, "flood")
        days = (last - today).days if rest else 60
        for number in range(days + 1):
            key = unit.id, (today + number * ONE_DAY).isoformat()
            if word == "open":
                self.excused.pop(key, None)
            else:
                self.excused.setdefault(key, now)

    def _go_on_leave(self, conn: Connection, address: str, first: date, last: date) -> None:
        member = next(one for one in MEMBERS if one.address == address)
        query = select(person.c.id).where(person.c.name == member.name)
        person_id = conn.execute(query).scalar_one()
        for code in member.units:
            unit = units.by_code(conn, code)
            assert unit
            key = f"{address}:{first}"
            now = self.clock.now()
            leaves.put(conn, [Leave(key, person_id, unit.id, first, last, None, State.COVERED, now, now)])
        self.away.append((address, first, last))


class Network:
    """The chat service: it is away at times, and some have blocked the bot."""

    name = CHANNEL
    pace = Pacing()
    condition = Condition()
    room = None
    by_leader_alone = False

    def __init__(self, weeks: Weeks) -> None:
        self._weeks = weeks
        self._sent = 0

    def webhooks(self, reply: Reply, take: Take) -> Mapping[str, Webhook]:
        return {}

    async def run(self, take: Take) -> None:
        await asyncio.Event().wait()

    async def send(self, account: str, message: Message) -> str:
        now = self._weeks.clock.now()
        if any(gap.holds(now) for gap in self._weeks.offline):
            self._weeks.refused = True
            raise Unavailable("no network")
        if (gap := self._weeks.blocked.get(account)) and gap.holds(now):
            raise Unreachable("blocked")
        self._weeks.answer(account, message)
        self._sent += 1
        return str(self._sent)

    async def close(self) -> None:
        pass


@asynccontextmanager
async def county_for_weeks(
    folder: Path, catalogue: Catalogue, seed: int, first: date, days: int, **settings: Any
) -> AsyncIterator[Weeks]:
    clock = StoppedClock()
    async with opened(Settings(data_dir=folder, keep=Keep(messages=365), **settings), clock, catalogue) as parts:
        weeks = Weeks(parts, clock, Random(seed), first, days)
        clock.move_to(weeks.at(first, 0))
        await parts.store.write(lambda conn: plant(conn, clock.now()))
        yield weeks
