"""A picture or document that somebody has sent: fetched from WeCom while it lies there, and laid there again under an
id that is good for three days. It is in memory meanwhile, and on no disk of ours."""

from __future__ import annotations

import asyncio
import logging
import re
import warnings
from collections.abc import Awaitable, Callable
from pathlib import PurePosixPath
from urllib.parse import unquote

import aiohttp

from bot.channels.base import SendError
from bot.channels.wecom_cipher import decrypted, key_of
from bot.channels.wecom_frames import WeComError
from bot.channels.wecom_updates import UNSTORABLE, Lying
from bot.channels.wecom_uploads import LARGEST, Uploads
from core.errors import LingbaoError
from core.messages import File

log = logging.getLogger(__name__)

AT_ONCE = 2
"""More would only be in each other's way, and in that of the receipts."""

PATIENCE_S = 60.0
"""From asking for it until all of it is here."""

PADDING = 32
LONGEST_NAME = 80
ENDINGS = ((b"\x89PNG", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"GIF8", ".gif"))
"""How a picture begins that WeCom shows as one."""


class NotFetched(Exception):
    """It is not there, too large, or not what it should be."""


class Media:
    """`wants_file` says of an account whether a file of hers is of use to anybody: no other is looked at."""

    def __init__(self, uploads: Uploads, wants_file: Callable[[str], Awaitable[bool]]) -> None:
        self._uploads = uploads
        self._wants_file = wants_file
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def handed_on(self, account: str, lying: Lying) -> File | None:
        """The file as it can be sent to others; None where nobody wants it, or it could not be got."""
        try:
            if not await self._wants_file(account):
                return None
            async with self._turns:
                return await self._taken(lying)
        except (NotFetched, WeComError, SendError, LingbaoError) as error:
            log.warning("WeCom: a %s that somebody sent could not be taken: %s", lying.kind, error)
            return None

    async def _taken(self, lying: Lying) -> File:
        name, data = await fetched(lying)
        is_picture = _ending(data) != "" and len(data) <= LARGEST["image"]
        media = await self._uploads.laid("image" if is_picture else "file", name, data)
        return File("picture" if is_picture else "document", "", name, reference=media)


async def fetched(lying: Lying) -> tuple[str, bytes]:
    """Its name and what is in it. Raises NotFetched."""
    try:
        key = key_of(lying.aeskey)
        name, hidden = await _downloaded(lying.url)
        data = await asyncio.to_thread(decrypted, key, hidden)
    except ValueError as error:
        raise NotFetched(f"it cannot be decrypted: {error}") from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise NotFetched(f"it cannot be fetched: {type(error).__name__}") from None  # the address is a key to it
    return _name(name, lying, data), data


async def _downloaded(url: str) -> tuple[str, bytes]:
    limit = LARGEST["file"] + PADDING
    timeout = aiohttp.ClientTimeout(total=PATIENCE_S)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as answer:
        if answer.status != 200:
            raise NotFetched(f"WeCom answers {answer.status}")
        data = bytearray()
        async for portion in answer.content.iter_any():
            data += portion
            if len(data) > limit:
                raise NotFetched(f"it has more than {LARGEST['file']} bytes")
        with warnings.catch_warnings(action="ignore"):  # which would quote somebody's name of a file
            said = answer.content_disposition
        return (said.filename or "" if said else ""), bytes(data)


def _name(said: str, lying: Lying, data: bytes) -> str:
    """What its sender calls it, if WeCom says so."""
    bare = re.sub(r"[\x00-\x1f\x7f]", "", UNSTORABLE.sub("", unquote(said, errors="ignore"))).replace("\\", "/")
    path = PurePosixPath(PurePosixPath(bare).name)
    if path.stem:
        return path.stem[:LONGEST_NAME] + path.suffix[:LONGEST_NAME]
    return lying.kind + _ending(data)


def _ending(data: bytes) -> str:
    """Empty for what is no picture."""
    return next((ending for begins, ending in ENDINGS if data.startswith(begins)), "")
