"""What looks, and what a looker is given to look with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from devices.camera.port import Frame
from kiosk.base.clock import Clock
from kiosk.face.liveness import LivenessProvider
from kiosk.face.worker import FaceWorker
from kiosk.photo.colour import Gains
from kiosk.photo.face import Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.provenance import Maker
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import Standard
from kiosk.visit.acts.base import Post
from kiosk.visit.effects import Look

Balance = Callable[[Rgb], Gains | None]
"""The white balance of a photo's frame; None = it is left as it is. A lamp that is wrong is staff's affair."""


def as_it_is(rgb: Rgb) -> Gains | None:
    """No balance: nothing hangs in view of the camera."""
    return None


@dataclass(frozen=True, slots=True)
class Eyes:
    """Finders, photo standards by their code, liveness (None where there is none), face engine; who makes the photos,
    and on which day. Made once at start."""

    finder: FaceFinder
    segmenter: Segmenter
    standards: Mapping[str, Standard]
    liveness: LivenessProvider | None
    faces: FaceWorker
    maker: Maker
    clock: Clock
    balance: Balance = as_it_is


class Watch(Protocol):
    """The camera as one look sees it: frames while the look is wanted, and nothing after its end."""

    post: Post

    def now(self) -> float:
        """Monotonic seconds."""
        ...

    def still(self, look: Look) -> bool:
        """Whether this look is still wanted."""
        ...

    def next_frame(self, look: Look, after: int) -> Frame | None:
        """The next frame after number ``after``, shown in the preview; None when none came in time."""
        ...

    def pressed(self) -> bool:
        """Whether the resident pressed the shutter since this was last asked."""
        ...
