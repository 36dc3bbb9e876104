"""Makes what a message brings along, when it is sent: in its reader's language, and as the figures are by then."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from bot import qr
from bot.channels.base import Refused, RetryLater
from bot.papers import digest, digest_text, heat, rank, statement, summary, trend
from core.errors import InputError
from core.messages import File, Say
from core.papers import DETAILS, DIGEST, HEAT_MAP, OWN_STATEMENT, PICTURE, RANK, STATEMENT, SUMMARY, TREND, WORKBOOK
from scheduler.base import County
from storage import Store

Make = Callable[[Store, County, Sequence[str], str, datetime], Awaitable[Path]]
"""Makes a paper about what follows its kind, in that language, as it is at that moment; returns the file. Raises
ValueError where it is about nothing that there is, InputError for a setting that is wrong, OSError."""

PAPERS: Mapping[str, Make] = {
    WORKBOOK: digest.workbook,
    SUMMARY: summary.document,
    PICTURE: digest.picture,
    HEAT_MAP: heat.picture,
    TREND: trend.picture,
    RANK: rank.workbook,
    STATEMENT: statement.workbook,
}

Tell = Callable[[Store, County, Sequence[str], datetime], Awaitable[Say]]
"""Makes what a message says, in the same way."""

TELLING: Mapping[str, Tell] = {
    DIGEST: digest_text.short,
    DETAILS: digest_text.full,
    STATEMENT: statement.told,
    OWN_STATEMENT: statement.own,
}


class Papers:
    """QR codes are drawn into the folder `codes`."""

    def __init__(self, store: Store, county: County, codes: Path, now: Callable[[], datetime]) -> None:
        self._store = store
        self._county = county
        self._codes = codes
        self._now = now

    async def __call__(self, file: File, language: str) -> Path:
        """The file, made in that language. Raises Refused or RetryLater."""
        try:
            if file.qr:
                return await asyncio.to_thread(qr.drawn, self._codes, file.qr)
            kind, *about = file.paper.split(":")
            return await PAPERS[kind](self._store, self._county, about, language, self._now())
        except OSError as error:
            raise RetryLater(f"{file.kind} could not be made: {error.strerror}") from error
        except (InputError, KeyError, ValueError) as error:
            raise Refused(f"{file.kind} could not be made: {file.paper.partition(':')[0]}") from error

    async def tell(self, figures: str) -> Say:
        """What is said about them, as they are now. Raises Refused."""
        kind, *about = figures.split(":")
        try:
            return await TELLING[kind](self._store, self._county, about, self._now())
        except (KeyError, ValueError) as error:
            raise Refused(f"nothing can be said of {kind}") from error
