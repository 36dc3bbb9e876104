"""What can happen to a request over the long connection instead of its answer."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from enum import Enum, auto


class End(Enum):
    """What the bot hears of it: the answer; nothing; the answer once it is released; the connection is closed as it
    should be, or cut."""

    ANSWERED = auto()
    SILENT = auto()
    HELD = auto()
    CLOSED = auto()
    CUT = auto()


@dataclass(frozen=True, slots=True)
class Fault:
    """`done`: WeCom does what it is asked to, whether or not the bot hears of it. `code` is answered in its place."""

    end: End = End.ANSWERED
    done: bool = False
    code: int = 0

    @property
    def hides_a_delivery(self) -> bool:
        """The bot cannot know that its message has arrived: it may come twice, and nobody can help it."""
        return self.done and (self.end is not End.ANSWERED or self.code != 0)


NONE = Fault(done=True)
SILENT, SILENT_AFTER = Fault(End.SILENT), Fault(End.SILENT, done=True)
HELD = Fault(End.HELD, done=True)
CLOSED, CLOSED_AFTER = Fault(End.CLOSED), Fault(End.CLOSED, done=True)
CUT, CUT_AFTER = Fault(End.CUT), Fault(End.CUT, done=True)


def refused(code: int) -> Fault:
    return Fault(code=code)


class Plan:
    """What is to happen to the next requests of each command."""

    def __init__(self) -> None:
        self._next: dict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}

    def add(self, cmd: str, *faults: Fault) -> None:
        self._next[cmd].extend(faults)

    def always(self, cmd: str, fault: Fault) -> None:
        self._always[cmd] = fault

    def clear(self) -> None:
        self._next.clear()
        self._always.clear()

    def take(self, cmd: str) -> Fault:
        waiting = self._next[cmd]
        return waiting.popleft() if waiting else self._always.get(cmd, NONE)
