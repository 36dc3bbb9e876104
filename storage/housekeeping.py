"""What has been kept long enough, and its removal. Reports, corrections of them, digests and whatever still waits are
never among it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, exists, or_, select, tuple_, update

from core.notices import State
from core.numbered import LIVES
from core.retention import Retention
from storage.keys import same_report
from storage.outbox import State as Sending
from storage.tables import (
    audit,
    burden,
    dead_letter,
    draft,
    hint,
    inbox,
    invitation,
    join_request,
    local_message,
    notice,
    notice_receipt,
    numbered,
    outbox,
    relay,
    report_revision,
    run,
)

PORTION = 1000
"""Rows in one transaction, so that nobody's answer waits long."""

RECEIVED_DAYS = 30
"""For so long a second delivery of a message is recognised; no chat service delivers again after more than a few."""

HINT_DAYS = 1
"""Nobody waits longer before telling somebody again how things are done."""

INVITATION_DAYS = 30
"""After its end, for whoever asks what became of a code."""

LEDGER_DAYS = 400
"""The jobs ask about the last week and the last month, and for the newest entry, which always stays."""

FINISHED = (Sending.SENT, Sending.FAILED, Sending.CANCELLED, Sending.EXPIRED)


@dataclass(frozen=True, slots=True)
class Outdated:
    """What is to go from one table. With `emptied` the rows stay and only these columns are emptied."""

    name: str
    table: Table
    which: ColumnElement[bool]
    emptied: tuple[str, ...] = ()


def outdated(keep: Retention, now: datetime) -> list[Outdated]:
    """Everything that has been kept long enough at `now`, in the order in which it is to be removed."""

    def before(days: int) -> datetime:
        return now - timedelta(days=days)

    kept_text = inbox.c.text.is_not(None)
    bound = before(keep.messages)
    found = [
        Outdated("texts", inbox, and_(kept_text, inbox.c.received_at < before(keep.texts)), ("text", "address")),
        Outdated("received", inbox, and_(~kept_text, inbox.c.received_at < before(RECEIVED_DAYS))),
        Outdated("drafts", draft, draft.c.changed_at < before(keep.drafts)),
        Outdated("relays", relay, relay.c.changed_at < before(keep.drafts)),
        Outdated("numbers", numbered, numbered.c.at <= now - LIVES),
        Outdated("hints", hint, hint.c.at < before(HINT_DAYS)),
        Outdated("messages", outbox, and_(outbox.c.state.in_(FINISHED), outbox.c.created_at < bound)),
        Outdated("dead_letters", dead_letter, dead_letter.c.at < bound),
        Outdated("bubbles", local_message, local_message.c.at < bound),
        Outdated("join_requests", join_request, join_request.c.asked_at < bound),
        Outdated("invitations", invitation, _unusable(before(INVITATION_DAYS))),
        Outdated("runs", run, _superseded_run(before(LEDGER_DAYS))),
    ]
    found += _notices(before(keep.notices), before(keep.drafts))
    found.append(Outdated("burden", burden, burden.c.day < before(keep.burden).date().isoformat()))
    if keep.audit:
        found.append(Outdated("audit", audit, audit.c.at < before(keep.audit)))
    if keep.revisions:
        found.append(Outdated("revisions", report_revision, _superseded_revision(before(keep.revisions))))
    return found


def _notices(over_before: datetime, begun_before: datetime) -> list[Outdated]:
    """Those that are over, their receipts first; and what was never sent."""
    never_sent = and_(notice.c.state.in_([State.WRITING, State.DROPPED]), notice.c.changed_at < begun_before)
    outdated = or_(and_(notice.c.state == State.CLOSED, notice.c.closed_at < over_before), never_sent)
    of_these = exists().where(notice.c.key == notice_receipt.c.notice, outdated)
    has_receipts = exists().where(notice_receipt.c.notice == notice.c.key)
    return [
        Outdated("notice_receipts", notice_receipt, of_these),
        Outdated("notices", notice, and_(outdated, ~has_receipts)),
    ]


def _unusable(expired_before: datetime) -> ColumnElement[bool]:
    return or_(invitation.c.uses_left < 1, invitation.c.expires_at < expired_before)


def _superseded_run(bound: datetime) -> ColumnElement[bool]:
    later = run.alias()
    return and_(run.c.at < bound, exists().where(later.c.job == run.c.job, later.c.period > run.c.period))


def _superseded_revision(bound: datetime) -> ColumnElement[bool]:
    """The oldest one of a report that has newer ones: once it has gone the next one is, so that those which are left
    always follow on each other (storage.check)."""
    own, other = report_revision.c, report_revision.alias()
    same = same_report(other, report_revision)
    has_older = exists().where(same, other.c.version < own.version)
    has_newer = exists().where(same, other.c.version > own.version)
    return and_(own.at < bound, ~has_older, has_newer)


def remove(conn: Connection, what: Outdated, limit: int = PORTION) -> int:
    """Removes at most that many of these rows; returns how many. What somebody is writing just now stays for later.

    Most of these tables have no index by age, for every message would pay for it: looking through a whole county's
    outbox takes a tenth of a second, once a night.
    """
    key = tuple(what.table.primary_key.columns)
    rows = select(*key).where(what.which).limit(limit).with_for_update(skip_locked=True)
    these = tuple_(*key).in_(rows.correlate(None))
    if what.emptied:
        return conn.execute(update(what.table).where(these).values(dict.fromkeys(what.emptied))).rowcount
    return conn.execute(delete(what.table).where(these)).rowcount
