"""Rosters one after the other: the tree stays a tree, and the last file is always what holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from core.roster import Roster
from core.roster_plan import plan
from core.sheet import Row, Sheet
from storage import open_store, roster
from storage.migrate import upgrade

TODAY = date(2026, 11, 20)
HEADINGS = ("code", "name", "parent", "level", "person", "phone", "role")
COUNTIES, TOWNSHIPS, VILLAGES = ("A", "B"), ("A1", "A2", "B1"), ("V1", "V2", "V3", "V4")

Line = tuple[str, ...]


@st.composite
def rosters(draw: st.DrawFn) -> list[Line]:
    """The whole county in some order, the units hung up anew and somebody at some of them."""
    lines: list[Line] = [(code, f"{code}县", "", "county") for code in COUNTIES]
    lines += [(code, f"{code}镇", draw(st.sampled_from(COUNTIES)), "township") for code in TOWNSHIPS]
    above = st.sampled_from((*COUNTIES, *TOWNSHIPS))
    lines += [(code, draw(st.sampled_from(("东村", "西村"))), draw(above), "village") for code in VILLAGES]
    doctors = st.tuples(st.sampled_from(("张三", "李四")), st.just(""), st.sampled_from(("reporter", "manager")))
    staffed = [(*line, *draw(st.just(("", "", "")) | doctors)) for line in lines]
    return draw(st.permutations(staffed))


def sheet(lines: list[Line]) -> Sheet:
    cells = (dict(zip(HEADINGS, line, strict=True)) for line in lines)
    return Sheet("roster.csv", HEADINGS, tuple(Row(number, found) for number, found in enumerate(cells, 2)))


def check(stored: Roster, lines: list[Line]) -> None:
    by_id = {unit.id: unit for unit in stored.units.values()}
    wanted = {code: (name, parent, level) for code, name, parent, level, *_ in lines}
    found = {code: (unit.name, stored.parents[code], unit.level) for code, unit in stored.units.items()}
    assert found == wanted
    for unit in stored.units.values():
        above = by_id[unit.parent_id].path if unit.parent_id else ""
        assert unit.path == f"{above}{unit.id}/"
        inside = {other.code for other in stored.units.values() if unit.holds(other)}
        assert inside == {code for code in wanted if code == unit.code or unit.code in _above(code, stored)}
    for code, _, _, _, person, _, role in lines:
        if person:
            [member] = stored.called(person, code)
            roles = {post.role for post in stored.posts if post.person_id == member.id}
            assert role in roles


def _above(code: str, stored: Roster) -> set[str]:
    parent = stored.parents[code]
    return {parent} | _above(parent, stored) if parent else set()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(rosters(), min_size=1, max_size=4))
async def test_the_tree_follows_the_files(tmp_path: Path, files: list[list[Line]]) -> None:
    store = open_store(f"sqlite:///{tmp_path}/{uuid4().hex}.db")

    def work(conn: Connection) -> None:
        upgrade(conn)
        people = 0
        for lines in files:
            roster.import_sheets(conn, [sheet(lines)], "zh-CN", TODAY)
            stored = roster.load(conn)
            check(stored, lines)
            assert plan([sheet(lines)], stored, TODAY).empty
            assert len(stored.members) >= people  # nobody is ever taken away
            people = len(stored.members)

    await store.write(work)
    await store.close()
