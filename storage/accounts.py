"""Who is behind an account, which posts they hold, and how an invitation makes somebody a member."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, exists, insert, or_, select, union_all, update

from core.effects import Account, Bind, EndPosts, Join
from core.units import Person, Post
from storage import invitations, outbox
from storage.bulk import run_many
from storage.engines import upsert
from storage.keys import among_accounts, parts_of_accounts
from storage.posts import own, stood_in, to_post
from storage.tables import account, leave, person, post
from storage.trouble import Overtaken
from storage.types import among

SEEN_FOR = timedelta(hours=1)
"""How exactly it is noted when somebody has written. Which of her accounts somebody has used last is always known."""

PEOPLE_AT = (
    select(account.c.channel, account.c.address, account.c.reachable, person.c.id, person.c.name, person.c.language)
    .join(person, person.c.id == account.c.person_id)
    .where(among_accounts(account))
    .order_by(account.c.channel, account.c.address)
    .with_for_update(of=account)
)
POSTS_OF = union_all(
    own(bindparam("day")).where(among(post.c.person_id, "person_ids")),
    stood_in(bindparam("day")).where(among(leave.c.stand_in_id, "person_ids")),
)
OTHER = account.alias("other")
USED_SINCE = exists().where(
    OTHER.c.person_id == account.c.person_id,
    OTHER.c.id != account.c.id,
    OTHER.c.last_seen_at >= account.c.last_seen_at,
)
UNSEEN = select(account.c.channel, account.c.address).where(
    among_accounts(account),
    or_(
        ~account.c.reachable,
        account.c.last_seen_at.is_(None),
        account.c.last_seen_at <= bindparam("before"),
        USED_SINCE,
    ),
)
SEEN = (
    update(account)
    .where(account.c.channel == bindparam("of"), account.c.address == bindparam("at"))
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


@dataclass(frozen=True, slots=True)
class HerAccount:
    """Where somebody can be met, or could be until `unreachable_since`."""

    channel: str
    address: str
    reachable: bool
    last_seen_at: datetime | None
    unreachable_since: datetime | None


def of_person(conn: Connection, person_id: int) -> list[HerAccount]:
    """All accounts that somebody has; what is no answer goes to the first of them, if it can be written to."""
    columns = (account.c[name.name] for name in fields(HerAccount))
    query = select(*columns).where(account.c.person_id == person_id).order_by(*outbox.used_last_first())
    return [HerAccount(*row) for row in conn.execute(query)]


def posts_of(conn: Connection, person_ids: Collection[int], day: date) -> dict[int, tuple[Post, ...]]:
    """The posts that they hold on that day, also as stand-ins."""
    found: dict[int, tuple[Post, ...]] = {}
    for post_held in map(
        to_post, conn.execute(POSTS_OF, {"person_ids": list(person_ids), "day": day.isoformat()}).all()
    ):
        found[post_held.person_id] = (*found.get(post_held.person_id, ()), post_held)
    return found


def seen(conn: Connection, accounts: Sequence[Account], now: datetime) -> None:
    """They have just written, so they can be written to. Nothing is written for those who are known to be there."""
    if not accounts:
        return
    found = conn.execute(UNSEEN, {**parts_of_accounts(accounts), "before": now - SEEN_FOR})
    unseen = {(channel, address) for channel, address in found}.intersection(accounts)
    if unseen:
        run_many(conn, SEEN, [{"of": channel, "at": who, "now": now} for channel, who in sorted(unseen)])


def come_and_go(conn: Connection, effects: Sequence[Join | Bind | EndPosts], now: datetime) -> dict[int, int]:
    """Gives accounts to people, and posts, or takes them away, in the order of the effects; returns the real ids of
    those who were not on the roster. Raises Overtaken when somebody else has used up an invitation meanwhile."""
    real: dict[int, int] = {}
    for effect in effects:
        match effect:
            case Join():
                _join(conn, effect, real, now)
            case Bind(account=who, person=bound, instead_of=old):
                for channel, address in old:
                    conn.execute(delete(account).where(account.c.channel == channel, account.c.address == address))
                bind(conn, who, real.get(bound.id, bound.id), now)
            case EndPosts(person_id=person_id, last_day=day):
                _end_posts(conn, real.get(person_id, person_id), day)
    return real


def _join(conn: Connection, joined: Join, real: dict[int, int], now: datetime) -> None:
    person_id = joined.person.id
    if person_id < 0:
        if person_id not in real:
            new = insert(person).values(name=joined.person.name, language=joined.person.language)
            real[person_id] = conn.execute(new.returning(person.c.id)).scalar_one()
        person_id = real[person_id]
    bind(conn, joined.account, person_id, now)
    row = {"person_id": person_id, "unit_id": joined.post.unit_id, "role": joined.post.role}
    conn.execute(take_up(conn), [row])
    if joined.code and not invitations.use(conn, joined.code):
        raise Overtaken("another process was first with an invitation")


def _end_posts(conn: Connection, person_id: int, last_day: date) -> None:
    """What is on its way to remind whoever left is not sent any more."""
    later = or_(post.c.last_day.is_(None), post.c.last_day > last_day.isoformat())
    conn.execute(update(post).where(post.c.person_id == person_id, later).values(last_day=last_day.isoformat()))
    standing_in = and_(leave.c.stand_in_id == person_id, leave.c.last_day > last_day.isoformat())
    conn.execute(update(leave).where(standing_in).values(stand_in_id=None))
    rows = conn.execute(select(account.c.channel, account.c.address).where(account.c.person_id == person_id))
    outbox.cancel_bulk(conn, [(channel, address) for channel, address in rows], "left")


def take_up(conn: Connection) -> Any:
    """From now on the post is held without an end, also one that had ended, or was to begin later."""
    return upsert(conn, post).on_conflict_do_update(
        index_elements=["person_id", "unit_id", "role"], set_={"first_day": None, "last_day": None}
    )


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
