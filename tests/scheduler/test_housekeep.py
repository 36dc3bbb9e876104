"""The nightly job: once a night, by whoever is there, as long as it takes, and nobody is written to."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from sqlalchemy import Insert, insert

from core.retention import Retention
from storage import housekeeping, open_store, tables
from storage.engines import Work
from storage.housekeeping import PORTION
from tests.county import PEOPLE, WANG, ZHANG, at
from tests.scheduler.office import Office

INBOX = tables.inbox.c
OUTBOX = tables.outbox.c
NIGHT = "2026-11-20 03:00"


def received(number: int, moment: str, text: str | None = None) -> Insert:
    rows = [
        {"channel": "local", "message": f"{moment}:{n}", "received_at": at(moment), "text": text} for n in range(number)
    ]
    return insert(tables.inbox).values(rows)


async def left(office: Office) -> int:
    return len(await office.rows(INBOX.message))


async def test_what_is_too_old_goes_at_night(any_office: Office) -> None:
    await any_office.do(received(3, "2026-10-01 16:00"), received(2, "2026-11-19 16:00"))
    assert await any_office.tick("2026-11-20 02:59") == 0
    assert await any_office.tick(NIGHT) == 0
    assert await left(any_office) == 2


async def test_a_night_is_done_once(office: Office) -> None:
    await office.run("housekeep", NIGHT)
    await office.do(received(1, "2026-10-01 16:00"))
    for moment in (NIGHT, "2026-11-20 12:00", "2026-11-21 02:59"):
        await office.run("housekeep", moment)
        assert await left(office) == 1
    await office.run("housekeep", "2026-11-21 03:00")
    assert await left(office) == 0


async def test_a_night_that_an_outage_has_skipped_is_made_up_for(office: Office) -> None:
    await office.run("housekeep", "2026-11-17 03:00")
    await office.do(received(1, "2026-10-01 16:00"))
    await office.tick("2026-11-20 19:00")
    assert await left(office) == 0
    nights = [period for period, job in await office.rows(tables.run.c.period, tables.run.c.job) if job == "housekeep"]
    assert nights == ["2026-11-17", "2026-11-20"]


async def test_the_time_is_the_countys(office: Office) -> None:
    office.setting(housekeep_at=time(13))
    await office.do(received(1, "2026-10-01 16:00"))
    await office.run("housekeep", "2026-11-20 12:59")  # this makes up for the day before
    await office.do(received(1, "2026-10-02 16:00"))
    await office.run("housekeep", "2026-11-20 12:59")
    assert await left(office) == 1
    await office.run("housekeep", "2026-11-20 13:00")
    assert await left(office) == 0


async def test_the_county_says_for_how_long(office: Office) -> None:
    office.county = replace(office.county, retention=Retention(texts=2))
    await office.do(received(1, "2026-11-17 16:00", "门诊12"), received(1, "2026-11-19 16:00", "接种3"))
    await office.run("housekeep", NIGHT)
    assert await office.rows(INBOX.message, INBOX.text) == [
        ("2026-11-17 16:00:0", None),
        ("2026-11-19 16:00:0", "接种3"),
    ]


async def test_more_than_one_portion_goes_in_one_night(any_office: Office) -> None:
    await any_office.do(received(PORTION + 1, "2026-10-01 16:00"), received(1, "2026-11-19 16:00"))
    await any_office.run("housekeep", NIGHT)
    assert await left(any_office) == 1


class Watched:
    """A database of which is noted how many messages it still holds after each transaction."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.left: list[int] = []

    async def write(self, work: Work[object]) -> object:
        done = await self._office.store.write(work)
        self.left.append(await left(self._office))
        return done


async def test_each_portion_is_a_transaction_of_its_own_so_that_answers_get_their_turn(office: Office) -> None:
    await office.do(received(2 * PORTION + 1, "2026-10-01 16:00"))
    watched = Watched(office)
    await replace(office, store=watched).run("housekeep", NIGHT)  # type: ignore[arg-type]
    assert list(dict.fromkeys(watched.left)) == [2 * PORTION + 1, PORTION + 1, 1, 0]


async def test_what_was_cut_short_is_done_the_next_night(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await office.do(received(3, "2026-10-01 16:00"))

    def breaks(*_: Any, **__: Any) -> int:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(housekeeping, "remove", breaks)
        with pytest.raises(RuntimeError, match="power cut"):
            await office.run("housekeep", NIGHT)
    await office.run("housekeep", "2026-11-21 03:00")
    assert await left(office) == 0


async def test_two_processes_do_it_once(any_office: Office, database_url: str) -> None:
    await any_office.do(received(3, "2026-10-01 16:00"))
    other = replace(any_office, store=open_store(database_url))
    asked = await asyncio.gather(any_office.run("housekeep", NIGHT), other.run("housekeep", NIGHT))
    assert not any(asked)
    assert await any_office.rows(tables.run.c.job) == [("housekeep",)]
    assert await left(any_office) == 0
    await other.store.close()


async def test_showing_it_writes_to_nobody_and_changes_nothing(office: Office) -> None:
    await office.do(received(3, "2026-10-01 16:00"))
    assert await office.plan("housekeep", NIGHT) == []
    assert await left(office) == 3


async def test_todays_waiting_reminders_and_all_reports_outlive_every_night(office: Office) -> None:
    office.county = replace(office.county, retention=Retention(texts=0, drafts=1, messages=2, revisions=1))
    await office.tick("2026-11-20 00:05")
    await office.report(ZHANG, "2026-11-20", "12:00")
    await office.tick("2026-11-20 16:30")
    before = await office.rows(tables.report.c.unit_id, tables.report.c.version)
    for night in ("2026-11-21 03:00", "2026-12-24 03:00", "2036-11-20 03:00"):
        await office.run("housekeep", night)
    assert {state for (state,) in await office.rows(OUTBOX.state)} == {"waiting"}
    assert await office.rows(tables.report.c.unit_id, tables.report.c.version) == before
    assert await office.rows(tables.report_revision.c.unit_id) == [(ZHANG.id,)]
    assert WANG.id in {unit_id for (unit_id,) in await office.rows(tables.expected_report.c.unit_id)}


async def test_nothing_that_is_kept_of_the_jobs_names_a_person(office: Office) -> None:
    """Which is why somebody can be erased (storage.erasure) without touching what was said to others."""
    for moment in ("2026-11-20 00:05", "2026-11-20 16:30", "2026-11-20 20:00", "2026-11-23 08:00"):
        await office.tick(moment)
    kinds = {key.split(":")[0] for (key,) in await office.rows(OUTBOX.key)}
    assert kinds == {"remind", "escalate", "digest"}
    said = await office.rows(OUTBOX.key, OUTBOX.say)
    kept = await office.rows(tables.digest.c.unit_id, tables.digest.c.lines)
    assert kept
    assert not [name for _, name, *_ in PEOPLE if name in repr((said, kept))]


async def test_the_log_says_how_many_of_what_and_no_words(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    await office.do(received(2, "2026-11-01 16:00", "门诊12"), received(3, "2026-10-01 16:00"))
    with caplog.at_level(logging.DEBUG, logger="scheduler"):
        await office.run("housekeep", NIGHT)
        await office.run("housekeep", "2026-11-21 03:00")
    assert caplog.messages == ["removed: 2 texts, 3 received"]
