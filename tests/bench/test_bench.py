"""How measurements are done: their arithmetic, their tables, their parts, and once around. Nothing is timed here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select

from bench import store
from bench.county import FIRST_ADDRESS, county_of, days_before, plant, plant_days, planting
from bench.launch import SlowConnection
from bench.measure import Spread, interleaved, percentile, ratios, spread
from bench.options import Options
from bench.report import Column, Goal, Result, document, number
from bench.rivals import reports as rivals
from bench.service import open_service
from bench.wire import Poster, Served, serving
from core.context import Context
from core.effects import Effect
from core.messages import Inbound
from core.periods import Period, containing
from forms import load_forms
from storage import Connection
from storage.figures import form_totals
from storage.tables import day_total, report

ROUNDS = {
    "slow": [{"rate": 10.0}, {"rate": 20.0}, {"rate": 5.0}],
    "quick": [{"rate": 30.0}, {"rate": 40.0}, {"rate": 20.0}],
}
RESULT = Result("Storing", "How.", (Column("rate", "reports", "per s"),), ROUNDS, base="slow", ratio_of="rate")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([3.0], Spread(3, 3, 3)),
        ([1.0, 9.0, 2.0], Spread(2, 1, 9)),
        ([4.0, 1.0, 2.0, 3.0], Spread(2.5, 1, 4)),
    ],
)
def test_spread(values: list[float], expected: Spread) -> None:
    assert spread(values) == expected


@pytest.mark.parametrize(
    ("count", "share", "expected"), [(1, 0.99, 1), (100, 0.99, 99), (100, 0.5, 50), (1000, 0.99, 990), (10, 1.0, 10)]
)
def test_a_percentile_is_one_of_the_values(count: int, share: float, expected: float) -> None:
    assert percentile([float(n) for n in range(count, 0, -1)], share) == expected


def test_ratios_are_taken_round_by_round() -> None:
    # 3, 2 and 4 times; the ratio of the medians would be 3.
    assert ratios(ROUNDS, "rate", "slow") == {"slow": Spread(1, 1, 1), "quick": Spread(3, 2, 4)}


def test_every_variant_takes_its_turn_in_every_round_and_another_one_begins() -> None:
    seen: list[str] = []

    def variant(name: str) -> Callable[[], dict[str, float]]:
        def run() -> dict[str, float]:
            seen.append(name)
            return {"turn": float(len(seen))}

        return run

    found = interleaved({name: variant(name) for name in "abc"}, 3, lambda _: None)
    assert "".join(seen) == "abcbcacab"
    assert found["a"] == [{"turn": 1}, {"turn": 6}, {"turn": 8}]


@pytest.mark.parametrize(
    ("value", "expected"), [(1234.5, "1,234"), (100.0, "100"), (12.345, "12.3"), (0.01234, "0.0123"), (2.0, "2")]
)
def test_three_digits_of_a_figure(value: float, expected: str) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        (Goal("ratio", 19.9, 20), "ratio: 19.9, wanted ≥ 20: **missed**"),
        (Goal("ratio", 20, 20), "ratio: 20, wanted ≥ 20: met"),
        (Goal("memory", 81, 80, at_most=True, unit="MB"), "memory: 81 MB, wanted ≤ 80 MB: **missed**"),
        (Goal("memory", 80, 80, at_most=True, unit="MB"), "memory: 80 MB, wanted ≤ 80 MB: met"),
    ],
)
def test_goals(goal: Goal, expected: str) -> None:
    assert str(goal) == expected


def test_a_table_shows_ratios_and_the_spread_beside_each_median() -> None:
    assert RESULT.markdown().splitlines() == [
        "## Storing",
        "",
        "How.",
        "",
        "|  | ratio | reports (per s) |",
        "| --- | ---: | ---: |",
        "| slow | 1 | 10 [5–20] |",
        "| quick | 3 [2–4] | 30 [20–40] |",
    ]


def test_without_a_base_there_are_no_ratios() -> None:
    alone = Result("Memory", "", (Column("rss", "memory"),), {"bot": [{"rss": 80.0}]}, goals=(Goal("rss", 80, 90),))
    assert "|  | memory |" in alone.markdown()
    assert alone.markdown().endswith("- rss: 80, wanted ≥ 90: **missed**\n")
    assert alone.as_data()["ratios"] == {}


def test_what_was_not_measured_is_a_dash() -> None:
    rounds = {"whole": [{"rate": 1.0, "p99": 2.0}], "part": [{"rate": 3.0}]}
    result = Result("Waves", "", (Column("rate", "rate"), Column("p99", "p99")), rounds)
    assert result.markdown().splitlines()[-2:] == ["| whole | 1 | 2 |", "| part | 3 | – |"]


def test_a_document_and_its_data() -> None:
    text = document("Measurements", ["two CPUs"], [RESULT])
    assert text.startswith("# Measurements\n\n- two CPUs\n\n## Storing\n")
    data = json.loads(json.dumps(RESULT.as_data()))
    assert data["ratios"]["quick"] == {"median": 3, "least": 2, "most": 4}
    assert data["rounds"]["slow"] == [{"rate": 10}, {"rate": 20}, {"rate": 5}]


async def test_once_around_with_the_store(tmp_path: Path) -> None:
    told: list[str] = []
    options = Options(tmp_path, rounds=1, quick=True, tell=told.append)
    results = await asyncio.to_thread(store.measure, options)
    assert [result.title for result in results] == [f"Storing batches of {size}" for size in (1, 10, 100)]
    for result in results:
        assert list(result.rounds) == [store.RAW, store.STORAGE, store.WHOLE]
        assert {key for found in result.rounds.values() for key in found[0]} == {"rate", "cpu", "batch", "statements"}
        assert len({found[0]["statements"] for found in result.rounds.values()}) == 1
    assert len(results[-1].goals) == 2
    assert told


async def test_all_three_ways_of_storing_leave_the_same_reports(tmp_path: Path) -> None:
    county = county_of(4)
    bench = store.prepare(tmp_path, county)
    batches = store.batches_of(county, 1, 2)
    statements, effects = await store.record(bench, batches)
    recorded = _stored(tmp_path / "copy.db")
    await asyncio.to_thread(store.replay, bench, statements, 1)
    replayed = _stored(tmp_path / "copy.db")

    def decided(_known: Context, inbound: Inbound, _now: datetime) -> list[Effect]:
        return effects[inbound.id]

    await asyncio.to_thread(store.answer, bench, decided, lambda _say, _language: store.ANSWER, batches)
    assert len(recorded) == 4
    assert recorded == replayed == _stored(tmp_path / "copy.db")


def _stored(file: Path) -> list[tuple[object, ...]]:
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as conn:
        today = select(report).where(report.c.day == store.TODAY.isoformat()).order_by(report.c.unit_id)
        found = [tuple(row) for row in conn.execute(today)]
    engine.dispose()
    return [(*map(str, row),) for row in found]


@pytest.fixture
def week() -> Period:
    return containing(date(2026, 11, 18), "week")


def test_what_is_planted_adds_up_like_what_is_reported(tmp_path: Path, week: Period) -> None:
    form, county = load_forms().forms["daily"], county_of(120)
    with planting(tmp_path / "county.db") as conn:
        plant(conn, county)
        plant_days(conn, form, days_before(date(2026, 11, 23), 14))
        whole = form_totals(conn, county.top, week, form, store.NOW, in_full=True)
        _compare_with_reports(conn, week)
    reporting = whole.deeper[-1]
    assert whole.counts.expected == 120 * 7
    assert 0 < whole.counts.missing < 120 * 7 / 10
    assert whole.counts.received == sum(line.counts.received for line in reporting)
    assert whole.counts.zero == sum(line.counts.zero for line in reporting)
    for key in ("visits", "vaccinations", "suspected_cases"):
        assert whole.totals[key] == sum(line.totals[key] for line in reporting) > 0


def _compare_with_reports(conn: Connection, week: Period) -> None:
    inside = day_total.c.day.between(week.start.isoformat(), week.end.isoformat())
    kept = conn.scalar(select(func.sum(day_total.c.total)).where(inside, day_total.c.item == "#received"))
    assert kept == conn.scalar(
        select(func.count()).where(report.c.day.between(week.start.isoformat(), week.end.isoformat()))
    )


def test_the_last_doctors_of_a_county_come_from_different_townships() -> None:
    county = county_of(200)
    assert len(county.doctors()) == len(set(county.doctors())) == 200
    above = {FIRST_ADDRESS + village.id: village.parent_id for village in county.villages}
    assert len(set(county.doctors(3))) == 600
    assert len({above[doctor] for doctor in county.doctors()[:40]}) > 10


async def test_the_service_hears_an_answer_in_any_form() -> None:
    async with open_service() as service:
        for body in (
            b"chat_id=500&text=ok",
            b'{"method": "sendMessage", "chat_id": "500", "text": "ok"}',
            b'--x\r\nContent-Disposition: form-data; name="chat_id"\r\nContent-Length: 3\r\n\r\n500\r\n--x--',
        ):
            asked = Poster(f"{service.url}/bot1/sendMessage", "secret")
            status, answer = await asked.post(body)
            assert (status, json.loads(answer)["result"]["chat"]["id"]) == (200, 500)
            asked.close()
        assert service.answers == 3


async def test_a_report_counts_when_its_answer_has_come_whichever_way() -> None:
    """A webhook that answers one doctor at once and the other by a call of its own."""
    async with open_service() as service:
        tasks: set[asyncio.Task[None]] = set()

        async def call(chat: int) -> None:
            caller = Poster(f"{service.url}/bot1/sendMessage", "")
            await caller.post(b"chat_id=%d&text=ok" % chat)
            caller.close()

        def webhook(_path: str, body: bytes, send: Callable[[bytes], None]) -> None:
            chat = json.loads(body)["message"]["chat"]["id"]
            if chat == 1:
                send(b'{"method": "sendMessage", "chat_id": 1, "text": "ok"}')
            else:
                send(b"{}")
                tasks.add(asyncio.create_task(call(chat)))

        async with serving(webhook) as url, service.writing(f"{url}/hook", [1, 2], 2) as heard:
            while service.answers < 6:
                await asyncio.sleep(0)
        await asyncio.gather(*tasks)
    assert len(heard.waits) == service.answers >= 6
    assert heard.refused == 0


async def test_bodies_in_chunks_and_in_pieces() -> None:
    got: list[bytes] = []
    served = Served(lambda _path, body, _send: got.append(body))
    stream = b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
    stream += b"POST /b HTTP/1.1\r\nContent-Length: 4\r\n\r\nfghi"
    for byte in stream:
        served.data_received(bytes([byte]))
    assert got == [b"abcde", b"fghi"]


def test_only_a_commit_that_wrote_something_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("bench.launch.time.sleep", waits.append)
    conn = SlowConnection(tmp_path / "x.db", flush_s=0.005, isolation_level=None)
    conn.execute("CREATE TABLE t (n)")
    for statement, expected in (("SELECT 1", 0), ("INSERT INTO t VALUES (1)", 1), ("SELECT * FROM t", 1)):
        conn.execute("BEGIN")
        conn.execute(statement).fetchall()
        conn.commit()
        assert len(waits) == expected
    conn.commit()
    conn.close()
    assert waits == [0.005]


@pytest.mark.parametrize(
    ("chat", "words", "expected"),
    [
        (7, "门诊12 接种3 疑似0", "✅ 已收到：村7"),
        (7, "今天门诊 15，接种 2，疑似 1", "门诊人次：15"),
        (7, "你好", "没有看懂"),
        (8, "门诊12 接种3 疑似0", "请先登记"),
    ],
)
async def test_the_others_do_the_same_job(tmp_path: Path, chat: int, words: str, expected: str) -> None:
    db = await rivals.opened(str(tmp_path))
    await db.execute("INSERT INTO doctor VALUES (7, '村7')")
    assert expected in await rivals.receipt(db, chat, words)
    async with db.execute("SELECT count(*) FROM report") as found:
        assert await found.fetchone() == (int("已收到" in expected or "门诊" in expected),)
    await db.close()
