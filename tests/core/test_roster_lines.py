"""One row of a roster by itself, whatever stands in it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.roster import Roster
from core.roster_lines import LEVELS, ROLES, PersonLine, RosterLines, UnitLine, read_lines
from core.roster_plan import plan
from core.sheet import Fault, Faults, FaultySheet, Row, Sheet
from core.units import Role
from locales import load_catalogue

HEADINGS = ("单位编码", "单位名称", "上级编码", "级别", "姓名", "电话", "角色")
CATALOGUE = load_catalogue()


def sheet(*rows: tuple[str, ...]) -> Sheet:
    cells = (dict(zip(HEADINGS, row, strict=True)) for row in rows)
    return Sheet("x.csv", HEADINGS, tuple(Row(number, found) for number, found in enumerate(cells, 2)))


def read(*rows: tuple[str, ...]) -> RosterLines:
    faults = Faults("x.csv")
    lines = read_lines([sheet(*rows)], faults)
    assert faults.found == []
    return lines


def person(*cells: str) -> PersonLine:
    [line] = read(cells).people
    return line


def test_a_row_is_read_as_it_stands() -> None:
    lines = read(("QS0101", "张家村", "QS01", "村", "张医生", "13900000011", "报告人"))
    assert lines.units == (UnitLine(2, "QS0101", "张家村", "QS01", "village"),)
    assert lines.people == (PersonLine(2, "QS0101", "张医生", "13900000011", Role.REPORTER),)


def test_a_row_without_a_person_names_the_unit_only() -> None:
    lines = read(("QS", "青山县", "", "县", "", "", ""))
    assert lines.units == (UnitLine(2, "QS", "青山县", "", "county"),)
    assert lines.people == ()


@pytest.mark.parametrize(("level", "word"), [(level, word) for level, words in LEVELS.items() for word in words])
def test_every_word_for_a_level_is_known(level: str, word: str) -> None:
    assert read(("A", "甲", "B", word.upper(), "", "", "")).units[0].level == level


@pytest.mark.parametrize(("role", "word"), [(role, word) for role, words in ROLES.items() for word in words])
def test_every_word_for_a_role_is_known(role: str, word: str) -> None:
    assert person("A", "甲", "B", "村", "张", "", f" {word.title()} ").role == role


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("张　三", "张三"),
        ("欧 阳 娜", "欧阳娜"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("Aigul  Mamat", "Aigul  Mamat"),
        ("张三 (代)", "张三 (代)"),
    ],
)
def test_spaces_are_taken_out_of_chinese_names_only(written: str, meant: str) -> None:
    assert person("A", "甲", "B", "村", written, "", "报告人").person == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", ""),
        ("0351-1234567", "03511234567"),
        ("86139000000", "86139000000"),  # eleven digits: not a country code before a mobile number
        ("8613900000011", "13900000011"),
        ("+86-139-0000-0011", "13900000011"),
        ("12345", "12345"),
    ],
)
def test_a_telephone_number_is_its_digits(written: str, meant: str) -> None:
    assert person("A", "甲", "B", "村", "张", written, "报告人").phone == meant


@pytest.mark.parametrize("written", ["1234", "1" * 16, "139 0000 001x", "1390000001.0", "+1 555 0100", "无"])
def test_anything_else_is_no_telephone_number(written: str) -> None:
    faults = Faults("x.csv")
    read_lines([sheet(("A", "甲", "B", "村", "张", written, "报告人"))], faults)
    assert [(fault.row, fault.column, fault.what.key) for fault in faults.found] == [
        (2, "电话", "roster-phone-not-digits")
    ]


def test_units_of_faulty_rows_are_named_all_the_same() -> None:
    faults = Faults("x.csv")
    rows = sheet(("QS", "", "", "县", "", "", ""), ("ＱＳ01", "东河镇", "QS", "乡镇", "", "", ""))
    lines = read_lines([rows], faults)
    assert lines.codes == {"QS", "QS01"}
    assert [unit.code for unit in lines.units] == ["QS01"]


codes = st.sampled_from(["", "A", "B", "C", "Ａ"])
cells = st.tuples(
    codes,
    st.sampled_from(["", "甲", "乙"]),
    codes,
    st.sampled_from(["", "县", "乡镇", "村", "省"]),
    st.sampled_from(["", "张三", "李四", "\0"]),
    st.sampled_from(["", "13900000001", "13900000002", "x"]),
    st.sampled_from(["", "报告人", "管理员", "?"]),
)


@given(st.lists(cells, max_size=6))
def test_whatever_stands_in_a_roster_it_is_planned_or_refused_with_words(rows: list[tuple[str, ...]]) -> None:
    """And a plan never holds a unit that has no place in the tree, or one phone for two people."""
    faults: list[Fault] = []
    try:
        decided = plan([sheet(*rows)], Roster(), date(2026, 11, 20))
    except FaultySheet as error:
        faults = error.faults
    for fault in faults:
        assert all(CATALOGUE.render(fault.what, language) for language in CATALOGUE.languages)
    if faults:
        return
    parents = {unit.code: unit.parent for unit in decided.new_units}
    for code in parents:
        chain = [code]
        while parents[chain[-1]]:
            chain.append(parents[chain[-1]])
            assert len(chain) <= len(LEVELS)
    phones = [person.phone for person in decided.new_people if person.phone]
    assert len(phones) == len(set(phones))
    assert {post.unit for post in decided.new_posts} <= parents.keys()
