"""Everything durable: one set of statements for SQLite and PostgreSQL."""

from sqlalchemy import Connection

from storage.engines import DatabaseAway, Overtaken, Store, open_store

__all__ = ["Connection", "DatabaseAway", "Overtaken", "Store", "open_store"]
