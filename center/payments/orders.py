"""Payment orders of committed cases: one live order at a time, closed before a new one, settled exactly once.

The provider is never called inside a transaction: a slow line would hold the writer. What a crash leaves between the
two is finished by the next call, because every call to the provider is idempotent by order number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

import structlog
from sqlalchemy import Connection, Row, select, update

from center.context import Centre
from center.payments.port import Payment
from center.store import applications
from center.store.applications import BATCH
from center.store.engine import insert_if_absent, reading
from center.store.schema import application, payment_event, payment_order
from kiosk.contract.messages import OrderAnswer

_log = structlog.get_logger()

_LIVE = ("created", "shown", "unknown")
_LONGEST_CHAIN = 5


class NoOrder(Exception):
    """No order can be had; ``reason`` is one word: ``unknown_case``, ``no_fee``, ``closed``, ``busy``."""

    def __init__(self, reason: Literal["unknown_case", "no_fee", "closed", "busy"]) -> None:
        super().__init__(reason)
        self.reason = reason


def order_number(case_id: UUID, attempt: int) -> str:
    """The merchant's order number: the same for the same attempt, and it does not give the case away."""
    return hashlib.sha256(f"{case_id}|{attempt}".encode()).hexdigest()[:32]


def ensure_order(centre: Centre, case_id: UUID) -> OrderAnswer:
    """The live order of a case awaiting payment, or its paid one; made when there is none. Raises NoOrder."""
    # A round ends with an answer, or with a state changed by another (paid, expired); it is then read again.
    for _ in range(_LONGEST_CHAIN):
        answer = _try_once(centre, case_id)
        if answer is not None:
            return answer
    raise NoOrder("busy")


def _try_once(centre: Centre, case_id: UUID) -> OrderAnswer | None:
    now = centre.clock.now()
    with reading(centre.engine) as connection:
        case = applications.find(connection, case_id)
        orders = orders_of(connection, case_id)
    if case is None:
        raise NoOrder("unknown_case")
    if case.fee_fen == 0:
        raise NoOrder("no_fee")
    paid = next((order for order in orders if order.state == "paid"), None)
    if paid is not None:
        return _answer(paid)
    if case.status != "AWAITING_PAYMENT" or case.unpaid_until <= now:
        raise NoOrder("closed")
    live = orders[0] if orders and orders[0].state in _LIVE else None
    if live is None:
        _new_order(centre, case, len(orders) + 1)
        return None
    if live.state == "created":
        _show(centre, live)
        return None
    if reconcile(centre, live.order_no):
        return None
    if live.expires_at <= now:
        close(centre, live.order_no)
        return None
    return _answer(live)


def _new_order(centre: Centre, case: Row[Any], attempt: int) -> None:
    now = centre.clock.now()
    lifetime = timedelta(minutes=centre.settings.payments.order_minutes)
    values = {
        "order_no": order_number(case.case_id, attempt),
        "case_id": case.case_id,
        "attempt": attempt,
        "amount_fen": case.fee_fen,
        "state": "created",
        "created_at": now,
        "expires_at": min(now + lifetime, case.unpaid_until),
    }
    with centre.engine.begin() as connection:
        insert_if_absent(connection, payment_order, values)


def _show(centre: Centre, order: Row[Any]) -> None:
    code_url = centre.provider.create(order.order_no, order.amount_fen, order.expires_at)
    with centre.engine.begin() as connection:
        connection.execute(
            update(payment_order)
            .where(payment_order.c.order_no == order.order_no, payment_order.c.state == "created")
            .values(state="shown", code_url=code_url)
        )


def reconcile(centre: Centre, order_no: str) -> bool:
    """Ask the provider, because its notification may never come; True when the order turned out paid."""
    payment = centre.provider.query(order_no)
    if payment is None:
        return False
    settle(centre, payment)
    return True


def settle(centre: Centre, payment: Payment) -> None:
    """Take a payment into the books. The same event twice, or a second payment of a case, has no second effect.

    A payment for a case that is paid or cancelled already is given back; a wrong amount waits for a person.
    """
    now = centre.clock.now()
    with centre.engine.begin() as connection:
        event = {
            "event_id": payment.event_id,
            "order_no": payment.order_no,
            "amount_fen": payment.amount_fen,
            "received_at": now,
        }
        if not insert_if_absent(connection, payment_event, event):
            return
        order = connection.execute(
            select(payment_order).where(payment_order.c.order_no == payment.order_no)
        ).one_or_none()
        if order is None:
            _log.error("payment_without_order", order_no=payment.order_no)
            return
        if order.amount_fen != payment.amount_fen:
            _set_state(connection, order.order_no, "unknown")
            _log.error("payment_amount_differs", order_no=order.order_no)
            return
        moved = applications.move(
            connection, order.case_id, "AWAITING_PAYMENT", "SUBMITTED", at=now, actor="payments", payment="paid"
        )
        _set_state(connection, order.order_no, "paid" if moved else "refunding", paid_at=now)
        if not moved:
            connection.execute(
                update(application)
                .where(application.c.case_id == order.case_id, application.c.payment == "closed")
                .values(payment="refunding")
            )
    centre.wake.set()


