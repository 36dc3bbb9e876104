"""The contract between the bot and a chat product."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Protocol

from core.messages import Inbound, Message

Take = Callable[[Sequence[Inbound]], Awaitable[None]]
"""Gives messages to the bot. Returns once they are stored for good; only then may the channel confirm them to its
service. Raises when they could not be stored: then they must not be confirmed."""


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

    `run` receives until it is cancelled and survives every failure of the service. `send` sends one message and
    returns the service's id of it; it raises a SendError and nothing else when the service does not take it.
    """

    name: str

    async def run(self, take: Take) -> None: ...

    async def send(self, account: str, message: Message) -> str: ...

    async def close(self) -> None: ...
