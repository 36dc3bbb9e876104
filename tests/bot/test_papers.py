"""What is made only when it is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from bot.channels.base import Refused, RetryLater
from bot.handover import HandOver
from bot.papers import Papers
from core.messages import File, Say
from core.papers import HEAT_MAP, PICTURE, RANK, SUMMARY, TREND, WORKBOOK, paper, paper_of
from core.periods import parse_period
from locales import load_catalogue
from scheduler.base import County
from storage import Store, effects
from storage.claiming import Waiting
from tests.bot.sending import NO_PACE, Phonebook
from tests.county import CALENDAR, EAST, FORMS, ZHANG, at, plant, report_of, values

NOW = at("2026-11-23 08:00")
WEEK = parse_period("2026-W47")


@pytest.fixture
async def papers(store: Store, tmp_path: Path) -> Papers:
    await store.write(plant)
    await store.write(lambda conn: effects.apply(conn, [report_of(ZHANG, values(12, 3, 0))], NOW))
    return Papers(store, County(FORMS, CALENDAR, load_catalogue(), tmp_path / "digests"), tmp_path / "qr", lambda: NOW)


async def test_a_workbook_is_made_in_the_readers_language(papers: Papers, tmp_path: Path) -> None:
    file = paper(WORKBOOK, EAST, WEEK)
    assert file.name == "东河镇-2026-W47.xlsx"
    path = await papers(file, "en")
    assert path == tmp_path / "digests" / "en" / "QS01-2026-W47.xlsx"
    english, chinese = load_workbook(path), load_workbook(await papers(file, "zh-CN"))
    assert english.sheetnames != chinese.sheetnames
    assert "张家村" in {cell.value for sheet in english for row in sheet for cell in row}


async def test_a_digests_picture_is_made_in_the_readers_language(papers: Papers, tmp_path: Path) -> None:
    file = paper(PICTURE, EAST, WEEK)
    assert (file.kind, file.name) == ("picture", "东河镇-2026-W47.png")
    path = await papers(file, "en")
    assert path == tmp_path / "digests" / "en" / "QS01-2026-W47.png"
    assert path.read_bytes().startswith(b"\x89PNG")
    assert (await papers(file, "zh-CN")).read_bytes() != path.read_bytes()


async def test_the_map_of_a_week_is_made_as_a_picture(papers: Papers, tmp_path: Path) -> None:
    file = paper(HEAT_MAP, EAST, WEEK)
    assert (file.kind, file.name) == ("picture", "东河镇-2026-W47.png")
    path = await papers(file, "en")
    assert path == tmp_path / "digests" / "en" / "QS01-2026-W47-heat.png"
    assert path.read_bytes().startswith(b"\x89PNG")
    assert (await papers(file, "zh-CN")).read_bytes() != path.read_bytes()


async def test_the_trend_up_to_a_month_is_made_as_a_picture(papers: Papers, tmp_path: Path) -> None:
    path = await papers(paper(TREND, EAST, parse_period("2026-11")), "en")
    assert path == tmp_path / "digests" / "en" / "QS01-2026-11-trend.png"
    assert path.read_bytes().startswith(b"\x89PNG")


async def test_a_league_is_a_workbook_too(papers: Papers) -> None:
    book = load_workbook(await papers(paper(RANK, EAST, WEEK), "zh-CN"))
    (sheet,) = book.worksheets
    heads, *rows = sheet.values
    assert heads[:5] == ("名次", "单位编码", "单位", "应报", "已报")
    assert [row[:5] for row in rows] == [(1, "QS0101", "张家村", 1, 1)]


async def test_a_file_goes_out_made(papers: Papers) -> None:
    phones = Phonebook(NO_PACE)
    hand_over = HandOver({"local": phones}, load_catalogue(), "zh-CN", papers, papers.tell)
    say = Say((), files=(paper(WORKBOOK, EAST, WEEK), File("picture", "", "code.png", qr="https://t.me/bot?start=1")))
    await hand_over(Waiting(1, "reply:local:1", "local", "m1", say, 1, NOW, "en"))
    ((workbook, picture),) = (message.files for message in phones.messages)
    assert [Path(file.path).exists() for file in (workbook, picture)] == [True, True]
    assert (workbook.paper, picture.qr) == ("", "")


@pytest.mark.parametrize(
    "paper",
    [
        "workbook:99999:2026-W47",
        "workbook:2",
        "workbook:2:2026-W99",
        "workbook:x:2026",
        "heat:99999:2026-W47",
        "heat:2:2026-Q4",
        "heat:11:2026-W47",
        "trend:11:2026-W47",
        "trend:2:2026-W99",
        "",
        "gone:2",
    ],
)
async def test_what_is_about_nothing_is_refused(papers: Papers, paper: str) -> None:
    with pytest.raises(Refused, match="could not be made"):
        await papers(File("document", "", "x.xlsx", paper=paper), "en")


async def test_a_folder_that_cannot_be_written_is_tried_again(papers: Papers, tmp_path: Path) -> None:
    (tmp_path / "digests").write_text("in its place")
    with pytest.raises(RetryLater, match="could not be made"):
        await papers(paper(WORKBOOK, EAST, WEEK), "en")
    (tmp_path / "digests").unlink()
    assert (await papers(paper(WORKBOOK, EAST, WEEK), "en")).exists()


async def test_a_work_summary_is_a_word_document(papers: Papers, tmp_path: Path) -> None:
    path = await papers(paper(SUMMARY, EAST, parse_period("2026-11")), "en")
    assert path == tmp_path / "digests" / "en" / "QS01-2026-11.docx"
    words = [paragraph.text for paragraph in Document(str(path)).paragraphs]
    assert words[0] == "Work summary of 东河镇, November 2026"


async def test_of_what_nothing_is_known_no_summary_is_made(papers: Papers, tmp_path: Path) -> None:
    for unit, period in ((EAST, "2019"), (ZHANG, "2026-11")):
        with pytest.raises(Refused, match="summary"):
            await papers(paper(SUMMARY, unit, parse_period(period)), "en")
    assert list(tmp_path.rglob("*.docx")) == []


@pytest.mark.parametrize(
    ("period", "has"),
    [
        ("2026-W47", False),
        ("2026-11-T2", False),
        ("2026-11-20", False),
        ("2026-11", True),
        ("2026", True),
        ("2026-11-03..2026-11-17", True),
    ],
)
def test_nobody_writes_a_summary_of_a_week(period: str, has: bool) -> None:
    assert (paper_of("summary", EAST, parse_period(period)) is not None) == has
