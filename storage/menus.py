"""Which menu of commands each chat was given last, so that it is given another one when it should have another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, delete, select, union_all

from core.units import Role
from storage.engines import upsert_on
from storage.posts import own, stood_in
from storage.tables import account, menu, person


@dataclass(frozen=True, slots=True)
class Chat:
    """Somebody's chat with the bot: her language and roles, and the sign of the menu that was set there; None for the
    one that everybody has."""

    language: str
    roles: frozenset[Role]
    shown: str | None


def chats(conn: Connection, channel: str, day: date) -> dict[str, Chat]:
    """Whoever can be written to on that channel, by address, with her roles on that day."""
    roles: defaultdict[int, set[Role]] = defaultdict(set)
    held = union_all(own(day.isoformat()), stood_in(day.isoformat())).subquery()
    for person_id, role in conn.execute(select(held.c.person_id, held.c.role).distinct()):
        roles[person_id].add(Role(role))
    query = (
        select(account.c.address, person.c.id, person.c.language, menu.c.sign)
        .join(person, person.c.id == account.c.person_id)
        .outerjoin(menu, (menu.c.channel == account.c.channel) & (menu.c.address == account.c.address))
        .where(account.c.channel == channel, account.c.reachable)
    )
    return {
        address: Chat(language, frozenset(roles[person_id]), sign)
        for address, person_id, language, sign in conn.execute(query)
    }


@dataclass(frozen=True, slots=True)
class Strays:
    """Addresses where a menu was set. From those in `left` nobody speaks any more: another telephone has taken their
    place. Those that are `lost` cannot be written to, and the menu may never have arrived."""

    left: frozenset[str]
    lost: frozenset[str]


def strays(conn: Connection, channel: str) -> Strays:
    query = (
        select(menu.c.address, account.c.reachable)
        .outerjoin(account, (account.c.channel == menu.c.channel) & (account.c.address == menu.c.address))
        .where(menu.c.channel == channel, account.c.reachable.is_not(True))
    )
    found: dict[str, bool | None] = {row.address: row.reachable for row in conn.execute(query)}
    left = frozenset(address for address, reachable in found.items() if reachable is None)
    return Strays(left, frozenset(found) - left)


def note(conn: Connection, channel: str, signs: Mapping[str, str | None]) -> None:
    """Which menus are set there from now on, by address."""
    for address, sign in signs.items():
        if sign is None:
            conn.execute(delete(menu).where(menu.c.channel == channel, menu.c.address == address))
        else:
            conn.execute(_note(conn.dialect.name), {"channel": channel, "address": address, "sign": sign})


@cache
def _note(dialect: str) -> Any:
    new = upsert_on(dialect, menu)
    return new.on_conflict_do_update(index_elements=["channel", "address"], set_={"sign": new.excluded["sign"]})
