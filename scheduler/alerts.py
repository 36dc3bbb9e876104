"""Alerts that nobody has acknowledged climb, what was raised at night is told in the morning, thresholds are counted.

Thresholds are counted here, within a minute, and not in the transaction of the report: that would have to read the
reports of a whole township for every case, and what the same batch brings would not be stored by then.
"""

from __future__ import annotations

from datetime import datetime

from core.climbing import stage_due
from core.texts import text
from scheduler.base import County, Job, Planned
from scheduler.raising import Told, store_told, told_of
from scheduler.sweep import unreachable
from scheduler.thresholds import count_all
from storage import Connection, Store, alerts, recounts, units

NAME = "alerts"


def plan(conn: Connection, county: County, now: datetime) -> list[Planned]:
    """What climbs now; what a threshold will find is known once it has counted."""
    found = _climbing(conn, county, now, lock=False)
    return [planned for told in found for planned in _planned(county, told)]


async def run(store: Store, county: County, now: datetime) -> int:
    def transaction(conn: Connection) -> int:
        queued = count_all(conn, county, now)
        for told in _climbing(conn, county, now, lock=True):
            queued += store_told(conn, told, now)
        return queued

    # Looked for first without keeping writers waiting: hardly ever is there anything.
    if not await store.read(lambda conn: alerts.is_any_due(conn, now) or recounts.is_any(conn)):
        return 0
    return await store.write(transaction)


ALERTS = Job(plan, run)


def _climbing(conn: Connection, county: County, now: datetime, *, lock: bool) -> list[Told]:
    found = []
    for alert in alerts.due(conn, now, lock=lock):
        if stage := stage_due(alert, county.calendar, now):
            (unit,) = units.these(conn, [alert.unit_id])
            found.append(told_of(conn, county, unit, alert, len(alert.history), stage, now))
    return found


def _planned(county: County, told: Told) -> list[Planned]:
    """For each manager the message, or why she gets none."""
    by_account = {message.account: message for message in told.messages}
    reason = text(f"reason-alert-{told.kept.alert.stage}")
    if not told.contacts:
        return [Planned(None, (told.unit.name,), NAME, reason, None)]
    return [
        Planned(
            contact.person,
            (told.unit.name,),
            NAME,
            unreachable(county, contact) or reason,
            by_account.get(contact.account) if contact.account else None,
        )
        for contact in told.contacts
    ]
