"""Names of diseases that are in no list, told from patients, sentences and small talk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.disease_names import LONGEST, MOST_ALIKE, Likeness, Written, alike, likeness, written
from forms import load_forms

ITEMS = load_forms().breakdowns["diseases"].items


@pytest.mark.parametrize(
    ("words", "name", "count"),
    [
        ("恙虫病", "恙虫病", None),
        ("恙虫病。", "恙虫病", None),
        ("是恙虫病", "恙虫病", None),
        ("恙虫病1", "恙虫病", 1),
        ("恙虫病 两例", "恙虫病", 2),
        ("1例恙虫病", "恙虫病", 1),
        ("三日疟", "三日疟", None),
        ("Lyme disease", "lyme disease", None),
        ("Lyme disease 2", "lyme disease", 2),
        ("恙蟲病", "恙蟲病", None),
    ],
)
def test_a_name_that_stands_alone(words: str, name: str, count: int | None) -> None:
    assert written(words) == Written(name, count)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "病",
        "12 3 0",
        "13900001111",
        "恙虫病，2月发病",
        "恙虫病和莱姆病，各一例",
        "恙虫病（张三）",
        "1例恙虫病2例",
        "恙虫病一两例",
        "恙虫病0",
        "病" * (LONGEST + 1),
        "谢谢",
        "没有",
        "不知道",
        "不清楚",
        "怎么",
    ],
)
def test_what_is_no_name(words: str) -> None:
    assert written(words) is None


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("恙虫病", Likeness.DISEASE),
        ("黄热病", Likeness.DISEASE),
        ("白血病", Likeness.DISEASE),
        ("三日疟", Likeness.DISEASE),
        ("蜱虫叮咬发热", Likeness.DISEASE),
        ("rocky mountain spotted fever", Likeness.DISEASE),
        ("张三", Likeness.PERSON),
        ("王小明", Likeness.PERSON),
        ("李大妈", Likeness.PERSON),
        ("村口的大爷", Likeness.PERSON),
        ("小红", Likeness.PERSON),
        ("欧阳明月", Likeness.PERSON),
        ("王小风", Likeness.PERSON),
        ("张三发热", Likeness.UNCLEAR),
        ("马鼻疽", Likeness.UNCLEAR),
        ("下乡去了", Likeness.UNCLEAR),
        ("dog bite", Likeness.UNCLEAR),
    ],
)
def test_disease_or_person(name: str, like: Likeness) -> None:
    assert likeness(name) is like


@pytest.mark.parametrize(
    ("name", "items"),
    [
        ("红眼", ["acute_haemorrhagic_conjunctivitis"]),
        ("肺鼠疫", ["plague"]),
        ("感冒", ["influenza"]),
        ("恙虫病", []),
        ("感染", ["covid_19", "infectious_diarrhoea", "novel_influenza"]),
        ("病", []),  # of nearly all of them
        ("其他的病", []),  # OTHER is what is asked when nothing else is meant
    ],
)
def test_what_is_almost_in_the_list(name: str, items: list[str]) -> None:
    assert sorted(item.key for item in alike(name, ITEMS)) == items


@given(st.text(max_size=40))
def test_no_words_make_it_stumble(words: str) -> None:
    found = written(words)
    if found:
        assert 1 < len(found.name) <= LONGEST
        assert not any(map(str.isdigit, found.name))
        assert likeness(found.name) in Likeness
        assert len(alike(found.name, ITEMS)) <= MOST_ALIKE
