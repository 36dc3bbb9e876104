"""How statements name reports and accounts, whose keys are several columns.

SQLite finds no index for rows of values, only for columns one by one. So what is `among` these columns may be more than
was asked for, and whoever asks leaves that out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, RowMapping, and_, bindparam

from core.effects import Account
from core.reports import ReportKey
from storage.types import among

KEY = ReportKey._fields


def key_columns(table: FromClause) -> list[ColumnElement[Any]]:
    return [table.c[name] for name in KEY]


def key_of(row: RowMapping) -> ReportKey:
    return ReportKey(*(row[name] for name in KEY))


def same_report(table: FromClause, other: FromClause) -> ColumnElement[bool]:
    return and_(*(mine == theirs for mine, theirs in zip(key_columns(table), key_columns(other), strict=True)))


def same_report_of_day(table: FromClause, other: FromClause) -> ColumnElement[bool]:
    """`same_report` for whoever goes through many units day by day: led by the index that begins with the day, in which
    the reports of a day are neighbours. Led by the key, SQLite reads another page of the file for each report, which
    takes twice as long."""
    by_day = (table.c[name] == other.c[name] for name in ("day", "form", "unit_id"))
    return and_(*by_day, table.c.period.concat("") == other.c.period)  # as it stands, it would lead to the key


def this_report(table: FromClause) -> ColumnElement[bool]:
    """The one that is bound with `its_key`."""
    return and_(*(table.c[name] == bindparam(f"its_{name}") for name in KEY))


def its_key(key: ReportKey) -> dict[str, Any]:
    return {f"its_{name}": part for name, part in key._asdict().items()}


def among_reports(table: FromClause) -> ColumnElement[bool]:
    """Those that are bound with `parts_of_reports`."""
    return and_(*(among(table.c[name], f"{name}s") for name in KEY))


def parts_of_reports(keys: Iterable[ReportKey]) -> dict[str, list[Any]]:
    """`keys` are not empty."""
    parts = map(set, zip(*keys, strict=True))
    return {f"{name}s": sorted(part) for name, part in zip(KEY, parts, strict=True)}


def among_accounts(table: FromClause) -> ColumnElement[bool]:
    """Those that are bound with `parts_of_accounts`."""
    return and_(among(table.c.channel, "channels"), among(table.c.address, "addresses"))


def parts_of_accounts(accounts: Collection[Account]) -> dict[str, list[str]]:
    return {"channels": sorted({channel for channel, _ in accounts}), "addresses": sorted({who for _, who in accounts})}
