"""Figures that are sent to a DHIS2 server stand in the audit: which, where to, and what came of it; never a secret."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.clock import Clock
from bot.commands.dhis2_outcome import Shown
from bot.console import Refusal
from core.dhis2_answers import COUNTS
from core.effects import Audit
from core.exports import Selection
from storage import Connection, Store, audit, units


@asynccontextmanager
async def noted(store: Store, selection: Selection, url: str, shown: Shown) -> AsyncIterator[None]:
    """Around the sending: what is cut short has begun, and nothing is said of its end."""
    notes = _Notes(store, selection, url)
    await notes.put("dhis2-begun", {})
    try:
        yield
    except Refusal as refusal:
        await notes.over(shown, refusal)
        raise
    await notes.over(shown, shown.failure)


@dataclass(frozen=True, slots=True)
class _Notes:
    store: Store
    selection: Selection
    url: str

    async def over(self, shown: Shown, failure: Refusal | None) -> None:
        """`failure`, why the server was not asked for the rest, is kept as the key of its sentence."""
        outcome = shown.outcome
        about: dict[str, str | int] = {name: getattr(outcome, name) if outcome else 0 for name in ("sent", *COUNTS)}
        if failure:
            about["failure"] = failure.why.key
        await self.put("dhis2-failed" if failure else "dhis2-sent", about)

    async def put(self, action: str, about: Mapping[str, str | int]) -> None:
        selection = self.selection
        days = {"first": selection.first.isoformat(), "last": selection.last.isoformat()}
        details = {"to": self.url, "forms": ",".join(selection.forms), **days, **about}

        def work(conn: Connection) -> None:
            tops = [selection.unit] if selection.unit else [one for one in units.all_units(conn) if not one.parent_id]
            audit.note(conn, [Audit(action, top.id, None, details) for top in tops], Clock().now())

        await self.store.write(work)
