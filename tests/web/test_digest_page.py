"""The page of a digest over HTTP: for whom it opens, what every answer carries, and what it shows."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from sqlalchemy import Connection, delete, insert, update

from core.messages import Strong
from core.page_links import PATH, chat_mark
from core.periods import parse_period
from core.texts import text
from storage import Store, digests, effects, erasure
from storage.tables import account, person, post
from storage.trouble import DatabaseAway, Why
from tests.county import EAST, FORMS, LI, WEST, ZHANG, report_of, values
from tests.web.links import HERS, KEY, NOW, TOKEN, WU_ID, ZHANG_ID, ZHENG_ID, pages, path
from tests.web.site import Client, visiting, well
from web.app import build_app
from web.digest_page import TEMPLATES


@pytest.fixture
async def http(week: Store) -> AsyncIterator[Client]:
    async with visiting(build_app(well, digest_pages=pages(week))) as client:
        yield client


async def test_whoever_manages_the_unit_reads_its_digest(http: Client) -> None:
    answer = await http.get(path(HERS))
    assert answer.status == 200
    assert "<h1>东河镇 2026年第47期周报，11月16日—11月22日</h1>" in answer.text
    assert "1个村全部报齐" in answer.text
    assert '<th scope="row">门诊人次</th><td class="figure">12</td>' in answer.text
    assert "这个链接只供吴科长本人使用，11月30日（周一） 08:00前有效" in answer.text
    assert "数字截至11月23日（周一） 08:00。" in answer.text


async def test_its_three_pictures_are_those_of_the_papers(http: Client) -> None:
    shown = (await http.get(path(HERS))).text
    found = [b64decode(code).decode() for code in re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', shown)]
    assert [re.search('class="(\\w+)"', svg)[1] for svg in found] == ["digest", "heat", "trend"]  # type: ignore[index]
    assert re.findall('alt="([^"]+)"', shown) == ["报告情况图", "每村每天", "13 周走势"]
    quarter = (await http.get(path(replace(HERS, period=parse_period("2026-Q4"))))).text
    assert re.findall('alt="([^"]+)"', quarter) == ["报告情况图", "13 周走势"]


async def test_nothing_of_it_is_kept_run_found_or_told(http: Client) -> None:
    for link in (path(HERS), PATH + "forged"):
        headers = (await http.get(link)).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert headers["X-Content-Type-Options"] == "nosniff"
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert policy.endswith("img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
    shown = (await http.get(path(HERS))).text
    assert not re.search(r"<script|<link|<iframe|<a |https?://(?!www\.w3\.org)", shown)


Work = Callable[[Connection], Any]


def nothing(_conn: Connection) -> None: ...


def last_day(who: int, day: str) -> Work:
    return lambda conn: conn.execute(update(post).where(post.c.person_id == who).values(last_day=day))


def new_telephone(conn: Connection) -> None:
    conn.execute(update(account).where(account.c.person_id == WU_ID).values(address="m9"))


def somebody_else(conn: Connection) -> None:
    """She was erased; whoever came after her got her number and her post."""
    erasure.erase(conn, WU_ID)
    conn.execute(insert(person).values(id=WU_ID, name="孙科员", language="zh-CN"))
    conn.execute(insert(account).values(channel="local", address="m8", person_id=WU_ID, reachable=True))
    conn.execute(insert(post).values(person_id=WU_ID, unit_id=EAST.id, role="manager"))


def of(who: int, address: str, unit: int = EAST.id) -> str:
    return path(replace(HERS, person_id=who, chat=chat_mark(("local", address), KEY), unit_id=unit))


REFUSED: Mapping[str, tuple[Work, str]] = {
    "the manager of another township": (nothing, of(ZHENG_ID, "m2")),
    "a manager about the unit above": (nothing, of(WU_ID, "m1", 1)),
    "a reporter about her village": (nothing, of(ZHANG_ID, "d1", ZHANG.id)),
    "who managed it until yesterday": (last_day(WU_ID, "2026-11-22"), path(HERS)),
    "who has no post": (lambda conn: conn.execute(delete(post).where(post.c.person_id == WU_ID)), path(HERS)),
    "whose telephone was given up": (new_telephone, path(HERS)),
    "who came after her": (somebody_else, path(HERS)),
    "expired": (nothing, path(replace(HERS, until=NOW))),
    "forged with another key": (nothing, path(HERS, b"another")),
    "altered unit": (nothing, PATH + TOKEN.replace("_2_2026", "_3_2026")),
    "altered person": (nothing, PATH + "1" + TOKEN[1:]),
    "prolonged": (nothing, PATH + TOKEN.replace(str(int(HERS.until.timestamp())), "9999999999")),
    "cut short": (nothing, PATH + TOKEN[:-1]),
    "longer": (nothing, PATH + TOKEN + "0"),
    "with another path behind": (nothing, PATH + TOKEN + "/x"),
    "in other letters": (nothing, PATH + "%E5%8D%81" + TOKEN),
    "no token": (nothing, PATH),
}


@pytest.mark.parametrize(("work", "link"), REFUSED.values(), ids=REFUSED.keys())
async def test_whatever_is_wrong_the_answer_is_the_same(http: Client, week: Store, work: Work, link: str) -> None:
    await week.write(work)
    answer, forged = await http.get(link), await http.get(PATH + "forged")
    assert answer.status == 404
    assert answer.content == forged.content
    assert "这个链接打不开：可能已经过期" in answer.text
    assert "东河镇" not in answer.text


ALLOWED: Mapping[str, tuple[Work, str]] = {
    "the manager of the county": (nothing, of(1, "c1")),
    "on her last day": (last_day(WU_ID, "2026-11-23"), path(HERS)),
    "a manager for these days": (
        lambda conn: conn.execute(
            insert(post).values(
                person_id=ZHENG_ID, unit_id=EAST.id, role="manager", first_day="2026-11-20", last_day="2026-11-27"
            )
        ),
        of(ZHENG_ID, "m2"),
    ),
    "a second before its end": (nothing, path(replace(HERS, until=NOW + timedelta(seconds=1)))),
}


@pytest.mark.parametrize(("work", "link"), ALLOWED.values(), ids=ALLOWED.keys())
async def test_whoever_may_see_the_unit_today_may_read(http: Client, week: Store, work: Work, link: str) -> None:
    await week.write(work)
    assert (await http.get(link)).status == 200


async def test_it_is_in_the_readers_language(http: Client, week: Store) -> None:
    await week.write(lambda conn: conn.execute(update(person).where(person.c.id == WU_ID).values(language="en")))
    shown = (await http.get(path(HERS))).text
    assert '<html lang="en">' in shown
    assert "This link is for 吴科长 only and works until 08:00, Mon 30 Nov" in shown
    assert "报" not in re.sub(r"<title>.*?</title>|吴科长|东河镇|张家村", "", shown)


async def test_the_issue_that_was_sent_stands_first_with_what_has_changed_since(http: Client, week: Store) -> None:
    line = Strong(text("digest-title", unit="东河镇", issue="就是这一期"))

    def work(conn: Connection) -> None:
        issue = digests.load(conn, EAST, HERS.period, FORMS, NOW)
        digests.keep(conn, issue, (line,), (), NOW - timedelta(hours=1))
        late = report_of(LI, values(5, 0, 0), day="2026-11-22")
        came = replace(late.report, received_at=NOW, changed_at=NOW, on_time=False)
        effects.apply(conn, [replace(late, report=came)], NOW)

    await week.write(work)
    shown = (await http.get(path(HERS))).text
    assert "<h1>东河镇 就是这一期</h1>" in shown
    assert "门诊人次合计：12→17" in shown
    assert '<th scope="row">门诊人次</th><td class="figure">17</td>' in shown


async def test_of_a_period_without_anything_it_says_so_without_pictures(http: Client) -> None:
    answer = await http.get(path(replace(HERS, period=parse_period("2025-W47"))))
    assert answer.status == 200
    assert "没有应报的，也没有报来的" in answer.text
    assert "<img" not in answer.text


async def test_names_are_no_markup(http: Client, week: Store) -> None:
    wild = '<script>alert("1")</script>'
    await week.write(lambda conn: conn.execute(update(person).where(person.c.id == WU_ID).values(name=wild)))
    shown = (await http.get(path(HERS))).text
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


async def test_while_the_database_is_away_it_says_so(week: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(_work: object) -> None:
        raise DatabaseAway(Why.LOCKED)

    monkeypatch.setattr(week, "read", away)
    async with visiting(build_app(well, digest_pages=pages(week))) as http:
        answer = await http.get(path(HERS))
        assert (answer.status, answer.headers["Cache-Control"]) == (503, "no-store")
        assert "现在打不开，请过几分钟再刷新。" in answer.text
        assert (await http.get(PATH + "forged")).status == 404


async def test_it_can_only_be_read(http: Client) -> None:
    assert (await http.post(path(HERS), json={})).status == 405


async def test_without_an_address_there_are_no_pages() -> None:
    async with visiting(build_app(well)) as http:
        assert (await http.get(path(HERS))).status == 404


async def test_a_manager_of_two_units_reads_both(http: Client, week: Store) -> None:
    await week.write(lambda conn: conn.execute(insert(post).values(person_id=WU_ID, unit_id=WEST.id, role="manager")))
    assert (await http.get(path(replace(HERS, unit_id=WEST.id)))).status == 200


def test_the_heading_of_a_group_looks_like_one() -> None:
    rows = [[("公共卫生", False), ("", False)], [("随访", False), ("12", True)], [("家访", False), ("-", True)]]
    table = {"style": "table", "heads": ["指标", "本期"], "rows": rows}
    template = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True).get_template("digest.html")
    shown = template.render(lines=[], body=[table], pictures=[], notes=[])
    assert re.findall(r'<tr class="group"><th scope="row">(.+?)<', shown) == ["公共卫生"]
    assert shown.count("<tr>") == 1 + 2
