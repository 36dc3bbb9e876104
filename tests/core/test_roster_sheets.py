"""A roster told as sheets: whatever it holds, an import of them changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.roster import Member, Roster
from core.roster_lines import LEVELS, PEOPLE_COLUMNS, UNIT_COLUMNS, person_name, protected
from core.roster_plan import plan
from core.roster_sheets import Cells, Spelling, people_rows, table_rows, unit_rows
from core.sheet import Row, Sheet
from core.units import Post, Role, Unit

TODAY = date(2026, 11, 20)
TABLE = tuple(dict.fromkeys((*UNIT_COLUMNS, *PEOPLE_COLUMNS)))

names = st.sampled_from(
    ("张三", "张 三", "李四", "=1+1", "'=1", "-", "@x", " Ann\nLee", "阿依古丽·买买提", "\ufeff王五")
)
"""As they come from chats as well: with gaps, line breaks and signs."""
phones = st.none() | st.sampled_from(("13900000001", "13900000002", "011223344", "66001"))
days = st.none() | st.dates(date(2025, 1, 1), date(2027, 12, 31))


spans = st.tuples(days, days)
"""In any order: who leaves before she begins has ended a post that never was."""


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """A county with two townships and four villages, and up to six people who stand anywhere."""
    units: dict[str, Unit] = {}
    above = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3, 7: 1}
    for id_, parent in above.items():
        level = "county" if parent is None else "township" if id_ in (2, 3) else "village"
        path = f"{next((unit.path for unit in units.values() if unit.id == parent), '')}{id_}/"
        opened, closed = draw(spans)
        code = draw(st.sampled_from(("", "=", "-", "0"))) + str(id_)
        units[code] = Unit(id_, code, draw(names).strip(), level, parent, path, opened, closed)
    members: dict[int, Member] = {}
    for id_ in range(1, draw(st.integers(0, 6)) + 1):
        taken = {member.phone for member in members.values()}
        phone = draw(phones)
        members[id_] = Member(id_, draw(names), None if phone in taken else phone)
    keys = st.tuples(st.sampled_from([*members] or [0]), st.sampled_from([*above]), st.sampled_from(list(Role)))
    held = draw(st.sets(keys, max_size=9)) if members else set()
    return Roster(units, members, frozenset(Post(*key, *draw(spans)) for key in sorted(held)))


def sheet(rows: Sequence[Cells], columns: Sequence[str], spelling: Spelling) -> Sheet:
    """As it is read back from a file."""
    headings = tuple(spelling.heading(column) for column in columns)
    read = (
        {heading: str(cells.get(column) or "").strip() for heading, column in zip(headings, columns, strict=True)}
        for cells in rows
    )
    return Sheet("roster.xlsx", headings, tuple(Row(number, cells) for number, cells in enumerate(read, 2)))


@given(rosters(), st.sampled_from(("zh-CN", "en", "ug")))
def test_an_export_that_is_imported_changes_nothing(roster: Roster, language: str) -> None:
    spelling = Spelling(language)
    both = [
        sheet(unit_rows(roster, spelling), [*UNIT_COLUMNS], spelling),
        sheet(people_rows(roster, spelling), [*PEOPLE_COLUMNS], spelling),
    ]
    for sheets in (both, both[::-1], [sheet(table_rows(roster, spelling), TABLE, spelling)]):
        decided = plan(sheets, roster, TODAY)
        assert decided.empty
        assert decided.changes == ()
        assert decided.same_units == len(roster.units)
        assert decided.same_posts == len(roster.posts)
        assert decided.unnamed == ()


@given(rosters())
def test_every_unit_comes_after_the_one_above_it_and_its_name_is_no_formula(roster: Roster) -> None:
    rows = unit_rows(roster, Spelling("zh-CN"))
    seen = {""}
    for cells in rows:
        assert cells["parent"] in seen
        seen.add(str(cells["code"]))
        assert str(cells["name"])[0] not in "=+-@"
    assert len(rows) == len(roster.units)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1", "'=1"),
        ("+86", "'+86"),
        ("-", "'-"),
        ("@x", "'@x"),
        ("'=1", "''=1"),
        ("'x", "'x"),
        ("张三", "张三"),
        ("", ""),
    ],
)
def test_only_what_could_be_a_formula_is_protected(cell: str, written: str) -> None:
    assert protected(cell) == written


def test_levels_and_roles_are_written_in_the_language_of_the_file() -> None:
    assert Spelling("zh-CN").levels() == ["县", "乡镇", "村"]
    assert Spelling("en").levels() == [*LEVELS]
    assert Spelling("fr").roles() == [*Role]
    assert (Spelling("zh-CN").sheet("people"), Spelling("en").sheet("people")) == ("人员", "people")


def test_somebody_without_a_name_is_left_out() -> None:
    unit = Unit(1, "A", "甲", "county", None, "1/")
    nameless = Roster({"A": unit}, {1: Member(1, " \n", None)}, frozenset({Post(1, 1, Role.MANAGER)}))
    assert people_rows(nameless, Spelling("en")) == []
    assert person_name(" \n") == ""
