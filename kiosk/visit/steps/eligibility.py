"""资格: the registry's answers, asked only after proof (domain §2.0.1, §2.0.2)."""

from __future__ import annotations

from kiosk.contract.messages import EligibilityAnswer, EligibilityQuestion
from kiosk.rules.refusals import REFUSALS, get_refusal
from kiosk.visit.case import Case
from kiosk.visit.events import Away, Declined, EligibilityCame, Event
from kiosk.visit.ground import Ground
from kiosk.visit.step import Move, Step, ask, forward, jump, note, refuse, route, stay


class Eligibility(Step):
    """Asks once; opens the service, resumes an own unpaid case, or ends with the next thing to do."""

    name = "eligibility"
    stage = "identity"

    def enter(self, case: Case, ground: Ground) -> Move:
        question = EligibilityQuestion(
            visit_id=case.visit_id,
            service=case.service.code,
            number=case.number or "",
            proof="PROVEN" if case.proven else "REVIEW",
            card_valid_to=case.card.valid_to if case.card else None,
            card_read=case.card is not None,
            card_name=case.card.name if case.card else None,
            prints_usable=ground.works("fingerprint_reader"),
        )
        return stay(case, ask(case, "eligibility", question, ground.patience.question_s))

    def handle(self, case: Case, event: Event, ground: Ground) -> Move:
        match event:
            case EligibilityCame(answer=answer):
                return self._answered(case.having(eligibility=answer), answer)
            case Away() | Declined():
                return route(case, "E15", note(case, "eligibility", "centre_away"))
        return stay(case)

    def _answered(self, case: Case, answer: EligibilityAnswer) -> Move:
        if answer.resume is not None:
            resumed = case.having(
                case_id=answer.resume.case_id,
                voucher_token=answer.resume.voucher_token or case.voucher_token,
                resumed=True,
                submitted=True,
            )
            return jump(resumed, "pay", note(case, "eligibility", "resume"))
        if answer.code is None and answer.record is None and case.card is None:
            # The review band behind a typed number: nobody has told who applies, so no form can be filled.
            return route(case, "WINDOW", note(case, "eligibility", "nobody_told"))
        if answer.code is None:
            phone = answer.record.phone if answer.record else None
            return forward(case.having(phone=phone, phone_known=phone is not None), note(case, "eligibility", "open"))
        code = answer.code if _can_be_said(answer) else "WINDOW"
        params: dict[str, str] = {"date": answer.first_day.isoformat()} if answer.first_day else {}
        if answer.pending is not None:
            pending = answer.pending
            params = {
                "status": f"@status.{pending.status}",
                "place": pending.place,
                "hours": pending.hours,
                "phone": pending.phone,
            }
        leave = refuse if get_refusal(code).outcome == "refused" else route
        return leave(case, code, note(case, "eligibility", code), **params)


def _can_be_said(answer: EligibilityAnswer) -> bool:
    """Whether the page of this code has what its sentence needs; else it is the window, which always can be said."""
    if answer.code in ("E09", "BLK_PENDING"):
        return answer.pending is not None
    if answer.code == "E08":
        return answer.first_day is not None
    return answer.code in REFUSALS
