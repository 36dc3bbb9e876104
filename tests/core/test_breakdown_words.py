"""Diseases and numbers in a doctor's words, read to the last character or not at all."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.breakdown_words import LONGEST, Allotted, Part, Said, allot, read
from core.forms import BreakdownItem
from forms import load_forms

ITEMS = load_forms().breakdowns["diseases"].items
HFM, DYSENTERY, FLU, POX = "hand_foot_mouth", "dysentery", "influenza", "chickenpox"


def parts(*counted: tuple[str, int | None], every: bool = False) -> Said:
    return Said(tuple(Part(item, count) for item, count in counted), every=every)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        # one disease
        ("手足口", parts((HFM, None))),
        ("手足口病", parts((HFM, None))),
        ("是手足口", parts((HFM, None))),
        ("疑似手足口", parts((HFM, None))),
        ("手足口2", parts((HFM, 2))),
        ("手足口病：2例", parts((HFM, 2))),
        ("手足口２", parts((HFM, 2))),
        ("两例手足口", parts((HFM, 2))),
        ("手足口病人2个", parts((HFM, 2))),
        ("手足口 2。", parts((HFM, 2))),
        ("手足口×2", parts((HFM, 2))),
        ("菌痢十二例", parts((DYSENTERY, 12))),
        ("百日咳一例", parts(("pertussis", 1))),
        ("其它2", parts(("other", 2))),
        # several
        ("手足口2 痢疾1", parts((HFM, 2), (DYSENTERY, 1))),
        ("手足口2，痢疾1", parts((HFM, 2), (DYSENTERY, 1))),
        ("手足口2痢疾1", parts((HFM, 2), (DYSENTERY, 1))),
        ("手足口2\n痢疾1", parts((HFM, 2), (DYSENTERY, 1))),
        ("①手足口2②痢疾1", parts((HFM, 2), (DYSENTERY, 1))),
        ("一个水痘两个流感", parts((POX, 1), (FLU, 2))),
        ("一个水痘和两个流感", parts((POX, 1), (FLU, 2))),
        ("手足口2例，1例痢疾", parts((HFM, 2), (DYSENTERY, 1))),
        ("手足口、痢疾", parts((HFM, None), (DYSENTERY, None))),
        ("手足口 痢疾", parts((HFM, None), (DYSENTERY, None))),
        ("手足口2，还有痢疾", parts((HFM, 2), (DYSENTERY, None))),
        ("手足口、痢疾各1例", parts((HFM, 1), (DYSENTERY, 1))),
        ("手足口病和痢疾和水痘各有两例", parts((HFM, 2), (DYSENTERY, 2), (POX, 2))),
        # all of them
        ("都是腹泻", parts(("infectious_diarrhoea", None), every=True)),
        ("全是流感", parts((FLU, None), every=True)),
        ("两例都是手足口", parts((HFM, 2), every=True)),
        ("手足口1，其余都是流感", parts((HFM, 1), (FLU, None), every=True)),
        # a number by itself, for the disease that was asked about
        ("2", Said(count=2)),
        ("两例", Said(count=2)),
        ("有2个", Said(count=2)),
        ("十二", Said(count=12)),
        ("都是", Said(every=True)),
        # in English
        ("influenza 2, dysentery 1", parts((FLU, 2), (DYSENTERY, 1))),
        ("2 cases of influenza and 1 dysentery", parts((FLU, 2), (DYSENTERY, 1))),
        ("Hand, foot and mouth disease", parts((HFM, None))),
        ("COVID-19 1", parts(("covid_19", 1))),
        ("they are all influenza", parts((FLU, None), every=True)),
    ],
)
def test_answers(words: str, said: Said) -> None:
    assert read(words, ITEMS) == said


@pytest.mark.parametrize(
    "words",
    [
        "",
        "例",
        "谢谢",
        "疑似",
        "恙虫病",
        "12 3 0",
        "门诊12 接种3 疑似2",
        "零报告",
        "全零",
        # a new total, perhaps: the reader of reports knows
        "疑似1例手足口",
        "疑似2",
        # doubts
        "大概手足口2",
        "手足口两三例",
        "手足口1-2",
        "手足口1.5",
        "手足口-1",
        "手足口0",
        "没有手足口",
        "手足口？",
        "手足口l",
        "手足口12345",
        # a number that may belong to two
        "手足口 2 痢疾",
        "手足口，2，痢疾，1",
        "2 1 手足口",
        "手足口 痢疾 2",
        # what cannot be all
        "都是手足口和痢疾",
        "都是2",
        "手足口1 手足口1",
        "各1例",
        "手足口各1例",
        # more letters than the name has
        "influenzas 2",
        "手足口情况2",
        "手足口" + " " * LONGEST + "1",
    ],
)
def test_no_answers(words: str) -> None:
    assert read(words, ITEMS) is None


@pytest.mark.parametrize(
    ("said", "open_", "allotted"),
    [
        (parts((HFM, 1)), 2, Allotted({HFM: 1})),
        (parts((HFM, 2)), 2, Allotted({HFM: 2})),
        (parts((HFM, 3)), 2, None),
        (parts((HFM, 1), (FLU, 2)), 2, None),
        # without a number
        (parts((HFM, None)), 1, Allotted({HFM: 1})),
        (parts((HFM, None)), 2, Allotted({}, HFM)),
        (parts((HFM, None), (FLU, None)), 2, Allotted({HFM: 1, FLU: 1})),
        (parts((HFM, None), (FLU, None)), 3, Allotted({}, HFM)),
        (parts((HFM, None), (FLU, None)), 1, None),
        (parts((HFM, 2), (FLU, None)), 3, Allotted({HFM: 2, FLU: 1})),
        (parts((HFM, 2), (FLU, None)), 4, Allotted({HFM: 2}, FLU)),
        (parts((HFM, 2), (FLU, None)), 2, None),
        # all of them
        (parts((HFM, None), every=True), 3, Allotted({HFM: 3})),
        (parts((HFM, 1), (FLU, None), every=True), 3, Allotted({HFM: 1, FLU: 2})),
        (parts((HFM, 3), every=True), 3, Allotted({HFM: 3})),
        (parts((HFM, 2), every=True), 3, Allotted({}, HFM)),
        (parts((HFM, 4), every=True), 3, None),
    ],
)
def test_cases_are_shared_out(said: Said, open_: int, allotted: Allotted | None) -> None:
    assert allot(said, open_) == allotted


COUNTED = st.lists(
    st.tuples(st.sampled_from(ITEMS), st.integers(1, 999)), min_size=1, max_size=5, unique_by=lambda pair: pair[0].key
)
WAYS = st.sampled_from(["{name}{n}", "{name}{n}例", "{name} {n} 例", "{n}例{name}", "{name}:{n}"])


@given(counted=COUNTED, way=WAYS, between=st.sampled_from(["，", "、", "\n", "；", "和", "，还有"]), data=st.data())
def test_whatever_is_written_is_read_back(
    counted: Sequence[tuple[BreakdownItem, int]], way: str, between: str, data: st.DataObject
) -> None:
    names = [data.draw(st.sampled_from([item.name["zh-CN"], *item.aliases])) for item, _ in counted]
    written = [way.format(name=name, n=n) for name, (_, n) in zip(names, counted, strict=True)]
    assert read(between.join(written), ITEMS) == parts(*((item.key, n) for item, n in counted))


@given(st.text(max_size=LONGEST))
def test_no_words_make_it_stumble_or_invent_a_number(words: str) -> None:
    said = read(words, ITEMS)
    for count in [part.count for part in said.parts] + [said.count] if said else []:
        assert count is None or count > 0


@given(
    counts=st.lists(st.one_of(st.none(), st.integers(1, 9)), min_size=1, max_size=4),
    every=st.booleans(),
    open_=st.integers(1, 20),
)
def test_never_more_than_are_open(counts: list[int | None], every: bool, open_: int) -> None:
    said = Said(tuple(Part(f"item{n}", count) for n, count in enumerate(counts)), every=every)
    allotted = allot(said, open_)
    if allotted:
        assert sum(allotted.counts.values()) <= open_
        assert all(count > 0 for count in allotted.counts.values())
        told = {part.item: part.count for part in said.parts if part.count}
        assert all(allotted.counts.get(item, count) == count for item, count in told.items())
    else:
        assert sum(count or 1 for count in counts) > open_
