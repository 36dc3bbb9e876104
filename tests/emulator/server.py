"""The HTTP around the emulated Bot API, and the ways in which it can fail."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from tests.emulator.faults import HANG, NONE, End, Fault, Plan, refusal, refused
from tests.emulator.methods import Refusal
from tests.emulator.pushing import Pushing
from tests.emulator.requests import Call, read_call

TOKEN = "4242:AAH-not-a-secret_of-anybody"


class BotApi(Pushing):
    """One bot's API at `url`, in the loop of the test; `calls` are all requests that came with the right token,
    `hidden` those of them that were done without the bot's hearing of it."""

    def __init__(self, token: str = TOKEN, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.token = token
        self.calls: list[Call] = []
        self.hidden: list[Call] = []
        self._plan = Plan()
        self._releases = 0
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

    def plan(self, method: str, *faults: Fault) -> None:
        """What happens to the next calls of that method."""
        self._plan.add(method, *faults)

    def always(self, method: str, fault: Fault) -> None:
        """What happens to all calls of that method for which nothing else is planned, until `heal`."""
        self._plan.always(method, fault)

    def heal(self) -> None:
        """Nothing fails any more, and what is held goes on."""
        self._plan.clear()
        self.release()

    def release(self) -> None:
        """What is held at this moment goes on."""
        self._releases += 1
        self.changed()

    def fail(self, method: str, status: int, description: str, *, times: int = 1, **parameters: int) -> None:
        """Answers the next calls of that method like this instead: `fail("sendMessage", 429, "…", retry_after=7)`."""
        self.plan(method, *[refused(status, description, **parameters)] * times)

    def answer(self, method: str, status: int, body: bytes, *, times: int = 1) -> None:
        """As `fail`, with an answer that need not be the Bot API's."""
        self.plan(method, *[Fault(answer=(status, body))] * times)

    def hold(self, method: str) -> None:
        """Never answers that method any more."""
        self.always(method, HANG)

    async def _answer(self, request: Request) -> Response:
        method, ours = request.path_params["method"], request.path_params["token"] == self.token
        fault = self._plan.take(method) if ours else NONE
        if fault.early:
            await anext(request.stream())
            self._note(Call(method, {}))
            return Cut()
        call = await read_call(request)
        if not ours:
            return _json(401, refusal(401, "Unauthorized"))
        self._note(call)
        status, body = await self._suffer(fault, call, request)
        self.changed()
        if fault.end in (End.CUT, End.HALF):
            return Cut(body if fault.end is End.HALF else b"")
        return _json(status, body)

    def _note(self, call: Call) -> None:
        self.calls.append(call)
        self.changed()

    async def _suffer(self, fault: Fault, call: Call, request: Request) -> tuple[int, bytes]:
        said = await self._judge(call) if fault.done else None
        if fault.hides_a_delivery and said and said[0] == 200:
            self.hidden.append(call)
        if fault.end is End.HELD:
            await self._hold()
            if said is None and not await request.is_disconnected():
                said = await self._judge(call)
        return fault.answer or said or (502, refusal(502, "Bad Gateway"))

    async def _hold(self) -> None:
        before = self._releases
        while before == self._releases and not self.away:
            await self.next_change()

    async def _judge(self, call: Call) -> tuple[int, bytes]:
        try:
            return 200, json.dumps({"ok": True, "result": await self.execute(call)}).encode()
        except Refusal as refused_:
            return refused_.answer
        finally:
            self.changed()


def _json(status: int, body: bytes) -> Response:
    return Response(body, status, media_type="application/json")


class Cut(Response):
    """The connection is lost before the answer has come, or in the middle of it."""

    def __init__(self, body: bytes = b"") -> None:
        super().__init__(body, media_type="application/json")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.body:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            half = self.body[: len(self.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
        connection: Any = receive
        connection.__self__.transport.close()  # uvicorn's; nothing else lets an application hang up
        await asyncio.sleep(0)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # Ctrl-C belongs to pytest
