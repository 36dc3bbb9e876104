"""What a digest says of yearly targets, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.digest import Digest
from core.forms import Form, Forms
from core.messages import Line, Say
from core.progress import Progress, YearSoFar
from core.totals import Counts
from core.units import Unit
from digests import goals
from digests.lines import MOST_LINES, long_lines, short_lines
from locales import Catalogue
from tests.digests.conftest import COUNTY, TOWNSHIPS

YEAR = YearSoFar(date(2026, 11, 22))
ALL_CAME = Counts(900, 900, 900, 0, 900)


def made(
    daily: Form, reached: int | None, unit: Unit = COUNTY, item: str = "vaccinations", lacking: int = 0
) -> Progress:
    counts = replace(ALL_CAME, received=900 - lacking)
    return Progress(unit, daily, item, 3000, reached, counts, YEAR)


def said(lines: tuple[Line, ...], catalogue: Catalogue, language: str = "zh-CN") -> list[str]:
    return catalogue.message(Say(lines), language).text.split("\n")


@pytest.fixture
def aimed(week: Digest, daily: Form) -> Digest:
    own = (made(daily, 2800, item="visits"), made(daily, 1234, lacking=3))
    below = (made(daily, 2999, TOWNSHIPS[0]), made(daily, None, TOWNSHIPS[1]), made(daily, 12, TOWNSHIPS[2]))
    return replace(week, progress=(*own, *below))


def test_the_short_digest_names_the_one_farthest_behind(aimed: Digest, forms: Forms, catalogue: Catalogue) -> None:
    assert said(tuple(goals.short(aimed, forms)), catalogue) == [
        "全年任务：接种针次 1234 / 3000针（41.1%），时间过了89.3%；另有1项"
    ]
    assert said(tuple(goals.short(aimed, forms)), catalogue, "en") == [
        "This year: Vaccinations 1234 of 3000 doses (41.1%); 89.3% of the year has passed; one more target"
    ]
    lines = said(short_lines(aimed, forms), catalogue)
    assert sum("全年任务" in line for line in lines) == 1
    assert len(lines) <= MOST_LINES


def test_the_long_one_names_all(aimed: Digest, forms: Forms, catalogue: Catalogue) -> None:
    assert said(tuple(goals.long(aimed, forms)), catalogue) == [
        "2026年全年任务（到11月22日，时间过了89.3%：326/365天）",
        "门诊人次 2800 / 3000人次（93.3%），比时间进度快4个百分点",
        "接种针次 1234 / 3000针（41.1%），比时间进度慢48.2个百分点；还有3份没报，不算在内",
        "各乡镇接种针次的全年任务，进度慢的在前：",
        "乡镇    完成/任务  完成率",
        "大塅乡     –/3000       -",
        "=珺山镇   12/3000    0.4%",
        "城关镇  2999/3000 99.967%",
    ]
    english = said(tuple(goals.long(aimed, forms)), catalogue, "en")
    assert english[0] == "Targets of 2026 (up to 22 Nov; 89.3% of the year has passed: 326 of 365 days)"
    assert english[2].endswith("behind the year by 48.2 percentage points; 3 reports are missing and not counted")
    assert set(said(tuple(goals.long(aimed, forms)), catalogue)) <= set(said(long_lines(aimed, forms), catalogue))


def test_where_nobody_gave_a_figure_it_says_so(week: Digest, daily: Form, forms: Forms, catalogue: Catalogue) -> None:
    blank = replace(week, progress=(made(daily, None),))
    assert said(tuple(goals.short(blank, forms)), catalogue) == [
        "全年任务：接种针次还没有人报数，任务3000针，时间过了89.3%"
    ]
    assert said(tuple(goals.long(blank, forms)), catalogue)[1] == "接种针次还没有人报数，任务3000针"


def test_level_with_the_year_is_neither(week: Digest, daily: Form, forms: Forms, catalogue: Catalogue) -> None:
    level = replace(made(daily, 326), target=365)
    (_, line) = said(tuple(goals.long(replace(week, progress=(level,)), forms)), catalogue)
    assert line == "接种针次 326 / 365针（89.3%），与时间进度一致"


def test_without_targets_nothing_is_said(week: Digest, forms: Forms) -> None:
    assert [*goals.short(week, forms), *goals.long(week, forms)] == []


def test_a_unit_without_its_own_has_those_below_only(
    week: Digest, daily: Form, forms: Forms, catalogue: Catalogue
) -> None:
    below = replace(
        week, progress=tuple(made(daily, n, replace(TOWNSHIPS[0], id=n, code=str(n))) for n in range(50, 65))
    )
    assert list(goals.short(below, forms)) == []
    lines = said(tuple(goals.long(below, forms)), catalogue)
    assert len(lines) == 14
    assert lines[-1] == "其余5个单位见工作簿。"


def test_a_disease_goes_by_its_name(week: Digest, daily: Form, forms: Forms, catalogue: Catalogue) -> None:
    one = replace(week, progress=(made(daily, 7, item="suspected_cases.dysentery"), made(daily, 8, item="gone")))
    lines = said(tuple(goals.long(one, forms)), catalogue)
    assert lines[1].startswith("痢疾 7 / 3000例（0.23%）")
    assert lines[2].startswith("gone 8 / 3000（0.27%）")
