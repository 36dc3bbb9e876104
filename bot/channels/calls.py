"""What a service's call of a webhook holds."""

from __future__ import annotations

from bot.channels.base import Receive


async def whole_body(receive: Receive, most: int) -> bytes | None:
    """None when it has more than `most` bytes. What was cut off is nothing whole, and nobody is there to be told so."""
    body: bytes = b""
    while True:
        event = await receive()
        body += event.get("body", b"")
        if len(body) > most:
            return None
        if not event.get("more_body"):
            return body
