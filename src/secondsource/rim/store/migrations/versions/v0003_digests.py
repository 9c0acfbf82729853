"""What lists tell of a dossier stands beside it; it is filled when a list first needs it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """One column more."""
    op.add_column("dossiers", sa.Column("digest", sa.Text))


def downgrade() -> None:
    """As it was: lists unpack dossiers."""
    op.drop_column("dossiers", "digest")
