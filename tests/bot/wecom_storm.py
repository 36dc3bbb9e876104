"""A bad day on WeCom."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import RowMapping, select

from bot.channels.base import Channel, SendError, Take
from bot.channels.wecom import WeComChannel
from bot.channels.wecom_connection import Credentials
from bot.channels.wecom_line import Beats
from bot.channels.wecom_parts import Part
from bot.channels.wecom_updates import GROUP, Open
from core.messages import Inbound, Message
from storage.tables import inbox, numbered
from tests.bot.program import CAST
from tests.bot.storm import ABOUT_A_UNIT, Seen, Storm, own
from tests.bot.wecom_world import PHONES, ROOM
from tests.emulator.wecom import Shown, WeCom

ANSWER_S = 0.5
"""So long an answer that never comes is waited for: the one thing here that takes its time."""


@dataclass
class Account:
    """What the program knows of what it has done, over all of its lives."""

    sent: list[tuple[str, str, int]] = field(default_factory=list)
    """To whom, under which id, in how many messages."""
    half_sent: int = 0
    """Messages of those that never went out whole."""
    stored: set[str] = field(default_factory=set)


class Accounted(WeComChannel):
    def account(self, to: Account, wecom: WeCom) -> None:
        self._to, self._wecom = to, wecom
        self._gone_out: dict[str, int] = {}

    async def run(self, take: Take) -> None:
        async def noted(batch: Sequence[Inbound]) -> None:
            await take(batch)
            self._to.stored |= {inbound.id for inbound in batch}
            self._wecom.changed()

        await super().run(noted)

    async def send(self, account: str, message: Message) -> str:
        begun = self.begun(account)
        try:
            number = await super().send(account, message)
        except SendError:
            self._to.half_sent += begun + self._gone_out.pop(account, 0) - self.begun(account)
            raise
        self._to.sent.append((account, number, begun - self.begun(account) + self._gone_out.pop(account, 0)))
        return number

    async def _send_parts(self, account: str, parts: Sequence[Part], ids: list[str], answered: Open | None) -> None:
        before = len(ids)
        try:
            await super()._send_parts(account, parts, ids, answered)
        finally:
            self._gone_out[account] = len(ids) - before

    def begun(self, account: str = "") -> int:
        """How many messages have gone out of what goes on later."""
        return self._begun.count(account)

    async def close(self) -> None:
        await super().close()
        self._to.half_sent += self.begun()

    @property
    def is_idle(self) -> bool:
        """Whether all is stored that has come."""
        return not self._receiving._arrived._unfinished_tasks  # type: ignore[attr-defined]


class WeComStorm(Storm):
    """What is said while nobody is connected, and what was under way when the connection broke, is lost: WeCom is told
    nothing of what has arrived. So only what the program has stored is asked for."""

    room = f"{GROUP}{ROOM}"

    def __init__(self, folder: Path, wecom: WeCom) -> None:
        super().__init__(folder, PHONES)
        self.wecom = wecom
        self.accounts = Account()
        self.written = {}
        self._reports = Counter()
        wecom.now = self.clock.now
        wecom.state.opened |= {
            PHONES[name] for name, entry in CAST["people"].items() if entry.get("posts") and entry.get("joined", True)
        }
        wecom.gather(ROOM, *PHONES.values())

    def channel(self) -> Channel:
        credentials = Credentials(self.wecom.bot_id, self.wecom.secret, self.wecom.url)
        times = {"now": self.clock.now, "elapsed": self.clock.elapsed}
        self.line = Accounted(credentials, **times, sleep=_hardly, beats=Beats(answer=ANSWER_S))  # type: ignore[arg-type]
        self.line.account(self.accounts, self.wecom)
        return self.line

    async def begin(self) -> None:
        before = self.wecom.connections
        await super().begin()
        await self.wecom.until(lambda: self.wecom.connections > before and self.wecom.subscribed)

    def reports(self, who: str, *, in_group: bool = False) -> int:
        """Sends a report with figures of its own; returns the visits."""
        visits, words = self.next_report(who)
        msgid = self.wecom.say(PHONES[who], words, ROOM if in_group else "")
        self.written[f"reply:wecom:{msgid}"] = who
        return visits

    def taps_something(self, who: str, number: int) -> None:
        """One of the buttons of the newest card that has any, or of the numbers of the newest message."""
        cards = [shown for shown in self.wecom.shown(PHONES[who]) if shown.buttons]
        if cards and number % 2:
            self.wecom.tap(PHONES[who], cards[-1].card, cards[-1].buttons[number % len(cards[-1].buttons)][1])
        else:
            self.wecom.say(PHONES[who], str(1 + number // 2))

    async def heard(self) -> None:
        """What was brought over the connection that there is, and all that had come over another."""
        wecom = self.wecom
        await wecom.until(
            lambda: (
                wecom.subscribed
                and all(msgid in self.accounts.stored for msgid, over in wecom.brought.items() if over == wecom.number)
            )
        )
        async with asyncio.timeout(30):
            while not self.line.is_idle:
                await asyncio.sleep(0.002)

    async def heal(self) -> None:
        """What has lost its subscription is closed by WeCom in a minute; who was thrown out is started anew."""
        self.wecom.plan.clear()
        self.wecom.release()
        if self.line.condition.given_up.is_set():
            await self.restart()
        elif self.wecom.forgets:
            self.wecom.forgets = False
            await self.loses_line("cut")

    async def loses_line(self, how: str) -> None:
        """It is made anew."""
        before = self.wecom.connections
        await self.wecom.until(lambda: self.wecom.subscribed)
        if how == "cut":
            self.wecom.cut()
        elif how == "closed":
            await self.wecom.close_cleanly()
        else:
            await self.wecom.away()
            await self.wecom.back()
        await self.wecom.until(lambda: self.wecom.connections > before and self.wecom.subscribed)

    async def is_thrown_out(self) -> None:
        await self.wecom.until(lambda: self.wecom.subscribed)
        self.wecom.evict()
        async with asyncio.timeout(30):
            await self.line.condition.given_up.wait()

    def seen(self, address: str) -> Iterator[Seen]:
        for shown in self.wecom.shown(address.removeprefix(GROUP)):
            yield Seen(shown.text.replace("*", ""), tuple(action for _, action in shown.buttons))

    async def answerable(self) -> Mapping[str, str]:
        """Those that were stored: nobody knows of the others."""
        stored = await self._parts.store.read(
            lambda conn: set(conn.scalars(select(inbox.c.message).where(inbox.c.channel == "wecom")))
        )
        assert self.accounts.stored <= stored, "what was taken is not stored"
        return {key: who for key, who in self.written.items() if key.removeprefix("reply:wecom:") in stored}

    async def assert_arrived_once(self, sent: list[RowMapping]) -> None:
        """Every row went out once, as what it is; on the phones is what went out, what began to and was given up, and
        what the program could not know to have arrived."""
        assert Counter((row["address"], row["message"]) for row in sent) == Counter(
            (address, number) for address, number, _ in self.accounts.sent
        )
        known = sum(parts for _, _, parts in self.accounts.sent) + self.accounts.half_sent
        known += self.line.begun()
        there = sum(map(len, self.wecom.state.phones.values()))
        assert known <= there <= known + len(self.wecom.hidden), "more has come than was sent, or less"
        await self._assert_answered_are_stored(sent)
        await self._assert_numbers_are_own()

    async def _assert_answered_are_stored(self, sent: list[RowMapping]) -> None:
        replies = {row["key"].removeprefix("reply:wecom:") for row in sent if row["key"].startswith("reply:wecom:msg")}
        stored = await self._parts.store.read(lambda conn: set(conn.scalars(select(inbox.c.message))))
        assert replies <= stored

    async def _assert_numbers_are_own(self) -> None:
        """What a number would do is about units of whoever would answer with it."""
        names = {address: who for who, address in PHONES.items()}
        for row in await self._parts.store.read(lambda conn: conn.execute(select(numbered)).all()):
            named = {found for action in row.actions for found in ABOUT_A_UNIT.findall(action)}
            codes = own(names[row.address]) if row.address in names else set()  # a group is asked nothing
            assert named <= {str(self._ids[code]) for code in codes}

    def phone(self, who: str) -> list[Shown]:
        return self.wecom.shown(PHONES[who])


async def _hardly(_seconds: float) -> None:
    await asyncio.sleep(0.002)
