"""The jobs of the small county, asked for by its wall clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Engine, Executable, event, insert, select

from core.forms import Values
from core.units import Unit
from scheduler.base import County, Planned
from scheduler.jobs import JOBS, tick
from storage import Store, outbox, reports, tables
from storage.outbox import Outcome, State
from tests.claims import claim_all
from tests.county import at, report_of, values


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as it was handed to the channel."""

    to: str
    text: str
    lane: str


@dataclass(slots=True)
class Office:
    """Everything is asked for by the county's wall clock: "2026-11-20 16:30"."""

    store: Store
    county: County

    def setting(self, **changes: Any) -> None:
        """Changes settings of the calendar."""
        self.county = replace(self.county, calendar=replace(self.county.calendar, **changes))

    async def tick(self, moment: str) -> int:
        return await tick(self.store, self.county, at(moment))

    async def run(self, job: str, moment: str) -> int:
        return await JOBS[job].run(self.store, self.county, at(moment))

    async def plan(self, job: str, moment: str) -> list[Planned]:
        return await self.store.read(lambda conn: JOBS[job].plan(conn, self.county, at(moment)))

    async def report(
        self, unit: Unit, day: str, time_: str = "16:00", figures: Values | None = None, stored: str | None = None
    ) -> None:
        saved = report_of(unit, figures or values(12, 3, 0), day=day, time_=time_)
        await self.store.write(lambda conn: reports.save(conn, [saved], at(stored) if stored else None))

    async def do(self, *statements: Executable) -> None:
        def work(conn: Connection) -> None:
            for statement in statements:
                conn.execute(statement)

        await self.store.write(work)

    async def rows(self, *columns: Any) -> list[Any]:
        """These columns of all rows of their table, sorted."""
        return sorted(await self.store.read(lambda conn: [tuple(row) for row in conn.execute(select(*columns))]))

    async def stages(self) -> dict[tuple[int, str], str]:
        row = tables.expected_report.c
        return {
            (unit_id, period): stage for unit_id, period, stage in await self.rows(row.unit_id, row.period, row.stage)
        }

    async def statements(self, job: str, moment: str) -> list[str]:
        """What the job asks of the database."""
        asked: list[str] = []

        def note(_conn: Connection, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith("BEGIN"):
                asked.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        await self.run(job, moment)
        event.remove(Engine, "before_cursor_execute", note)
        return asked

    async def deliver(self, moment: str) -> list[Sent]:
        """Sends all that may go out at that moment, the way the delivery does."""
        sent: list[Sent] = []

        def send(conn: Connection) -> bool:
            found = claim_all(conn, at(moment))
            lanes = {row.key: row.lane for row in conn.execute(select(tables.outbox.c.key, tables.outbox.c.lane))}
            for one in found:
                said = self.county.catalogue.message(one.say, one.language or "zh-CN")
                sent.append(Sent(one.address, said.text, lanes[one.key]))
                outbox.note(conn, [Outcome(one.id, State.SENT, at(moment), f"s{one.id}")])
            return bool(found)

        while await self.store.write(send):
            pass
        return sent

    async def add_villages(self, number: int) -> None:
        """To 东河镇, each with a doctor who has joined."""
        ids = range(1000, 1000 + number)
        village = {"level": "village", "parent_id": 2}
        people = [{"id": id_, "name": f"医生{id_}", "language": "zh-CN"} for id_ in ids]
        posts = [{"person_id": id_, "unit_id": id_, "role": "reporter"} for id_ in ids]
        accounts = [{"channel": "local", "address": f"a{id_}", "person_id": id_, "reachable": True} for id_ in ids]
        await self.do(
            insert(tables.unit).values(
                [{"id": id_, "code": f"V{id_}", "name": f"村{id_}", "path": f"1/2/{id_}/", **village} for id_ in ids]
            ),
            insert(tables.person).values(people),
            insert(tables.post).values(posts),
            insert(tables.account).values(accounts),
        )
