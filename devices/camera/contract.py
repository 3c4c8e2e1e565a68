"""What every camera must do. Something should move in front of it, a hand for instance."""

from __future__ import annotations

import numpy as np

from devices.camera.port import Camera
from devices.contract import Test

_FIRST_S = 5.0
_NEXT_S = 2.0
_FRAMES = 15


def tests(camera: Camera) -> list[Test]:
    """The suite; its tests are run in this order. The camera is closed at the end."""
    return [
        ("it can be opened and shows a picture", lambda: camera.probe(_FIRST_S).state in ("ready", "degraded")),
        ("it gives new pictures one after the other", lambda: _runs(camera)),
        ("it has 1280 by 720 pixels or more", lambda: _is_large(camera)),
        ("the picture lives", lambda: _lives(camera)),
        ("it can be closed, and forgets", lambda: _closes(camera)),
    ]


def _runs(camera: Camera) -> bool:
    camera.start()
    sequence = -1
    for _ in range(_FRAMES):
        frame = camera.wait_newer(sequence, _FIRST_S if sequence < 0 else _NEXT_S)
        if frame is None or frame.sequence <= sequence:
            return False
        sequence = frame.sequence
    return True


def _is_large(camera: Camera) -> bool:
    frame = camera.latest()
    return frame is not None and max(frame.bgr.shape[:2]) >= 1280 and min(frame.bgr.shape[:2]) >= 720


def _lives(camera: Camera) -> bool | None:
    first = camera.latest()
    if first is None:
        return False
    later = first
    for _ in range(_FRAMES):
        later = camera.wait_newer(later.sequence, _NEXT_S) or later
    return not np.array_equal(first.bgr, later.bgr)


def _closes(camera: Camera) -> bool:
    camera.stop()
    return camera.latest() is None
