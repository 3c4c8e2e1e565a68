"""The camera as its worker sees it: open while a visit looks, else probed now and then."""

from __future__ import annotations

import time
from collections.abc import Callable

from devices.base import Status, TransportLost
from devices.camera.port import Camera

PROBE_S = 2.0
PROBE_EVERY_S = 10.0


class SupervisedCamera:
    """A camera with the three calls that every device offers. Nobody is looked at between visits."""

    def __init__(self, camera: Camera, clock: Callable[[], float] = time.monotonic) -> None:
        self.camera = camera
        self._clock = clock
        self._probed_at = 0.0

    def open(self) -> None:
        """Take one picture; raises TransportLost."""
        self._probed_at = self._clock()
        found = self.camera.probe(PROBE_S)
        if found.state not in ("ready", "degraded"):
            raise TransportLost(f"the camera shows no picture: {' '.join(found.reasons)}")

    def status(self) -> Status:
        """What the camera is now."""
        status = self.camera.status()
        if "closed" not in status.reasons and self._clock() - self._probed_at < PROBE_EVERY_S:
            return status
        self._probed_at = self._clock()
        return self.camera.probe(PROBE_S)

    def close(self) -> None:
        """Nothing is open between visits."""