def close(centre: Centre, order_no: str) -> bool:
    """Close an order at the provider, then here; False when a payment was faster (it is then settled)."""
    if centre.provider.close(order_no) == "paid":
        reconcile(centre, order_no)
        return False
    with centre.engine.begin() as connection:
        connection.execute(
            update(payment_order)
            .where(payment_order.c.order_no == order_no, payment_order.c.state.in_(_LIVE))
            .values(state="closed")
        )
    return True


def expire_unpaid(centre: Centre) -> int:
    """Cancel the cases whose time to pay is over (domain 0.1 ``unpaid_expiry``); returns how many."""
    now = centre.clock.now()
    with reading(centre.engine) as connection:
        rows = connection.execute(
            select(application.c.case_id)
            .where(application.c.status == "AWAITING_PAYMENT", application.c.unpaid_until <= now)
            .limit(BATCH)
        ).all()
    return sum(_expire(centre, row.case_id) for row in rows)


def _expire(centre: Centre, case_id: UUID) -> bool:
    with reading(centre.engine) as connection:
        live = [order for order in orders_of(connection, case_id) if order.state in _LIVE]
    # Every order is closed before the case: an order that outlived its case could still take money.
    closed = [close(centre, order.order_no) for order in live]
    if not all(closed):
        return False
    with centre.engine.begin() as connection:
        return applications.move(
            connection,
            case_id,
            "AWAITING_PAYMENT",
            "CANCELLED",
            at=centre.clock.now(),
            actor="expiry",
            payment="closed",
        )


def reconcile_live(centre: Centre) -> None:
    """Ask the provider about every order on a screen."""
    with reading(centre.engine) as connection:
        rows = connection.execute(
            select(payment_order.c.order_no)
            .where(payment_order.c.state == "shown")
            .order_by(payment_order.c.created_at)
            .limit(BATCH)
        ).all()
    for row in rows:
        reconcile(centre, row.order_no)


def reconcile_case(centre: Centre, case_id: UUID) -> None:
    """Ask the provider about the order of one case that is on a screen."""
    with reading(centre.engine) as connection:
        shown = [order.order_no for order in orders_of(connection, case_id) if order.state == "shown"]
    for order_no in shown:
        reconcile(centre, order_no)


def start_refund(connection: Connection, case_id: UUID) -> None:
    """Mark a paid case for refund, in the transaction that rejects or cancels it."""
    connection.execute(
        update(payment_order)
        .where(payment_order.c.case_id == case_id, payment_order.c.state == "paid")
        .values(state="refunding")
    )
    connection.execute(
        update(application)
        .where(application.c.case_id == case_id, application.c.payment == "paid")
        .values(payment="refunding")
    )


def finish_refunds(centre: Centre) -> None:
    """Give back what is marked for it."""
    with reading(centre.engine) as connection:
        rows = connection.execute(select(payment_order).where(payment_order.c.state == "refunding").limit(BATCH)).all()
    for order in rows:
        centre.provider.refund(order.order_no, order.amount_fen)
        with centre.engine.begin() as connection:
            _set_state(connection, order.order_no, "refunded")
            connection.execute(
                update(application)
                .where(application.c.case_id == order.case_id, application.c.payment == "refunding")
                .values(payment="refunded")
            )


def orders_of(connection: Connection, case_id: UUID) -> Sequence[Row[Any]]:
    """The orders of a case, newest first."""
    statement = select(payment_order).where(payment_order.c.case_id == case_id)
    return connection.execute(statement.order_by(payment_order.c.attempt.desc()).limit(BATCH)).all()


def _set_state(connection: Connection, order_no: str, state: str, **columns: Any) -> None:
    connection.execute(update(payment_order).where(payment_order.c.order_no == order_no).values(state=state, **columns))


def _answer(order: Row[Any]) -> OrderAnswer:
    return OrderAnswer(
        order_no=order.order_no,
        amount_fen=order.amount_fen,
        code_url=order.code_url,
        state=order.state,
        expires_at=order.expires_at,
    )
