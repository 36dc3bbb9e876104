"""Raising an alert, and telling managers of it: the one way for every job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.alert_words import Teller, messages
from core.alerts import Alert, Stage
from core.climbing import addressed, is_to_be_told, overseers, tell, wait
from core.effects import KeepAlert, Queue
from core.units import Role, Unit
from scheduler.base import County
from storage import Connection, alerts, outbox, reminders, units
from storage.reminders import Contact


@dataclass(frozen=True, slots=True)
class Told:
    """What becomes of an alert, and the managers who hear of it."""

    kept: KeepAlert
    unit: Unit
    contacts: Sequence[Contact]
    messages: Sequence[Queue]


def raise_alert(conn: Connection, county: County, alert: Alert, now: datetime) -> int:
    """Stores a new alert (core.alerts.raised) and queues the messages about it, at once or when the quiet hours are
    over; returns how many. One that is there already, whatever has become of it, is left alone."""
    return 0 if alerts.these(conn, [alert.key]) else announce(conn, county, alert, 0, now)


def announce(conn: Connection, county: County, alert: Alert, known: int, now: datetime) -> int:
    """The same for one whose history had `known` steps before, and that may have opened again."""
    (unit,) = units.these(conn, [alert.unit_id])
    stage = Stage.TOLD if is_to_be_told(alert, county.calendar, now) else None
    if stage or alert.stage != Stage.WAITING:
        return store_told(conn, told_of(conn, county, unit, alert, known, stage, now), now)
    return store_told(conn, Told(KeepAlert(wait(alert, county.calendar), known), unit, (), ()), now)


def store_told(conn: Connection, told: Told, now: datetime) -> int:
    alerts.put(conn, [told.kept], now)
    outbox.queue(conn, told.messages, now)
    return len(told.messages)


def told_of(
    conn: Connection, county: County, unit: Unit, alert: Alert, known: int, stage: Stage | None, now: datetime
) -> Told:
    """It has come to that stage; without one those are told again who know of it."""
    form = county.forms.forms.get(alert.form)
    above = overseers(unit, form.level if form else unit.level)
    contacts = reminders.contacts(conn, Role.MANAGER, county.calendar.today(now), above)
    if stage:
        reachable = [id_ for id_ in above if any(contact.account for contact in contacts.get(id_, ()))]
        at = alert.history[-1].at if known < len(alert.history) else now
        alert = tell(alert, stage, addressed(above, reachable, stage), county.calendar, at)
    hearing = [contact for id_ in alert.told for contact in contacts.get(id_, ())]
    places = {one.id: one for one in units.these(conn, {unit.id, unit.parent_id or unit.id})}
    say = Teller(county.forms, county.calendar, places, now).say(alert)
    accounts = [contact.account for contact in hearing if contact.account]
    return Told(KeepAlert(alert, known), unit, hearing, messages(alert, known, accounts, say))
