"""One call of the Bot API in plain JSON."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from telegram import Bot
from telegram.error import TelegramError

T = TypeVar("T")


async def called(bot: Bot, method: str, parameters: dict[str, Any], answer: TypeAdapter[T]) -> T:
    """Plain JSON: a message costs about half of what it costs in the library's own objects. Raises a TelegramError.

    For a method that it has itself, the library warns: "please use Bot.send_message". In the spelling `send_Message` it
    does not recognise the name, and still makes sendMessage of it.
    """
    said = await bot.do_api_request(method, parameters)
    try:
        return answer.validate_python(said)
    except ValidationError:
        raise TelegramError(f"the answer to {method} is not one of the Bot API") from None  # may quote a message
