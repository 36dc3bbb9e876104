"""Handing one message to its chat: in the reader's words, with the files that are made only now."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bot.channels.base import Channel, Malformed, Refused, Room
from core.effects import Account
from core.messages import File, Message, Say
from core.numbered import in_short, with_addresses_in_words, without_figures
from core.page_links import opens_a_page, with_links
from core.periods import Period
from locales import Catalogue, MissingText
from storage.claiming import Waiting

log = logging.getLogger(__name__)


class HandedOver(NamedTuple):
    """The service's id of it. `numbered` are the actions behind the numbers that stand in it in place of buttons; None
    where that is never so."""

    id: str
    numbered: tuple[str, ...] | None = None


class HandOver:
    """`make` makes a file that is none yet, in a language, and `tell` makes what is said about figures; both raise a
    SendError. `language` is that of whoever has none. `page` is the address of a page for a person, by her id, in that
    chat, about a unit and a period; None where there are no pages."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        catalogue: Catalogue,
        language: str,
        make: Callable[[File, str], Awaitable[Path]],
        tell: Callable[[str], Awaitable[Say]],
        page: Callable[[int, Account, int, Period], str] | None = None,
    ) -> None:
        self._channels = channels
        self._catalogue = catalogue
        self._language = language
        self._make = make
        self._tell = tell
        self._page = page

    async def __call__(self, waiting: Waiting) -> HandedOver:
        """Raises a SendError. What the service does not take as it is, is tried once more in its bare words."""
        channel = self._channels[waiting.channel]
        message, labels = await self._message(waiting)
        if channel.room is None or message.commands is not None:
            return HandedOver(await self._sent(channel, waiting, message))
        message, actions = self._within(channel.room, message, labels, waiting.language or self._language)
        return HandedOver(await self._sent(channel, waiting, message), actions)

    def _within(
        self, room: Room, message: Message, labels: Mapping[str, str], language: str
    ) -> tuple[Message, tuple[str, ...]]:
        """With the buttons that there is room for, by these shorter `labels` if need be, or with numbers in their place
        and the actions behind these. Where a figure is asked for there are no numbers, only buttons."""
        message, is_figure = without_figures(with_addresses_in_words(message))
        shorter = in_short(message, labels, room.longest)
        choices = [choice for row in shorter.buttons for choice in row]
        if room.takes(choices):
            return shorter, ()
        if is_figure:
            fitting = [(choice,) for choice in choices if room.takes([choice])]
            return replace(shorter, buttons=tuple(fitting[: room.most])), ()
        message = self._catalogue.numbered(message, language)
        return message, tuple(choice.action for choice in choices)

    async def _sent(self, channel: Channel, waiting: Waiting, message: Message) -> str:
        try:
            return await channel.send(waiting.address, message)
        except Malformed as error:
            if message.plain == message:
                raise
            log.error("it is malformed (%s); its bare words are sent", error)
        return await channel.send(waiting.address, message.plain)

    async def _message(self, waiting: Waiting) -> tuple[Message, Mapping[str, str]]:
        """With shorter labels of its buttons."""
        language = waiting.language or self._language
        say = await self._tell(waiting.say.figures) if waiting.say.figures else waiting.say
        try:
            message = self._catalogue.message(say, language)
        except MissingText as error:
            raise Refused(f"no words for it: {error}") from error
        files = tuple([await self._whole(file, language) for file in message.files])
        whole = replace(self._linked(message, waiting), replaces=waiting.replaces, files=files, key=waiting.key)
        return whole, self._catalogue.short_labels(say, language) if self._channels[waiting.channel].room else {}

    def _linked(self, message: Message, waiting: Waiting) -> Message:
        """A link is its reader's own: made only now, and stored nowhere."""
        if not any(opens_a_page(choice) for row in message.buttons for choice in row):
            return message
        if self._page is None or waiting.reader is None:
            return replace(message, buttons=with_links(message.buttons, None))
        hers = partial(self._page, waiting.reader, (waiting.channel, waiting.address))
        return replace(message, buttons=with_links(message.buttons, hers))

    async def _whole(self, file: File, language: str) -> File:
        if file.path or file.reference:
            return file
        return replace(file, path=str(await self._make(file, language)), qr="", paper="")
