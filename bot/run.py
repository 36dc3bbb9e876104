"""`lingbao run`: the bot on the chats that are set up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.app import Lingbao, opened, stop_on_signals
from bot.channels.base import SendError
from bot.channels.telegram import TelegramChannel
from bot.clock import Clock
from bot.settings import Settings
from core.errors import InputError
from core.texts import text
from locales import Catalogue
from web.app import build_app

log = logging.getLogger(__name__)

MENU = ("help", "today", "change", "lang")


async def run(settings: Settings, catalogue: Catalogue, on_ready: Callable[[str], None]) -> None:
    """`lingbao run`. `on_ready` is told the address of the web pages. Raises InputError when no channel is set up."""
    telegram = _telegram(settings)
    async with opened(settings, Clock(), catalogue) as parts, asyncio.TaskGroup() as group:
        program = Lingbao(parts, [telegram])
        announcing = group.create_task(_announce_commands(telegram, catalogue))
        await program.run(build_app(program.health), on_ready, stop_on_signals())
        announcing.cancel()


def _telegram(settings: Settings) -> TelegramChannel:
    if settings.telegram.token is None:
        raise InputError(["telegram.token: no chat is set up; set LINGBAO_TELEGRAM__TOKEN to the bot's token"])
    return TelegramChannel(settings.telegram.token.get_secret_value(), settings.telegram.api)


async def _announce_commands(telegram: TelegramChannel, catalogue: Catalogue) -> None:
    """The menu beside the text field. The bot works without it, so it is tried once at every start."""
    menu = {
        language: [(command, catalogue.render(text(f"menu-{command}"), language)) for command in MENU]
        for language in catalogue.languages
    }
    try:
        await telegram.announce(menu)
    except SendError as error:
        log.warning("the menu of commands could not be set: %s", error)
