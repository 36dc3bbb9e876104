"""The clockwork wakes the jobs: at the start, at every alarm, and again after a failure."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from core.alerts import AlertKind, raised
from scheduler.base import County
from scheduler.clockwork import Clockwork
from scheduler.raising import raise_alert
from storage import DatabaseAway, Overtaken, Store, tables
from storage.engines import Work
from tests.county import ZHANG, at
from tests.scheduler.office import Office

OUTBOX = tables.outbox.c


@dataclass(slots=True)
class Watch:
    """A clock that stands still until it is set, and how often delivery was woken."""

    moment: datetime
    woken: list[datetime] = field(default_factory=list)
    ringing: asyncio.Event = field(default_factory=asyncio.Event)

    def now(self) -> datetime:
        return self.moment

    def wake(self) -> None:
        self.woken.append(self.moment)
        self.ringing.set()

    async def rings(self) -> None:
        """Waits until delivery is woken (again)."""
        async with asyncio.timeout(30):
            await self.ringing.wait()
        self.ringing.clear()


class Failing:
    """A database that is gone for a while."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.gone = False
        self.error: Exception = DatabaseAway("the disk is full; make room")

    async def write(self, work: Work[object]) -> object:
        self._complain()
        return await self._store.write(work)

    async def read(self, work: Work[object]) -> object:
        self._complain()
        return await self._store.read(work)

    def _complain(self) -> None:
        if self.gone:
            raise self.error

    async def close(self) -> None:
        await self._store.close()


def clockwork(office: Office, watch: Watch, store: Store | None = None) -> Clockwork:
    county: County = office.county
    return Clockwork(store or office.store, county, now=watch.now, on_queued=watch.wake)


async def test_at_the_start_it_takes_up_what_was_missed_and_wakes_delivery(office: Office) -> None:
    watch = Watch(at("2026-11-20 19:00"))
    works = clockwork(office, watch)
    await works.start()
    await watch.rings()
    await works.stop()
    assert watch.woken == [at("2026-11-20 19:00")]
    assert len(await office.rows(OUTBOX.key)) == 5


async def test_it_ticks_when_an_alarm_has_passed_and_only_then(office: Office) -> None:
    watch = Watch(at("2026-11-20 12:00"))
    works = clockwork(office, watch)
    for moment in ("12:00", "16:29", "16:30", "16:31", "19:59", "20:01", "20:02"):
        watch.moment = at(f"2026-11-20 {moment}")
        await works.look()
    assert watch.woken == [at("2026-11-20 16:30"), at("2026-11-20 20:01")]


async def test_between_alarms_it_looks_after_alerts_alone(office: Office) -> None:
    """Two looks, and nothing is written as long as no alert is due."""
    watch = Watch(at("2026-11-20 12:00"))
    works = clockwork(office, watch)
    await works.look()
    about = (AlertKind.CASE, ZHANG.id, "daily", "2026-11-20", "suspected_cases.dysentery", 1)
    case = raised(*about, hours=2, at=watch.moment, disease_class="A")
    await office.store.write(lambda conn: raise_alert(conn, office.county, case, watch.moment))
    for moment, woken in (("12:59", []), ("13:00", [at("2026-11-20 13:00")]), ("13:01", [at("2026-11-20 13:00")])):
        watch.moment = at(f"2026-11-20 {moment}")
        await works.look()
        assert watch.woken == woken


async def test_a_clock_that_is_set_back_and_forth_does_no_harm(office: Office) -> None:
    watch = Watch(at("2026-11-20 16:30"))
    works = clockwork(office, watch)
    for moment in ("2026-11-20 16:30", "2026-11-20 15:00", "2026-11-20 16:31", "2026-11-19 16:31", "2026-11-20 16:32"):
        watch.moment = at(moment)
        await works.look()
    keys = [key for (key,) in await office.rows(OUTBOX.key) if key.endswith("2026-11-20")]
    assert len(keys) == 5


async def test_a_tick_that_failed_is_tried_again_at_the_next_look(office: Office) -> None:
    watch = Watch(at("2026-11-20 12:00"))
    store = Failing(office.store)
    works = clockwork(office, watch, store)  # type: ignore[arg-type]
    await works.look()
    store.gone = True
    watch.moment = at("2026-11-20 16:30")
    await works.look()
    assert not watch.woken
    store.gone = False
    watch.moment = at("2026-11-20 16:31")
    await works.look()
    assert watch.woken == [at("2026-11-20 16:31")]


