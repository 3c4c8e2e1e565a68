"""缴费: the centre makes the order of the committed case; the kiosk shows the QR and asks again (measure 8)."""

from __future__ import annotations

from kiosk.contract.messages import OrderQuestion
from kiosk.visit import voucher
from kiosk.visit.case import Case
from kiosk.visit.events import Away, CaseCame, Declined, Event, OrderCame, Pressed, Tick
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Button, Prompt
from kiosk.visit.step import Move, Step, ask, forward, note, stay

POLL_S = 0.5


class Pay(Step):
    """Skipped when nothing is due. Whoever cannot pay now leaves with the resume code (待缴费)."""

    name = "pay"
    stage = "pay"

    def enter(self, case: Case, ground: Ground) -> Move:
        if case.queued or case.fee_fen == 0:
            return forward(case)
        case = case.noting(until=ground.monotonic + ground.patience.pay_s, poll_at=None)
        return stay(case, ask(case, "order", OrderQuestion(case_id=case.case_id), ground.patience.question_s))

    def prompt(self, case: Case, ground: Ground) -> Prompt:
        order = case.order
        left = max(0, round(case.notes.get("until", ground.monotonic) - ground.monotonic))
        unknown = bool(case.notes.get("doubt"))
        return Prompt(
            self.name,
            "pay",
            "pay.title",
            {
                "item_zh": case.service.zh,
                "item_en": case.service.en,
                "fee_fen": case.fee_fen,
                "qr": order.code_url if order else None,
                "order_no": order.order_no if order else None,
                "seconds_left": left,
                "state": "checking" if unknown else ("shown" if order else "creating"),
                "resume_code": case.voucher_token,
                "later_deadline": voucher.pay_until(case, ground),
            },
            error="err.E13" if unknown else None,
            primary=Button("check_payment", "pay.check", enabled=order is not None, why="busy.pay"),
            secondary=Button("pay_later", "pay.later"),
            home=False,
        )

    def handle(self, case: Case, event: Event, ground: Ground) -> Move:
        match event:
            case OrderCame(order=order):
                return self._ordered(case.having(order=order), ground)
            case Away() | Declined():
                return stay(case.noting(doubt=True, poll_at=ground.monotonic + POLL_S))
            case Tick(at):
                return self._tick(case, at, ground)
            case Pressed("check_payment") if case.notes.get("poll_at") is not None:
                return self._poll(case.noting(doubt=True), ground)
            case Pressed("check_payment") if case.order is not None:
                return stay(case.noting(doubt=True))  # it is being asked
            case Pressed("pay_later"):
                return forward(case.having(pay_later=True), note(case, "pay", "later"))
            case CaseCame(case=status):
                return self._stands(case.having(status=status), ground)
        return stay(case)

    def _ordered(self, case: Case, ground: Ground) -> Move:
        order = case.order
        if order is not None and order.state == "paid":
            return forward(case.noting(doubt=None), note(case, "pay", "paid"))
        return stay(case.noting(poll_at=ground.monotonic + POLL_S, doubt=None))

    def _stands(self, case: Case, ground: Ground) -> Move:
        payment = case.status.payment if case.status else "due"
        if payment == "paid":
            return forward(case.noting(doubt=None), note(case, "pay", "paid"))
        if payment in ("closed", "refunding", "refunded"):
            return forward(case.having(pay_later=True), note(case, "pay", payment))
        return stay(case.noting(poll_at=ground.monotonic + POLL_S, doubt=None))

    def _tick(self, case: Case, at: float, ground: Ground) -> Move:
        if at >= case.notes.get("until", at + 1):
            return forward(case.having(pay_later=True), note(case, "pay", "timeout"))
        if case.notes.get("poll_at") is not None and at >= case.notes["poll_at"]:
            return self._poll(case, ground)
        return stay(case)

    def _poll(self, case: Case, ground: Ground) -> Move:
        kind = "payment" if case.order else "order"
        question = ask(case, kind, OrderQuestion(case_id=case.case_id), ground.patience.question_s)
        return stay(case.noting(poll_at=None), question)
