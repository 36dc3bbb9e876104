"""WeCom calls a self-built app itself: signed, encrypted, and for five seconds.

Source: "接收消息与事件" in WeCom's developer documentation.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote

from bot import logs
from bot.channels.base import Condition, Receive, Scope, Send, Take
from bot.channels.calls import whole_body
from bot.channels.wecom_brought import Brought, read_brought
from bot.channels.wecom_crypto import NotForUs, Seal
from bot.channels.wecom_storing import stored
from bot.channels.wecom_xml import NotXml, fields

log = logging.getLogger(__name__)

PATH = "/wecom"
MOST_BYTES = 256 * 1024
"""A text has 2,048 bytes."""

ANSWER_S = 4.5
"""WeCom gives 5 s, asks twice more, and then forgets it."""

OK, BAD_REQUEST, FORBIDDEN, METHOD_NOT_ALLOWED, TOO_SLOW, TOO_LARGE, UNAVAILABLE = 200, 400, 403, 405, 408, 413, 503


@dataclass(frozen=True, slots=True)
class CallbackKeys:
    """As they stand in WeCom's console at the app's 接收消息: Token and EncodingAESKey."""

    token: str = field(repr=False)
    key: str = field(repr=False)


class Callback:
    """An ASGI application. What is brought is confirmed once it is stored, and what could not be stored in time is
    tried for as long as it takes: WeCom asks only three times. What is not understood is confirmed, for it would be the
    same the next time. `on_stored` is told of everything after that."""

    def __init__(
        self,
        seal: Seal,
        agent_id: int,
        take: Take,
        on_stored: Callable[[Brought], None],
        condition: Condition,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        answer_s: float = ANSWER_S,
    ) -> None:
        self._seal = seal
        self._agent_id = agent_id
        self._take = take
        self._on_stored = on_stored
        self._condition = condition
        self._now = now
        self._sleep = sleep
        self._answer_s = answer_s
        self._storing: dict[str, asyncio.Task[None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, body = await self._judge(scope, receive)
        headers = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(body))]
        if status != OK:
            headers.append((b"connection", b"close"))  # the rest of what was refused is not read
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def close(self) -> None:
        """What is not stored by now is lost, unless WeCom brings it again."""
        for storing in self._storing.values():
            storing.cancel()
        if self._storing:
            log.error("WeCom: %d messages could not be stored before the end", len(self._storing))
            await asyncio.wait(self._storing.values())

    async def _judge(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        asked = _query(scope["query_string"])
        match scope["method"]:
            case "GET":
                return self._checked(asked)
            case "POST":
                return await self._brought(asked, scope, receive)
            case _:
                return METHOD_NOT_ALLOWED, b""

    def _checked(self, asked: Mapping[str, str]) -> tuple[int, bytes]:
        """When the address is put down in WeCom's console, WeCom wants to see that it is ours."""
        try:
            return OK, self._opened(asked, asked.get("echostr", ""))
        except NotForUs as error:
            log.warning("WeCom: a check of the address is refused: %s", error)
            return FORBIDDEN, b""

    async def _brought(self, asked: Mapping[str, str], scope: Scope, receive: Receive) -> tuple[int, bytes]:
        if any(int(value) > MOST_BYTES for name, value in scope["headers"] if name == b"content-length"):
            return TOO_LARGE, b""
        try:
            async with asyncio.timeout(self._answer_s):
                body = await whole_body(receive, MOST_BYTES)
        except TimeoutError:
            return TOO_SLOW, b""
        if body is None:
            return TOO_LARGE, b""
        try:
            said = fields(self._opened(asked, fields(body).get("Encrypt", "")))
        except NotXml as error:
            log.warning("WeCom: a call is refused, for it is no XML: %s", error)
            return BAD_REQUEST, b""
        except NotForUs as error:
            log.warning("WeCom: a call is refused: %s", error)
            return FORBIDDEN, b""
        return await self._confirmed(said)

    def _opened(self, asked: Mapping[str, str], sealed: str) -> bytes:
        signature, timestamp, nonce = (asked.get(name, "") for name in ("msg_signature", "timestamp", "nonce"))
        if not self._seal.is_signed(signature, timestamp, nonce, sealed):
            raise NotForUs("its signature is not that of callback_token")
        return self._seal.opened(sealed)

    async def _confirmed(self, said: Mapping[str, str]) -> tuple[int, bytes]:
        try:
            brought = read_brought(said, self._agent_id, self._now())
        except (ValueError, OverflowError, OSError):
            log.warning("WeCom: a call is not understood and skipped")
            brought = None
        if brought is None:
            self._condition.skipped[_kind(said)] += 1
            return OK, b""
        return (OK if await self._is_stored(brought) else UNAVAILABLE), b""

    async def _is_stored(self, brought: Brought) -> bool:
        """Whether it is, in time. Who brings it again meanwhile waits for the same."""
        number = brought.inbound.id
        storing = self._storing.get(number)
        if storing is None:
            storing = self._storing[number] = asyncio.create_task(self._store(brought))
            storing.add_done_callback(lambda _: self._storing.pop(number, None))
        done, _ = await asyncio.wait([storing], timeout=self._answer_s)
        return bool(done) and not storing.cancelled()

    async def _store(self, brought: Brought) -> None:
        await stored(self._take, [brought.inbound], self._sleep)
        with logs.about(logs.id_of(brought.inbound.reply_key)):
            self._on_stored(brought)


def _query(words: bytes) -> dict[str, str]:
    """A plus is one: base64 has them, and WeCom does not always write them in another way."""
    pairs = (pair.partition("=") for pair in words.decode("ascii", "replace").split("&"))
    return {unquote(name): unquote(value) for name, _, value in pairs}


def _kind(said: Mapping[str, str]) -> str:
    """What it is, for whoever counts what was skipped."""
    kind = said.get("Event", "").lower() if said.get("MsgType") == "event" else said.get("MsgType", "")
    return kind if kind.isascii() and kind.replace("_", "").isalnum() and len(kind) <= 40 else "other"
