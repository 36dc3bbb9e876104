"""The line of a digest about alerts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.digest import Digest
from core.forms import Forms
from core.messages import Say
from digests.lines import long_lines, short_lines
from locales import Catalogue

COUNTS = (("open", 1), ("acknowledged", 2), ("excluded", 3), ("withdrawn", 1))


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("zh-CN", "预警7条：没有人收到1条；处理中2条；排除3条；更正后撤销1条"),
        ("en", "Alerts: 7 (nobody acknowledged 1; under way 2; excluded 3; withdrawn by a correction 1)"),
    ],
)
def test_how_many_stand_how_in_both_lengths(
    week: Digest, forms: Forms, catalogue: Catalogue, language: str, line: str
) -> None:
    for lines in (short_lines, long_lines):
        said = catalogue.message(Say(lines(replace(week, alerts=COUNTS), forms)), language).text.splitlines()
        assert line in said[:5]


def test_where_there_was_none_nothing_is_said(week: Digest, forms: Forms) -> None:
    assert len(long_lines(replace(week, alerts=COUNTS), forms)) == len(long_lines(week, forms)) + 1
