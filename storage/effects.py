"""Applies what a batch of messages decided, in the batch's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, bindparam, delete, tuple_, update

from core.effects import Account, DropDraft, Effect, Join, KeepDraft, Queue, SaveReport, SetLanguage
from storage import accounts, outbox, reports
from storage.engines import upsert
from storage.tables import draft, person

E = TypeVar("E", bound=Effect)


def apply(conn: Connection, effects: Sequence[Effect], now: datetime) -> None:
    """A constant number of statements for any number of reports; joining costs a few more for each who joins."""
    joined = accounts.join(conn, _only(effects, Join), now)
    reports.save(conn, [_by_real_person(saved, joined) for saved in _only(effects, SaveReport)])
    _keep_drafts(conn, [effect for effect in effects if isinstance(effect, KeepDraft | DropDraft)])
    _set_languages(conn, _only(effects, SetLanguage), joined)
    outbox.queue(conn, _only(effects, Queue), now)


def _only(effects: Sequence[Effect], kind: type[E]) -> list[E]:
    return [effect for effect in effects if isinstance(effect, kind)]


def _by_real_person(saved: SaveReport, joined: dict[int, int]) -> SaveReport:
    """Who joined in this very batch had only a temporary id when the report was composed."""
    real = joined.get(saved.report.person_id or 0)
    return replace(saved, report=replace(saved.report, person_id=real)) if real else saved


def _keep_drafts(conn: Connection, effects: Sequence[KeepDraft | DropDraft]) -> None:
    last = {effect.account: effect for effect in effects}
    gone = [account for account, effect in last.items() if isinstance(effect, DropDraft)]
    if gone:
        conn.execute(delete(draft).where(tuple_(draft.c.channel, draft.c.address).in_(gone)))
    rows = [_draft_row(account, effect) for account, effect in last.items() if isinstance(effect, KeepDraft)]
    if rows:
        statement = upsert(conn, draft)
        replaced = {name: statement.excluded[name] for name in ("form", "period", "values", "unit_id", "changed_at")}
        conn.execute(statement.on_conflict_do_update(index_elements=["channel", "address"], set_=replaced), rows)


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
    }


def _set_languages(conn: Connection, effects: Sequence[SetLanguage], joined: dict[int, int]) -> None:
    rows = [{"who": joined.get(effect.person_id, effect.person_id), "chosen": effect.language} for effect in effects]
    if rows:
        statement = update(person).where(person.c.id == bindparam("who")).values(language=bindparam("chosen"))
        conn.execute(statement, rows)
