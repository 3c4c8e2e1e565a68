"""指纹核验: a live print against those registered at the last card (N81, N85); without registered prints, REVIEW."""

from __future__ import annotations

from devices.base import Kind
from kiosk.contract.messages import EventReport, FingerprintProof, ReferenceQuestion
from kiosk.rules.fingers import LEFT_THUMB, RIGHT_THUMB
from kiosk.visit.case import Case
from kiosk.visit.effects import Effect, StopFinger, TakeFinger
from kiosk.visit.events import Away, Declined, Event, FingerMissed, FingerTaken, Pressed, ReferenceCame
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Button, Prompt
from kiosk.visit.step import Move, Step, ask, forward, note, route, stay
from kiosk.visit.steps import consent, pressing


class Fingerprint(Step):
    """The statutory notice, then the print that matches; skipped where the registry holds none."""

    name = "fingerprint"
    stage = "identity"
    needs = ("fingerprint_reader",)

    def needs_now(self, case: Case) -> tuple[Kind, ...]:
        """The reader, once a finger is asked for."""
        return self.needs if case.consented("fingerprint") and case.reference is not None else ()

    def enter(self, case: Case, ground: Ground) -> Move:
        if case.reference is not None and not case.print_asked:
            return self._no_prints(case)
        return stay(case)

    def prompt(self, case: Case, ground: Ground) -> Prompt:
        if not case.consented("fingerprint"):
            return consent.page(self.name, "fingerprint", ("window",), ("consent.fp",))
        if case.reference is None:
            return Prompt(self.name, "busy", "busy.reference", home=False)
        return Prompt(
            self.name,
            "fingerprint",
            "fingerprint.verify",
            pressing.params(case, "verify", self._finger(case), ground)
            | {"tries_left": case.service.tries.fingerprint - case.finger_mismatches},
            error=pressing.error(case),
            secondary=Button("other_finger", "fingerprint.other"),
        )

    def handle(self, case: Case, event: Event, ground: Ground) -> Move:
        match event:
            case Pressed("agree") if not case.consented("fingerprint"):
                return self._agreed(consent.record(case, "fingerprint", True, ground), ground)
            case Pressed("decline") if not case.consented("fingerprint"):
                case = consent.record(case, "fingerprint", False, ground)
                return route(case, "BLK_NO_FP", note(case, "consent", "fingerprint_declined"))
            case ReferenceCame(reference=reference):
                return self._reference_came(case.having(reference=reference), ground)
            case Away() | Declined():
                return route(case, "E15", note(case, "proof", "centre_away"))
            case Pressed("other_finger" | "cannot") if case.consented("fingerprint") and case.print_asked:
                return self._next_finger(case, ground, StopFinger(case.visit_id, 0))
            case FingerMissed(reason=reason):
                return self._missed(case, reason, ground)
            case FingerTaken(score=score):
                return self._taken(case, event, score, ground)
        return stay(case)

    def _agreed(self, case: Case, ground: Ground) -> Move:
        agreed = note(case, "consent", "fingerprint")
        if case.reference is not None:
            return stay(case, agreed, self._take(case, ground))
        # Face was declined, so nothing has come down yet: only the prints are asked for.
        question = ReferenceQuestion(
            visit_id=case.visit_id,
            service=case.service.code,
            number=case.number or "",
            want_photo=False,
            want_prints=True,
        )
        return stay(case, agreed, ask(case, "reference", question, ground.patience.question_s))

    def _reference_came(self, case: Case, ground: Ground) -> Move:
        if case.print_asked:
            return stay(case, self._take(case, ground))
        return self._no_prints(case)

    def _no_prints(self, case: Case) -> Move:
        """Face passed, or lies in the review band: the desk decides. Declined or failed: nothing proves who this is."""
        if case.face and case.face.decision in ("pass", "review") and not case.face_closed:
            return forward(case, note(case, "fingerprint", "none_registered"))
        return route(case, "BLK_UNVERIFIABLE", note(case, "fingerprint", "none_registered"))

    def _registered(self, case: Case) -> tuple[int, ...]:
        """The fingers to ask for; of a number that nobody has, the two that most people registered."""
        held = tuple(print_.position for print_ in case.reference.prints) if case.reference else ()
        return held or (RIGHT_THUMB, LEFT_THUMB)

    def _finger(self, case: Case) -> int:
        registered = self._registered(case)
        return next((finger for finger in registered if finger not in case.fingers_given_up), registered[0])

    def _take(self, case: Case, ground: Ground) -> Effect:
        references = tuple(print_.template for print_ in case.reference.prints) if case.reference else ()
        return TakeFinger(case.visit_id, 0, self._finger(case), references, ground.patience.press_s)

    def _next_finger(self, case: Case, ground: Ground, *effects: Effect) -> Move:
        given_up = (*case.fingers_given_up, self._finger(case))
        case = case.having(fingers_given_up=given_up, press_failures=0).noting(hint=None, error=None)
        if set(self._registered(case)) <= set(given_up):
            return route(case, "BLK_NO_FP", *effects, note(case, "fingerprint", "not_captured"))
        return stay(case, *effects, self._take(case, ground))

    def _missed(self, case: Case, reason: str, ground: Ground) -> Move:
        case = pressing.missed(case, reason)
        if pressing.reader_failed(case):
            return route(case, "FAULT", note(case, "device_lost", "fingerprint_reader"))
        if case.press_failures >= case.service.tries.finger:
            return self._next_finger(case, ground)
        return stay(case, self._take(case, ground))

    def _taken(self, case: Case, event: FingerTaken, score: float | None, ground: Ground) -> Move:
        if score is not None:
            proof = FingerprintProof(position=event.print.position, score=score, at=ground.now)
            matched = case.having(fingerprint=proof, fingers_given_up=(), press_failures=0)
            return forward(matched.noting(hint=None, error=None), note(case, "fingerprint", "match"))
        case = case.having(finger_mismatches=case.finger_mismatches + 1)
        written = note(case, "fingerprint", "mismatch")
        left = case.service.tries.fingerprint - case.finger_mismatches
        if left > 0:
            case = case.noting(error="err.E05", n=left, hint=None)
            return stay(case, written, self._take(case, ground))
        report = EventReport(visit_id=case.visit_id, event="E05", step=self.name, at=ground.now)
        return route(case, "E05", written, ask(case, "event", report, ground.patience.question_s))
