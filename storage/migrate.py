"""Brings a database to the shape of `tables.py`.

Alembic is imported only where there is something to migrate: it takes as long as the rest of the start.
"""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from core.errors import InputError
from storage.processes import one_at_a_time

MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(conn: Connection) -> None:
    """Applies what is missing, in the transaction of `conn`. Raises InputError if a newer program made the database.

    Of several processes that start at once, one does it and the others find it done.
    """
    one_at_a_time(conn)
    refuse_newer(conn)
    if is_current(conn):
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def refuse_newer(conn: Connection) -> None:
    """Raises InputError if a newer program made the database."""
    revision = current_revision(conn)
    if revision is not None and revision not in _revisions():
        raise InputError([f"database: its schema {revision} is newer than this program; install the newer Lingbao"])


def current_revision(conn: Connection) -> str | None:
    """None: nobody has made its tables yet."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    revision: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return revision


def is_current(conn: Connection) -> bool:
    return current_revision(conn) == _revisions()[-1]


def _revisions() -> list[str]:
    """All that this program knows, in the order in which they build upon each other; that need not be that of their
    numbers, which were given before they were written."""
    texts = [file.read_text("utf-8") for file in (MIGRATIONS / "versions").glob("*.py")]
    named = re.compile(r'^(?:down_)?revision = (?:None|"(\w+)")$', re.MULTILINE)
    after = {before: own for own, before in (named.findall(content) for content in texts)}
    found = [after[""]]
    while found[-1] in after:
        found.append(after[found[-1]])
    return found
