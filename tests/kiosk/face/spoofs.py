"""Pictures of a face held before the camera, rendered: a print or a screen, turned, tilted, bent, moved nearer.

A sheet of paper is a piece of a cylinder (or a plane), so each pixel's ray meets it at a place that can be written
down; no model and no recording is needed. Lengths in cm, the camera is a pinhole of 1.25 frame heights.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np

from kiosk.photo.face import Rgb

Border = Literal["none", "hand", "bezel"]
WIDTH, HEIGHT = 640, 360
FOCAL = 1.25 * HEIGHT


@dataclass(frozen=True)
class Held:
    """How a picture is held. Angles in degrees; ``bend`` is the curvature in 1/cm, positive = bulging to the camera,
    about an axis that leans by ``axis`` from the upright; ``at`` and ``distance`` say where its middle is."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    bend: float = 0.0
    axis: float = 0.0
    distance: float = 45.0
    at: tuple[float, float] = (0.0, 0.0)
    height: float = 32.0
    border: Border = "none"
    screen: bool = False


def shown(picture: Rgb, held: Held, rng: np.random.Generator) -> Rgb:
    """The camera's frame (540, 960, 3) uint8 of a picture that is held so."""
    turn = _rotation(held)
    origin = turn.T @ -np.array([*held.at, held.distance])
    x, y = np.meshgrid(np.arange(WIDTH) - WIDTH / 2, np.arange(HEIGHT) - HEIGHT / 2)
    rays = np.stack([x / FOCAL, y / FOCAL, np.ones_like(x)], axis=-1) @ turn
    u, v, facing = _met(origin, rays, held)
    scale = picture.shape[0] / held.height
    across, down = u * scale + picture.shape[1] / 2, v * scale + picture.shape[0] / 2
    seen = cv2.remap(picture, across.astype(np.float32), down.astype(np.float32), cv2.INTER_AREA).astype(np.float32)
    half = (picture.shape[1] / 2 / scale, held.height / 2)
    inside = (np.abs(u) <= half[0]) & (np.abs(v) <= half[1]) & np.isfinite(facing)
    seen = _glows(seen, u, v) if held.screen else seen * (0.55 + 0.45 * np.clip(facing, 0, 1))[..., None]
    frame = _room(rng)
    _draw_border(frame, u, v, half, held.border)
    frame[inside] = seen[inside]
    frame = frame + rng.normal(0, 2.0, frame.shape[:2])[..., None]
    return np.clip(frame, 0, 255).astype(np.uint8)


def turned(held: Held, to: float, frames: int) -> list[Held]:
    """The same picture in the hand, turned little by little and back."""
    there = [replace(held, yaw=held.yaw + to * (i + 1) / frames) for i in range(frames)]
    return [*there, *reversed(there)]


def _met(origin: np.ndarray, rays: np.ndarray, held: Held) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where each ray meets the sheet: its place on it (cm), and how squarely it is seen (nan where it is missed)."""
    lean = np.radians(held.axis)
    to_axis = np.array([[np.cos(lean), np.sin(lean), 0], [-np.sin(lean), np.cos(lean), 0], [0, 0, 1.0]])
    o, d = to_axis @ origin, rays @ to_axis.T
    with np.errstate(invalid="ignore", divide="ignore"):
        if abs(held.bend) < 1e-6:
            t = -o[2] / d[..., 2]
            a, b = o[0] + t * d[..., 0], o[1] + t * d[..., 1]
            facing = np.abs(d[..., 2]) / np.linalg.norm(d, axis=-1)
        else:
            r = 1 / held.bend
            oz, dz = o[2] - r, d[..., 2]
            aa = d[..., 0] ** 2 + dz**2
            bb = o[0] * d[..., 0] + oz * dz
            root = np.sqrt(bb**2 - aa * (o[0] ** 2 + oz**2 - r**2))
            t = (-bb - np.sign(r) * root) / aa
            x, z = o[0] + t * d[..., 0], oz + t * dz
            a, b = np.arctan2(x / r, -z / r) * r, o[1] + t * d[..., 1]
            facing = np.abs(x * d[..., 0] + z * dz) / (abs(r) * np.linalg.norm(d, axis=-1))
    u, v = a * np.cos(lean) - b * np.sin(lean), a * np.sin(lean) + b * np.cos(lean)
    return np.nan_to_num(u, nan=1e4), np.nan_to_num(v, nan=1e4), facing


def _rotation(held: Held) -> np.ndarray:
    yaw, pitch, roll = (np.radians(angle) for angle in (held.yaw, held.pitch, held.roll))
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    return np.asarray(about_y @ about_x @ about_z)


def _glows(seen: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """A display: brighter, bluish, with the beat of its pixels against the camera's."""
    beat = 1 + 0.05 * np.sin(2 * np.pi * (u * 2.3 + v * 0.4)) * np.sin(2 * np.pi * v * 1.9)
    return np.asarray(seen * beat[..., None] * np.array([1.02, 1.08, 1.18]) + 10)


def _room(rng: np.random.Generator) -> np.ndarray:
    """A blurred wall with something darker at the side."""
    small = rng.uniform(150, 200, (6, 10, 3)).astype(np.float32)
    small[:, 7:] *= 0.6
    return np.asarray(cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC))


def _draw_border(frame: np.ndarray, u: np.ndarray, v: np.ndarray, half: tuple[float, float], border: Border) -> None:
    if border == "bezel":
        frame[(np.abs(u) <= half[0] + 1.0) & (np.abs(v) <= half[1] + 1.4)] = (22, 22, 24)
    if border == "hand":
        for x, y, rx, ry in ((half[0] + 0.6, 6.0, 1.7, 4.0), (-half[0] - 0.6, 7.0, 1.7, 4.0)):
            frame[((u - x) / rx) ** 2 + ((v - y) / ry) ** 2 <= 1] = (196, 150, 124)
