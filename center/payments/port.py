"""What the centre asks of a payment provider (fleet.md 9). Merchant keys live behind this port only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as the provider knows it. ``event_id`` is the same each time the same payment is told."""

    event_id: str
    order_no: str
    amount_fen: int


class PaymentProvider(Protocol):
    """Every call is idempotent by order number. Errors of the line are raised, never answered as "not paid"."""

    def create(self, order_no: str, amount_fen: int, expires_at: datetime) -> str:
        """Register the order; returns the URL that the QR on screen holds."""

    def query(self, order_no: str) -> Payment | None:
        """The payment of an order, None while there is none."""

    def close(self, order_no: str) -> Literal["closed", "paid"]:
        """Make the order unpayable; ``paid`` when a payment was faster."""

    def refund(self, order_no: str, amount_fen: int) -> None:
        """Give the money back."""
