"""The surface of a head as a height map over a cylinder (drawn-residents.md, "Surface")."""

from __future__ import annotations

import numpy as np

from devices.camera.simulator.drawing import hair
from devices.camera.simulator.drawing.field import SHAPE, Map, axes, bump, line, ramp, spline
from devices.camera.simulator.drawing.looks import Looks

_EXPONENT = 2.25  # of the superellipse of a section: between an ellipse and a box
_CROWN = 12.3  # cm from the eye line to the top of the bare skull
_JAW_DROP = 2.6  # cm that the chin falls when the mouth is wide open


def drop(looks: Looks, y: Map, mouth: float) -> Map:
    """The y a cell has when the mouth is shut: everything below the mouth line slides down as it opens."""
    return np.asarray(y + _JAW_DROP * mouth * ramp(looks.mouth - y, 0.0, 3.0), dtype=np.float32)


def skull(looks: Looks, theta: Map, y: Map) -> Map:
    """Bare head and neck without features: rho (rows, columns) in cm."""
    c, full, wide, jaw = looks.chin, looks.fullness, looks.face_width, looks.jaw
    knots = np.array(
        [c - 1.6, c - 0.7, c - 0.1, c + 0.6, c + 1.6, c + 3.4, -5.0, -2.0, 1.0, 4.0, 7.0, 9.4, 11.0, 11.9, 12.3]
    )
    width = np.array([0.3, 1.3, 2.6, 3.7, 4.75, 5.85, 6.65, 7.15, 7.3, 7.5, 7.2, 6.1, 4.5, 2.5, 0.2])
    depth = np.array([1.0, 5.5, 7.9, 8.8, 9.1, 9.2, 9.35, 9.2, 9.2, 9.3, 8.6, 7.0, 5.0, 2.7, 0.2])
    lower = np.interp(knots, [c, c + 2.0, -5.0, 0.0], [jaw, jaw, 0.5 + 0.5 * jaw, 1.0])
    cheek = 1 + (0.05 * full - 0.015) * np.exp(-0.5 * ((knots + 6.4) / 2.2) ** 2)
    w = spline(knots, width * wide * lower * cheek, y)
    d = spline(knots, depth, y)
    # Below the chin the section shrinks to nothing and the neck takes over.
    s, co = np.abs(np.sin(theta)), np.abs(np.cos(theta))
    section = ((s / w) ** _EXPONENT + (co / d) ** _EXPONENT) ** (-1 / _EXPONENT)
    section = np.where(y < knots[0], 0.3, section)
    section = section - 3.0 * np.clip(y - knots[-1], 0, 1)  # nothing stands above the crown
    return _soft_max(section.astype(np.float32), _neck(looks, theta, y), 0.35)


def _neck(looks: Looks, theta: Map, y: Map) -> Map:
    radius = (5.3 if looks.sex == "female" or looks.age < 16 else 5.8) * (0.97 + 0.06 * looks.fullness)
    radius = radius + 0.10 * np.clip(-14.0 - y, 0, None) ** 1.5
    back = -1.8  # the neck stands behind the head's axis
    b = back * np.cos(theta)
    ring = b + np.sqrt(np.clip(radius**2 - (back * np.sin(theta)) ** 2, 0.01, None))
    return np.asarray(ring * ramp(y, -3.0, -7.0) - 3.0 * ramp(y, -7.0, -3.0), dtype=np.float32)


def _soft_max(a: Map, b: Map, softness: float) -> Map:
    gap = np.abs(a - b)
    return np.asarray(np.maximum(a, b) + softness * np.exp(-gap / softness) * 0.4, dtype=np.float32)


def face(looks: Looks, bare: Map, theta: Map, y: Map, mouth: float, smile: float, eyes: float) -> Map:
    """What the features add to rho, as functions of the front projection (x = rho sin theta, y)."""
    x = np.asarray(bare * np.sin(theta), dtype=np.float32)
    ax = np.abs(x)
    yn = drop(looks, y, mouth)
    one = looks
    out = -one.socket * bump(ax, y, (one.eye_distance - 0.1, 0.4), (1.5, 0.95))
    out += (0.52 + 0.06 * (1 - eyes)) * bump(ax, y, (one.eye_distance, -0.05), (0.95, 0.68))
    out += one.brow_ridge * bump(ax, y, (2.6, one.brow_height - 0.1), (1.9, 0.55))
    out += one.cheekbone * bump(ax, y, (4.6, -2.6 + 0.35 * smile), (1.5, 1.3))
    out += (0.25 * one.fullness + 0.2 * smile) * bump(ax, yn, (3.9, -4.6 + 0.5 * smile), (1.5, 1.5))
    out += _nose(one, x, ax, y)
    out += 0.5 * bump(x, yn, (0.0, one.mouth + 0.3), (2.6, 1.7))
    out += _lips(one, x, y, mouth, smile)
    out -= 0.4 * bump(x, yn, (0.0, one.mouth - 1.65), (1.5, 0.45))
    out += one.chin_point * bump(x, yn, (0.0, one.chin + 1.4), (1.5, 0.95))
    fold = _fold(one, ax, yn, smile)
    out -= (0.05 + 0.16 * one.wrinkles + 0.12 * smile) * fold
    return np.asarray(out * ramp(np.cos(theta), 0.0, 0.25), dtype=np.float32)


