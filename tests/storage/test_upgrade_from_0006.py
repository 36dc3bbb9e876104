"""Digests that were kept before details were: what they say is said in the words of today."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, insert, select

from core.messages import Say
from core.periods import parse_period
from core.reports import Source
from core.units import Unit
from locales import load_catalogue
from storage import Store, digests, open_store
from storage.copy import closing
from storage.migrate import MIGRATIONS, upgrade
from storage.tables import digest, report_revision, unit

EAST = Unit(1, "QS01", "东河镇", "township", None, "1/")
SENT_AT = datetime(2026, 11, 20, 8, 2, tzinfo=UTC)
LINES = [
    {"strong": {"key": "digest-nothing-due", "args": {"form": "日报"}}},
    {"key": "digest-item-new", "args": {"name": "水痘", "amount": "2例", "previous": "上周"}},
    {"key": "digest-item", "args": {"name": "丙肝", "amount": "1例"}},
]


def begin(conn: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = conn
    command.upgrade(config, "0006")
    conn.execute(insert(unit).values(id=1, code="QS01", name="东河镇", level="township", path="1/"))
    conn.execute(insert(digest).values(unit_id=1, period="2026-W47", number=47, lines=LINES, made_at=SENT_AT))
    key = {"unit_id": 1, "form": "daily", "period": "2026-11-20", "version": 1}
    version = {"previous": {}, "values": {"visits": 1}, "source": Source.MESSAGE, "form_version": "", "at": SENT_AT}
    conn.execute(insert(report_revision).values(key | version))


@pytest.fixture
async def upgraded(new_url: str) -> AsyncIterator[Store]:
    async with closing(open_store(new_url)) as store:
        await store.write(begin)
        await store.write(upgrade)
        yield store


async def test_an_old_issue_can_be_read(upgraded: Store) -> None:
    kept = await upgraded.read(lambda conn: digests.kept_issue(conn, EAST, parse_period("2026-W47")))
    assert kept
    assert (kept.number, kept.details, kept.made_at, kept.sent_at) == (47, (), SENT_AT, SENT_AT)
    said = load_catalogue().message(Say(kept.lines), "zh-CN").text
    assert said.split("\n") == ["日报：本期没有应报的报表。", "水痘2例，上周没有人报过", "丙肝1例"]


async def test_an_old_version_was_stored_when_it_was_sent(upgraded: Store) -> None:
    moment = select(report_revision.c.stored_at)
    assert await upgraded.read(lambda conn: conn.execute(moment).scalar_one()) == SENT_AT
