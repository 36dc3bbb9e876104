"""Reports, revisions and totals: right at every instant, whatever happens in which order."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from core.effects import SaveReport
from core.expected import expected_report
from core.reports import Report, ReportKey, Source, compose, undo
from core.totals import items_of
from core.units import Unit
from storage import Store, open_store, reports
from storage.migrate import upgrade
from storage.tables import day_total, report, report_revision
from tests.county import CALENDAR, DAILY, LI, QIAN, UNITS, WANG, ZHANG, ZHAO, at, plant, report_of, values

FIRST_DAYS = {"daily": at("2026-11-01 12:00").date()}


def totals_of(conn: Connection) -> dict[tuple[str, int, str], int]:
    rows = conn.execute(select(day_total.c.day, day_total.c.parent_id, day_total.c.item, day_total.c.total))
    return {(day, parent, item): total for day, parent, item, total in rows if total}


def recomputed(conn: Connection) -> dict[tuple[str, int, str], int]:
    """The totals from scratch: the last revision of every report."""
    parents = {unit.id: unit.parent_id or 0 for unit in UNITS}
    sums: Counter[tuple[str, int, str]] = Counter()
    for found in reports.since(conn, list(parents), FIRST_DAYS).values():
        for item, by in items_of(found).items():
            sums[found.key.period, parents[found.key.unit_id], item] += by
    for key in reports.expected_since(conn, list(parents), FIRST_DAYS):
        sums[key.period, parents[key.unit_id], "#expected"] += 1
    return {key: total for key, total in sums.items() if total}


async def test_a_report_is_stored_with_its_first_revision_and_its_totals(county: Store) -> None:
    saved = report_of(ZHANG, values(12, 3, 0))
    await county.write(lambda conn: reports.save(conn, [saved]))
    found = await county.read(lambda conn: reports.since(conn, [ZHANG.id], FIRST_DAYS))
    assert found == {saved.report.key: saved.report}
    assert (found[saved.report.key].zero, found[saved.report.key].complete) == (True, True)
    assert await county.read(totals_of) == {
        ("2026-11-20", 2, "#expected"): 1,
        ("2026-11-20", 2, "#received"): 1,
        ("2026-11-20", 2, "#on_time"): 1,
        ("2026-11-20", 2, "#zero"): 1,
        ("2026-11-20", 2, "#complete"): 1,
        ("2026-11-20", 2, "visits"): 12,
        ("2026-11-20", 2, "vaccinations"): 3,
        ("2026-11-20", 2, "#given:visits"): 1,
        ("2026-11-20", 2, "#given:vaccinations"): 1,
        ("2026-11-20", 2, "#given:suspected_cases"): 1,
    }


async def test_a_correction_is_a_new_version_and_the_old_one_stays(county: Store) -> None:
    first = report_of(ZHANG, values(12, 3, 0))
    second = report_of(ZHANG, {"vaccinations": 4}, time_="16:05", before=first.report)
    await county.write(lambda conn: reports.save(conn, [first]))
    await county.write(lambda conn: reports.save(conn, [second]))
    kept = select(report_revision.c.version, report_revision.c["values"]).order_by(report_revision.c.version)
    rows = await county.read(lambda conn: [tuple(row) for row in conn.execute(kept)])
    assert rows == [(1, values(12, 3, 0)), (2, values(12, 4, 0))]
    current = (await county.read(lambda conn: reports.since(conn, [ZHANG.id], FIRST_DAYS)))[second.report.key]
    assert (current.values, current.previous, current.version) == (values(12, 4, 0), values(12, 3, 0), 2)
    assert (await county.read(totals_of))["2026-11-20", 2, "vaccinations"] == 4


async def test_one_batch_may_hold_two_versions_of_one_report(county: Store) -> None:
    first = report_of(ZHANG, values(12, 3, 0))
    second = report_of(ZHANG, values(13, 3, 1), time_="16:01", before=first.report)
    other = report_of(LI, values(1, 1, 1))
    await county.write(lambda conn: reports.save(conn, [first, other, second]))
    assert (await county.read(lambda conn: conn.execute(select(report.c.version)).scalars().all())) == [2, 1]
    assert await county.read(totals_of) == await county.read(recomputed)
    assert (await county.read(totals_of))["2026-11-20", 2, "visits"] == 14


async def test_a_report_that_was_taken_back_is_owed_again(county: Store) -> None:
    first = report_of(ZHANG, values(12, 3, 0))
    back = undo(DAILY, first.report, at=at("2026-11-20 16:02"), person_id=ZHANG.id)
    await county.write(lambda conn: reports.save(conn, [first]))
    await county.write(lambda conn: reports.save(conn, [SaveReport(first.report, back, first.expected)]))
    assert await county.read(totals_of) == {("2026-11-20", 2, "#expected"): 1}
    assert not (await county.read(lambda conn: reports.since(conn, [ZHANG.id], FIRST_DAYS)))[back.key].received


async def test_a_transaction_that_fails_leaves_nothing(county: Store) -> None:
    def fail(conn: Connection) -> None:
        reports.save(conn, [report_of(ZHANG, values(1, 2, 3))])
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await county.write(fail)
    assert await county.read(totals_of) == {}
    assert await county.read(lambda conn: reports.since(conn, [ZHANG.id], FIRST_DAYS)) == {}


STEPS = st.lists(
    st.tuples(
        st.sampled_from([ZHANG, LI, WANG, ZHAO, QIAN]),
        st.sampled_from(["2026-11-19", "2026-11-20"]),
        st.one_of(
            st.just("undo"),
            st.dictionaries(
                st.sampled_from(["visits", "vaccinations", "suspected_cases", "suspected_cases.dysentery"]),
                st.integers(0, 30),
                min_size=1,
            ),
        ),
        st.integers(0, 1),
    ),
    max_size=25,
)


def play(steps: list[tuple[Unit, str, str | dict[str, int], int]]) -> list[list[SaveReport]]:
    """The batches that these steps make; a step marked 1 goes into the same batch as the one before."""
    current: dict[ReportKey, Report] = {}
    batches: list[list[SaveReport]] = []
    for number, (unit, day, step, together) in enumerate(steps):
        expected = expected_report(DAILY, unit, day, CALENDAR)
        before = current.get(expected.key)
        moment = at(f"{day} 16:00") + timedelta(minutes=10 * number)
        if step == "undo":
            if before is None:
                continue
            after = undo(DAILY, before, at=moment, person_id=unit.id)
        else:
            assert isinstance(step, dict)
            after = compose(DAILY, expected, before, step, at=moment, source=Source.MESSAGE, person_id=unit.id)
        current[expected.key] = after
        if not (together and batches):
            batches.append([])
        batches[-1].append(SaveReport(before, after, expected))
    return batches


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_totals_agree_with_the_reports_whatever_happens(
    tmp_path: Path, steps: list[tuple[Unit, str, str | dict[str, int], int]]
) -> None:
    async def check() -> None:
        database = tmp_path / f"{uuid4()}.db"
        store = open_store(f"sqlite:///{database}")
        await store.write(upgrade)
        await store.write(plant)
        versions: defaultdict[ReportKey, int] = defaultdict(int)
        for batch in play(steps):
            await store.write(lambda conn, batch=batch: reports.save(conn, batch))  # type: ignore[misc]
            assert await store.read(totals_of) == await store.read(recomputed)
            for saved in batch:
                versions[saved.report.key] += 1
        stored = await store.read(lambda conn: reports.since(conn, [u.id for u in UNITS], FIRST_DAYS))
        assert {key: found.version for key, found in stored.items()} == versions
        await store.close()

    asyncio.run(check())
