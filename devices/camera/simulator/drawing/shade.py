"""Light on the head: colour of the texture for one direction of the light (drawn-residents.md, "Shading")."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.camera.simulator.drawing.field import BOTTOM, REACH, TOP, Map, axes, ramp
from devices.camera.simulator.drawing.pose import Light


@dataclass(frozen=True)
class Lamp:
    """Where the key light stands (towards it, camera frame) and how bright key and surroundings are."""

    towards: tuple[float, float, float]
    key: float
    around: float


LAMPS: dict[Light, Lamp] = {
    "soft": Lamp((-0.18, 0.42, 0.89), 0.80, 0.52),
    "side": Lamp((0.93, 0.22, 0.30), 1.35, 0.21),
    "dark": Lamp((-0.18, 0.42, 0.89), 0.12, 0.078),
    "bright": Lamp((-0.10, 0.35, 0.93), 2.4, 1.6),
}
_WRAP = np.array([0.16, 0.16, 0.30], dtype=np.float32)  # red light travels further under the skin


def normals(rho: Map) -> Map:
    """Unit outward normals (rows, columns, 3) in the head's frame."""
    theta, _ = axes((rho.shape[0], rho.shape[1]))
    d_theta = 2 * REACH / rho.shape[1]
    d_y = (TOP - BOTTOM) / rho.shape[0]
    across = cv2.Sobel(rho, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8) / d_theta
    down = cv2.Sobel(rho, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8) / -d_y
    slope = across / np.maximum(rho, 0.5)
    s, c = np.sin(theta), np.cos(theta)
    n = np.dstack((s - slope * c, -down, c + slope * s)).astype(np.float32)
    return np.asarray(n / np.linalg.norm(n, axis=2, keepdims=True), dtype=np.float32)


def occlusion(rho: Map) -> Map:
    """Ambient light that reaches each cell, 0..1: hollows lie below the blurred surface."""
    open_sky = np.ones_like(rho)
    for sigma, weight in ((5.0, 1.1), (14.0, 0.55), (36.0, 0.28)):
        open_sky /= 1 + weight * np.maximum(cv2.GaussianBlur(rho, (0, 0), sigma) - rho, 0)
    return np.asarray(open_sky, dtype=np.float32)


def light(
    colour: Map, wet: Map, normal: Map, sky: Map, hairy: Map, lamp: Lamp, turn: NDArray[np.float64], chin: float
) -> Map:
    """Lit linear colour.  `turn` takes head to camera; `hairy` is where hair shines instead of skin."""
    towards = np.array(lamp.towards) / np.linalg.norm(lamp.towards)
    ray = (turn.T @ towards).astype(np.float32)
    eye = (turn.T @ np.array([0.0, 0.0, 1.0])).astype(np.float32)
    half = (ray + eye) / np.linalg.norm(ray + eye)
    up = (turn.T @ np.array([0.0, 1.0, 0.0])).astype(np.float32)
    lambert = normal @ ray
    diffuse = np.clip((lambert[..., None] + _WRAP) / (1 + _WRAP), 0, None)
    # Eyeballs are darker than a bare bump in the light would be: lids and lashes shade them from both sides alike.
    diffuse = diffuse * (1 - wet[..., None]) + 0.80 * wet[..., None]
    shadow = _under_jaw(normal.shape[0], chin)
    around = (lamp.around * (0.72 + 0.28 * (normal @ up)) * sky)[..., None]
    shine = np.clip(normal @ half, 0, 1)
    gloss = 0.05 * shine**18 * (1 - hairy) * (1 - wet) + 0.02 * shine**60 * wet + 0.035 * shine**10 * hairy
    lit = colour * (
        lamp.key * diffuse * (shadow * (0.45 + 0.55 * sky))[..., None] + around * (0.55 + 0.45 * shadow)[..., None]
    )
    return np.asarray(lit + (gloss * (lamp.key + lamp.around))[..., None], dtype=np.float32)


def _under_jaw(rows: int, chin: float) -> Map:
    """The head does not shadow itself: the neck below the chin is darkened instead."""
    _, y = axes((rows, 1))
    return np.asarray(1 - 0.50 * ramp(y, chin + 0.2, chin - 0.9) * ramp(y, chin - 9.0, chin - 1.5), dtype=np.float32)


def develop(linear: Map) -> NDArray[np.uint8]:
    """Linear light to 8-bit sRGB with a soft shoulder, by table."""
    x = np.linspace(0, 4, 4096, dtype=np.float32)
    table = np.clip(255 * (x / np.sqrt(1 + 0.18 * x * x)) ** (1 / 2.2), 0, 255).astype(np.uint8)
    index = np.clip(linear * (4095 / 4), 0, 4095).astype(np.uint16)
    return np.asarray(table[index], dtype=np.uint8)
