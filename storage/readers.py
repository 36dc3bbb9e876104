"""Who opens a page, and whether she may: asked of her posts as they are on that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from core.effects import Account
from core.units import Role, Unit
from storage.accounts import posts_of
from storage.tables import account, person
from storage.units import these


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who manages `unit` or one above it, with all her chats."""

    name: str
    language: str
    accounts: frozenset[Account]
    unit: Unit


def reader(conn: Connection, person_id: int, unit_id: int, day: date) -> Reader | None:
    """None where that person does not manage that unit on that day, or one of them is not there any more."""
    her = conn.execute(select(person.c.name, person.c.language).where(person.c.id == person_id)).first()
    held = posts_of(conn, {person_id}, day).get(person_id, ())
    managed = {post.unit_id for post in held if post.role == Role.MANAGER}
    found = {unit.id: unit for unit in these(conn, {unit_id, *managed})}
    unit = found.get(unit_id)
    if her is None or unit is None or not any(found[top].holds(unit) for top in managed):
        return None
    chats = conn.execute(select(account.c.channel, account.c.address).where(account.c.person_id == person_id))
    return Reader(her.name, her.language, frozenset((channel, address) for channel, address in chats), unit)
