"""The clockwork wakes the jobs: at the start, at every alarm, and again after a failure."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from sqlalchemy.exc import OperationalError

from scheduler.base import County
from scheduler.clockwork import Clockwork
from storage import Store, tables
from storage.engines import Work
from tests.county import at
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

    async def write(self, work: Work[object]) -> object:
        self._complain()
        return await self._store.write(work)

    async def read(self, work: Work[object]) -> object:
        self._complain()
        return await self._store.read(work)

    def _complain(self) -> None:
        if self.gone:
            raise OperationalError("BEGIN", None, ConnectionError("gone"))

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


async def test_between_alarms_it_leaves_the_database_alone(office: Office) -> None:
    watch = Watch(at("2026-11-20 16:00"))
    store = Failing(office.store)
    works = clockwork(office, watch, store)  # type: ignore[arg-type]
    await works.look()
    watch.moment = at("2026-11-20 16:30")
    await works.look()
    store.gone = True
    watch.moment = at("2026-11-20 16:31")
    await works.look()


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
    with pytest.raises(OperationalError):
        await works.look()
    store.gone = False
    watch.moment = at("2026-11-20 16:31")
    await works.look()
    assert watch.woken == [at("2026-11-20 16:31")]


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
