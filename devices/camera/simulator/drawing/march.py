"""From pixels to the cylinder: where each line of sight meets the height map (drawn-residents.md, "Render")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.camera.simulator.drawing.field import BOTTOM, REACH, TOP, Map

FOCAL: Final = 1.25  # focal length over frame height
HEAD: Final = 23.5  # cm that fill 42 % of the frame height at distance 1
PIVOT: Final = np.array([0.0, -2.0, -1.0])  # yaw and pitch turn about the middle of the head
NECK: Final = np.array([0.0, -13.0, -1.5])  # roll bends the neck
_FAR, _NEAR, _STEPS = -9.0, 12.0, 28


@dataclass(frozen=True)
class View:
    """A pinhole camera and where the head stands in front of it.

    `scale` is pixels per cm at the head's axis; `eye` the pixel (x, y) of the eye line's middle of a straight head.
    """

    width: int
    height: int
    scale: float
    eye: tuple[float, float]
    turn: NDArray[np.float64]  # head -> camera, about PIVOT
    lean: NDArray[np.float64]  # roll, about NECK

    @property
    def focal(self) -> float:
        return FOCAL * self.height

    @property
    def away(self) -> float:
        """Distance from camera to the head's axis in cm."""
        return self.focal / self.scale

    def project(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Head points (n, 3) in cm to pixels (n, 2)."""
        p = (points - PIVOT) @ self.turn.T + PIVOT
        p = (p - NECK) @ self.lean.T + NECK
        k = self.focal / (self.away - p[:, 2])
        # The optical axis passes through the middle of the eye line: a head off the centre is a shifted sensor.
        return np.stack((self.eye[0] + p[:, 0] * k, self.eye[1] - p[:, 1] * k), axis=1)


def view(
    width: int,
    height: int,
    yaw: float,
    pitch: float,
    roll: float,
    distance: float,
    offset: tuple[float, float],
    eye_line: float,
) -> View:
    """A view with drawn angles in degrees; `eye_line` is the eyes' height as a share of the frame, from above."""
    scale = 0.42 * height / HEAD / distance
    eye = (width / 2 + offset[0] * scale, eye_line * height - offset[1] * scale)
    y, p, r = np.radians([yaw, -pitch, -roll])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    about_z = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1.0]])
    return View(width, height, scale, eye, about_y @ about_x, about_z)


@dataclass(frozen=True)
class Hit:
    """What a box of pixels sees: texture coordinates 0..1 (across, down) and how far it lies inside the head."""

    left: int
    top: int
    across: Map
    down: Map
    inside: Map  # coverage 0..1


def _head_rays(seen: View, left: int, top: int, columns: int, rows: int, step: int) -> tuple[Map, Map]:
    """Lines of sight as p(z) = a + z b in the head's frame; a, b (rows, columns, 3), z the camera's depth axis."""
    px = left + (np.arange(columns) + 0.5) * step - seen.eye[0]
    py = seen.eye[1] - (top + (np.arange(rows) + 0.5) * step)
    dx, dy = np.meshgrid(px / seen.focal, py / seen.focal)
    direction = np.dstack((-dx, -dy, np.ones_like(dx)))
    start = np.dstack((dx * seen.away, dy * seen.away, np.zeros_like(dx)))
    back = seen.turn.T @ seen.lean.T
    shift = seen.turn.T @ (seen.lean.T @ -NECK + NECK - PIVOT) + PIVOT
    return (start @ back.T + shift).astype(np.float32), (direction @ back.T).astype(np.float32)


def _clearance(rho: Map, a: Map, b: Map, z: Map | float) -> tuple[Map, Map, Map]:
    """(distance of the point at depth z outside the surface, its column and its row in rho), cm and cells."""
    zz = z[..., None] if isinstance(z, np.ndarray) else z
    p = a + b * zz
    x, y, depth = (np.ascontiguousarray(p[..., i]) for i in range(3))
    radius, angle = cv2.cartToPolar(depth, x)
    angle = np.where(angle > np.pi, angle - 2 * np.pi, angle)
    column = ((angle + REACH) * (rho.shape[1] / (2 * REACH)) - 0.5).astype(np.float32)
    row = ((TOP - y) * (rho.shape[0] / (TOP - BOTTOM)) - 0.5).astype(np.float32)
    height = cv2.remap(rho, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(radius - height, dtype=np.float32), column, row


def cast(rho: Map, seen: View) -> Hit | None:
    """Meets every line of sight of the head's box with the surface, at half resolution; None when out of frame."""
    reach = 17.0 * seen.scale
    left, right = (int(np.clip(seen.eye[0] + s * reach, 0, seen.width)) // 2 * 2 for s in (-1, 1))
    top = int(np.clip(seen.eye[1] - 19 * seen.scale, 0, seen.height)) // 2 * 2
    bottom = int(np.clip(seen.eye[1] + 23 * seen.scale, 0, seen.height)) // 2 * 2
    if right - left < 8 or bottom - top < 8:
        return None
    columns, rows = (right - left) // 2, (bottom - top) // 2
    a, b = _head_rays(seen, left, top, columns, rows, 2)
    depths = np.linspace(_NEAR, _FAR, _STEPS, dtype=np.float32)
    step = float(depths[0] - depths[1])
    nearest = np.full((rows, columns), np.inf, dtype=np.float32)
    nearest_z = np.zeros((rows, columns), dtype=np.float32)
    entry = np.zeros((rows, columns), dtype=np.float32)
    found = np.zeros((rows, columns), dtype=bool)
    before, _, _ = _clearance(rho, a, b, float(depths[0]))
    for z in depths[1:]:
        gap, _, _ = _clearance(rho, a, b, float(z))
        fresh = (gap <= 0) & (before > 0) & ~found
        share = before / np.maximum(before - gap, 1e-6)
        entry = np.where(fresh, z + step * (1 - share), entry)
        found |= fresh
        closer = gap < nearest
        nearest_z = np.where(closer, z, nearest_z)
        nearest = np.minimum(nearest, gap)
        before = gap
    z_hit = np.where(found, entry, nearest_z).astype(np.float32)
    for _ in range(4):  # walk along the ray by the remaining gap: the surface is steep only at the rim
        gap, column, row = _clearance(rho, a, b, z_hit)
        z_hit = np.where(found, z_hit - np.clip(gap, -0.4, 0.4), z_hit).astype(np.float32)
    gap, column, row = _clearance(rho, a, b, z_hit)
    full = (columns * 2, rows * 2)
    across = cv2.resize((column + 0.5) / rho.shape[1], full, interpolation=cv2.INTER_LINEAR)
    down = cv2.resize((row + 0.5) / rho.shape[0], full, interpolation=cv2.INTER_LINEAR)
    rim = cv2.resize(np.clip(nearest, -2, 2), full, interpolation=cv2.INTER_LINEAR) * seen.scale
    inside = np.clip(0.5 - 0.8 * rim, 0, 1)
    return Hit(left, top, np.asarray(across, np.float32), np.asarray(down, np.float32), np.asarray(inside, np.float32))
