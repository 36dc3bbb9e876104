"""The chats that are set up, as their settings and the database have them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, insert

from bot.channels.wecom import WeComChannel
from bot.chats import wecom_channel
from bot.settings_wecom import WeCom as Said
from core.notices import Notice
from storage import Store, notices, open_store
from storage.tables import unit
from tests.emulator import Taken, running
from tests.emulator.wecom import WeCom

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture
async def store(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[Store]:
    shutil.copyfile(migrated_sqlite, tmp_path / "lingbao.db")
    store = open_store(f"sqlite:///{tmp_path / 'lingbao.db'}")
    yield store
    await store.close()


def keep(conn: Connection, one: Notice) -> None:
    conn.execute(insert(unit).values(id=one.unit_id, code="QS", name="青山县", level="county", path="1/"))
    notices.keep(conn, [one])


def said(wecom: WeCom, **more: str) -> Said:
    return Said.model_validate({"bot_id": wecom.bot_id, "secret": wecom.secret, "url": wecom.url, **more})


async def test_without_a_bot_there_is_no_wecom(store: Store) -> None:
    assert wecom_channel(Said(), store) is None


async def test_only_a_file_that_belongs_to_a_notice_is_fetched(store: Store) -> None:
    written = Notice("a", 1, None, ("wecom", "wu"), NOW, date(2026, 11, 27))
    async with WeCom() as wecom:
        channel, taken = wecom_channel(said(wecom), store), Taken(wecom.changed)
        assert isinstance(channel, WeComChannel)
        async with running(channel, taken):
            await wecom.until(lambda: wecom.subscribed)
            await store.write(lambda conn: keep(conn, written))
            for count, person in enumerate(("zhang", "wu"), 1):
                wecom.say(person, "", msgtype="file", file=wecom.lay(b"a document", "方案.docx"))
                await wecom.until(lambda count=count: len(taken.texts) == count)  # type: ignore[misc]
    files = {inbound.account: inbound.file and inbound.file.name for batch in taken.batches for inbound in batch}
    assert files == {"zhang": None, "wu": "方案.docx"}
    assert len(wecom.lying.fetched) == 1


async def test_a_database_that_is_away_costs_the_file_alone(store: Store, tmp_path: Path) -> None:
    async with WeCom() as wecom:
        channel, taken = wecom_channel(said(wecom), store), Taken(wecom.changed)
        assert isinstance(channel, WeComChannel)
        async with running(channel, taken):
            await wecom.until(lambda: wecom.subscribed)
            await store.write(lambda conn: conn.exec_driver_sql("DROP TABLE notice"))
            wecom.say("wu", "", msgtype="file", file=wecom.lay(b"a document"))
            await wecom.until(lambda: taken.texts)
    assert taken.batches[0][0].file is None


async def test_the_name_of_the_bot_may_hold_blanks(store: Store) -> None:
    async with WeCom() as wecom:
        channel, taken = wecom_channel(said(wecom, name="零报 助手"), store), Taken(wecom.changed)
        assert isinstance(channel, WeComChannel)
        async with running(channel, taken):
            await wecom.until(lambda: wecom.subscribed)
            wecom.gather("village", "zhang")
            wecom.say("zhang", "", "village", msgtype="text", text={"content": "@零报 助手 门诊12"})
            await wecom.until(lambda: taken.texts)
    assert taken.texts == ["门诊12"]


@pytest.mark.parametrize("name", ["@零报", " 零报", "零报 ", "字" * 65])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(ValidationError):
        Said(name=name)
