"""From the facts of a visit to the fields of its papers, every sentence out of the (Chinese) wording catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.base.wording import Wording, yuan
from kiosk.catalogue.site import Site

LANGUAGE = "zh"
LEVELS = ("县", "市", "省")
UNITS = {"WORKDAY": "unit.WORKDAY", "DAY": "unit.DAY"}


class Sentences:
    """The wording of papers for one site."""

    def __init__(
        self, wording: Wording, site: Site, terminal_id: str, accounts: tuple[str, ...], review_days: int
    ) -> None:
        self._wording = wording
        self._site = site
        self._terminal_id = terminal_id
        self._accounts = accounts
        self._review_days = review_days

    def receipt(self, facts: Mapping[str, Any], printed_at: str) -> dict[str, Any]:
        """The fields of the paper ``receipt``."""
        accepted = facts["due"] is not None
        return {
            "title": self._say("receipt.title"),
            "status": self._status(facts),
            "case_number": facts["case_number"],
            "acceptance_number": facts["acceptance_number"],
            "image_number": facts["image_number"],
            "name": facts["name"],
            "number_masked": facts["number"],
            "service": facts["service_zh"],
            "submitted_at": facts["submitted_at"],
            "due": self._due(facts),
            "review": None if accepted else self._say("due.review", n=self._review_days),
            "fee": self._fee(facts),
            "payment_number": facts["order_no"],
            "place": self._place(facts),
            "pickup": self._pickup(facts),
            "oldcard": self._old_card(facts),
            "first_receiver": self._first_receiver(facts),
            "query": self._say("receipt.query", accounts="、".join(self._accounts)),
            "voucher_url": facts["voucher"],
            "notes": self._notes(facts),
        } | self._foot(printed_at)

    def slip(self, facts: Mapping[str, Any], printed_at: str) -> dict[str, Any]:
        """The fields of the paper ``slip`` (办理引导单): where to go, what was entered, no reason."""
        window = self._site.window
        entered = [("slip.name", facts["name"]), ("slip.number", facts["number"]), ("slip.phone", facts["phone"])]
        done = [self._say(key) for key in facts["done"]]
        return {
            "title": self._say("slip.title"),
            "lead": self._say(facts["wording"], **facts["params"]),
            "service": facts["service_zh"],
            "entered": [
                *({"label": self._say(key), "value": value} for key, value in entered if value),
                *([{"label": self._say("slip.done"), "value": "、".join(done)}] if done else []),
            ],
            "office": {"name": window.name, "address": window.address, "hours": window.hours, "phone": window.phone},
            "bring": [self._say("slip.bring.card")],
        } | self._foot(printed_at)

    def _say(self, key: str, **params: Any) -> str:
        return self._wording.text(LANGUAGE, key, params).replace("\n", "")

    def _foot(self, printed_at: str) -> dict[str, Any]:
        phones = zip(LEVELS, self._site.supervision.phones, strict=True)
        return {
            "supervision": [{"level": level, "phone": phone} for level, phone in phones],
            "terminal_id": self._terminal_id,
            "printed_at": printed_at,
        }

    def _status(self, facts: Mapping[str, Any]) -> str:
        return self._say("receipt.queued" if facts["queued"] else f"status.{facts['status']}")

    def _due(self, facts: Mapping[str, Any]) -> str:
        limit = facts["limit"]
        unit = self._say(UNITS[limit["unit"]])
        if facts["due"] is None:
            return self._say("due.rule", n=limit["n"], unit=unit)
        key = "due" if facts["phone_given"] else "due.nophone"
        return self._say(key, n=limit["n"], unit=unit, date=facts["due"])

    def _fee(self, facts: Mapping[str, Any]) -> str:
        if facts["fee_fen"] == 0:
            return self._say("fee.zero")
        return self._say(f"receipt.fee.{facts['payment']}", n=yuan(facts["fee_fen"]))

    def _place(self, facts: Mapping[str, Any]) -> str:
        cabinet = self._site.cabinet.name if self._site.cabinet else self._site.window.name
        return {"CABINET": cabinet, "WINDOW": self._site.window.name}.get(facts["way"], self._say("receipt.place.ems"))

    def _pickup(self, facts: Mapping[str, Any]) -> str:
        match facts["way"]:
            case "CABINET":
                return self._say("receipt.pickup.cabinet", place=self._place(facts))
            case "EMS":
                return self._say("receipt.pickup.ems")
            case _:
                return self._say("receipt.pickup.window", window=self._site.window.name)

    def _old_card(self, facts: Mapping[str, Any]) -> str | None:
        if not facts["old_card"]:
            return None
        return self._say("receipt.oldcard.ems" if facts["way"] == "EMS" else "receipt.oldcard")

    def _first_receiver(self, facts: Mapping[str, Any]) -> str:
        named = facts["first_receiver"]
        if named is None:
            return self._say("receipt.first.unit", unit=self._site.unit, phone=self._site.window.phone)
        officer, _, phone = named.partition(" ")
        return self._say("receipt.first", officer=officer, phone=phone or self._site.window.phone)

    def _notes(self, facts: Mapping[str, Any]) -> list[str]:
        notes = []
        if facts["queued"]:
            notes.append(self._say("err.E15.queued"))
        if facts["payment"] == "due" and facts["pay_until"]:
            notes.append(self._say("fee.later", time=facts["pay_until"]))
        if facts["payment"] == "due":
            notes.append(self._say("receipt.resume"))
        if facts["provisional"]:
            notes.append(self._say("err.E20"))
        return notes
