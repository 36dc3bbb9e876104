"""A county on a bad day: people write, the line and Telegram fail, and afterwards everything must be accounted for."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, select
from starlette.applications import Starlette

from bot.channels.base import Channel
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_webhook import Hook
from bot.server import WebServer, behind
from core.messages import say_from_json
from locales import load_catalogue
from storage import undelivered, units
from storage.check import check
from storage.outbox import State
from storage.reminders import NOT_DELIVERED
from storage.tables import outbox, report_revision, unit
from tests.bot.program import CAST
from tests.bot.telegram_world import PHONES, ROOM, TelegramWorld
from tests.emulator import BotApi, Limits, Sent

HOOK = Hook("https://bot.county.example/telegram/hook", "s3cret")

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
MESSAGES = ("message", "photo", "document", "edit", "reaction")
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


class Storm(TelegramWorld):
    """Nobody is waited for but by `settle`, which moves the clock. With a `hook` Telegram brings what people write."""

    def __init__(self, folder: Path, api: BotApi, hook: Hook | None = None) -> None:
        super().__init__(folder, api)
        self.api = api
        self._hook = hook
        self._serving: asyncio.Task[None] | None = None
        self._reports: Counter[str] = Counter()
        self.updates: dict[int, str] = {}
        """Who has sent which report, by the update's id."""
        api.limits = Limits()

    def channel(self) -> Channel:
        return TelegramChannel(self.api.token, self.api.url, hook=self._hook, now=self.clock.now, sleep=_hardly)

    async def begin(self) -> None:
        await super().begin()
        if self._hook is None:
            return
        webhooks = self._channel.webhooks(self.program.intake.reply, self.program.intake.take)
        server = WebServer(behind(webhooks, Starlette()), "127.0.0.1", 0)
        self._serving = asyncio.create_task(server.run_until_cancelled())
        await asyncio.sleep(0)  # else nobody closes its socket, should it be cancelled now
        self.api.webhooks = [server.url + self._hook.path]
        self.api.changed()

    async def end(self) -> None:
        if self._serving:  # first nothing more comes in
            self._serving.cancel()
            await asyncio.wait([self._serving])
        await super().end()

    async def pass_(self, time: timedelta) -> None:
        self.clock.move_to(self.clock.now() + time)

    async def at(self, wall_clock: str) -> None:
        """What is due then is done."""
        await self.move_to(wall_clock)
        await self.program.clockwork.look()

    def reports(self, who: str, *, in_group: bool = False) -> int:
        """Sends a report with figures of its own; returns the visits."""
        self._reports[who] += 1
        visits = figure(who, self._reports[who])
        self._messages[who].append(self.api.say(PHONES[who], SAYS[who].format(visits), ROOM if in_group else None))
        self.updates[self.api.updates[-1]["update_id"]] = who
        return visits

    def corrects(self, who: str) -> None:
        """Edits her last message."""
        if self._messages[who]:
            self._reports[who] += 1
            self.api.edit(PHONES[who], self._messages[who][-1], SAYS[who].format(figure(who, self._reports[who])))

    def taps_something(self, who: str, number: int) -> None:
        """One of the buttons of the newest message that has any."""
        shown = [sent for sent in self.api.sent(PHONES[who]) if sent.buttons]
        if shown and self.api.holds(PHONES[who], shown[-1].message_id):
            buttons = [action for row in shown[-1].buttons for _, action in row]
            self.api.tap(PHONES[who], shown[-1].message_id, buttons[number % len(buttons)])

    async def heard(self) -> None:
        """What people have written is stored, and confirmed."""
        await self.api.until(lambda: not self.api.updates)

    async def settle(self) -> None:
        """Nothing fails any more, and time passes until it is known what has become of every message."""
        self.api.heal()
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
        self._assert_arrived_once([row for row in rows if row["state"] == State.SENT])
        self._assert_nobody_elses()
        keys = {row["key"]: row["address"] for row in rows}
        for update, who in self.updates.items():
            assert keys[f"reply:telegram:{update}"] in (str(PHONES[who]), str(ROOM))
        await self._assert_managers_see(rows)
        await self._assert_stored_right()
        return rows

    async def _assert_managers_see(self, rows: list[RowMapping]) -> None:
        """Whatever was meant for somebody with a post and did not arrive stands in the county manager's list, which has
        not more than that."""
        members = {str(phone) for who, phone in PHONES.items() if own(who)}
        gone = [row for row in rows if row["state"] in NOT_DELIVERED and row["address"] in members]
        now = self.clock.now()
        told = await self._parts.store.read(
            lambda conn: undelivered.below(conn, units.all_units(conn)[0], now.date(), now)
        )
        assert len(told) == len(gone), (told, [(row["key"], row["reason"]) for row in gone])

    def _assert_arrived_once(self, sent: list[RowMapping]) -> None:
        """A message that was given with a confirmation has no id: what has come and is nobody's is counted against
        them, and against those that the bot could not know to have arrived. What is brought to the webhook once more,
        although it was confirmed, is answered once more."""
        there = Counter(
            (str(chat), str(one.message_id))
            for chat in (*PHONES.values(), ROOM)
            for one in self.api.sent(chat)
            if one.kind in MESSAGES
        )
        arrived = there.copy()
        for row in sent:
            if row["message"]:
                place = row["address"], row["message"]
                assert there[place], f"{row['key']} counts as sent and is not there"
                arrived[place] -= 1
        given = sum(row["message"] is None for row in sent)
        strays = sum(count for count in arrived.values() if count > 0)
        assert strays <= given + len(self.api.hidden) + (self.api.repeats if self._hook else 0), arrived
        assert strays >= given - len(self.api.given_in_vain), "what was given with a confirmation has not come"

    def _assert_nobody_elses(self) -> None:
        for who, phone in PHONES.items():
            own_codes = own(who)
            others = [name for code, name in VILLAGES.items() if code not in own_codes]
            figures = {figure(doctor, n) for doctor in SAYS if own(doctor) & own_codes for n in range(100)}
            for sent in self.api.sent(phone):
                assert not [name for name in others if name in sent.text], (who, sent.text)
                said = {int(number) for found in VISITS.findall(sent.text) for number in found if number}
                assert said <= figures | ANYBODYS, (who, sent.text)
                assert _units(sent) <= {str(self._ids[code]) for code in own_codes}, (who, sent.buttons)
        assert not [sent for sent in self.api.sent(ROOM) if VISITS.search(sent.text)]

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


async def _hardly(_seconds: float) -> None:
    await asyncio.sleep(0.002)


def _units(sent: Sent) -> set[str]:
    """The ids of the units that its buttons name."""
    return {found for row in sent.buttons for _, action in row for found in ABOUT_A_UNIT.findall(action)}


def words_of(row: RowMapping, language: str) -> str:
    return load_catalogue().message(say_from_json(row["say"]), language).text
