"""The chats that are set up."""

from __future__ import annotations

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_webhook import Hook
from bot.settings import Telegram


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
