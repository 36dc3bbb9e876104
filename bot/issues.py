"""Digests that somebody asks for: each is kept when it is first shown, and shown again as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from core.digest import Digest, Kept
from core.expected import Calendar
from core.forms import Forms
from core.periods import Period
from core.units import Unit
from digests.lines import long_lines, short_lines
from storage import Connection, Store, digests


class Shown(NamedTuple):
    """A digest as it is now, and its issue; None of a period that is not over, or about which there is nothing. Where
    there is one, the digest is what is told beside it (`storage.digests.load_again`)."""

    digest: Digest
    issue: Kept | None


async def shown(
    store: Store,
    find: Callable[[Connection], Unit],
    period: Period,
    forms: Forms,
    calendar: Calendar,
    now: datetime,
) -> Shown:
    """The digest of the unit that `find` finds. From when on it could be sent it is kept before anybody sees it, in a
    transaction of its own: what is asked for is made long after the message that asked was stored. Whoever is shown it
    at the same moment, or sent it by the job, sees the one that was first."""

    def load(conn: Connection) -> Shown:
        unit = find(conn)
        if issue := digests.kept_issue(conn, unit, period):
            return Shown(digests.load_again(conn, unit, period, forms, now), issue)
        return Shown(digests.load(conn, unit, period, forms, now, calendar.today(now)), None)

    def keep(conn: Connection) -> Kept | None:
        lines, details = short_lines(found.digest, forms), long_lines(found.digest, forms)
        is_first = digests.keep_shown(conn, found.digest, lines, details, now)
        return digests.kept_issue(conn, found.digest.unit, period) if is_first else None

    found = await store.read(load)
    if found.issue or found.digest.is_empty or calendar.digest_due(period) > now:
        return found
    first = await store.write(keep)
    return Shown(found.digest, first) if first else await store.read(load)
