"""A bad day on Telegram."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import RowMapping
from starlette.applications import Starlette

from bot.channels.base import Channel
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_webhook import Hook
from bot.server import WebServer, behind
from tests.bot.storm import Seen, Storm
from tests.bot.telegram_world import PHONES, ROOM, TelegramWorld
from tests.emulator import BotApi, Limits

HOOK = Hook("https://bot.county.example/telegram/hook", "s3cret")
MESSAGES = ("message", "photo", "document", "edit", "reaction")


class TelegramStorm(Storm, TelegramWorld):
    """With a `hook` Telegram brings what people write."""

    room = str(ROOM)

    def __init__(self, folder: Path, api: BotApi, hook: Hook | None = None) -> None:
        TelegramWorld.__init__(self, folder, api)
        self.api = api
        self._hook = hook
        self._serving: asyncio.Task[None] | None = None
        self._reports = Counter()
        self.written = {}
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

    def reports(self, who: str, *, in_group: bool = False) -> int:
        """Sends a report with figures of its own; returns the visits."""
        visits, words = self.next_report(who)
        self._messages[who].append(self.api.say(PHONES[who], words, ROOM if in_group else None))
        self.written[f"reply:telegram:{self.api.updates[-1]['update_id']}"] = who
        return visits

    def corrects(self, who: str) -> None:
        """Edits her last message."""
        if self._messages[who]:
            self.api.edit(PHONES[who], self._messages[who][-1], self.next_report(who)[1])

    def taps_something(self, who: str, number: int) -> None:
        """One of the buttons of the newest message that has any."""
        shown = [sent for sent in self.api.sent(PHONES[who]) if sent.buttons]
        if shown and self.api.holds(PHONES[who], shown[-1].message_id):
            buttons = [action for row in shown[-1].buttons for _, action in row]
            self.api.tap(PHONES[who], shown[-1].message_id, buttons[number % len(buttons)])

    async def heard(self) -> None:
        """… and confirmed."""
        await self.api.until(lambda: not self.api.updates)

    async def heal(self) -> None:
        self.api.heal()

    async def answerable(self) -> Mapping[str, str]:
        """Telegram brings everything until it is confirmed."""
        return self.written

    def seen(self, address: str) -> Iterator[Seen]:
        for sent in self.api.sent(int(address)):
            yield Seen(sent.text, tuple(action for row in sent.buttons for _, action in row))

    async def assert_arrived_once(self, sent: list[RowMapping]) -> None:
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


async def _hardly(_seconds: float) -> None:
    await asyncio.sleep(0.002)
