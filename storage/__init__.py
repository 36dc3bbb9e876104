"""Everything durable: one set of statements for SQLite and PostgreSQL."""

from sqlalchemy import Connection

from storage.engines import Store, open_store
from storage.trouble import DatabaseAway, Overtaken

__all__ = ["Connection", "DatabaseAway", "Overtaken", "Store", "open_store"]
