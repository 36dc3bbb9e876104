"""How fast a chat's service is written to."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator

from bot.channels.base import Pacing
from core.messages import Lane

SECOND_S, MINUTE_S = 1.0, 60.0
LOOK_S = 0.05
"""After so long it is looked again whether anything has landed."""

FORGETTING = 1.001
"""By so much at each message the shortest time that any took is forgotten: a network may become slower for good."""

FORGET_AT = 1000
"""So many chats are remembered before the quiet ones are forgotten."""


class Pace:
    """One turn every `gap` seconds and no burst: turns that nobody took are not made up for.

    Only being late by up to half a turn is made up for, or what every timer and every commit takes would add up. So in
    any second there are at most 1 / gap + 1.5 turns.
    """

    def __init__(self, gap: float) -> None:
        self._gap = gap
        self._next = float("-inf")

    def turn(self, now: float) -> float:
        """Takes the next turn; returns how many seconds it is away."""
        mine = max(self._next, now - self._gap / 2)
        self._next = mine + self._gap
        return max(mine - now, 0.0)


class Window:
    """At most `most` messages that the service has got within any second, however long each was on its way.

    One counts from its beginning until a second after it has landed, less half of the shortest time that any took
    lately: so much earlier at least the service had got it. Whatever the network does, the service never counts more.
    """

    def __init__(self, most: float) -> None:
        self._most = most
        self._flying: dict[int, tuple[float, int]] = {}  # by the message: since when, and as how many it counts
        self._got: deque[float] = deque()
        self._shortest = 0.0

    def wait(self, now: float, count: int = 1) -> float:
        """In how many seconds there may be room for so many more; 0: there is."""
        while self._got and self._left(now) <= 0:
            self._got.popleft()
        under_way = sum(count for _, count in self._flying.values())
        if under_way + len(self._got) + count <= self._most or not (under_way or self._got):
            return 0.0
        return self._left(now) if self._got else LOOK_S

    def _left(self, now: float) -> float:
        """For so long the oldest still counts. Asked in one way only: differently rounded, it would still count and
        have no time left."""
        return self._got[0] + SECOND_S - now

    def begun(self, id_: int, now: float, count: int = 1) -> None:
        self._flying[id_] = now, count

    def landed(self, id_: int, now: float) -> None:
        if found := self._flying.pop(id_, None):
            begun, count = found
            self._shortest = min(now - begun, self._shortest * FORGETTING or now - begun)
            self._got.extend([now - self._shortest / 2] * count)


class Pacer:
    """What all lanes of one chat service have sent lately. Moments are seconds that never go back.

    A message counts from when it has landed, for when the service got it is not known any better: what follows on it
    at the right distance then is at that distance at the service, too, however long each of them was on its way.
    """

    def __init__(self, pacing: Pacing) -> None:
        self._pacing = pacing
        self._pace = Pace(1 / pacing.bulk_per_second)
        self._window = Window(pacing.bulk_per_second + 1)
        self._sent: dict[str, list[float]] = {}  # by account, oldest first
        self._forget_at = FORGET_AT

    def turn(self, now: float) -> float:
        """Takes the next turn of what answers nobody: in how many seconds that is."""
        return self._pace.turn(now)

    def crowded(self, now: float, count: int) -> float:
        """In how many seconds there may be room for so many messages that answer nobody; 0: there is."""
        return self._window.wait(now, count)

    def begun(self, id_: int, now: float, count: int) -> None:
        """What answers nobody is on its way, as so many messages."""
        self._window.begun(id_, now, count)

    def wait(self, account: str, lane: Lane, now: float) -> float:
        """In how many seconds a message may go to that account. 0: it goes now, and is counted."""
        sent = self._sent.setdefault(account, [])
        wait = max((_room_in(sent, most, seconds, now) for most, seconds in self._rules(account, lane)), default=0.0)
        if not wait:
            sent.append(now)
            self._forget(account, now)
        return wait

    def landed(self, id_: int, account: str, counted: float, now: float) -> None:
        """What was counted for that account at that moment has arrived, or has failed."""
        self._window.landed(id_, now)
        sent = self._sent.get(account, [])
        if counted in sent:
            sent.remove(counted)
            sent.append(now)

    def _rules(self, account: str, lane: Lane) -> Iterator[tuple[float, float]]:
        """So many messages in so many seconds."""
        pacing = self._pacing
        yield pacing.chat_burst, pacing.chat_burst * pacing.chat_gap_s
        if lane is Lane.BULK:
            yield 1, pacing.chat_gap_s
        if pacing.is_group(account):
            yield pacing.group_per_minute, MINUTE_S

    def _forget(self, account: str, now: float) -> None:
        """Of this account what is too old to matter, and now and then of all that nothing was sent to lately."""
        self._sent[account] = [at for at in self._sent[account] if at > now - MINUTE_S]
        if len(self._sent) > self._forget_at:
            self._sent = {each: sent for each, sent in self._sent.items() if sent and sent[-1] > now - MINUTE_S}
            self._forget_at = max(FORGET_AT, 2 * len(self._sent))


def _room_in(sent: list[float], most: float, seconds: float, now: float) -> float:
    """In how many seconds the last `most` of these are `seconds` old."""
    if math.isinf(most) or len(sent) < most:
        return 0.0
    return max(sent[-int(most)] + seconds - now, 0.0)
