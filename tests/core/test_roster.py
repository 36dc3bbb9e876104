from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import roster_plan
from core.roster import Member, Roster, RosterPlan
from core.roster_lines import unread_columns
from core.sheet import FaultySheet, Row, Sheet
from core.texts import Text, text
from core.units import Post, Role, Unit
from locales import load_catalogue

CATALOGUE = load_catalogue()

TODAY = date(2026, 11, 20)
HEADINGS = ("单位编码", "单位名称", "上级编码", "级别", "姓名", "电话", "角色")

COUNTY = ("QS", "青山县", "", "县", "周主任", "13900000001", "管理员")
EAST = ("QS01", "东河镇", "QS", "乡镇", "吴科长", "13900000002", "管理员")
ZHANG = ("QS0101", "张家村", "QS01", "村", "张医生", "13900000011", "报告人")
LI = ("QS0102", "李家村", "QS01", "村", "李医生", "", "报告人")
ALL = (COUNTY, EAST, ZHANG, LI)

STORED = Roster(
    units={
        "QS": Unit(1, "QS", "青山县", "county", None, "1/"),
        "QS01": Unit(2, "QS01", "东河镇", "township", 1, "1/2/"),
        "QS0101": Unit(3, "QS0101", "张家村", "village", 2, "1/2/3/"),
        "QS0102": Unit(4, "QS0102", "李家村", "village", 2, "1/2/4/"),
    },
    members={
        1: Member(1, "周主任", "13900000001"),
        2: Member(2, "吴科长", "13900000002"),
        3: Member(3, "张医生", "13900000011"),
        4: Member(4, "李医生", None),
    },
    posts=frozenset(
        {
            Post(1, 1, Role.MANAGER),
            Post(2, 2, Role.MANAGER),
            Post(3, 3, Role.REPORTER),
            Post(4, 4, Role.REPORTER),
        }
    ),
)


