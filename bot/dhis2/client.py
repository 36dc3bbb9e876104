"""Sends data values to a DHIS2 server.

Sources: DHIS2 Developer guide (docs.dhis2.org), "Data values", "Async data value import", "Authentication".
"""

from __future__ import annotations

import asyncio
import json
import random
from base64 import b64encode
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.console import Refusal
from bot.settings import Dhis2
from core.dhis2_answers import ImportSummary, read_summary
from core.texts import text

TRIES = 6
FIRST_PAUSE_S = 1.0
"""Doubled from one try to the next, and then by chance half as long to half as long again, so that many who were turned
away do not come back together."""

LONGEST_PAUSE_S = 300.0
"""Also where the server asks for a longer one."""

ANSWER_S = 180.0
LOOKS = 600
LOOK_S = 2.0
"""An import in the background is looked after so often, so far apart."""

ASKED_ABOUT = 50
"""So many data elements are asked about at once: an address has its limits."""

PROPERTIES = {"uid": "id", "code": "code"}
TOO_MANY, CONFLICT = 429, 409
REFUSED = (401, 403)

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Answer:
    """`body` is None where it is not JSON."""

    status: int
    body: Any
    wait_s: float | None


class Dhis2Server:
    """A server and how to log in there. What went wrong is raised as a Refusal, which never holds a secret.

    The same values may be sent again without harm: what is there already is updated.
    """

    def __init__(
        self, settings: Dhis2, sleep: Sleep = asyncio.sleep, chance: Callable[[], float] = random.random
    ) -> None:
        if settings.url is None:
            raise Refusal(text("dhis2-no-address"))
        self.url = settings.url.rstrip("/").removesuffix("/api")
        self._headers = {"Accept": "application/json", "Authorization": _authorization(settings)}
        self._sleep, self._chance = sleep, chance

    async def send(
        self, payload: Mapping[str, object], parameters: Mapping[str, str], *, in_background: bool = False
    ) -> ImportSummary:
        """One data value set. `parameters` are those of the import, such as dryRun."""
        asked = {**parameters, **({"async": "true"} if in_background else {})}
        answer = await self._call("POST", "/api/dataValueSets", asked, json.dumps(payload).encode())
        task = _task(answer.body)
        if task is not None:
            answer = await self._finished(task)
        summary = read_summary(answer.body)
        if summary is None or answer.status not in (200, 201, CONFLICT):
            raise self._refusal(answer)
        return summary

    async def without_zeros(self, data_elements: Collection[str], scheme: str) -> set[str]:
        """Those whose zeros the server drops ("zeroIsSignificant"); none where it does not say, or the scheme is
        neither uid nor code. Source: DHIS2 Developer guide, "Metadata object filter"."""
        name = PROPERTIES.get(scheme)
        if name is None:
            return set()
        dropped: set[str] = set()
        asked = sorted(data_elements)
        for start in range(0, len(asked), ASKED_ABOUT):
            wanted = f"{name}:in:[{','.join(asked[start : start + ASKED_ABOUT])}]"
            parameters = {"paging": "false", "fields": f"{name},zeroIsSignificant", "filter": wanted}
            answer = await self._call("GET", "/api/dataElements", parameters)
            dropped |= {str(found.get(name)) for found in _elements(answer) if found.get("zeroIsSignificant") is False}
        return dropped

    async def _finished(self, task: str) -> _Answer:
        """The summary of an import in the background, once it is over. `task` is JOBTYPE/ID."""
        for _ in range(LOOKS):
            steps = await self._call("GET", f"/api/system/tasks/{task}")
            if isinstance(steps.body, list) and any(isinstance(s, dict) and s.get("completed") for s in steps.body):
                return await self._call("GET", f"/api/system/taskSummaries/{task}")
            await self._sleep(LOOK_S)
        raise Refusal(text("dhis2-not-finished", server=self.url, task=task), code=1)

    async def _call(
        self, method: str, path: str, parameters: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> _Answer:
        """Tries again when the server is away, does not answer in time, is overrun (429) or in trouble (5xx)."""
        reason = ""
        for number in range(TRIES):
            pause = FIRST_PAUSE_S * 2**number * (0.5 + self._chance())
            try:
                answer = await self._once(method, path, parameters, body)
            except TimeoutError:
                reason = f"{ANSWER_S:.0f} s"
            except aiohttp.ClientError as error:
                reason = type(error).__name__
            else:
                if answer.status != TOO_MANY and answer.status < 500:
                    return answer
                reason = f"HTTP {answer.status}"
                pause = max(pause, answer.wait_s or 0.0)
            if number + 1 < TRIES:
                await self._sleep(min(pause, LONGEST_PAUSE_S))
        raise Refusal(text("dhis2-away", server=self.url, reason=reason, tries=TRIES), code=1)

    async def _once(self, method: str, path: str, parameters: Mapping[str, str] | None, body: bytes | None) -> _Answer:
        headers = self._headers | ({"Content-Type": "application/json"} if body is not None else {})
        limits = aiohttp.ClientTimeout(total=ANSWER_S)
        # A page to log in at is no answer: whoever is sent on would take it for one.
        async with (
            aiohttp.ClientSession(timeout=limits, headers=headers) as session,
            session.request(method, self.url + path, params=parameters, data=body, allow_redirects=False) as answer,
        ):
            content = await answer.read()
            wait_s = _seconds(answer.headers.get("Retry-After"))
            return _Answer(answer.status, _json(content), wait_s)

    def _refusal(self, answer: _Answer) -> Refusal:
        said = answer.body.get("message") if isinstance(answer.body, dict) else None
        status = str(answer.status)
        if answer.status in REFUSED:
            return Refusal(text("dhis2-login-refused", server=self.url, status=status), code=1)
        if said:
            return Refusal(text("dhis2-refused", server=self.url, status=status, message=str(said)), code=1)
        return Refusal(text("dhis2-no-dhis2", server=self.url, status=status), code=1)


def _elements(answer: _Answer) -> Iterator[dict[str, Any]]:
    found = answer.body.get("dataElements") if isinstance(answer.body, dict) else None
    return (element for element in found or () if isinstance(element, dict))


def _authorization(settings: Dhis2) -> str:
    if settings.token is not None:
        return f"ApiToken {settings.token.get_secret_value()}"
    if settings.username is None or settings.password is None:
        raise Refusal(text("dhis2-no-login"))
    pair = f"{settings.username}:{settings.password.get_secret_value()}"
    return f"Basic {b64encode(pair.encode()).decode()}"


def _task(body: object) -> str | None:
    """DATAVALUE_IMPORT/YR1UxOUXmzT, where an import has only been begun."""
    begun = body.get("response") if isinstance(body, dict) else None
    place = begun.get("relativeNotifierEndpoint") if isinstance(begun, dict) else None
    return "/".join(place.split("/")[-2:]) if isinstance(place, str) else None


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


def _seconds(asked: str | None) -> float | None:
    """How long `Retry-After` asks to wait: seconds, or until a moment (RFC 9110, 10.2.3)."""
    if asked is None:
        return None
    if asked.strip().isdecimal():
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
