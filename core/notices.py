"""A notice: what a manager tells everybody below, or those with one role there, and who has acknowledged it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from core.expected import ONE_DAY, Calendar
from core.messages import File
from core.questions import Question
from core.units import Person, Unit

AGAIN = "again"
"""The kind of the message by which somebody is asked once more; its key begins like this. It is a reminder, and counts
as one (core.reminders)."""

ONE_HOUR = timedelta(hours=1)

DAYS = 7
OFFERED_DAYS = (3, 7, 14, 30)
"""How long a notice is open unless its sender says otherwise, and what she may choose."""

MOST_LETTERS = 1500
"""What is longer belongs into a document: nobody reads it in a chat."""

CARRIES_FILES = frozenset({"telegram", "wecom"})
"""The chats in which a document that was received can be handed on; the others carry words alone."""

FILES = frozenset({"document", "photo"})
"""What is handed on there, by what an Inbound calls it."""


class Who(StrEnum):
    """Whom a notice is for, of all that stand at a unit or below it."""

    EVERYBODY = "everybody"
    REPORTERS = "reporters"
    MANAGERS = "managers"


class State(StrEnum):
    """Being written (nobody has got it yet), given up before that, sent, and over."""

    WRITING = "writing"
    DROPPED = "dropped"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Notice:
    """`unit_id` is the sender's unit, `top` the one whose subtree is meant (None while she has not chosen). All moments
    are UTC.

    `account` is where it is being written; a `file` is one of that account's chat. It is open up to and with the day
    `closes_on`; from `repeat_at` on whoever has not acknowledged it is asked once more, None for not yet or never.
    `number` counts the notices of its unit in the year in which it was sent; 0 before that.
    """

    key: str
    unit_id: int
    person_id: int | None
    account: tuple[str, str] | None
    changed_at: datetime
    closes_on: date
    state: State = State.WRITING
    top: int | None = None
    who: Who = Who.EVERYBODY
    words: str = ""
    file: File | None = None
    sent_at: datetime | None = None
    repeat_at: datetime | None = None
    closed_at: datetime | None = None
    year: int = 0
    number: int = 0

    @property
    def is_written(self) -> bool:
        return bool(self.words or self.file)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody that a notice is for, at the first of her units in the order of the codes. Without an `account` she
    cannot be written to, `joined` or not."""

    person: Person
    unit_id: int
    account: tuple[str, str] | None
    joined: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one person was sent of a notice and has answered. It is not sent before she has an `account`; it is asked
    for once more at `repeated_at`."""

    notice: str
    person_id: int
    unit_id: int
    account: tuple[str, str] | None
    sent_at: datetime | None = None
    acknowledged_at: datetime | None = None
    repeated_at: datetime | None = None


class Reached(StrEnum):
    """How far a notice has come with somebody who has not acknowledged it."""

    DELIVERED = "delivered"
    REPEATED = "repeated"
    ON_ITS_WAY = "on-its-way"
    UNDELIVERED = "undelivered"
    BLOCKED = "blocked"
    NO_ACCOUNT = "no-account"


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody who has not acknowledged; `township` is the unit right below the one whose subtree is meant."""

    name: str
    unit: str
    township: str
    reached: Reached


@dataclass(frozen=True, slots=True)
class Standing:
    """A notice that was sent, by whom, from which unit to whose subtree, and how many of its readers have
    acknowledged it."""

    notice: Notice
    sender: str
    unit: Unit
    top: Unit
    readers: int
    acknowledged: int
    not_repeated: int
    """Of those who have not acknowledged: to how many it was sent once."""


@dataclass(frozen=True, slots=True)
class Audience(Question[tuple[Recipient, ...]]):
    """Whoever has such a post today at that unit or below it, in the order of the units' codes. Not the sender; and not
    the managers `beside` her, at her own unit: a notice goes down."""

    top: Unit
    who: Who
    sender: int
    beside: int


@dataclass(frozen=True, slots=True)
class NoticesBelow(Question[tuple[Standing, ...]]):
    """What was sent from that unit or from below it, the newest first."""

    top: Unit


@dataclass(frozen=True, slots=True)
class StandingOf(Question[Standing | None]):
    """One notice that was sent."""

    key: str


@dataclass(frozen=True, slots=True)
class SilentAbout(Question[tuple[Silent, ...]]):
    """Who has not acknowledged it, in the order of the units' codes."""

    key: str


@dataclass(frozen=True, slots=True)
class ReceiptOf(Question[tuple[Notice, Receipt] | None]):
    """A notice, and what that person was sent of it; None if it was not for her."""

    key: str
    person_id: int


def message_key(notice: str, person_id: int) -> str:
    """The one message by which she gets it."""
    return f"notice:{notice}:{person_id}"


def ends_at(notice: Notice, calendar: Calendar) -> datetime:
    """When its last day is over."""
    return calendar.midnight(notice.closes_on + ONE_DAY)


def first_repeat(notice: Notice, now: datetime, calendar: Calendar) -> datetime | None:
    """When those who have not acknowledged what goes out now are asked once more: on the next workday, at the hour that
    is set. None for never, or if it is over by then."""
    if calendar.notice_repeat_at is None:
        return None
    day = calendar.today(calendar.awake(now)) + ONE_DAY
    while not calendar.workdays.is_workday(day):
        day += ONE_DAY
    at = calendar.awake(calendar.moment(day, calendar.notice_repeat_at))
    return at if at < ends_at(notice, calendar) else None


def is_ripe(notice: Notice, sent_at: datetime, now: datetime, calendar: Calendar) -> bool:
    """Whether she has had it for long enough to be asked once more: who got it later than the others, because she has
    just joined, is not asked on the same day."""
    went_out = calendar.awake(notice.sent_at or sent_at)
    return sent_at <= went_out + ONE_HOUR or calendar.today(sent_at) < calendar.today(now)


def is_repeating(notice: Notice, now: datetime) -> bool:
    """Whether those who have not acknowledged are being asked once more, as soon as each may be."""
    return notice.repeat_at is not None and notice.repeat_at <= now


def may_repeat(notice: Notice, now: datetime, calendar: Calendar) -> bool:
    """Whether somebody may be asked once more at this moment, as far as that lies in the notice. Who may not be
    reminded on the first day is asked on a later workday, as long as the notice is open."""
    if (
        notice.state != State.OPEN
        or notice.repeat_at is None
        or not notice.repeat_at <= now < ends_at(notice, calendar)
    ):
        return False
    today = calendar.today(now)
    if calendar.is_quiet(now):
        return False
    if today == calendar.today(notice.repeat_at):
        return True
    at = calendar.notice_repeat_at
    return calendar.workdays.is_workday(today) and at is not None and calendar.moment(today, at) <= now


def is_repeated_on(notice: Notice, day: date, calendar: Calendar) -> bool:
    """Whether a reminder of that day speaks of it, too, whatever its hour."""
    due = notice.repeat_at is not None and calendar.today(notice.repeat_at) <= day
    return due and notice.state == State.OPEN and day <= notice.closes_on
