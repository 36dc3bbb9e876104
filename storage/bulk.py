"""One statement for many rows, put into the driver's own words once.

SQLAlchemy goes through every row parameter by parameter, which takes longer than storing it. Here that is done column
by column, and what is the same as in the row before, such as the moment of the batch, is converted once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.sql.dml import UpdateBase

from storage.engines import dialect_named

Row = Mapping[str, Any]
Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Parameter:
    """`convert` makes a value of the driver. What does not stand in the row is `constant`, and converted already."""

    name: str
    convert: Convert | None
    in_row: bool
    constant: Any = None


@dataclass(frozen=True, slots=True)
class _Prepared:
    """`parameters` are in the order of the statement."""

    sql: str
    parameters: Sequence[_Parameter]

    def values(self, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
        return list(zip(*(_column(parameter, rows) for parameter in self.parameters), strict=False))


def run_many(conn: Connection, statement: UpdateBase, rows: Sequence[Row]) -> None:
    """Runs an INSERT, UPDATE or DELETE, which is built once, for every row; all rows have the same keys. On SQLite and
    PostgreSQL alike nothing is returned."""
    prepared = _prepared(statement, conn.dialect.name, tuple(rows[0]))
    conn.exec_driver_sql(prepared.sql, prepared.values(rows))


@cache
def _prepared(statement: UpdateBase, engine: str, keys: tuple[str, ...]) -> _Prepared:
    dialect = dialect_named(engine)
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(keys), for_executemany=True)
    parameters = []
    for name in compiled.positiontup:
        convert = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
        if name in keys:
            parameters.append(_Parameter(name, convert, in_row=True))
        else:
            constant = compiled.params[name]
            parameters.append(_Parameter(name, None, in_row=False, constant=convert(constant) if convert else constant))
    return _Prepared(str(compiled), parameters)


def _column(parameter: _Parameter, rows: Sequence[Row]) -> Iterable[Any]:
    if not parameter.in_row:
        return repeat(parameter.constant)
    values = [row[parameter.name] for row in rows]
    return values if parameter.convert is None else _converted(values, parameter.convert)


def _converted(values: Iterable[Any], convert: Convert) -> list[Any]:
    converted: list[Any] = []
    before: Any = _NOTHING
    for value in values:
        converted.append(converted[-1] if value is before else convert(value))
        before = value
    return converted


_NOTHING = object()
