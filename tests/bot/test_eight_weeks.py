"""Eight weeks of the demo county with a program and a network that fail: what the bot promises holds on every day."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Select, Table, select

from bot.demo.county import MEMBERS
from core.reports import ReportKey
from locales import Catalogue, load_catalogue
from storage import tables
from tests.bot.weeks import Weeks, county_for_weeks

SHIPPED = Path(__file__).parents[2] / "forms"
FIRST = date(2026, 9, 28)  # a Monday; the eight weeks hold a holiday and the beginnings of two months
DAYS = 56
DAY, HOUR = 1440, 60
REMINDERS = ("remind", "ahead")
ABOVE = ("escalate", "county")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@dataclass(frozen=True)
class Told:
    """A message that went out."""

    kind: str
    person_id: int
    address: str
    queued_at: datetime
    sent_at: datetime
    owed: tuple[ReportKey, ...]


@dataclass(frozen=True)
class Past:
    """What the database says about the weeks when they are over."""

    weeks: Weeks
    told: tuple[Told, ...]
    expected: Mapping[ReportKey, Any]
    received: Mapping[ReportKey, datetime]
    tables: Mapping[str, list[Any]]

    @property
    def reminders(self) -> list[Told]:
        return [one for one in self.told if one.kind in REMINDERS]

    def settled(self, key: ReportKey, moment: datetime) -> bool:
        """Whether nothing was owed of it any more at that moment."""
        excused = self.weeks.excused.get((key.unit_id, key.period))
        return self.received.get(key, moment) < moment or (excused is not None and excused < moment)

    def day(self, moment: datetime) -> date:
        return self.weeks.parts.county.calendar.today(moment)


def rows_of(conn: Connection, query: Select[Any]) -> list[Any]:
    return list(conn.execute(query).mappings())


async def remembered(weeks: Weeks) -> Past:
    rows: dict[str, list[Any]] = {}
    found: list[Table] = [tables.outbox, tables.expected_report, tables.report, tables.digest]
    for table in found:
        query = select(table)
        rows[table.name] = await weeks.parts.store.read(partial(rows_of, query=query))
    told = []
    for row in rows["outbox"]:
        kind, person_id, *_ = row["key"].split(":")
        if row["sent_at"] and kind in (*REMINDERS, *ABOVE):
            owed = tuple(ReportKey(*key) for key in row["owed"])
            told.append(Told(kind, int(person_id), row["address"], row["created_at"], row["sent_at"], owed))
    expected = {ReportKey(row["unit_id"], row["form"], row["period"]): row for row in rows["expected_report"]}
    received = {
        ReportKey(row["unit_id"], row["form"], row["period"]): row["received_at"]
        for row in rows["report"]
        if row["received"]
    }
    return Past(weeks, tuple(told), expected, received, rows)


async def lived(folder: Path, catalogue: Catalogue, seed: int) -> Past:
    async with county_for_weeks(folder, catalogue, seed, FIRST, DAYS) as weeks:
        weeks.imagine()
        weeks.down.append(weeks.gap(5 * DAY + 19 * HOUR, 5 * DAY + 22 * HOUR))  # started again in quiet hours
        weeks.down.append(weeks.gap(13 * DAY + 23 * HOUR, 14 * DAY + 5 * HOUR))  # on the morning of the digests, too
        weeks.offline.append(weeks.gap(8 * DAY + 16 * HOUR, 8 * DAY + 23 * HOUR))  # what waits is too late then
        weeks.decree(FIRST + timedelta(days=9), 600, "close QS0306")
        weeks.decree(FIRST + timedelta(days=30), 600, "open QS0306")
        weeks.decree(FIRST + timedelta(days=17), 420, "excuse QS0201 4")
        weeks.decree(FIRST + timedelta(days=23), 1010, "excuse QS0202 1")  # after its reminder
        weeks.decree(FIRST + timedelta(days=12), 480, "leave d0102 6")  # her colleague stays
        weeks.decree(FIRST + timedelta(days=40), 480, "leave d0401 3")  # and nobody stands in
        await weeks.live()
        return await remembered(weeks)


@pytest.fixture(scope="module", params=[2])
def past(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Past:
    return asyncio.run(lived(tmp_path_factory.mktemp("weeks"), catalogue, request.param))


def test_the_weeks_are_worth_looking_at(past: Past) -> None:
    """Otherwise the other tests say nothing."""
    kinds = Counter(one.kind for one in past.told)
    assert kinds["remind"] > 200
    assert kinds["escalate"] > 100
    assert kinds["county"] > 20
    assert len(past.weeks.pauses) > 20
    states = Counter(row["state"] for row in past.tables["outbox"])
    assert {"sent", "cancelled", "failed"} <= set(states)
    assert len(past.received) > 700
    assert any(row["excused"] for row in past.expected.values())
    assert any(key for key in past.expected if key not in past.received)


def test_nobody_is_reminded_who_had_reported_and_nothing_of_it_is_of_a_closed_or_excused_day(past: Past) -> None:
    for one in past.reminders:
        assert not all(past.settled(key, one.sent_at) for key in one.owed), one
        assert not any(past.settled(key, one.queued_at) for key in one.owed), one


def test_nobody_is_reminded_twice_on_a_day(past: Past) -> None:
    days = Counter((one.person_id, past.day(one.sent_at)) for one in past.reminders)
    assert set(days.values()) == {1}


def test_nobody_is_written_to_in_quiet_hours(past: Past) -> None:
    zone = past.weeks.parts.county.calendar.zone

    def quiet(moment: datetime) -> bool:
        return not time(6, 30) <= moment.astimezone(zone).time() < time(21, 30)

    assert [one for one in past.told if quiet(one.sent_at)] == []
    digests = [row for row in past.tables["outbox"] if row["key"].startswith("digest:") and row["sent_at"]]
    assert [row["key"] for row in digests if quiet(row["sent_at"])] == []


def test_nobody_is_reminded_of_a_day_that_is_over_unless_she_has_put_it_off(past: Past) -> None:
    put_off = {(address, day - timedelta(days=1)) for address, _, day in past.weeks.pauses}
    for one in past.reminders:
        for key in one.owed:
            due = past.day(past.expected[key]["due_at"])
            assert due == past.day(one.sent_at) or (
                (one.address, due) in put_off and due == past.day(one.sent_at) - timedelta(days=1)
            ), one


def test_nobody_is_reminded_who_has_paused_or_is_on_leave(past: Past) -> None:
    until: dict[str, list[tuple[datetime, date]]] = defaultdict(list)
    for address, since, day in past.weeks.pauses:
        until[address].append((since, day))
    for one in past.reminders:
        said = [day for since, day in until[one.address] if since < one.sent_at]
        assert not said or said[-1] <= past.day(one.sent_at), one
        for address, first, last in past.weeks.away:
            assert address != one.address or not first <= past.day(one.queued_at) <= last, one


def test_every_expected_report_has_an_outcome(past: Past) -> None:
    """It has come, or was excused, or somebody above was told; while the program was down, on the next day."""
    over = past.weeks.end - timedelta(days=2)
    told = {key for one in past.told if one.kind in ABOVE for key in one.owed}
    silent = [key for key, row in past.expected.items() if row["due_at"] < over and key not in past.received]
    without = [key for key in silent if past.expected[key]["excused"] is None and key not in told]
    assert without == []
    assert silent


def test_nothing_stops_an_escalation(past: Past) -> None:
    """Of whoever is still silent at 20:00 the township hears, unless the program or the network was down."""
    weeks = past.weeks
    told = {(key, past.day(one.queued_at)) for one in past.told if one.kind == "escalate" for key in one.owed}
    seen = 0
    for key, row in past.expected.items():
        day = past.day(row["due_at"])
        at_eight = weeks.at(day, 20 * 60)
        gaps = [*weeks.down, *weeks.offline]
        is_up = not any(gap.start <= at_eight + timedelta(hours=1.5) and gap.end > at_eight for gap in gaps)
        if is_up and at_eight < weeks.end and not past.settled(key, at_eight + timedelta(seconds=1)):
            assert (key, day) in told, key
            seen += 1
    assert seen > 200


def test_every_digest_is_made_and_sent_once(past: Past) -> None:
    last = past.day(past.weeks.end)
    weeks = {f"2026-W{FIRST.isocalendar().week + number}" for number in range(DAYS // 7)}
    assert last.isocalendar().week == FIRST.isocalendar().week + DAYS // 7
    issued = Counter((row["unit_id"], row["period"]) for row in past.tables["digest"])
    units = {unit_id for unit_id, _ in issued}
    assert {period for _, period in issued} == weeks | {"2026-09", "2026-10"}
    assert all(issued[unit_id, week] == 1 for unit_id in units for week in weeks)
    sent = Counter(row["key"] for row in past.tables["outbox"] if row["key"].startswith("digest:"))
    assert set(sent.values()) == {1}
    assert {row["state"] for row in past.tables["outbox"] if row["key"].startswith("digest:")} == {"sent"}
    managers = sum(member.role == "manager" for member in MEMBERS)
    assert len(sent) == managers * (len(weeks) + 1) + managers


async def test_a_minute_in_which_nothing_can_be_due_may_be_skipped(tmp_path: Path, catalogue: Catalogue) -> None:
    """A Monday and the next morning, with everything that can go wrong: looked at every minute, and skipping."""

    form = (SHIPPED / "daily.toml").read_text("utf-8")
    (tmp_path / "daily.toml").write_text(form.replace("confirm = false", "confirm = true"), "utf-8")

    async def day(name: str, *, every_minute: bool) -> list[tuple[Any, ...]]:
        (tmp_path / name).mkdir()
        random.seed(5)  # by which attempts are spread
        async with county_for_weeks(tmp_path / name, catalogue, 5, FIRST, 1, forms_dir=tmp_path) as weeks:
            weeks.every_minute = every_minute
            weeks.imagine()
            weeks.offline.append(weeks.gap(990, 1003))
            weeks.down.append(weeks.gap(700, 730))
            await weeks.live()
            box = tables.outbox.c
            query = select(box.key, box.state, box.created_at, box.sent_at, box.attempts).order_by(box.key)
            return await weeks.parts.store.read(lambda conn: [tuple(row) for row in conn.execute(query)])

    skipping = await day("skipping", every_minute=False)
    assert skipping == await day("every minute", every_minute=True)
    kinds = Counter(key.split(":")[0] for key, *_ in skipping)
    assert kinds.keys() >= {"remind", "escalate", "county", "confirm", "reply"}
    assert kinds["confirm"] > 6  # each of the six managers has got one, and some were changed later
