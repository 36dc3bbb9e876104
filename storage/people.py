"""The people of a chat: who can be met there, as whom."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.units import Role
from storage.tables import account, person, post, unit
from storage.units import all_units


@dataclass(frozen=True, slots=True)
class ChatPerson:
    """Somebody with an account, at one of their posts; `township` is the unit just below the county, or the county."""

    address: str
    name: str
    role: Role
    unit: str
    township: str
    county: str


def beside(conn: Connection, channel: str, other: str) -> dict[str, str]:
    """Of those who have an account on both channels, the addresses: on the other one by that on this one."""
    there = account.alias("there")
    both = (
        select(account.c.address, there.c.address)
        .join(there, there.c.person_id == account.c.person_id)
        .where(account.c.channel == channel, there.c.channel == other)
        .order_by(account.c.id, there.c.id.desc())
    )
    return {row[0]: row[1] for row in conn.execute(both)}


def chat_people(conn: Connection, channel: str) -> list[ChatPerson]:
    """Everybody with an account on that channel, once per post, in the order of the units' codes."""
    names = {str(found.id): found.name for found in all_units(conn)}
    rows = (
        select(account.c.address, person.c.name, post.c.role, unit.c.name.label("unit"), unit.c.path)
        .join_from(account, person, person.c.id == account.c.person_id)
        .join(post, post.c.person_id == person.c.id)
        .join(unit, unit.c.id == post.c.unit_id)
        .where(account.c.channel == channel)
        .order_by(unit.c.code, person.c.name, account.c.address)
    )
    people = []
    for row in conn.execute(rows):
        chain = row.path.rstrip("/").split("/")
        township, county = names[chain[:2][-1]], names[chain[0]]
        people.append(ChatPerson(row.address, row.name, Role(row.role), row.unit, township, county))
    return people
