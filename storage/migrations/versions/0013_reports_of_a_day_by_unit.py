"""the reports of a day are found unit by unit, where they are neighbours"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_report_day_form"), "report")
    op.create_index(op.f("ix_report_day_form_unit_id"), "report", ["day", "form", "unit_id"])
