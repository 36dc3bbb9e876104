"""whether an issue was sent to its readers, or somebody has only looked at it"""

import sqlalchemy as sa
from alembic import op

from storage.types import Moment

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("digest", sa.Column("sent_at", Moment()))
    op.execute("UPDATE digest SET sent_at = made_at")
