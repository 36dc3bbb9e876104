"""How counts are written down: every hand, every figure."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo import hands
from bot.demo.hands import HANDS, Counts, Hand, amount, numeral, spaced
from core.periods import containing
from core.reading import Reader, Status

DAY = date(2026, 11, 20)
USUAL = Counts(12, 2, 0)
SUSPICION = Counts(20, 0, 1)


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "零"),
        (2, "二"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (34, "三十四"),
        (99, "九十九"),
    ],
)
def test_numerals(n: int, words: str) -> None:
    assert numeral(n) == words


@given(st.integers(0, 98))
def test_every_number_has_a_numeral_of_its_own(n: int) -> None:
    assert numeral(n) not in {numeral(other) for other in range(n + 1, 100)}


def test_two_of_a_kind() -> None:
    assert [amount(n, "针") for n in (0, 1, 2, 12)] == ["零针", "一针", "两针", "十二针"]


@pytest.mark.parametrize(
    ("found", "words"),
    [({"水痘": 1}, "水痘"), ({"流感": 2}, "都是流感"), ({"流感": 2, "水痘": 1}, "流感2 水痘1")],
)
def test_diseases_are_named_in_few_words(found: dict[str, int], words: str) -> None:
    assert hands.named(found) == words


def test_nothing_in_front_leaves_no_space() -> None:
    assert (spaced("", "全零"), spaced("昨天", "全零")) == ("全零", "昨天 全零")


@pytest.mark.parametrize(
    ("hand", "counts", "called", "words"),
    [
        (hands._plain, USUAL, "", "12 2 0"),
        (hands._plain, USUAL, "昨天", "昨天 12 2 0"),
        (hands._commas, USUAL, "", "12，2，0"),
        (hands._full_width, SUSPICION, "昨天", "昨天 ２０ ０ １"),
        (hands._numerals, USUAL, "", "十二 二 零"),
        (hands._labelled, SUSPICION, "", "门诊20 接种0 疑似1"),
        (hands._traditional, USUAL, "", "門診12 接種2 疑似0"),
        (hands._with_units, USUAL, "", "门诊:12人次 接种:2针 疑似:0例"),
        (hands._suspicion_first, SUSPICION, "", "疑似1，门诊20，接种0"),
        (hands._sentence, USUAL, "", "今天门诊十二人，接种两针，无疑似"),
        (hands._sentence, SUSPICION, "昨天", "昨天门诊二十人，没有接种，疑似一例"),
        (hands._plain_speech, USUAL, "", "看病12个，打疫苗2针，没有疑似"),
        (hands._plain_speech, SUSPICION, "", "看病20个，打疫苗0针，疑似1例"),
        (hands._zero_first, USUAL, "", "零报告 门诊12 接种2"),
        (hands._zero_first, SUSPICION, "", "门诊20 接种0 疑似1"),
        (hands._table, USUAL, "昨天", "【11月20日日报】\n1、门诊12\n2、接种2\n3、疑似0"),
    ],
)
def test_each_hand(hand: Hand, counts: Counts, called: str, words: str) -> None:
    assert hand(counts, DAY, called) == words


def test_every_hand_is_in_use() -> None:
    writers = {value for name, value in vars(hands).items() if name.startswith("_") and not name.startswith("__")}
    assert set(HANDS) == writers


@given(
    hand=st.sampled_from(HANDS),
    counts=st.builds(Counts, *[st.integers(0, 99)] * 3),
    called=st.sampled_from(["", "昨天"]),
)
def test_the_bot_reads_what_was_meant(reader: Reader, hand: Hand, counts: Counts, called: str) -> None:
    reading = reader.read(hand(counts, DAY, called), DAY + timedelta(days=1) if called else DAY)
    assert reading.status == Status.COMPLETE
    assert reading.period == containing(DAY, "day")
    assert reading.values == {
        "visits": counts.visits,
        "vaccinations": counts.vaccinations,
        "suspected_cases": counts.suspected,
    }
