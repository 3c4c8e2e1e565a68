"""The first tables: terminals, applications and their history, payments, sequences, reminders, events, audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acceptance_sequence",
        sa.Column("station", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("station", "day", name=op.f("pk_acceptance_sequence")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("result", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "event",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("terminal_id", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("visit_id", "event", "step", "at", name=op.f("pk_event")),
    )
    op.create_table(
        "payment_event",
        sa.Column("event_id", sa.String(length=80), nullable=False),
        sa.Column("order_no", sa.String(length=32), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_payment_event")),
    )
    op.create_index(op.f("ix_payment_event_order_no"), "payment_event", ["order_no"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("terminal_id", sa.String(length=64), nullable=False),
        sa.Column("number_tag", sa.String(length=64), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("received_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_reminder")),
    )
    op.create_table(
        "terminal",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.String(length=27), nullable=False),
        sa.Column("revoked_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terminal")),
    )
    op.create_table(
        "application",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("case_number", sa.String(length=32), nullable=False),
        sa.Column("terminal_id", sa.String(length=64), nullable=False),
        sa.Column("site", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("number_tag", sa.String(length=64), nullable=False),
        sa.Column("token_tag", sa.String(length=64), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("fee_fen", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_since", sa.String(length=27), nullable=False),
        sa.Column("payment", sa.String(length=12), nullable=False),
        sa.Column("review_reason", sa.String(length=16), nullable=True),
        sa.Column("received_at", sa.String(length=27), nullable=False),
        sa.Column("unpaid_until", sa.String(length=27), nullable=True),
        sa.Column("first_receiver", sa.String(length=32), nullable=False),
        sa.Column("first_receiver_phone", sa.String(length=32), nullable=False),
        sa.Column("acceptance_number", sa.String(length=22), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["terminal_id"], ["terminal.id"], name=op.f("fk_application_terminal_id_terminal")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_application")),
        sa.UniqueConstraint("acceptance_number", name=op.f("uq_application_acceptance_number")),
        sa.UniqueConstraint("case_number", name=op.f("uq_application_case_number")),
        sa.UniqueConstraint("token_tag", name=op.f("uq_application_token_tag")),
    )
    op.create_index(op.f("ix_application_number_tag"), "application", ["number_tag"], unique=False)
    op.create_index("ix_application_status_status_since", "application", ["status", "status_since"], unique=False)
    op.create_table(
        "blob",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("erased_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["application.case_id"], name=op.f("fk_blob_case_id_application")),
        sa.PrimaryKeyConstraint("case_id", "kind", name=op.f("pk_blob")),
    )
    op.create_table(
        "payment_order",
        sa.Column("order_no", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("code_url", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.String(length=27), nullable=False),
        sa.Column("expires_at", sa.String(length=27), nullable=False),
        sa.Column("paid_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["application.case_id"], name=op.f("fk_payment_order_case_id_application")
        ),
        sa.PrimaryKeyConstraint("order_no", name=op.f("pk_payment_order")),
        sa.UniqueConstraint("case_id", "attempt", name=op.f("uq_payment_order_case_id_attempt")),
    )
    op.create_index(op.f("ix_payment_order_state"), "payment_order", ["state"], unique=False)
    op.create_table(
        "status_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=True),
        sa.Column("after", sa.String(length=20), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["application.case_id"], name=op.f("fk_status_history_case_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_history")),
    )
    op.create_index(op.f("ix_status_history_case_id"), "status_history", ["case_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_status_history_case_id"), table_name="status_history")
    op.drop_table("status_history")
    op.drop_index(op.f("ix_payment_order_state"), table_name="payment_order")
    op.drop_table("payment_order")
    op.drop_table("blob")
    op.drop_index("ix_application_status_status_since", table_name="application")
    op.drop_index(op.f("ix_application_number_tag"), table_name="application")
    op.drop_table("application")
    op.drop_table("terminal")
    op.drop_table("reminder")
    op.drop_index(op.f("ix_payment_event_order_no"), table_name="payment_event")
    op.drop_table("payment_event")
    op.drop_table("event")
    op.drop_table("audit")
    op.drop_table("acceptance_sequence")
