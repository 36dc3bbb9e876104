"""Whether the database is there, and what it says about the time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, false, func, make_url, select, text, update
from sqlalchemy.exc import DBAPIError

from core.errors import LingbaoError
from storage.engines import Store, open_store
from storage.tables import fact, inbox, report
from storage.trouble import DatabaseAway, Why


class DatabaseUnreachable(LingbaoError):
    """`address` is without its password."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"database {address}: {reason}")
        self.address = address
        self.reason = reason


async def open_reachable(url: str) -> Store:
    """Opens the database and asks it something. Raises DatabaseUnreachable, or InputError for a wrong address."""
    store = None
    try:
        store = open_store(url)
        await store.read(ask)
    except (DatabaseAway, DBAPIError, OSError) as error:
        if store is not None:
            await store.close()
        raise DatabaseUnreachable(shown(url), _reason(error)) from error
    return store


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return Why.NOT_OPENED
    return str(error.orig if isinstance(error, DBAPIError) else error)


def ask(conn: Connection) -> None:
    """Whether it answers at all."""
    conn.execute(text("SELECT 1")).scalar_one()


def ask_to_write(conn: Connection) -> None:
    """Whether it takes anything in; changes nothing."""
    conn.execute(update(fact).values(value=fact.c.value).where(false()))


def shown(url: str) -> str:
    """The address as it may be shown: without its password."""
    return make_url(url).render_as_string(hide_password=True)


def newest_moment(conn: Connection) -> datetime | None:
    """When the newest thing came in or was changed by somebody."""
    moments = select(
        select(func.max(inbox.c.received_at)).scalar_subquery(), select(func.max(report.c.changed_at)).scalar_subquery()
    )
    return max((moment for moment in conn.execute(moments).one() if moment), default=None)
