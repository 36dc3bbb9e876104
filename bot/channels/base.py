"""The contract between the bot and a chat product."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from datetime import timedelta
from typing import Any, Protocol

from core.messages import Inbound, Message

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
    """The service could not take it now; try again after `wait`."""

    def __init__(self, reason: str, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Unreachable(SendError):
    """This person cannot be written to: never started the bot, blocked it, or is gone."""


class Refused(SendError):
    """The service will never take this message; another attempt would end the same way."""


class Channel(Protocol):
    """One chat product.

    `run` receives until it is cancelled and survives every failure of the service. `webhooks` are the paths on which
    the service calls, if it does. `send` sends one message and returns the service's id of it; it raises a SendError
    and nothing else when the service does not take it.
    """

    name: str

    def webhooks(self, reply: Reply) -> Mapping[str, Webhook]: ...

    async def run(self, take: Take) -> None: ...

    async def send(self, account: str, message: Message) -> str: ...

    async def close(self) -> None: ...
