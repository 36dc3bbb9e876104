"""The web application: `/health`, `/metrics`, and the pages that it is given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:  # not everybody has them, and they need a template engine
    from web.digest_page import DigestPages
    from web.local_chat import LocalChat

MAX_BODY = 64 * 1024

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}

Health = Callable[[], Awaitable[Sequence[str]]]
"""Why the process is not well, in words for the administrator; nothing when it is."""

Figures = Callable[[], Awaitable[bytes]]
"""What operators count, in Prometheus' text format."""

TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


def build_app(
    health: Health,
    local_chat: LocalChat | None = None,
    figures: Figures | None = None,
    digest_pages: DigestPages | None = None,
) -> Starlette:
    """The application that the process serves; all but its health only where it is given."""

    async def show_health(_request: Request) -> Response:
        reasons = list(await health())
        body = {"status": "failing" if reasons else "ok", "reasons": reasons}
        return JSONResponse(body, status_code=503 if reasons else 200)

    routes: list[BaseRoute] = [Route("/health", show_health)]
    if figures:
        routes.append(Route("/metrics", _shown(figures)))
    if local_chat:
        routes += local_chat.routes()
    if digest_pages:
        routes += digest_pages.routes()
    return Starlette(routes=routes, middleware=[Middleware(SafeHeaders)], max_body_size=MAX_BODY)


def _shown(figures: Figures) -> Callable[[Request], Awaitable[Response]]:
    async def show(_request: Request) -> Response:
        return Response(await figures(), headers={"Content-Type": TEXT_FORMAT})

    return show


class SafeHeaders:
    """Puts HEADERS on every answer that has no stricter ones of its own: nothing from elsewhere is loaded, run or
    framed, and nothing is shown stale."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_safely)
