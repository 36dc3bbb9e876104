"""The story of an expected report, on both kinds of database."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from bot.clock import Clock
from bot.commands.explain import events
from core.effects import Audit, SaveReport
from core.reports import Question, Source, compose
from core.texts import time_text
from core.units import Unit
from locales import Catalogue, load_catalogue
from scheduler.base import County
from scheduler.jobs import JOBS
from storage import Store, audit, expected, outbox, reports, story, tables
from storage.outbox import Outcome, State
from tests.bot.terminal import Terminal
from tests.claims import claim_all
from tests.county import CALENDAR, DAILY, FORMS, LI, ZHANG, at, plant, report_of, values

DAY = "2026-11-20"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
async def county(store: Store, catalogue: Catalogue, tmp_path: Path) -> County:
    await store.write(plant)
    found = County(FORMS, CALENDAR, catalogue, tmp_path)
    await JOBS["expect"].run(store, found, at(f"{DAY} 00:05"))
    return found


async def deliver(store: Store, moment: str, state: State = State.SENT) -> None:
    def work(conn: Connection) -> None:
        for one in claim_all(conn, at(moment)):
            sent_at = at(moment) if state == State.SENT else None
            outbox.note(conn, [Outcome(one.id, state, sent_at, reason="blocked" if sent_at is None else None)])

    await store.write(work)


async def told(store: Store, county: County, unit: Unit = ZHANG) -> list[str]:
    """The sentences, each with its time where it has one."""
    (one,) = await store.read(lambda conn: story.of_unit(conn, unit, date(2026, 11, 20)))
    words = county.catalogue.render
    lines = []
    for moment, what in events(county, one):
        stamp = words(time_text(CALENDAR.local(moment)), "zh-CN") if moment else ""
        lines.append(f"{stamp} {words(what, 'zh-CN')}".strip())
    return lines


async def test_from_expected_to_corrected(store: Store, county: County) -> None:
    await JOBS["remind"].run(store, county, at(f"{DAY} 16:30"))
    await deliver(store, f"{DAY} 16:31")
    first = report_of(ZHANG, values(12, 3, 0), time_="16:40")
    await store.write(lambda conn: reports.save(conn, [first]))
    asked = Question("unusual", "visits", 2, at(f"{DAY} 17:05"))
    second = compose(
        DAILY, first.expected, first.report, {"visits": 40}, at=at(f"{DAY} 17:00"), source=Source.EDIT, person_id=11
    )
    await store.write(lambda conn: reports.save(conn, [SaveReport(first.report, second, first.expected)]))
    await store.write(
        lambda conn: conn.execute(
            update(tables.report).values(
                question={
                    "rule": asked.rule,
                    "indicator": asked.indicator,
                    "version": asked.version,
                    "confirmed_at": asked.confirmed_at.isoformat() if asked.confirmed_at else None,
                }
            )
        )
    )
    assert await told(store, county) == [
        "00:05 列入应报：《日报》每天要报，11月20日（周五）18:00截止。",
        "16:30 催报：给张医生。",
        "16:31 给张医生的消息已送达。",
        "16:40 张医生按时上报，第 1 版：门诊人次12、接种针次3、疑似病例0（消息）。",
        "17:00 张医生更正，第 2 版：门诊人次40、接种针次3、疑似病例0（改了原来的消息）。",
        "17:00 问了一句：门诊人次对不对（第 2 版）。",
        "17:05 回答：数字没有错。",
    ]


async def test_silent_to_the_end(store: Store, county: County) -> None:
    await JOBS["remind"].run(store, county, at(f"{DAY} 16:30"))
    await deliver(store, f"{DAY} 16:31", State.FAILED)
    await JOBS["escalate"].run(store, county, at(f"{DAY} 20:00"))
    await deliver(store, f"{DAY} 20:01")
    assert await told(store, county) == [
        "00:05 列入应报：《日报》每天要报，11月20日（周五）18:00截止。",
        "16:30 催报：给张医生。",
        "16:30 给张医生的消息没有送到（blocked）。",
        "20:00 上报催办：告诉吴科长。",
        "20:01 给吴科长的消息已送达。",
        "还没有报。",
        "下一步在11月21日（周六）09:00。",
    ]
    await JOBS["escalate"].run(store, county, at("2026-11-21 09:00"))
    lines = await told(store, county)
    assert lines[5:] == ["09:00 第二天仍未报：告诉周主任。", "09:00 给周主任的消息还没有发出。", "还没有报。"]


async def test_cancelled_because_it_came_in_time(store: Store, county: County) -> None:
    await JOBS["remind"].run(store, county, at(f"{DAY} 16:30"))
    await store.write(lambda conn: reports.save(conn, [report_of(ZHANG, values(1, 0, 0), time_="16:31")]))
    await deliver(store, f"{DAY} 16:32")
    assert "16:30 给张医生的消息没有发：这时已经报了或者免报了。" in await told(store, county)


async def test_excused_by_whom(store: Store, county: County) -> None:
    def work(conn: Connection) -> None:
        row = select(tables.expected_report.c.period).where(tables.expected_report.c.unit_id == LI.id)
        assert conn.execute(row).scalars().all() == [DAY]
        expected.excuse(conn, [report_of(LI, values(0, 0, 0)).report.key], "flood")
        done = Audit("excuse", LI.id, 2, {"form": "daily", "period": DAY, "reason": "flood"})
        other = Audit("excuse", LI.id, 2, {"form": "daily", "period": "2026-11-19", "reason": "flood"})
        audit.note(conn, [done, other], at(f"{DAY} 09:00"))
        audit.note(
            conn, [Audit("unit-excused", LI.id, None, {"first": DAY, "last": DAY, "count": 1})], at(f"{DAY} 10:00")
        )

    await store.write(work)
    assert await told(store, county, LI) == [
        "00:05 列入应报：《日报》每天要报，11月20日（周五）18:00截止。",
        "免报：灾害。",
        "09:00 吴科长：改为免报。",
        "10:00 管理员（命令行）：改为免报。",
    ]


def test_the_command_tells_it_in_words_or_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clock, "now", lambda _: at(f"{DAY} 12:00"))
    terminal = Terminal(tmp_path)
    terminal.settle()
    terminal.ok("job", "expect", "--at", f"{DAY} 00:05", "--send")
    shown = terminal.ok("explain", "QS0101", DAY, "--form", "daily").splitlines()
    assert shown[0] == "《日报》张家村 11月20日（周五）"
    assert shown[-2:] == ["还没有报。", "下一步在11月20日（周五）16:30。"]
    (one,) = json.loads(terminal.ok("explain", "QS0101", DAY, "--json"))
    assert (one["form"], one["period"], one["received"], one["excused"]) == ("daily", DAY, False, None)
    assert one["events"][0]["at"].startswith(DAY)
    assert "没有应报" in terminal.ok("explain", "QS0101", "2026-11-01")
    assert "QS99" in terminal.refused("explain", "QS99", DAY)
    assert "fever" in terminal.refused("explain", "QS0101", DAY, "--form", "fever")
    assert "20.11." in terminal.refused("explain", "QS0101", "20.11.")
