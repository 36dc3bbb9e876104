"""Forgetting a person: the village's figures stay, and nothing says any more who sent them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, Table, and_, cast, delete, or_, select, tuple_, update

from core.effects import Account
from core.messages import Say, to_json
from storage.outbox import unsent
from storage.tables import (
    account,
    alert_step,
    audit,
    burden,
    correction,
    digest,
    draft,
    hint,
    inbox,
    invitation,
    join_request,
    leave,
    local_message,
    menu,
    notice,
    notice_receipt,
    numbered,
    outbox,
    person,
    post,
    relay,
    report,
    report_revision,
)

LOCAL = ("local", "local-wecom")
"""The channels whose service is this database too."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows of each kind have gone. The `reports`, `revisions`, `corrections` and entries of the `audit` have
    stayed and lost their sender, what was decided also whoever decided; so have the `notices`, which lose their words
    where these name her. The `digests` do not name her any more."""

    accounts: int
    posts: int
    invitations: int
    messages: int
    drafts: int
    relays: int
    hints: int
    menus: int
    texts: int
    bubbles: int
    reports: int
    revisions: int
    corrections: int
    leaves: int
    requests: int
    alert_steps: int
    audit: int
    burden: int
    digests: int
    notices: int
    receipts: int


def erase(conn: Connection, person_id: int) -> Erased | None:
    """Removes whatever says who this person was; None when there is no such person.

    What managers and stand-ins have been told of her by name or telephone goes with her own messages; nothing else in
    the database holds anybody's name. All reports and messages are looked through for hers, which is too rare to be
    worth an index.
    """
    # Locked first (on PostgreSQL): a report that comes in meanwhile either is found here or finds nobody.
    named = select(person.c.name, person.c.phone).where(person.c.id == person_id).with_for_update()
    if (her := conn.execute(named).first()) is None:
        return None
    accounts = conn.execute(select(account.c.channel, account.c.address).where(account.c.person_id == person_id))
    theirs = [(channel, address) for channel, address in accounts]
    phones = [address for channel, address in theirs if channel in LOCAL]
    erased = Erased(
        messages=_delete(conn, outbox, _at(outbox, theirs)) + _forget_told(conn, *her),
        drafts=_delete(conn, draft, _at(draft, theirs)),
        relays=_delete(conn, relay, _at(relay, theirs)),
        hints=_delete(conn, hint, _at(hint, theirs)),
        menus=_delete(conn, menu, _at(menu, theirs)) + _delete(conn, numbered, _at(numbered, theirs)),
        texts=_empty(conn, inbox, _at(inbox, theirs), "text", "address"),
        bubbles=_delete(conn, local_message, local_message.c.address.in_(phones)),
        reports=_empty(conn, report, report.c.person_id == person_id, "person_id"),
        revisions=_empty(conn, report_revision, report_revision.c.person_id == person_id, "person_id"),
        corrections=_forget_corrections(conn, person_id),
        leaves=_forget_leave(conn, person_id),
        requests=_forget_requests(conn, person_id, theirs),
        alert_steps=_empty(conn, alert_step, alert_step.c.person_id == person_id, "person_id"),
        audit=_empty(conn, audit, audit.c.person_id == person_id, "person_id"),
        burden=_delete(conn, burden, burden.c.person_id == person_id),
        digests=_forget_in_digests(conn, her.name),
        notices=_forget_notices(conn, person_id, her.name),
        receipts=_delete(conn, notice_receipt, notice_receipt.c.person_id == person_id),
        invitations=_delete(conn, invitation, invitation.c.person_id == person_id),
        posts=_delete(conn, post, post.c.person_id == person_id),
        accounts=_delete(conn, account, account.c.person_id == person_id),
    )
    conn.execute(delete(person).where(person.c.id == person_id))
    return erased


def _forget_corrections(conn: Connection, person_id: int) -> int:
    """What was asked for and decided stays with the report."""
    asked = _empty(conn, correction, correction.c.person_id == person_id, "person_id", "channel", "address")
    return asked + _empty(conn, correction, correction.c.decided_by == person_id, "decided_by")


def _forget_told(conn: Connection, name: str, phone: str | None) -> int:
    """What others were told of her: of a message that has gone out only its key stays, which keeps it from being sent
    again; one that waits does not go out any more."""
    said = cast(outbox.c.say, String)
    words = [json.dumps(word, ensure_ascii=False) for word in (name, phone) if word]
    of_her = or_(*(said.contains(word, autoescape=True) for word in words))
    waiting = _delete(conn, outbox, and_(unsent(), of_her))
    blank = update(outbox).where(of_her).values(say=to_json(Say(lines=())))
    shown = cast(local_message.c.body, String)
    if phone:
        _delete(conn, local_message, shown.contains(phone, autoescape=True))
    return waiting + conn.execute(blank).rowcount


def _forget_in_digests(conn: Connection, name: str) -> int:
    """Kept issues say by whom a figure was changed."""
    said = json.dumps(name, ensure_ascii=False)
    columns = (digest.c.lines, digest.c.details)
    of_her = or_(*(cast(column, String).contains(said, autoescape=True) for column in columns))
    rows = conn.execute(select(digest.c.unit_id, digest.c.period, *columns).where(of_her)).all()
    for unit_id, period, *kept in rows:
        this = and_(digest.c.unit_id == unit_id, digest.c.period == period)
        lines, details = (_without(name, part) for part in kept)
        conn.execute(update(digest).where(this).values(lines=lines, details=details))
    return len(rows)


def _without(name: str, part: Any) -> Any:
    """What is stored of a text, without that person's name where it says by whom something was done."""
    if isinstance(part, list):
        return [_without(name, each) for each in part]
    if not isinstance(part, dict):
        return part
    if part.get("key") == "digest-by" and part.get("args") == {"name": name}:
        return {"key": "digest-by-nobody", "args": {}}
    return {key: _without(name, each) for key, each in part.items()}


