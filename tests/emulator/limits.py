"""How often a bot may send: what is known of the real service, to the second."""

from __future__ import annotations

import math
from collections import defaultdict, deque

SECOND, MINUTE = 1.0, 60.0
ALL_CHATS_A_SECOND, GROUP_A_MINUTE = 30, 20
BURST = 3
"""In one chat a message a second is allowed, but nobody minds so many at once."""
PENALTY_S = 3.0

Scope = int | None
"""What a penalty is for: one chat, or everything."""


class Limits:
    """30 messages a second over all chats, where answers to who has just written do not count; about one a second in
    one chat; 20 a minute in a group. Who sends more is refused for three seconds, and whoever sends during that time
    for three seconds from then on."""

    def __init__(self) -> None:
        self._sent: dict[Scope, deque[float]] = defaultdict(deque)
        self._refused_until: dict[Scope, float] = {}
        self._unanswered: dict[int, int] = defaultdict(int)

    def has_written(self, chat: int) -> None:
        """Somebody may be answered there."""
        self._unanswered[chat] += 1

    def wait(self, chat: int, now: float) -> int:
        """Counts a message to that chat; returns 0, or for how many seconds nothing more should be sent."""
        scopes: list[Scope] = [chat]
        if not self._is_answer(chat):
            scopes.append(None)
        for scope in scopes:
            if now < self._refused_until.get(scope, -math.inf) or self._is_too_much(scope, now):
                self._refused_until[scope] = now + PENALTY_S
                return math.ceil(PENALTY_S)
        for scope in scopes:
            self._sent[scope].append(now)
        return 0

    def _is_answer(self, chat: int) -> bool:
        if not self._unanswered[chat]:
            return False
        self._unanswered[chat] -= 1
        return True

    def _is_too_much(self, scope: Scope, now: float) -> bool:
        sent = self._sent[scope]
        while sent and sent[0] <= now - MINUTE:
            sent.popleft()
        if scope is None:
            return _since(sent, now - SECOND) >= ALL_CHATS_A_SECOND
        if scope < 0 and len(sent) >= GROUP_A_MINUTE:
            return True
        return _since(sent, now - BURST * SECOND) >= BURST


def _since(sent: deque[float], moment: float) -> int:
    return sum(1 for at in sent if at > moment)
