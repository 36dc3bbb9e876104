"""`lingbao run`: the bot on the chats that are set up."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from bot.app import Lingbao, opened, stop_on_signals
from bot.channels.base import Channel
from bot.chats import named, telegram_channel, wecom_channel
from bot.clock import Clock
from bot.menus import Menus
from bot.settings import Settings
from core.errors import InputError
from locales import Catalogue
from web.app import build_app

log = logging.getLogger(__name__)


NO_CHAT = (
    "telegram.token, wecom.bot_id: no chat is set up; set LINGBAO_TELEGRAM__TOKEN to the token of a bot on Telegram, "
    "or LINGBAO_WECOM__BOT_ID and LINGBAO_WECOM__SECRET to those of one on WeCom (or LINGBAO_WECOM__CORP_ID and what "
    "goes with it to those of an app there)"
)

Role = Literal["all", "intake"]
"""One process for everything, or one of several; of these whichever leads does what only one may do."""


async def run(settings: Settings, catalogue: Catalogue, on_ready: Callable[[str], None], role: Role = "all") -> None:
    """`lingbao run`. `on_ready` is told the address of the web pages. Raises InputError when no channel is set up, or
    when the role asks for something else than what is set up, and AlreadyRunning."""
    for language in catalogue.languages:
        if keys := catalogue.lacking(language):
            log.warning("the language %s lacks %d sentences; lingbao doctor says which", language, len(keys))
    if not any((settings.telegram.token, settings.wecom.bot_id, settings.wecom.corp_id)):
        raise InputError([NO_CHAT])
    if role == "intake":
        _check_shareable(settings)
    async with opened(settings, Clock(), catalogue, empty_too=False) as found:
        parts = replace(found, settings=await named(settings))
        telegram, wecom = telegram_channel(settings.telegram), wecom_channel(settings.wecom, parts.store)
        channels: list[Channel] = [channel for channel in (telegram, wecom) if channel]
        program = Lingbao(parts, channels, Menus(parts, telegram).run if telegram else None)
        app = build_app(program.health, figures=program.figures, digest_pages=program.digest_pages)
        await program.run(app, on_ready, stop_on_signals())


def _check_shareable(settings: Settings) -> None:
    faults = []
    if not settings.database_url.startswith("postgresql://"):
        faults.append("database: --role intake needs postgresql://…; an SQLite file is for one process")
    if settings.telegram.token is None and settings.wecom.callback_token is None:
        faults.append(
            "wecom: --role intake is for what several processes can share, and WeCom has one connection for a bot; "
            "run without it: of several processes the others stand by"
        )
    elif settings.telegram.token and settings.telegram.mode != "webhook":
        faults.append('telegram.mode: --role intake needs "webhook"; messages are fetched by one process only')
    if faults:
        raise InputError(faults)
