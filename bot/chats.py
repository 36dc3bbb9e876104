"""The chats that are set up."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from bot.channels.base import SendError
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_webhook import Hook
from bot.channels.wecom import WeComChannel
from bot.channels.wecom_app_api import AppCredentials
from bot.channels.wecom_both import WeComWithApp
from bot.channels.wecom_callback import CallbackKeys
from bot.channels.wecom_connection import Credentials
from bot.settings import Settings, Telegram
from bot.settings_wecom import WeCom
from storage import Store
from storage.notices import is_writing

log = logging.getLogger(__name__)

NAME_S = 5.0
"""So long Telegram has time to say the bot's name: nobody waits for the program because of it."""


def telegram_channel(said: Telegram) -> TelegramChannel | None:
    """None without a token."""
    if said.token is None:
        return None
    hook = None
    if said.mode == "webhook" and said.webhook_url and said.webhook_secret:
        hook = Hook(said.webhook_url, said.webhook_secret.get_secret_value())
    return TelegramChannel(
        said.token.get_secret_value(),
        said.api,
        hook=hook,
        proxy=said.proxy.get_secret_value() if said.proxy else None,
        bulk_per_second=said.bulk_per_second,
    )


def wecom_channel(said: WeCom, store: Store) -> WeComChannel | WeComWithApp | None:
    """None without a bot and without an app."""
    bot = None
    if said.bot_id and said.secret:
        credentials = Credentials(said.bot_id, said.secret.get_secret_value(), said.url)
        bot = WeComChannel(credentials, said.name, wants_file=partial(_writes_notice, store))
    if not (said.corp_id and said.agent_id and said.app_secret):
        return bot
    keys = None
    if said.callback_token and said.callback_key:
        keys = CallbackKeys(said.callback_token.get_secret_value(), said.callback_key.get_secret_value())
    app = AppCredentials(said.corp_id, said.agent_id, said.app_secret.get_secret_value(), said.api)
    return WeComWithApp(app, keys, bot)


async def _writes_notice(store: Store, account: str) -> bool:
    """A file that she sends belongs to it; any other is only in the way of the receipts."""
    return await store.read(lambda conn: is_writing(conn, (WeComChannel.name, account)))


async def named(settings: Settings) -> Settings:
    """With the bot's user name, for links: where the settings do not say it, Telegram is asked. If it does not answer,
    there are no links."""
    if settings.telegram.name or not (channel := telegram_channel(settings.telegram)):
        return settings
    try:
        async with asyncio.timeout(NAME_S):
            name = await channel.me()
    except (SendError, TimeoutError) as error:
        why = str(error) or f"no answer within {NAME_S:g} s"
        log.warning("invitations have no links, for the bot's name is not known: %s", why)
        return settings
    finally:
        await channel.close()
    return settings.model_copy(update={"telegram": settings.telegram.model_copy(update={"name": name})})
