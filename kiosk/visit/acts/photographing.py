"""Taking the ID photo: guidance while the resident settles, the burst, and the finished photo or its refusal."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from kiosk.photo import live
from kiosk.photo.hints import Hint
from kiosk.photo.live import Guidance, LiveMeasures, LiveMeter
from kiosk.photo.make import Made, make_photo
from kiosk.visit.acts.eyes import Eyes, Watch
from kiosk.visit.effects import Look
from kiosk.visit.events import Guided, PhotoMade, PhotoRefused, Shot

BURST = 5

ARROWS = {
    Hint.MOVE_LEFT: "left",
    Hint.MOVE_RIGHT: "right",
    Hint.MOVE_UP: "up",
    Hint.MOVE_DOWN: "down",
    Hint.TURN_LEFT: "left",
    Hint.TURN_RIGHT: "right",
}

Rgb = NDArray[np.uint8]


class Photographing:
    """One look after another, all on the camera's own thread."""

    def __init__(self, eyes: Eyes, watch: Watch) -> None:
        self._eyes = eyes
        self._watch = watch

    def follow(self, look: Look) -> bool:
        """Watch until a photo was tried (True), or the look is no longer wanted."""
        standard = self._eyes.standards[look.standard]
        meter = LiveMeter(self._eyes.finder, self._eyes.segmenter)
        state = live.start(standard)
        burst: deque[tuple[Rgb, LiveMeasures]] = deque(maxlen=BURST)
        said: Guided | None = None
        sequence = 0
        while self._watch.still(look):
            frame = self._watch.next_frame(look, sequence)
            if frame is None:
                continue
            sequence = frame.sequence
            rgb = frame.rgb
            measures = meter.measure(rgb)
            state, guidance = live.advance(state, measures, self._watch.now())
            burst.append((rgb, measures))
            guided = _guided(look, guidance)
            if guided != said:
                said = guided
                self._watch.post(guided)
            pressed = self._watch.pressed()
            if pressed or guidance.fire:
                shots = list(burst)[-1:] if pressed else list(burst)
                self._make(look, shots)
                return True
        return False

    def _make(self, look: Look, shots: list[tuple[Rgb, LiveMeasures]]) -> None:
        standard, post = self._eyes.standards[look.standard], self._watch.post
        with_face = [shot for shot in shots if shot[1].face is not None]
        post(Shot(look.visit_id, look.request))
        chosen, measures = with_face[live.best([shot[1] for shot in with_face])] if with_face else shots[-1]
        made = make_photo(chosen, standard, self._eyes.finder, self._eyes.segmenter)
        if not isinstance(made, Made):
            post(PhotoRefused(look.visit_id, look.request, made.code))
            return
        warnings = tuple(dict.fromkeys(result.code for result in made.results if result.verdict == "warn"))
        score = measures.values.get("sharpness", 0.0) + measures.values.get("eye_opening", 0.0)
        post(PhotoMade(look.visit_id, look.request, made.jpeg, warnings, f"{standard.code} {standard.version}", score))


def _guided(look: Look, guidance: Guidance) -> Guided:
    checks = guidance.checks
    return Guided(
        look.visit_id,
        look.request,
        "photo.one" if guidance.hint is Hint.ONE_PERSON else f"camera.hint.{guidance.hint}",
        (("light", checks.light), ("centre", checks.centre), ("ears", checks.ears), ("pose", checks.pose)),
        guidance.countdown,
        guidance.hint is Hint.READY,
        ARROWS.get(guidance.hint),
    )
