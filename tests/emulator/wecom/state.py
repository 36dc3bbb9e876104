"""What WeCom knows: who has written to the bot, what may be answered, which cards there are, what was uploaded."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]

ANSWERED_FOR, TAP_ANSWERED_FOR = timedelta(hours=24), timedelta(seconds=5)
STREAM_LASTS = timedelta(seconds=600)
UPLOAD_LASTS, MEDIA_LASTS = timedelta(minutes=30), timedelta(days=3)
LIMITS = ((30, timedelta(minutes=1)), (1000, timedelta(hours=1)))


class Refusal(Exception):
    def __init__(self, code: int, said: str) -> None:
        super().__init__(said)
        self.code = code


@dataclass(frozen=True, slots=True)
class Callback:
    """What was pushed to the bot: "message", "enter" or "tap", over which connection, about which card."""

    kind: str
    conversation: str
    at: datetime
    connection: int
    card: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message on somebody's phone. `card` is the number of a card; `media` what was uploaded."""

    kind: str
    text: str
    card: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    media: bytes = b""
    name: str = ""
    answers: str = ""


@dataclass(slots=True)
class Upload:
    kind: str
    name: str
    size: int
    portions: int
    md5: str
    at: datetime
    data: dict[int, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Media:
    kind: str
    name: str
    data: bytes
    at: datetime


class State:
    """`unopened` is the code that refuses a push to whoever never wrote: what WeCom really says is not known."""

    def __init__(self, now: Callable[[], datetime], unopened: int) -> None:
        self.now = now
        self.unopened = unopened
        self.opened: set[str] = set()
        self.callbacks: dict[str, Callback] = {}
        self.streams: dict[tuple[str, str], tuple[datetime, bool, int]] = {}
        self.tasks: set[str] = set()
        self.uploads: dict[str, Upload] = {}
        self.media: dict[str, Media] = {}
        self.phones: defaultdict[str, list[Shown]] = defaultdict(list)
        self._sent: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._uploaded: deque[datetime] = deque()

    def count(self, conversation: str) -> None:
        """Raises Refusal when there is no room for one more."""
        self._count(self._sent[conversation], Refusal(846607, "too many messages"))

    def count_upload(self) -> None:
        """As `count`, for all conversations together."""
        self._count(self._uploaded, Refusal(45009, "api freq out of limit"))

    def _count(self, done: deque[datetime], refusal: Refusal) -> None:
        now = self.now()
        for most, time in LIMITS:
            if sum(at > now - time for at in done) >= most:
                raise refusal
        done.append(now)

    def show(self, conversation: str, shown: Shown) -> int:
        """Returns its place on the phone."""
        self.phones[conversation].append(shown)
        return len(self.phones[conversation]) - 1

    def change(self, conversation: str, card: str, text: str, buttons: tuple[tuple[str, str], ...]) -> None:
        """The card looks different from now on."""
        self.phones[conversation] = [
            replace(one, text=text, buttons=buttons) if one.card == card else one for one in self.phones[conversation]
        ]
