"""Taking the ID photo: guidance while the resident settles, the burst, and the finished photo or its refusal."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from kiosk.contract.provenance import Provenance
from kiosk.photo import live
from kiosk.photo.hints import Hint
from kiosk.photo.live import Guidance, LiveMeasures, LiveState
from kiosk.photo.make import Made, Refused, make_photo
from kiosk.photo.merits import merits_of
from kiosk.photo.meter import LiveMeter
from kiosk.photo.provenance import provenance_of
from kiosk.photo.standard import Standard
from kiosk.visit.acts.eyes import Eyes, Watch
from kiosk.visit.effects import Look
from kiosk.visit.events import Guided, PhotoMade, PhotoRefused, Shot

BURST = 5
BURST_S = 0.5
"""Older frames are not of this shot, however few there are since."""
AFTER_PRESS = 2
"""Frames that still come after the resident's own press: the hand moves the head."""
TRIED = 2
"""Frames of one burst that are composed before the shot is refused: one in a blink is no refusal."""

TOLD_AGAIN_S = 2.0
"""Guidance that does not change is told again so often: who stands still before the camera is not taken for gone."""

ARROWS = {
    Hint.CLOSER: "closer",
    Hint.BACK: "back",
    Hint.MOVE_LEFT: "left",
    Hint.MOVE_RIGHT: "right",
    Hint.MOVE_UP: "up",
    Hint.MOVE_DOWN: "down",
    Hint.TURN_LEFT: "turn_left",
    Hint.TURN_RIGHT: "turn_right",
    Hint.CHIN_UP: "chin_up",
    Hint.CHIN_DOWN: "chin_down",
    Hint.LEVEL_LEFT: "level_left",
    Hint.LEVEL_RIGHT: "level_right",
}

Rgb = NDArray[np.uint8]
Taken = tuple[Rgb, LiveMeasures]


class Photographing:
    """One look after another, all on the camera's own thread."""

    def __init__(self, eyes: Eyes, watch: Watch) -> None:
        self._eyes = eyes
        self._watch = watch

    def follow(self, look: Look) -> bool:
        """Watch until a photo was tried (True), or the look is no longer wanted."""
        standard = self._eyes.standards[look.standard].on_day(self._eyes.clock.today())
        meter = LiveMeter(self._eyes.finder, self._eyes.segmenter, standard)
        burst: deque[tuple[float, Taken]] = deque(maxlen=BURST)
        state, side_px = live.start(standard, 0), 0
        said: Guided | None = None
        said_at, sequence = 0.0, 0
        while self._watch.still(look):
            frame = self._watch.next_frame(look, sequence)
            if frame is None:
                continue
            sequence = frame.sequence
            rgb = frame.rgb
            if min(rgb.shape[:2]) != side_px:
                side_px = min(rgb.shape[:2])
                state = live.start(standard, side_px)
            measures = meter.measure(rgb)
            state, guidance = live.advance(state, measures, self._watch.now())
            burst.append((frame.monotonic, (rgb, measures)))
            guided = _guided(look, guidance)
            if guided != said or self._watch.now() - said_at >= TOLD_AGAIN_S:
                said, said_at = guided, self._watch.now()
                self._watch.post(guided)
            pressed = self._watch.pressed()
            if pressed or guidance.fire:
                self._watch.post(Shot(look.visit_id, look.request))
                shots = [taken for at, taken in burst if frame.monotonic - at <= BURST_S]
                if pressed:
                    shots += self._after_press(look, meter, sequence)
                self._make(look, standard, state, shots)
                return True
        return False

    def _after_press(self, look: Look, meter: LiveMeter, sequence: int) -> list[Taken]:
        taken = []
        for _ in range(AFTER_PRESS):
            frame = self._watch.next_frame(look, sequence)
            if frame is not None:
                sequence = frame.sequence
                rgb = frame.rgb
                taken.append((rgb, meter.measure(rgb)))
        return taken

    def _make(self, look: Look, standard: Standard, state: LiveState, shots: list[Taken]) -> None:
        refused: Refused | None = None
        for place in live.ranked([measures for _, measures in shots], state.gauges)[:TRIED]:
            chosen, measures = shots[place]
            gains = self._eyes.balance(chosen)
            made = make_photo(chosen, standard, self._eyes.finder, self._eyes.segmenter, gains)
            if isinstance(made, Made):
                factors = None if gains is None else (gains.red, gains.green, gains.blue)
                taken_at, maker = self._eyes.clock.now(), self._eyes.maker
                provenance = provenance_of(made.jpeg, made.results, standard, maker, taken_at, factors)
                self._watch.post(_made(look, made, measures, provenance))
                return
            refused = refused or made
        if refused is not None:
            self._watch.post(PhotoRefused(look.visit_id, look.request, refused.code))


def _made(look: Look, made: Made, measures: LiveMeasures, provenance: Provenance) -> PhotoMade:
    warnings = tuple(dict.fromkeys(result.code for result in made.results if result.verdict == "warn"))
    return PhotoMade(look.visit_id, look.request, made.jpeg, warnings, merits_of(measures.values), provenance)


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
