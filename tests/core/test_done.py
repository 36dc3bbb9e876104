"""Every action that is recorded has a whole sentence in every language."""

from __future__ import annotations

import pytest

from core.done import ACTIONS, sentence
from locales import load_catalogue
from tests.county import FORMS

CATALOGUE = load_catalogue()
DETAILS = {
    "form": "daily",
    "period": "2026-11-20",
    "values": {"visits": 12, "suspected_cases": 2, "suspected_cases.dysentery": 1, "gone": 3},
    "reason": "flood",
    "first": "2026-11-20",
    "last": "2026-11-22",
    "role": "manager",
    "uses": 3,
}


def said(action: str, details: dict[str, object], language: str = "zh-CN") -> str:
    return CATALOGUE.render(sentence(action, "张家村", details, FORMS), language)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_whole_sentence(action: str, language: str) -> None:
    for details in (DETAILS, {}):
        words = said(action, details, language)
        assert "张家村" in words
        assert "{" not in words
        assert words[-1] in ".。"


@pytest.mark.parametrize(
    ("action", "details", "words"),
    [
        ("enter", DETAILS, "替张家村报了11月20日（周五）日报：门诊人次12、疑似病例2、痢疾1、gone3。"),
        ("excuse", DETAILS, "给张家村 11月20日（周五）日报免报（灾害）。"),
        ("leave", DETAILS, "替张家村的报告人请假：11月20日（周五）到11月22日（周日）。"),
        ("leave", DETAILS | {"last": "2026-11-20"}, "替张家村的报告人请假：11月20日（周五）。"),
        ("invite", DETAILS, "给张家村生成了邀请码（管理员，可用 3 次）。"),
        ("unit-moved", {"from": "QS01", "to": None}, "张家村换了上级：QS01 → –。"),
        ("unit-closed", {"day": "2026-12-01", "count": 0}, "张家村自12月1日（周二）起停报。"),
        (
            "reports-imported",
            {"form": "workload", "first": "2026-09", "last": "2026-10", "count": 2},
            "导入了张家村的工作量月报 2 份：2026年9月到2026年10月。",
        ),
        (
            "undo",
            {"form": "daily", "period": "2026-11-20", "values": {}},
            "撤销了替张家村报的11月20日（周五）日报，现在是：–。",
        ),
        (
            "enter",
            {"form": "gone", "period": "2026-11-20", "values": {"a": 1}},
            "替张家村报了11月20日（周五）gone：a1。",
        ),
        ("something", {"a": 1, "b": "c"}, "张家村：something a=1 b=c"),
    ],
)
def test_the_sentence_says_what_was_done(action: str, details: dict[str, object], words: str) -> None:
    assert said(action, details) == words
