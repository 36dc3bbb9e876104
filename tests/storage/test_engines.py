"""What both kinds of database promise alike, and the addresses that are refused."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import Pool

from core.errors import InputError
from core.spelling import spell_json
from storage import Overtaken, Store, open_store
from storage.tables import fact, person


def put(conn: Connection, key: str) -> None:
    conn.execute(insert(fact).values(key=key, value="x"))


def keys(conn: Connection) -> list[str]:
    return list(conn.execute(select(fact.c.key).order_by(fact.c.key)).scalars())


async def test_what_is_written_is_there_and_what_failed_is_not(store: Store) -> None:
    await store.write(lambda conn: put(conn, "a"))

    def half(conn: Connection) -> None:
        put(conn, "b")
        put(conn, "a")

    with pytest.raises((IntegrityError, Overtaken)):
        await store.write(half)
    assert await store.read(keys) == ["a"]


async def test_many_writers_at_once_lose_nothing(store: Store) -> None:
    await asyncio.gather(*(store.write(lambda conn, n=n: put(conn, f"{n:02}")) for n in range(30)))  # type: ignore[misc]
    assert await store.read(keys) == [f"{n:02}" for n in range(30)]


async def test_who_reads_after_another_finds_the_file_open(sqlite_store: Store) -> None:
    """Who reads beside another has a connection of her own, and sees what was there when she began."""
    opened: list[object] = []

    def note(connection: object, _record: object) -> None:
        opened.append(connection)

    event.listen(Pool, "connect", note)
    try:
        assert [await sqlite_store.read(keys) for _ in range(3)] == [[], [], []]
        assert len(opened) == 1
        async with sqlite_store.snapshot() as first:
            assert await first.run(keys) == []
            await sqlite_store.write(lambda conn: put(conn, "a"))
            assert await sqlite_store.read(keys) == ["a"]
            assert await first.run(keys) == []
    finally:
        event.remove(Pool, "connect", note)
    assert len(opened) == 3  # the second reader, and whoever writes


async def test_an_error_shows_no_names(store: Store) -> None:
    with pytest.raises(DBAPIError) as failed:
        await store.write(lambda conn: conn.execute(insert(person).values(name="王秀兰", language=None)))
    assert "王秀兰" not in str(failed.value).partition("DETAIL")[0]


async def test_a_transaction_goes_on_when_nobody_waits_for_it_any_more(sqlite_store: Store) -> None:
    writing = asyncio.create_task(sqlite_store.write(lambda conn: put(conn, "a")))
    await asyncio.sleep(0)
    writing.cancel()
    await sqlite_store.write(lambda conn: put(conn, "b"))
    assert await sqlite_store.read(keys) == ["a", "b"]


async def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/deep/down/lingbao.db")
    assert await store.read(lambda conn: conn.exec_driver_sql("SELECT 1").scalar()) == 1
    await store.close()
    assert (tmp_path / "deep" / "down" / "lingbao.db").is_file()


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("lingbao.db", "not a database address"),
        ("mysql://me:hush@host/x", "neither sqlite:///FILE nor postgresql://"),
        ("sqlite://", "neither sqlite:///FILE nor postgresql://"),
    ],
)
def test_other_addresses_are_refused_without_their_password(url: str, complaint: str) -> None:
    with pytest.raises(InputError, match=complaint) as refused:
        open_store(url)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        ({"visits": 12, "names": ["门诊", None]}, '{"visits":12,"names":["门诊",null]}'),
        ({"word": "门\ud83d"}, '{"word": "\\u95e8\\ud83d"}'),
    ],
    ids=["whole text", "half an emoji"],
)
def test_whatever_a_message_holds_can_be_spelled_as_json(value: object, spelled: str) -> None:
    assert spell_json(value) == spelled