def _forget_notices(conn: Connection, person_id: int, name: str) -> int:
    """What she sent stays with its receipts; where somebody has named her, the words go."""
    naming = notice.c.words.contains(name, autoescape=True)
    conn.execute(update(notice).where(naming).values(words=""))
    return _empty(conn, notice, notice.c.person_id == person_id, "person_id", "address")


def _forget_leave(conn: Connection, person_id: int) -> int:
    """Her own goes; what she decided, or stood in for, stays."""
    for column in ("stand_in_id", "decided_by"):
        _empty(conn, leave, leave.c[column] == person_id, column)
    return _delete(conn, leave, leave.c.person_id == person_id)


def _forget_requests(conn: Connection, person_id: int, accounts: Sequence[Account]) -> int:
    """What she asked for herself goes, with the question to those who decide, which names her; what she decided
    stays."""
    mine = or_(join_request.c.person_id == person_id, _at(join_request, accounts))
    for key in conn.execute(select(join_request.c.key).where(mine)).scalars().all():
        _delete(conn, outbox, outbox.c.key.startswith(f"join:{key}:", autoescape=True))
    _empty(conn, join_request, join_request.c.decided_by == person_id, "decided_by")
    _delete(conn, outbox, outbox.c.key.startswith(f"depart:{person_id}:", autoescape=True))
    return _delete(conn, join_request, mine)


def _at(table: Table, accounts: Sequence[Account]) -> ColumnElement[bool]:
    return tuple_(table.c.channel, table.c.address).in_(accounts)


def _delete(conn: Connection, table: Table, which: ColumnElement[bool]) -> int:
    return conn.execute(delete(table).where(which)).rowcount


def _empty(conn: Connection, table: Table, which: ColumnElement[bool], *columns: str) -> int:
    return conn.execute(update(table).where(which).values(dict.fromkeys(columns))).rowcount
