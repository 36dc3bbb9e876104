"""Who is behind an account, which posts they hold, and how an invitation makes somebody a member."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from core.effects import Account, Join
from core.units import Invitation, Person, Post, Role
from storage.engines import upsert
from storage.keys import among_accounts, parts_of_accounts
from storage.posts import held, to_post
from storage.tables import account, invitation, person, post
from storage.trouble import Overtaken

SEEN_FOR = timedelta(hours=1)
"""How exactly it is noted when somebody has written: enough to know which of their accounts people use."""

PEOPLE_AT = (
    select(account.c.channel, account.c.address, account.c.reachable, person.c.id, person.c.name, person.c.language)
    .join(person, person.c.id == account.c.person_id)
    .where(among_accounts(account))
    .order_by(account.c.channel, account.c.address)
    .with_for_update(of=account)
)
HELD = held(bindparam("day"))
POSTS_OF = select(HELD).where(HELD.c.person_id.in_(bindparam("person_ids", expanding=True)))
SEEN = (
    update(account)
    .where(
        account.c.channel == bindparam("of"),
        account.c.address == bindparam("at"),
        or_(~account.c.reachable, account.c.last_seen_at.is_(None), account.c.last_seen_at <= bindparam("before")),
    )
    .values(reachable=True, last_seen_at=bindparam("now"))
)


def people_at(conn: Connection, accounts: Collection[Account]) -> tuple[dict[Account, Person], set[Account]]:
    """The people behind these accounts, and the accounts that cannot be written to; one that nobody has joined with is
    in neither. Until the transaction ends no other process answers them: what they wrote to two processes at once
    builds on each other, draft and all."""
    rows = conn.execute(PEOPLE_AT, parts_of_accounts(accounts))
    found = {(channel, address): (reachable, Person(*who)) for channel, address, reachable, *who in rows}
    people = {account: found[account][1] for account in accounts if account in found}
    return people, {account for account in people if not found[account][0]}


def posts_of(conn: Connection, person_ids: Collection[int], day: date) -> dict[int, tuple[Post, ...]]:
    """The posts that they hold on that day, also as stand-ins."""
    found: dict[int, tuple[Post, ...]] = {}
    for row in conn.execute(POSTS_OF, {"person_ids": list(person_ids), "day": day.isoformat()}):
        found[row.person_id] = (*found.get(row.person_id, ()), to_post(row))
    return found


def invitations(conn: Connection, codes: Collection[str], now: datetime) -> dict[str, Invitation]:
    """The invitations with these codes that can still be used."""
    if not codes:
        return {}
    query = select(
        invitation.c.code, invitation.c.unit_id, invitation.c.role, invitation.c.person_id, invitation.c.uses_left
    ).where(invitation.c.code.in_(codes), invitation.c.uses_left > 0, invitation.c.expires_at > now)
    return {
        code: Invitation(code, unit_id, Role(role), person_id, uses_left)
        for code, unit_id, role, person_id, uses_left in conn.execute(query)
    }


def seen(conn: Connection, accounts: Sequence[Account], now: datetime) -> None:
    """They have just written, so they can be written to. Nothing is written for those who are known to be there."""
    if accounts:
        before = now - SEEN_FOR
        conn.execute(SEEN, [{"of": channel, "at": who, "now": now, "before": before} for channel, who in accounts])


def join(conn: Connection, joins: Sequence[Join], now: datetime) -> dict[int, int]:
    """Gives accounts to people, and posts; returns the real ids of those who were not on the roster. Raises Overtaken
    when somebody else has used up the invitation meanwhile."""
    real: dict[int, int] = {}
    for joined in joins:
        person_id = joined.person.id
        if person_id < 0:
            if person_id not in real:
                new = insert(person).values(name=joined.person.name, language=joined.person.language)
                real[person_id] = conn.execute(new.returning(person.c.id)).scalar_one()
            person_id = real[person_id]
        bind(conn, joined.account, person_id, now)
        row = {"person_id": person_id, "unit_id": joined.post.unit_id, "role": joined.post.role}
        conn.execute(upsert(conn, post).on_conflict_do_nothing(), [row])
        used = update(invitation).where(invitation.c.code == joined.code, invitation.c.uses_left > 0)
        if not conn.execute(used.values(uses_left=invitation.c.uses_left - 1)).rowcount:
            raise Overtaken("another process was first with an invitation")
    return real


def bind(conn: Connection, who: Account, person_id: int, now: datetime) -> None:
    """From now on this account speaks for that person."""
    channel, address = who
    statement = upsert(conn, account)
    bound = {"person_id": person_id, "reachable": True, "last_seen_at": now}
    conn.execute(
        statement.on_conflict_do_update(index_elements=["channel", "address"], set_=bound),
        [{"channel": channel, "address": address, **bound}],
    )


def set_everybodys_language(conn: Connection, language: str) -> None:
    conn.execute(update(person).values(language=language))
