"""Comparing a face: a live person turns the head as asked, and frontal frames are held against the archive photo."""

from __future__ import annotations

import threading
from collections import deque
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.base.randomness import pick
from kiosk.face.liveness import HeadTurn, Side
from kiosk.face.worker import FaceEngineError
from kiosk.visit.acts.eyes import Eyes, Watch
from kiosk.visit.effects import CompareFace, Look
from kiosk.visit.events import FaceJudged, Guided, Shot

FRONT_FRAMES = 3
STILL_QUALITY = 80
OUTAGE_S = 2.0
"""Without a picture for so long the camera was away."""

Rgb = NDArray[np.uint8]


class Verifying:
    """The challenge and the comparison. What is kept between the two is forgotten with the look."""

    def __init__(self, eyes: Eyes, watch: Watch) -> None:
        self._eyes = eyes
        self._watch = watch
        self._live_frames: list[Rgb] = []
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Let go of the frames that were kept to compare. From any thread."""
        with self._lock:
            self._live_frames = []

    def follow(self, look: Look) -> bool:
        """Watch until the challenge ended (True), or the look is no longer wanted.

        A live person turns the head as asked; frontal frames before and after the turn are kept to compare."""
        side: Side = pick(("left", "right"))
        state = self._eyes.liveness.begin(side, self._watch.now())
        fronts: deque[Rgb] = deque(maxlen=FRONT_FRAMES - 1)
        said: Guided | None = None
        sequence, seen_at = 0, self._watch.now()
        while self._watch.still(look):
            frame = self._watch.next_frame(look, sequence)
            if frame is None:
                continue
            if self._watch.now() - seen_at > OUTAGE_S:
                # The camera was gone: the time was not the resident's, and whoever is there now begins anew.
                side = pick(("left", "right"))
                state = self._eyes.liveness.begin(side, self._watch.now())
                fronts.clear()
            sequence, seen_at = frame.sequence, self._watch.now()
            rgb = frame.rgb
            faces = self._eyes.finder.find(rgb)
            state = self._eyes.liveness.observe(state, faces, self._watch.now())
            if state.phase == "front" and len(faces) == 1:
                fronts.append(rgb)
            guided = _guided(look, state, len(faces))
            if guided != said:
                said = guided
                self._watch.post(guided)
            if state.phase == "failed":
                self._watch.post(FaceJudged(look.visit_id, look.request, "fail", 1.0, self._eyes.liveness.name, "1"))
                return True
            if state.phase == "passed":
                with self._lock:
                    self._live_frames = [*fronts, rgb]
                if not self._watch.still(look):
                    self.forget()
                    return False
                self._watch.post(Shot(look.visit_id, look.request))
                return True
        return False

    def judge(self, effect: CompareFace) -> None:
        """Compare what was kept, once."""
        with self._lock:
            frames, self._live_frames = self._live_frames, []
        if not frames:
            self._watch.post(no_match(effect))
            return
        # Nobody known under this number: the same work, the same time, and never a match.
        reference = effect.archive or frames[0]
        try:
            found = self._eyes.faces.compare(reference, frames)
        except FaceEngineError:
            self._watch.post(no_match(effect))
            return
        decision: Literal["pass", "review", "fail"] = found.decision if effect.archive else "fail"
        distance = found.distance if found.distance is not None else 1.0
        still = _jpeg(frames[-1]) if decision != "fail" else b""
        self._watch.post(
            FaceJudged(effect.visit_id, effect.request, decision, distance, found.engine, found.engine_version, still)
        )


def no_match(effect: Look | CompareFace) -> FaceJudged:
    """A comparison that could not be made is one that did not match."""
    return FaceJudged(effect.visit_id, effect.request, "fail", 1.0, "none", "0")


def _guided(look: Look, state: HeadTurn, faces: int) -> Guided:
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
