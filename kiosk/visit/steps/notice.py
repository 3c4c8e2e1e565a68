"""须知: fee, limit, what is needed and why, before anything is asked (measures 7 and 8, PIPL 17)."""

from __future__ import annotations

from kiosk.catalogue.service import Limit
from kiosk.contract.messages import Consent
from kiosk.rules.workdays import due
from kiosk.visit.case import Case
from kiosk.visit.events import Event, Pressed
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Button, Prompt
from kiosk.visit.step import Move, Step, back, forward, note, stay


class Notice(Step):
    """What the resident should know before starting."""

    name = "notice"
    stage = "notice"
    revisit = True

    def prompt(self, case: Case, ground: Ground) -> Prompt:
        service = case.service
        likely = due(ground.today, service.limit.n, service.limit.unit, ground.holidays) if service.limit else None
        return Prompt(
            self.name,
            "notice",
            "notice.title",
            {
                "code": service.code,
                "zh": service.zh,
                "en": service.en,
                "fee_fen": service.fee_on(ground.today),
                "limit": _term(service.limit),
                "green": _term(service.green),
                "due_if_today": likely.day.isoformat() if likely else None,
                "provisional": bool(likely and likely.provisional),
                "needs": list(service.captures),
                "conditions": list(service.conditions),
                "privacy": {"items": list(service.privacy), "office": ground.site.unit},
                "minutes": None,
            },
            primary=Button("next", "btn.next"),
            secondary=Button("back", "btn.back"),
        )

    def handle(self, case: Case, event: Event, ground: Ground) -> Move:
        match event:
            case Pressed("next"):
                said = Consent(what="notice", given=True, wording="notice.privacy", at=ground.now)
                return forward(case.having(consents=(*case.consents, said)), note(case, "consent", "notice"))
            case Pressed("back"):
                return back(case)
        return stay(case)


def _term(limit: Limit | None) -> dict[str, object] | None:
    return {"n": limit.n, "unit": limit.unit} if limit else None
