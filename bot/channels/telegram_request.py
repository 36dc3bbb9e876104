"""HTTP for python-telegram-bot: what has no files goes by `Posting`, files and whatever needs a proxy by aiohttp. The
library's own httpx takes many times the CPU, and logs every URL, and the URL holds the token."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import aiohttp
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels.posting import Posting
from core.spelling import read_json, spell_json

CONNECT_S = 10.0
READ_S = 20.0
"""For a whole call, from connecting to the end of the answer."""
UPLOAD_S = 120.0  # so much longer, for a workbook over a village's line


class TooManyRequests(TelegramError):
    """429; `wait` is what the service asks for. Stands in for the library's RetryAfter, which warns whenever it is
    made that its type is going to change."""

    def __init__(self, wait: timedelta | None) -> None:
        super().__init__("Too Many Requests")
        self.wait = wait


class TooLarge(BadRequest):
    """413, which the library would take for a failure that passes."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.REQUEST_ENTITY_TOO_LARGE.phrase)


class TelegramRequest(BaseRequest):
    """Connections are opened by the first request, because only then is there a running loop. All of them lead through
    the `proxy`, if there is one."""

    def __init__(self, proxy: str | None = None) -> None:
        self._proxy = proxy
        self._posting = Posting(self.USER_AGENT)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return READ_S

    async def initialize(self) -> None:
        """There is nothing to prepare."""

    async def shutdown(self) -> None:
        self._posting.close()
        if self._session is not None:
            await self._session.close()
            self._session = None
        await asyncio.sleep(0)  # connections close in the event loop's next round

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Raises only the library's errors, and none that quotes the URL."""
        longest = _seconds(read_timeout, READ_S)
        if request_data and request_data.contains_files:
            longest += _seconds(write_timeout, UPLOAD_S)
            status, payload = await self._exchange(method, url, _form(request_data), longest)
        elif method == "POST" and not self._proxy:
            status, payload = await self._post(url, _json(request_data), longest)
        else:
            body = aiohttp.BytesPayload(_json(request_data), content_type="application/json")
            status, payload = await self._exchange(method, url, body, longest)
        if status != HTTPStatus.OK:
            _look_at_refusal(status, payload)
        return status, payload

    async def _post(self, url: str, body: bytes, longest: float) -> tuple[int, bytes]:
        try:
            return await self._posting.post(url, body, CONNECT_S, longest)
        except TimeoutError:
            raise TimedOut from None
        except OSError as error:
            raise NetworkError(str(error)) from None

    async def _exchange(
        self, method: str, url: str, body: aiohttp.FormData | aiohttp.Payload, longest: float
    ) -> tuple[int, bytes]:
        try:
            async with asyncio.timeout(longest):
                answer = await self._open().request(method, url, data=body, allow_redirects=False)
                return answer.status, await answer.read()  # which gives the connection back, or closes it
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientConnectorError as error:
            raise NetworkError(str(error)) from None  # names host and port
        except aiohttp.ClientError as error:
            # Many of aiohttp's other messages quote the URL.
            raise NetworkError(type(error).__name__) from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),  # delivery says how many go out at once
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT, "Accept-Encoding": "identity"},
                # One timer for the whole call is enough; aiohttp's own for every read cost as much as writing the JSON.
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S),
                proxy=self._proxy,
            )
        return self._session

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As the library's, which logs what it cannot read: people's messages, perhaps."""
        answer = _answer(payload)
        if answer is None:
            raise TelegramError("the answer is not one of the Bot API")
        return answer


def _look_at_refusal(status: int, payload: bytes) -> None:
    """Raises what the library would take for something else."""
    match status:
        case HTTPStatus.TOO_MANY_REQUESTS:
            raise TooManyRequests(_retry_after(payload))
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise TooLarge
        case HTTPStatus.BAD_REQUEST | HTTPStatus.FORBIDDEN if _answer(payload) is None:
            raise NetworkError(HTTPStatus(status).phrase)  # something in between; it knows nothing of the person


def _seconds(timeout: object, default: float) -> float:
    return timeout if isinstance(timeout, int | float) else default


def _json(data: RequestData | None) -> bytes:
    # Writing Chinese as %E5%B7%B2 in a form took a third of what a message cost.
    return spell_json(data.parameters if data else {}).encode()


def _form(data: RequestData) -> aiohttp.FormData:
    # Unless told not to, aiohttp writes 青山县.xlsx as %E9%9D%92….xlsx, and that is the name a person would see.
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for field, (filename, content, content_type) in data.multipart_data.items():
        form.add_field(field, content, filename=filename, content_type=content_type)
    return form


def _answer(payload: bytes) -> dict[str, Any] | None:
    """None if it is not one of the Bot API."""
    try:
        answer = read_json(payload)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) and answer.keys() & {"result", "error_code"} else None


def _retry_after(payload: bytes) -> timedelta | None:
    try:
        return timedelta(seconds=read_json(payload)["parameters"]["retry_after"])
    except (ValueError, LookupError, TypeError):
        return None  # not Telegram's own words, but those of something in between
