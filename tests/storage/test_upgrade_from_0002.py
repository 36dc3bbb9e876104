"""A county whose cases were reported before anybody was asked for their diseases: what was complete stays complete."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, insert, select

from core.effects import SaveReport
from core.forms import Form
from core.reports import ReportKey, Source, compose
from forms import load_forms
from storage import Store, expected, forms, open_store, reports
from storage.check import Findings, check
from storage.copy import closing
from storage.migrate import MIGRATIONS, is_current, upgrade
from storage.tables import day_total, expected_report, form_version, report, report_revision, unit

DAILY = load_forms().forms["daily"]
NEW_KEYS = ("breakdown_required", "goes_with")
"""What an indicator could not say yet."""
OLD_VERSION = "0123456789abcdef"

KEY = ReportKey(2, "daily", "2026-11-20")
VALUES = {"visits": 12, "vaccinations": 3, "suspected_cases": 2}
SENT_AT = datetime(2026, 11, 20, 8, 2, tzinfo=UTC)
DUE_AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def old_definition() -> dict[str, object]:
    shape = DAILY.model_dump(mode="json")
    shape["indicators"] = [{k: v for k, v in each.items() if k not in NEW_KEYS} for each in shape["indicators"]]
    return shape


def begin(conn: Connection) -> None:
    """A village with a report that had everything that was asked of it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = conn
    command.upgrade(config, "0002")
    for id_, code, level, parent_id, path in (
        (1, "QS01", "township", None, "1/"),
        (2, "QS0101", "village", 1, "1/2/"),
    ):
        place = {"id": id_, "code": code, "name": code, "level": level, "parent_id": parent_id, "path": path}
        conn.execute(insert(unit).values(place))
    made_by = {"form": "daily", "version": OLD_VERSION, "definition": old_definition(), "since": SENT_AT}
    conn.execute(insert(form_version).values(made_by))
    key = KEY._asdict()
    row = {"day": KEY.period, "parent_id": 1, "due_at": DUE_AT, "lock_at": DUE_AT, "stage": "expected"}
    conn.execute(insert(expected_report).values(key | row))
    version = {"version": 1, "previous": {}, "values": VALUES, "source": Source.MESSAGE, "form_version": OLD_VERSION}
    conn.execute(insert(report_revision).values(key | version | {"at": SENT_AT}))
    marks = {"day": KEY.period, "received": True, "on_time": True, "complete": True, "zero": False}
    moments = {"received_at": SENT_AT, "changed_at": SENT_AT}
    conn.execute(insert(report).values(key | version | marks | moments))
    counts = {"#expected": 1, "#received": 1, "#on_time": 1, "#complete": 1, **VALUES}
    items = {**counts, **{f"#given:{item}": 1 for item in VALUES}}
    place = {"day": KEY.period, "parent_id": 1, "form": "daily"}
    conn.execute(insert(day_total), [place | {"item": item, "total": total} for item, total in items.items()])


async def checked(store: Store) -> Findings:
    return await store.read(lambda conn: check(conn, lambda _done, _total: None))


async def is_complete(store: Store) -> bool:
    return bool(await store.read(lambda conn: conn.execute(select(report.c.complete)).scalar_one()))


@pytest.fixture
async def old_url(new_url: str) -> str:
    async with closing(open_store(new_url)) as store:
        await store.write(begin)
    return new_url


async def test_what_was_complete_then_is_complete_and_agrees(old_url: str) -> None:
    async with closing(open_store(old_url)) as store:
        await store.write(upgrade)
        assert await store.read(is_current)
        assert await is_complete(store)
        findings = await checked(store)
        assert (findings.reports, findings.differences) == (1, [])
        known = await store.read(forms.known)
        assert known["daily", OLD_VERSION].unspecified(VALUES) == {}


async def test_the_next_version_is_judged_by_what_is_asked_now(old_url: str) -> None:
    """And the totals go along with it."""
    async with closing(open_store(old_url)) as store:
        await store.write(upgrade)
        await store.write(lambda conn: forms.remember(conn, load_forms(), SENT_AT))
        for said, complete in (({"vaccinations": 4}, False), ({"suspected_cases.influenza": 2}, True)):
            await store.write(lambda conn, said=said: correct(conn, DAILY, said))  # type: ignore[misc]
            assert await is_complete(store) is complete
            assert (await checked(store)).differences == []


def correct(conn: Connection, form: Form, said: dict[str, int]) -> None:
    before = reports.these(conn, [KEY])[KEY]
    row = expected.these(conn, [KEY])[KEY]
    after = compose(form, row, before, said, at=DUE_AT, source=Source.MESSAGE, person_id=None)
    reports.save(conn, [SaveReport(before, after, row)])
