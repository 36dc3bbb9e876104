"""The line of a digest about alerts: how many were raised about its days, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator

from core.digest import Digest
from core.forms import Forms
from core.texts import Text, text
from digests.words import together


def alerts(digest: Digest, _forms: Forms) -> Iterator[Text]:
    """What nobody has acknowledged first; nothing where there was none."""
    if digest.alerts:
        parts = [text(f"digest-alerts-{what}", count=count) for what, count in digest.alerts]
        yield text("digest-alerts", count=sum(count for _, count in digest.alerts), parts=together(parts))
