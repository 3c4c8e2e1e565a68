"""Where the head goes in the frame of the standard: a pure search over size and place."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from kiosk.photo.face import Face, Floats
from kiosk.photo.geometry import Matrix, similarity
from kiosk.photo.standard import Composition, Span

_GUARD: Final = 2.0  # px kept from each limit: the mesh finds the same point of the finished photo within about 1 px
EDGE: Final = 1.5  # px of the frame that the source may lack where the person goes on: less than anyone can see
_STEP: Final = 1.0  # px

Side = Literal["above", "left", "right", "below"]
SIDES: Final[tuple[Side, ...]] = ("above", "left", "right", "below")


class CannotComposeError(ValueError):
    """The portrait does not fill the frame. ``code`` is MARGIN or FACE_SIZE; ``sides`` name where margin is lacking."""

    def __init__(self, code: str, reason_zh: str, remedy_zh: str, sides: tuple[Side, ...] = ()) -> None:
        super().__init__(f"{code} {' '.join(sides)}".strip())
        self.code = code
        self.reason_zh = reason_zh
        self.remedy_zh = remedy_zh
        self.sides = sides


@dataclass(frozen=True)
class Head:
    """A head in its own level frame, px of the source.

    ``width`` from cheek to cheek; ``rise`` of the hair over the eye line; ``cut`` (N, 2) are the places, right and
    down of the eye midpoint, where an edge of the source cuts the person, and ``cut_side`` (N,) is that edge as an
    index of ``SIDES``.
    """

    width: float
    rise: float
    cut: Floats
    cut_side: NDArray[np.intp]


@dataclass(frozen=True)
class Placement:
    """``scale`` px of the photo per px of the source.

    The eye midpoint lies at ``eye_x``, ``eye_y`` px from the left and upper edge.
    """

    scale: float
    eye_x: float
    eye_y: float

    def matrix(self, face: Face) -> Matrix:
        """Source px to photo px, 2x3, turning the eye line level."""
        return similarity(face.eye_middle, face.roll_deg, self.scale, (self.eye_x, self.eye_y))


def solve(head: Head, wanted: Composition, size: tuple[int, int]) -> Placement:
    """The best placement of a head in a photo of ``size`` (width, height) px (GA 461-2004 4.1.6).

    The eye line holds always, the limits of face width and centring too, each with a guard. Aims at 207 px of face,
    14 px above the hair, 179 px to the eye midpoint. What gives way first to last, whether for the eye line or where
    the source ends: the width of the face, its centring, the room above the hair, and last the hair itself, which
    only the eye line may cut. Raises ``CannotComposeError``: FACE_SIZE when the face would have to be enlarged, MARGIN
    when the source cuts the person inside every possible frame.
    """
    widths = _widths(head, wanted)
    lowest_eye = size[1] - wanted.eyes_above_bottom_px - _GUARD
    tops = _range(_guarded(wanted.hair_top_px))
    width, top = (grid.ravel() for grid in np.meshgrid(widths, tops))
    fits = top + width / head.width * head.rise <= lowest_eye
    if fits.any():
        width, top = width[fits], top[fits]
    else:  # even the smallest head is too tall: the eyes stay, the hair goes
        width = widths
        top = lowest_eye - width / head.width * head.rise
    scale = width / head.width
    eye_y = top + scale * head.rise
    low, high = _free(head, scale, eye_y, size)
    left, right = _guarded(wanted.eye_mid_x_px)
    low, high = np.maximum(low, left), np.minimum(high, right)
    free = np.flatnonzero(low <= high)
    if not free.size:
        closest = int(scale.argmax())
        raise _lacks_margin(
            head, Placement(float(scale[closest]), wanted.eye_mid_x_px.target, float(eye_y[closest])), size
        )
    eye_x = np.clip(wanted.eye_mid_x_px.target, low, high)
    misses = (
        np.abs(width - wanted.face_width_px.target),
        np.abs(eye_x - wanted.eye_mid_x_px.target),
        np.abs(top - wanted.hair_top_px.target),
    )
    best = free[np.lexsort([miss[free] for miss in misses])[0]]
    return Placement(float(scale[best]), float(eye_x[best]), float(eye_y[best]))


def _widths(head: Head, wanted: Composition) -> Floats:
    """Face widths that the photo may have, px, ascending. The guard gives way where it would ask for enlargement."""
    largest = head.width * wanted.max_enlargement
    if largest < wanted.face_width_px.min:
        raise CannotComposeError("FACE_SIZE", "人脸太小，照片放大后不清晰", "请靠近一点拍摄")
    low, high = _guarded(wanted.face_width_px)
    return _range((min(low, largest), min(high, largest)))


def _guarded(span: Span) -> tuple[float, float]:
    return span.min + _GUARD, span.max - _GUARD


def _range(limits: tuple[float, float]) -> Floats:
    return np.append(np.arange(limits[0], limits[1], _STEP), limits[1])


def _free(head: Head, scale: Floats, eye_y: Floats, size: tuple[int, int]) -> tuple[Floats, Floats]:
    """Lowest and highest eye midpoint x of each candidate (N,) that keeps every cut outside the frame."""
    if not head.cut.size:
        return np.full(scale.shape, -np.inf), np.full(scale.shape, np.inf)
    x = scale[:, None] * head.cut[None, :, 0]
    y = scale[:, None] * head.cut[None, :, 1] + eye_y[:, None]
    shown = (y > EDGE) & (y < size[1] - EDGE)
    high = np.where(shown & (x < 0), EDGE - x, np.inf).min(axis=1)
    low = np.where(shown & (x >= 0), size[0] - EDGE - x, -np.inf).max(axis=1)
    return low, high


def _lacks_margin(head: Head, place: Placement, size: tuple[int, int]) -> CannotComposeError:
    """Names the sides where even this frame, the one that shows least, goes beyond the source."""
    x, y = (head.cut * place.scale + (place.eye_x, place.eye_y)).T
    shown = (x > EDGE) & (x < size[0] - EDGE) & (y > EDGE) & (y < size[1] - EDGE)
    seen = set(head.cut_side[shown].tolist())
    return lacking(tuple(side for i, side in enumerate(SIDES) if i in seen))


def lacking(sides: tuple[Side, ...]) -> CannotComposeError:
    """The refusal for lack of margin on ``sides``."""
    names = {"above": "头顶上方", "left": "左侧", "right": "右侧", "below": "下方"}
    where = "、".join(names[side] for side in sides) or "人像四周"
    remedies: dict[tuple[Side, ...], str] = {
        ("above",): "请离镜头远一点，露出整个头部",
        ("left",): "请向画面中间移动，露出双肩",
        ("right",): "请向画面中间移动，露出双肩",
    }
    return CannotComposeError(
        "MARGIN", f"{where}的画面不够", remedies.get(sides, "请离镜头远一点，露出整个头部和双肩"), sides
    )
