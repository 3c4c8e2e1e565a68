"""A payment provider without money: a ledger of its own, and a page that a phone opens to pay.

``mode``: ``pays`` tells a payment at once, ``late`` after ``late_s``, ``never`` takes the money and says nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, select, update

from center.payments.port import Payment
from center.store.engine import insert_if_absent, reading
from center.store.schema import Moment
from kiosk.base.clock import Clock

_metadata = MetaData()
_ledger = Table(
    "simulated_payment",
    _metadata,
    Column("order_no", String(32), primary_key=True),
    Column("amount_fen", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("paid_at", Moment),
    Column("closed_at", Moment),
    Column("refunded_at", Moment),
)

PayResult = Literal["paid", "unknown", "closed"]


class SimulatedProvider:
    """Keeps its ledger in the centre's database file, so that it outlives the process as a real gateway does."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        url: str,
        mode: Literal["pays", "never", "late"] = "pays",
        late_s: float = 60,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._url = url
        self._delay = {"pays": timedelta(0), "late": timedelta(seconds=late_s), "never": timedelta.max}[mode]
        _metadata.create_all(engine)

    def create(self, order_no: str, amount_fen: int, expires_at: datetime) -> str:
        with self._engine.begin() as connection:
            insert_if_absent(
                connection, _ledger, {"order_no": order_no, "amount_fen": amount_fen, "expires_at": expires_at}
            )
        return f"{self._url}/simulated-pay/{order_no}"

    def query(self, order_no: str) -> Payment | None:
        with reading(self._engine) as connection:
            row = connection.execute(select(_ledger).where(_ledger.c.order_no == order_no)).one_or_none()
        if row is None or row.paid_at is None or self._clock.now() - row.paid_at < self._delay:
            return None
        return Payment(f"simulated:{order_no}", order_no, row.amount_fen)

    def close(self, order_no: str) -> Literal["closed", "paid"]:
        now = self._clock.now()
        with self._engine.begin() as connection:
            connection.execute(
                update(_ledger)
                .where(_ledger.c.order_no == order_no, _ledger.c.paid_at.is_(None), _ledger.c.closed_at.is_(None))
                .values(closed_at=now)
            )
            paid = select(_ledger.c.paid_at).where(_ledger.c.order_no == order_no)
            # A gateway knows of the money here even where it has not told anybody yet.
            return "closed" if connection.execute(paid).scalar_one_or_none() is None else "paid"

    def refund(self, order_no: str, amount_fen: int) -> None:
        with self._engine.begin() as connection:
            connection.execute(
                update(_ledger)
                .where(_ledger.c.order_no == order_no, _ledger.c.refunded_at.is_(None))
                .values(refunded_at=self._clock.now())
            )

    def find_amount(self, order_no: str) -> int | None:
        """What the pay page shows, in fen; None for an order that nobody made."""
        with reading(self._engine) as connection:
            return connection.execute(
                select(_ledger.c.amount_fen).where(_ledger.c.order_no == order_no)
            ).scalar_one_or_none()

    def pay(self, order_no: str) -> PayResult:
        """The phone pays. Paying twice is one payment; an order that is closed or past its time takes none."""
        now = self._clock.now()
        with self._engine.begin() as connection:
            row = connection.execute(select(_ledger).where(_ledger.c.order_no == order_no)).one_or_none()
            if row is None:
                return "unknown"
            if row.paid_at is not None:
                return "paid"
            if row.closed_at is not None or row.expires_at <= now:
                return "closed"
            connection.execute(update(_ledger).where(_ledger.c.order_no == order_no).values(paid_at=now))
        return "paid"
