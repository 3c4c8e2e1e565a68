"""身份: who is here. A card on the reader, or a number typed where the service allows it (domain §2.0.1)."""

from __future__ import annotations

from devices.base import Kind
from kiosk.rules import identity_number
from kiosk.visit.case import Case
from kiosk.visit.effects import Lamp
from kiosk.visit.events import CardFailed, CardLifted, CardPlaced, CardRead, Event, Pressed
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Button, Prompt
from kiosk.visit.step import Move, Step, back, forward, note, route, stay

SAME_CARD = ("no_card", "same_card")
"""Words of the reader that say nothing against the card: there is none, or the one read before still lies there."""


class Identify(Step):
    """Card on the reader; after the failed reads that the site allows, the number."""

    name = "identify"
    stage = "identity"
    needs = ("id_card_reader",)
    revisit = True

    def needs_now(self, case: Case) -> tuple[Kind, ...]:
        """Where a number may be typed, nobody waits for the reader."""
        return () if case.notes.get("typing") or self._may_type(case) else self.needs

    def enter(self, case: Case, ground: Ground) -> Move:
        return stay(case.having(card=None, typed_number=None), Lamp(case.visit_id, 0, "id_card_reader", "steady"))

    def prompt(self, case: Case, ground: Ground) -> Prompt:
        if case.notes.get("typing"):
            return self._number_page(case, ground)
        may_type = self._may_type(case)
        return Prompt(
            self.name,
            "card",
            "identify.card",
            {
                "tries_left": max(0, case.service.tries.card - case.read_failures),
                "side": ground.sides.get("id_card_reader", "right"),
                "reading": bool(case.notes.get("reading")),
                "may_type": may_type,
            },
            error="err.E01" if case.notes.get("failed") else None,
            secondary=Button("type_instead", "btn.type") if may_type else Button("back", "btn.back"),
        )

    def handle(self, case: Case, event: Event, ground: Ground) -> Move:
        match event:
            case CardPlaced():
                return stay(case.noting(reading=True, failed=None))
            case CardRead(card):
                dark = Lamp(case.visit_id, 0, "id_card_reader", "off")
                return forward(case.having(card=card, typed_number=None), dark, note(case, "read_card", "read"))
            case CardFailed("unknown_type"):
                return route(case, "E18", note(case, "read_card", "unknown_type"))
            case CardFailed(word) if word not in SAME_CARD:
                return self._failed(case, word, ground)
            case CardLifted():
                return stay(case.noting(reading=None))
            case Pressed("type_instead") if self._may_type(case):
                return stay(case.noting(typing=True, failed=None))
            case Pressed("number", str() as text) if case.notes.get("typing"):
                return self._typed(case, text, ground)
            case Pressed("back") if case.notes.get("typing"):
                return stay(case.noting(typing=None, wrong=None))
            case Pressed("back"):
                return back(case)
        return stay(case)

    def _number_page(self, case: Case, ground: Ground) -> Prompt:
        wrong = case.notes.get("wrong")
        return Prompt(
            self.name,
            "number",
            "identify.number",
            {
                "tries_left": case.service.tries.number - case.wrong_numbers,
                "part": _wrong_part(wrong),
                "text": case.notes.get("text", ""),
            },
            error=f"err.{wrong}" if wrong else None,
            primary=Button("number", "btn.confirm"),
            secondary=Button("back", "btn.back"),
        )

    def _may_type(self, case: Case) -> bool:
        return "number" in case.service.identify_by and case.read_failures >= case.service.tries.card

    def _failed(self, case: Case, word: str, ground: Ground) -> Move:
        failures = case.read_failures + 1
        case = case.having(read_failures=failures).noting(failed=True, reading=None)
        if failures >= case.service.tries.card and "number" not in case.service.identify_by:
            return route(case, "E01", note(case, "read_card", word))
        return stay(case, note(case, "read_card", word))

    def _typed(self, case: Case, text: str, ground: Ground) -> Move:
        checked = identity_number.check(text, ground.today)
        if checked.valid:
            return forward(case.having(typed_number=checked.normalized), note(case, "type_number", "valid"))
        wrong = case.wrong_numbers + 1
        code = checked.code or "E02.len"
        case = case.having(wrong_numbers=wrong).noting(wrong=code, text=text[:18])
        if wrong >= case.service.tries.number:
            return route(case, "E02", note(case, "type_number", code))
        return stay(case, note(case, "type_number", code))


def _wrong_part(code: object) -> str | None:
    """Which of the three boxes (6-8-4 digits) of the number the message belongs to."""
    return {"E02.check": "tail", "E02.date": "birth", "E02.future": "birth", None: None}.get(
        code if isinstance(code, str) else None, "all"
    )
