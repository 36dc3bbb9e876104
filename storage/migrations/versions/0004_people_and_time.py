"""posts with days, leave, requests to join, invitations taken back, pauses, the audit, how much doctors are asked"""

import sqlalchemy as sa
from alembic import op

from storage.types import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("paused_until", "put_off"):
        op.add_column("person", sa.Column(column, sa.String()))
    op.add_column("account", sa.Column("unreachable_since", Moment()))
    for column in ("first_day", "last_day"):
        op.add_column("post", sa.Column(column, sa.String()))
    op.add_column("invitation", sa.Column("made_at", Moment()))
    op.add_column("invitation", sa.Column("revoked_at", Moment()))
    op.add_column("outbox", sa.Column("replaces", sa.String()))
    _leave()
    _join_request()
    _audit()
    _burden()


def _leave() -> None:
    op.create_table(
        "leave",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.String(), nullable=False),
        sa.Column("last_day", sa.String(), nullable=False),
        sa.Column("stand_in_id", sa.Integer()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("decided_at", Moment()),
        sa.Column("decided_by", sa.Integer()),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_leave")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_leave_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_leave_unit_id")),
        sa.ForeignKeyConstraint(["stand_in_id"], ["person.id"], name=op.f("fk_leave_stand_in_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_leave_decided_by")),
    )
    op.create_index(op.f("ix_leave_unit_id"), "leave", ["unit_id"])
    op.create_index(op.f("ix_leave_last_day"), "leave", ["last_day"])


def _join_request() -> None:
    op.create_table(
        "join_request",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("channel", sa.String()),
        sa.Column("address", sa.String()),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("decision", sa.String()),
        sa.Column("decided_at", Moment()),
        sa.Column("decided_by", sa.Integer()),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_join_request")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_join_request_unit_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_join_request_person_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_join_request_decided_by")),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_audit_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_audit_unit_id")),
    )
    op.create_index(op.f("ix_audit_unit_id_at"), "audit", ["unit_id", "at"])


def _burden() -> None:
    op.create_table(
        "burden",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("taps", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "person_id", name=op.f("pk_burden")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_burden_person_id")),
        sqlite_with_rowid=False,
    )
