"""Tables on a phone: everything in its column, nothing wider than it can show, no figure cut."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tables import COLUMNS, cut, laid_out, width

WIDE = chr(0x3000)
HEADS = ["村", "已报", "门诊", "接种", "疑似"]
WORDS = st.text(st.sampled_from("a字é😀…<&*_\u0301\u200f\u202e\u2068\u2069 \n"), max_size=30)
FIGURES = st.one_of(st.integers(0, 99_999).map(str), st.just("-"))


@pytest.mark.parametrize(
    ("words", "columns"),
    [
        ("", 0),
        ("abc", 3),
        ("张家村", 6),
        ("ＡＢ１", 6),
        ("ｱｲ", 2),  # half-width katakana
        ("é", 1),
        ("e\u0301", 1),
        ("กำ", 2),
        ("😀", 2),
        ("…→×", 3),  # ambiguous
        ("⚠️", 2),
        ("Ульян", 5),
        ("ئالىم", 5),
        ("\u2068\u202eab\u2069\u200f", 2),
    ],
)
def test_how_wide_words_are(words: str, columns: int) -> None:
    assert width(words) == columns


@pytest.mark.parametrize(
    ("words", "columns", "shown"),
    [
        ("张家村", 6, "张家村"),
        ("张家村卫生室", 8, "张家村…"),
        ("张家村卫生室", 9, "张家村卫…"),
        ("Li Village", 5, "Li V…"),
        ("Li Village", 4, "Li…"),
        ("e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301…"),
        ("\u2068ئالىملار\u2069", 5, "\u2068ئالى…\u2069"),  # what was begun is ended
    ],
)
def test_what_does_not_fit_is_cut(words: str, columns: int, shown: str) -> None:
    assert cut(words, columns) == shown


def test_names_stand_at_the_left_and_figures_at_the_right() -> None:
    rows = [HEADS, ["东河镇", "55/56", "410", "88", "2"], ["李家村委会", "0/7", "-", "-", "-"]]
    assert laid_out(rows) == [
        "村          已报 门诊 接种 疑似",
        f"东河镇{WIDE * 2} 55/56  410   88    2",
        "李家村委会   0/7    -    -    -",
    ]


def test_a_long_name_gives_way_to_the_figures() -> None:
    rows = [HEADS, ["青龙桥中心镇柳树湾村卫生室", "186/186", "23111", "2444", "10"]]
    assert laid_out(rows) == ["村            已报  门诊 接种 疑似", "青龙桥中…  186/186 23111 2444   10"]


def test_long_heads_are_abbreviated_and_no_figure_is() -> None:
    heads = ["Village", "Sent", "visits", "vaccinations", "疑似病例数"]
    assert laid_out([heads, ["柳树湾村", "34/42", "309", "22", "1"]]) == [
        "Village   Sent visi. vacci. 疑似病",
        "柳树湾村 34/42   309     22      1",
    ]


def test_a_head_is_cut_at_the_end_of_a_word_where_there_is_one() -> None:
    heads = ["Reporter", "Expected", "On time", "Late", "Missing"]
    first, _ = laid_out([heads, ["张建国 张家村卫生室", "30", "25", "3", "2"]])
    assert first.split() == ["Reporter", "Exp.", "On.", "Late", "Mis."]


def test_too_many_figures_for_a_line_take_several() -> None:
    heads = ["Village", *(f"indicator {n}" for n in range(5))]
    rows = [heads, ["张家村", "123456", "1234567", "12345678", "12", "123456"]]
    assert laid_out(rows) == [
        "张家村",
        " indicator 0 123456",
        " indicator 1 1234567",
        " indicator 2 12345678",
        " indicator 3 12 indicator 4 123456",
    ]


def test_where_a_full_width_character_is_less_than_twice_as_wide_it_is_as_good_as_aligned() -> None:
    """As on most telephones, 10 to 6."""
    lines = laid_out([HEADS, ["李家村", "7/7", "9", "12", "0"], ["柳树湾村卫生室", "1/7", "410", "8", "-"]])
    ends = [[shown_width(line, end) for end in cell_ends(line)] for line in lines]
    assert ends[1] == ends[2]
    assert max(abs(head - figure) for head, figure in zip(ends[0], ends[1], strict=True)) < 1.1


def cell_ends(line: str) -> list[int]:
    return [cell.end() for cell in re.finditer(r"\S+", line)][1:]


def shown_width(line: str, end: int) -> float:
    return sum(1 / 0.6 if width(character) == 2 else 1 for character in line[:end])


def test_line_breaks_of_a_name_are_none_of_the_table() -> None:
    assert laid_out([["村", "数"], ["张\n家  村", "1"]])[1] == "张 家 村  1"


def test_heads_alone() -> None:
    assert laid_out([["村", "数"]]) == ["村 数"]


@given(
    st.integers(0, 6).flatmap(
        lambda many: st.tuples(
            st.lists(WORDS, min_size=many + 1, max_size=many + 1),
            st.lists(st.tuples(WORDS, st.lists(FIGURES, min_size=many, max_size=many)), max_size=5),
        )
    )
)
def test_no_line_is_too_wide_and_every_figure_is_there(table: tuple[list[str], list[tuple[str, list[str]]]]) -> None:
    heads, rows = table
    lines = laid_out([heads, *([name, *figures] for name, figures in rows)])
    assert all(width(line) <= COLUMNS for line in lines)
    shown = "\n".join(lines).split()
    for _, figures in rows:
        for figure in figures:
            assert figure in shown
