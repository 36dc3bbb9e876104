"""`lingbao db`: the shape of the database."""

from __future__ import annotations

from bot.console import Console
from core.texts import text
from storage.migrate import upgrade as apply_migrations


async def upgrade(console: Console) -> None:
    """Makes a new database, or brings an older one up to date; a current one stays as it is."""
    async with console.store(outdated_too=True) as store:
        await store.write(apply_migrations)
    console.say(text("cli-database-current"))
