"""Handing one message to its chat: in the reader's words, with the pictures that are drawn only now."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from bot.channels.base import Channel, Malformed, Refused, RetryLater
from core.messages import Message
from locales import Catalogue, MissingText
from storage.claiming import Waiting

log = logging.getLogger(__name__)


class HandOver:
    """`draw` makes a picture of a QR code's words; `language` is that of whoever has none."""

    def __init__(
        self, channels: Mapping[str, Channel], catalogue: Catalogue, language: str, draw: Callable[[str], Path]
    ) -> None:
        self._channels = channels
        self._catalogue = catalogue
        self._language = language
        self._draw = draw

    async def __call__(self, waiting: Waiting) -> str:
        """Returns the service's id of it; raises a SendError. What the service does not take as it is, is tried once
        more in its bare words."""
        channel, message = self._channels[waiting.channel], await self._message(waiting)
        try:
            return await channel.send(waiting.address, message)
        except Malformed as error:
            if message.plain == message:
                raise
            log.error("it is malformed (%s); its bare words are sent", error)
        return await channel.send(waiting.address, message.plain)

    async def _message(self, waiting: Waiting) -> Message:
        try:
            message = self._catalogue.message(waiting.say, waiting.language or self._language)
        except MissingText as error:
            raise Refused(f"no words for it: {error}") from error
        return await self._with_pictures(replace(message, replaces=waiting.replaces))

    async def _with_pictures(self, message: Message) -> Message:
        if not any(file.qr for file in message.files):
            return message
        try:
            files = [
                replace(file, path=str(await asyncio.to_thread(self._draw, file.qr)), qr="") if file.qr else file
                for file in message.files
            ]
        except OSError as error:
            raise RetryLater(f"a QR code could not be drawn: {error.strerror}") from error
        return replace(message, files=tuple(files))
