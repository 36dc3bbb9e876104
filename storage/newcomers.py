"""Looks up what those need who want to join, and whoever decides about them (core.newcomers)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, func, or_, select

from core.context import Context
from core.effects import Account
from core.joining import Known
from core.look_up import LookUp
from core.plaintext import plain
from core.units import Person, Unit
from storage import accounts, invitations, join_requests, units
from storage.posts import to_post
from storage.tables import account, person, post, unit


def look_up(conn: Connection, context: Context, wanted: LookUp, now: datetime) -> None:
    """Adds what is wanted; what the batch itself has changed stays."""
    found, today = context.newcomers, context.calendar.today(now)
    if wanted.spare_code:
        found.spare = invitations.spare_code(conn)
    for number in wanted.phones:
        found.by_phone[number] = _known(conn, context, person.c.phone == number, today)
    for person_id in wanted.people:
        found.people[person_id] = _known(conn, context, person.c.id == person_id, today)
    for words in wanted.named_in:
        found.units_named[words] = tuple(_named_in(conn, context, words))
    if wanted.requests:
        kept = join_requests.these(conn, wanted.requests)
        found.requests = {**dict.fromkeys(wanted.requests), **kept, **found.requests}
        _meet(conn, context, {one.account for one in kept.values()}, today)
    if wanted.askers:
        lately = join_requests.lately_from(conn, wanted.askers, now)
        found.requests_from = {who: tuple(asked) for who, asked in lately.items()} | found.requests_from


def _known(conn: Connection, context: Context, which: ColumnElement[bool], today: date) -> Known | None:
    who = conn.execute(select(person.c.id, person.c.name, person.c.language).where(which)).first()
    if who is None:
        return None
    rows = conn.execute(select(post).where(post.c.person_id == who.id).order_by(post.c.last_day, post.c.unit_id))
    posts = [to_post(row) for row in rows]
    held = accounts.posts_of(conn, [who.id], today).get(who.id, ())
    context.units = units.with_parents(conn, {one.unit_id for one in (*posts, *held)}) | context.units
    context.posts.setdefault(who.id, held)
    ended = tuple(one for one in posts if one.last_day and one.last_day < today)
    theirs = conn.execute(select(account.c.channel, account.c.address).where(account.c.person_id == who.id))
    return Known(Person(*who), held, ended, tuple((channel, address) for channel, address in theirs))


def _meet(conn: Connection, context: Context, asked: Collection[Account], today: date) -> None:
    """Whoever is behind these accounts by now, with the posts that they hold."""
    strangers = [who for who in asked if who not in context.people]
    if not strangers:
        return
    people, unreachable = accounts.people_at(conn, strangers)
    context.people = people | context.people
    context.unreachable |= unreachable
    posts = accounts.posts_of(conn, {found.id for found in people.values()} - context.posts.keys(), today)
    context.posts = posts | context.posts
    held = {one.unit_id for held in posts.values() for one in held}
    context.units = units.with_parents(conn, held) | context.units


def _named_in(conn: Connection, context: Context, words: str) -> list[Unit]:
    """Seen by the two characters with which a name may begin, with or without the 上 of 上孙庄: so do all of the
    ways in which names are shortened (core.unit_names)."""
    said = plain(words)
    pairs = {said[at : at + 2] for at in range(len(said) - 1)}
    begin = (func.lower(func.substr(unit.c.name, at, 2)).in_(pairs) for at in (1, 2))
    found = units.where(conn, or_(*begin))
    above = {int(id_) for one in found for id_ in one.path.split("/") if id_}
    context.units = units.with_parents(conn, above) | context.units
    return found
