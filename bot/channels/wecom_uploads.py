"""A file on its way to WeCom: in portions, after which it has an id there for three days."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bot.channels.base import Refused, Unavailable
from bot.channels.wecom_frames import UPLOAD_CHUNK, UPLOAD_FINISH, UPLOAD_INIT, Body
from core.messages import File

PORTION = 512 * 1024
SMALLEST, MOST_PORTIONS = 5, 100
LARGEST = {"image": 2 * 1024 * 1024, "file": 20 * 1024 * 1024}
"""Bytes. Of a picture one source says 2 MB and another 10."""

NAME_BYTES = 256

Ask = Callable[[str, Body], Awaitable[Any]]


async def upload(ask: Ask, file: File) -> tuple[str, str]:
    """What kind of message it is sent as, and its id. A picture that is too large goes as a document. Raises Refused
    for what WeCom would never take, and whatever `ask` raises."""
    data = await asyncio.to_thread(_read, file)
    kind = "image" if file.kind == "picture" and len(data) <= LARGEST["image"] else "file"
    if not SMALLEST <= len(data) <= LARGEST[kind]:
        raise Refused(f"{file.name} has {len(data)} bytes; WeCom takes {SMALLEST} to {LARGEST[kind]}")
    portions = range(0, len(data), PORTION)
    begun = await ask(
        UPLOAD_INIT,
        {
            "type": kind,
            "filename": _name(file),
            "total_size": len(data),
            "total_chunks": len(portions),
            "md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        },
    )
    upload_id = _field(begun, "upload_id")
    for number, start in enumerate(portions):
        portion = base64.b64encode(data[start : start + PORTION]).decode()
        await ask(UPLOAD_CHUNK, {"upload_id": upload_id, "chunk_index": number, "base64_data": portion})
    return kind, _field(await ask(UPLOAD_FINISH, {"upload_id": upload_id}), "media_id")


def _read(file: File) -> bytes:
    try:
        return Path(file.path).read_bytes()
    except OSError as error:
        raise Refused(f"{file.name} cannot be read: {error.strerror}") from error


def _name(file: File) -> str:
    """Cut where it is too long, before what it ends in."""
    stem, dot, ending = file.name.rpartition(".")
    room = NAME_BYTES - len(f"{dot}{ending}".encode())
    return f"{stem.encode()[:room].decode(errors='ignore')}{dot}{ending}" if stem else file.name[: NAME_BYTES // 4]


def _field(body: object, name: str) -> str:
    found = body.get(name) if isinstance(body, dict) else None
    if not isinstance(found, str) or not found:
        raise Unavailable(f"WeCom has not said the {name} of an upload")
    return found
