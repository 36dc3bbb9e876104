"""Handing one message to its chat: in the reader's words, with the files that are made only now."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path

from bot.channels.base import Channel, Malformed, Refused
from core.messages import File, Message, Say
from locales import Catalogue, MissingText
from storage.claiming import Waiting

log = logging.getLogger(__name__)


class HandOver:
    """`make` makes a file that is none yet, in a language, and `tell` makes what is said about figures; both raise a
    SendError. `language` is that of whoever has none."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        catalogue: Catalogue,
        language: str,
        make: Callable[[File, str], Awaitable[Path]],
        tell: Callable[[str], Awaitable[Say]],
    ) -> None:
        self._channels = channels
        self._catalogue = catalogue
        self._language = language
        self._make = make
        self._tell = tell

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
        language = waiting.language or self._language
        say = await self._tell(waiting.say.figures) if waiting.say.figures else waiting.say
        try:
            message = self._catalogue.message(say, language)
        except MissingText as error:
            raise Refused(f"no words for it: {error}") from error
        files = tuple([await self._whole(file, language) for file in message.files])
        return replace(message, replaces=waiting.replaces, files=files)

    async def _whole(self, file: File, language: str) -> File:
        if file.path or file.reference:
            return file
        return replace(file, path=str(await self._make(file, language)), qr="", paper="")
