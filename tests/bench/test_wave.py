"""The wave of reminders: its service, its arithmetic, and once around with a small one. Nothing is timed here."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench import channel, sending, wave
from bench.rivals import reports as rivals
from bench.service import open_service
from bench.strict import Receipts, StrictService, open_strict_service
from bench.wire import Poster, serving
from tests.emulator.limits import ALL_CHATS_A_SECOND, PENALTY_S

CHATS = range(1, 41)
BESIDE = 99
NOW = datetime(2026, 11, 30, 20, 17, tzinfo=UTC)


async def call(service: StrictService, chat: int) -> tuple[int, bytes]:
    poster = Poster(f"{service.url}/bot1/sendMessage", "")
    answer = await poster.post(b'{"chat_id": %d, "text": "ok"}' % chat)
    poster.close()
    return answer


async def test_who_is_too_fast_is_refused_and_told_for_how_long() -> None:
    async with open_strict_service(0.0, CHATS) as service:
        answers = [await call(service, chat) for chat in CHATS]
    assert [status for status, _ in answers] == [200] * ALL_CHATS_A_SECOND + [429] * 10
    assert json.loads(answers[-1][1])["parameters"] == {"retry_after": int(PENALTY_S)}
    assert (service.refused, service.wave.lost, service.wave.repeated) == (10, 10, 0)
    assert service.answers == ALL_CHATS_A_SECOND


async def test_what_comes_twice_is_counted_and_others_are_no_part_of_the_wave() -> None:
    async with open_strict_service(0.0, (1, 2)) as service:
        for chat in (1, 1, BESIDE, 2):
            assert (await call(service, chat))[0] == 200
        await service.until(1.0, 30.0, 30.0)
    assert (service.wave.lost, service.wave.repeated, service.refused) == (0, 1, 0)
    assert service.wave.first < service.wave.last


@pytest.mark.parametrize(("patience_s", "longest_s"), [(0.0, 30.0), (30.0, 0.0)])
async def test_a_wave_that_stops_is_not_waited_for(patience_s: float, longest_s: float) -> None:
    async with open_strict_service(0.0, CHATS) as service:
        await call(service, 1)
        await service.until(1.0, patience_s, longest_s)
        assert service.wave.lost == len(CHATS) - 1


async def test_every_second_receipt_in_an_answer_is_lost_and_asked_for_again() -> None:
    """A webhook as ours: the receipt comes with the answer, and by a call when the update comes again."""
    brought: list[int] = []
    calls: set[asyncio.Task[tuple[int, bytes]]] = set()

    def webhook(_path: str, body: bytes, send: Callable[[bytes], None]) -> None:
        chat = json.loads(body)["message"]["chat"]["id"]
        brought.append(json.loads(body)["update_id"])
        if brought.count(brought[-1]) == 1:
            send(b'{"method": "sendMessage", "chat_id": %d, "text": "ok"}' % chat)
        else:
            send(b"")
            calls.add(asyncio.create_task(call(service, chat)))

    async with open_strict_service(0.0, CHATS) as service, serving(webhook) as url:
        async with service.reporting(f"{url}/hook", range(100, 110), 0.0, patience_s=30.0) as receipts:
            while len(receipts.by_call) < 5:
                await asyncio.sleep(0)
        await asyncio.gather(*calls)
    assert len(receipts.in_answer) >= 4
    assert receipts.missing == 0
    assert len(brought) == len(receipts.in_answer) + 2 * len(receipts.by_call)
    assert service.wave.first == 0


async def test_who_does_not_confirm_is_asked_again_and_who_does_not_answer_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bench.strict.AGAIN_S", 0.0)
    statuses = [503, 200]

    def webhook(_path: str, _body: bytes, send: Callable[..., None]) -> None:
        send(b"", statuses.pop(0))

    async with (
        open_strict_service(0.0, CHATS) as service,
        serving(webhook) as url,
        service.reporting(f"{url}/hook", [100], 0.0, patience_s=0.0) as receipts,
    ):
        while statuses:
            await asyncio.sleep(0)
    assert receipts == Receipts(missing=1)


async def test_the_figures_of_a_wave() -> None:
    service = StrictService(0.0, CHATS)
    service.refused = 3
    service.wave.arrived.update([*CHATS[:30], 1, 2])
    service.wave.first, service.wave.last, service.stalled = 100.0, 102.0, 0.03
    receipts = Receipts(in_answer=[0.001 * n for n in range(1, 101)], missing=1)
    assert wave.figures(service, receipts) == {
        "seconds": 2,
        "share": 50,
        "lost": 10,
        "refused": 3,
        "repeated": 2,
        "missing": 1,
        "stalled": 30,
        "answer_p50": 50,
        "answer_p99": 99,
    }


@pytest.mark.parametrize("hour", range(24))
def test_it_is_always_time_for_reminders(hour: int) -> None:
    zone = wave.setting(wave.SMALL, NOW.replace(hour=hour)).calendar.zone
    assert NOW.replace(hour=hour).astimezone(zone).hour == wave.REMIND_AT.hour


async def test_a_small_wave_reaches_everybody(tmp_path: Path) -> None:
    where = wave.setting(wave.SMALL, datetime.now(UTC))
    lingbao = wave.contenders(tmp_path, where)[wave.LINGBAO]
    found = await wave.run(tmp_path / "run", lingbao, where)
    assert (found["lost"], found["repeated"], found["missing"]) == (0, 0, 0)
    assert {"answer_p99", "call_p99"} <= found.keys()
    assert f"remind: {where.size.reminded} messages queued" in (tmp_path / "run" / "log").read_text("utf-8")


async def test_the_others_remind_whoever_has_not_reported(tmp_path: Path) -> None:
    where = wave.setting(wave.SMALL, datetime.now(UTC))
    contenders = wave.contenders(tmp_path, where)
    assert list(contenders) == [wave.LINGBAO, wave.KILLED, wave.DEFAULTS, wave.RETRIES, wave.PORTIONS]
    template = contenders[wave.DEFAULTS].template
    template.rename(tmp_path / "reports.db")
    db = await rivals.opened(str(tmp_path))
    assert await rivals.silent(db) == where.reminded
    await db.close()
    conn = sqlite3.connect(tmp_path / "reports.db")
    assert conn.execute("SELECT count(*) FROM doctor").fetchone() == (len(where.reminded) + len(where.reporting),)
    conn.close()


@pytest.mark.parametrize("way", channel.WAYS.values())
async def test_messages_are_sent_in_every_way(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "WARM_UP_S", 0.0)
    async with open_service() as service:
        found = await sending.measured(way, service.url, 3, 0.01)
    assert found.keys() == {"rate", "cpu", "per_cpu"}
    assert service.answers >= 3
