"""What a digest says to whoever has asked for it, in ten lines or in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from bot.issues import shown
from core.digest import Digest
from core.digest_buttons import Rows, digest_buttons, picture_buttons
from core.messages import Button, Say
from core.papers import DIGEST, RANK
from core.periods import parse_period
from core.texts import period_text, text
from core.units import Unit
from digests.lines import kept_lines, long_lines, short_lines
from scheduler.base import County
from storage import Connection, Store, digests, units


async def short(store: Store, county: County, about: Sequence[str], now: datetime) -> Say:
    """About a unit, by its id, and a period: its issue, with what has changed since; as the figures are now where the
    period is not over."""
    unit_id, key = about
    period, find = parse_period(key), partial(_unit, unit_id)
    digest, issue = await shown(store, find, period, county.forms, county.calendar, now)
    if digest.is_empty and issue is None:
        return _nothing(digest, county, now)
    lines = kept_lines(issue, digest, county.forms) if issue else short_lines(digest, county.forms)
    below = digest_buttons(digest, county.calendar, now)
    return Say(lines, (*below, *_around(digest, county.calendar.today(now))))


async def full(store: Store, county: County, about: Sequence[str], now: datetime) -> Say:
    """The same in all its lines, as the figures are now."""
    unit_id, key = about
    period, today = parse_period(key), county.calendar.today(now)

    def load(conn: Connection) -> Digest:
        return digests.load(conn, _unit(unit_id, conn), period, county.forms, now, today)

    digest = await store.read(load)
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


def _unit(unit_id: str, conn: Connection) -> Unit:
    (unit,) = units.these(conn, [int(unit_id)])
    return unit
