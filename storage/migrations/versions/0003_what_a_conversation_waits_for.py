"""questions about odd figures, tables to be confirmed, corrections to be approved, what was asked and hinted at"""

import sqlalchemy as sa
from alembic import op

from storage.types import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("expected_report", sa.Column("usual", sa.JSON()))
    op.add_column("report", sa.Column("question", sa.JSON()))
    op.add_column("report", sa.Column("notes", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("draft", sa.Column("asking", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "relay",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "address", name=op.f("pk_relay")),
    )
    op.create_table(
        "hint",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "address", name=op.f("pk_hint")),
    )
    _correction()


def _correction() -> None:
    op.create_table(
        "correction",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String()),
        sa.Column("address", sa.String()),
        sa.Column("person_id", sa.Integer()),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("decision", sa.String()),
        sa.Column("decided_at", Moment()),
        sa.Column("decided_by", sa.Integer()),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_correction")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_correction_unit_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_correction_person_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_correction_decided_by")),
    )
