"""What has been kept long enough goes, and nothing that is still needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Table, create_engine, insert, select

from core.retention import Retention
from storage import Store
from storage.housekeeping import FINISHED, HINT_DAYS, INVITATION_DAYS, LEDGER_DAYS, RECEIVED_DAYS, outdated, remove
from storage.outbox import State
from storage.tables import (
    audit,
    burden,
    correction,
    dead_letter,
    draft,
    hint,
    inbox,
    invitation,
    local_message,
    metadata,
    outbox,
    relay,
    report_revision,
    run,
)
from tests.county import LI, ZHANG, at

NOW = at("2026-11-20 03:00")
KEEP = Retention(texts=3, drafts=7, messages=30, revisions=90)
"""Everything that can be limited is."""

Row = dict[str, Any]


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def received(message: str, days: float, text: str | None = None) -> Row:
    address = "d1" if text else None
    return {"channel": "local", "message": message, "received_at": ago(days), "text": text, "address": address}


def half_a_report(address: str, days: float) -> Row:
    about = {"form": "daily", "period": "2026-11-12", "values": {"visits": 12}, "unit_id": ZHANG.id}
    return {"channel": "local", "address": address, "changed_at": ago(days), **about}


def table_of_villages(address: str, days: float) -> Row:
    return {"channel": "local", "address": address, "form": "daily", "lines": [], "changed_at": ago(days)}


def told_how(address: str, days: float) -> Row:
    return {"channel": "local", "address": address, "at": ago(days)}


def corrected(key: str, days: float, decision: str | None) -> Row:
    about = {"unit_id": ZHANG.id, "form": "daily", "period": "2026-07-01", "values": {}, "notes": {}, "version": 1}
    return {"key": key, "asked_at": ago(days), "decided_at": ago(days), "decision": decision, **about}


def message(key: str, days: float, state: State = State.SENT) -> Row:
    row = {"channel": "local", "address": "d1", "lane": "reply", "say": {"lines": []}, "attempts": 1}
    return {"key": key, "state": state, "created_at": ago(days), "not_before": ago(days), **row}


def letter(trace: str, days: float) -> Row:
    return {"channel": "local", "message": trace, "trace": trace, "error": "KeyError", "at": ago(days)}


def bubble(key: str, days: float) -> Row:
    return {"address": "d1", "key": key, "mine": True, "body": {"text": "12 3 0"}, "at": ago(days)}


def code(name: str, expired_days_ago: float, uses_left: int = 1) -> Row:
    row = {"unit_id": ZHANG.id, "role": "reporter", "uses_left": uses_left}
    return {"code": name, "expires_at": ago(expired_days_ago), **row}


def revision(unit_id: int, version: int, days: float) -> Row:
    key = {"unit_id": unit_id, "form": "daily", "period": "2026-07-01", "version": version}
    return {**key, "previous": {}, "values": {}, "at": ago(days), "source": "message", "form_version": ""}


def claimed(job: str, period: str, days: float) -> Row:
    return {"job": job, "period": period, "at": ago(days)}


def sweep(conn: Connection, keep: Retention, limit: int = 1000) -> dict[str, int]:
    """Removes everything that is to go; returns how many of what."""
    removed = {}
    for what in outdated(keep, NOW):
        portions = list(iter(lambda what=what: remove(conn, what, limit), 0))  # type: ignore[misc]
        assert all(portion <= limit for portion in portions)
        removed[what.name] = sum(portions)
    return {name: count for name, count in removed.items() if count}


async def swept(
    county: Store, table: Table, rows: list[Row], keep: Retention = KEEP
) -> tuple[dict[str, int], set[str]]:
    """What was removed, and the names of the rows that are left: the first word of each in its table's key."""
    name = {inbox: "message", draft: "address", outbox: "key", dead_letter: "trace", local_message: "key"}
    name |= {invitation: "code", run: "period", report_revision: "version"}
    name |= {relay: "address", hint: "address", correction: "key", burden: "day", audit: "action"}
    column = table.c[name[table]]

    def work(conn: Connection) -> tuple[dict[str, int], set[str]]:
        if rows:
            conn.execute(insert(table), rows)
        return sweep(conn, keep), {str(found) for found in conn.execute(select(column)).scalars()}

    return await county.write(work)


