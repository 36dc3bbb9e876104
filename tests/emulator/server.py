"""The HTTP around the emulated Bot API, and the ways in which it can fail."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections import deque
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.emulator.methods import Refusal
from tests.emulator.pushing import Pushing
from tests.emulator.requests import Call, read_call

TOKEN = "4242:AAH-not-a-secret_of-anybody"


class BotApi(Pushing):
    """One bot's API at `url`, in the loop of the test; `calls` are all requests that came with the right token."""

    def __init__(self, token: str = TOKEN, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.token = token
        self.calls: list[Call] = []
        self._faults: dict[str, deque[tuple[int, bytes]]] = {}
        self._held: set[str] = set()
        self._port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> Self:
        await self.come_back()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.go_away()

    async def come_back(self) -> None:
        """Listens, on the same port as before."""
        # The protocol by name, or asyncio does not switch Nagle's algorithm off and every answer takes 40 ms.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        listener.listen()  # from here on a client can connect, even before the server has looked
        self._port = listener.getsockname()[1]
        app = Starlette(routes=[Route("/bot{token}/{method}", self._answer, methods=["POST"])])
        config = uvicorn.Config(app, lifespan="off", ws="none", log_config=None)
        self._server = _Server(config)
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        self._pushing = asyncio.create_task(self.push_updates())
        self.away = False

    async def go_away(self) -> None:
        """Whoever is connected is told 502, as by the real one; from then on the connection is refused."""
        self.away = True
        self._pushing.cancel()
        self._server.should_exit = True
        self.changed()
        with contextlib.suppress(asyncio.CancelledError):
            await self._pushing
        await self._serving

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method.lower() == method.lower()]

    def fail(self, method: str, status: int, description: str, *, times: int = 1, **parameters: int) -> None:
        """Answers the next calls of that method like this instead: `fail("sendMessage", 429, "…", retry_after=7)`."""
        self.answer(method, status, json.dumps(Refusal(status, description, **parameters).body).encode(), times=times)

    def answer(self, method: str, status: int, body: bytes, *, times: int = 1) -> None:
        """As `fail`, with an answer that need not be the Bot API's."""
        self._faults.setdefault(method.lower(), deque()).extend([(status, body)] * times)

    def hold(self, method: str) -> None:
        """Never answers that method any more."""
        self._held.add(method.lower())

    async def _answer(self, request: Request) -> Response:
        call = await read_call(request)
        status, body = await self._judge(request.path_params["token"], call)
        return Response(body, status, media_type="application/json")

    async def _judge(self, token: str, call: Call) -> tuple[int, bytes]:
        try:
            if token != self.token:
                raise Refusal(401, "Unauthorized")
            self.calls.append(call)
            self.changed()
            while call.method.lower() in self._held and not self.away:
                await self.next_change()
            if faults := self._faults.get(call.method.lower()):
                return faults.popleft()
            return 200, json.dumps({"ok": True, "result": await self.execute(call)}).encode()
        except Refusal as refusal:
            return refusal.status, json.dumps(refusal.body).encode()
        finally:
            self.changed()


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # Ctrl-C belongs to pytest