def _fold(looks: Looks, ax: Map, y: Map, smile: float) -> Map:
    """The nasolabial fold, from the wing of the nose past the corner of the mouth."""
    t = np.clip((looks.nose_base + 0.5 - y) / (looks.nose_base + 0.5 - looks.mouth + 0.8), 0, 1)
    path = looks.nose_width + 0.35 + (looks.mouth_width + 0.35 + 0.3 * smile - looks.nose_width) * t**1.2
    inside = ramp(y, looks.nose_base + 0.8, looks.nose_base) * ramp(y, looks.mouth - 1.4, looks.mouth - 0.2)
    return np.asarray(line(ax - path, 0.38) * inside, dtype=np.float32)


def _nose(looks: Looks, x: Map, ax: Map, y: Map) -> Map:
    base = looks.nose_base
    along = np.clip((1.2 - y) / (1.2 - base), 0, 1)
    spread = looks.nose_bridge + 0.45 * along**1.5
    cut = ramp(y, base - 0.5, base + 0.25)
    ridge = along**1.3 * looks.nose_height * np.exp(-0.5 * (x / spread) ** 2) * cut
    tip = 0.36 * bump(x, y, (0.0, base + 0.75), (0.72, 0.62))
    wings = 0.68 * bump(ax, y, (0.74 * looks.nose_width, base + 0.5), (0.42, 0.5)) * cut
    return np.asarray(ridge + tip + wings, dtype=np.float32)


def lip_lines(looks: Looks, x: Map, mouth: float, smile: float) -> tuple[Map, Map, Map]:
    """(upper edge of the gap, lower edge of the gap, how far along the mouth 0 middle .. 1 corner) at each x."""
    half = looks.mouth_width * (1 + 0.17 * smile - 0.14 * mouth)
    along = np.clip(np.abs(x) / half, 0, 1)
    arch = np.sqrt(1 - along**2)
    middle = looks.mouth + 0.5 * smile * along**2 + 0.07 * np.cos(along * 2 * np.pi) - 0.07
    gap = _JAW_DROP * 0.75 * mouth
    upper = middle + 0.18 * gap * arch
    lower = middle - 0.82 * gap * arch
    return upper.astype(np.float32), lower.astype(np.float32), (np.abs(x) / half).astype(np.float32)


def _lips(looks: Looks, x: Map, y: Map, mouth: float, smile: float) -> Map:
    upper, lower, along = lip_lines(looks, x, mouth, smile)
    inside = ramp(along, 1.1, 0.75)
    top = 0.28 * np.exp(-0.5 * ((y - upper - 0.5 * looks.lip_upper) / (0.5 * looks.lip_upper)) ** 2)
    bottom = 0.36 * np.exp(-0.5 * ((y - lower + 0.5 * looks.lip_lower) / (0.5 * looks.lip_lower)) ** 2)
    groove = 0.14 * line(y - 0.5 * (upper + lower), 0.16) * (1 - min(1.0, 4 * mouth))
    return np.asarray((top + bottom - groove) * inside, dtype=np.float32)


def build(looks: Looks, eyes: float, mouth: float, smile: float) -> Map:
    """rho (SHAPE) in cm of the whole head with hair, for one expression."""
    theta, y = axes(SHAPE)
    yn = drop(looks, y, mouth)
    bare = skull(looks, theta, yn)
    whole = bare + face(looks, bare, theta, y, mouth, smile, eyes)
    whole += looks.ear * line(np.abs(theta) - 1.6, 0.13) * ramp(y, -5.2, -3.6) * ramp(y, 1.9, 0.6)
    return _with_hair(looks, whole, theta, y)


def _with_hair(looks: Looks, whole: Map, theta: Map, y: Map) -> Map:
    """Hair is a second, larger skull blended in above the hairline; long hair also fills the hollow beside the neck."""
    t = hair.thickness(looks)
    long = looks.hair in ("bob", "bangs", "tied")
    crown = np.where(y > 0, y * (_CROWN / (_CROWN + t)), y).astype(np.float32)
    grown = skull(looks, theta, np.maximum(crown, -2.0) if long else crown)
    lift = ramp(y - hair.edge(looks, theta), -0.1, 1.8)
    grown = grown + t * (0.25 + 0.75 * lift) * ramp(y, _CROWN + 0.5 + t, 9.5)
    relief = 0.035 * hair.strands(looks, SHAPE)
    return np.asarray(
        whole + hair.rise(looks, SHAPE) * (np.maximum(grown, whole * 0.9) + relief - whole), dtype=np.float32
    )
