"""Which days are asked for: on Friday 2026-11-20."""

from __future__ import annotations

from datetime import date

import pytest

from core.leave_words import Asked, after_command, read

TODAY = date(2026, 11, 20)


def days(first: str, last: str = "") -> tuple[date, date]:
    return date.fromisoformat(first), date.fromisoformat(last or first)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("请假", None),
        ("我要请假", None),
        ("absence", None),
        ("请假三天", days("2026-11-20", "2026-11-22")),
        ("请假3天", days("2026-11-20", "2026-11-22")),
        ("请假两天", days("2026-11-20", "2026-11-21")),
        ("请假一周", days("2026-11-20", "2026-11-26")),
        ("absence 3 days", days("2026-11-20", "2026-11-22")),
        ("明天请假", days("2026-11-21")),
        ("我明天请假", days("2026-11-21")),
        ("明天、后天请假", days("2026-11-21", "2026-11-22")),
        ("明天起请假三天", days("2026-11-21", "2026-11-23")),
        ("请假 明天到后天", days("2026-11-21", "2026-11-22")),
        ("absence tomorrow", days("2026-11-21")),
        ("请假 11月20日到22日", days("2026-11-20", "2026-11-22")),
        ("请假 11月20日到11月22日", days("2026-11-20", "2026-11-22")),
        ("请假 11月20-22日", days("2026-11-20", "2026-11-22")),
        ("请假 11.20-11.22", days("2026-11-20", "2026-11-22")),
        ("请假 11月30日到12月2日", days("2026-11-30", "2026-12-02")),
        ("请假 12月30日到1月2日", days("2026-12-30", "2027-01-02")),
        ("请假 十一月二十日至二十二日", days("2026-11-20", "2026-11-22")),
        ("请假 28日到2日", days("2026-11-28", "2026-12-02")),
        ("20-22号请假", days("2026-11-20", "2026-11-22")),
        ("请假到22日", days("2026-11-20", "2026-11-22")),
        ("请假 18日", days("2026-11-18")),
        ("请假 5号", days("2026-12-05")),
        ("昨天请假", days("2026-11-19")),
        ("周一请假", days("2026-11-23")),
        ("下周五请假", days("2026-11-27")),
        ("请假 2026-11-20 到 2026-11-22", days("2026-11-20", "2026-11-22")),
        ("/absence 2026-11-20 2026-11-22", days("2026-11-20", "2026-11-22")),
        ("请假 11月22日到20日", None),
        ("请假 2月30日", None),
        ("请假 家里有事", None),
    ],
)
def test_days(words: str, asked: tuple[date, date] | None) -> None:
    found = read(words, TODAY)
    assert found is not None
    assert found.days == asked


@pytest.mark.parametrize(
    "words",
    [
        "12 3 0",
        "张医生请假了，我代报 12 3 0",
        "门诊12 接种3 疑似0 请假",
        "1. 张家村 12 3 0\n2. 李家村 请假",
        "放假",
        "",
    ],
)
def test_what_asks_for_no_leave(words: str) -> None:
    assert read(words, TODAY) is None


def test_behind_the_command_any_words_may_name_days() -> None:
    assert after_command("3天", TODAY) == Asked(days("2026-11-20", "2026-11-22"), "")
    assert after_command("", TODAY) == Asked(None, "")
    assert read("3天", TODAY) is None


def test_what_else_was_said_is_left() -> None:
    assert read("请假 张家村 11月20日到22日", TODAY) == Asked(days("2026-11-20", "2026-11-22"), "张家村")
    assert read("张家村明天请假", TODAY) == Asked(days("2026-11-21"), "张家村", begin=False)
