"""How much was asked of each reporter on each day: counted in the transaction in which it happens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, String, and_, bindparam, case, func, literal, or_, select

from core.burden import COUNTS, Burden, BurdenTotals, added_up, median_of
from core.notices import AGAIN
from core.reminders import REMINDERS
from core.units import Role, Unit
from storage.bulk import run_many
from storage.engines import upsert_on
from storage.tables import account, burden, outbox, person, post, unit

REMINDER = or_(*(outbox.c.key.startswith(f"{kind}:") for kind in (*REMINDERS, AGAIN)))


@dataclass(frozen=True, slots=True)
class Asked:
    """One reporter's days."""

    person_id: int
    name: str
    days: tuple[Burden, ...]

    @property
    def totals(self) -> BurdenTotals:
        return added_up(self.days)


def note(conn: Connection, counts: Mapping[int, Burden], day: date) -> None:
    """Adds these to what was counted of each person on that day."""
    on = day.isoformat()
    rows = [
        {"day": on, "person_id": id_, **{name: getattr(count, name) for name in COUNTS}}
        for id_, count in sorted(counts.items())
    ]
    if rows:
        run_many(conn, _add(conn.dialect.name), rows)


def count_sent(conn: Connection, ids: Collection[int], day: date) -> None:
    """These messages (their ids in the outbox) have been sent on that day: each counts for whom it was sent to. What is
    said in a group counts for nobody, and a menu is no message."""
    if ids:
        conn.execute(_add_sent(conn.dialect.name), {"ids": list(ids), "day": day.isoformat()})


@cache
def _add(dialect: str) -> Any:
    new = upsert_on(dialect, burden)
    more = {name: burden.c[name] + new.excluded[name] for name in COUNTS}
    return new.on_conflict_do_update(index_elements=["day", "person_id"], set_=more)


@cache
def _add_sent(dialect: str) -> Any:
    of = account.c.person_id
    found = (
        select(bindparam("day", type_=burden.c.day.type), of, func.count(), func.sum(case((REMINDER, 1), else_=0)))
        .add_columns(*(literal(0) for _ in COUNTS[2:]))
        .select_from(outbox)
        .join(account, and_(account.c.channel == outbox.c.channel, account.c.address == outbox.c.address))
        .where(outbox.c.id.in_(bindparam("ids", expanding=True)), ~outbox.c.key.startswith("menu:"))
        .group_by(of)
        .order_by(of)  # in which order others lock these rows, too
    )
    new = upsert_on(dialect, burden).from_select(["day", "person_id", *COUNTS], found)
    more = {name: burden.c[name] + new.excluded[name] for name in COUNTS[:2]}
    return new.on_conflict_do_update(index_elements=["day", "person_id"], set_=more)


REPORTERS = (
    select(post.c.person_id)
    .join(unit, unit.c.id == post.c.unit_id)
    .where(post.c.role == Role.REPORTER, unit.c.path.startswith(bindparam("top", type_=String())))
)
"""Whoever reports, or has reported, for a unit of that subtree."""
THEIRS = and_(burden.c.day.between(bindparam("first"), bindparam("last")), burden.c.person_id.in_(REPORTERS))
DAYS = (
    select(person.c.id, person.c.name, *(burden.c[name] for name in COUNTS))
    .join(burden, burden.c.person_id == person.c.id)
    .where(THEIRS)
    .order_by(person.c.name, person.c.id, burden.c.day)
)
REPORTED = burden.c.reports > 0
BY_TAPS = (
    select(burden.c.taps, func.count().filter(REPORTED), *(func.sum(burden.c[name]) for name in COUNTS))
    .where(THEIRS)
    .group_by(burden.c.taps)
)


def _asked(top: Unit, first: date, last: date) -> dict[str, str]:
    return {"top": top.path, "first": first.isoformat(), "last": last.isoformat()}


def of_reporters(conn: Connection, top: Unit, first: date, last: date) -> list[Asked]:
    """The reporters of that subtree that were asked anything on these days, by name."""
    days: defaultdict[tuple[int, str], list[Burden]] = defaultdict(list)
    for id_, name, *counts in conn.execute(DAYS, _asked(top, first, last)):
        days[id_, name].append(Burden(*counts))
    return [Asked(id_, name, tuple(found)) for (id_, name), found in days.items()]


def totals(conn: Connection, top: Unit, first: date, last: date) -> BurdenTotals:
    """All of them together; a row for each number of taps, however many people and days there are."""
    rows = [tuple(row) for row in conn.execute(BY_TAPS, _asked(top, first, last))]
    total = Burden(*(int(sum(counts)) for counts in zip(*(row[2:] for row in rows), strict=True)))
    return BurdenTotals(total, median_of({taps: days for taps, days, *_ in rows if days}))
