"""What is noted down of a message: its id always, its words only where the county keeps them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from core.messages import Kind
from storage import Store, inbox, tables
from tests.county import at, says

NOW = at("2026-11-20 16:00")


async def kept(store: Store, words: str, kind: Kind = Kind.TEXT, *, keep_texts: bool = True) -> tuple[str, str] | None:
    """What is kept of such a message, and as whose."""
    message = says("d1", words, id_="1", kind=kind)
    assert await store.write(lambda conn: inbox.take(conn, [message], NOW, keep_texts=keep_texts)) == [message]
    query = select(tables.inbox.c.text, tables.inbox.c.address)
    text, address = (await store.read(lambda conn: conn.execute(query).all()))[0]
    return None if text is address is None else (text, address)


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.EDIT])
async def test_what_somebody_wrote_is_kept_if_the_county_says_so(store: Store, kind: Kind) -> None:
    assert await kept(store, "门诊12 接种3 疑似0", kind) == ("门诊12 接种3 疑似0", "d1")


async def test_otherwise_no_word_is_written_down(store: Store) -> None:
    assert await kept(store, "门诊12 接种3 疑似0", keep_texts=False) is None


async def test_what_is_said_in_a_group_is_not_kept(store: Store) -> None:
    batch = [replace(says("d1", "12 3 0", id_="1"), group="g1"), says("d1", "12 3 0", id_="2")]
    assert await store.write(lambda conn: inbox.take(conn, batch, NOW, keep_texts=True)) == batch
    query = select(tables.inbox.c.message).where(tables.inbox.c.text.is_not(None))
    assert await store.read(lambda conn: conn.execute(query).scalars().all()) == ["2"]


@pytest.mark.parametrize("kind", [Kind.TAP, Kind.OTHER])
async def test_what_nobody_wrote_is_not_kept(store: Store, kind: Kind) -> None:
    assert await kept(store, "zero:daily:2026-11-20", kind) is None


@pytest.mark.parametrize(
    "words", ["王秀兰 13900000011", "门诊12 身份证 510000１９６001010011", "联系方式 13900000011 疑似1"]
)
@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.EDIT])
async def test_a_message_with_a_private_number_is_never_kept(store: Store, words: str, kind: Kind) -> None:
    assert await kept(store, words, kind) is None


async def test_signs_that_a_database_refuses_do_not_cost_the_message(store: Store) -> None:
    assert await kept(store, "门诊12\0 \ud83d接种3") == ("门诊12 ?接种3", "d1")


async def test_of_a_batch_each_is_judged_by_itself(store: Store) -> None:
    batch = [says("d1", "12 3 0"), says("d2", "13900000011"), says("d3", "zero", kind=Kind.TAP), says("d1", "12 3 0")]
    assert len(await store.write(lambda conn: inbox.take(conn, batch, NOW, keep_texts=True))) == 3
    query = select(tables.inbox.c.text).where(tables.inbox.c.text.is_not(None))
    assert await store.read(lambda conn: conn.execute(query).scalars().all()) == ["12 3 0"]
