"""What answering one message changes: decided by handlers, applied by storage in the batch's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from core.alerts import Alert
from core.corrections import Correction
from core.forms import Values
from core.frozen import frozen
from core.joining import JoinRequest
from core.leave import Leave
from core.messages import Lane, Say
from core.notices import Notice, Receipt
from core.relay import Relay
from core.reports import Expected, Report, ReportKey
from core.units import Invitation, Person, Post

Account = tuple[str, str]
"""(channel, the channel's id of the person)"""


@frozen
class Draft:
    """What was said so far of a report that is not ready. `unit_id` is None while it is not clear which unit.

    `changed_at` (UTC) is when the bot asked for the rest: what is said much later is no answer to that any more.
    `asking` is what was asked, where it is not simply the rest, as `conversation` or `conversation:rest`:

    - `guide:<indicator>:<version>`: the guided form's question, and the report's version beside it (0: none)
    - `disease:<item>:<word>`: which disease the suspected cases are, how far that has got (handlers.disease_question)
    - `amend`: which report the figures correct
    - `overrule`: whether the figures take the place of somebody else's
    - `alert:<key>:<what>`: what a manager wants to say about an alert (handlers.alert)
    - `edited:<moment>`: which unit a changed message is about; when it was first sent (ISO 8601)
    """

    form: str
    period: str
    values: Values
    unit_id: int | None
    changed_at: datetime
    asking: str = ""


@frozen
class SaveReport:
    """A new version in place of `before`; the expected row is made if there is none yet."""

    before: Report | None
    report: Report
    expected: Expected


@dataclass(frozen=True, slots=True)
class KeepDraft:
    account: Account
    draft: Draft


@dataclass(frozen=True, slots=True)
class DropDraft:
    account: Account


@dataclass(frozen=True, slots=True)
class Confirm:
    """The reporter has answered the question about this report: its figures are right as they are."""

    report: Report


@dataclass(frozen=True, slots=True)
class KeepRelay:
    account: Account
    relay: Relay


@dataclass(frozen=True, slots=True)
class DropRelay:
    account: Account


@dataclass(frozen=True, slots=True)
class KeepCorrection:
    """A correction that has been asked for, or decided upon."""

    correction: Correction


@dataclass(frozen=True, slots=True)
class KeepAlert:
    """An alert that was raised, or what has happened to it since its history had `known` steps."""

    alert: Alert
    known: int = 0


@dataclass(frozen=True, slots=True)
class Recount:
    """A figure of this report has changed that a threshold counts."""

    report: ReportKey


@dataclass(frozen=True, slots=True)
class Excuse:
    """These reports are not expected after all, for that reason; without one they are expected again. A row that is not
    there yet is made."""

    rows: tuple[Expected, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class KeepLeave:
    """Leave that was asked for, or what has become of it since it was as `before`."""

    leave: Leave
    before: Leave | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """The account has been told how things are done: not again for a while."""

    account: Account
    at: datetime


@dataclass(frozen=True, slots=True)
class Join:
    """The account takes a post, by the invitation with that code, or without one when a manager has agreed. A person
    with a negative id is not on the roster yet; storage gives the real id and uses it for the effects that follow in
    the batch."""

    account: Account
    person: Person
    post: Post
    code: str = ""


@dataclass(frozen=True, slots=True)
class Bind:
    """From now on the account speaks for somebody on the roster, with all her posts; those in `instead_of` no longer
    do."""

    account: Account
    person: Person
    instead_of: tuple[Account, ...] = ()


@dataclass(frozen=True, slots=True)
class KeepInvitation:
    """A new one."""

    invitation: Invitation
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Revoke:
    """Nobody joins with that code any more."""

    code: str


@dataclass(frozen=True, slots=True)
class KeepJoinRequest:
    """Somebody asks to join, or it has been decided upon."""

    request: JoinRequest


@dataclass(frozen=True, slots=True)
class KeepNotice:
    """A notice that is being written, or what has become of it."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class HandOut:
    """Whom a notice is for from now on. Those who have been sent it are in the same answer's messages."""

    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """收到: that person has read that notice. Said again, the first time counts."""

    notice: str
    person_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class EndPosts:
    """The person holds no post after that day, and is reminded of nothing that is already on its way."""

    person_id: int
    last_day: date


@dataclass(frozen=True, slots=True)
class SetLanguage:
    person_id: int
    language: str


@dataclass(frozen=True, slots=True)
class Pause:
    """The person is not reminded before the day `until` (None: again from now on); with `at_least`, nor before a later
    one that holds already. What was due on the day `put_off` is asked for once more on the day after it."""

    person_id: int
    until: date | None
    at_least: bool = False
    put_off: date | None = None


@frozen
class Sign:
    """What a group sees of a receipt: an `emoji` at the message. It is `enough` when the receipt asks nothing and
    advises nothing; else the rest is said in private."""

    emoji: str
    enough: bool


@dataclass(frozen=True, slots=True)
class Audit:
    """What a manager or an administrator does, about that unit. `person_id` is None at the command line. `details` name
    units, periods and figures, never a person: they outlive whoever is forgotten."""

    action: str
    unit_id: int
    person_id: int | None
    details: Mapping[str, str | int | Values] = field(default_factory=dict)


@frozen
class Queue:
    """One message to one account. `key` is unique for ever: queued twice, it is sent once.

    A message that is `owed` something (a reminder) is asked once more just before it goes out, and cancelled if
    nothing of it is owed any more. After `expires_at` it is dropped instead of sent. A receipt has a `sign`, for the
    case that it answers a group; that is decided when it is queued, and not stored. `replaces` is the key of an earlier
    message of the same account whose place it takes, where the service can change what it has shown.
    """

    key: str
    account: Account
    lane: Lane
    say: Say
    expires_at: datetime | None = None
    owed: tuple[ReportKey, ...] = ()
    sign: Sign | None = None
    replaces: str = ""


Effect = (
    SaveReport
    | KeepDraft
    | DropDraft
    | Confirm
    | KeepRelay
    | DropRelay
    | KeepCorrection
    | KeepAlert
    | Recount
    | Excuse
    | KeepLeave
    | Hint
    | Join
    | Bind
    | KeepInvitation
    | Revoke
    | KeepJoinRequest
    | KeepNotice
    | HandOut
    | Acknowledge
    | EndPosts
    | SetLanguage
    | Pause
    | Audit
    | Queue
)
