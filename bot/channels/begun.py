"""What has gone out of messages that were stopped half way."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from bot.channels.base import Malformed, Moved, RetryLater, SendError
from core.messages import Message

MOST = 1_000
"""Messages: of one that is given up nobody hears again, and it is forgotten when so many others have come."""


class _Sent(NamedTuple):
    """The ids of the first parts, of a message that was cut into so many."""

    ids: tuple[str, ...]
    parts: int


class Begun:
    """So that the next attempt goes on from there, instead of saying it all again. It is known by the message's `key`
    at that account: the same words under another key are another message. Of one without a key nothing is kept."""

    def __init__(self) -> None:
        self._sent = OrderedDict[tuple[str, str], _Sent]()

    def sent(self, account: str, message: Message, parts: int) -> list[str]:
        """The ids of what has gone out of this message, cut into so many parts; none if it was cut otherwise then."""
        found = self._sent.get((account, message.key))
        return list(found.ids) if found and found.parts == parts else []

    def stopped(self, account: str, message: Message, parts: int, ids: Sequence[str], error: SendError) -> None:
        """Keeps what has gone out for the next attempt, which is made at the chat's new address if it has one; nothing
        if there will be none."""
        self.done(account, message)
        match error:
            case Moved(to=to):
                account = to
            case RetryLater() | Malformed():
                pass
            case _:
                return
        if ids and message.key:
            self._sent[account, message.key] = _Sent(tuple(ids), parts)
        if len(self._sent) > MOST:
            self._sent.popitem(last=False)

    def done(self, account: str, message: Message) -> None:
        """All of it has gone out."""
        self._sent.pop((account, message.key), None)

    def count(self, account: str = "") -> int:
        """How many parts have gone out of what goes on later; at that account alone, if one is given."""
        return sum(len(sent.ids) for (to, _), sent in self._sent.items() if account in ("", to))
