"""Applies what a batch of messages decided, in the batch's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, delete, update

from core.effects import (
    Account,
    Acknowledge,
    Audit,
    Bind,
    Confirm,
    DropDraft,
    DropRelay,
    Effect,
    EndPosts,
    Excuse,
    HandOut,
    Hint,
    Join,
    KeepAlert,
    KeepCorrection,
    KeepDraft,
    KeepInvitation,
    KeepJoinRequest,
    KeepLeave,
    KeepNotice,
    KeepRelay,
    Pause,
    Queue,
    Recount,
    Revoke,
    SaveReport,
    SetLanguage,
)
from core.joining import JoinRequest
from storage import (
    accounts,
    alerts,
    audit,
    closures,
    corrections,
    hints,
    invitations,
    join_requests,
    notices,
    outbox,
    pauses,
    recounts,
    relays,
    reports,
)
from storage.engines import upsert_on
from storage.tables import draft, person

E = TypeVar("E", bound=Effect)

DROP_DRAFT = delete(draft).where(draft.c.channel == bindparam("of_channel"), draft.c.address == bindparam("of_address"))


def apply(conn: Connection, effects: Sequence[Effect], now: datetime, given: Collection[str] = ()) -> None:
    """A constant number of statements for any number of reports; joining costs a few more for each who joins.

    `given` are the keys of messages that need no sending (storage.outbox.queue).
    """
    saves, queued = _only(effects, SaveReport), _only(effects, Queue)  # a batch is mostly nothing else
    others = [effect for effect in effects if not isinstance(effect, SaveReport | Queue)]
    invitations.put(conn, _only(others, KeepInvitation), now)
    coming = [effect for effect in others if isinstance(effect, Join | Bind | EndPosts)]
    joined = accounts.come_and_go(conn, coming, now)
    reports.save(conn, [_by_real_person(saved, joined) for saved in saves], now)
    reports.confirm(conn, [effect.report for effect in _only(others, Confirm)])
    corrections.put(conn, [effect.correction for effect in _only(others, KeepCorrection)])
    alerts.put(conn, [_kept_by_real_person(kept, joined) for kept in _only(others, KeepAlert)], now)
    recounts.mark(conn, [effect.report for effect in _only(others, Recount)])
    asked = [effect.request for effect in _only(others, KeepJoinRequest)]
    join_requests.put(conn, [_by_real_people(request, joined) for request in asked])
    invitations.revoke(conn, [effect.code for effect in _only(others, Revoke)], now)
    _notices(conn, others, joined)
    closures.keep_leave(conn, _only(others, KeepLeave))
    for excused in _only(others, Excuse):
        closures.excuse_rows(conn, excused)
    hints.note(conn, {effect.account: effect.at for effect in _only(others, Hint)})
    last = {effect.account: effect for effect in others if isinstance(effect, KeepRelay | DropRelay)}
    relays.put(conn, {who: kept.relay if isinstance(kept, KeepRelay) else None for who, kept in last.items()})
    _keep_drafts(conn, [effect for effect in others if isinstance(effect, KeepDraft | DropDraft)])
    _set_languages(conn, _only(others, SetLanguage), joined)
    wanted = _only(others, Pause)
    pauses.put(conn, [replace(pause, person_id=joined.get(pause.person_id, pause.person_id)) for pause in wanted])
    audit.note(conn, [_done_by_real_person(done, joined) for done in _only(others, Audit)], now)
    outbox.queue(conn, queued, now, given)


def _only(effects: Sequence[Effect], kind: type[E]) -> list[E]:
    return [effect for effect in effects if isinstance(effect, kind)]


def _by_real_person(saved: SaveReport, joined: dict[int, int]) -> SaveReport:
    """Who joined in this very batch had only a temporary id when the report was composed."""
    real = joined.get(saved.report.person_id or 0)
    return replace(saved, report=replace(saved.report, person_id=real)) if real else saved


def _done_by_real_person(done: Audit, joined: dict[int, int]) -> Audit:
    return replace(done, person_id=joined.get(done.person_id or 0, done.person_id))


def _kept_by_real_person(kept: KeepAlert, joined: dict[int, int]) -> KeepAlert:
    if not joined:
        return kept
    real = [
        replace(step, who=step.who._replace(person_id=joined.get(step.who.person_id or 0, step.who.person_id)))
        for step in kept.alert.history
    ]
    return replace(kept, alert=replace(kept.alert, history=tuple(real)))


def _by_real_people(request: JoinRequest, joined: dict[int, int]) -> JoinRequest:
    """Also she who asks may have joined in this very batch."""
    return replace(
        request,
        person_id=joined.get(request.person_id or 0, request.person_id),
        decided_by=joined.get(request.decided_by or 0, request.decided_by),
    )


def _notices(conn: Connection, effects: Sequence[Effect], joined: dict[int, int]) -> None:
    written = [effect.notice for effect in _only(effects, KeepNotice)]
    notices.keep(conn, [replace(one, person_id=joined.get(one.person_id or 0, one.person_id)) for one in written])
    notices.hand_out(conn, [receipt for effect in _only(effects, HandOut) for receipt in effect.receipts])
    notices.acknowledge(conn, _only(effects, Acknowledge))


def _keep_drafts(conn: Connection, effects: Sequence[KeepDraft | DropDraft]) -> None:
    last = {effect.account: effect for effect in effects}
    gone = [account for account, effect in last.items() if isinstance(effect, DropDraft)]
    if gone:
        conn.execute(DROP_DRAFT, [{"of_channel": channel, "of_address": address} for channel, address in gone])
    rows = [_draft_row(account, effect) for account, effect in last.items() if isinstance(effect, KeepDraft)]
    if rows:
        conn.execute(_keep_draft(conn.dialect.name), rows)


@cache
def _keep_draft(dialect: str) -> Any:
    new = upsert_on(dialect, draft)
    replaced = {name: new.excluded[name] for name in ("form", "period", "values", "unit_id", "changed_at", "asking")}
    return new.on_conflict_do_update(index_elements=["channel", "address"], set_=replaced)


def _draft_row(account: Account, effect: KeepDraft) -> dict[str, object]:
    channel, address = account
    kept = effect.draft
    return {
        "channel": channel,
        "address": address,
        "form": kept.form,
        "period": kept.period,
        "values": kept.values,
        "unit_id": kept.unit_id,
        "changed_at": kept.changed_at,
        "asking": kept.asking,
    }


def _set_languages(conn: Connection, effects: Sequence[SetLanguage], joined: dict[int, int]) -> None:
    rows = [{"who": joined.get(effect.person_id, effect.person_id), "chosen": effect.language} for effect in effects]
    if rows:
        statement = update(person).where(person.c.id == bindparam("who")).values(language=bindparam("chosen"))
        conn.execute(statement, rows)
