"""What Telegram's refusals mean for whoever sends a message."""

from __future__ import annotations

import re
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, TelegramError

from bot.channels.base import Malformed, Moved, Paused, Refused, SendError, Unavailable, Unreachable
from bot.channels.telegram_request import TooLarge, TooManyRequests

TOKEN_WAIT = timedelta(minutes=10)  # until somebody has put the token right
LONGEST_REASON = 200

QUOTED = re.compile(r""""[^"]*"|(?<=URL )'[^']*'""")

NOBODY_THERE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "input_user_deactivated",
    "chat_write_forbidden",
    "have no rights to send",
    "not enough rights to send",
)
"""How the reasons begin, in small letters, with which Telegram says 400 of a person or group and means 403."""


def send_error(error: TelegramError, secret: str) -> SendError:
    why = reason(error, secret)
    match error:
        case TooManyRequests():
            return Paused(why, error.wait)
        case InvalidToken():
            return Unavailable(why, TOKEN_WAIT)
        case ChatMigrated():
            return Moved(str(error.new_chat_id))
        case Forbidden():
            return Unreachable(why)
        case TooLarge():
            return Refused(why)
        case BadRequest():
            return Unreachable(why) if why.lower().startswith(NOBODY_THERE) else Malformed(why)
        case _:
            return Unavailable(why)


def without_quotes(said: str) -> str:
    """Telegram's words without what it quotes in them, which may be somebody's, or a link for one reader only: can't
    parse entities: unsupported start tag "王医生" at byte offset 5."""
    return QUOTED.sub('"…"', said)


def reason(error: TelegramError, secret: str) -> str:
    """In words for the administrator, without the token's `secret` part."""
    # The library quotes answers that are not Telegram's, and a proxy's page may quote the URL.
    said = without_quotes(error.message.replace(secret, "…"))[:LONGEST_REASON]
    if isinstance(error, InvalidToken):
        return "the bot's token is refused; check the token and the address of the API"
    if isinstance(error, Conflict):
        return f"another program fetches this bot's messages ({said})"
    return said
