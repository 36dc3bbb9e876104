"""Forms as they were when reports were made by them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from core.forms import Form, Forms
from storage.engines import upsert
from storage.tables import form_version


def remember(conn: Connection, forms: Forms, now: datetime) -> None:
    """Keeps these forms as they are now; a version that is kept already stays as it is."""
    rows = [
        {"form": key, "version": form.version, "definition": form.model_dump(mode="json"), "since": now}
        for key, form in forms.forms.items()
    ]
    if rows:
        conn.execute(upsert(conn, form_version).on_conflict_do_nothing(), rows)


def known(conn: Connection) -> dict[tuple[str, str], Form]:
    """All that were kept, by key and version."""
    rows = conn.execute(select(form_version.c.form, form_version.c.version, form_version.c.definition))
    return {(key, version): Form.model_validate(definition) for key, version, definition in rows}
