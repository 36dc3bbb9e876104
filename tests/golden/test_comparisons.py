"""Every change that a bureau printed is printed by a digest: against the period before and against last year."""

from __future__ import annotations

import json
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from core.digest import Digest, FormSection
from core.forms import Form, Forms, Indicator, Values
from core.messages import Say
from core.periods import parse_period
from core.totals import Counts, FormTotals
from core.units import Unit
from digests.lines import long_lines, short_lines
from locales import Catalogue, load_catalogue

PAIRS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("comparisons.json").read_text("utf-8"))
COUNTY = Unit(1, "D", "某区", "county", None, "1/")
CASES = Indicator(key="cases", name={"zh-CN": "立案", "en": "cases"}, maximum=99999)
FORM = Form(key="cases", title={"zh-CN": "案件"}, level="village", every="month", due=time(18), indicators=(CASES,))
MONTH = parse_period("2026-07")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def whole(figure: float) -> int:
    """Ten thousands of yuan with two decimals are so many hundreds; a percentage stays what it is."""
    return round(figure * 100) if isinstance(figure, float) else figure


def said(pair: dict[str, Any], catalogue: Catalogue, *, short: bool) -> str:
    now, then = ({"cases": whole(pair[name])} for name in ("now", "then"))

    def totals(key: str, values: Values) -> FormTotals:
        return FormTotals(FORM, COUNTY, parse_period(key), Counts(3, 3, 3, 0, 3), values)

    section = FormSection(totals("2026-07", now), totals("2026-06", then), totals("2025-07", then))
    digest = Digest(COUNTY, MONTH, 7, (section,))
    lines = (short_lines if short else long_lines)(digest, Forms({"cases": FORM}, {}))
    return catalogue.message(Say(lines), "zh-CN").text


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["what"])
def test_a_change_as_the_bureau_printed_it(pair: dict[str, Any], catalogue: Catalogue) -> None:
    percent = pair.get("right_percent", pair["printed_percent"])
    now, by = whole(pair["now"]), whole(pair["now"]) - whole(pair["then"])
    short, full = (said(pair, catalogue, short=short) for short in (True, False))
    assert f"比上月：立案{now}（+{by}，+{percent}%）" in short
    assert f"比上年同期：立案（+{by}，+{percent}%）" in short
    assert f"立案：{now}，比上月增加{by}（+{percent}%）；比上年同期增加{by}（+{percent}%）" in full
