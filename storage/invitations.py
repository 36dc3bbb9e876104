"""Invitations: codes with which somebody takes a post."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from core.effects import KeepInvitation
from core.expected import ONE_DAY
from core.joining import CODE_CHARACTERS, CODE_LENGTH
from core.units import Invitation, Role, Unit
from storage.tables import invitation, person, unit
from storage.types import among

INVITATION = (
    invitation.c.code,
    invitation.c.unit_id,
    invitation.c.role,
    invitation.c.person_id,
    invitation.c.uses_left,
)


@dataclass(frozen=True, slots=True)
class Outstanding:
    """An invitation that can still be used, as it is listed; `person` is whom it was made for."""

    code: str
    unit: str
    unit_code: str
    role: Role
    person: str | None
    uses_left: int
    made_at: datetime | None
    expires_at: datetime


def usable(conn: Connection, codes: Collection[str], now: datetime) -> dict[str, Invitation]:
    """Those with these codes that can still be used."""
    if not codes:
        return {}
    rows = conn.execute(select(*INVITATION).where(invitation.c.code.in_(codes), _is_usable(now)))
    return {
        code: Invitation(code, unit_id, Role(role), person_id, uses) for code, unit_id, role, person_id, uses in rows
    }


def _is_usable(now: datetime) -> ColumnElement[bool]:
    return and_(invitation.c.uses_left > 0, invitation.c.expires_at > now, invitation.c.revoked_at.is_(None))


def use(conn: Connection, code: str) -> bool:
    """Whether it could still be used."""
    left = and_(invitation.c.code == code, invitation.c.uses_left > 0, invitation.c.revoked_at.is_(None))
    used = update(invitation).where(left).values(uses_left=invitation.c.uses_left - 1)
    return conn.execute(used).rowcount > 0


def spare_code(conn: Connection) -> str:
    """A code of chance that no invitation has."""
    while True:
        code = "".join(secrets.choice(CODE_CHARACTERS) for _ in range(CODE_LENGTH))
        if conn.execute(select(invitation.c.code).where(invitation.c.code == code)).first() is None:
            return code


def put(conn: Connection, new: Sequence[KeepInvitation], now: datetime) -> None:
    rows = [{**asdict(one.invitation), "expires_at": one.expires_at, "made_at": now} for one in new]
    if rows:
        conn.execute(insert(invitation), rows)


def for_posts(
    conn: Connection, posts: Collection[tuple[int, int]], now: datetime, expires_at: datetime, *, make: bool
) -> dict[tuple[int, int], str]:
    """For each of these people, by person and unit, the code with which she becomes a reporter there: one that can
    still be used tomorrow or, if one is to be made, a new one until `expires_at`."""
    asked = select(invitation.c.person_id, invitation.c.unit_id, invitation.c.code).where(
        among(invitation.c.person_id, "person_ids"),
        invitation.c.role == Role.REPORTER,
        _is_usable(now + ONE_DAY),
    )
    rows = conn.execute(
        asked.order_by(invitation.c.code), {"person_ids": sorted({person_id for person_id, _ in posts})}
    )
    found = {(person_id, unit_id): code for person_id, unit_id, code in rows}
    for person_id, unit_id in sorted(set(posts) - found.keys()) if make else ():
        code = spare_code(conn)
        put(conn, [KeepInvitation(Invitation(code, unit_id, Role.REPORTER, person_id, 1), expires_at)], now)
        found[person_id, unit_id] = code
    return {post: code for post, code in found.items() if post in posts}


def revoke(conn: Connection, codes: Collection[str], now: datetime) -> None:
    if codes:
        conn.execute(update(invitation).where(invitation.c.code.in_(codes)).values(revoked_at=now))


def outstanding(conn: Connection, now: datetime, top: Unit | None = None) -> list[Outstanding]:
    """What can still be used, in that subtree or everywhere, by unit and then by its end."""
    query = (
        select(
            invitation.c.code,
            unit.c.name,
            unit.c.code,
            invitation.c.role,
            person.c.name,
            invitation.c.uses_left,
            invitation.c.made_at,
            invitation.c.expires_at,
        )
        .join(unit, unit.c.id == invitation.c.unit_id)
        .outerjoin(person, person.c.id == invitation.c.person_id)
        .where(_is_usable(now))
        .order_by(unit.c.code, invitation.c.expires_at, invitation.c.code)
    )
    if top is not None:
        query = query.where(unit.c.path.startswith(top.path))
    return [Outstanding(code, name, of, Role(role), *rest) for code, name, of, role, *rest in conn.execute(query)]
