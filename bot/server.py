"""Serves the web pages inside the program: uvicorn, without its own say in when the program ends."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.base import Webhook
from core.errors import InputError

GRACE_S = 1.0
"""How long whoever has been heard may wait for the answer when the program ends."""


class WebServer(uvicorn.Server):
    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        super().__init__(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", proxy_headers=False))
        self._socket = _bind(host, port)

    @property
    def url(self) -> str:
        host, port = self._socket.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The program listens for signals itself, so that everything stops in order."""
        yield

    async def run_until_cancelled(self) -> None:
        serving = asyncio.create_task(self.serve(sockets=[self._socket]))
        try:
            await asyncio.shield(serving)
        finally:
            self.should_exit = True
            await asyncio.wait([serving], timeout=GRACE_S)
            self.force_exit = True
            await serving


def behind(webhooks: Mapping[str, Webhook], app: ASGIApp) -> ASGIApp:
    """What services call goes straight to their channel, everything else to the app."""

    async def choose(scope: Scope, receive: Receive, send: Send) -> None:
        called = webhooks.get(scope["path"], app) if scope["type"] == "http" else app
        await called(scope, receive, send)

    return choose if webhooks else app


def _bind(host: str, port: int) -> socket.socket:
    """Bound before anything else starts: a port that is taken is an error in the settings, not a crash later."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, or asyncio leaves Nagle on
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen()  # whoever is told the address can connect, even before the server has looked
    except OSError as error:
        bound.close()
        raise InputError([f"web.port: {host}:{port} cannot be used: {error.strerror}; choose another port"]) from error
    return bound
