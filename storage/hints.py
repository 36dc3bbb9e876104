"""When an account was last told how things are done, so that it is not told again at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, select

from core.effects import Account
from storage.engines import upsert_on
from storage.keys import among_accounts, parts_of_accounts
from storage.tables import hint

GIVEN_TO = select(hint).where(among_accounts(hint))


def given_to(conn: Connection, accounts: Collection[Account]) -> dict[Account, datetime]:
    found = {(row.channel, row.address): row.at for row in conn.execute(GIVEN_TO, parts_of_accounts(accounts))}
    return {account: found[account] for account in accounts if account in found}


def note(conn: Connection, hints: Mapping[Account, datetime]) -> None:
    rows = [{"channel": channel, "address": address, "at": at} for (channel, address), at in hints.items()]
    if rows:
        conn.execute(_note(conn.dialect.name), rows)


@cache
def _note(dialect: str) -> Any:
    new = upsert_on(dialect, hint)
    return new.on_conflict_do_update(index_elements=["channel", "address"], set_={"at": new.excluded["at"]})
