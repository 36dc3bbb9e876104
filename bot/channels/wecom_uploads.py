"""A file on its way to WeCom: in portions, after which it has an id there for three days."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.channels.base import Refused, RetryLater, Unavailable
from bot.channels.wecom_budget import Budget
from bot.channels.wecom_frames import UPLOAD_CHUNK, UPLOAD_FINISH, UPLOAD_INIT, Body
from bot.channels.wecom_line import LineLost
from core.messages import File

PORTION = 256 * 1024
"""Bytes, of at most 512 KB that WeCom takes: a receipt waits behind a portion that is just being sent."""

SMALLEST = 5
LARGEST = {"image": 2 * 1024 * 1024, "file": 20 * 1024 * 1024}
"""Bytes. Of a picture one source says 2 MB and another 10."""

NAME_BYTES = 256

KNOWN_FOR_S, MOST_KNOWN = 2 * 86_400.0, 500
"""WeCom keeps a file for three days; what takes long to be sent should still find it."""

WHOLE_BOT = ""
"""Uploads have limits of their own, as many as messages in a conversation, but for all conversations together."""

Ask = Callable[[str, Body], Awaitable[Any]]


class Uploads:
    """`elapsed` are seconds that never go back. The same file for several people is uploaded once."""

    def __init__(self, ask: Ask, elapsed: Callable[[], float]) -> None:
        self._ask = ask
        self._elapsed = elapsed
        self._budget = Budget(elapsed)
        self._known = OrderedDict[tuple[str, str, str], tuple[str, float]]()

    async def uploaded(self, file: File) -> tuple[str, str]:
        """What kind of message it is sent as, and its id. A picture that is too large goes as a document. Raises
        Refused for what WeCom would never take, RetryLater while it takes no more, and whatever `ask` raises."""
        kind, data = await asyncio.to_thread(read, file)
        return kind, await self.laid(kind, file.name, data)

    async def laid(self, kind: str, name: str, data: bytes) -> str:
        """The id. Raises as `uploaded`."""
        measure(kind, name, data)
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        media, until = self._known.get((kind, name, md5), ("", 0.0))
        if media and self._elapsed() < until:
            return media
        if wait := self._budget.wait(WHOLE_BOT, 1):
            raise RetryLater("enough files for now", timedelta(seconds=wait))
        media = await self._upload(kind, name, data, md5)
        self._known[kind, name, md5] = media, self._elapsed() + KNOWN_FOR_S
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        return media

    def forget(self, media: str) -> None:
        """It is not there any more."""
        for key in [key for key, (known, _) in self._known.items() if known == media]:
            del self._known[key]

    async def _upload(self, kind: str, name: str, data: bytes, md5: str) -> str:
        starts = range(0, len(data), PORTION)
        whole = {"type": kind, "filename": _short(name), "total_size": len(data), "total_chunks": len(starts)}
        self._budget.sent(WHOLE_BOT)
        upload_id = _field(await self._ask(UPLOAD_INIT, {**whole, "md5": md5}), "upload_id")
        for number, start in enumerate(starts):
            portion = base64.b64encode(data[start : start + PORTION]).decode()
            await self._bring({"upload_id": upload_id, "chunk_index": number, "base64_data": portion})
        return _field(await self._ask(UPLOAD_FINISH, {"upload_id": upload_id}), "media_id")

    async def _bring(self, portion: Body) -> None:
        """Once more over the next connection, where the upload goes on: a portion that comes twice counts once."""
        try:
            await self._ask(UPLOAD_CHUNK, portion)
        except LineLost:
            await self._ask(UPLOAD_CHUNK, portion)


def read(file: File) -> tuple[str, bytes]:
    """As what it is sent, and what is in it. A picture that is too large goes as a document. Raises Refused."""
    try:
        data = Path(file.path).read_bytes()
    except OSError as error:
        raise Refused(f"{file.name} cannot be read: {error.strerror}") from error
    return "image" if file.kind == "picture" and len(data) <= LARGEST["image"] else "file", data


def measure(kind: str, name: str, data: bytes) -> None:
    """Raises Refused for what WeCom never takes."""
    if not SMALLEST <= len(data) <= LARGEST[kind]:
        raise Refused(f"{name} has {len(data)} bytes; WeCom takes {SMALLEST} to {LARGEST[kind]}")


def _short(name: str) -> str:
    """Cut where it is too long, before what it ends in."""
    stem, dot, ending = name.rpartition(".")
    room = NAME_BYTES - len(f"{dot}{ending}".encode())
    if not stem or room <= 0:
        return name.encode()[:NAME_BYTES].decode(errors="ignore")
    return f"{stem.encode()[:room].decode(errors='ignore')}{dot}{ending}"


def _field(body: object, name: str) -> str:
    found = body.get(name) if isinstance(body, dict) else None
    if not isinstance(found, str) or not found:
        raise Unavailable(f"WeCom has not said the {name} of an upload")
    return found
