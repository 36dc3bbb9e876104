"""Who waits for an answer on WeCom: the messages, taps and openings that may still be answered, and how."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from bot.channels.wecom_updates import Ask, Open

LIVES_S = {Ask.MESSAGE: 3600.0, Ask.ENTER: 4.5, Ask.TAP: 4.5}
"""WeCom takes the answer to a message for a day, but an answer after an hour is none any more. It gives 5 s for the
others, on its own clock."""

MOST_ROOMS, MOST_IN_ROOM = 20_000, 20


class Answers:
    """Kept in memory: after a restart a message is answered by one that is pushed, and looks the same."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._open: dict[str, deque[Open]] = {}

    def opened(self, one: Open) -> None:
        waiting = self._open.setdefault(one.conversation, deque(maxlen=MOST_IN_ROOM))
        waiting.append(one)
        if len(self._open) > MOST_ROOMS:
            del self._open[next(iter(self._open))]

    def take(self, conversation: str, message: str, connection: int) -> Open | None:
        """What the next message there answers: that one if it is named, else whatever has waited longest. Nothing is
        taken twice."""
        waiting = [
            one for one in self._open.pop(conversation, ()) if one.connection == connection and self.is_in_time(one)
        ]
        found = next((one for one in waiting if message in ("", one.message)), None)
        if left := [one for one in waiting if one is not found]:
            self._open[conversation] = deque(left, maxlen=MOST_IN_ROOM)
        return found

    def is_in_time(self, one: Open) -> bool:
        return self._elapsed() - one.at < LIVES_S[one.ask]
