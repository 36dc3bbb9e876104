"""Keeps the menus of commands as they should be, while this process leads."""

from __future__ import annotations

import asyncio
import logging

from bot.app import Parts
from bot.channels.base import SendError
from bot.channels.telegram import TelegramChannel
from core.menus import EVERYBODY
from core.texts import text
from scheduler import menus
from storage import DatabaseAway, Overtaken

log = logging.getLogger(__name__)

EVERY_S = 60.0
"""So soon a menu follows a new role or language."""


class Menus:
    def __init__(self, parts: Parts, telegram: TelegramChannel, every_s: float = EVERY_S) -> None:
        self._parts = parts
        self._telegram = telegram
        self._every_s = every_s

    async def run(self) -> None:
        """Until it is cancelled. The bot works without menus, so whatever goes wrong is tried again without hurry."""
        is_announced = False
        while True:
            is_announced = is_announced or await self._announce()
            await self._sweep()
            await asyncio.sleep(self._every_s)

    async def _announce(self) -> bool:
        catalogue = self._parts.county.catalogue
        menu = {
            language: tuple((command, catalogue.render(text(f"menu-{command}"), language)) for command in EVERYBODY)
            for language in catalogue.languages
        }
        try:
            await self._telegram.announce(menu)
        except SendError as error:
            log.warning("the menu of commands could not be set: %s", error)
            return False
        return True

    async def _sweep(self) -> None:
        parts, channel = self._parts, self._telegram.name
        try:
            count = await menus.sweep(parts.store, parts.county, channel, parts.settings.language, parts.clock.now())
        except (DatabaseAway, Overtaken) as error:  # the outbox says so loudly enough
            log.info("menus of commands are looked at again later: %s", error)
        else:
            if count:
                log.info("menus of commands: %d queued", count)
