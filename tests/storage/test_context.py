"""What a batch of messages is answered from, and what its effects leave behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, insert, select, update

from core.boards import Silent
from core.context import Context
from core.effects import Draft, DropDraft, Effect, Join, KeepDraft, Queue, SetLanguage
from core.messages import Inbound, Lane, Say
from core.reports import ReportKey
from core.texts import text
from core.units import Invitation, Person, Post, Role
from storage import Overtaken, Store, accounts, context, effects, expected, inbox, invitations, reports, tables
from tests.county import CALENDAR, COUNTY, EAST, FORMS, LI, WANG, WEST, ZHANG, ZHAO, at, report_of, says, values

NOW = at("2026-11-20 16:30")


async def load(store: Store, *batch: Inbound, codes: tuple[str, ...] = ()) -> Context:
    return await store.write(lambda conn: load_in(conn, batch, codes))


def load_in(conn: Connection, batch: tuple[Inbound, ...], codes: tuple[str, ...]) -> Context:
    return context.load(conn, batch, codes, forms=FORMS, calendar=CALENDAR, language="zh-CN", now=NOW)


async def test_a_reporter_comes_with_post_unit_township_and_reports(county: Store) -> None:
    saved = report_of(ZHANG, values(1, 2, 0), day="2026-11-19")
    await county.write(lambda conn: reports.save(conn, [saved, report_of(LI, values(5, 5, 5))]))
    known = await load(county, says("d1", "12 3 0"))
    assert known.people == {("local", "d1"): Person(11, "张医生", "zh-CN")}
    assert known.units_of(known.people["local", "d1"], Role.REPORTER) == [ZHANG]
    assert known.units == {ZHANG.id: ZHANG, EAST.id: EAST}
    assert known.reports == {saved.report.key: saved.report}
    assert known.expected == {saved.report.key: saved.expected}
    assert known.boards == {}


async def test_a_stranger_is_nobody(county: Store) -> None:
    known = await load(county, says("stranger", "12 3 0"))
    assert known.people == {}
    assert known.person(says("stranger", "12 3 0")) is None


async def test_reports_too_old_to_be_changed_are_not_loaded(county: Store) -> None:
    old = report_of(ZHANG, values(1, 2, 0), day="2026-11-01")
    await county.write(lambda conn: reports.save(conn, [old]))
    assert (await load(county, says("d1", "x"))).reports == {}


async def test_a_manager_sees_how_her_own_subtree_stands(county: Store) -> None:
    saves = [report_of(ZHANG, values(1, 2, 0)), report_of(ZHAO, values(10, 0, 1))]

    def stand(conn: Connection) -> None:
        reports.save(conn, saves)
        expected.insert_missing(conn, [report_of(unit, {}).expected for unit in (LI, WANG)])

    await county.write(stand)
    known = await load(county, says("m1", "今日"), says("c1", "今日"))
    (township,) = known.boards[EAST.id]
    assert (township.counts.expected, township.counts.received, township.counts.zero) == (3, 1, 1)
    assert (township.totals, township.missing) == (
        values(1, 2, 0),
        (Silent(LI.id, "李家村"), Silent(WANG.id, "王庄村")),
    )
    (county_board,) = known.boards[COUNTY.id]
    assert (county_board.counts.expected, county_board.totals["visits"]) == (4, 11)


async def test_a_village_that_moves_during_the_day_stays_on_the_board_that_expects_it(county: Store) -> None:
    """What has come and who has not are told of the same villages; from tomorrow on it is on the other one."""

    def stand(conn: Connection) -> None:
        expected.insert_missing(conn, [report_of(unit, {}).expected for unit in (ZHANG, LI, ZHAO)])
        moved = {"parent_id": WEST.id, "path": "1/3/12/"}
        conn.execute(update(tables.unit).where(tables.unit.c.id == LI.id).values(moved))
        reports.save(conn, [report_of(ZHANG, values(1, 2, 0))])

    await county.write(stand)
    known = await load(county, says("m1", "今日"), says("m2", "今日"))
    boards = [known.boards[unit.id][0] for unit in (EAST, WEST)]
    assert [(board.counts.expected, board.counts.received, board.missing) for board in boards] == [
        (2, 1, (Silent(LI.id, "李家村"),)),
        (1, 0, (Silent(ZHAO.id, "赵村"),)),
    ]


async def test_a_board_takes_a_constant_number_of_statements(county: Store) -> None:
    counted: list[int] = []

    def counting(conn: Connection, batch: tuple[Inbound, ...]) -> None:
        statements: list[str] = []

        def note(*args: object) -> None:
            statements.append(str(args[2]))

        event.listen(conn, "before_cursor_execute", note)
        load_in(conn, batch, ())
        event.remove(conn, "before_cursor_execute", note)
        counted.append(len(statements))

    one = (says("d1", "a"), says("m1", "b"))
    many = tuple(says(who, f"{n}") for n in range(10) for who in ("d1", "d2", "d3", "d4", "m1", "m2", "c1"))
    await county.write(lambda conn: counting(conn, one))
    await county.write(lambda conn: counting(conn, many))
    assert counted[0] == counted[1]


async def test_drafts_are_kept_replaced_and_dropped(county: Store) -> None:
    who = ("local", "d1")
    first = Draft("daily", "2026-11-20", {"visits": 12}, ZHANG.id, NOW)
    second = Draft("daily", "2026-11-20", {"visits": 12, "vaccinations": 3}, None, NOW)
    for kept in (first, second):
        await county.write(lambda conn, kept=kept: effects.apply(conn, [KeepDraft(who, kept)], NOW))  # type: ignore[misc]
        assert (await load(county, says("d1", "x"))).drafts == {who: kept}
    await county.write(lambda conn: effects.apply(conn, [KeepDraft(who, first), DropDraft(who)], NOW))
    assert (await load(county, says("d1", "x"))).drafts == {}


async def test_a_language_is_remembered(county: Store) -> None:
    await county.write(lambda conn: effects.apply(conn, [SetLanguage(11, "en")], NOW))
    assert (await load(county, says("d1", "x"))).people["local", "d1"].language == "en"


def invite(conn: Connection, person_id: int | None = None, uses: int = 2) -> None:
    row = {"code": "ABC", "unit_id": LI.id, "role": "reporter", "person_id": person_id, "uses_left": uses}
    conn.execute(insert(tables.invitation).values(expires_at=NOW + timedelta(days=1), **row))


async def test_an_invitation_is_loaded_with_its_unit_while_it_is_good(county: Store) -> None:
    await county.write(invite)
    known = await load(county, says("new", "/start ABC"), codes=("ABC",))
    assert known.invitations == {"ABC": Invitation("ABC", LI.id, Role.REPORTER, None, 2)}
    assert known.units == {LI.id: LI, EAST.id: EAST}

    def later(conn: Connection) -> object:
        return invitations.usable(conn, ["ABC"], NOW + timedelta(days=2))

    assert await county.read(later) == {}


async def test_who_joins_in_a_batch_may_report_in_the_same_batch(county: Store) -> None:
    await county.write(invite)
    newcomer = Person(-1, "新医生", "zh-CN")
    saved = report_of(LI, values(1, 2, 3))
    decided: list[Effect] = [
        Join(("local", "new"), newcomer, Post(-1, LI.id, Role.REPORTER), "ABC"),
        replace(saved, report=replace(saved.report, person_id=-1)),
        SetLanguage(-1, "en"),
    ]
    await county.write(lambda conn: effects.apply(conn, decided, NOW))
    known = await load(county, says("new", "x"), codes=("ABC",))
    joined = known.people["local", "new"]
    assert (joined.name, joined.language, joined.id > 0) == ("新医生", "en", True)
    assert known.posts[joined.id] == (Post(joined.id, LI.id, Role.REPORTER),)
    assert known.reports[ReportKey(LI.id, "daily", "2026-11-20")].person_id == joined.id
    assert known.invitations["ABC"].uses_left == 1


async def test_somebody_on_the_roster_joins_as_herself_and_a_used_up_code_is_gone(county: Store) -> None:
    await county.write(lambda conn: invite(conn, person_id=12, uses=1))
    joining = Join(("telegram", "555"), Person(12, "李医生", "zh-CN"), Post(12, LI.id, Role.REPORTER), "ABC")
    await county.write(lambda conn: effects.apply(conn, [joining], NOW))
    known = await load(county, Inbound("telegram", "1", "555", says("a", "b").kind, "x", NOW), codes=("ABC",))
    assert known.people["telegram", "555"].id == 12
    assert known.invitations == {}


async def test_a_code_that_another_process_used_up_meanwhile_lets_nobody_in(county: Store) -> None:
    await county.write(lambda conn: invite(conn, uses=1))

    def by_code(account: str) -> Join:
        return Join(("local", account), Person(-1, account, "zh-CN"), Post(-1, LI.id, Role.REPORTER), "ABC")

    await county.write(lambda conn: effects.apply(conn, [by_code("first")], NOW))
    with pytest.raises(Overtaken):
        await county.write(lambda conn: effects.apply(conn, [by_code("second")], NOW))
    assert (await load(county, says("second", "x"))).people == {}


async def test_answers_are_queued_with_the_rest(county: Store) -> None:
    answer = Queue("reply:local:1", ("local", "d1"), Lane.REPLY, Say(lines=(text("hello"),)))
    await county.write(lambda conn: effects.apply(conn, [answer], NOW))
    assert await county.read(lambda conn: conn.execute(select(tables.outbox.c.key)).scalars().all()) == [answer.key]


async def test_a_message_that_was_seen_is_not_taken_again(county: Store) -> None:
    first, second, third = says("d1", "a"), says("d1", "b"), says("d2", "c")
    assert await county.write(lambda conn: inbox.take(conn, [first, second, first], NOW)) == [first, second]
    assert await county.write(lambda conn: inbox.take(conn, [second, third], NOW)) == [third]


async def test_a_dead_letter_holds_no_text(county: Store) -> None:
    letter = says("d1", "张三 13900001111", id_="7")
    await county.write(lambda conn: inbox.bury(conn, letter, "ab12", "KeyError", NOW))
    rows = await county.read(lambda conn: conn.execute(select(tables.dead_letter)).mappings().all())
    assert [(row["message"], row["trace"], row["error"]) for row in rows] == [("7", "ab12", "KeyError")]
    assert "13900001111" not in str(rows)


async def test_whoever_writes_can_be_reached_again(county: Store) -> None:
    await county.write(lambda conn: accounts.seen(conn, [("local", "d1")], NOW))
    seen = select(tables.account.c.address).where(tables.account.c.last_seen_at == NOW)
    assert await county.read(lambda conn: conn.execute(seen).scalars().all()) == ["d1"]


@pytest.mark.parametrize(
    ("minutes", "reachable", "noted"),
    [(59, True, False), (60, True, True), (1, False, True)],
)
async def test_it_is_noted_once_an_hour_that_somebody_writes(
    county: Store, minutes: int, reachable: bool, noted: bool
) -> None:
    d1 = tables.account.c.address == "d1"
    before = NOW - timedelta(minutes=minutes)
    already = update(tables.account).where(d1).values(last_seen_at=before, reachable=reachable)
    await county.write(lambda conn: conn.execute(already))
    await county.write(lambda conn: accounts.seen(conn, [("local", "d1")], NOW))
    query = select(tables.account.c.last_seen_at, tables.account.c.reachable).where(d1)
    found = await county.read(lambda conn: tuple(conn.execute(query).one()))
    assert found == (NOW if noted else before, True)


async def test_accounts_with_the_same_address_in_two_channels_are_two(county: Store) -> None:
    other = {"channel": "telegram", "address": "d2", "person_id": 11, "reachable": True}
    await county.write(lambda conn: conn.execute(insert(tables.account).values(**other)))
    asked = [("local", "d2"), ("telegram", "d1")]
    assert set(await county.read(lambda conn: accounts.people_at(conn, asked)[0])) == {("local", "d2")}
