"""Colour of the head in linear light (drawn-residents.md, "Albedo"): (rows, columns, 3) float32, BGR."""

from __future__ import annotations

import numpy as np

from devices.camera.simulator.drawing import hair
from devices.camera.simulator.drawing.field import Map, bump, line, noise, ramp, resize
from devices.camera.simulator.drawing.looks import Looks
from devices.camera.simulator.drawing.surface import drop, lip_lines

_SKIN = (np.array([0.40, 0.55, 0.80]), np.array([0.17, 0.29, 0.53]))  # light, tan
_HAIR = (np.array([0.012, 0.011, 0.012]), np.array([0.022, 0.034, 0.058]))  # black, dark brown
_GREY = np.array([0.46, 0.47, 0.48])
_IRIS = (np.array([0.010, 0.014, 0.024]), np.array([0.016, 0.035, 0.080]))  # near black, brown
_SCLERA = np.array([0.66, 0.66, 0.68])
_LIP = (np.array([0.60, 0.58, 0.88]), np.array([0.47, 0.42, 0.86]))  # factor on skin: pale, full
_TEETH = np.array([0.60, 0.66, 0.68])
_MOUTH = np.array([0.025, 0.022, 0.075])


def _mix(pair: tuple[np.ndarray, np.ndarray], share: float) -> Map:
    return np.asarray(pair[0] * (1 - share) + pair[1] * share, dtype=np.float32)


def _blend(colour: Map, over: Map, mask: Map) -> Map:
    return np.asarray(colour + (over - colour) * mask[..., None], dtype=np.float32)


def hair_colour(looks: Looks) -> Map:
    """Linear BGR of the hair, black to dark brown, greyed with age."""
    return np.asarray(_mix(_HAIR, looks.hair_colour) * (1 - looks.grey) + _GREY * looks.grey, dtype=np.float32)


def paint(looks: Looks, rho: Map, theta: Map, y: Map, expression: tuple[float, float, float, float]) -> tuple[Map, Map]:
    """(colour (rows, columns, 3), wetness (rows, columns)) for a height map at texture resolution."""
    eyes, mouth, smile, gaze = expression
    x = np.asarray(rho * np.sin(theta), dtype=np.float32)
    front = ramp(np.cos(theta), 0.0, 0.2) + np.zeros_like(x)
    yy = y + np.zeros_like(x)
    yn = drop(looks, yy, mouth)
    colour = _skin(looks, x, yy, yn, front)
    wet = np.zeros_like(x)
    colour = _brows(looks, colour, x, yy, front)
    for side in (-1.0, 1.0):
        colour, wet = _eye(looks, colour, wet, x * side, x, yy, front, eyes, gaze * side, side)
    colour = _nose(looks, colour, x, yy, front)
    colour = _mouth(looks, colour, x, yy, front, mouth, smile)
    return _hair(looks, colour, theta), wet


def _skin(looks: Looks, x: Map, y: Map, yn: Map, front: Map) -> Map:
    shape = (x.shape[0], x.shape[1])
    mottle = np.zeros_like(x)
    for i, (size, strength) in enumerate(((2.0, 0.010), (9.0, 0.014), (34.0, 0.018))):
        mottle += noise(looks.seed * 11 + i, shape, (size, size)) * strength
    tone = _mix(_SKIN, looks.skin)
    colour = np.asarray(tone * (1 + mottle[..., None]), dtype=np.float32)
    ax = np.abs(x)
    blush = (
        0.9 * bump(ax, yn, (4.3, -3.2), (1.7, 1.2))
        + 0.45 * bump(x, y, (0, looks.nose_base + 0.8), (1.0, 0.8))
        + 0.25 * bump(x, yn, (0, looks.chin + 1.0), (1.4, 0.9))
    )
    rosy = np.array([0.80, 0.82, 1.0], dtype=np.float32)
    colour *= 1 - (1 - rosy) * (blush * front * looks.blush)[..., None]
    socket = bump(ax, y, (looks.eye_distance - 0.2, 0.15), (1.7, 0.85))
    colour *= 1 - np.array([0.20, 0.19, 0.13], dtype=np.float32) * (socket * front)[..., None]
    bag = line(y + 0.95 + 0.05 * (ax - looks.eye_distance) ** 2, 0.16) * ramp(np.abs(ax - looks.eye_distance), 1.5, 0.7)
    colour *= 1 - ((0.06 + 0.26 * looks.wrinkles) * bag * front)[..., None]
    creases = sum(line(y - 4.3 - 0.85 * k - 0.12 * np.cos(x * 0.8 + k), 0.075) for k in range(3)) * ramp(ax, 4.0, 2.0)
    colour *= 1 - (0.20 * looks.wrinkles * creases * front)[..., None]
    crow = sum(line(y - 0.15 - slope * (ax - looks.eye_distance - 1.5), 0.06) for slope in (-0.5, -0.1, 0.35)) * ramp(
        np.abs(ax - looks.eye_distance - 2.3), 0.8, 0.3
    )
    colour *= 1 - (0.22 * looks.wrinkles * crow * front)[..., None]
    if looks.sex == "male" and looks.age > 18:
        beard = ramp(yn, looks.nose_base - 0.3, looks.nose_base - 1.0) * ramp(yn, looks.chin - 0.6, looks.chin + 0.6)
        beard = beard * (1 - 0.75 * bump(ax, yn, (4.0, -4.5), (1.4, 1.6)))
        colour *= 1 - (np.array([0.16, 0.18, 0.22], dtype=np.float32) * looks.stubble * (beard * front)[..., None])
    return colour


