"""revisions say what they replaced, reports by which form they were made, units and rows when nothing is expected"""

from itertools import pairwise

import sqlalchemy as sa
from alembic import op

from storage.types import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unit", sa.Column("opened", sa.String()))
    op.add_column("unit", sa.Column("closed", sa.String()))
    op.add_column("expected_report", sa.Column("excused", sa.String()))
    op.add_column("inbox", sa.Column("text", sa.String()))
    op.add_column("inbox", sa.Column("address", sa.String()))
    op.add_column("outbox", sa.Column("sender", sa.Integer()))
    _index_what_is_to_be_sent()
    _form_version()
    # By which form earlier reports were made is not known.
    op.add_column("report", sa.Column("form_version", sa.String(), nullable=False, server_default=""))
    op.add_column("report_revision", sa.Column("form_version", sa.String(), nullable=False, server_default=""))
    op.add_column("report_revision", sa.Column("previous", sa.JSON(), nullable=False, server_default="{}"))
    _say_what_was_replaced(op.get_bind())


def _index_what_is_to_be_sent() -> None:
    op.drop_index("ix_outbox_channel_address_state", "outbox")
    op.drop_index("ix_outbox_waiting", "outbox")
    for name, columns, condition in (
        ("ix_outbox_unsent", ["channel", "address", "id"], sa.text("state IN ('waiting', 'sending')")),
        ("ix_outbox_sending", ["sender"], sa.text("state = 'sending'")),
        ("ix_outbox_waiting", ["lane", "created_at", "id", "not_before"], sa.text("state = 'waiting'")),
    ):
        op.create_index(name, "outbox", columns, unique=False, sqlite_where=condition, postgresql_where=condition)


def _form_version() -> None:
    op.create_table(
        "form_version",
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("form", "version", name=op.f("pk_form_version")),
    )


def _say_what_was_replaced(conn: sa.Connection) -> None:
    columns: list[sa.ColumnClause[object]] = [sa.column(name) for name in ("unit_id", "form", "period", "version")]
    revisions = sa.table("report_revision", *columns, sa.column("values", sa.JSON()), sa.column("previous", sa.JSON()))
    rows = conn.execute(sa.select(*columns, revisions.c["values"]).order_by(*columns))  # ten years are many: one by one
    replaced = [
        {**{f"its_{column.name}": getattr(later, column.name) for column in columns}, "before": earlier[-1]}
        for earlier, later in pairwise(rows)
        if earlier[:3] == later[:3]
    ]
    if replaced:
        same = (column == sa.bindparam(f"its_{column.name}") for column in columns)
        conn.execute(sa.update(revisions).where(*same).values(previous=sa.bindparam("before")), replaced)
