"""A 接龙 is taken apart: every village gets the figures of its own line, or none."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.plaintext import plain
from core.reading import Reader
from core.relay_lines import SHOWN, Pasted, read_lines
from core.texts import text
from core.unit_names import UnitNames
from core.units import Unit
from forms import load_forms

TODAY = date(2026, 11, 20)
FORM = load_forms().forms["daily"]
READER = Reader(FORM)
TOP = Unit(2, "QS01", "东河镇", "township", 1, "1/2/")
VILLAGES = ("张家村", "李家村", "陈家村", "陈家庄", "上孙庄", "下孙庄", "赵村", "三里村", "八一村", "五一村", "周家村")
UNITS = [Unit(n, f"V{n}", name, "village", 2, f"1/2/{n}/") for n, name in enumerate(VILLAGES, 11)]
LABELS = [label for indicator in FORM.indicators for label in indicator.labels()]


def read(words: str) -> Pasted:
    words = plain(words)
    names = UnitNames(words, UNITS, {2: TOP}, LABELS)
    return read_lines(words, names, partial(READER.read, today=TODAY))


def understood(pasted: Pasted) -> dict[str, str]:
    """{"张家村": "12 3 0"}, with the day if it is not today, and with a ? if somebody has to look."""
    keys = [indicator.key for indicator in FORM.indicators]
    return {
        line.unit.name: " ".join(
            [
                *([] if line.period == TODAY.isoformat() else [line.period]),
                *(str(line.values.get(key, "-")) for key in keys),
                *(["?"] if line.reason else []),
            ]
        )
        for line in pasted.understood
    }


def doubts(pasted: Pasted) -> dict[str, str]:
    return {doubt.beginning: doubt.reason.key for doubt in pasted.in_doubt}


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        # one line each, by every habit
        ("1. 张家村 12 3 0\n2. 李家村 8 0 0", {"张家村": "12 3 0", "李家村": "8 0 0"}),
        ("1、张家村：门诊12 接种3 疑似0\n2、李家村:8/0/0", {"张家村": "12 3 0", "李家村": "8 0 0"}),
        ("①张家村 12 3 0\n②李家村 8 0 0", {"张家村": "12 3 0", "李家村": "8 0 0"}),
        ("上孙庄-孙医生 5/0/0", {"上孙庄": "5 0 0"}),
        ("赵村 零报告 门诊3 接种1", {"赵村": "3 1 0"}),
        ("周家村都是0\n周家村全零", {"周家村": "0 0 0"}),
        ("赵村零报告", {"赵村": "- - 0"}),
        ("张家 12 3 0\n三里3 0 0", {"张家村": "12 3 0", "三里村": "3 0 0"}),
        ("三里村3 0 0\n八一村 8 1 0\n五一村卫生室51 0 0", {"三里村": "3 0 0", "八一村": "8 1 0", "五一村": "51 0 0"}),
        ("1. 张建国 张家村 12 3 0", {"张家村": "12 3 0"}),
        # several lines each
        ("张家村\n12 3 0\n李家村\n8 0 0", {"张家村": "12 3 0", "李家村": "8 0 0"}),
        ("张家村\n门诊12\n接种3\n疑似0", {"张家村": "12 3 0"}),
        ("张家村 门诊12\n接种3 疑似0\n李家村 8 0 0", {"张家村": "12 3 0", "李家村": "8 0 0"}),
        # the chat's own lines
        ("张医生 16:02\n张家村 12 3 0\n\n李医生 16:05\n李家村 8 0 0", {"张家村": "12 3 0", "李家村": "8 0 0"}),
        ("张家村-张医生 2026/11/20 16:02:11\n12 3 0", {"张家村": "12 3 0"}),
        ("张家村 昨天 16:02\n12 3 0\n李医生 16:05\n李家村 8 0 0", {"张家村": "2026-11-19 12 3 0", "李家村": "8 0 0"}),
        ("张家村 12 3 0 16:02\n李家村 8 0 0", {"张家村": "12 3 0", "李家村": "8 0 0"}),
        ("张家村 16:02\n收到\n李家村 8 0 0", {"李家村": "8 0 0"}),
        # chatter
        ("张家村 12 3 0\n收到\n\n@所有人 请18:00前尽快上报\n李家村 8 0 0", {"张家村": "12 3 0", "李家村": "8 0 0"}),
        ("张家村收到\n李家村 8 0 0", {"李家村": "8 0 0"}),
        ("赵医生来电话 张家村 门诊12 接种3 疑似0", {"张家村": "12 3 0"}),
        # a day in the heading holds for all, one in a line for that line
        ("11月19日接龙\n张家村 1 0 0\n李家村 8 0 0", {"张家村": "2026-11-19 1 0 0", "李家村": "2026-11-19 8 0 0"}),
        ("【东河镇11月19日疫情零报告】\n张家村 12 3 0", {"张家村": "2026-11-19 12 3 0"}),
        ("#接龙\n疫情零报告接龙\n张家村 门诊12 接种3", {"张家村": "12 3 -"}),
        ("张家村 12 3 0\n李家村 昨天 8 0 0", {"张家村": "12 3 0", "李家村": "2026-11-19 8 0 0"}),
        ("11月19日\n张家村 12 3 0\n11月20日\n李家村 8 0 0", {"张家村": "2026-11-19 12 3 0", "李家村": "8 0 0"}),
        ("11月19日\n张家村收到\n今天辛苦大家\n李家村 2 0 0", {"李家村": "2026-11-19 2 0 0"}),
        ("昨天辛苦大家了\n张家村 12 3 0", {"张家村": "12 3 0"}),
        ("昨天数据\n张家村 12 3 0", {"张家村": "2026-11-19 12 3 0"}),
        ("张家村\n11月19日\n12 3 0", {"张家村": "2026-11-19 12 3 0"}),
        # one village twice with the same figures; what can be read but should be looked at
        ("张家村 12 3 0\n张家村 12 3 0", {"张家村": "12 3 0"}),
        ("赵村 3 1 0 王小明", {"赵村": "3 1 0 ?"}),
    ],
)  # fmt: skip
def test_what_is_understood(words: str, figures: dict[str, str]) -> None:
    pasted = read(words)
    assert (understood(pasted), doubts(pasted)) == (figures, {})


def test_what_is_too_late_for_a_village_can_be_read_and_is_looked_at_first() -> None:
    pasted = read("11月11日日报接龙\n张家村 12 3 0")
    assert understood(pasted) == {"张家村": "2026-11-11 12 3 0 ?"}
    assert [line.reason for line in pasted.understood] == [text("relay-late")]


@pytest.mark.parametrize(
    ("words", "figures"),
    [
        ("12 3 0\n张家村\n8 0 0\n李家村", {}),
        ("门诊8 接种3 疑似0\n——张家村\n门诊12 接种1 疑似0\n——李家村", {}),
        ("12 3 0\n张家村 16:02\n8 0 0", {"张家村": "8 0 0"}),
        ("张家村 12 3 0\n李家村\n合计 20 3 0", {"张家村": "12 3 0"}),
        ("张家村\n全镇合计：20 3 0\n8 0 0", {}),
        ("张家村 门诊8\n共计接种30 疑似0", {"张家村": "8 - -"}),
        ("张家村 没报\n钱家村 8 0 0", {}),
        ("张家村\n我村 8 0 0", {"张家村": "8 0 0"}),
        ("村名 疑似 接种 门诊\n张家村 0 3 12", {}),
        ("疑似/门诊/接种\n张家村 0 12 3\n李家村 门诊8", {"李家村": "8 - -"}),
        ("序号 村名 门诊 接种 疑似\n1 张家村 12 3 0", {"张家村": "12 3 0"}),
    ],
)
def test_no_village_gets_what_is_not_its_own(words: str, figures: dict[str, str]) -> None:
    """Names below their figures, totals, villages that are not known, columns in another order."""
    assert understood(read(words)) == figures


@pytest.mark.parametrize(
    ("words", "reasons"),
    [
        ("王村 9 0 0", {"王村 9 0 0": "relay-no-unit"}),
        ("王村 5", {"王村 5": "relay-no-unit"}),
        ("孙庄 1 1 0", {"孙庄 1 1 0": "unit-name-doubtful"}),
        ("陈家 1 1 0", {"陈家 1 1 0": "unit-name-doubtful"}),
        ("大张家村 1 1 0", {"大张家村 1 1 0": "relay-no-unit"}),
        ("张家村 大约5 0 0", {"张家村 大约5 0 0": "reading-doubtful-word"}),
        ("张家村\n大约5 0 0", {"张家村 大约5 0 0": "reading-doubtful-word"}),
        ("张家村 5 0", {"张家村 5 0": "reading-count"}),
        ("张家村 5", {"张家村 5": "reading-count"}),
        ("张家村 -5 0 0", {"张家村 -5 0 0": "reading-negative"}),
        ("张家村 5 0 1000", {"张家村 5 0 1000": "reading-over-maximum"}),
        ("12 张家村 3 0", {"12 张家村 3 0": "reading-count"}),
        ("门诊12 张家村 接种3 疑似0", {"门诊12 张家村 接种3 疑似0": "unit-name-between"}),
        ("张家村、李家村都是0", {"张家村、李家村都是0": "relay-two-units"}),
        ("张家村 12 3 0\n张家村 13 3 0", {"张家村": "relay-twice"}),
        ("明天日报接龙\n张家村 12 3 0", {"张家村 12 3 0": "reading-future"}),
        ("11月19日\n张家村 昨天今天 12 3 0", {"张家村 昨天今天 12 3 0": "reading-two-days"}),
        ("昨天的还没报的快报\n张家村 12 3 0", {"张家村 12 3 0": "relay-day-unclear"}),
    ],
)
def test_what_is_in_doubt(words: str, reasons: dict[str, str]) -> None:
    pasted = read(words)
    assert (understood(pasted), doubts(pasted)) == ({}, reasons)


def test_a_line_that_cannot_be_read_casts_doubt_on_another_of_its_village() -> None:
    pasted = read("张家村 大约5 0 0\n张家村 5 0 0")
    assert understood(pasted) == {"张家村": "5 0 0 ?"}
    assert doubts(pasted) == {"张家村 大约5 0 0": "reading-doubtful-word"}


def test_figures_without_a_name_are_not_added_to_a_village_that_has_its_own() -> None:
    pasted = read("张家村 12 3 0\n王村 9 0 0\n7 7 7")
    assert understood(pasted) == {"张家村": "12 3 0"}
    assert doubts(pasted) == {"王村 9 0 0": "relay-no-unit", "7 7 7": "relay-no-unit"}
    assert doubts(read("张家村 门诊12 接种3 疑似0\n疑似0")) == {"疑似0": "relay-no-unit"}


def test_a_new_message_ends_what_was_said_before() -> None:
    pasted = read("张医生 16:01\n张家村\n李医生 16:02\n8 0 0")
    assert understood(pasted) == {}
    assert doubts(pasted) == {"8 0 0": "relay-no-unit"}


def test_of_a_very_long_message_the_first_lines_are_read() -> None:
    pasted = read("张家村 12 3 0\n" + "收到\n" * 299 + "李家村 8 0 0\n赵村 3 0 0")
    assert understood(pasted) == {"张家村": "12 3 0"}
    assert doubts(pasted) == {"李家村 8 0 0": "relay-too-long"}


def test_chatter_alone_is_nothing() -> None:
    assert read("张家村3号井停水了\n各位辛苦，张家村收到") == Pasted()


def test_a_long_line_is_shown_by_its_beginning() -> None:
    (doubt,) = read("王村" + " 9" * 100).in_doubt
    assert len(doubt.beginning) == SHOWN
    assert doubt.beginning.endswith("…")


def test_a_correction_is_noticed() -> None:
    assert read("更正 张家村 门诊13").amends
    assert not read("张家村 门诊13").amends


HABITS = (
    "{name} {v} {c} {s}",
    "{name}：门诊{v} 接种{c} 疑似{s}",
    "{name}{v}/{c}/{s}",
    "{name}卫生室 {v}，{c}，{s}",
    "东河镇{name} 疑似{s}例 门诊{v}人 接种{c}针",
    "{name}\n{v} {c} {s}",
    "{name}\n门诊{v}\n接种{c}\n疑似{s}",
    "{name}-王医生 {v} {c} {s}",
)
CHATTER = ("收到", "辛苦各位", "", "@所有人 请尽快上报", "赵医生 16:02", "谢谢", "[强][强]")
NUMBERS = st.sampled_from(("", "{n}. ", "{n}、", "({n}) ", "{n}）", "{n}. 王小明 "))
COUNTS = st.tuples(st.integers(0, 400), st.integers(0, 99), st.integers(0, 20))


@st.composite
def relays(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A message, and which figures were written for whom."""
    villages = draw(st.lists(st.sampled_from(VILLAGES), min_size=1, unique=True))
    number = draw(NUMBERS)
    lines, written = [], {}
    for position, name in enumerate(villages, 1):
        v, c, s = draw(COUNTS)
        line = draw(st.sampled_from(HABITS)).format(name=name, v=v, c=c, s=s)
        lines += [number.format(n=position) + line, draw(st.sampled_from(CHATTER))]
        written[name] = f"{v} {c} {s}"
    return "\n".join(lines), written


@given(relays())
def test_every_village_gets_exactly_the_figures_that_were_written_for_it(relay: tuple[str, dict[str, str]]) -> None:
    words, written = relay
    assert (understood(read(words)), doubts(read(words))) == (written, {})


PIECES = (
    "张家村",
    "李家村",
    "陈家",
    "孙庄",
    "王村",
    "三里村",
    "12",
    " 3 ",
    "0",
    "门诊",
    "零报告",
    "大约",
    "昨天",
    "\n",
    "、",
    "16:02",
)


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_whatever_is_pasted_no_village_gets_a_figure_that_stands_nowhere(words: str) -> None:
    pasted = read(words)
    for line in pasted.understood:
        assert line.unit.name[:2] in words
        assert all(str(count) in words or "零报告" in words for count in line.values.values())
    assert len({(line.unit.id, line.period) for line in pasted.understood}) == len(pasted.understood)
