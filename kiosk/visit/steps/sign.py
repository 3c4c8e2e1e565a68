"""签名: the handwritten signature on the screen; legally on the 居民身份证申领登记表 (N78)."""

from __future__ import annotations

from kiosk.visit import signature
from kiosk.visit.case import Case, SignatureMade
from kiosk.visit.events import Event, Pressed, Signed
from kiosk.visit.form import person_of
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Button, Prompt
from kiosk.visit.step import Move, Step, back, forward, note, stay


class Sign(Step):
    """Strokes come in, a picture and the strokes are kept. Too little ink is said, not refused."""

    name = "sign"
    stage = "check"
    needs = ()
    revisit = True

    def prompt(self, case: Case, ground: Ground) -> Prompt:
        return Prompt(
            self.name,
            "signature",
            "sign.title",
            {
                "name": person_of(case).name,
                "declaration_key": "sign.declaration",
                "min_strokes": signature.MIN_STROKES,
                "service_zh": case.service.zh,
                "service_en": case.service.en,
                "fee_fen": case.fee_fen,
            },
            error="sign.too_small" if case.notes.get("too_small") else None,
            primary=Button("sign", "sign.submit"),
            secondary=Button("back", "btn.back"),
        )

    def handle(self, case: Case, event: Event, ground: Ground) -> Move:
        match event:
            case Signed():
                strokes = tuple(stroke.points for stroke in event.strokes)
                png = signature.draw(strokes, event.width, event.height)
                if png is None:
                    return stay(case.noting(too_small=True))
                made = SignatureMade(png, strokes)
                return forward(case.having(signature=made, signed_at=ground.now), note(case, "sign", "signed"))
            case Pressed("back"):
                return back(case)
        return stay(case)
