"""The camera as its worker sees it: open while a visit looks, else probed now and then."""

from __future__ import annotations

import time
from collections.abc import Callable

from devices.base import Status, TransportLost
from devices.camera.port import Camera, Frame

PROBE_S = 2.0
PROBE_EVERY_S = 10.0
THERE_S = 1.0


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
        """What the camera is now; raises TransportLost when a closed one is gone.

        A picture is taken every ten seconds only: each one lights the camera's lamp. In between it is asked for by its
        address alone, so that a pulled camera is seen within 3 s, and one that hangs within 13 s while nobody is
        looked at.
        """
        status = self.camera.status()
        if "closed" not in status.reasons and self._clock() - self._probed_at < PROBE_EVERY_S:
            if not self.camera.is_there(THERE_S):
                raise TransportLost("nothing is at the camera's address")
            return status
        self._probed_at = self._clock()
        return self.camera.probe(PROBE_S)

    def take(self, deadline_s: float) -> Frame | None:
        """One picture, as the camera takes it."""
        return self.camera.take(deadline_s)

    def close(self) -> None:
        """Nothing is open between visits."""
