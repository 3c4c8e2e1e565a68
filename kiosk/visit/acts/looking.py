"""The camera's part of a visit: frames in, guidance and shots out. Frames live here only, and only while wanted."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import structlog
from numpy.typing import NDArray

from devices.camera.port import Camera, Frame
from kiosk.base.randomness import pick
from kiosk.face.liveness import HeadTurn, LivenessProvider, Side
from kiosk.face.worker import FaceEngineError, FaceWorker
from kiosk.photo import live
from kiosk.photo.find import FaceFinder
from kiosk.photo.hints import Hint
from kiosk.photo.live import Guidance, LiveMeasures, LiveMeter
from kiosk.photo.make import Made, make_photo
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import Standard
from kiosk.visit.acts.base import Post
from kiosk.visit.acts.preview import Preview
from kiosk.visit.effects import CompareFace, Look
from kiosk.visit.events import FaceJudged, Guided, PhotoMade, PhotoRefused, Shot

BURST = 5
FRONT_FRAMES = 3
STILL_QUALITY = 80
FRAME_WAIT_S = 0.2
OUTAGE_S = 2.0
"""Without a picture for so long the camera was away."""
PAUSE_S = 0.5
"""After something broke, before it is tried again."""

ARROWS = {
    Hint.MOVE_LEFT: "left",
    Hint.MOVE_RIGHT: "right",
    Hint.MOVE_UP: "up",
    Hint.MOVE_DOWN: "down",
    Hint.TURN_LEFT: "left",
    Hint.TURN_RIGHT: "right",
}

Rgb = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Eyes:
    """What looks: finders, standard, liveness, face engine. Made once at start."""

    models_finder: FaceFinder
    segmenter: Segmenter
    standard: Standard
    liveness: LivenessProvider
    faces: FaceWorker


class Looking:
    """One worker thread; what it does is told by the newest ``Look`` (a later one replaces an earlier)."""

    def __init__(self, camera: Camera, eyes: Eyes, preview: Preview, post: Post, now: Callable[[], float]) -> None:
        self._camera = camera
        self._eyes = eyes
        self._preview = preview
        self._post = post
        self._now = now
        self._wanted: Look | None = None
        self._shoot = False
        self._compare: CompareFace | None = None
        self._live_frames: list[Rgb] = []
        self._change = threading.Condition()
        self._ended = False
        self._log = structlog.get_logger("looking")
        self._thread = threading.Thread(target=self._run, name="looking", daemon=True)
        self._thread.start()

    def look(self, effect: Look) -> None:
        """Begin to look, or begin anew."""
        with self._change:
            self._wanted, self._shoot, self._compare = effect, False, None
            self._change.notify()
        self._camera.start()

    def shoot(self) -> None:
        """Take the picture now."""
        with self._change:
            self._shoot = True

    def compare(self, effect: CompareFace) -> None:
        """Compare the live frames that were collected."""
        with self._change:
            self._compare = effect
            self._change.notify()

    def stop(self) -> None:
        """Camera off; frames, preview and everything collected forgotten."""
        with self._change:
            self._wanted, self._compare, self._shoot = None, None, False
            self._live_frames = []
            self._preview.erase()
        self._camera.stop()

    def close(self) -> None:
        """End the thread."""
        self.stop()
        with self._change:
            self._ended = True
            self._change.notify()
        self._thread.join(timeout=5)
        self._preview.close()

    def _run(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._ended or self._wanted or self._compare)
                if self._ended:
                    return
                look, compare = self._wanted, self._compare
                self._compare = None
            try:
                if compare is not None:
                    self._judge(compare)
                elif look is not None:
                    self._follow(look)
            except Exception as error:  # noqa: BLE001 - a defect is one lost look, never a camera gone for good
                self._log.error("looking broke", error=type(error).__name__)
                self._broke(compare or look)

    def _broke(self, effect: CompareFace | Look | None) -> None:
        """What was asked for has failed: the visit is told, in the words that it has for that."""
        with self._change:
            if self._wanted is effect:
                self._wanted = None
            self._change.wait_for(lambda: self._ended or self._wanted is not None, PAUSE_S)
        if isinstance(effect, Look) and effect.purpose == "photo":
            self._post(PhotoRefused(effect.visit_id, effect.request, "FORMAT"))
        elif effect is not None:
            self._post(_no_match(effect))

    def _follow(self, look: Look) -> None:
        """Watch until this look is done, replaced or stopped."""
        done = self._verify(look) if look.purpose == "verify" else self._photograph(look)
        with self._change:
            if done and self._wanted is look:
                self._wanted = None

    def _still(self, look: Look) -> bool:
        with self._change:
            return self._wanted is look and not self._ended

    def _next(self, look: Look, after: int) -> Frame | None:
        frame = self._camera.wait_newer(after, FRAME_WAIT_S)
        with self._change:
            if frame is None or self._wanted is not look:
                return None  # a frame that comes after the end of its look is shown and kept nowhere
            self._preview.show(frame.bgr)
        return frame

    # --- to compare a face ----------------------------------------------------------------------------------------

    def _verify(self, look: Look) -> bool:
        """A live person turns the head as asked; frontal frames before and after the turn are kept to compare."""
        side: Side = pick(("left", "right"))
        state = self._eyes.liveness.begin(side, self._now())
        fronts: deque[Rgb] = deque(maxlen=FRONT_FRAMES - 1)
        said: Guided | None = None
        sequence, seen_at = 0, self._now()
        while self._still(look):
            frame = self._next(look, sequence)
            if frame is None:
                continue
            if self._now() - seen_at > OUTAGE_S:
                # The camera was gone: the time was not the resident's, and whoever is there now begins anew.
                side = pick(("left", "right"))
                state = self._eyes.liveness.begin(side, self._now())
                fronts.clear()
            sequence, seen_at = frame.sequence, self._now()
            rgb = frame.rgb
            faces = self._eyes.models_finder.find(rgb)
            state = self._eyes.liveness.observe(state, faces, self._now())
            if state.phase == "front" and len(faces) == 1:
                fronts.append(rgb)
            guided = _turn_guidance(look, state, len(faces))
            if guided != said:
                said = guided
                self._post(guided)
            if state.phase == "failed":
                self._post(FaceJudged(look.visit_id, look.request, "fail", 1.0, self._eyes.liveness.name, "1"))
                return True
            if state.phase == "passed":
                with self._change:
                    if self._wanted is not look:
                        return False
                    self._live_frames = [*fronts, rgb]
                self._post(Shot(look.visit_id, look.request))
                return True
        return False

    def _judge(self, effect: CompareFace) -> None:
        with self._change:
            frames, self._live_frames = self._live_frames, []
        if not frames:
            self._post(_no_match(effect))
            return
        # Nobody known under this number: the same work, the same time, and never a match.
        reference = effect.archive or frames[0]
        try:
            found = self._eyes.faces.compare(reference, frames)
        except FaceEngineError:
            self._post(_no_match(effect))
            return
        decision: Literal["pass", "review", "fail"] = found.decision if effect.archive else "fail"
        distance = found.distance if found.distance is not None else 1.0
        still = _jpeg(frames[-1]) if decision != "fail" else b""
        self._post(
            FaceJudged(effect.visit_id, effect.request, decision, distance, found.engine, found.engine_version, still)
        )

    # --- to take the photo ----------------------------------------------------------------------------------------

    def _photograph(self, look: Look) -> bool:
        meter = LiveMeter(self._eyes.models_finder, self._eyes.segmenter)
        state = live.start(self._eyes.standard)
        burst: deque[tuple[Rgb, LiveMeasures]] = deque(maxlen=BURST)
        said: Guided | None = None
        sequence = 0
        while self._still(look):
            frame = self._next(look, sequence)
            if frame is None:
                continue
            sequence = frame.sequence
            rgb = frame.rgb
            measures = meter.measure(rgb)
            state, guidance = live.advance(state, measures, self._now())
            burst.append((rgb, measures))
            guided = _photo_guidance(look, guidance)
            if guided != said:
                said = guided
                self._post(guided)
            with self._change:
                pressed, self._shoot = self._shoot, False
            if pressed or guidance.fire:
                shots = list(burst)[-1:] if pressed else list(burst)
                self._make(look, shots)
                return True
        return False

    def _make(self, look: Look, shots: list[tuple[Rgb, LiveMeasures]]) -> None:
        with_face = [shot for shot in shots if shot[1].face is not None]
        self._post(Shot(look.visit_id, look.request))
        chosen, measures = with_face[live.best([shot[1] for shot in with_face])] if with_face else shots[-1]
        made = make_photo(chosen, self._eyes.standard, self._eyes.models_finder, self._eyes.segmenter)
        if not isinstance(made, Made):
            self._post(PhotoRefused(look.visit_id, look.request, made.code))
            return
        warnings = tuple(dict.fromkeys(result.code for result in made.results if result.verdict == "warn"))
        score = measures.values.get("sharpness", 0.0) + measures.values.get("eye_opening", 0.0)
        standard = f"{self._eyes.standard.code} {self._eyes.standard.version}"
        self._post(PhotoMade(look.visit_id, look.request, made.jpeg, warnings, standard, score))


def _no_match(effect: Look | CompareFace) -> FaceJudged:
    """A comparison that could not be made is one that did not match."""
    return FaceJudged(effect.visit_id, effect.request, "fail", 1.0, "none", "0")


def _photo_guidance(look: Look, guidance: Guidance) -> Guided:
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


def _turn_guidance(look: Look, state: HeadTurn, faces: int) -> Guided:
    if faces > 1:
        hint = "photo.one"
    elif faces == 0 and state.phase == "front":
        hint = "camera.nobody"
    else:
        hint = {"turn": f"camera.turn_{state.side}"}.get(state.phase, "camera.look_ahead")
    turning = state.phase == "turn"
    return Guided(
        look.visit_id,
        look.request,
        hint,
        (("centre", faces == 1), ("pose", state.phase in ("back", "passed"))),
        None,
        state.phase == "passed",
        state.side if turning else None,
        f"turn_{state.side}" if turning else None,
    )


def _jpeg(rgb: Rgb) -> bytes:
    """One live still for the desk, as small as it serves (the face about 300 px wide)."""
    height, width = rgb.shape[:2]
    small = cv2.resize(rgb, (width * 540 // height, 540), interpolation=cv2.INTER_AREA)
    written, data = cv2.imencode(
        ".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, STILL_QUALITY]
    )
    return data.tobytes() if written else b""
