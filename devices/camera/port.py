"""What every camera offers, whatever it is made of.

Status reasons of this kind: ``not_probed``, ``absent`` (cannot be opened), ``silent`` (open, but no frame for two
seconds), ``garbage`` (bytes, but no picture), ``slow`` (under half of the wished rate), ``coarse`` (fewer lines than
an ID photo needs), ``frozen`` (the same picture, byte by byte, for two seconds: a sensor has noise), ``closed`` (not
wanted now).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.base import Status


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: uint8 (height, width, 3) in the order blue, green, red; a number that grows by one from frame to
    frame; monotonic seconds when it arrived.  The array belongs to all readers and is never written to."""

    bgr: NDArray[np.uint8]
    sequence: int
    monotonic: float

    @property
    def rgb(self) -> NDArray[np.uint8]:
        """The same picture in the order red, green, blue (a copy)."""
        return np.asarray(cv2.cvtColor(self.bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)


@runtime_checkable
class Snapshots(Protocol):
    """A camera as far as one picture now and then goes."""

    def take(self, deadline_s: float) -> Frame | None:
        """One picture after the exposure has settled, None when none comes in time; closes again when the camera is not
        wanted."""


class Camera(Snapshots, Protocol):
    """A camera that is open only while it is wanted: an idle kiosk does not look at anybody."""

    def start(self) -> None:
        """Wants pictures: opens in the background and opens again after every loss.  Nothing happens when started."""

    def latest(self) -> Frame | None:
        """The newest frame, None before the first one and as long as the camera is lost or closed."""

    def wait_first(self, deadline_s: float) -> Frame | None:
        """The newest frame, as soon as there is one; None when none comes within `deadline_s` seconds, and early when
        two attempts in a row found nobody there, or something that is no camera."""

    def wait_newer(self, sequence: int, deadline_s: float) -> Frame | None:
        """The newest frame with a greater number than `sequence`, None when none comes within `deadline_s` seconds."""

    def status(self) -> Status:
        """What the camera is now; `ready` only while frames arrive, or after a good `probe` while closed."""

    def is_there(self, deadline_s: float) -> bool:
        """Whether something is at its address; nothing is opened, so that nobody is looked at."""

    def probe(self, deadline_s: float) -> Status:
        """Opens, takes one frame and closes again when the camera is not wanted; the status after that."""

    def stop(self) -> None:
        """Wants no more pictures: closes and forgets the last frame.  Nothing happens when stopped."""
