"""Everything durable: one set of statements for SQLite and PostgreSQL."""

from sqlalchemy import Connection

from storage.engines import DATABASE_AWAY, Store, open_store

__all__ = ["DATABASE_AWAY", "Connection", "Store", "open_store"]
