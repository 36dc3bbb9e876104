"""What a digest says to whoever has asked for it, in ten lines or in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from core.digest import Digest, Kept
from core.digest_buttons import Rows, digest_buttons, picture_buttons
from core.messages import Button, Say
from core.papers import DIGEST, RANK
from core.periods import parse_period
from core.texts import period_text, text
from digests.lines import kept_lines, long_lines, short_lines
from scheduler.base import County
from storage import Connection, Store, digests, units


async def short(store: Store, county: County, about: Sequence[str], now: datetime) -> Say:
    """About a unit, by its id, and a period: the issue that was sent, with what has changed since, else as it would be
    sent now."""
    digest, kept = await _figures(store, county, about, now)
    if digest.is_empty and kept is None:
        return _nothing(digest, county, now)
    lines = kept_lines(kept, digest, county.forms) if kept else short_lines(digest, county.forms)
    below = digest_buttons(digest, county.calendar, now)
    return Say(lines, (*below, *_around(digest, county.calendar.today(now))))


async def full(store: Store, county: County, about: Sequence[str], now: datetime) -> Say:
    """The same in all its lines, as the figures are now."""
    digest, _ = await _figures(store, county, about, now)
    if digest.is_empty:
        return _nothing(digest, county, now)
    return Say(long_lines(digest, county.forms), digest_buttons(digest, county.calendar, now)[1:])


def _nothing(digest: Digest, county: County, now: datetime) -> Say:
    said = text("digest-nothing-here", unit=digest.unit.name, period=period_text(digest.period))
    return Say((said,), _around(digest, county.calendar.today(now))[-1:])


def _around(digest: Digest, today: date) -> Rows:
    """The pictures of the same period, who reports well, and the periods before and after it."""
    unit, period = digest.unit.id, digest.period
    beside = [Button(text("button-period-before"), f"{DIGEST}:{unit}:{period.previous().key}")]
    if period.next().start <= today:
        beside.append(Button(text("button-period-after"), f"{DIGEST}:{unit}:{period.next().key}"))
    return ((*picture_buttons(digest), Button(text("button-rank"), f"{RANK}:{unit}:{period.key}")), tuple(beside))


async def _figures(store: Store, county: County, about: Sequence[str], now: datetime) -> tuple[Digest, Kept | None]:
    unit_id, key = about
    period = parse_period(key)

    def load(conn: Connection) -> tuple[Digest, Kept | None]:
        (unit,) = units.these(conn, [int(unit_id)])
        digest = digests.load(conn, unit, period, county.forms, now, county.calendar.today(now))
        return digest, digests.kept_issue(conn, unit, period)

    return await store.read(load)
