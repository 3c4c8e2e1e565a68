"""What is behind and below the face: the wall of the booth, shoulders, collar, spectacles.  Linear BGR float32."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.camera.simulator.drawing.field import Map
from devices.camera.simulator.drawing.looks import Looks
from devices.camera.simulator.drawing.march import View
from devices.camera.simulator.drawing.pose import Background, Clothes
from devices.camera.simulator.drawing.shade import Lamp

_CLOTH = (
    (0.115, 0.050, 0.030),
    (0.030, 0.035, 0.060),
    (0.050, 0.060, 0.028),
    (0.150, 0.085, 0.050),
    (0.070, 0.035, 0.110),
    (0.045, 0.045, 0.050),
)
_WHITE = (0.80, 0.80, 0.80)


def wall(width: int, height: int, kind: Background, seed: int) -> Map:
    """The background (height, width, 3): a light grey screen, a white one, or a hall full of things."""
    level = {"grey": 0.66, "white": 1.0, "busy": 0.42}[kind]
    y, x = np.mgrid[0 : height // 4, 0 : width // 4].astype(np.float32)
    fall = 1 - (0.02 if kind == "white" else 0.16) * (((x * 4 / width - 0.5) * 1.6) ** 2 + (y * 4 / height - 0.35) ** 2)
    plain = (level * fall)[..., None] * np.array([1.02, 1.0, 0.975], dtype=np.float32)
    out = np.asarray(cv2.resize(plain.astype(np.float32), (width, height)), dtype=np.float32)
    return _hall(out, seed) if kind == "busy" else out


def _hall(out: Map, seed: int) -> Map:
    rng = np.random.default_rng([seed, 5])
    height, width = out.shape[:2]
    for _ in range(26):
        x0, y0 = int(rng.uniform(-0.1, 1) * width), int(rng.uniform(-0.1, 0.9) * height)
        w, h = int(rng.uniform(0.03, 0.16) * width), int(rng.uniform(0.05, 0.4) * height)
        colour = tuple(float(v) for v in rng.uniform(0.03, 0.75, 3))
        cv2.rectangle(out, (x0, y0), (x0 + w, y0 + h), colour, -1)
        cv2.rectangle(out, (x0, y0), (x0 + w, y0 + h), (0.02, 0.02, 0.02), 2)
    return out


# Outlines in cm, right half, eye line y = 0; the left half is its mirror.
_SHOULDER = (
    (4.6, -13.2),
    (6.2, -14.6),
    (9.5, -16.0),
    (14.5, -17.6),
    (18.6, -19.4),
    (21.0, -22.5),
    (22.4, -27.0),
    (23.2, -34.0),
    (24.0, -70.0),
)
_NECKLINE = ((6.5, -14.6), (5.9, -15.7), (4.4, -17.0), (2.3, -17.75), (0.0, -18.0))
_V_NECK = ((6.3, -14.5), (4.6, -16.6), (2.4, -19.4), (0.0, -22.0))
_COLLAR = ((6.7, -13.9), (5.2, -15.9), (2.7, -18.2), (0.25, -20.4), (2.5, -23.2), (5.4, -19.9), (8.4, -16.0))


def _outline(half: tuple[tuple[float, float], ...], grow: float) -> NDArray[np.float64]:
    right = np.array(half) * np.array([grow, 1.0])
    return np.concatenate((right, right[::-1] * np.array([-1.0, 1.0])))


def _fill(shape: tuple[int, int], seen: View, points: NDArray[np.float64], top: int) -> Map:
    """Coverage 0..1 of a polygon given in cm, on the rows from `top` down."""
    px = np.array(seen.eye) + points * np.array([seen.scale, -seen.scale]) - np.array([0, top])
    mask = np.zeros(shape, dtype=np.uint8)
    cv2.fillPoly(mask, [np.round(np.clip(px, -4000, 8000) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return mask.astype(np.float32) / 255


def _smooth(points: NDArray[np.float64], rounds: int = 3) -> NDArray[np.float64]:
    for _ in range(rounds):  # Chaikin: corners of cloth are round
        ahead = np.roll(points, -1, axis=0)
        points = np.stack((0.75 * points + 0.25 * ahead, 0.25 * points + 0.75 * ahead), axis=1).reshape(-1, 2)
    return points


def _growth(looks: Looks) -> float:
    child = max(0, 16 - looks.age) / 16
    return (0.92 if looks.sex == "female" else 1.0) * (1 - 0.22 * child)


def cloth(looks: Looks, clothes: Clothes) -> NDArray[np.float32]:
    """Linear BGR of the garment."""
    rng = np.random.default_rng([looks.seed, 6])
    return np.array(_WHITE if clothes == "white" else _CLOTH[int(rng.integers(len(_CLOTH)))], dtype=np.float32)


def _folds(shape: tuple[int, int], seen: View, looks: Looks, top: int) -> Map:
    """Brightness of the cloth: sides turn away, soft folds, darker towards the belly."""
    raw = np.random.default_rng([looks.seed, 8]).standard_normal((48, 160)).astype(np.float32)
    soft = cv2.GaussianBlur(raw, (0, 0), sigmaX=2.0, sigmaY=7.0)
    soft = cv2.resize(soft / (soft.std() + 1e-9), (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    x = (np.arange(shape[1]) - seen.eye[0]) / seen.scale
    y = (np.arange(shape[0]) + top - seen.eye[1]) / seen.scale
    side = np.clip(1.06 - 0.42 * (np.abs(x) / 24) ** 2.2, 0.3, 1.2)[None, :]
    down = np.clip(1.12 - 0.016 * np.clip(y - 15, 0, None), 0.6, 1.2)[:, None]
    return np.asarray(side * down * (1 + 0.05 * soft), dtype=np.float32)


def dress(picture: Map, looks: Looks, clothes: Clothes, seen: View, lamp: Lamp, front: bool) -> None:
    """Paints, into the picture, shoulders behind the neck (front False) or the garment before it (front True)."""
    grow = _growth(looks)
    top = int(np.clip(seen.eye[1] + 12.5 * seen.scale, 0, seen.height - 1))
    window = picture[top:]
    shape = (window.shape[0], window.shape[1])
    tone = cloth(looks, clothes) * (0.75 * lamp.key + lamp.around) * _folds(shape, seen, looks, top)[..., None]
    body = _smooth(_outline(_SHOULDER, grow))
    if not front:
        rim = _fill(shape, seen, _smooth(_outline(((6.9, -16.5), (6.6, -14.3), (5.4, -13.5), (0.0, -13.2)), 1.0)), top)
        mask = np.maximum(_fill(shape, seen, body, top), rim)
        window += (tone * 0.45 - window) * mask[..., None]
        return
    shirt = clothes == "shirt"
    edge = _outline(_V_NECK if shirt else _NECKLINE, 1.0)
    hole = _fill(shape, seen, _smooth(np.concatenate((edge, np.array([[-6.5, -8.0], [6.5, -8.0]]))), 2), top)
    mask = _fill(shape, seen, body, top) * (1 - hole)
    window += (tone - window) * mask[..., None]
    seam = cv2.GaussianBlur(hole, (0, 0), 0.32 * seen.scale) * (1 - hole) * mask
    window *= 1 - (0.8 * seam)[..., None]
    if shirt:
        for side in (-1.0, 1.0):
            flap = _fill(shape, seen, np.array(_COLLAR) * np.array([side, 1.0]), top)
            shade = cv2.GaussianBlur(flap, (0, 0), 0.4 * seen.scale) * (1 - flap)
            window *= 1 - (0.45 * shade * mask)[..., None]
            window += (tone * 1.18 - window) * flap[..., None]


def spectacles(picture: Map, looks: Looks, seen: View, glare: bool) -> Map:
    """Thin frames before the eyes, and where asked a window mirrored in the lenses."""
    t = np.linspace(0, 2 * np.pi, 64)
    rim = np.stack(
        (np.sign(np.cos(t)) * np.abs(np.cos(t)) ** 0.75 * 2.35, np.sign(np.sin(t)) * np.abs(np.sin(t)) ** 0.75 * 1.7),
        axis=1,
    )
    thick = max(1, round(0.14 * seen.scale))
    for side in (-1.0, 1.0):
        centre = np.array([side * (looks.eye_distance + 0.05), -0.25])
        lens = np.column_stack((rim + centre, 10.2 - 0.04 * (rim[:, 0] + centre[0]) ** 2))
        _stroke(picture, seen.project(lens), thick, closed=True)
        temple = np.array([[side * (looks.eye_distance + 2.4), 0.5, 9.1], [side * 7.3 * looks.face_width, 0.5, 6.4]])
        _stroke(picture, seen.project(temple), thick, closed=False)
        if glare:
            window = np.column_stack((rim * 0.62 + centre + np.array([0.25, 0.3]), np.full(64, 10.2)))
            mask = np.zeros(picture.shape[:2], dtype=np.uint8)
            cv2.fillPoly(mask, [np.round(seen.project(window) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
            soft = cv2.GaussianBlur(mask, (0, 0), 0.35 * seen.scale).astype(np.float32)[..., None] / 255
            picture = np.asarray(picture + (2.2 - picture) * soft * 0.92, dtype=np.float32)
    bridge = np.array([[-1.15, 0.15, 10.4], [0.0, 0.45, 10.7], [1.15, 0.15, 10.4]])
    _stroke(picture, seen.project(bridge), thick, closed=False)
    return picture


def _stroke(picture: Map, points: NDArray[np.float64], thick: int, closed: bool) -> None:
    cv2.polylines(picture, [np.round(points * 16).astype(np.int32)], closed, (0.02, 0.02, 0.022), thick, cv2.LINE_AA, 4)
