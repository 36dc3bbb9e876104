"""The whole program with phones on the local WeCom."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bot.channels.base import Channel, Take
from bot.channels.wecom import WeComChannel
from bot.channels.wecom_connection import Credentials
from bot.channels.wecom_line import Beats
from bot.channels.wecom_updates import GROUP as GROUP_ADDRESS
from core.messages import Choice, Inbound, Message
from tests.bot.program import CAST, GROUP, Program
from tests.emulator.wecom import Shown, WeCom
from tests.transcripts.play import LACKABLE

PHONES = {name: f"user_{number}" for number, name in enumerate(CAST["people"], 1)}
ROOM = "wr_village"
CHATS = {**PHONES, GROUP: ROOM}
NUMBER = re.compile(r"(\d+)[：:] ?(.+)")
BRACKETS = str.maketrans("［］", "[]")
"""As they are written so that nobody takes them for a link."""

HOW = re.compile(r"请回复数字来选：|Reply with a number to choose:")


class Watched(WeComChannel):
    """Notes what belongs together: WeCom shows words, files and buttons as messages of their own."""

    def watch(self, wecom: WeCom) -> None:
        self.wecom, self.phones = wecom, wecom.state.phones
        self.sent = defaultdict[str, list[list[Shown]]](list)
        self.stored = list[str]()

    async def run(self, take: Take) -> None:
        async def noting(batch: Sequence[Inbound]) -> None:
            await take(batch)
            self.stored += [inbound.id for inbound in batch]
            self.wecom.changed()

        await super().run(noting)

    async def send(self, account: str, message: Message) -> str:
        phone = self.phones[account.removeprefix(GROUP_ADDRESS)]
        before = len(phone)
        try:
            return await super().send(account, message)
        finally:
            if arrived := phone[before:]:
                self.sent[account.removeprefix(GROUP_ADDRESS)].append(arrived)


class WeComWorld(Program):
    """Nothing is edited there, no telephone number can be vouched for, and nobody has a name."""

    lacks = frozenset(LACKABLE)

    def __init__(self, folder: Path, wecom: WeCom) -> None:
        super().__init__(folder, PHONES)
        self._wecom = wecom
        self._read: dict[str, int] = defaultdict(int)
        self._menus: dict[str, int] = {}
        wecom.now = self.clock.now
        wecom.state.opened |= {
            PHONES[name] for name, entry in CAST["people"].items() if entry.get("posts") and entry.get("joined", True)
        }
        wecom.gather(ROOM, *PHONES.values())

    def channel(self) -> Channel:
        credentials = Credentials(self._wecom.bot_id, self._wecom.secret, self._wecom.url)
        self._watched = Watched(credentials, now=self.clock.now, elapsed=self.clock.elapsed, beats=Beats(answer=60))
        self._watched.watch(self._wecom)
        self._read.clear()
        return self._watched

    async def begin(self) -> None:
        await super().begin()
        await self._wecom.until(lambda: self._wecom.subscribed)

    async def says(self, who: str, words: str, *, in_group: bool = False, forwarded: bool = False) -> Message:
        return await self._answer(who, self._wecom.say(PHONES[who], words, ROOM if in_group else ""))

    async def edits(self, who: str, number: int, words: str, *, in_group: bool = False) -> Message:
        raise AssertionError("nothing can be edited on WeCom")

    async def taps(self, who: str, action: str) -> Message:
        """On the newest card that does this, or by number, in the words that nobody takes for a figure; where there is
        none, her phone is not WeCom's own."""
        if action.startswith("#"):
            return await self.says(who, f"选{action.removeprefix('#')}")
        cards = [one for one in self._wecom.shown(PHONES[who]) if action in {key for _, key in one.buttons}]
        msgid = (
            self._wecom.tap(PHONES[who], cards[-1].card, action) if cards else self._wecom.forge(PHONES[who], action)
        )
        return await self._answer(who, msgid)

    async def opens(self, who: str) -> Message:
        """The chat, for the first time on that day."""
        return await self._answer(who, self._wecom.enter(PHONES[who]))

    async def sends(self, who: str, what: str, *, in_group: bool = False) -> Message:
        said = {"msgtype": {"photo": "image", "document": "file"}.get(what, what)}
        return await self._answer(who, self._wecom.say(PHONES[who], "", ROOM if in_group else "", **said))

    async def shares_number(self, who: str, whose: str) -> Message:
        raise AssertionError("no number can be vouched for on WeCom")

    async def _answer(self, who: str, msgid: str) -> Message:
        self._wecom.push_again()  # as a service does that delivers twice
        await self._wecom.until(lambda: self._watched.stored.count(msgid) == 2)
        await self.program.delivery.drain()
        return self.answer(who, {name: self._news(chat) for name, chat in CHATS.items()})

    def _news(self, chat: str) -> list[Message]:
        sent = self._watched.sent[chat]
        seen, self._read[chat] = self._read[chat], len(sent)
        return [_as_message(one, in_group=chat == ROOM) for one in sent[seen:]]


def _as_message(parts: list[Shown], *, in_group: bool) -> Message:
    words = "\n".join(part.text for part in parts if not part.card)
    card = next((part for part in parts if part.card), None)
    text = words or (card.text if card else "")
    lines = [re.sub(r"^```$|  $|\*\*", "", line) for line in text.translate(BRACKETS).split("\n")]
    choices = [Choice(label, key) for label, key in (card.buttons if card else ())]
    if any(HOW.fullmatch(line) for line in lines):
        start = next(place for place, line in enumerate(lines) if HOW.fullmatch(line))
        found = [match for line in lines[start + 1 :] if (match := NUMBER.fullmatch(line))]
        choices = [Choice(match[2], f"#{match[1]}") for match in found]
        lines = lines[:start]
    return Message("\n".join(lines), tuple((choice,) for choice in choices), answers="there" if in_group else "")
