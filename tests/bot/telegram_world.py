"""The whole program with phones on the Telegram emulator."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from bot.channels.base import Channel
from bot.channels.telegram import TelegramChannel
from core.messages import Choice, Message
from tests.bot.program import CAST, GROUP, Program
from tests.emulator import THINGS, BotApi, Sent

PHONES = {name: number for number, name in enumerate(CAST["people"], 5_000_001)}
ROOM = -1_000_000_000_042
CHATS = {**PHONES, GROUP: ROOM}


class TelegramWorld(Program):
    """What somebody does has been answered when the bot has confirmed it to Telegram and has sent all that it had to
    say: so silence is known without waiting for it."""

    def __init__(self, folder: Path, api: BotApi) -> None:
        super().__init__(folder, {name: str(number) for name, number in PHONES.items()})
        self._api = api
        self._messages: dict[str, list[int]] = defaultdict(list)
        self._read: dict[str, int] = defaultdict(int)
        api.now = self.clock.now
        api.names = {number: name for name, number in PHONES.items()}
        api.started |= {
            PHONES[name] for name, entry in CAST["people"].items() if entry.get("posts") and entry.get("joined", True)
        }
        api.gather(ROOM, *PHONES.values())

    def channel(self) -> Channel:
        return TelegramChannel(self._api.token, self._api.url, now=self.clock.now)

    async def says(self, who: str, words: str, *, in_group: bool = False, forwarded: bool = False) -> Message:
        say = self._api.forward if forwarded else self._api.say
        self._messages[who].append(say(PHONES[who], words, ROOM if in_group else None))
        return await self._answer(who)

    async def edits(self, who: str, number: int, words: str, *, in_group: bool = False) -> Message:
        message = self._messages[who][number - 1]
        assert self._api.holds(ROOM if in_group else PHONES[who], message)
        self._api.edit(PHONES[who], message, words)
        return await self._answer(who)

    async def taps(self, who: str, action: str) -> Message:
        """On the newest button that does this; where there is none, her phone is not Telegram's own."""
        shown = [sent for sent in self._api.sent(PHONES[who]) if action in _actions(sent)]
        if shown:
            self._api.tap(PHONES[who], shown[-1].message_id, action)
        else:
            self._api.forge(PHONES[who], action)
        return await self._answer(who)

    async def sends(self, who: str, what: str, *, in_group: bool = False) -> Message:
        self._api.show(PHONES[who], ROOM if in_group else None, **THINGS[what])
        return await self._answer(who)

    async def shares_number(self, who: str, whose: str) -> Message:
        number = CAST["people"][whose].get("phone", "13900000000")
        contact = {"phone_number": f"+86 {number}", "first_name": whose, "user_id": PHONES[whose]}
        self._api.show(PHONES[who], contact=contact)
        return await self._answer(who)

    async def blocks(self, who: str) -> None:
        self._api.block(PHONES[who])
        await super().blocks(who)

    async def _answer(self, who: str) -> Message:
        await self._api.until(lambda: not self._api.updates)
        await self.program.delivery.drain()
        return self.answer(who, {name: self._news(name) for name in CHATS})

    def _news(self, name: str) -> list[Message]:
        """What has arrived in that chat since it was looked at last."""
        sent = self._api.sent(CHATS[name])
        seen, self._read[name] = self._read[name], len(sent)
        return [_as_message(one) for one in sent[seen:]]


def _actions(sent: Sent) -> set[str]:
    return {action for row in sent.buttons for _, action in row}


def _as_message(sent: Sent) -> Message:
    reaction = sent.text if sent.kind == "reaction" else ""
    return Message(
        text="" if reaction else sent.text,
        buttons=tuple(tuple(Choice(label, action) for label, action in row) for row in sent.buttons),
        answers=str(sent.answers or ""),
        reaction=reaction,
        ask_number=sent.ask_number,
    )
