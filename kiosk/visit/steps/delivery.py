"""领取方式: where the card shall come, and a phone if the resident wants one (domain §2.0.5, measure 19)."""

from __future__ import annotations

from typing import Any

from kiosk.rules.phone import find_phone
from kiosk.visit.case import Case
from kiosk.visit.events import Event, Pressed
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Button, Prompt
from kiosk.visit.step import Move, Step, back, forward, stay


class Delivery(Step):
    """Cabinet, window or post; nothing is chosen before. The phone is optional, but the post needs one."""

    name = "delivery"
    stage = "check"
    revisit = True

    def prompt(self, case: Case, ground: Ground) -> Prompt:
        missing = self._missing(case)
        return Prompt(
            self.name,
            "delivery",
            "delivery.title",
            {
                "ways": self._ways(case, ground),
                "chosen": case.way,
                "phone": case.phone,
                "phone_editing": bool(case.notes.get("editing")),
                "ems_address": self._address(case),
            },
            error="delivery.phone_wrong" if case.notes.get("phone_wrong") else None,
            primary=Button("next", "btn.next", enabled=missing is None, why=missing),
            secondary=Button("back", "btn.back"),
        )

    def handle(self, case: Case, event: Event, ground: Ground) -> Move:
        match event:
            case Pressed("deliver", str() as way) if any(
                one["id"] == way and one["state"] == "open" for one in self._ways(case, ground)
            ):
                return stay(case.having(way=way))
            case Pressed("phone_edit"):
                return stay(case.noting(editing=True))
            case Pressed("phone_cancel"):
                return stay(case.noting(editing=None, phone_wrong=None))
            case Pressed("phone", str() as text):
                return self._phone(case, text)
            case Pressed("next") if self._missing(case) is None:
                return forward(case)
            case Pressed("back"):
                return back(case)
        return stay(case)

    def _phone(self, case: Case, text: str) -> Move:
        if not text.strip():
            return stay(case.having(phone=None).noting(editing=None, phone_wrong=None))
        phone = find_phone(text)
        if phone is None:
            return stay(case.noting(editing=True, phone_wrong=True))
        return stay(case.having(phone=phone.digits).noting(editing=None, phone_wrong=None))

    def _missing(self, case: Case) -> str | None:
        if case.way is None:
            return "delivery.pick_one"
        if case.way == "EMS" and case.phone is None:
            return "delivery.ems_phone"
        return None

    def _address(self, case: Case) -> str | None:
        """Where the post would go: the registered address, known only after proof (in the review band, the chip's)."""
        if case.eligibility and case.eligibility.record:
            return case.eligibility.record.address
        return case.card.address if case.card else None

    def _ways(self, case: Case, ground: Ground) -> list[dict[str, Any]]:
        site = ground.site
        in_province = bool(case.eligibility and case.eligibility.record and case.eligibility.record.in_province)
        offered = [way for way in case.service.delivery if way != "EMS" or (in_province and self._address(case))]
        return [
            {
                "id": way,
                "place": {
                    "CABINET": site.cabinet.name if site.cabinet else None,
                    "WINDOW": site.window.name,
                    "EMS": self._address(case),
                }[way],
                "hours": {
                    "CABINET": site.cabinet.hours if site.cabinet else "",
                    "WINDOW": site.window.hours,
                    "EMS": "",
                }[way],
                "days": ground.ems_days if way == "EMS" else None,
                "cost_key": "delivery.cost.ems" if way == "EMS" else "delivery.cost.free",
                "state": "open",
            }
            for way in offered
            if way != "CABINET" or site.cabinet
        ]
