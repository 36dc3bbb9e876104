"""Rows that go past SQLAlchemy's executemany are stored as by it; lists that are one parameter find the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import ClauseElement, Connection, String, bindparam, delete, insert, select, text, update

from core.messages import Say, as_json, to_json
from core.reports import ReportKey
from core.spelling import Spelled, read_json, spell_json
from core.texts import text as words
from storage import Store
from storage.accounts import PEOPLE_AT, POSTS_OF, UNSEEN
from storage.bulk import run_many
from storage.context import DRAFTS
from storage.expected import COUNTED, LOCK
from storage.given import OWED_TO
from storage.keys import parts_of_accounts, parts_of_reports
from storage.reports import THESE, rows_since
from storage.tables import account, expected_report, outbox, report
from storage.types import Moment
from storage.units import WITH_PARENTS

NOON = datetime(2026, 11, 20, 12, 0, 0, 5, UTC)
SAY = Say(lines=(words("figure", name={"zh-CN": "门诊"}, count=12), words("half", word="\ud83d")))
ROWS: list[dict[str, Any]] = [
    {"owed": None, "expires_at": None, "say": to_json(SAY)},
    {"owed": [[1, "daily", "2026-11-20"]], "expires_at": NOON + timedelta(hours=8), "say": to_json(SAY)},
    {"owed": None, "expires_at": NOON.astimezone(timezone(timedelta(hours=8))), "say": Spelled(as_json(SAY))},
]
INSERT = insert(outbox)
BY_INDEX: list[ClauseElement] = [PEOPLE_AT, POSTS_OF, UNSEEN, DRAFTS, COUNTED, LOCK, OWED_TO, THESE, WITH_PARENTS]
BY_INDEX += [rows_since(table, forms) for table in (report, expected_report) for forms in (1, 2)]


def row(number: int, how: str) -> dict[str, Any]:
    own = {"key": f"{how}:{number}", "channel": "local", "address": "d1", "lane": "reply", "state": "waiting"}
    return {**own, "attempts": 0, "not_before": NOON, "created_at": NOON, **ROWS[number]}


async def test_what_is_stored_is_the_same_to_the_letter(store: Store) -> None:
    def stored(conn: Connection) -> list[list[Any]]:
        conn.execute(INSERT, [row(number, "slow") | {"say": to_json(SAY)} for number in range(len(ROWS))])
        run_many(conn, INSERT, [row(number, "fast") for number in range(len(ROWS))])
        as_text = "CAST(say AS TEXT), CAST(owed AS TEXT), CAST(not_before AS TEXT), CAST(expires_at AS TEXT), attempts"
        query = f"SELECT {as_text} FROM outbox WHERE key LIKE :how ORDER BY key"
        return [[tuple(found) for found in conn.execute(text(query), {"how": how})] for how in ("slow%", "fast%")]

    slow, fast = await store.write(stored)
    assert [found[1:] for found in fast] == [found[1:] for found in slow]
    assert len({said.replace('": ', '":').replace(', "', ',"') for said, *_ in (*slow, *fast)}) == 1


@pytest.mark.parametrize(
    "value", [None, {"visits": 12}, [[1, "日报", "2026-11-20"]], {"half": "\ud83d", "big": 10**30}]
)
def test_json_is_read_back(value: object) -> None:
    assert read_json(spell_json(value)) == value
    assert spell_json(Spelled('{"a":1}')) == '{"a":1}'


async def test_what_stands_in_no_row_is_the_same_for_all(county: Store) -> None:
    """An UPDATE with values of its own, and a DELETE."""
    here, at = bindparam("here", type_=String()), bindparam("at", type_=Moment())
    absent = update(account).where(account.c.address == here).values(reachable=False, unreachable_since=at)
    gone = delete(account).where(account.c.address == here)

    def work(conn: Connection) -> list[Any]:
        run_many(conn, absent, [{"here": who, "at": NOON} for who in ("d1", "d2")])
        run_many(conn, gone, [{"here": "d2"}])
        query = select(account.c.address, account.c.unreachable_since).where(~account.c.reachable)
        return [tuple(found) for found in conn.execute(query)]

    assert await county.write(work) == [("d1", NOON)]


async def test_a_moment_without_a_zone_is_refused_here_too(store: Store) -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        await store.write(
            lambda conn: run_many(conn, INSERT, [row(0, "x") | {"not_before": NOON.replace(tzinfo=None)}])
        )


@pytest.mark.parametrize("wanted", [[], ["d1"], ["d1", "d2", "nobody", "'; --"]])
async def test_a_list_is_one_parameter(county: Store, wanted: list[str]) -> None:
    asked = {**parts_of_accounts([("local", who) for who in wanted])}
    found = await county.write(lambda conn: {row.address for row in conn.execute(PEOPLE_AT, asked)})
    assert found == {"d1", "d2"}.intersection(wanted)


async def test_reports_are_found_by_the_three_parts_of_their_keys(county: Store) -> None:
    assert await county.read(lambda conn: conn.execute(LOCK, parts_of_reports([ReportKey(1, "a", "b")])).all()) == []


async def test_sqlite_finds_all_of_a_batch_by_indexes(store: Store) -> None:
    def scans(conn: Connection) -> list[tuple[str, str]]:
        if conn.dialect.name != "sqlite":
            return []
        found = []
        for statement in BY_INDEX:
            compiled: Any = statement.compile(dialect=conn.dialect)
            parameters = tuple("[]" for _ in compiled.positiontup)
            steps = [step[3] for step in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", parameters)]
            found += [(step, str(compiled)) for step in steps if step.startswith("SCAN") and "json_each" not in step]
        return found

    assert await store.read(scans) == []
