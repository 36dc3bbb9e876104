"""notices, and who has acknowledged them"""

import sqlalchemy as sa
from alembic import op

from storage.types import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("top", sa.Integer()),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("channel", sa.String()),
        sa.Column("address", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("file", sa.JSON()),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("closes_on", sa.String(), nullable=False),
        sa.Column("sent_at", Moment()),
        sa.Column("repeat_at", Moment()),
        sa.Column("closed_at", Moment()),
        sa.Column("year", sa.Integer()),
        sa.Column("number", sa.Integer()),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notice")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_notice_unit_id")),
        sa.ForeignKeyConstraint(["top"], ["unit.id"], name=op.f("fk_notice_top")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.UniqueConstraint("unit_id", "year", "number", name=op.f("uq_notice_unit_id_year_number")),
    )
    op.create_index(op.f("ix_notice_state"), "notice", ["state"])
    op.create_index(op.f("ix_notice_channel_address"), "notice", ["channel", "address"])
    _receipt()


def _receipt() -> None:
    op.create_table(
        "notice_receipt",
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String()),
        sa.Column("address", sa.String()),
        sa.Column("sent_at", Moment()),
        sa.Column("acknowledged_at", Moment()),
        sa.Column("repeated_at", Moment()),
        sa.PrimaryKeyConstraint("notice", "person_id", name=op.f("pk_notice_receipt")),
        sa.ForeignKeyConstraint(["notice"], ["notice.key"], name=op.f("fk_notice_receipt_notice")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_receipt_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_notice_receipt_unit_id")),
    )
    op.create_index(op.f("ix_notice_receipt_person_id"), "notice_receipt", ["person_id"])
