"""alerts, all that happens to them, and what thresholds still have to count"""

import sqlalchemy as sa
from alembic import op

from storage.types import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_alert()
    _create_alert_step()
    _create_recount()


def _create_alert() -> None:
    op.create_table(
        "alert",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("disease_class", sa.String(), nullable=False),
        sa.Column("raised_at", Moment(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("next_step_at", Moment()),
        sa.Column("finding", sa.String()),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("counted", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_alert")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_alert_unit_id")),
    )
    op.create_index(op.f("ix_alert_unit_id"), "alert", ["unit_id"])
    op.create_index(op.f("ix_alert_next_step_at"), "alert", ["next_step_at"])


def _create_alert_step() -> None:
    op.create_table(
        "alert_step",
        sa.Column("alert_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("old", sa.Integer()),
        sa.Column("new", sa.Integer()),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("alert_key", "number", name=op.f("pk_alert_step")),
        sa.ForeignKeyConstraint(["alert_key"], ["alert.key"], name=op.f("fk_alert_step_alert_key")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_alert_step_person_id")),
        sqlite_with_rowid=False,
    )


def _create_recount() -> None:
    op.create_table(
        "recount",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "form", "period", name=op.f("pk_recount")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_recount_unit_id")),
        sqlite_with_rowid=False,
    )