def _brows(looks: Looks, colour: Map, x: Map, y: Map, front: Map) -> Map:
    ax = np.abs(x)
    start, end = 1.15, 1.15 + 3.6 * looks.brow_length
    t = (ax - start) / (end - start)
    path = (
        looks.brow_height
        + looks.brow_tilt * (ax - 3)
        + looks.brow_arch * (1 - (2 * np.clip(t, 0, 1) - 1.15) ** 2)
        - 0.1
    )
    half = 0.5 * looks.brow_thickness * ramp(t, 1.1, 0.35) * (0.75 + 0.25 * ramp(t, -0.05, 0.2)) + 0.03
    strands = noise(looks.seed * 11 + 7, (y.shape[0], y.shape[1]), (1.1, 3.5))
    mask = ramp(np.abs(y - path), half + 0.14, half - 0.12) * ramp(t, -0.08, 0.06) * ramp(t, 1.08, 0.9)
    mask = np.clip(mask * (0.78 + 0.16 * strands), 0, 0.95) * front
    return _blend(colour, hair_colour(looks) * 1.15, mask.astype(np.float32))


def _eye(
    looks: Looks, colour: Map, wet: Map, outward: Map, x: Map, y: Map, front: Map, eyes: float, gaze: float, side: float
) -> tuple[Map, Map]:
    """One eye; `outward` is x measured away from the nose on this side."""
    dx = outward - looks.eye_distance
    dy = y + 0.05 - looks.eye_tilt * dx
    u = dx / looks.eye_width
    au = np.abs(u)
    here = ramp(au, 1.04, 0.97) * front
    low = -0.46 * looks.eye_height * (1 - np.clip(au, 0, 1) ** 2)
    high_open = 0.60 * looks.eye_height * (1 - np.clip(np.abs(u + 0.06) / 1.06, 0, 1) ** 2.3)
    high = low + 0.02 + (high_open - low) * eyes
    open_here = ramp(high - dy, -0.03, 0.05) * ramp(dy - low, -0.03, 0.05) * here * float(eyes > 0.04)
    ball = np.broadcast_to(_SCLERA, colour.shape) * (1 - 0.25 * au**2)[..., None]
    ix, iy = dx - 0.28 * gaze, dy - 0.03
    r = np.sqrt(ix**2 + iy**2)
    iris_tone = (
        _mix(_IRIS, looks.iris) * (1 + 0.5 * ramp(r, 0.25, 0.5))[..., None] * (1 - 0.6 * ramp(r, 0.48, 0.6))[..., None]
    )
    ball = _blend(ball.astype(np.float32), iris_tone.astype(np.float32), ramp(r, 0.66, 0.60))
    ball = _blend(ball, np.full(3, 0.004, dtype=np.float32), ramp(r, 0.29, 0.24))
    ball = ball * (1 - 0.62 * np.exp(-np.clip(high - dy, 0, None) / 0.2))[..., None]
    corner = bump(u, dy, (-0.93, -0.05), (0.09, 0.16))
    ball = _blend(ball.astype(np.float32), np.array([0.22, 0.22, 0.5], dtype=np.float32), 0.6 * corner)
    glint = ramp(np.sqrt((ix * side + 0.17) ** 2 + (iy - 0.2) ** 2), 0.16, 0.10)
    ball = _blend(ball, np.full(3, 0.95, dtype=np.float32), glint)
    colour = _blend(colour, ball, open_here)
    heavy = 0.07 + 0.03 * ramp(u, -0.6, 0.8) + 0.05 * (1 - eyes) + (0.015 if looks.sex == "female" else 0.0)
    lash = line(dy - high, heavy) * ramp(au, 1.06, 0.96) * front
    colour = colour * (1 - (0.88 * lash)[..., None])
    under = line(dy - low, 0.05) * ramp(au, 1.0, 0.85) * ramp(u, -0.9, 0.1) * front
    colour = colour * (1 - ((0.10 + 0.22 * eyes) * under)[..., None])
    crease_at = high_open + 0.16 + 0.20 * looks.crease
    crease = line(dy - crease_at, 0.065) * ramp(au, 1.1, 0.8) * front * eyes
    colour = colour * (1 - ((0.10 + 0.34 * looks.crease) * crease)[..., None])
    return colour.astype(np.float32), np.maximum(wet, open_here)


