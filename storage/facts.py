"""Single facts about the county's database, such as how far the demo's clock has come."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from storage.engines import upsert
from storage.tables import fact

VALUE = select(fact.c.value).where(fact.c.key == bindparam("its_key"))


def get(conn: Connection, key: str) -> str | None:
    return conn.execute(VALUE, {"its_key": key}).scalar_one_or_none()


def once(conn: Connection, key: str, value: str) -> str:
    """Puts the value there unless there is one; returns what is there."""
    conn.execute(upsert(conn, fact).on_conflict_do_nothing(), [{"key": key, "value": value}])
    return str(conn.execute(VALUE, {"its_key": key}).scalar_one())


def put(conn: Connection, key: str, value: str) -> None:
    statement = upsert(conn, fact)
    replaced = statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value})
    conn.execute(replaced, [{"key": key, "value": value}])
