"""what waits in the outbox is found by its chat, and what did not arrive is found at all"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_outbox_waiting", "outbox")
    for name, columns, condition in (
        (
            "ix_outbox_waiting",
            ["channel", "lane", "created_at", "id", "not_before", "expires_at"],
            sa.text("state = 'waiting'"),
        ),
        ("ix_outbox_undelivered", ["lane", "state"], sa.text("state IN ('failed', 'cancelled', 'expired')")),
    ):
        op.create_index(name, "outbox", columns, unique=False, sqlite_where=condition, postgresql_where=condition)
