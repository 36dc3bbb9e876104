"""The bubbles of the local chat's phones, on both engines."""

from __future__ import annotations

from core.messages import Choice, File, Message
from storage import Store
from storage.local_chat import LocalMessage, append, one, since
from tests.county import at

FRIDAY = at("2026-11-20 16:12")
DIGEST = Message(
    "第47期周报",
    ((Choice("知道了", "seen"), Choice("明细", "more")), (Choice("停发", "stop"),)),
    (File(kind="document", path="/data/w.xlsx", name="周报.xlsx"),),
)


async def test_a_bubble_comes_back_as_it_was(store: Store) -> None:
    id_ = await store.write(lambda conn: append(conn, "m1", False, DIGEST, FRIDAY))
    expected = LocalMessage(id_, "m1", False, DIGEST, FRIDAY)
    assert await store.read(lambda conn: since(conn, "m1")) == [expected]
    assert await store.read(lambda conn: one(conn, "m1", id_)) == expected


async def test_a_bubble_is_on_one_phone_only(store: Store) -> None:
    id_ = await store.write(lambda conn: append(conn, "m1", False, DIGEST, FRIDAY))
    assert await store.read(lambda conn: since(conn, "d1")) == []
    assert await store.read(lambda conn: one(conn, "d1", id_)) is None
    assert await store.read(lambda conn: one(conn, "m1", id_ + 1)) is None


async def test_the_newest_are_read_oldest_first(store: Store) -> None:
    ids = [
        await store.write(lambda conn, n=n: append(conn, "d1", True, Message(str(n)), FRIDAY))  # type: ignore[misc]
        for n in range(5)
    ]
    newest = await store.read(lambda conn: since(conn, "d1", limit=2))
    assert [bubble.message.text for bubble in newest] == ["3", "4"]
    assert [bubble.id for bubble in await store.read(lambda conn: since(conn, "d1", ids[2]))] == ids[3:]


async def test_the_same_key_is_the_same_bubble_on_that_phone(store: Store) -> None:
    async def write(address: str, text: str, key: str | None) -> int:
        return await store.write(lambda conn: append(conn, address, True, Message(text), FRIDAY, key))

    first = await write("d1", "12 3 0", "k1")
    assert await write("d1", "changed on its way", "k1") == first
    others = [await write("d2", "12 3 0", "k1"), await write("d1", "12 3 0", "k2")]
    others += [await write("d1", "12 3 0", None) for _ in range(2)]
    assert len({first, *others}) == 5
    found = await store.read(lambda conn: one(conn, "d1", first))
    assert found is not None
    assert (found.message.text, found.key) == ("12 3 0", "k1")
