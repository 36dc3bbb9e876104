"""Telegram's menu of commands beside the text field: everybody's, and that of one chat."""

from __future__ import annotations

from collections.abc import Mapping

from telegram import Bot, BotCommandScopeChat

from core.messages import Commands


async def set_for_everybody(bot: Bot, menu: Mapping[str, Commands]) -> None:
    """By language tag ("zh-CN"). Who uses the app in any other language sees the first. Raises a TelegramError."""
    for number, (language, commands) in enumerate(menu.items()):
        if number == 0:
            await bot.set_my_commands(commands)
        await bot.set_my_commands(commands, language_code=language.partition("-")[0])


async def set_for_one(bot: Bot, chat: str, commands: Commands) -> str:
    """Without any commands the chat has everybody's menu again. Raises a TelegramError; a menu is no message and has no
    id."""
    scope = BotCommandScopeChat(chat)
    if commands:
        await bot.set_my_commands(commands, scope)
    else:
        await bot.delete_my_commands(scope)
    return ""
