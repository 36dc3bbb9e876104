from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, select

from core.roster_plan import plan
from core.sheet import FaultySheet, Row, Sheet
from core.units import Post, Role
from storage import Store, accounts, open_store, roster, units
from storage.migrate import upgrade
from storage.tables import person, post, unit
from tests.county import EAST, LI, WEST, ZHANG

HEADINGS = ("code", "name", "parent", "level", "person", "phone", "role")
TODAY = date(2026, 11, 20)
ROWS = (
    ("QS0101", "张家村", "QS01", "village", "张医生", "13900000011", "reporter"),
    ("QS01", "东河镇", "QS", "township", "吴科长", "13900000002", "manager"),
    ("QS", "青山县", "", "county", "周主任", "", "manager"),
    ("QS02", "西岭乡", "QS", "township", "", "", ""),
    ("QS01", "东河镇", "QS", "township", "吴科长", "13900000002", "reporter"),
)


def sheet(*rows: tuple[str, ...]) -> Sheet:
    cells = (dict(zip(HEADINGS, row, strict=True)) for row in rows)
    return Sheet("roster.csv", HEADINGS, tuple(Row(number, found) for number, found in enumerate(cells, 2)))


def tree(conn: Connection) -> dict[str, str]:
    """Each unit's chain of codes from the top, by way of its path."""
    codes = {str(found.id): found.code for found in units.all_units(conn)}
    return {
        found.code: "/".join(codes[id_] for id_ in found.path.rstrip("/").split("/")) for found in units.all_units(conn)
    }


def rows_of(conn: Connection) -> list[object]:
    return [list(conn.execute(select(table).order_by(*table.primary_key))) for table in (unit, person, post)]


async def test_a_new_county_is_stored_as_the_file_says(store: Store) -> None:
    await store.write(lambda conn: roster.import_sheets(conn, [sheet(*ROWS)], "zh-CN", TODAY))
    assert await store.read(tree) == {"QS": "QS", "QS01": "QS/QS01", "QS0101": "QS/QS01/QS0101", "QS02": "QS/QS02"}
    stored = await store.read(roster.load)
    by_name = {member.name: member for member in stored.members.values()}
    assert {name: member.phone for name, member in by_name.items()} == {
        "张医生": "13900000011",
        "吴科长": "13900000002",
        "周主任": None,
    }
    ids = {code: found.id for code, found in stored.units.items()}
    assert stored.units["QS0101"].parent_id == ids["QS01"]
    assert stored.posts == {
        Post(by_name["张医生"].id, ids["QS0101"], Role.REPORTER),
        Post(by_name["吴科长"].id, ids["QS01"], Role.MANAGER),
        Post(by_name["吴科长"].id, ids["QS01"], Role.REPORTER),
        Post(by_name["周主任"].id, ids["QS"], Role.MANAGER),
    }
    languages = await store.read(lambda conn: set(conn.execute(select(person.c.language)).scalars()))
    assert languages == {"zh-CN"}


async def test_the_second_import_changes_not_a_row(store: Store) -> None:
    await store.write(lambda conn: roster.import_sheets(conn, [sheet(*ROWS)], "zh-CN", TODAY))
    before = await store.read(rows_of)
    again = await store.write(lambda conn: roster.import_sheets(conn, [sheet(*ROWS)], "en", TODAY))
    assert again.empty
    assert await store.read(rows_of) == before


async def test_a_unit_that_moves_takes_everything_below_it_along(county: Store) -> None:
    moved = ("QS01", "东河镇", "QSX", "township", "", "", "")
    above = ("QSX", "新县", "", "county", "", "", "")
    await county.write(lambda conn: roster.import_sheets(conn, [sheet(moved, above)], "zh-CN", TODAY))
    now = await county.read(tree)
    assert now["QS0101"] == "QSX/QS01/QS0101"
    assert now["QS0201"] == "QS/QS02/QS0201"
    stored = await county.read(lambda conn: units.by_code(conn, "QS01"))
    assert stored is not None
    assert stored.id == EAST.id


async def test_a_village_that_moves_keeps_its_id_and_name(county: Store) -> None:
    row = (ZHANG.code, "张庄村", WEST.code, "village", "", "", "")
    await county.write(lambda conn: roster.import_sheets(conn, [sheet(row)], "zh-CN", TODAY))
    stored = await county.read(lambda conn: units.by_code(conn, ZHANG.code))
    assert stored is not None
    assert (stored.id, stored.name, stored.path) == (ZHANG.id, "张庄村", f"{WEST.path}{ZHANG.id}/")


async def test_people_keep_their_accounts_when_their_name_or_phone_becomes_known(county: Store) -> None:
    row = (LI.code, LI.name, EAST.code, "village", "李医生", "13900000012", "reporter")
    await county.write(lambda conn: roster.import_sheets(conn, [sheet(row)], "zh-CN", TODAY))
    renamed = replace(
        sheet((*row[:4], "李大夫", *row[5:])),
        headings=(*HEADINGS, "former name"),
    )
    renamed = replace(renamed, rows=tuple(replace(r, cells={**r.cells, "former name": "李医生"}) for r in renamed.rows))
    done = await county.write(lambda conn: roster.import_sheets(conn, [renamed], "zh-CN", TODAY))
    assert len(done.changed_people) == 1
    people = await county.read(lambda conn: accounts.people_at(conn, [("local", "d2")])[0])
    assert people["local", "d2"].name == "李大夫"


async def test_namesakes_at_two_units_get_their_own_posts(store: Store) -> None:
    namesakes = (
        *ROWS,
        ("QS0102", "李家村", "QS01", "village", "王医生", "", "reporter"),
        ("QS0103", "王庄村", "QS01", "village", "王医生", "", "reporter"),
    )
    await store.write(lambda conn: roster.import_sheets(conn, [sheet(*namesakes)], "zh-CN", TODAY))
    stored = await store.read(roster.load)
    for code in ("QS0102", "QS0103"):
        [member] = stored.called("王医生", code)
        assert Post(member.id, stored.units[code].id, Role.REPORTER) in stored.posts


async def test_a_fault_leaves_everything_as_it_was(county: Store) -> None:
    before = await county.read(rows_of)
    bad = ("QS0199", "无上级村", "QS99", "village", "", "", "")
    with pytest.raises(FaultySheet):
        await county.write(lambda conn: roster.import_sheets(conn, [sheet(*ROWS, bad)], "zh-CN", TODAY))
    assert await county.read(rows_of) == before


async def test_planning_writes_nothing(county: Store) -> None:
    before = await county.read(rows_of)
    decided = await county.read(lambda conn: plan([sheet(*ROWS)], roster.load(conn), TODAY))
    assert not decided.empty
    assert await county.read(rows_of) == before


@pytest.mark.parametrize("villages", [10, 300])
async def test_a_long_roster_takes_no_more_statements_than_a_short_one(tmp_path: Path, villages: int) -> None:
    store = open_store(f"sqlite:///{tmp_path}/lingbao.db")
    await store.write(upgrade)
    many = [(f"V{n}", f"{n}号村", "QS01", "village", f"{n}号医生", "", "reporter") for n in range(villages)]
    statements: list[str] = []

    def work(conn: Connection) -> None:
        event.listen(conn, "before_cursor_execute", lambda _c, _u, statement, *_: statements.append(statement))
        roster.import_sheets(conn, [sheet(*ROWS, *many)], "zh-CN", TODAY)

    await store.write(work)
    assert len(statements) <= 9
    await store.close()
