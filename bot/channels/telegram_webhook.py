"""Telegram brings its updates itself: a bare ASGI application, because a framework's request objects cost as much as
storing the report."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from urllib.parse import unquote, urlsplit

from pydantic import ValidationError

from bot import logs
from bot.channels.base import Receive, Reply, Scope, Send
from bot.channels.calls import whole_body
from bot.channels.telegram_messages import beside_text, keyboard
from bot.channels.telegram_updates import Received, Tap, Update, update_from_json
from core.errors import LingbaoError
from core.messages import Message
from core.spelling import spell_json

log = logging.getLogger(__name__)

MOST_BYTES = 1024 * 1024
BODY_S = 30.0
"""So long an update may take to come whole: whoever dawdles must not hold connections for ever."""

SECRET, LENGTH = b"x-telegram-bot-api-secret-token", b"content-length"

OK, BAD_REQUEST, UNAUTHORIZED, METHOD_NOT_ALLOWED = 200, 400, 401, 405
TOO_SLOW, TOO_LARGE, UNAVAILABLE = 408, 413, 503


@dataclass(frozen=True, slots=True)
class Hook:
    """The public address at which Telegram calls, and the secret by which it is known."""

    url: str
    secret: str = field(repr=False)

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.url).path) or "/"


class TelegramWebhook:
    """Confirms an update after it is stored, and gives the reply along with it.

    What could not be stored is refused with 503, and Telegram brings it again. What is not understood is confirmed,
    or it would come again for ever. Whoever does not show the secret is not listened to. `tapped` is told of each
    tap that is stored, `skipped` each update that is confirmed and nobody's message.
    """

    def __init__(
        self,
        secret: str,
        reply: Reply,
        read: Callable[[Update], Received | None],
        tapped: Callable[[Tap], None],
        skipped: Callable[[Update], None],
    ) -> None:
        self._secret = secret.encode()
        self._reply = reply
        self._read = read
        self._tapped = tapped
        self._skipped = skipped

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, body = await self._judge(scope, receive)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        if status != OK:
            headers.append((b"connection", b"close"))  # the rest of what was refused is not read
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _judge(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        if scope["method"] != "POST":
            return METHOD_NOT_ALLOWED, b""
        headers = scope["headers"]
        # One that is given twice is worth its values with a comma between them, and no secret has a comma.
        shown = b",".join([value for name, value in headers if name == SECRET])
        if not compare_digest(shown, self._secret):
            return UNAUTHORIZED, b""
        if any(int(value) > MOST_BYTES for name, value in headers if name == LENGTH):
            return TOO_LARGE, b""
        try:
            async with asyncio.timeout(BODY_S):
                body = await whole_body(receive, MOST_BYTES)
        except TimeoutError:
            return TOO_SLOW, b""
        if body is None:
            return TOO_LARGE, b""
        try:
            update = update_from_json(body)
        except ValidationError:
            return BAD_REQUEST, b""
        return await self._confirm(update)

    async def _confirm(self, update: Update) -> tuple[int, bytes]:
        received = self._read(update)
        if received is None:
            self._skipped(update)
            return OK, b""
        inbound, tap = received
        try:
            message = await self._reply(inbound)
        except LingbaoError:  # which has been logged, once for all that it keeps from being stored
            return UNAVAILABLE, b""
        except Exception as error:  # whatever kept it from being stored, it comes again
            about = logs.of(inbound.reply_key)
            log.exception("Telegram: a message could not be stored: %s", logs.reason(error), extra=about)
            return UNAVAILABLE, b""
        if tap:
            with logs.about(logs.id_of(inbound.reply_key)):
                self._tapped(tap)
        return OK, _call(inbound.account, message) if message else b""


def _call(account: str, message: Message) -> bytes:
    """The method that Telegram carries out for the bot when it reads the answer."""
    call: dict[str, object] = {"method": "sendMessage", "chat_id": account, "text": message.text}
    if markup := keyboard(message.buttons) or beside_text(message):
        call["reply_markup"] = markup
    return spell_json(call).encode()
