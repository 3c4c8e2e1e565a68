"""The centre measures each ID photo again: one row for each application, those already held included."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo_check",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.String(length=27), nullable=True),
        sa.Column("image_number", sa.String(length=25), nullable=True),
        sa.Column("standard", sa.String(length=64), nullable=False),
        sa.Column("terminal_software", sa.String(length=64), nullable=False),
        sa.Column("software", sa.String(length=64), nullable=False),
        sa.Column("terminal_verdict", sa.String(length=4), nullable=True),
        sa.Column("verdict", sa.String(length=4), nullable=True),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("compared", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["application.case_id"], name=op.f("fk_photo_check_case_id_application")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_photo_check")),
    )
    op.create_index(op.f("ix_photo_check_next_at"), "photo_check", ["next_at"], unique=False)
    op.create_index(op.f("ix_photo_check_image_number"), "photo_check", ["image_number"], unique=False)
    op.create_index(op.f("ix_photo_check_checked_at"), "photo_check", ["checked_at"], unique=False)
    op.execute(
        "INSERT INTO photo_check"
        " (case_id, state, reason, attempts, next_at, standard, terminal_software, software, compared)"
        " SELECT case_id, 'waiting', '', 0, received_at, '', '', '', '[]' FROM application"
    )