async def texts(county: Store) -> dict[str, tuple[str | None, str | None]]:
    query = select(inbox.c.message, inbox.c.text, inbox.c.address)
    return {id_: (text, address) for id_, text, address in await county.read(lambda conn: conn.execute(query).all())}


async def test_a_text_goes_and_the_message_is_still_recognised(county: Store) -> None:
    rows = [received("old", 3.1, "门诊12"), received("young", 2.9, "接种3"), received("silent", 3.1)]
    assert await swept(county, inbox, rows) == ({"texts": 1}, {"old", "young", "silent"})
    assert await texts(county) == {"old": (None, None), "young": ("接种3", "d1"), "silent": (None, None)}


async def test_a_county_that_keeps_no_texts_any_more_loses_all_of_them_in_the_next_night(county: Store) -> None:
    rows = [received("old", 3.1, "门诊12"), received("young", 0.1, "接种3")]
    assert await swept(county, inbox, rows, Retention()) == ({"texts": 2}, {"old", "young"})


async def test_messages_are_recognised_for_a_month_and_as_long_as_their_texts_are_kept(county: Store) -> None:
    rows = [received("old", RECEIVED_DAYS + 0.1), received("young", RECEIVED_DAYS - 0.1)]
    rows += [received("with its text", RECEIVED_DAYS + 0.1, "门诊12"), received("with an old one", 101, "接种3")]
    removed, left = await swept(county, inbox, rows, Retention(texts=100))
    assert (removed, left) == ({"texts": 1, "received": 2}, {"young", "with its text"})


async def test_half_a_report_that_nobody_goes_on_with_goes(county: Store) -> None:
    rows = [half_a_report("d1", 7.1), half_a_report("d2", 6.9)]
    assert await swept(county, draft, rows) == ({"drafts": 1}, {"d2"})


async def test_a_table_that_nobody_confirms_goes_like_half_a_report(county: Store) -> None:
    rows = [table_of_villages("m1", 7.1), table_of_villages("m2", 6.9)]
    assert await swept(county, relay, rows) == ({"relays": 1}, {"m2"})


async def test_who_was_told_how_things_are_done_is_forgotten_after_a_day(county: Store) -> None:
    rows = [told_how("d1", HINT_DAYS + 0.1), told_how("d2", HINT_DAYS - 0.1)]
    assert await swept(county, hint, rows) == ({"hints": 1}, {"d2"})


async def test_corrections_are_part_of_the_record(county: Store) -> None:
    rows = [
        corrected("open", 4000, None),
        corrected("approved", 4000, "approved"),
        corrected("refused", 4000, "refused"),
    ]
    assert await swept(county, correction, rows) == ({}, {"open", "approved", "refused"})


@pytest.mark.parametrize("state", State)
async def test_messages_that_are_done_with_go_and_no_others(county: Store, state: State) -> None:
    rows = [message("old", 30.1, state), message("young", 29.9, state)]
    removed, left = await swept(county, outbox, rows)
    assert left == ({"young", "old"} if state in (State.WAITING, State.SENDING) else {"young"})
    assert removed == ({"messages": 1} if "old" not in left else {})


@pytest.mark.parametrize(
    ("table", "row", "name"),
    [(dead_letter, letter, "dead_letters"), (local_message, bubble, "bubbles")],
)
async def test_what_belongs_to_messages_goes_with_them(
    county: Store, table: Table, row: Callable[[str, float], Row], name: str
) -> None:
    assert await swept(county, table, [row("old", 30.1), row("young", 29.9)]) == ({name: 1}, {"young"})


async def test_a_code_that_nobody_can_use_any_more_goes(county: Store) -> None:
    rows = [code("LONG OVER", INVITATION_DAYS + 0.1), code("JUST OVER", INVITATION_DAYS - 0.1), code("VALID", -1)]
    rows.append(code("USED UP", -1, uses_left=0))
    assert await swept(county, invitation, rows) == ({"invitations": 2}, {"JUST OVER", "VALID"})


async def test_the_ledger_keeps_a_year_and_the_newest_entry_of_each_job(county: Store) -> None:
    rows = [claimed("expect", f"2025-01-0{day}", LEDGER_DAYS + 10 - day) for day in (1, 2, 3)]
    rows += [claimed("digest", "2026-W01", LEDGER_DAYS + 1), claimed("digest", "2026-W02", LEDGER_DAYS - 1)]
    assert await swept(county, run, rows) == ({"runs": 3}, {"2025-01-03", "2026-W02"})


