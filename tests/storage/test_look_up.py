"""What a message turns out to need beyond what its batch seemed to be about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, update

from core.context import Context
from core.effects import Confirm, DropRelay, Hint, KeepRelay
from core.look_up import LookUp, NotLookedUp
from core.messages import Inbound
from core.relay import Relay, RelayLine
from core.reports import Question, ReportKey
from storage import Store, context, effects, reports
from storage.tables import account
from tests.county import CALENDAR, COUNTY, EAST, FORMS, LI, QIAN, WANG, WEST, ZHANG, ZHAO, at, report_of, says, values

NOW = at("2026-11-20 16:30")
MANAGER, DOCTOR = ("local", "m1"), ("local", "d1")


def load(conn: Connection, *batch: Inbound) -> Context:
    options: dict[str, Any] = {"forms": FORMS, "calendar": CALENDAR, "language": "zh-CN", "now": NOW}
    return context.load(conn, batch, (), only_about_today={MANAGER, DOCTOR}, **options)


async def looked_up(store: Store, wanted: LookUp, who: str = "m1") -> Context:
    def look(conn: Connection) -> Context:
        known = load(conn, says(who, "12 3 0"))
        context.look_up(conn, known, wanted, NOW)
        return known

    return await store.write(look)


async def test_nothing_is_there_before_it_is_looked_up(county: Store) -> None:
    known = await county.read(lambda conn: load(conn, says("m1", "12 3 0")))
    for ask, wanted in (
        (lambda: known.unit(ZHANG.id), LookUp(units=frozenset([ZHANG.id]))),
        (lambda: known.units_below([EAST.id]), LookUp(below=frozenset([EAST.id]))),
        (lambda: known.managers_of(EAST.id), LookUp(managers=frozenset([EAST.id]))),
        (lambda: known.reporters_of([ZHANG.id, LI.id]), LookUp(reporters=frozenset([ZHANG.id, LI.id]))),
        (lambda: known.hinted_at(MANAGER), LookUp(hints=frozenset([MANAGER]))),
        (lambda: known.relay(MANAGER), LookUp(relays=frozenset([MANAGER]))),
        (lambda: known.correction("k"), LookUp(corrections=frozenset(["k"]))),
    ):
        with pytest.raises(NotLookedUp) as missing:
            ask()
        assert missing.value.wanted == wanted


async def test_a_unit_is_found_or_is_known_not_to_be_there(county: Store) -> None:
    known = await looked_up(county, LookUp(units=frozenset([ZHANG.id, 999])))
    assert known.unit(ZHANG.id) == ZHANG
    assert known.unit(999) is None


async def test_the_units_below_come_in_the_order_of_their_codes(county: Store) -> None:
    known = await looked_up(county, LookUp(below=frozenset([EAST.id])))
    assert known.units_below([EAST.id]) == [ZHANG, LI, WANG]
    assert known.unit(WANG.id) == WANG
    known = await looked_up(county, LookUp(below=frozenset([COUNTY.id])), "c1")
    assert known.units_below([COUNTY.id]) == [EAST, ZHANG, LI, WANG, WEST, ZHAO, QIAN]


async def test_the_managers_of_a_unit_are_those_who_can_be_written_to(county: Store) -> None:
    asked = LookUp(managers=frozenset([EAST.id, WEST.id, ZHANG.id]))
    gone = update(account).where(account.c.address == "m2").values(reachable=False)
    await county.write(lambda conn: conn.execute(gone))
    known = await looked_up(county, asked)
    assert [known.managers_of(unit.id) for unit in (EAST, WEST, ZHANG)] == [(MANAGER,), (), ()]


async def test_the_reporters_of_several_units_are_those_who_can_be_written_to(county: Store) -> None:
    asked = LookUp(reporters=frozenset([ZHANG.id, LI.id, EAST.id]))
    gone = update(account).where(account.c.address == "d2").values(reachable=False)
    await county.write(lambda conn: conn.execute(gone))
    known = await looked_up(county, asked)
    assert known.reporters_of([ZHANG.id, LI.id, EAST.id]) == {ZHANG.id: {11: DOCTOR}, LI.id: {}, EAST.id: {}}
    with pytest.raises(NotLookedUp) as missing:
        known.reporters_of([ZHANG.id, WANG.id])
    assert missing.value.wanted == LookUp(reporters=frozenset([WANG.id]))


async def test_reports_are_found_one_by_one_however_old_they_are(county: Store) -> None:
    old, other = report_of(ZHANG, values(1, 2, 0), day="2025-01-03"), report_of(LI, values(3, 4, 0), day="2025-01-04")
    await county.write(lambda conn: reports.save(conn, [old, other]))
    crossed = ReportKey(ZHANG.id, "daily", "2025-01-04")  # its unit and its day are asked for, but it is not there
    known = await looked_up(county, LookUp(reports=frozenset([old.report.key, other.report.key, crossed])))
    assert [known.report(key) for key in (old.report.key, other.report.key, crossed)] == [
        old.report,
        other.report,
        None,
    ]
    assert known.expected_row(old.report.key) == old.expected


async def test_what_the_batch_has_changed_is_not_read_again(county: Store) -> None:
    stored = report_of(ZHANG, values(1, 2, 0), day="2025-01-03")
    await county.write(lambda conn: reports.save(conn, [stored]))

    def look(conn: Connection) -> Context:
        known = load(conn, says("m1", "12 3 0"))
        known.apply(changed)
        known.apply(Hint(MANAGER, NOW))
        context.look_up(conn, known, LookUp(reports=frozenset([changed.report.key]), hints=frozenset([MANAGER])), NOW)
        return known

    changed = report_of(ZHANG, values(9, 9, 0), day="2025-01-03", before=stored.report)
    known = await county.write(look)
    assert known.report(changed.report.key) == changed.report
    assert known.hinted_at(MANAGER) == NOW


async def test_a_hint_is_remembered_and_the_last_one_counts(county: Store) -> None:
    given = [Hint(MANAGER, at("2026-11-20 08:00")), Hint(DOCTOR, NOW), Hint(MANAGER, NOW)]
    for hint in given:
        await county.write(lambda conn, hint=hint: effects.apply(conn, [hint], NOW))  # type: ignore[misc]
    stranger = ("local", "x")
    known = await looked_up(county, LookUp(hints=frozenset([MANAGER, DOCTOR, stranger])))
    assert [known.hinted_at(who) for who in (MANAGER, DOCTOR, stranger)] == [NOW, NOW, None]


async def test_a_table_is_kept_until_it_is_dropped(county: Store) -> None:
    first = Relay("daily", (RelayLine(ZHANG.id, "2026-11-20", values(1, 2, 0)),), NOW)
    second = replace(first, lines=(*first.lines, RelayLine(LI.id, "2026-11-20", {"visits": 3}, doubtful=True)))
    for kept in (first, second):
        await county.write(lambda conn, kept=kept: effects.apply(conn, [KeepRelay(MANAGER, kept)], NOW))  # type: ignore[misc]
    asked = LookUp(relays=frozenset([MANAGER, DOCTOR]))
    known = await looked_up(county, asked)
    assert (known.relay(MANAGER), known.relay(DOCTOR)) == (second, None)
    await county.write(lambda conn: effects.apply(conn, [KeepRelay(MANAGER, first), DropRelay(MANAGER)], NOW))
    assert (await looked_up(county, asked)).relay(MANAGER) is None


async def test_the_answer_to_a_question_stays_with_the_report(county: Store) -> None:
    asked = Question("unusual", "visits", 1)
    stored = report_of(ZHANG, values(120, 2, 0))
    stored = replace(stored, report=replace(stored.report, question=asked, notes={"suspected_cases.other": "恙虫病"}))
    await county.write(lambda conn: effects.apply(conn, [stored], NOW))
    confirmed = replace(stored.report, question=replace(asked, confirmed_at=NOW))
    await county.write(lambda conn: effects.apply(conn, [Confirm(confirmed)], NOW))
    known = await county.read(lambda conn: load(conn, says("d1", "12 3 0")))
    assert known.report(stored.report.key) == confirmed
