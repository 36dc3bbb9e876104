"""A line to a PostgreSQL server that can be cut, held and mended: a TCP proxy on 127.0.0.1."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from sqlalchemy import make_url

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class PostgresLine:
    """Stands before the server of `server_url`, which may listen on a port or on a unix socket."""

    def __init__(self, server_url: str) -> None:
        self._server_url = make_url(server_url)
        self._port = 0
        self._flowing = asyncio.Event()
        self._carrying: set[asyncio.Task[None]] = set()
        self._listening: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """The database's address through this line."""
        near = self._server_url.set(host="127.0.0.1", port=self._port, query={})
        return near.render_as_string(hide_password=False)

    async def __aenter__(self) -> Self:
        await self.mend()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.cut()

    async def cut(self) -> None:
        """Whoever is connected is cut off, and nobody else can connect."""
        if self._listening:
            self._listening.close()
            self._listening = None
        for task in self._carrying:
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    def hold(self) -> None:
        """Nothing comes through any more, and nobody is told: as when a cable is pulled or a server freezes."""
        self._flowing.clear()

    async def mend(self) -> None:
        """What was held comes through, and one can connect again, on the same port as before."""
        self._flowing.set()
        if self._listening is None:
            self._listening = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
            self._port = self._listening.sockets[0].getsockname()[1]

    async def _accept(self, *near: *Streams) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carrying.add(task)
        try:
            async with _closing(near):
                await self._flowing.wait()
                async with _closing(await self._reach_server()) as far, asyncio.TaskGroup() as group:
                    group.create_task(self._carry(near[0], far[1]))
                    group.create_task(self._carry(far[0], near[1]))
        except* (OSError, asyncio.CancelledError):
            pass  # one side has gone, or the line was cut
        finally:
            self._carrying.discard(task)

    async def _reach_server(self) -> Streams:
        server = self._server_url
        host, port = str(server.query.get("host") or server.host or "127.0.0.1"), server.port or 5432
        if host.startswith("/"):
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        return await asyncio.open_connection(host, port)

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            await self._flowing.wait()
            target.write(data)
            await target.drain()
        raise ConnectionResetError  # the other direction ends too


@asynccontextmanager
async def _closing(streams: Streams) -> AsyncIterator[Streams]:
    try:
        yield streams
    finally:
        streams[1].transport.abort()
