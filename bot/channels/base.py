"""The contract between the bot and a chat product."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from core.messages import Choice, Inbound, Message

Take = Callable[[Sequence[Inbound]], Awaitable[None]]
"""Gives messages to the bot. Returns once they are stored for good; only then may the channel confirm them to its
service. Raises when they could not be stored: then they must not be confirmed."""

Reply = Callable[[Inbound], Awaitable[Message | None]]
"""As Take, for a service that accepts a reply together with the confirmation: a text of at most LONGEST_REPLY
characters, perhaps with buttons. None: there is nothing to say, or it goes out by `send`."""

LONGEST_REPLY = 4096

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Webhook = Callable[[Scope, Receive, Send], Awaitable[None]]
"""Answers the calls of a service: an ASGI application, without a framework on the way of every message."""


class SendError(Exception):
    """A message was not sent."""


class RetryLater(SendError):
    """This message cannot go out now, but after `wait`, or, if that is not said, after a while that grows. Others are
    not held up."""

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Paused(RetryLater):
    """The service wants silence: until `wait` is over nothing goes out by the same lanes."""


class Unavailable(RetryLater):
    """The service does not work or cannot be reached, whatever the message: no network, no answer in time, its own
    error. It may have got the message all the same."""


class Unreachable(SendError):
    """This person cannot be written to: never started the bot, blocked it, or is gone."""


class Moved(SendError):
    """The chat has another address, `to`, from now on; nothing was sent."""

    def __init__(self, to: str) -> None:
        super().__init__("the chat has moved")
        self.to = to


class Refused(SendError):
    """The service will never take this message; another attempt would end the same way."""


class Malformed(Refused):
    """The service does not take the message as it is; perhaps it takes its bare words (`Message.plain`)."""


def nobody(_account: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Pacing:
    """How fast a service may be written to. Without numbers it takes whatever comes.

    `bulk_per_second` are messages to everybody together that answer nobody: bulk, and alerts, which take their turns
    from the same but wait for no bulk. `chat_gap_s` are the seconds from one bulk message to the next in one chat;
    nobody minds `chat_burst` messages there at once, but more than so many in as many gaps. `group_per_minute` are
    messages in one group; `is_group` knows a group by its address.
    """

    bulk_per_second: float = math.inf
    chat_gap_s: float = 0.0
    chat_burst: float = math.inf
    group_per_minute: float = math.inf
    is_group: Callable[[str], bool] = nobody


@dataclass(frozen=True, slots=True)
class Room:
    """How many buttons a message has room for, and how many characters each of them."""

    most: int
    longest: int

    def takes(self, choices: Sequence[Choice]) -> bool:
        """Whether they can be shown as buttons; otherwise they are chosen by number."""
        is_short = all(0 < len(choice.label) <= self.longest for choice in choices)
        return len(choices) <= self.most and is_short and len({choice.action for choice in choices}) == len(choices)


class Fault(StrEnum):
    """Why a channel is not tried any more."""

    TAKEN = "taken"
    """Another program has the one connection that there is."""
    REFUSED = "refused"
    """The service does not take the bot for who it says it is."""


@dataclass(slots=True)
class Condition:
    """How a channel is, for whoever looks after the program: since when nothing has come in, and why; and how many of
    the service's updates, by kind, were confirmed without being anybody's message."""

    failing_since: datetime | None = None
    why: str = ""
    given_up: asyncio.Event = field(default_factory=asyncio.Event, compare=False)
    """Set while it is not tried any more: somebody has to look after it."""
    fault: Fault | None = None
    """What is the matter then, for whoever is told in words of her own."""
    skipped: Counter[str] = field(default_factory=Counter)

    def fails(self, why: str, now: datetime) -> None:
        self.failing_since = self.failing_since or now
        self.why = why

    def gives_up(self, fault: Fault, why: str, now: datetime) -> None:
        self.fails(why, now)
        self.fault = fault
        self.given_up.set()

    def works(self) -> None:
        self.failing_since, self.why, self.fault = None, "", None
        self.given_up.clear()


class Channel(Protocol):
    """One chat product, to which delivery keeps its `pace`. `condition` is kept by the channel itself. `room` is None
    where a message has room for whatever buttons there are; with `by_leader_alone` only the process that receives can
    send, too.

    `run` receives until it is cancelled and survives every failure of the service; it may be called anew after that.
    `webhooks` are the paths on which the service calls, if it does, whichever process leads. `send` sends one message
    and returns the service's id of it; it raises a SendError and nothing else when the service does not take it.
    """

    name: str
    pace: Pacing
    condition: Condition

    @property
    def room(self) -> Room | None: ...

    @property
    def by_leader_alone(self) -> bool: ...

    def webhooks(self, reply: Reply, take: Take) -> Mapping[str, Webhook]: ...

    async def run(self, take: Take) -> None: ...

    async def send(self, account: str, message: Message) -> str: ...

    async def close(self) -> None: ...
