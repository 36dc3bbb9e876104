"""Brings a database to the shape of `tables.py`."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from core.errors import InputError

MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(conn: Connection) -> None:
    """Applies what is missing, in the transaction of `conn`. Raises InputError if a newer program made the database."""
    config = _config()
    revision = current_revision(conn)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise InputError([f"database: its schema {revision} is newer than this program; install the newer Lingbao"])
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def current_revision(conn: Connection) -> str | None:
    return MigrationContext.configure(conn).get_current_revision()


def is_current(conn: Connection) -> bool:
    return current_revision(conn) == ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
