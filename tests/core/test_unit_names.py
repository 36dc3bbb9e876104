"""Names of units in a message: in full, as the place of a clinic, shortened; never a guess between two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.plaintext import plain
from core.texts import text
from core.unit_names import Named, UnitNames
from core.units import Unit

COUNTY = Unit(1, "QS", "青山县", "county", None, "1/")
EAST = Unit(2, "QS01", "东河镇", "township", 1, "1/2/")
WEST = Unit(3, "QS02", "西岭乡", "township", 1, "1/3/")
ABOVE = {unit.id: unit for unit in (COUNTY, EAST, WEST)}
VILLAGES = ("张家村", "李家村", "陈家村", "陈家庄", "上孙庄", "下孙庄", "赵村", "三里村", "八一村", "门诊村", "正常村")
LABELS = ("门诊", "接种", "疑似", "visits")


def village(number: int, name: str, top: Unit = EAST) -> Unit:
    return Unit(number, f"V{number}", name, "village", top.id, f"{top.path}{number}/")


UNITS = [village(number, name) for number, name in enumerate(VILLAGES, 11)]


def find(words: str, units: list[Unit] = UNITS) -> Named:
    words = plain(words)
    return UnitNames(words, iter(units), ABOVE, LABELS).find(words)


def names(found: Named) -> list[str]:
    return [unit.name for unit in found.units]


@pytest.mark.parametrize(
    ("words", "name", "rest"),
    [
        # in full, wherever it stands
        ("张家村 12 3 0", "张家村", "12 3 0"),
        ("张家村12 3 0", "张家村", "12 3 0"),
        ("今天张家村：门诊12", "张家村", "今天; 门诊12"),
        ("12 3 0 张家村", "张家村", "12 3 0"),
        ("张家村\n12 3 0", "张家村", "12 3 0"),
        ("張家村 12 3 0", "张家村", "12 3 0"),
        ("各位领导好，张家村 12 3 0", "张家村", "各位领导好、; 12 3 0"),
        # with its clinic, and what is above it
        ("张家村卫生室11月20日日报", "张家村", "11月20日日报"),
        ("赵村村卫生室 5 0 0", "赵村", "5 0 0"),
        ("李家村委会 5 0 0", "李家村", "5 0 0"),
        ("东河镇张家村 12 3 0", "张家村", "12 3 0"),
        ("青山县 东河镇 张家村 12 3 0", "张家村", "12 3 0"),
        ("东河张家村 12 3 0", "张家村", "12 3 0"),
        # shortened
        ("张家 12 3 0", "张家村", "12 3 0"),
        ("张家12 3 0", "张家村", "12 3 0"),
        ("张家卫生室 12 3 0", "张家村", "12 3 0"),
        ("张家十二 三 零", "张家村", "十二 三 零"),
        ("张家都是0", "张家村", "都是0"),
        ("上孙 5 0 0", "上孙庄", "5 0 0"),
        # numerals in a name leave no number behind, nor does the number of its line
        ("三里村12 3 0", "三里村", "12 3 0"),
        ("三里 3 0 0", "三里村", "3 0 0"),
        ("八一村 3 0", "八一村", "3 0"),
        ("1. 张家村 12 3 0", "张家村", "12 3 0"),
        ("1张家村 12 3 0", "张家村", "12 3 0"),
        ("(3) 张家村 12 3 0", "张家村", "12 3 0"),
        ("二、张家村 12 3 0", "张家村", "12 3 0"),
        ("1. 张建国 张家村 12 3 0", "张家村", "12 3 0"),
        ("1. 樊小芳 张家村 12 3 0", "张家村", "12 3 0"),
        ("1. 张医生-张家村 12 3 0", "张家村", "12 3 0"),
        # what stands behind it
        ("上孙庄-孙医生 5/0/0", "上孙庄", "孙医生 5/0/0"),
        ("张家村-12/3/0", "张家村", "12/3/0"),
        ("张家村 -5 3 0", "张家村", "-5 3 0"),
    ],
)
def test_a_name_is_found_and_leaves_the_rest(words: str, name: str, rest: str) -> None:
    found = find(words)
    assert (names(found), found.rest, found.doubts) == ([name], rest, ())


@pytest.mark.parametrize(
    "words",
    [
        "大张家村 12 3 0",
        "二张家村 3 0",
        "二〇张家村 3 0",
        "十三里村 3 0",
        "张家村二组 3 0",
        "张家一村 3 0",
        "张家湾 3 0 0",
        "张家庄 3 0 0",
        "八一 3 0",
        "门诊 12 3 0",
        "门诊12 接种3 疑似0",
        "一切正常 12 3 0",
        "zhangjia 12 3 0",
        "张",
        "",
    ],
)
def test_what_is_no_name_is_left_as_it_is(words: str) -> None:
    assert find(words) == Named((), (plain(words),))


@pytest.mark.parametrize(
    ("words", "said", "meant"),
    [("陈家 5 0 0", "陈家", ["陈家村", "陈家庄"]), ("孙庄 5 0 0", "孙庄", ["上孙庄", "下孙庄"])],
)
def test_between_two_nothing_is_guessed(words: str, said: str, meant: list[str]) -> None:
    found = find(words)
    assert found.units == ()
    assert found.doubts == (text("unit-name-doubtful", word=said, names=list(meant)),)


def test_the_end_of_a_name_is_never_enough_even_if_only_one_unit_has_it() -> None:
    assert find("孙庄 5 0 0", [village(11, "上孙庄")]).doubts == (
        text("unit-name-doubtful", word="孙庄", names=["上孙庄"]),
    )


def test_two_units_that_are_called_alike_are_told_apart_by_what_is_above_them() -> None:
    units = [village(11, "张家村"), village(12, "张家村", WEST)]
    assert find("张家村 5 0 0", units).doubts == (
        text("unit-name-doubtful", word="张家村", names=["东河镇张家村", "西岭乡张家村"]),
    )
    assert find("西岭乡张家村 5 0 0", units).units == (units[1],)
    assert find("西岭 张家 5 0 0", units).units == (units[1],)


def test_a_name_in_full_comes_before_a_shortening_of_another() -> None:
    units = [village(11, "张家"), village(12, "张家村"), village(13, "张家村卫生室")]
    assert [find(f"{unit.name} 5 0 0", units).units for unit in units] == [(units[0],), (units[1],), (units[2],)]


def test_a_clinic_is_called_by_its_place() -> None:
    units = [village(11, "张家村卫生室"), village(12, "李家村卫生室")]
    assert [find(words, units).units for words in ("张家村 5 0 0", "李家 5 0 0")] == [(units[0],), (units[1],)]


def test_several_names_are_found_in_their_order_each_once() -> None:
    found = find("李家村 8 0 0；张家村 12 3 0；李家村")
    assert names(found) == ["李家村", "张家村"]
    assert found.pieces == ("", " 8 0 0;", " 12 3 0;", "")


def test_latin_names_end_where_the_word_ends() -> None:
    units = [village(11, "Oak Hill"), village(12, "Oak")]
    assert find("Oak Hill 5 0 0", units).units == (units[0],)
    assert find("oak: 5 0 0", units).units == (units[1],)
    assert find("oaks 5 0 0", units).units == ()


def test_units_that_the_message_cannot_name_are_not_kept() -> None:
    assert not UnitNames("12 3 0", UNITS, ABOVE, LABELS)
    assert UnitNames("张家村 12 3 0", UNITS, ABOVE, LABELS)


def test_the_names_above_are_taken_out_of_a_heading() -> None:
    words = "青山县东河镇张家村11月20日日报"
    assert UnitNames(words, UNITS, ABOVE, LABELS).without_tops(words).strip() == "张家村11月20日日报"


@given(st.text(alphabet="张李陈家村庄上下孙三八一里赵 12.、:卫生室东河镇\n", max_size=30))
def test_nothing_of_the_text_is_lost_but_names(words: str) -> None:
    """Whatever is left stands in the text, in its order; a name is only found where one stands."""
    found = find(words)
    at = 0
    for piece in found.pieces:
        at = words.index(piece, at) + len(piece)
    assert all(unit.name.removesuffix("村").removesuffix("庄") in words for unit in found.units)
    assert len(found.pieces) > len(found.units) or not found.units


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("门诊12 接种3", None),
        ("张家村 12 3 0", None),
        ("12 3 0 张家村", None),
        ("12 3 0 张家村 5 2 0", "unit-name-between"),
        ("张家村 12 3 0 上孙庄 5 0 0", "relay-two-units"),
        ("12 3 0 陈家 5 0 0", "unit-name-doubtful"),
    ],
)
def test_figures_are_put_down_only_for_the_one_unit_that_they_stand_at(words: str, reason: str | None) -> None:
    why = find(words).unclear(lambda piece: any(map(str.isdecimal, piece)))
    assert (why and why.key) == reason
