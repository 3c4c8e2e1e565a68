"""回执: the voucher on paper. The acceptance number and date stand on it only when ACCEPTED came in time (design)."""

from __future__ import annotations

from typing import Any

from kiosk.contract.messages import CaseQuestion
from kiosk.visit import voucher
from kiosk.visit.case import Case
from kiosk.visit.effects import Effect, Lamp, PrintPaper
from kiosk.visit.events import Away, CaseCame, Declined, Event, PaperCame, Pressed, Tick
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Button, Prompt
from kiosk.visit.step import Move, Step, ask, note, stay
from kiosk.visit.steps.review import delivery_of

POLL_S = 0.2


class Receipt(Step):
    """Waits a moment for ACCEPTED, prints, and thanks. A printer that cannot is told; the QR stays on screen (E14)."""

    name = "receipt"
    stage = "pay"

    def enter(self, case: Case, ground: Ground) -> Move:
        case = case.noting(until=ground.monotonic + ground.patience.accept_s, paper="waiting")
        if case.queued or case.pay_later or case.by_desk:
            return self._print(case, ground)
        return stay(case, self._ask(case, ground))

    def prompt(self, case: Case, ground: Ground) -> Prompt:
        if case.notes.get("paper") == "waiting":
            return Prompt(self.name, "busy", "busy.accept", home=False)
        paper = case.notes.get("paper", "printing")
        left = round(case.notes.get("leave_at", ground.monotonic) - ground.monotonic)
        accepted = case.status if case.status and case.status.acceptance_number else None
        limit = case.service.limit
        return Prompt(
            self.name,
            "done",
            "done.queued" if case.queued else ("done.unpaid" if case.pay_later else "done.title"),
            {
                "case_id": str(case.case_id),
                "case_number": case.receipt.case_number if case.receipt else voucher.local_number(case),
                "status": voucher.status_of(case),
                "status_key": f"status.{voucher.status_of(case)}",
                "acceptance_number": accepted.acceptance_number if accepted else None,
                "due": accepted.due.isoformat() if accepted and accepted.due else None,
                "limit": {"n": limit.n, "unit": limit.unit} if limit else None,
                "review_days": ground.review_days,
                "voucher": voucher.url(case, ground.voucher_host),
                "receipt": {"DONE": "printed", "printing": "printing"}.get(paper, "failed"),
                "fee_fen": case.fee_fen,
                "paid_fen": case.fee_fen if voucher.paid(case) else 0,
                "payment": voucher.payment_of(case),
                "later_deadline": voucher.pay_until(case, ground),
                "phone_masked": None,
                "sms_sent": False,
                "delivery": delivery_of(case, ground) if not case.resumed else {"id": case.way, "place": None},
                "queued": case.queued,
                "by_desk": case.by_desk,
                "seconds_left": max(0, left),
                "take": ["papers", *(["card"] if case.card else [])],
                "side": ground.sides.get("receipt_printer", "down"),
            },
            error="err.E14" if paper in ("FAILED", "UNKNOWN") else None,
            primary=Button("finish", "btn.finish", enabled=paper != "printing", why="done.printing"),
            home=False,
        )

    def handle(self, case: Case, event: Event, ground: Ground) -> Move:
        waiting = case.notes.get("paper") == "waiting"
        match event:
            case CaseCame(case=status):
                case = case.having(status=status)
                if waiting and status.acceptance_number:
                    return self._print(case, ground)
                return stay(case.noting(poll_at=ground.monotonic + POLL_S))
            case Away() | Declined() if waiting:
                return self._print(case, ground)
            case Tick(at) if waiting and at >= case.notes["until"]:
                return self._print(case, ground)
            case Tick(at) if waiting and case.notes.get("poll_at") is not None and at >= case.notes["poll_at"]:
                return stay(case.noting(poll_at=None), self._ask(case, ground))
            case PaperCame(paper="receipt", outcome=outcome):
                leave_at = ground.monotonic + ground.patience.farewell_s
                return stay(case.noting(paper=outcome, leave_at=leave_at), note(case, "print", outcome))
            case Pressed("finish") if not waiting and case.notes.get("paper") != "printing":
                return Move(case, "finish")
            case Tick(at) if at >= case.notes.get("leave_at", at + 1):
                return Move(case, "finish")
        return stay(case)

    def _ask(self, case: Case, ground: Ground) -> Effect:
        return ask(case, "case", CaseQuestion(case_id=case.case_id), ground.patience.accept_s)

    def _print(self, case: Case, ground: Ground) -> Move:
        data: dict[str, Any] = voucher.receipt_data(case, ground)
        lamp = Lamp(case.visit_id, 0, "receipt_printer", "steady")
        return stay(case.noting(paper="printing"), PrintPaper(case.visit_id, 0, "receipt", case.case_id, data), lamp)
