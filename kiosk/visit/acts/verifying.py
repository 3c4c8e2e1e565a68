"""Comparing a face: a live person turns the head as asked, and frames of it are held against the archive photo."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import cv2
import numpy as np

from devices.id_card_reader.port import PICTURE_HEIGHT, PICTURE_WIDTH
from kiosk.base.randomness import pick
from kiosk.face.crop import crop, crop_one
from kiosk.face.liveness import Challenge, LivenessProvider, Phase, Side
from kiosk.face.matcher import Crop
from kiosk.face.policy import Held, View
from kiosk.face.process import FaceEngineError
from kiosk.photo.face import Face, Rgb
from kiosk.photo.measures.pose import yaw_deg
from kiosk.photo.read import BadImageError, read
from kiosk.photo.scene import counted
from kiosk.visit.acts.eyes import Eyes, Watch
from kiosk.visit.effects import CompareFace, ExpectFace, FaceReference, Look
from kiosk.visit.events import FaceJudged, Guided, Shot

STILL_QUALITY = 80
OUTAGE_S = 2.0
"""Without a picture for so long the camera was away."""
FRONT_DEG = 10.0
SIDES: tuple[Side, Side] = ("left", "right")


class Verifying:
    """The challenge and the comparison. What is kept between the two is forgotten with the look.

    ``expect`` and ``forget`` may be called from any thread; the rest belongs to the looking thread.
    """

    def __init__(self, eyes: Eyes, watch: Watch) -> None:
        self._eyes = eyes
        self._watch = watch
        self._lock = threading.Lock()
        self._expected: FaceReference | None = None
        self._passed: Rgb | None = None
        self._held: Held | None = None
        self._to_forget = False

    def expect(self, effect: ExpectFace) -> None:
        """What the live face will be held against: the engine is given it while the challenge goes on."""
        with self._lock:
            self._expected = effect.reference

    def forget(self) -> None:
        """Let go of what was kept; the looking thread then has the engine forget (``let_go``)."""
        with self._lock:
            self._expected, self._passed, self._to_forget = None, None, True

    @property
    def must_let_go(self) -> bool:
        """Whether the engine may still hold what was to be forgotten."""
        return self._to_forget

    def let_go(self) -> None:
        """Have the engine forget."""
        self._to_forget = False
        self._eyes.faces.forget()

    def follow(self, look: Look) -> bool:
        """Watch until the challenge ended (True), or the look is no longer wanted.

        A live person turns the head as asked. Frames before, in and after the turn go to the engine as they come."""
        state = self._begin()
        fronts = 0
        said: Guided | None = None
        sequence, seen_at = 0, self._watch.now()
        while self._watch.still(look):
            frame = self._watch.next_frame(look, sequence)
            if frame is None:
                continue
            if self._watch.now() - seen_at > OUTAGE_S:
                # The camera was gone: the time was not the resident's, and whoever is there now begins anew.
                state, fronts = self._begin(), 0
            sequence, seen_at = frame.sequence, self._watch.now()
            rgb = frame.rgb
            faces = counted(self._eyes.finder.find(rgb))  # nobody in the queue behind
            before, state = state, state.observe(rgb, faces, self._watch.now())
            if state.start != before.start:  # what was seen so far may have been somebody else
                self._forget_seen()
                fronts = 0
            fronts += self._show(rgb, faces, before.phase, state.phase, fronts)
            with self._lock:
                expected = self._expected
            self._refer(rgb, expected)
            guided = _guided(look, state, len(faces))
            if guided != said:
                said = guided
                self._watch.post(guided)
            if state.phase == "failed":
                check = self._liveness
                self._watch.post(FaceJudged(look.visit_id, look.request, "fail", 1.0, check.name, check.version))
                return True
            if state.phase == "passed":
                with self._lock:
                    self._passed = rgb
                if not self._watch.still(look):
                    self.forget()
                    return False
                self._watch.post(Shot(look.visit_id, look.request))
                return True
        return False

    def judge(self, effect: CompareFace) -> None:
        """Compare what was seen, once."""
        with self._lock:
            passed, self._passed = self._passed, None
        if passed is None:
            self._watch.post(no_match(effect))
            return
        self._refer(passed, effect.reference)
        held, self._held = self._held, None
        try:
            found = self._eyes.faces.judge(held or "none")
        except FaceEngineError:
            self._watch.post(no_match(effect))
            return
        distance = found.distance if found.distance is not None else 1.0
        still = _jpeg(passed) if found.decision != "fail" else b""
        engine = (found.engine, found.engine_version)
        self._watch.post(
            FaceJudged(effect.visit_id, effect.request, found.decision, distance, *engine, still, found.reason)
        )

    def _begin(self) -> Challenge:
        self._forget_seen()
        return self._liveness.begin(pick(SIDES), self._watch.now())

    def _forget_seen(self) -> None:
        self._eyes.faces.begin()
        self._held = None

    def _show(self, rgb: Rgb, faces: Sequence[Face], before: Phase, now: Phase, fronts: int) -> int:
        """Gives the engine this frame when it is one to compare: 1 when it is one more from the front, else 0.

        The first ones at once, so that there are enough; the others when the engine is free, so that they differ."""
        if len(faces) != 1:
            return 0
        view = _view(faces[0], before, now)
        engine = self._eyes.faces
        if view is None or (
            view == "front" and (fronts >= engine.frames - 1 or (fronts >= engine.least - 1 and not engine.idle()))
        ):
            return 0
        engine.see(view, crop(rgb, faces[0]))
        return int(view == "front")

    def _refer(self, rgb: Rgb, reference: FaceReference | None) -> None:
        """Gives the engine what the face is held against, once it is known. A number that the registry does not know
        costs the same work: then it is the live picture itself, and never a match."""
        if reference is None or self._held is not None:
            return
        square = _square(reference, rgb, self._eyes)
        self._held = reference.held if isinstance(square, Crop) else "none"
        if isinstance(square, Crop):
            self._eyes.faces.refer(square)

    @property
    def _liveness(self) -> LivenessProvider:
        if self._eyes.liveness is None:
            raise FaceEngineError("there is no liveness check")
        return self._eyes.liveness


def no_match(effect: Look | CompareFace) -> FaceJudged:
    """A comparison that could not be made is one that did not match."""
    return FaceJudged(effect.visit_id, effect.request, "fail", 1.0, "none", "0")


def _view(face: Face, before: Phase, now: Phase) -> View | None:
    if now == "passed":
        return "back"
    if now == "back":
        return "turned" if before != "back" else None
    return "front" if now in ("front", "turn") and abs(yaw_deg(face)) <= FRONT_DEG else None


def _square(reference: FaceReference, rgb: Rgb, eyes: Eyes) -> Crop | None:
    """The face of the reference; None when its picture cannot be read, or shows not just one."""
    match reference.held:
        case "archive":
            try:
                rgb = read(reference.picture).rgb
            except BadImageError:
                return None
        case "chip":
            bgr = np.frombuffer(reference.picture, dtype=np.uint8).reshape(PICTURE_HEIGHT, PICTURE_WIDTH, 3)
            rgb = np.ascontiguousarray(bgr[..., ::-1])
    found = crop_one(rgb, eyes.finder)
    return found if isinstance(found, Crop) else None


def _guided(look: Look, state: Challenge, faces: int) -> Guided:
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