async def test_a_database_that_is_away_is_said_at_every_look_and_to_the_administrator(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    watch = Watch(at("2026-11-20 16:30"))
    store = Failing(office.store)
    works = clockwork(office, watch, store)  # type: ignore[arg-type]
    store.gone = True
    for minute in range(30, 33):
        watch.moment = at(f"2026-11-20 16:{minute}")
        await works.look()
        assert works.trouble == "jobs cannot be done: the disk is full; make room"
    store.gone = False
    await works.look()
    assert works.trouble is None
    said = [record.getMessage() for record in caplog.records if record.name == "scheduler.clockwork"]
    assert said == [
        *["jobs cannot be done: the disk is full; make room. They are tried again within a minute"] * 3,
        "jobs are done again",
    ]
    assert "Traceback" not in caplog.text


async def test_one_that_is_away_at_the_start_does_not_end_the_program(office: Office) -> None:
    watch = Watch(at("2026-11-20 16:30"))
    store = Failing(office.store)
    works = clockwork(office, watch, store)  # type: ignore[arg-type]
    store.gone = True
    await works.start()
    assert not watch.woken
    store.gone = False
    await works.look()
    await works.stop()
    assert watch.woken == [at("2026-11-20 16:30")]


async def test_whoever_was_overtaken_looks_again_and_is_not_in_trouble(office: Office) -> None:
    watch = Watch(at("2026-11-20 16:30"))
    store = Failing(office.store)
    store.gone, store.error = True, Overtaken("another process was first (40001)")
    works = clockwork(office, watch, store)  # type: ignore[arg-type]
    await works.look()
    assert works.trouble is None
    store.gone = False
    await works.look()
    assert watch.woken == [at("2026-11-20 16:30")]


async def test_a_mistake_of_ours_is_not_taken_for_trouble(office: Office) -> None:
    watch = Watch(at("2026-11-20 16:30"))
    store = Failing(office.store)
    store.gone, store.error = True, ValueError("a mistake")
    with pytest.raises(ValueError, match="a mistake"):
        await clockwork(office, watch, store).look()  # type: ignore[arg-type]


async def test_two_looks_at_once_tick_once(office: Office) -> None:
    watch = Watch(at("2026-11-20 16:30"))
    works = clockwork(office, watch)
    await asyncio.gather(works.look(), works.look(), works.look())
    assert len(watch.woken) == 1


async def test_stop_waits_for_what_is_running(office: Office) -> None:
    watch = Watch(at("2026-11-20 16:30"))
    begun, go_on = asyncio.Event(), asyncio.Event()

    class Slow(Failing):
        async def write(self, work: Work[object]) -> object:
            begun.set()
            await go_on.wait()
            return await super().write(work)

    works = clockwork(office, watch, Slow(office.store))  # type: ignore[arg-type]
    look = asyncio.create_task(works.look())
    await begun.wait()
    stop = asyncio.create_task(works.stop())
    await asyncio.sleep(0)
    assert not stop.done()
    go_on.set()
    await stop
    assert look.done()
    assert len(await office.rows(OUTBOX.key)) == 5


async def test_the_alarm_clock_itself_wakes_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from apscheduler.triggers.cron import CronTrigger

    from scheduler import clockwork as module

    # Every second instead of every minute, so that the test need not wait long for the real alarm clock.
    monkeypatch.setattr(module, "CronTrigger", lambda second, timezone: CronTrigger(second="*", timezone=timezone))
    watch = Watch(at("2026-11-20 16:30"))
    works = clockwork(office, watch)
    await works.start()
    await watch.rings()
    watch.moment = at("2026-11-20 20:00")
    await watch.rings()
    await works.stop()
    assert watch.woken == [at("2026-11-20 16:30"), at("2026-11-20 20:00")]


async def test_stopped_it_can_be_started_again(office: Office) -> None:
    watch = Watch(at("2026-11-20 16:30"))
    works = clockwork(office, watch)
    for moment in ("2026-11-20 16:30", "2026-11-20 20:00"):
        watch.moment = at(moment)
        await works.start()
        await watch.rings()
        await works.stop()
    await works.stop()  # and stopped twice
    assert watch.woken == [at("2026-11-20 16:30"), at("2026-11-20 20:00")]


async def test_every_look_that_found_all_done_is_told_and_no_other(office: Office) -> None:
    watch, swept = Watch(at("2026-11-20 16:29")), list[datetime]()
    store = Failing(office.store)
    works = Clockwork(
        store,  # type: ignore[arg-type]
        office.county,
        now=watch.now,
        on_queued=watch.wake,
        on_swept=lambda: swept.append(watch.moment),
    )
    for moment, gone in (("16:29", False), ("16:30", True), ("16:31", True), ("16:32", False), ("16:33", False)):
        watch.moment, store.gone = at(f"2026-11-20 {moment}"), gone
        await works.look()
    assert swept == [at(f"2026-11-20 {moment}") for moment in ("16:29", "16:32", "16:33")]


async def test_it_knows_since_when_something_is_due(office: Office) -> None:
    watch = Watch(at("2026-11-20 12:00"))
    store = Failing(office.store)
    works = clockwork(office, watch, store)  # type: ignore[arg-type]
    assert works.late_since() is None, "another process keeps watch"
    await works.start()
    assert works.late_since() is None
    watch.moment = at("2026-11-20 16:29")
    assert works.late_since() is None
    watch.moment, store.gone = at("2026-11-20 20:05"), True
    await works.look()
    assert works.late_since() == at("2026-11-20 16:30")
    store.gone = False
    await works.look()
    assert works.late_since() is None
    store.gone, watch.moment = True, at("2026-11-21 12:00")
    await works.look()
    assert works.trouble
    await works.stop()
    assert works.late_since() is None
    assert works.trouble is None, "whoever keeps watch now has troubles of its own"


async def test_where_it_starts_in_trouble_it_is_late_from_then_on(office: Office) -> None:
    watch = Watch(at("2026-11-20 12:00"))
    store = Failing(office.store)
    store.gone = True
    works = clockwork(office, watch, store)  # type: ignore[arg-type]
    await works.start()
    watch.moment = at("2026-11-20 12:20")
    assert works.late_since() == at("2026-11-20 12:00")
    await works.stop()
