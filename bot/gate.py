"""Whether a lane of a chat may send: not while its service has asked for silence, nor while that does not answer."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

SILENCE_S = 30.0
"""For a service that asks for silence and does not say for how long."""

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
"""Between attempts at a service that does not answer."""

OWN_FAULT = 1
"""So many failures on end may be a single message's own fault, and hold up nobody else."""


class Gate:
    """Of one lane. `elapsed` are seconds that never go back.

    After silence, and while the service is away, only one message at a time may try (`careful`): nothing is refused
    that need not be, and a thousand messages do not run up a thousand attempts each.
    """

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._silent_since = self._silent_until = -math.inf
        self._is_after_silence = False
        self._failures = 0
        self._failed_at = self._away_until = -math.inf
        self.why = ""
        """What the service said last, while the gate is not open."""

    @property
    def opens_in(self) -> float:
        """In how many seconds something may be sent; 0 when it may now."""
        return max(self.silent_for, self._away_until - self._elapsed())

    @property
    def silent_for(self) -> float:
        """For how many seconds the service wants nothing."""
        return max(self._silent_until - self._elapsed(), 0.0)

    @property
    def away(self) -> bool:
        """Whether the service does not answer."""
        return self._failures > OWN_FAULT

    @property
    def careful(self) -> bool:
        return self._is_after_silence or self.away

    def silence(self, seconds: float, why: str) -> None:
        """The service wants nothing for so long."""
        self._silent_since = self._elapsed()
        self._silent_until = max(self._silent_until, self._silent_since + seconds)
        self._is_after_silence, self.why = True, why

    def failed(self, begun: float, why: str, at_least: float = 0.0) -> bool:
        """An attempt that began at that moment has failed, not because of its message. Of many that were under way
        together only the first counts. `at_least`: for so many seconds there is no point in another attempt. Returns
        whether it is found out only now that the service is away."""
        if begun < self._failed_at:
            return False
        was_away = self.away
        self._failures = max(self._failures + 1, OWN_FAULT + 1 if at_least else 0)
        self._failed_at, self.why = self._elapsed(), why
        if not self.away:
            return False
        self._away_until = self._failed_at + max(at_least, backoff(self._failures - OWN_FAULT))
        return not was_away

    def worked(self, begun: float) -> bool:
        """The service has answered an attempt that began at that moment. Returns whether it had been away."""
        was_away = self.away
        self._failures, self._away_until = 0, -math.inf
        if begun >= self._silent_since:
            self._is_after_silence = False
        return was_away


def backoff(attempts: int, first: float = FIRST_WAIT_S, longest: float = LONGEST_WAIT_S) -> float:
    """Seconds before another attempt, doubling; spread, so that what failed together does not come back together."""
    return min(longest, first * 2.0 ** min(attempts - 1, 20)) * random.uniform(0.5, 1)
