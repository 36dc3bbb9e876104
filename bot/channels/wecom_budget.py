"""How much WeCom takes in one conversation: answers, pushes and cards together."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

LIMITS = ((30, 60.0), (1000, 3600.0))
"""So many messages in so many seconds."""

MARGIN_S = 1.0
"""WeCom counts from when it has got a message, by a clock of its own."""

FULL_FOR_S = 60.0
"""From a refusal on, whatever is counted here: another program may have written there before this one."""

FORGET_AT = 5000


class Budget:
    """`elapsed` are seconds that never go back."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._sent: dict[str, deque[float]] = {}
        self._full_until: dict[str, float] = {}
        self._forget_at = FORGET_AT

    def wait(self, conversation: str, count: int) -> float:
        """In how many seconds there is room for so many; 0: now. What never has room is not held back."""
        sent, now = self._sent.get(conversation, deque[float]()), self._elapsed()
        waits = [
            sent[len(sent) + count - most - 1] + seconds + MARGIN_S - now
            for most, seconds in LIMITS
            if len(sent) + count > most >= count
        ]
        return max([0.0, self._full_until.get(conversation, now) - now, *waits])

    def sent(self, conversation: str) -> None:
        now, longest = self._elapsed(), LIMITS[-1][1]
        kept = self._sent.setdefault(conversation, deque(maxlen=LIMITS[-1][0]))
        kept.append(now)
        if len(self._sent) > self._forget_at:
            self._sent = {one: at for one, at in self._sent.items() if at[-1] > now - longest - MARGIN_S}
            self._forget_at = max(FORGET_AT, 2 * len(self._sent))

    def refused(self, conversation: str) -> None:
        """WeCom says that it is full."""
        now = self._elapsed()
        self._full_until = {one: until for one, until in self._full_until.items() if until > now}
        self._full_until[conversation] = now + FULL_FOR_S
