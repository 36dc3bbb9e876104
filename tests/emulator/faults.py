"""What can happen to a call of the Bot API instead of an answer, as data:

api.plan("sendMessage", refused(500, "Internal Server Error"), CUT_AFTER, NONE, HANG)
"""

from __future__ import annotations

import json
from collections import defaultdict, deque
from dataclasses import dataclass
from enum import Enum, auto


class End(Enum):
    """How the connection ends: with an answer, cut after half of the answer, cut, or not before it is released."""

    ANSWERED = auto()
    HALF = auto()
    CUT = auto()
    HELD = auto()


@dataclass(frozen=True, slots=True)
class Fault:
    """`done`: Telegram does what it is asked to, whether or not the bot hears of it. `answer` is another status and
    body than its own. `early`: the connection is cut before the request has come whole."""

    end: End = End.ANSWERED
    done: bool = False
    answer: tuple[int, bytes] | None = None
    early: bool = False

    @property
    def hides_a_delivery(self) -> bool:
        """The bot cannot know that its message has arrived: it may come twice, and nobody can help it."""
        return self.done and (self.end in (End.HALF, End.CUT, End.HELD) or self.answer is not None)


NONE = Fault(done=True)
CUT = Fault(End.CUT)
CUT_AFTER = Fault(End.CUT, done=True)
CUT_UPLOAD = Fault(End.CUT, early=True)
HALF = Fault(End.HALF, done=True)
HANG = Fault(End.HELD)
"""Nothing happens before it is released; then it is as if nothing had been: that is what a slow service is."""
HANG_AFTER = Fault(End.HELD, done=True)
NONSENSE = Fault(answer=(200, b'{"ok":true,"result":{"message":'))
OTHER_JSON = Fault(answer=(200, b'{"ok":true,"result":{"who":"nobody"}}'))
PROXY_PAGE = Fault(answer=(502, b"<html><h1>502 Bad Gateway</h1><p>openresty</p></html>"))
PROXY_PAGE_AFTER = Fault(done=True, answer=PROXY_PAGE.answer)
HOTEL_PAGE = Fault(answer=(200, b"<html>Welcome to the hotel's wireless</html>"))


def refused(status: int, description: str, **parameters: int) -> Fault:
    """As Telegram refuses; `parameters` are such as `retry_after`."""
    return Fault(answer=(status, refusal(status, description, **parameters)))


def too_many(seconds: int) -> Fault:
    return refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def refusal(status: int, description: str, **parameters: int) -> bytes:
    body: dict[str, object] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return json.dumps(body).encode()


class Plan:
    """What is to happen to the next calls of each method; names are case-insensitive."""

    def __init__(self) -> None:
        self._next: dict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}

    def add(self, method: str, *faults: Fault) -> None:
        self._next[method.lower()].extend(faults)

    def always(self, method: str, fault: Fault) -> None:
        self._always[method.lower()] = fault

    def clear(self) -> None:
        self._next.clear()
        self._always.clear()

    def take(self, method: str) -> Fault:
        waiting = self._next[method.lower()]
        return waiting.popleft() if waiting else self._always.get(method.lower(), NONE)
