"""How long things are kept is a setting, and reaches whoever keeps and removes them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot.app import Lingbao, county_of, opened
from bot.channels.local import LocalChannel
from bot.clock import Clock
from bot.settings import Keep, Settings
from core.messages import Inbound, Kind, Message
from core.retention import Retention
from locales import load_catalogue
from storage import open_store
from storage.tables import inbox
from tests.bot.terminal import Terminal
from tests.county import at


def test_what_is_not_set_is_as_the_rules_have_it() -> None:
    assert Settings().retention == Retention()


def test_the_jobs_get_what_was_set() -> None:
    settings = Settings(keep=Keep(texts=1, drafts=2, messages=3, revisions=4))
    kept = county_of(settings, load_catalogue()).retention
    assert kept == Retention(texts=1, drafts=2, messages=3, revisions=4)


@pytest.mark.parametrize(("days", "kept"), [(0, [None, None]), (3, ["门诊12 接种3 疑似0", None])])
async def test_the_running_program_keeps_texts_if_it_is_told_to(
    tmp_path: Path, days: int, kept: list[str | None]
) -> None:
    async def arrives(_who: str, _message: Message) -> int:
        return 1

    async with opened(Settings(data_dir=tmp_path, keep=Keep(texts=days)), Clock(), load_catalogue()) as parts:
        program = Lingbao(parts, [LocalChannel(arrives)])
        intake = asyncio.create_task(program.intake.run())
        for number, words in enumerate(["门诊12 接种3 疑似0", "王秀兰 13900000011"]):
            await program.intake.take([Inbound("local", str(number), "d1", Kind.TEXT, words, parts.clock.now())])
        intake.cancel()
        await asyncio.wait([intake])
        query = select(inbox.c.text).order_by(inbox.c.message)
        assert await parts.store.read(lambda conn: conn.execute(query).scalars().all()) == kept


def test_the_job_can_be_run_by_hand(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, {"LINGBAO_KEEP__TEXTS": "3"})
    terminal.settle()

    async def texts(*added: str) -> list[str]:
        rows = [{"channel": "local", "message": day, "received_at": at(f"{day} 16:00"), "text": day} for day in added]
        store = open_store(f"sqlite:///{terminal.database}")
        if rows:
            await store.write(lambda conn: conn.execute(insert(inbox), rows))
        query = select(inbox.c.text).where(inbox.c.text.is_not(None)).order_by(inbox.c.message)
        found = await store.read(lambda conn: conn.execute(query).scalars().all())
        await store.close()
        return list(found)

    both = asyncio.run(texts("2026-11-16", "2026-11-18"))
    assert "共会发送 0 条消息" in terminal.ok("job", "housekeep", "--at", "2026-11-20 03:00")
    assert asyncio.run(texts()) == both
    assert "已排队 0 条消息" in terminal.ok("job", "housekeep", "--at", "2026-11-20 03:00", "--send")
    assert asyncio.run(texts()) == ["2026-11-18"]
