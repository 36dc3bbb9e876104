"""when each version of a report was put down, and the details of a digest beside what was sent"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.types import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("digest", sa.Column("details", sa.JSON()))
    op.add_column("report_revision", sa.Column("stored_at", Moment()))
    op.execute("UPDATE report_revision SET stored_at = at")
    op.create_index(op.f("ix_report_revision_stored_at"), "report_revision", ["stored_at"])
    _reword(op.get_bind())


def _reword(conn: sa.Connection) -> None:
    """One sentence of kept digests has become two."""
    digest = sa.table("digest", *(sa.column(name) for name in ("unit_id", "period")), sa.column("lines", sa.JSON()))
    for unit_id, period, lines in conn.execute(sa.select(digest)).all():
        reworded = [_line(line) for line in lines] if isinstance(lines, list) else lines
        if reworded != lines:
            this = (digest.c.unit_id == unit_id, digest.c.period == period)
            conn.execute(sa.update(digest).where(*this).values(lines=reworded))


def _line(line: Any) -> Any:
    if not isinstance(line, dict) or line.get("key") != "digest-item-new":
        return line
    args = line["args"]
    none = {"key": "digest-item-none", "args": {"previous": args["previous"]}}
    return {"key": "digest-item-change", "args": {"name": args["name"], "amount": args["amount"], "change": none}}
