"""WeCom's REST API, as a self-built app (自建应用) calls it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import aiohttp

from bot.channels.base import Unavailable
from bot.channels.wecom_frames import WeComError

ANSWER_S, UPLOAD_S = 15.0, 60.0
EARLY_S = 300.0
"""So long before a token ends it is not used any more: a call takes its time, and WeCom's clock is another one."""

TOKEN_OVER = (40014, 42001)

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AppCredentials:
    corp_id: str
    agent_id: int
    secret: str = field(repr=False)
    url: str = "https://qyapi.weixin.qq.com"


class AppApi:
    """Everything here raises WeComError when WeCom refuses, and Unavailable when it does not answer or not sensibly;
    neither quotes an address, for the secret and the token stand in it. `elapsed` are seconds that never go back."""

    def __init__(self, credentials: AppCredentials, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._credentials = credentials
        self._elapsed = elapsed
        self._session: aiohttp.ClientSession | None = None
        self._token, self._good_until = "", 0.0
        self._fetching: asyncio.Task[str] | None = None

    async def call(self, path: str, body: Mapping[str, Any]) -> Answer:
        """POSTs it as JSON, such as to message/send."""
        data = json.dumps(body).encode()
        return await self._with_token(lambda token: self._asked("POST", path, {"access_token": token}, data))

    async def upload(self, kind: str, name: str, data: bytes) -> str:
        """The id under which WeCom keeps the file for three days. `kind`: image or file."""

        async def once(token: str) -> Answer:
            form = aiohttp.FormData(quote_fields=False)
            form.add_field("media", data, filename=name.replace('"', "'"), content_type="application/octet-stream")
            return await self._asked("POST", "media/upload", {"access_token": token, "type": kind}, form)

        media = (await self._with_token(once)).get("media_id")
        if not isinstance(media, str) or not media:
            raise Unavailable("WeCom has not said the media_id of an upload")
        return media

    async def token(self, stale: str = "") -> str:
        """One that is good for a while and not the `stale` one. Whoever needs a new one while it is being fetched waits
        for the same."""
        if self._token and self._token != stale and self._elapsed() < self._good_until:
            return self._token
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(self._fetched)
        return await asyncio.shield(self._fetching)

    async def close(self) -> None:
        if self._fetching:
            self._fetching.cancel()
        if self._session:
            await self._session.close()

    async def _with_token(self, ask: Callable[[str], Any]) -> Answer:
        """Where the token is over before its time, it is asked once more with another one."""
        token = await self.token()
        try:
            answer: Answer = await ask(token)
        except WeComError as error:
            if error.code not in TOKEN_OVER:
                raise
            answer = await ask(await self.token(stale=token))
        return answer

    async def _fetch(self) -> str:
        said = {"corpid": self._credentials.corp_id, "corpsecret": self._credentials.secret}
        answer = await self._asked("GET", "gettoken", said)
        token, lasts = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(lasts, int):
            raise Unavailable("WeCom has not said a token")
        self._token, self._good_until = token, self._elapsed() + max(lasts - EARLY_S, lasts / 2)
        return token

    def _fetched(self, fetching: asyncio.Task[str]) -> None:
        self._fetching = None
        if not fetching.cancelled():
            fetching.exception()  # whoever waited has been told, and nobody may have waited

    async def _asked(
        self, method: str, path: str, query: Mapping[str, str], data: bytes | aiohttp.FormData | None = None
    ) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        seconds = UPLOAD_S if isinstance(data, aiohttp.FormData) else ANSWER_S
        url = f"{self._credentials.url.rstrip('/')}/cgi-bin/{path}"
        try:
            async with (
                asyncio.timeout(seconds),
                self._session.request(method, url, params=query, data=data, allow_redirects=False) as answer,
            ):
                status, said = answer.status, await answer.read()
        except TimeoutError:
            raise Unavailable(f"WeCom has not answered within {seconds:g} s") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Unavailable(f"WeCom cannot be reached: {type(error).__name__}") from None
        if status != HTTPStatus.OK:
            raise Unavailable(f"WeCom has answered with HTTP {status}")
        return _read(said)


def _read(said: bytes) -> Answer:
    try:
        answer = json.loads(said, strict=False)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or not isinstance(code := answer.get("errcode", 0), int):
        raise Unavailable("WeCom's answer is not understood")
    if code:
        raise WeComError(code, str(answer.get("errmsg", "")))
    return answer
