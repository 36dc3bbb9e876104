"""Eight weeks of 青山县 as the real bot has stored them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import RowMapping, Table, func, select

from bot.demo.county import CHANNEL, VILLAGES, plant
from bot.demo.history import DAYS, SILENT, SILENT_DAYS, History
from bot.demo.story import diseases, written_on
from core.expected import Calendar
from core.forms import Forms
from core.reports import Source
from storage import Store
from storage.tables import (
    account,
    day_total,
    dead_letter,
    expected_report,
    outbox,
    post,
    report,
    report_revision,
    unit,
)

from .conftest import TODAY

FIRST = TODAY - timedelta(days=DAYS)


async def rows(store: Store, table: Table, **which: object) -> list[RowMapping]:
    """The rows with these values, in the order of their keys."""
    query = select(table).where(*(table.c[name] == value for name, value in which.items())).order_by(*table.primary_key)
    return await store.read(lambda conn: list(conn.execute(query).mappings()))


async def codes(store: Store) -> dict[int, str]:
    return {row["id"]: row["code"] for row in await rows(store, unit)}


async def test_every_village_was_expected_every_day(county: Store) -> None:
    expected = await rows(county, expected_report, form="daily")
    assert Counter(row["day"] for row in expected) == {
        (FIRST + timedelta(days=n)).isoformat(): len(VILLAGES) for n in range(DAYS)
    }


async def test_late_missing_partial_zero_and_corrected_reports_are_all_there(county: Store) -> None:
    expected = len(VILLAGES) * DAYS
    reports = await rows(county, report, form="daily")
    revisions = await rows(county, report_revision, form="daily")
    corrected = [row for row in revisions if row["version"] > 1 and row["previous"].keys() == row["values"].keys()]
    assert 30 <= expected - len(reports) <= 100  # missing
    assert 50 <= sum(not row["on_time"] for row in reports) <= 150
    assert 20 <= sum(not row["complete"] for row in reports) <= 80
    assert 0.9 * len(reports) <= sum(row["zero"] for row in reports) < len(reports)
    assert 20 <= len(corrected) <= 100
    assert all(row["received"] for row in reports)


async def test_all_zero_days_are_complete_and_bare_zero_reports_are_partial(county: Store) -> None:
    reports = await rows(county, report, form="daily")
    bare = [row for row in reports if row["values"] == {"suspected_cases": 0}]
    nothing = [row for row in reports if row["values"] == {"visits": 0, "vaccinations": 0, "suspected_cases": 0}]
    assert len(bare) >= 15
    assert all(row["zero"] and not row["complete"] for row in bare)
    assert len(nothing) >= 5
    assert all(row["zero"] and row["complete"] for row in nothing)


async def test_whoever_was_told_about_has_a_report(county: Store) -> None:
    """Nothing that a doctor wrote was lost, and nothing was made up."""
    told = {(line.unit, line.day) for n in range(DAYS) for line in written_on(FIRST + timedelta(days=n))}
    silent_from = TODAY - timedelta(days=SILENT_DAYS)
    told = {(code, day) for code, day in told if day >= FIRST and not (code == SILENT and day >= silent_from)}
    names = await codes(county)
    stored = {
        (names[row["unit_id"]], date.fromisoformat(row["day"])) for row in await rows(county, report, form="daily")
    }
    assert stored == told


async def test_one_village_is_silent_at_the_end(county: Store) -> None:
    names = await codes(county)
    last: dict[str, str] = {}
    for row in await rows(county, report, form="daily"):
        code = names[row["unit_id"]]
        last[code] = max(last.get(code, ""), row["day"])
    assert last.pop(SILENT) < (TODAY - timedelta(days=SILENT_DAYS)).isoformat()
    assert min(last.values()) >= (TODAY - timedelta(days=SILENT_DAYS)).isoformat()


async def test_nothing_comes_before_the_beginning_or_after_yesterday(county: Store, calendar: Calendar) -> None:
    begins, ends = calendar.midnight(FIRST), calendar.midnight(TODAY)
    for row in await rows(county, report):
        assert begins <= row["received_at"] <= row["changed_at"] < ends
    for row in await rows(county, report, form="daily"):
        assert FIRST.isoformat() <= row["day"] < TODAY.isoformat()


async def test_reports_bear_the_time_of_their_message(county: Store) -> None:
    """Late is who wrote late, and nobody is late because history is written today."""
    due = {(row["unit_id"], row["day"]): row["due_at"] for row in await rows(county, expected_report, form="daily")}
    names = await codes(county)
    first_at: dict[tuple[str, str], datetime] = {}
    for n in range(DAYS):
        for line in written_on(FIRST + timedelta(days=n)):
            first_at.setdefault((line.unit, line.day.isoformat()), line.at)
    on_time_as_told = 0
    reports = await rows(county, report, form="daily")
    for row in reports:
        said_at = first_at[names[row["unit_id"]], row["day"]]
        assert row["on_time"] == (row["received_at"] <= due[row["unit_id"], row["day"]])
        on_time_as_told += row["received_at"] == said_at
    assert on_time_as_told > 0.97 * len(reports)  # the rest had to be completed before it was a report


async def test_totals_are_the_sums_of_the_reports(county: Store) -> None:
    parents = {}
    sums: Counter[tuple[str, int, str, str]] = Counter()
    for row in await rows(county, expected_report):
        parents[row["unit_id"]] = row["parent_id"]
        sums[row["day"], row["parent_id"], row["form"], "#expected"] += 1
    for row in await rows(county, report):
        place = row["day"], parents[row["unit_id"]], row["form"]
        sums[*place, "#received"] += 1
        for flag in ("on_time", "zero", "complete"):
            sums[*place, f"#{flag}"] += row[flag]
        for key, figure in row["values"].items():
            sums[*place, key] += figure
            sums[*place, f"#given:{key}"] += 1
    stored = {
        (row["day"], row["parent_id"], row["form"], row["item"]): row["total"] for row in await rows(county, day_total)
    }
    assert {key: total for key, total in stored.items() if total} == {key: n for key, n in sums.items() if n}


async def test_every_version_is_kept(county: Store) -> None:
    current = {(r["unit_id"], r["form"], r["period"]): r for r in await rows(county, report)}
    versions: Counter[tuple[Any, ...]] = Counter()
    for revision in await rows(county, report_revision):
        key = revision["unit_id"], revision["form"], revision["period"]
        versions[key] += 1
        assert revision["version"] == versions[key]
        if revision["version"] == current[key]["version"]:
            assert revision["values"] == current[key]["values"]
    assert {key: row["version"] for key, row in current.items()} == versions


async def test_suspected_cases_are_named_when_the_bot_asks(county: Store) -> None:
    names = await codes(county)
    suspicious = [row for row in await rows(county, report, form="daily") if row["values"].get("suspected_cases")]
    assert 20 <= len(suspicious) <= 80
    written = {
        (row["unit_id"], row["period"])
        for row in await rows(county, report_revision, source=Source.MESSAGE)
        if row["version"] > 1
    }
    for row in suspicious:
        values = row["values"]
        told = diseases(names[row["unit_id"]], date.fromisoformat(row["day"]), values["suspected_cases"])
        assert {key: n for key, n in values.items() if "." in key} == {
            f"suspected_cases.{disease}": n for disease, n in told.items()
        }
        assert row["version"] > 1
        assert (row["unit_id"], row["period"]) in written
        assert row["complete"]


async def test_the_doctor_of_two_villages_reports_for_both(county: Store) -> None:
    names = await codes(county)
    doctor = (await rows(county, account, channel=CHANNEL, address="d0203"))[0]["person_id"]
    assert {names[row["unit_id"]] for row in await rows(county, post, person_id=doctor)} == {"QS0203", "QS0204"}
    reports = Counter(names[row["unit_id"]] for row in await rows(county, report, person_id=doctor))
    assert reports.keys() == {"QS0203", "QS0204"}
    assert min(reports.values()) > 40


async def test_two_doctors_share_a_village(county: Store) -> None:
    village = next(id_ for id_, code in (await codes(county)).items() if code == "QS0102")
    writers = Counter(row["person_id"] for row in await rows(county, report, unit_id=village))
    assert len(writers) == 2
    assert min(writers.values()) >= 5


async def test_townships_have_handed_in_their_months(county: Store, forms: Forms) -> None:
    names = await codes(county)
    reports = await rows(county, report, form="monthly_workload")
    assert sorted((names[row["unit_id"]], row["period"]) for row in reports) == [
        (code, month) for code in ("QS01", "QS02", "QS03", "QS04") for month in ("2026-09", "2026-10")
    ]
    for row in reports:
        assert (row["source"], row["on_time"], row["complete"], row["version"]) == (Source.IMPORT, True, True, 1)
        assert row["values"].keys() == {i.key for i in forms.forms["monthly_workload"].indicators}
    owed = await rows(county, expected_report, form="monthly_workload")
    assert len(owed) == len(reports)


@pytest.mark.parametrize("table", [outbox, dead_letter])
async def test_the_past_leaves_nothing_to_send_and_nothing_failed(county: Store, table: Table) -> None:
    count = select(func.count()).select_from(table)
    assert await county.read(lambda conn: conn.execute(count).scalar_one()) == 0


async def test_the_same_day_makes_the_same_county(
    store: Store, county: Store, make_history: Callable[[int], History], calendar: Calendar
) -> None:
    """On either database, and however often: compared by content, for the ids may differ."""
    days = 9
    await store.write(lambda conn: plant(conn, calendar.midnight(TODAY)))
    seen: list[tuple[int, int]] = []
    await make_history(days).write(store, lambda done, total: seen.append((done, total)))
    assert seen == [(n, days) for n in range(1, days + 1)]
    since = (TODAY - timedelta(days=days - 1)).isoformat()  # before that, the longer history knows of a day more
    for table in (report, report_revision, day_total):
        assert await content(store, table, since) == await content(county, table, since), table.name


async def content(store: Store, table: Table, since: str) -> list[list[tuple[str, object]]]:
    """The daily form's rows from that day on, with units by their codes and without what differs between databases or
    follows from the days before."""
    names, day = await codes(store), "day" if "day" in table.c else "period"
    found = []
    for row in await rows(store, table, form="daily"):
        if row[day] >= since:
            kept = {name: value for name, value in row.items() if name not in ("person_id", "question")}
            found.append(
                sorted(
                    (name, names[value] if name in ("unit_id", "parent_id") else value) for name, value in kept.items()
                )
            )
    return sorted(found, key=repr)
