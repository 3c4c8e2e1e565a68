"""The camera's part of a visit: frames in, guidance and shots out. Frames live here only, and only while wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from devices.camera.port import Camera, Frame
from kiosk.visit.acts.base import Post
from kiosk.visit.acts.eyes import Eyes
from kiosk.visit.acts.photographing import Photographing
from kiosk.visit.acts.preview import Preview
from kiosk.visit.acts.verifying import Verifying, no_match
from kiosk.visit.effects import CompareFace, ExpectFace, Look
from kiosk.visit.events import PhotoRefused

FRAME_WAIT_S = 0.2
PAUSE_S = 0.5
"""After something broke, before it is tried again."""


class Looking:
    """One worker thread; what it does is told by the newest ``Look`` (a later one replaces an earlier)."""

    def __init__(self, camera: Camera, eyes: Eyes, preview: Preview, post: Post, now: Callable[[], float]) -> None:
        self._camera = camera
        self._preview = preview
        self.post = post
        self._now = now
        self._photographing = Photographing(eyes, self)
        self._verifying = Verifying(eyes, self)
        self._wanted: Look | None = None
        self._shoot = False
        self._compare: CompareFace | None = None
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

    def expect(self, effect: ExpectFace) -> None:
        """Make ready what the face will be held against."""
        self._verifying.expect(effect)

    def compare(self, effect: CompareFace) -> None:
        """Compare the live frames that were collected."""
        with self._change:
            self._compare = effect
            self._change.notify()

    def stop(self) -> None:
        """Camera off; frames, preview and everything collected forgotten."""
        with self._change:
            self._wanted, self._compare, self._shoot = None, None, False
            self._verifying.forget()
            self._preview.erase()
            self._change.notify()
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
                self._change.wait_for(
                    lambda: self._ended or self._wanted or self._compare or self._verifying.must_let_go
                )
                if self._ended:
                    return
                look, compare = self._wanted, self._compare
                self._compare = None
            try:
                if self._verifying.must_let_go:
                    self._verifying.let_go()
                if compare is not None:
                    self._verifying.judge(compare)
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
            self.post(PhotoRefused(effect.visit_id, effect.request, "FORMAT"))
        elif effect is not None:
            self.post(no_match(effect))

    def _follow(self, look: Look) -> None:
        """Watch until this look is done, replaced or stopped."""
        done = (self._verifying if look.purpose == "verify" else self._photographing).follow(look)
        with self._change:
            if done and self._wanted is look:
                self._wanted = None

    def now(self) -> float:
        """Monotonic seconds."""
        return self._now()

    def still(self, look: Look) -> bool:
        """Whether this look is still wanted."""
        with self._change:
            return self._wanted is look and not self._ended

    def next_frame(self, look: Look, after: int) -> Frame | None:
        """The next frame after number ``after``, shown in the preview; None when none came in time."""
        frame = self._camera.wait_newer(after, FRAME_WAIT_S)
        with self._change:
            if frame is None or self._wanted is not look:
                return None  # a frame that comes after the end of its look is shown and kept nowhere
            self._preview.show(frame.bgr)
        return frame

    def pressed(self) -> bool:
        """Whether the resident pressed the shutter since this was last asked."""
        with self._change:
            pressed, self._shoot = self._shoot, False
        return pressed
