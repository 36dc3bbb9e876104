"""Who does not want to be reminded for a while."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, and_, bindparam, case, or_, update

from core.effects import Pause
from core.messages import Lane
from core.reminders import REMINDERS
from storage.outbox import State
from storage.tables import outbox, person

UNTIL = bindparam("until", type_=person.c.paused_until.type)
PUT_OFF = bindparam("day", type_=person.c.put_off.type)
LATER = and_(bindparam("at_least"), person.c.paused_until > UNTIL)
PAUSE = (
    update(person)
    .where(person.c.id == bindparam("who"))
    .values(paused_until=case((LATER, person.c.paused_until), else_=UNTIL), put_off=PUT_OFF)
)


def put(conn: Connection, pauses: Collection[Pause]) -> None:
    """Of several of one person the last counts. A reminder that still waits to be sent to somebody who pauses is not
    sent any more."""
    last = {pause.person_id: pause for pause in pauses}
    if not last:
        return
    rows = [
        {
            "who": pause.person_id,
            "until": pause.until and pause.until.isoformat(),
            "at_least": pause.at_least,
            "day": pause.put_off and pause.put_off.isoformat(),
        }
        for pause in last.values()
    ]
    conn.execute(PAUSE, rows)
    paused = [pause.person_id for pause in last.values() if pause.until]
    if not paused:
        return
    about = [outbox.c.key.startswith(f"{kind}:{id_}:") for id_ in paused for kind in REMINDERS]
    waiting = and_(outbox.c.state == State.WAITING, outbox.c.lane == Lane.BULK, or_(*about))
    conn.execute(update(outbox).where(waiting).values(state=State.CANCELLED, reason="paused meanwhile"))
