"""WeCom calling the callback of a self-built app, as it does when people write to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from types import TracebackType
from typing import Self
from urllib.parse import quote
from xml.sax.saxutils import escape

import aiohttp

from tests.emulator.wecom.app import AppServer
from tests.emulator.wecom.sealing import encrypted, signature

ATTEMPTS = 3


class Caller:
    """`url` is where it calls. `answers` are the statuses that it got, one for each attempt: it asks three times."""

    token, key = "callback-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

    def __init__(self, wecom: AppServer, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._wecom = wecom
        self._now = now
        self._numbers = count(1)
        self.url = ""
        self.answers: list[int] = []

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self._session.close()

    async def check(self, words: str = "1616140317555161061") -> tuple[int, str]:
        """As when the address is put down in the console."""
        sealed = self.sealed(words)
        async with self._session.get(self.signed(sealed) + f"&echostr={quote(sealed, safe='')}") as answer:
            return answer.status, await answer.text()

    async def say(self, user: str, words: str) -> str:
        """Returns the MsgId."""
        number = f"{7000 + next(self._numbers)}"
        await self.bring(user, "text", Content=words, MsgId=number)
        return number

    async def enter(self, user: str, event: str = "enter_agent") -> None:
        await self.bring(user, "event", Event=event, EventKey="")

    async def tap(self, user: str, card: str, label: str) -> None:
        shown = next(one for one in self._wecom.shown(user) if one.card == card)
        key = next(key for text, key in shown.buttons if text == label)
        assert key, f"{label!r} cannot be tapped any more"
        code = self._wecom.new_code(card)
        said = {"CardType": "button_interaction", "EventKey": key, "TaskId": card, "ResponseCode": code}
        await self.bring(user, "event", Event="template_card_event", **said)

    async def bring(self, user: str, kind: str, **said: str) -> None:
        """Up to three times, until it is confirmed."""
        body = self.xml(user, kind, **said)
        for _ in range(ATTEMPTS):
            if await self.call(body) == 200:
                return

    async def call(self, body: str) -> int:
        """Once. Returns the status."""
        sealed = self.sealed(body)
        return await self.post(self.signed(sealed), self.envelope(sealed))

    async def post(self, url: str, body: str) -> int:
        async with self._session.post(url, data=body.encode()) as answer:
            assert await answer.read() == b""
            self.answers.append(answer.status)
            return answer.status

    def xml(self, user: str, kind: str, **said: str) -> str:
        fields = {"AgentID": str(self._wecom.agent_id), "CreateTime": str(int(self._now().timestamp())), **said}
        known = {"ToUserName": self._wecom.corp_id, "FromUserName": user, "MsgType": kind, **fields}
        return f"<xml>{''.join(f'<{name}>{_cdata(value)}</{name}>' for name, value in known.items())}</xml>"

    def sealed(self, words: str) -> str:
        return encrypted(words.encode(), self.key, self._wecom.corp_id)

    def signed(self, sealed: str, timestamp: str = "1795286400", nonce: str = "nonce01") -> str:
        shown = signature(self.token, timestamp, nonce, sealed)
        return f"{self.url}?msg_signature={shown}&timestamp={timestamp}&nonce={nonce}"

    def envelope(self, sealed: str) -> str:
        to = f"<ToUserName>{_cdata(self._wecom.corp_id)}</ToUserName><AgentID>{self._wecom.agent_id}</AgentID>"
        return f"<xml>{to}<Encrypt>{_cdata(sealed)}</Encrypt></xml>"


def _cdata(words: str) -> str:
    return escape(words) if "]]>" in words or words.isdigit() else f"<![CDATA[{words}]]>"
