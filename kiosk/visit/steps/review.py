"""核对: everything once more before signing; own name and address in full, the number masked (domain §8.2)."""

from __future__ import annotations

import base64
from typing import Any

from kiosk.rules import masking, validity
from kiosk.rules.workdays import due
from kiosk.visit.case import Case
from kiosk.visit.events import Event, Pressed
from kiosk.visit.form import person_of
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Button, Prompt
from kiosk.visit.step import Move, Step, back, forward, jump, stay

EDITABLE = ("photo", "delivery")
"""Steps whose answers may be changed from here; the rest is as the registry holds it."""


class Review(Step):
    """The last page before the signature. An age boundary on the way to the due date is said here (domain §4.2)."""

    name = "review"
    stage = "check"
    revisit = True

    def prompt(self, case: Case, ground: Ground) -> Prompt:
        person = person_of(case)
        service = case.service
        return Prompt(
            self.name,
            "review",
            "review.title",
            {
                "photo": base64.b64encode(case.photo.jpeg).decode() if case.photo else None,
                "name": person.name,
                "sex": person.sex,
                "nation": person.nation,
                "birth_date": person.birth_date.isoformat(),
                "number": case.number,
                "number_masked": masking.number(case.number or ""),
                "address": person.address,
                "service_zh": service.zh,
                "service_en": service.en,
                "fee_fen": case.fee_fen,
                "limit": {"n": service.limit.n, "unit": service.limit.unit} if service.limit else None,
                "delivery": delivery_of(case, ground),
                "phone_masked": masking.phone(case.phone) if case.phone else None,
                "by_desk": case.by_desk,
                "edits": list(EDITABLE),
            }
            | self._validity(case, ground),
            primary=Button("next", "review.right"),
            secondary=Button("back", "btn.back"),
        )

    def handle(self, case: Case, event: Event, ground: Ground) -> Move:
        match event:
            case Pressed("edit", str() as step) if step in EDITABLE:
                return jump(case, step)
            case Pressed("next"):
                return forward(case)
            case Pressed("back"):
                return back(case)
        return stay(case)

    def _validity(self, case: Case, ground: Ground) -> dict[str, Any]:
        """Expected validity at the application, and the boundary that may lie before the due date (L5)."""
        born = person_of(case).birth_date
        limit = case.service.limit
        until = due(ground.today, limit.n, limit.unit, ground.holidays).day if limit else ground.today
        boundary = validity.boundary(born, ground.today, until)
        return {
            "validity_years": validity.expected(born, ground.today).years,
            "age_boundary": {"date": boundary.day.isoformat(), "years": boundary.after} if boundary else None,
        }


def delivery_of(case: Case, ground: Ground) -> dict[str, str | None]:
    """The chosen way and its place, as review and receipt name them."""
    places = {
        "CABINET": ground.site.cabinet.name if ground.site.cabinet else None,
        "WINDOW": ground.site.window.name,
        "EMS": person_of(case).address,
        None: None,
    }
    return {"id": case.way, "place": places[case.way]}
