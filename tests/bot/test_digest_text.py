"""A digest that is asked for in chat: made when it is sent, from the issue that was kept or from the figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.channels.base import Refused
from bot.handover import HandOver
from bot.papers import Papers
from core.messages import Say, Strong
from core.periods import parse_period
from core.texts import Text, text
from locales import load_catalogue
from scheduler.base import County
from storage import Store, digests, reports
from storage.claiming import Waiting
from tests.bot.sending import NO_PACE, Phonebook
from tests.county import CALENDAR, EAST, FORMS, LI, ZHANG, at, plant, report_of, values

NOW = at("2026-11-23 09:00")
WEEK = parse_period("2026-W47")
ABOUT = f"{EAST.id}:{WEEK.key}"


@pytest.fixture
async def store_with_a_week(store: Store) -> Store:
    await store.write(plant)
    await store.write(lambda conn: reports.save(conn, [report_of(ZHANG, values(12, 3, 0))]))
    return store


@pytest.fixture
def clock() -> list[datetime]:
    return [NOW]


@pytest.fixture
def papers(store_with_a_week: Store, tmp_path: Path, clock: list[datetime]) -> Papers:
    county = County(FORMS, CALENDAR, load_catalogue(), tmp_path / "digests")
    return Papers(store_with_a_week, county, tmp_path / "qr", lambda: clock[0])


def words(say: Say) -> list[str]:
    return load_catalogue().message(say, "zh-CN").text.splitlines()


def actions(say: Say) -> list[list[str]]:
    return [[button.action for button in row] for row in say.buttons]


async def test_without_an_issue_it_is_added_up(papers: Papers) -> None:
    say = await papers.tell(f"digest:{ABOUT}")
    assert words(say)[0] == "东河镇 2026年第47期周报，11月16日—11月22日"
    assert "收到1/1份" in words(say)[1]
    assert actions(say) == [
        [f"details:{ABOUT}", f"paper:workbook:{ABOUT}"],
        [f"page:{ABOUT}"],
        [f"paper:heat:{ABOUT}", f"paper:trend:{ABOUT}", f"rank:{ABOUT}"],
        [f"digest:{EAST.id}:2026-W46", f"digest:{EAST.id}:2026-W48"],
    ]


async def test_the_issue_that_was_kept_is_shown_with_what_came_late(papers: Papers, store_with_a_week: Store) -> None:
    line: Text = text("digest-title", unit="东河镇", issue="就是这一期")

    def work(conn: Connection) -> None:
        found = digests.load(conn, EAST, WEEK, FORMS, NOW)
        digests.keep(conn, found, (Strong(line),), (), at("2026-11-23 08:00"))

    await store_with_a_week.write(work)
    assert words(await papers.tell(f"digest:{ABOUT}")) == ["东河镇 就是这一期"]
    late, on_monday = report_of(LI, values(5, 0, 0), day="2026-11-22"), at("2026-11-23 08:30")
    came = replace(late.report, received_at=on_monday, changed_at=on_monday, on_time=False)
    await store_with_a_week.write(lambda conn: reports.save(conn, [replace(late, report=came)]))
    first, *since = words(await papers.tell(f"digest:{ABOUT}"))
    assert first == "东河镇 就是这一期"
    assert since[0:2] == ["", "此后有变化，1份："]
    assert since[-1] == "门诊人次合计：12→17"


async def test_what_was_asked_for_once_is_shown_again_as_it_was(
    papers: Papers, store_with_a_week: Store, clock: list[datetime]
) -> None:
    """Any days that are over; of those that are not nothing is kept, whatever comes."""
    over, runs = f"digest:{EAST.id}:2026-11-18..2026-11-22", f"digest:{EAST.id}:2026-11-18..2026-11-23"
    before = {about: words(await papers.tell(about)) for about in (over, runs)}
    late, on_monday = report_of(LI, values(5, 0, 0), day="2026-11-22"), at("2026-11-23 09:30")
    came = replace(late.report, received_at=on_monday, changed_at=on_monday, on_time=False)
    await store_with_a_week.write(lambda conn: reports.save(conn, [replace(late, report=came)]))
    clock[0] = at("2026-11-23 10:00")
    after = {about: words(await papers.tell(about)) for about in (over, runs)}
    assert after[over][: len(before[over])] == before[over]
    assert after[over][len(before[over]) :][1] == "此后有变化，1份："
    assert "收到2/2份" in after[runs][1]
    assert "此后有变化，1份：" not in after[runs]


async def test_details_have_every_line_and_fewer_buttons(papers: Papers) -> None:
    say = await papers.tell(f"details:{ABOUT}")
    assert "【日报】" in words(say)
    assert "门诊人次：12" in words(say)
    assert actions(say) == [[f"page:{ABOUT}"]]


async def test_where_nothing_was_asked_it_is_said(papers: Papers) -> None:
    for kind in ("digest", "details"):
        say = await papers.tell(f"{kind}:{EAST.id}:2025-W47")
        assert words(say) == ["【东河镇】2025年第47周（11月17日—11月23日）没有应报的，也没有报来的。"]
        assert actions(say) == [[f"digest:{EAST.id}:2025-W46", f"digest:{EAST.id}:2025-W48"]]


@pytest.mark.parametrize("period", ["2026", "2026-Q4"])
async def test_long_periods_have_no_map_of_days_and_what_has_not_begun_no_button(papers: Papers, period: str) -> None:
    rows = actions(await papers.tell(f"digest:{EAST.id}:{period}"))
    assert not any(action.startswith("paper:heat") for row in rows for action in row)
    assert len(rows[-1]) == 1


@pytest.mark.parametrize(
    "figures", ["digest:99999:2026-W47", "digest:2", "digest:2:2026-W99", "digest:x:2026", "gone:2"]
)
async def test_what_is_about_nothing_is_refused(papers: Papers, figures: str) -> None:
    with pytest.raises(Refused, match="nothing can be said of"):
        await papers.tell(figures)


async def test_it_goes_out_in_place_of_the_lines_that_stood_in(papers: Papers) -> None:
    phones = Phonebook(NO_PACE)
    hand_over = HandOver({"local": phones}, load_catalogue(), "zh-CN", papers, papers.tell)
    say = Say((text("today-nothing"),), figures=f"digest:{ABOUT}")
    for language, begins in (("en", "东河镇: Weekly digest"), ("zh-CN", "东河镇 2026年")):
        await hand_over(Waiting(1, "reply:local:1", "local", "m1", say, 1, NOW, language))
        assert phones.messages[-1].text.startswith(begins)
        assert len(phones.messages[-1].buttons) == 3
