"""Whatever happens, and whenever the jobs run: nobody outside the audience gets a notice, nobody more than twice, and
nobody is reminded more often on one day than the county has set."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, update

from core.effects import Acknowledge
from core.notices import State, Who
from core.units import Unit
from locales import load_catalogue
from scheduler.base import County
from scheduler.jobs import JOBS
from storage import effects, reports, tables
from storage.engines import Store, open_store
from tests.county import CALENDAR, COUNTY, FORMS, LI, WEST, ZHANG, ZHAO, at, plant, report_of, values
from tests.noticed import write

START = at("2026-11-20 10:00")
READERS = {"reporters": {11, 12, 13}, "everybody": {11, 12, 13}, "west": {3, 14, 15}}
OUTBOX = tables.outbox.c

REMINDERS = ("remind:", "again:")

hours = st.integers(0, 9 * 24)
steps = st.one_of(
    st.tuples(st.just("jobs"), st.none()),
    st.tuples(st.just("acknowledge"), st.sampled_from([3, 11, 12, 13, 14, 15])),
    st.tuples(st.just("block"), st.sampled_from([11, 12, 13, 14])),
    st.tuples(st.just("unblock"), st.sampled_from([11, 12, 13, 14])),
    st.tuples(st.just("again"), st.sampled_from(["reporters", "everybody", "west"])),
    st.tuples(st.just("close"), st.sampled_from(["reporters", "everybody", "west"])),
    st.tuples(st.just("newcomer"), st.integers(200, 202)),
    st.tuples(st.just("leaves"), st.sampled_from([11, 12])),
    st.tuples(st.just("reports"), st.sampled_from([ZHANG, LI, ZHAO])),
)


def sends(conn: Connection) -> None:
    """Three notices, one of them by the county in the night before, whose readers overlap."""
    plant(conn)
    at_work = "2026-11-20 10:00"
    write(conn, at_work, key="reporters")
    write(conn, at_work, key="everybody", number=2, who=Who.EVERYBODY)
    write(conn, "2026-11-19 23:00", key="west", top=WEST, who=Who.EVERYBODY, unit_id=COUNTY.id, person_id=1)


def happens(conn: Connection, step: str, what: Any, moment: datetime) -> None:
    account, post = tables.account, tables.post
    match step:
        case "acknowledge":
            effects.apply(conn, [Acknowledge(key, what, moment) for key in READERS], moment)
        case "block" | "unblock":
            conn.execute(update(account).where(account.c.person_id == what).values(reachable=step == "unblock"))
        case "again":
            is_open = tables.notice.c.state == State.OPEN
            conn.execute(update(tables.notice).where(tables.notice.c.key == what, is_open).values(repeat_at=moment))
        case "close":
            ended = {"state": State.CLOSED, "closed_at": moment}
            conn.execute(update(tables.notice).where(tables.notice.c.key == what).values(**ended))
        case "newcomer" if conn.execute(select(account).where(account.c.person_id == what)).first() is None:
            conn.execute(insert(tables.person).values(id=what, name=f"新{what}", language="zh-CN"))
            conn.execute(insert(account).values(channel="local", address=f"n{what}", person_id=what, reachable=True))
            conn.execute(insert(post).values(person_id=what, unit_id=ZHANG.id, role="reporter"))
        case "leaves":
            conn.execute(update(post).where(post.c.person_id == what).values(last_day="2026-11-21"))
        case "reports":
            _reports(conn, what, CALENDAR.today(moment).isoformat())


def _reports(conn: Connection, village: Unit, day: str) -> None:
    known = tables.report.c
    if conn.execute(select(known.day).where(known.unit_id == village.id, known.day == day)).first() is None:
        reports.save(conn, [report_of(village, values(1, 0, 0), day=day)])


async def told(store: Store) -> list[tuple[int, str, str, datetime]]:
    """Of every message: to whom, its key, its words, and when it was queued."""
    rows = (OUTBOX.address, OUTBOX.key, OUTBOX.say, OUTBOX.created_at)
    found = await store.read(lambda conn: conn.execute(select(*rows)).all())
    whose = dict(await store.read(_accounts))
    return [(whose[address], key, json.dumps(say), made) for address, key, say, made in found]


def _accounts(conn: Connection) -> list[tuple[str, int]]:
    return [(row.address, row.person_id) for row in conn.execute(select(tables.account))]


@given(st.lists(st.tuples(hours, steps), max_size=10))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_at_most_twice_and_only_to_its_readers(
    migrated_sqlite: Path, tmp_path: Path, happened: list[tuple[int, tuple[str, Any]]]
) -> None:
    file = tmp_path / "chance.db"
    file.unlink(missing_ok=True)
    file.write_bytes(migrated_sqlite.read_bytes())
    store = open_store(f"sqlite:///{file}")
    county = County(FORMS, CALENDAR, load_catalogue(), tmp_path)
    await store.write(sends)
    for hour, (step, what) in [*sorted(happened, key=lambda one: one[0]), (4 * 24, ("jobs", None))]:
        moment = START + timedelta(hours=hour)
        await store.write(partial(happens, step=step, what=what, moment=moment))
        for job in ("expect", "remind", "notices", "notices"):
            await JOBS[job].run(store, county, moment)
    messages = await told(store)
    await store.close()
    for key, readers in READERS.items():
        got = Counter(person_id for person_id, _, said, _ in messages if f"noted:{key}" in said)
        assert set(got) <= readers
        assert max(got.values(), default=0) <= 2
    assert not [key for _, key, _, made in messages if CALENDAR.is_quiet(made)]
    reminders = Counter((id_, CALENDAR.today(made)) for id_, key, _, made in messages if key.startswith(REMINDERS))
    assert max(reminders.values(), default=0) <= county.reminders_a_day
