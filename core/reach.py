"""How the reporters of a unit can be reached, and whether a manager may have one of them reminded now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core.effects import Account
from core.rank import FEEDBACK
from core.units import Person

NUDGE = "nudge"
"""The kind of the message by which a manager has somebody reminded; its key begins like this."""


def nudge_key(person_id: int, day: date) -> str:
    """One such message a person a day: the key under which it stands in the outbox."""
    return f"{NUDGE}:{person_id}:{day}"


def note_key(person_id: int, day: date) -> str:
    """One note on how she has reported (core.rank) a person a day: its key in the outbox."""
    return f"{FEEDBACK}:{person_id}:{day}"


class Why(StrEnum):
    """Why somebody is not reminded now."""

    QUIET = "quiet"
    NO_ACCOUNT = "no-account"
    UNREACHABLE = "unreachable"
    ON_LEAVE = "on-leave"
    PAUSED = "paused"
    UNDELIVERED = "undelivered"
    ALREADY = "already"


@dataclass(frozen=True, slots=True)
class Reporter:
    """Somebody who reports for a unit today. All moments are UTC.

    `account` is the one at which she is best written to; None when there is none (`joined` is false then) or when none
    can be written to, `unreachable_since`. `reminded_at` is when today's reminder was sent, or None while it
    `is_on_its_way` or where there is none; `nudged_at` when a manager has had her reminded today. What was last sent
    to remind her today may have been given up or come too late: `is_undelivered`. `noted_at` is when she was sent a
    note today on how she has reported.
    `on_leave_until` is the last day of her leave, `paused_until` the day from which on she may be reminded again.
    """

    person: Person
    account: Account | None
    joined: bool
    phone: str | None = None
    unreachable_since: datetime | None = None
    reminded_at: datetime | None = None
    is_on_its_way: bool = False
    nudged_at: datetime | None = None
    is_undelivered: bool = False
    on_leave_until: date | None = None
    paused_until: date | None = None
    noted_at: datetime | None = None


def why_not(reporter: Reporter, today: date, *, quiet: bool) -> Why | None:
    """At most one reminder by a manager a person a day, beyond the automatic one: in no quiet hours, and not to
    somebody who is away or wants no more of them today."""
    if not reporter.joined:
        return Why.NO_ACCOUNT
    if reporter.account is None:
        return Why.UNREACHABLE
    if reporter.on_leave_until:
        return Why.ON_LEAVE
    if reporter.paused_until and reporter.paused_until > today:
        return Why.PAUSED
    if reporter.nudged_at:
        return Why.UNDELIVERED if reporter.is_undelivered else Why.ALREADY
    return Why.QUIET if quiet else None
