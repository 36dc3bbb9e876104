"""What a manager's command is about: the period and the unit that stand behind it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.asked import asked_for
from core.periods import LENGTHS, Length, containing
from core.plaintext import plain

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("words", "key", "name"),
    [
        ("", None, ""),
        ("张家村", None, "张家村"),
        ("上周", "2026-W46", ""),
        ("上周 东河镇", "2026-W46", "东河镇"),
        ("东河镇 上周", "2026-W46", "东河镇"),
        ("上周东河镇", "2026-W46", "东河镇"),
        ("上月的东河镇", "2026-10", "东河镇"),
        ("张家村10月", "2026-10", "张家村"),
        ("2026-W46 张家村", "2026-W46", "张家村"),
        ("2026-w46", "2026-W46", ""),
        ("QS0101 2026-10", "2026-10", "qs0101"),
        ("东河镇 2026年上半年", "2026-H1", "东河镇"),
        ("三季度", "2026-Q3", ""),
        ("11月上旬", "2026-11-T1", ""),
        ("去年", "2025", ""),
        ("2025年10月 东河镇", "2025-10", "东河镇"),
        ("昨天", "2026-11-19", ""),
        ("2026-11-02 东河镇", "2026-11-02", "东河镇"),
        ("last week", "2026-W46", ""),
        ("week 46 Donghe", "2026-W46", "donghe"),
        ("Donghe last month", "2026-10", "donghe"),
        ("week 46 of 2025 Donghe", "2025-W46", "donghe"),
        ("October 2026 Donghe", "2026-10", "donghe"),
        ("Donghe Oct 2026", "2026-10", "donghe"),
        ("quarter 3 of 2026", "2026-Q3", ""),
        ("Donghe the first half of 2026", "2026-H1", "donghe"),
        ("the year 2025", "2025", ""),
        ("2026 第46周", "2026-W46", ""),
        ("八一村", None, "八一村"),
        ("2026-W60", None, "2026-w60"),
    ],
)
def test_the_period_and_what_is_left(words: str, key: str | None, name: str) -> None:
    asked = asked_for(words, FRIDAY)
    assert (asked.period.key if asked.period else None, asked.name) == (key, name)


@pytest.mark.parametrize(
    ("words", "length", "key"),
    [
        ("46", "week", "2026-W46"),
        ("第46期", "week", "2026-W46"),
        ("52", "week", "2025-W52"),
        ("46期 东河镇", "week", "2026-W46"),
        ("46周", "week", "2026-W46"),
        ("东河镇 10周", "month", "2026-W10"),
        ("60周", "week", None),
        ("10", "month", "2026-10"),
        ("3", "quarter", "2026-Q3"),
        ("46", "year", None),
        ("46", None, None),
        ("13", "month", None),
        ("张家村 2026-09", "week", "2026-09"),
        ("week 46 of 2025", "week", "2025-W46"),
        ("quarter 3 of 2026", "month", "2026-Q3"),
    ],
)
def test_a_bare_number_is_one_of_the_commands_own_periods(words: str, length: Length | None, key: str | None) -> None:
    period = asked_for(words, FRIDAY, length).period
    assert (period.key if period else None) == key


@given(
    st.dates(date(2001, 1, 1), date(2098, 12, 31)), st.sampled_from(LENGTHS), st.sampled_from(["", "东河镇", "qs01"])
)
def test_every_key_is_found_before_and_behind_a_name(day: date, length: Length, name: str) -> None:
    period = containing(day, length)
    for words in (f"{period.key} {name}", f"{name} {period.key.lower()}"):
        asked = asked_for(words, FRIDAY)
        assert (asked.period, asked.name) == (period, name)


@given(st.text(max_size=40))
def test_nothing_is_too_strange(words: str) -> None:
    """What is no period is the name, and nothing stands in a name that was not said."""
    said, asked = " ".join(plain(words).split()), asked_for(words, FRIDAY)
    assert asked.period or asked.name == said
    assert set(asked.name) <= {*said, " "}
