"""人像核验: live face against the archive photo, with consent, and never the only way (domain §2.0.1, §8.3)."""

from __future__ import annotations

from devices.base import Kind
from kiosk.contract.messages import EventReport, FaceProof, ReferenceQuestion
from kiosk.visit.case import Case
from kiosk.visit.effects import CompareFace, Effect, ExpectFace, FaceReference, Look, StopLooking
from kiosk.visit.events import Away, Declined, Event, FaceJudged, Guided, Pressed, ReferenceCame, Shot
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Prompt
from kiosk.visit.step import Move, OtherWay, Step, ask, forward, note, route, stay
from kiosk.visit.steps import consent
from kiosk.visit.steps.camera_page import guidance_params, guided


class Face(Step):
    """Consent, then the archive photo comes down while the camera looks, then the comparison."""

    name = "face"
    stage = "identity"
    needs = ("camera",)

    def needs_now(self, case: Case) -> tuple[Kind, ...]:
        """The camera, while it looks; neither to be asked nor to be compared."""
        looking = case.consented("face") and not case.notes.get("seen") and not case.notes.get("judging")
        return self.needs if looking else ()

    def other_way(self, case: Case, ground: Ground) -> OtherWay | None:
        """The fingerprint, where it may stand in and nothing later wants the camera again."""
        later = case.service.steps[case.service.steps.index(self.name) + 1 :]
        if "photo" in later or not self._finger_may_do(case, ground):
            return None
        return OtherWay("ui.camera.other_way", self._without_face(case, ground, StopLooking(case.visit_id, 0)))

    def enter(self, case: Case, ground: Ground) -> Move:
        """Without a face engine nobody is asked for consent to what cannot be done."""
        if ground.faces:
            return stay(case)
        return self._without_engine(case, ground)

    def prompt(self, case: Case, ground: Ground) -> Prompt:
        if case.consented("face") is None:
            other = ("fp", "window") if self._finger_may_do(case, ground) else ("window",)
            return consent.page(self.name, "face", other, ("notice.review",))
        if case.notes.get("judging"):
            return Prompt(self.name, "busy", "busy.face", home=False)
        failed = ("err.E03.fp" if self._finger_may_do(case, ground) else "err.E03.window") if case.face_tries else None
        return Prompt(
            self.name,
            "camera",
            "face.title",
            guidance_params(case, "verify")
            | {"shot": 0, "retakes_left": 0, "tips": [], "manual": False}
            | ground.site.office_params(),
            error=failed,
        )

    def handle(self, case: Case, event: Event, ground: Ground) -> Move:
        match event:
            case Pressed("agree") if case.consented("face") is None:
                return self._begin(consent.record(case, "face", True, ground), ground)
            case Pressed("decline") if case.consented("face") is None:
                return self._without_face(consent.record(case, "face", False, ground), ground)
            case Pressed("other_way") if case.consented("face"):
                return self._without_face(case, ground, StopLooking(case.visit_id, 0))
            case ReferenceCame(reference=reference):
                return self._reference_came(case.having(reference=reference), ground)
            case Away() | Declined():
                return route(case, "E15", StopLooking(case.visit_id, 0), note(case, "proof", "centre_away"))
            case Guided():
                return stay(guided(case, event))
            case Shot():
                return self._compare_when_ready(case.noting(seen=True))
            case FaceJudged():
                return self._judged(case, event, ground)
        return stay(case)

    def _finger_may_do(self, case: Case, ground: Ground) -> bool:
        """The fingerprint can stand in: a reader works, and prints are known to exist, or the chip carries them."""
        if not ground.works("fingerprint_reader"):
            return False
        if case.reference is not None:
            return case.print_asked
        return case.card is None or bool(case.card.fingerprints)

    def _begin(self, case: Case, ground: Ground) -> Move:
        look = Look(case.visit_id, 0, "verify")
        agreed = note(case, "consent", "face")
        return stay(case, agreed, self._ask_reference(case, ground, photo=True), look)

    def _ask_reference(self, case: Case, ground: Ground, photo: bool) -> Effect:
        question = ReferenceQuestion(
            visit_id=case.visit_id,
            service=case.service.code,
            number=case.number or "",
            want_photo=photo,
            want_prints=True,
        )
        return ask(case, "reference", question, ground.patience.question_s)

    def _without_face(self, case: Case, ground: Ground, *effects: Effect) -> Move:
        case = case.having(face_closed=True).noting(seen=None, judging=None)
        if not self._finger_may_do(case, ground):
            return route(case, "E03", *effects, note(case, "consent", "face_declined"))
        return forward(case, *effects, note(case, "consent", "face_declined"))

    def _without_engine(self, case: Case, ground: Ground, *effects: Effect) -> Move:
        case = case.having(face_closed=True).noting(seen=None, judging=None)
        told = note(case, "face", "no_engine")
        if not self._finger_may_do(case, ground):
            return route(case, "FAULT", *effects, told)
        return forward(case, *effects, told)

    def _reference_came(self, case: Case, ground: Ground) -> Move:
        reference = _reference(case)
        if reference.held == "none" and case.card is not None and case.reference and case.reference.known:
            # Neither the registry nor the chip has a photo: no try of this resident can match.
            closed = case.having(face_closed=True).noting(seen=None)
            done = (StopLooking(case.visit_id, 0), note(case, "face", "no_reference"))
            if not self._finger_may_do(closed, ground):
                return route(closed, "BLK_UNVERIFIABLE", *done)
            return forward(closed, *done)
        return self._compare_when_ready(case, ExpectFace(case.visit_id, 0, reference))

    def _compare_when_ready(self, case: Case, *effects: Effect) -> Move:
        if not case.notes.get("seen") or case.reference is None:
            return stay(case, *effects)
        return stay(case.noting(judging=True), *effects, CompareFace(case.visit_id, 0, _reference(case)))

    def _judged(self, case: Case, judged: FaceJudged, ground: Ground) -> Move:
        proof = FaceProof(
            decision=judged.decision,
            distance=judged.distance,
            engine=judged.engine,
            engine_version=judged.engine_version,
            live=True,
            at=ground.now,
        )
        case = case.noting(judging=None, seen=None)
        stop = StopLooking(case.visit_id, 0)
        written = note(case, "face", (judged.reason or judged.decision).replace(" ", "_"))
        if judged.decision == "pass" or (judged.decision == "review" and case.reference and case.reference.known):
            still = judged.still if case.by_desk else b""
            return forward(case.having(face=proof, still=still), stop, written)
        case = case.having(face=proof, face_tries=case.face_tries + 1)
        if not ground.faces:
            return self._without_engine(case, ground, stop, written)
        if case.face_tries < case.service.tries.face:
            return stay(case, written, Look(case.visit_id, 0, "verify"))
        if self._finger_may_do(case, ground):
            return forward(case.having(face_closed=True), stop, written)
        report = EventReport(visit_id=case.visit_id, event="E03", step=self.name, at=ground.now)
        code = "E03" if case.print_asked else "BLK_UNVERIFIABLE"
        return route(case, code, stop, written, ask(case, "event", report, ground.patience.question_s))


def _reference(case: Case) -> FaceReference:
    """The registry's photo before the chip's (358 x 441 against 102 x 126). A number that the registry does not hold is
    answered like a face that does not match: same page, same time."""
    known = case.reference is not None and case.reference.known
    if known and case.reference and case.reference.photo:
        return FaceReference("archive", case.reference.photo)
    if known and case.card and case.card.picture:
        return FaceReference("chip", case.card.picture)
    return FaceReference("none")
