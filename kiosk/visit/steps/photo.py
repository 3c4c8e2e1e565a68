"""照相: one shot and up to three retakes, then the resident's choice (measure 13); the rest is erased."""

from __future__ import annotations

import base64

from devices.base import Kind
from kiosk.photo.merits import leads, worth
from kiosk.visit.case import Candidate, Case
from kiosk.visit.effects import Effect, Look, Shoot, StopLooking
from kiosk.visit.events import Event, Guided, PhotoMade, PhotoRefused, Pressed, Shot
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Button, Prompt
from kiosk.visit.step import Move, OtherWay, Step, forward, note, stay
from kiosk.visit.steps.camera_page import guidance_params, guided

WHY = 2
"""Reasons that are told of the proposed photo: as many as are read at a glance."""


class Photo(Step):
    """Live guidance, capture, candidates, choice. A shot that fails a rule is told by name and is no retake."""

    name = "photo"
    stage = "capture"
    needs = ("camera",)
    revisit = True

    def needs_now(self, case: Case) -> tuple[Kind, ...]:
        """The camera until the shutter; neither to compose nor to choose."""
        chooses = case.candidates and not case.notes.get("again")
        return () if chooses or case.notes.get("composing") else self.needs

    def other_way(self, case: Case, ground: Ground) -> OtherWay | None:
        """A retake that cannot be taken gives way to the shots that there are."""
        if not case.candidates:
            return None
        return OtherWay("btn.choose_taken", self._taken(case))

    def enter(self, case: Case, ground: Ground) -> Move:
        if case.candidates:
            return stay(case)
        return stay(_posing(case, ground), _look(case))

    def prompt(self, case: Case, ground: Ground) -> Prompt:
        left = self._retakes_left(case)
        if case.notes.get("composing"):
            return Prompt(self.name, "busy", "busy.photo", home=False)
        if case.candidates and not case.notes.get("again"):
            return self._choice(case, left, ground.works("camera"))
        refused = case.notes.get("refused")
        return Prompt(
            self.name,
            "camera",
            "photo.title",
            guidance_params(case, "photo")
            | {
                "shot": case.shots + 1,
                "retakes_left": left,
                "tips": ["photo.tips.ga461", "photo.tips.local"],
                "manual": True,
                "long": ground.monotonic - case.notes.get("posing_since", ground.monotonic) >= ground.patience.posing_s,
            },
            error=f"photo.reason.{refused}" if refused else None,
            primary=Button("shoot", "btn.shoot"),
            # Nobody who asked for a retake must stand here until one succeeds.
            secondary=Button("taken", "btn.taken") if case.candidates else None,
        )

    def handle(self, case: Case, event: Event, ground: Ground) -> Move:
        match event:
            case Guided():
                return stay(guided(case, event))
            case Pressed("shoot") if not case.notes.get("composing"):
                return stay(case.noting(refused=None), Shoot(case.visit_id, 0))
            case Pressed("taken") if case.candidates and not case.notes.get("composing"):
                return self._taken(case)
            case Shot():
                # It may have been on its way when the resident went back to the photos taken: a retake all the same.
                return stay(case.noting(composing=True, refused=None, again=bool(case.candidates) or None))
            case PhotoMade():
                return self._made(case, event, ground)
            case PhotoRefused(code=code):
                # Told by name, and tried again at once: it does not count as a retake (scenario 8).
                again = case.noting(composing=None, refused=code)
                return stay(again, _look(case), note(case, "photo", code))
            case Pressed("retake") if self._retakes_left(case) > 0 and case.candidates and ground.works("camera"):
                return stay(_posing(case.noting(again=True, guidance=None), ground), _look(case))
            case Pressed("select", int() as index) if 0 <= index < len(case.candidates):
                return stay(case.having(chosen=index))
            case Pressed("use") if case.photo is not None:
                # Only the chosen one is kept; the others end here.
                kept = case.having(candidates=(case.photo,), chosen=0, notes={})
                return forward(kept, *self._done(case), note(case, "photo", "chosen"))
        return stay(case)

    def _choice(self, case: Case, left: int, can_retake: bool) -> Prompt:
        best = self._best(case)
        why = [f"photo.best.{merit}" for merit in self._why(case, best)]
        return Prompt(
            self.name,
            "choose",
            "photo.choose",
            {
                "candidates": [
                    {
                        "index": index,
                        "jpeg": base64.b64encode(one.jpeg).decode(),
                        "verdict": "warn" if one.warnings else "pass",
                        "reasons": [f"photo.reason.{code}" for code in one.warnings],
                        "proposed": index == best,
                        "why": why if index == best else [],
                    }
                    for index, one in enumerate(case.candidates)
                ],
                "chosen": case.chosen,
                "retakes_left": left,
            },
            primary=Button("use", "btn.use", enabled=case.chosen is not None, why="photo.pick_one"),
            secondary=Button("retake", "btn.retake", enabled=can_retake, why="wait.camera") if left else None,
        )

    def _made(self, case: Case, made: PhotoMade, ground: Ground) -> Move:
        candidate = Candidate(made.jpeg, made.warnings, made.merits, made.provenance, case.shots + 1)
        case = case.having(candidates=(*case.candidates, candidate), shots=case.shots + 1).noting(
            composing=None, again=None, guidance=None, refused=None
        )
        # The best one is proposed; the resident decides.
        return stay(case.having(chosen=self._best(case)), *self._done(case), note(case, "photo", "made"))

    def _best(self, case: Case) -> int:
        return max(
            range(len(case.candidates)),
            key=lambda index: (not case.candidates[index].warnings, worth(case.candidates[index].merits), -index),
        )

    def _why(self, case: Case, best: int) -> tuple[str, ...]:
        """What the proposed photo has before the others; nothing where there is no other."""
        others = [one for index, one in enumerate(case.candidates) if index != best]
        if not others:
            return ()
        if not case.candidates[best].warnings and all(one.warnings for one in others):
            return ("clean",)
        return leads(case.candidates[best].merits, [one.merits for one in others])[:WHY] or ("whole",)

    def _taken(self, case: Case) -> Move:
        """Back to the photos that there are, without a retake."""
        return stay(case.noting(again=None, guidance=None, refused=None), *self._done(case))

    def _done(self, case: Case) -> tuple[Effect, ...]:
        return (StopLooking(case.visit_id, 0),)

    def _retakes_left(self, case: Case) -> int:
        retakes = case.service.photo.retakes if case.service.photo else 0
        return retakes + 1 - max(1, case.shots)


def _posing(case: Case, ground: Ground) -> Case:
    """From now on it counts how long the resident has been trying to do what the hints say."""
    return case.noting(posing_since=ground.monotonic)


def _look(case: Case) -> Look:
    photo = case.service.photo
    if photo is None:
        raise ValueError(f"{case.service.code} has a photo step and no [photo]")
    return Look(case.visit_id, 0, "photo", photo.standard)
