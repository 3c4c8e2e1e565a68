"""The centre's tables (SQLAlchemy Core). What a person said lies sealed in ``application.document``; the columns beside
it hold codes, pseudonyms (HMAC tags) and moments only, so that a copy of the file names nobody.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
)

NAMING = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


class Moment(TypeDecorator[datetime]):
    """A moment with zone, kept as UTC text of one width, so that text order is time order on every engine."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if value else None

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return datetime.fromisoformat(value) if value else None


terminal = Table(
    "terminal",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("public_key", LargeBinary(32), nullable=False),
    Column("site", String(64), nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

application = Table(
    "application",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("content_sha256", String(64), nullable=False),
    Column("case_number", String(32), nullable=False, unique=True),
    Column("terminal_id", String(64), ForeignKey("terminal.id"), nullable=False),
    Column("site", String(64), nullable=False),
    Column("service", String(32), nullable=False),
    Column("number_tag", String(64), nullable=False, index=True),
    Column("token_tag", String(64), nullable=False, unique=True),
    Column("header", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("fee_fen", Integer, nullable=False),
    Column("status", String(20), nullable=False),
    Column("status_since", Moment, nullable=False),
    Column("payment", String(12), nullable=False),
    Column("review_reason", String(16)),
    Column("received_at", Moment, nullable=False),
    Column("unpaid_until", Moment),
    Column("first_receiver", String(32), nullable=False),
    Column("first_receiver_phone", String(32), nullable=False),
    Column("acceptance_number", String(22), unique=True),
    Column("due", Date),
    Column("provisional", Boolean, nullable=False, default=False),
    Index("ix_application_status_status_since", "status", "status_since"),
)

status_history = Table(
    "status_history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Uuid, ForeignKey("application.case_id"), nullable=False, index=True),
    Column("before", String(20)),
    Column("after", String(20), nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("note", Text, nullable=False, default=""),
)

blob = Table(
    "blob",
    metadata,
    Column("case_id", Uuid, ForeignKey("application.case_id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("erased_at", Moment),
)

payment_order = Table(
    "payment_order",
    metadata,
    Column("order_no", String(32), primary_key=True),
    Column("case_id", Uuid, ForeignKey("application.case_id"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("amount_fen", Integer, nullable=False),
    Column("code_url", Text, nullable=False, default=""),
    Column("state", String(12), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("paid_at", Moment),
    UniqueConstraint("case_id", "attempt"),
)

payment_event = Table(
    "payment_event",
    metadata,
    Column("event_id", String(80), primary_key=True),
    Column("order_no", String(32), nullable=False, index=True),
    Column("amount_fen", Integer, nullable=False),
    Column("received_at", Moment, nullable=False),
)

sequence = Table(
    "acceptance_sequence",
    metadata,
    Column("station", String(16), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("last", Integer, nullable=False),
)

photo_check = Table(
    "photo_check",
    metadata,
    Column("case_id", Uuid, ForeignKey("application.case_id"), primary_key=True),
    Column("state", String(8), nullable=False),
    Column("reason", String(32), nullable=False, default=""),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", Moment, index=True),
    Column("image_number", String(25), index=True),
    Column("standard", String(64), nullable=False, default=""),
    Column("terminal_software", String(64), nullable=False, default=""),
    Column("software", String(64), nullable=False, default=""),
    Column("terminal_verdict", String(4)),
    Column("verdict", String(4)),
    Column("agrees", Boolean),
    Column("compared", Text, nullable=False, default="[]"),
    Column("checked_at", Moment, index=True),
)

reminder = Table(
    "reminder",
    metadata,
    Column("visit_id", Uuid, primary_key=True),
    Column("terminal_id", String(64), nullable=False),
    Column("number_tag", String(64), nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("received_at", Moment, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("visit_id", Uuid, primary_key=True),
    Column("event", String(64), primary_key=True),
    Column("step", String(64), primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("terminal_id", String(64), nullable=False),
    Column("received_at", Moment, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(32), nullable=False),
    Column("object", String(80), nullable=False),
    Column("result", String(32), nullable=False),
)
