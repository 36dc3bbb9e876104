"""The whole story of one expected report: all that is known of how it was expected, asked for and reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, select

from core.corrections import Correction
from core.forms import Values
from core.periods import parse_period
from core.reports import Expected, Report, ReportKey
from core.units import Unit
from storage import audit, corrections, reports
from storage.audit import Done
from storage.expected import to_expected
from storage.tables import account, correction, expected_report, outbox, person, report_revision, run

LONGEST = timedelta(days=366)
"""No period is longer."""

LOOKED_AT = timedelta(days=3)
"""So long after the day on which it was due somebody may be written to about it."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message about it: of which kind, by the first word of its key, to whom, and how far it came."""

    kind: str
    person: str | None
    state: str
    queued_at: datetime
    sent_at: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    at: datetime
    source: str
    person: str | None
    previous: Values
    values: Values


@dataclass(frozen=True, slots=True)
class Story:
    """`made_at` is when the day's rows were made, where that is known; `done` is what managers have done about it."""

    expected: Expected
    made_at: datetime | None
    told: tuple[Told, ...]
    versions: tuple[Version, ...]
    report: Report | None
    corrections: tuple[Correction, ...]
    done: tuple[Done, ...]


def of_unit(conn: Connection, unit: Unit, day: date, form: str | None = None) -> list[Story]:
    """The stories of all its reports about periods that hold that day; of one form only if it is named."""
    row = expected_report.c
    since, until = (day - LONGEST).isoformat(), day.isoformat()
    query = (
        select(expected_report)
        .where(row.unit_id == unit.id, row.day.between(since, until))
        .order_by(row.form, row.period)
    )
    found = [to_expected(row) for row in conn.execute(query)]
    about = [one for one in found if parse_period(one.key.period).end >= day and form in (None, one.key.form)]
    return [_story(conn, unit, one) for one in about]


def _story(conn: Connection, unit: Unit, expected: Expected) -> Story:
    key = expected.key
    standing = reports.these(conn, [key]).get(key)
    return Story(
        expected,
        _made_at(conn, expected),
        tuple(_told(conn, expected)),
        tuple(_versions(conn, key)),
        standing,
        tuple(_corrections(conn, key)),
        tuple(one for one in _done(conn, unit, expected) if _is_about(one.details, key)),
    )


def _made_at(conn: Connection, expected: Expected) -> datetime | None:
    """Of a daily report; longer ones are made on the first day on which they are awaited, or later."""
    made = select(run.c.at).where(run.c.job == "expect", run.c.period == expected.key.period)
    found: datetime | None = conn.execute(made).scalar_one_or_none()
    return found


def _told(conn: Connection, expected: Expected) -> Iterable[Told]:
    """Looks through the messages of some days: for whoever asks about one report."""
    query = (
        select(outbox.c.key, person.c.name, outbox.c.state, outbox.c.created_at, outbox.c.sent_at, outbox.c.reason)
        .add_columns(outbox.c.owed)
        .outerjoin(account, and_(account.c.channel == outbox.c.channel, account.c.address == outbox.c.address))
        .outerjoin(person, person.c.id == account.c.person_id)
        .where(
            outbox.c.owed.is_not(None),
            outbox.c.created_at.between(expected.due_at - timedelta(days=1), expected.due_at + LOOKED_AT),
        )
        .order_by(outbox.c.created_at, outbox.c.id)
    )
    for key, *what, owed in conn.execute(query):
        if list(expected.key) in owed:
            yield Told(key.split(":")[0], *what)


def _versions(conn: Connection, key: ReportKey) -> Iterable[Version]:
    own = report_revision.c
    query = (
        select(own.version, own.at, own.source, person.c.name, own.previous, own["values"])
        .select_from(report_revision)
        .outerjoin(person, person.c.id == own.person_id)
        .where(own.unit_id == key.unit_id, own.form == key.form, own.period == key.period)
        .order_by(own.version)
    )
    return (Version(*row) for row in conn.execute(query))


def _corrections(conn: Connection, key: ReportKey) -> list[Correction]:
    own = correction.c
    asked = select(own.key).where(own.unit_id == key.unit_id, own.form == key.form, own.period == key.period)
    keys = list(conn.execute(asked.order_by(own.asked_at)).scalars())
    found = corrections.these(conn, keys) if keys else {}
    return [found[key] for key in keys]


def _done(conn: Connection, unit: Unit, expected: Expected) -> list[Done]:
    entries = audit.about(conn, unit, expected.due_at - LONGEST, expected.due_at + LONGEST)
    return [one for one in entries if one.code == unit.code]


def _is_about(details: Mapping[str, Any], key: ReportKey) -> bool:
    """Whether it names this report, or days of which its period is."""
    if "period" in details:
        return bool(details["period"] == key.period and details.get("form") in (None, key.form))
    if "first" in details and "last" in details:
        period = parse_period(key.period)
        return bool(details["first"] <= period.start.isoformat() and period.end.isoformat() <= details["last"])
    return False
