"""A county on a bad day: people write, the line and the service fail, and afterwards all must be accounted for."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, select

from storage import undelivered, units
from storage.check import check
from storage.outbox import State
from storage.reminders import NOT_DELIVERED
from storage.tables import outbox, report_revision, unit
from tests.bot.program import CAST, Program

VILLAGES = {code: entry["name"] for code, entry in CAST["units"].items() if entry["level"] == "village"}
SAYS = {
    "张医生": "门诊{} 接种3 疑似0",
    "李医生": "门诊{} 接种3 疑似0",
    "孙医生": "下孙庄 门诊{} 接种3 疑似0",
    "Zhao": "visits {} vaccinations 3 suspected 0",
}
"""How each doctor reports."""

VISITS = re.compile(r"(?:门诊人次|visits)[：:]\s*(\d+)(?: → (\d+))?")
ABOUT_A_UNIT = re.compile(r":(\d+):daily:")
STEPS = [*[timedelta(seconds=4)] * 10, *[timedelta(minutes=2)] * 10, *[timedelta(hours=1)] * 96]


ANYBODYS = {0, 12}
"""Visits of a zero report, and of what anybody may have written in doubt."""


def figure(who: str, number: int) -> int:
    """The visits of a doctor's report with that number: nobody else reports any of them."""
    return 100 * (1 + list(SAYS).index(who)) + number % 100


def below(code: str) -> set[str]:
    """The codes of that unit and of all below it."""
    children = [child for child, entry in CAST["units"].items() if entry.get("parent") == code]
    return {code}.union(*map(below, children))


def own(who: str) -> set[str]:
    """The codes of the units that somebody may hear of."""
    return set[str]().union(*(below(post.split()[1]) for post in CAST["people"][who].get("posts", ())))


Act = tuple[str, object, object]
"""Something that happens: what, to whom, how."""


class Seen(NamedTuple):
    """What somebody sees of a message: its words, and the actions behind its buttons."""

    text: str
    actions: tuple[str, ...]


class Storm(Program):
    """Nobody is waited for but by `settle`, which moves the clock."""

    written: dict[str, str]
    """Who has sent which report, by the key of its reply."""
    room: str
    """The address of the group."""
    _reports: Counter[str]

    @abstractmethod
    async def heal(self) -> None:
        """Nothing fails any more."""

    @abstractmethod
    async def heard(self) -> None:
        """What people have written is stored."""

    @abstractmethod
    def seen(self, address: str) -> Iterator[Seen]:
        """All that has come there."""

    @abstractmethod
    async def assert_arrived_once(self, sent: list[RowMapping]) -> None:
        """What counts as sent is there, once, or more often only where the service has hidden that it came."""

    @abstractmethod
    async def answerable(self) -> Mapping[str, str]:
        """Those of `written` that have reached the program."""

    async def pass_(self, time: timedelta) -> None:
        self.clock.move_to(self.clock.now() + time)

    async def at(self, wall_clock: str) -> None:
        """What is due then is done."""
        await self.move_to(wall_clock)
        await self.program.clockwork.look()

    def next_report(self, who: str) -> tuple[int, str]:
        """A report with figures of its own: its visits, and how she says it."""
        self._reports[who] += 1
        visits = figure(who, self._reports[who])
        return visits, SAYS[who].format(visits)

    async def live(self, does: Callable[[Act], Awaitable[None]], afternoon: list[Act], evening: list[Act]) -> None:
        """From before the reminder until after the escalation, with these acts; then every message is accounted for."""
        await self.begin()
        await self.populate()
        try:
            await self.at("2026-11-20 16:00")
            for act in afternoon:
                await does(act)
            await self.at("2026-11-20 16:30")
            for act in evening:
                await does(act)
            await self.at("2026-11-20 20:00")
            await self.settle()
            await self.assert_accounted_for()
        finally:
            await self.end()

    async def settle(self) -> None:
        """Nothing fails any more, and time passes until it is known what has become of every message."""
        await self.heal()
        await self.heard()
        for step in STEPS:
            await self.program.delivery.drain()
            if not await self._waiting():
                return
            await self.pass_(step)
        assert not await self._waiting(), "so many days, and still nobody knows what becomes of it"

    async def _waiting(self) -> list[Any]:
        open_ = outbox.c.state.in_([State.WAITING, State.SENDING])
        return await self._parts.store.read(
            lambda conn: list(conn.execute(select(outbox.c.key, outbox.c.reason).where(open_)).all())
        )

    async def rows(self) -> list[RowMapping]:
        return await self._parts.store.read(
            lambda conn: list(conn.execute(select(outbox).order_by(outbox.c.id)).mappings())
        )

    async def assert_accounted_for(self) -> list[RowMapping]:
        """Every message has arrived, once, or has ended with a reason; every report was stored once and answered;
        nobody has got what is another's. Returns the outbox."""
        rows = await self.rows()
        for row in rows:
            assert row["state"] in (State.SENT, State.FAILED, State.EXPIRED, State.CANCELLED), row["key"]
            assert row["state"] == State.SENT or row["reason"], f"nobody knows why {row['key']} was not sent"
        await self.assert_arrived_once([row for row in rows if row["state"] == State.SENT])
        self._assert_nobody_elses()
        keys = {row["key"]: row["address"] for row in rows}
        for key, who in (await self.answerable()).items():
            assert keys[key] in (self._addresses[who], self.room)
        await self._assert_managers_see(rows)
        await self._assert_stored_right()
        return rows

    async def _assert_managers_see(self, rows: list[RowMapping]) -> None:
        """Whatever was meant for somebody with a post and did not arrive stands in the county manager's list, which has
        not more than that."""
        members = {address for who, address in self._addresses.items() if own(who)}
        gone = [row for row in rows if row["state"] in NOT_DELIVERED and row["address"] in members]
        now = self.clock.now()
        told = await self._parts.store.read(
            lambda conn: undelivered.below(conn, units.all_units(conn)[0], now.date(), now)
        )
        assert len(told) == len(gone), (told, [(row["key"], row["reason"]) for row in gone])

    def _assert_nobody_elses(self) -> None:
        for who, address in self._addresses.items():
            own_codes = own(who)
            others = [name for code, name in VILLAGES.items() if code not in own_codes]
            figures = {figure(doctor, n) for doctor in SAYS if own(doctor) & own_codes for n in range(100)}
            for seen in self.seen(address):
                assert not [name for name in others if name in seen.text], (who, seen.text)
                said = {int(number) for found in VISITS.findall(seen.text) for number in found if number}
                assert said <= figures | ANYBODYS, (who, seen.text)
                named = {found for action in seen.actions for found in ABOUT_A_UNIT.findall(action)}
                assert named <= {str(self._ids[code]) for code in own_codes}, (who, seen.actions)
        assert not [seen for seen in self.seen(self.room) if VISITS.search(seen.text)]

    async def _assert_stored_right(self) -> None:
        found = await self._parts.store.read(lambda conn: check(conn, lambda _done, _total: None))
        assert not found.differences
        query = select(unit.c.code, report_revision.c["values"]).join(unit, unit.c.id == report_revision.c.unit_id)
        for code, values in await self._parts.store.read(lambda conn: conn.execute(query).all()):
            theirs = {figure(doctor, n) for doctor in SAYS if code in own(doctor) for n in range(100)}
            assert not values or values.get("visits") in {*theirs, *ANYBODYS, None}, (code, values)

    @property
    def _ids(self) -> dict[str, int]:
        return {code: number for number, code in enumerate(CAST["units"], 1)}