async def test_what_was_asked_of_reporters_goes_after_its_time(county: Store) -> None:
    counts = dict.fromkeys(("sent", "reminders", "written", "taps", "reports"), 1)
    days = (ago(801), ago(799))
    rows = [{"day": day.date().isoformat(), "person_id": ZHANG.id, **counts} for day in days]
    assert await swept(county, burden, rows) == ({"burden": 1}, {days[1].date().isoformat()})


async def test_what_managers_have_done_stays_unless_the_county_limits_it(county: Store) -> None:
    rows = [{"at": ago(days), "unit_id": ZHANG.id, "action": f"{days}", "details": {}} for days in (400, 10)]
    assert await swept(county, audit, rows) == ({}, {"400", "10"})
    assert await swept(county, audit, [], replace(KEEP, audit=365)) == ({"audit": 1}, {"10"})


async def test_earlier_versions_go_and_the_newest_one_stays_however_old_it_is(county: Store) -> None:
    rows = [revision(ZHANG.id, 1, 99), revision(ZHANG.id, 2, 98), revision(ZHANG.id, 3, 89)]
    rows += [revision(LI.id, 11, 97), revision(LI.id, 12, 96)]
    assert await swept(county, report_revision, rows) == ({"revisions": 3}, {"3", "12"})


async def test_versions_are_kept_for_ever_unless_the_county_says_otherwise(county: Store) -> None:
    rows = [revision(ZHANG.id, version, 4000) for version in (1, 2, 3)]
    assert await swept(county, report_revision, rows, Retention()) == ({}, {"1", "2", "3"})


async def test_it_goes_in_portions(county: Store) -> None:
    def work(conn: Connection) -> list[int]:
        conn.execute(insert(outbox), [message(str(n), 31) for n in range(7)])
        [messages] = [what for what in outdated(KEEP, NOW) if what.table is outbox]
        return [remove(conn, messages, 3) for _ in range(4)]

    assert await county.write(work) == [3, 3, 1, 0]


AGES = st.floats(0, 120).map(lambda days: round(days, 1) + 0.05)
"""Never exactly at a bound."""


@given(
    keep=st.builds(Retention, st.integers(0, 60), st.integers(1, 60), st.integers(2, 60), st.integers(0, 100)),
    texts_=st.lists(st.tuples(AGES, st.booleans()), max_size=8),
    messages=st.lists(st.tuples(AGES, st.sampled_from(State)), max_size=8),
    versions=st.lists(st.tuples(st.integers(1, 2), AGES), max_size=10),
    limit=st.integers(1, 4),
)
def test_nothing_that_is_still_needed_is_ever_removed(
    keep: Retention,
    texts_: list[tuple[float, bool]],
    messages: list[tuple[float, State]],
    versions: list[tuple[int, float]],
    limit: int,
) -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as conn:
        metadata.create_all(conn)
        for n, (days, has_text) in enumerate(texts_):
            conn.execute(insert(inbox).values(received(str(n), days, "12 3 0" if has_text else None)))
        for n, (days, state) in enumerate(messages):
            conn.execute(insert(outbox).values(message(str(n), days, state)))
        for n, (unit_id, days) in enumerate(versions):
            conn.execute(insert(report_revision).values(revision(unit_id, n, days)))
        sweep(conn, keep, limit)
        kept_texts = {int(id_): text for id_, text in conn.execute(select(inbox.c.message, inbox.c.text))}
        kept_messages = {int(key) for key in conn.execute(select(outbox.c.key)).scalars()}
        kept_versions = set(conn.execute(select(report_revision.c.version)).scalars())
    engine.dispose()
    for n, (days, has_text) in enumerate(texts_):
        assert (n in kept_texts) == (days < RECEIVED_DAYS or (has_text and days < keep.texts))
        assert bool(kept_texts.get(n)) == (has_text and days < keep.texts)
    for n, (days, state) in enumerate(messages):
        assert (n in kept_messages) == (state not in FINISHED or days < keep.messages)
    for unit_id in (1, 2):
        history = [(n, days) for n, (about, days) in enumerate(versions) if about == unit_id]
        while keep.revisions and len(history) > 1 and history[0][1] > keep.revisions:
            history.pop(0)  # what is left always follows on each other, and the newest one stays
        assert {n for n in kept_versions if versions[n][0] == unit_id} == {n for n, _ in history}