def _nose(looks: Looks, colour: Map, x: Map, y: Map, front: Map) -> Map:
    ax = np.abs(x)
    base, wide = looks.nose_base, looks.nose_width
    slant = y - base - 0.02 - 0.18 * (ax - 0.5 * wide)
    hole = ramp(np.sqrt(((ax - 0.47 * wide) / 0.40) ** 2 + (slant / 0.19) ** 2), 1.25, 0.6)
    colour = colour * (1 - (0.80 * hole * front)[..., None] * np.array([1.0, 0.97, 0.9], dtype=np.float32))
    wing = line(np.hypot(ax - 0.62 * wide, y - base - 0.52) - 0.66, 0.12) * ramp(ax, 0.8 * wide, 1.05 * wide)
    wing = wing * ramp(y, base + 1.1, base + 0.5)
    colour = colour * (1 - (0.30 * wing * front)[..., None])
    under = bump(x, y, (0.0, base - 0.32), (0.9 * wide, 0.22))
    return np.asarray(colour * (1 - (0.16 * under * front)[..., None]), dtype=np.float32)


def _mouth(looks: Looks, colour: Map, x: Map, y: Map, front: Map, mouth: float, smile: float) -> Map:
    upper, lower, along = lip_lines(looks, x, mouth, smile)
    arch = np.clip(1 - np.clip(along, 0, 1) ** 2, 0, 1)
    bow = 1 - 0.20 * np.exp(-((x / 0.3) ** 2))
    top = upper + looks.lip_upper * arch**0.8 * bow
    bottom = lower - looks.lip_lower * arch**0.75
    inside = ramp(along, 1.0, 0.93) * front
    lips = ramp(top - y, -0.07, 0.09) * ramp(y - bottom, -0.09, 0.10) * inside
    tint = _mix(_LIP, looks.lip_colour)
    grain = noise(looks.seed * 11 + 9, (y.shape[0], y.shape[1]), (1.0, 4.0))
    colour = _blend(colour, np.asarray(colour * tint * (1 + 0.04 * grain)[..., None], dtype=np.float32), 0.85 * lips)
    gap = ramp(upper - y, -0.02, 0.06) * ramp(y - lower, -0.02, 0.06) * inside * min(1.0, 12 * mouth)
    teeth = ramp(y - upper + 0.75, 0.0, 0.12) * ramp(along, 0.85, 0.6)
    inner = _blend(
        np.broadcast_to(_MOUTH, colour.shape).astype(np.float32),
        _TEETH.astype(np.float32),
        0.9 * teeth * min(1.0, 3 * mouth),
    )
    colour = _blend(colour, inner, gap)
    seam = line(y - 0.5 * (upper + lower), 0.075) * ramp(along, 1.04, 0.9) * front * (1 - min(1.0, 6 * mouth))
    colour = colour * (1 - (0.70 * seam)[..., None])
    corner = bump(np.abs(along), y - upper, (1.02, 0.0), (0.05, 0.13)) * front
    return np.asarray(colour * (1 - (0.35 * corner)[..., None]), dtype=np.float32)


def _hair(looks: Looks, colour: Map, theta: Map) -> Map:
    shape = (colour.shape[0], colour.shape[1])
    strands = hair.strands(looks, shape)
    tone = hair_colour(looks) * np.clip(1 + 0.42 * strands, 0.25, 2.4)[..., None]
    if 0.05 < looks.grey < 0.8:
        white = ramp(
            resize(noise(looks.seed * 11 + 13, shape, (1.0, 55.0)), shape),
            1.3 - 2.2 * looks.grey,
            2.2 - 2.2 * looks.grey,
        )
        tone = _blend(tone.astype(np.float32), _GREY.astype(np.float32) * 1.1, 0.6 * white)
    return _blend(colour, tone.astype(np.float32), hair.cover(looks, shape))
