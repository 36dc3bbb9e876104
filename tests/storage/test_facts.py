from storage import Store, facts


async def test_a_fact_is_kept_and_replaced(store: Store) -> None:
    assert await store.read(lambda conn: facts.get(conn, "clock")) is None
    for value in ("2026-11-20", "2026-11-23"):
        await store.write(lambda conn, value=value: facts.put(conn, "clock", value))  # type: ignore[misc]
        assert await store.read(lambda conn: facts.get(conn, "clock")) == value
    assert await store.read(lambda conn: facts.get(conn, "another")) is None


async def test_what_is_put_there_once_stays(store: Store) -> None:
    for value in ("first", "second"):
        assert await store.write(lambda conn, value=value: facts.once(conn, "key", value)) == "first"  # type: ignore[misc]
    assert await store.read(lambda conn: facts.get(conn, "key")) == "first"
