"""Tables that wait to be confirmed: what a manager has handed on of several villages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from core.effects import Account
from core.relay import Relay, RelayLine
from storage.engines import upsert_on
from storage.keys import among_accounts, parts_of_accounts
from storage.tables import relay

OF = select(relay).where(among_accounts(relay))
DROP = delete(relay).where(relay.c.channel == bindparam("of_channel"), relay.c.address == bindparam("of_address"))


def of(conn: Connection, accounts: Collection[Account]) -> dict[Account, Relay]:
    """What these accounts have to confirm."""
    found = {
        (row.channel, row.address): Relay(row.form, tuple(RelayLine(**line) for line in row.lines), row.changed_at)
        for row in conn.execute(OF, parts_of_accounts(accounts))
    }
    return {account: found[account] for account in accounts if account in found}


def put(conn: Connection, relays: Mapping[Account, Relay | None]) -> None:
    """Keeps one for each account, in place of the one before; None drops it."""
    gone = [{"of_channel": channel, "of_address": who} for (channel, who), kept in relays.items() if kept is None]
    if gone:
        conn.execute(DROP, gone)
    rows = [
        {
            "channel": channel,
            "address": address,
            "form": kept.form,
            "lines": [asdict(line) for line in kept.lines],
            "changed_at": kept.changed_at,
        }
        for (channel, address), kept in relays.items()
        if kept
    ]
    if rows:
        conn.execute(_put(conn.dialect.name), rows)


@cache
def _put(dialect: str) -> Any:
    new = upsert_on(dialect, relay)
    replaced = {name: new.excluded[name] for name in ("form", "lines", "changed_at")}
    return new.on_conflict_do_update(index_elements=["channel", "address"], set_=replaced)
