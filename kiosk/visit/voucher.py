"""The voucher (领取凭证): its QR, and the facts that receipt and slip print. Language-neutral; sentences come later."""

from __future__ import annotations

from typing import Any

from kiosk.base.clock import CHINA
from kiosk.contract.messages import CaseStatus, PaymentState
from kiosk.rules import masking
from kiosk.rules.image_number import image_number
from kiosk.visit.case import Case
from kiosk.visit.form import person_of
from kiosk.visit.ground import Ground


def url(case: Case, host: str) -> str:
    """What the QR holds: the centre's host and a random 128-bit token; no personal data, no secret (domain §5.2)."""
    return f"https://{host}/v/{case.voucher_token}"


def local_number(case: Case) -> str:
    """What a case is called before the centre has numbered it (domain §4.10)."""
    return f"L-{str(case.case_id)[:8].upper()}"


def paid(case: Case) -> bool:
    """Whether the fee of this visit is known to be paid."""
    return bool((case.status and case.status.payment == "paid") or (case.order and case.order.state == "paid"))


def payment_of(case: Case) -> PaymentState:
    """The payment as far as this visit knows it."""
    if case.fee_fen == 0:
        return "none"
    return "paid" if paid(case) else "due"


def status_of(case: Case) -> CaseStatus:
    """The status as far as this visit knows it; a sealed case that waits is said to be submitted, and queued beside."""
    if case.status is not None:
        return case.status.status
    if case.receipt is not None and not paid(case):
        return case.receipt.status
    return "AWAITING_PAYMENT" if payment_of(case) == "due" and not case.queued else "SUBMITTED"


def pay_until(case: Case, ground: Ground) -> str | None:
    """Until when an unpaid case can be paid, in China's time."""
    moment = case.receipt.unpaid_until if case.receipt else None
    if moment is None or payment_of(case) != "due":
        return None
    return moment.astimezone(ground.now.tzinfo).strftime("%Y-%m-%d %H:%M")


def image_number_of(case: Case) -> str | None:
    """The image number (图像号) of the photo that was taken in this visit."""
    if case.photo is None:
        return None
    told = case.photo.provenance
    return image_number(told.sha256, told.taken_at.astimezone(CHINA).date())


def receipt_data(case: Case, ground: Ground) -> dict[str, Any]:
    """Everything the receipt says, as facts."""
    person = person_of(case)
    accepted = case.status if case.status and case.status.acceptance_number else None
    limit = case.service.limit
    return {
        "case_number": case.receipt.case_number if case.receipt else local_number(case),
        "acceptance_number": accepted.acceptance_number if accepted else None,
        "name": masking.name(person.name),
        "number": masking.number(case.number or ""),
        "service_zh": case.service.zh,
        "submitted_at": (case.signed_at or ground.now).strftime("%Y-%m-%d %H:%M"),
        "status": status_of(case),
        "limit": {"n": limit.n, "unit": limit.unit} if limit else None,
        "provisional": bool(accepted and accepted.provisional),
        "due": accepted.due.isoformat() if accepted and accepted.due else None,
        "fee_fen": case.fee_fen,
        "payment": payment_of(case),
        "order_no": case.order.order_no if case.order and paid(case) else None,
        "pay_until": pay_until(case, ground),
        "queued": case.queued,
        "way": case.way,
        "phone_given": case.phone is not None,
        "old_card": case.card is not None,
        "first_receiver": case.receipt.first_receiver if case.receipt else None,
        "voucher": url(case, ground.voucher_host),
        "resume_code": case.voucher_token,
        "image_number": image_number_of(case),
    }