def sheet(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> Sheet:
    """Rows beginning with number 2, as under a row of headings."""
    return Sheet(
        "花名册.csv",
        headings,
        tuple(Row(number, dict(zip(headings, cells, strict=True))) for number, cells in enumerate(rows, 2)),
    )


def plan(found: Sheet, present: Roster) -> RosterPlan:
    return roster_plan.plan([found], present, TODAY)


def words(decided: RosterPlan) -> list[Text]:
    """What is said about that which is there already."""
    return [change.says for change in decided.changes if change.says]


def change(row: tuple[str, ...], **cells: str) -> tuple[str, ...]:
    return tuple(cells.get(heading, cell) for heading, cell in zip(HEADINGS, row, strict=True))


def faults(found: Sheet, present: Roster | None = None) -> list[tuple[int, str, Text]]:
    with pytest.raises(FaultySheet) as caught:
        plan(found, present or Roster())
    for fault in caught.value.faults:
        for language in CATALOGUE.languages:
            assert CATALOGUE.render(fault.what, language)
    return [(fault.row, fault.column, fault.what) for fault in caught.value.faults]


def counts(decided: RosterPlan) -> tuple[tuple[int, int, int], tuple[int, int, int], tuple[int, int]]:
    return (
        (len(decided.new_units), len(decided.changed_units), decided.same_units),
        (len(decided.new_people), len(decided.changed_people), decided.same_people),
        (len(decided.new_posts), decided.same_posts),
    )


def test_a_new_county_is_all_new() -> None:
    decided = plan(sheet(*ALL), Roster())
    assert counts(decided) == ((4, 0, 0), (4, 0, 0), (4, 0))
    assert [(unit.code, unit.name, unit.level, unit.parent) for unit in decided.new_units] == [
        ("QS", "青山县", "county", ""),
        ("QS01", "东河镇", "township", "QS"),
        ("QS0101", "张家村", "village", "QS01"),
        ("QS0102", "李家村", "village", "QS01"),
    ]
    assert [(post.person.name, post.unit, post.role) for post in decided.new_posts][2:] == [
        ("张医生", "QS0101", Role.REPORTER),
        ("李医生", "QS0102", Role.REPORTER),
    ]
    assert not decided.empty


def test_the_same_file_again_changes_nothing() -> None:
    decided = plan(sheet(*ALL), STORED)
    assert counts(decided) == ((0, 0, 4), (0, 0, 4), (0, 4))
    assert decided.empty
    assert words(decided) == []


def test_children_may_stand_above_their_parents_and_parents_may_be_stored_already() -> None:
    assert counts(plan(sheet(ZHANG, EAST, COUNTY), Roster()))[0] == (3, 0, 0)
    new = change(ZHANG, 单位编码="QS0103", 单位名称="王庄村", 姓名="", 电话="", 角色="")
    assert counts(plan(sheet(new), STORED)) == ((1, 0, 0), (0, 0, 0), (0, 0))


def test_english_headings_levels_and_roles_mean_the_same() -> None:
    headings = ("code", "name", "parent", "level", "person", "phone", "role")
    english = (
        ("QS", "青山县", "", "County", "周主任", "13900000001", "manager"),
        ("QS01", "东河镇", "QS", "township", "吴科长", "13900000002", "MANAGER"),
        ("QS0101", "张家村", "QS01", "village", "张医生", "13900000011", "reporter"),
        ("QS0102", "李家村", "QS01", "village", "李医生", "", "reporter"),
    )
    assert plan(sheet(*english, headings=headings), STORED).empty


def test_a_roster_without_people_needs_no_columns_for_them() -> None:
    rows = [row[:4] for row in ALL]
    assert counts(plan(sheet(*rows, headings=HEADINGS[:4]), Roster())) == ((4, 0, 0), (0, 0, 0), (0, 0))


@pytest.mark.parametrize(
    "phone", ["139 0000 0011", "139-0000-0011", "+8613900000011", "＋86 139 0000 0011", "１３９00000011"]
)
def test_a_phone_number_is_the_same_however_it_is_written(phone: str) -> None:
    assert plan(sheet(COUNTY, EAST, change(ZHANG, 电话=phone)), STORED).empty


def test_spaces_inside_a_chinese_name_only_align_it() -> None:
    assert plan(sheet(COUNTY, EAST, change(LI, 姓名="李　医 生")), STORED).empty
    kept = plan(sheet(change(COUNTY, 姓名="John  Smith")), Roster()).new_people
    assert [person.name for person in kept] == ["John  Smith"]


def test_codes_in_full_width_are_the_same_codes() -> None:
    assert plan(sheet(change(ZHANG, 单位编码="ＱＳ0101", 上级编码="QS０1")), STORED).empty


def test_what_changes_is_said_in_words() -> None:
    moved = change(ZHANG, 单位名称="张庄村", 上级编码="QS", 姓名="张大夫")
    decided = plan(sheet((*moved, "张医生"), headings=(*HEADINGS, "曾用名")), STORED)
    assert counts(decided) == ((0, 1, 0), (0, 1, 0), (0, 1))
    assert words(decided) == [
        text("roster-unit-renamed", code="QS0101", old="张家村", new="张庄村"),
        text("roster-unit-moved", code="QS0101", old="QS01", new="QS"),
        text("roster-person-renamed", old="张医生", new="张大夫"),
    ]
    assert not decided.empty


def test_a_level_may_change() -> None:
    lone = Roster(units={"A": Unit(1, "A", "甲", "township", None, "1/")})
    decided = plan(sheet(("A", "甲", "", "县", "", "", "")), lone)
    assert words(decided) == [text("roster-unit-level", code="A", old="township", new="county")]


class TestWhoIsMeant:
    def test_a_phone_that_becomes_known_belongs_to_the_one_of_that_name(self) -> None:
        decided = plan(sheet(change(LI, 电话="13900000012")), STORED)
        assert [(person.id, person.phone) for person in decided.changed_people] == [(4, "13900000012")]
        assert words(decided) == [text("roster-person-phone", name="李医生", old="–", new="13900000012")]

    def test_a_blank_phone_does_not_erase_the_stored_one(self) -> None:
        assert plan(sheet(change(ZHANG, 电话="")), STORED).empty

    def test_a_new_number_of_the_same_person_is_a_change(self) -> None:
        decided = plan(sheet(change(ZHANG, 电话="13900000099")), STORED)
        assert counts(decided)[1] == (0, 1, 0)

    def test_somebody_with_one_phone_and_two_posts_is_one_person(self) -> None:
        also = change(LI, 姓名="张医生", 电话="13900000011")
        decided = plan(sheet(*ALL[:3], also), Roster())
        assert counts(decided) == ((4, 0, 0), (3, 0, 0), (4, 0))
        assert len({post.person for post in decided.new_posts if post.person.name == "张医生"}) == 1

    def test_without_a_phone_the_same_name_elsewhere_is_somebody_else(self) -> None:
        rows = (COUNTY, EAST, change(ZHANG, 姓名="李医生", 电话=""), LI)
        assert counts(plan(sheet(*rows), Roster()))[1] == (4, 0, 0)

    def test_a_row_without_phone_joins_the_one_of_that_name_at_that_unit(self) -> None:
        rows = (COUNTY, EAST, change(ZHANG, 电话="", 角色="管理员"), ZHANG)
        assert counts(plan(sheet(*rows), Roster())) == ((3, 0, 0), (3, 0, 0), (4, 0))

    def test_the_same_post_twice_is_one_post(self) -> None:
        assert counts(plan(sheet(COUNTY, COUNTY), Roster())) == ((1, 0, 0), (1, 0, 0), (1, 0))

    def test_a_namesake_with_another_phone_beside_the_stored_one_is_somebody_new(self) -> None:
        decided = plan(sheet(ZHANG, change(ZHANG, 电话="13900000099")), STORED)
        assert counts(decided)[1] == (1, 0, 1)

    def test_of_two_stored_namesakes_the_row_without_a_phone_means_the_one_who_has_none(self) -> None:
        both = replace(
            STORED,
            members={**STORED.members, 5: Member(5, "张医生", None)},
            posts=STORED.posts | {Post(5, 3, Role.MANAGER)},
        )
        assert plan(sheet(ZHANG, change(ZHANG, 电话="", 角色="管理员")), both).empty

    def test_two_stored_namesakes_without_a_phone_cannot_be_told_apart(self) -> None:
        twice = replace(
            STORED,
            members={**STORED.members, 5: Member(5, "李医生", None)},
            posts=STORED.posts | {Post(5, 4, Role.MANAGER)},
        )
        ended = sheet((*LI, "2026-11-30"), headings=(*HEADINGS, "离任日期"))
        assert faults(ended, twice) == [(2, "姓名", text("roster-same-name", code="QS0102", name="李医生"))]
        assert plan(sheet(LI), twice).empty  # whichever of them is meant has that post
        assert counts(plan(sheet(change(LI, 电话="13900000077")), twice))[1] == (1, 0, 0)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([change(COUNTY, 单位编码="")], [(2, "单位编码", text("import-cell-blank"))]),
        ([change(COUNTY, 单位名称="")], [(2, "单位名称", text("import-cell-blank"))]),
        ([change(COUNTY, 级别="")], [(2, "级别", text("import-cell-blank"))]),
        ([COUNTY, change(EAST, 上级编码="")], [(3, "上级编码", text("import-cell-blank"))]),
        ([change(COUNTY, 姓名="")], [(2, "姓名", text("import-cell-blank"))]),
        ([change(COUNTY, 角色="")], [(2, "角色", text("import-cell-blank"))]),
        (
            [change(COUNTY, 级别="省")],
            [(2, "级别", text("import-unknown-word", value="省", allowed=["县", "乡镇", "村"]))],
        ),
        (
            [change(COUNTY, 角色="院长")],
            [(2, "角色", text("import-unknown-word", value="院长", allowed=["报告人", "管理员", "系统管理员"]))],
        ),
        ([change(COUNTY, 电话="1.39E+10")], [(2, "电话", text("roster-phone-not-digits", value="1.39E+10"))]),
        ([change(COUNTY, 电话="1234")], [(2, "电话", text("roster-phone-not-digits", value="1234"))]),
        (
            [COUNTY, change(EAST, 电话="13900000001")],
            [(3, "电话", text("roster-phone-twice", phone="13900000001", row=2, name="周主任"))],
        ),
        (
            [COUNTY, change(COUNTY, 单位名称="青山区")],
            [(3, "单位名称", text("roster-unit-disagrees", code="QS", row=2, value="青山区", other="青山县"))],
        ),
        ([COUNTY, change(EAST, 上级编码="QX")], [(3, "上级编码", text("roster-unknown-parent", parent="QX"))]),
        ([change(COUNTY, 上级编码="QS")], [(2, "上级编码", text("roster-cycle", code="QS"))]),
        (
            [COUNTY, change(EAST, 上级编码="QS02"), change(EAST, 单位编码="QS02", 上级编码="QS01", 电话="", 姓名="吴")],
            [(3, "上级编码", text("roster-cycle", code="QS01")), (4, "上级编码", text("roster-cycle", code="QS02"))],
        ),
        (
            [COUNTY, EAST, ZHANG, change(LI, 上级编码="QS0101")],
            [(5, "上级编码", text("roster-level-order", code="QS0102", parent="QS0101"))],
        ),
        (
            [COUNTY, change(COUNTY, 单位编码="QT", 上级编码="QS", 电话="")],
            [(3, "上级编码", text("roster-level-order", code="QT", parent="QS"))],
        ),
        (
            [COUNTY, change(COUNTY, 电话="13900000009"), change(COUNTY, 电话="", 角色="报告人")],
            [(4, "姓名", text("roster-same-name", code="QS", name="周主任"))],
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_row_and_column(
    rows: list[tuple[str, ...]], expected: list[tuple[int, str, Text]]
) -> None:
    assert faults(sheet(*rows)) == expected


def test_all_faults_are_found_at_once_and_none_follows_from_another() -> None:
    """The row of QS01 is wrong, but QS01 exists all the same for those below it."""
    rows = (COUNTY, change(EAST, 电话="x"), ZHANG, change(LI, 上级编码="QX"))
    assert faults(sheet(*rows)) == [
        (3, "电话", text("roster-phone-not-digits", value="x")),
        (5, "上级编码", text("roster-unknown-parent", parent="QX")),
    ]


def test_a_township_that_becomes_a_village_must_not_have_villages_left() -> None:
    assert faults(sheet(change(EAST, 级别="村")), STORED) == [
        (2, "上级编码", text("roster-level-order", code="QS0101", parent="QS01")),
        (2, "上级编码", text("roster-level-order", code="QS0102", parent="QS01")),
    ]


def test_a_move_below_ones_own_village_is_a_circle() -> None:
    found = faults(sheet(change(EAST, 上级编码="QS0101")), STORED)
    assert found == [(2, "上级编码", text("roster-cycle", code="QS01"))]


def test_a_file_without_rows_or_columns_is_refused() -> None:
    assert faults(sheet()) == [(1, "", text("import-no-rows"))]
    missing = faults(sheet(("QS", "青山县"), headings=("单位编码", "单位名称")))
    assert missing == [
        (1, "", text("import-no-column", names=["上级编码", "parent"])),
        (1, "", text("import-no-column", names=["级别", "level"])),
    ]


def test_columns_that_mean_nothing_are_named() -> None:
    assert unread_columns(sheet(headings=(*HEADINGS, "备注", "身份证"))) == ["备注", "身份证"]


@given(st.permutations(ALL), st.sets(st.sampled_from(range(len(ALL)))))
def test_the_order_of_the_rows_and_what_was_there_before_do_not_matter(
    rows: list[tuple[str, ...]], stored: set[int]
) -> None:
    """Whatever of the roster was there before, the file makes it whole and changes nothing that was right."""
    ids = {index + 1 for index in stored} | {1, 2}  # the villages hang below the first two
    present = Roster(
        units={code: unit for code, unit in STORED.units.items() if unit.id in ids},
        members={id_: member for id_, member in STORED.members.items() if id_ in ids},
        posts=frozenset(post for post in STORED.posts if post.unit_id in ids),
    )
    decided = plan(sheet(*rows), present)
    assert counts(decided) == ((4 - len(ids), 0, len(ids)),) * 2 + ((4 - len(ids), len(ids)),)


def test_of_a_row_about_somebody_each_fault_is_named_also_a_unit_that_does_not_exist() -> None:
    """One import shows everything: whoever mends the role does not learn of the code only afterwards."""
    people = sheet(
        ("QS0101", "张医生", "13900000011", "报告人"),
        ("QS0199", "钱医生", "1390", "村长"),
        headings=("单位编码", "姓名", "电话", "角色"),
    )
    assert sorted((row, column) for row, column, _ in faults(people, STORED)) == [
        (3, "单位编码"),
        (3, "电话"),
        (3, "角色"),
    ]
    assert (3, "单位编码", text("roster-unknown-unit", code="QS0199")) in faults(people, STORED)


PEOPLED = ("单位编码", "单位名称", "上级编码", "级别", "人口")


def test_people_are_counted_where_the_roster_says_so() -> None:
    """A blank cell changes nothing, a zero is a number, and thousands may be set apart."""
    stored = replace(STORED, units={**STORED.units, "QS0101": replace(STORED.units["QS0101"], population=1000)})
    rows = (("QS01", "东河镇", "QS", "乡镇", ""), ("QS0101", "张家村", "QS01", "村", "1,203"))
    found = plan(sheet(*rows, ("QS0102", "李家村", "QS01", "村", "0"), headings=PEOPLED), stored)
    assert [(unit.code, unit.population) for unit in found.changed_units] == [("QS0101", 1203), ("QS0102", 0)]
    assert [change.action for change in found.changes] == ["unit-population"] * 2
    blank = plan(sheet(("QS0101", "张家村", "QS01", "村", ""), headings=PEOPLED), stored)
    assert (blank.same_units, blank.empty) == (1, True)


@pytest.mark.parametrize("cell", ["一千", "-3", "1.5", "1,00"])
def test_a_population_is_a_whole_number(cell: str) -> None:
    with pytest.raises(FaultySheet) as refused:
        plan(sheet(("QS0101", "张家村", "QS01", "村", cell), headings=PEOPLED), STORED)
    assert [(fault.row, fault.column, fault.what.key) for fault in refused.value.faults] == [
        (2, "人口", "import-not-a-count")
    ]


def test_rows_of_one_unit_must_agree_about_its_people() -> None:
    rows = [("QS0101", "张家村", "QS01", "村", cell) for cell in ("", "1203", "1203", "1204")]
    with pytest.raises(FaultySheet) as refused:
        plan(sheet(*rows, headings=PEOPLED), STORED)
    assert [(fault.row, fault.what.key) for fault in refused.value.faults] == [(5, "roster-unit-disagrees")]
