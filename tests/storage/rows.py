"""Rows for every table there is, made from its columns, and what a database holds in all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Integer, String, Table, insert, inspect, select

from storage.tables import metadata, unit
from storage.types import Moment

PER_TABLE = 3


def shape(conn: Connection) -> dict[str, list[str]]:
    """The columns of each table as the database has them now, in the order of our tables."""
    looked = inspect(conn)
    there = looked.get_table_names()
    return {
        table.name: [column["name"] for column in looked.get_columns(table.name)]
        for table in metadata.sorted_tables
        if table.name in there
    }


def fill(conn: Connection) -> None:
    """Some rows for every table; those of `unit` with the lowest in the tree first."""
    for name, columns in shape(conn).items():
        table = metadata.tables[name]
        rows = [{column: _value(table.c[column], n) for column in columns} for n in range(1, PER_TABLE + 1)]
        if table is unit:
            for row, parent, path in zip(rows, (2, 3, None), ("3/2/1/", "3/2/", "3/"), strict=True):
                row |= {"parent_id": parent, "path": path}
            rows.reverse()
        conn.execute(insert(table), rows)


def everything(conn: Connection, columns: Mapping[str, list[str]] | None = None) -> dict[str, list[str]]:
    """The rows of every table (or of these columns), in an order that is the same for both engines."""
    wanted = columns or {table.name: [*table.c.keys()] for table in metadata.sorted_tables}
    return {
        name: sorted(repr(row) for row in conn.execute(select(*(metadata.tables[name].c[key] for key in keys))))
        for name, keys in wanted.items()
    }


def held(table: Table, conn: Connection) -> int:
    return len(conn.execute(select(table)).all())


def _value(column: Column[Any], n: int) -> Any:
    if column.nullable and n == 1:
        return None
    if isinstance(column.type, String) and column.foreign_keys:
        (key,) = column.foreign_keys
        return _value(key.column, n)
    if column.foreign_keys or isinstance(column.type, Integer):
        return n
    if isinstance(column.type, Boolean):
        return n % 2 == 0
    if isinstance(column.type, Moment):
        return datetime(2026, 11, 20, 15, 59, n, 120_000 + n, tzinfo=UTC)
    if isinstance(column.type, JSON):
        return {"z": n, "门诊": [True, None, 1.5], "a": "村医 😀"}
    return f"{column.name} {n} 张家村"
