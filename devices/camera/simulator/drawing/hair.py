"""Hair: where it grows on the cylinder, how thick it lies and how its strands run."""

from __future__ import annotations

import numpy as np

from devices.camera.simulator.drawing.field import Map, axes, noise, ramp, resize, spline
from devices.camera.simulator.drawing.looks import HairStyle, Looks

_RADIUS = 7.5  # cm, about the head's radius: turns radians into cm along the skin
# Lowest y that hair reaches at |theta| (cm above `hairline` for the first three, absolute below the temples).
_KNOTS = np.array([0.0, 0.35, 0.7, 0.92, 1.1, 1.28, 1.42, 1.62, 1.85, 2.05, 2.3])
_EDGES: dict[HairStyle, tuple[float, ...]] = {
    "crop": (0.0, 0.1, 0.35, -0.3, -2.6, -6.0, -5.6, -4.6, -9.0, -11.0, -11.5),
    "side": (-0.5, -0.5, 0.1, -0.5, -2.9, -6.4, -6.1, -5.0, -9.5, -11.5, -12.0),
    "thin": (1.7, 1.5, 1.5, 0.6, -1.8, -5.4, -5.2, -4.4, -8.6, -10.6, -11.0),
    "tied": (0.5, 0.4, -0.1, -1.3, -3.4, -5.6, -5.8, -6.0, -18.0, -21.0, -22.0),
    "bob": (-0.1, -0.1, -0.4, -1.4, -3.6, -8.0, -14.5, -16.9, -17.1, -17.2, -17.2),
    "bangs": (-3.0, -3.0, -2.9, -2.6, -4.2, -9.0, -15.5, -17.9, -18.2, -18.4, -18.5),
}


def edge(looks: Looks, theta: Map) -> Map:
    """The lowest y (cm) that hair reaches at each theta, before the strands fray it."""
    return spline(_KNOTS, np.array(_EDGES[looks.hair]) + looks.hairline, np.abs(theta))


def strands(looks: Looks, shape: tuple[int, int]) -> Map:
    """Strand noise: fine across, long along; deviation 1."""
    scale = shape[0] / 816
    fine = noise(looks.seed * 7 + 1, shape, (0.9 * scale, 42 * scale))
    broad = noise(looks.seed * 7 + 2, shape, (6 * scale, 90 * scale))
    sleek = 0.45 if looks.hair == "tied" else 1.0
    return np.asarray(sleek * (0.75 * fine + 0.5 * broad), dtype=np.float32)


def depth(looks: Looks, shape: tuple[int, int], fray: float) -> Map:
    """How far each cell lies inside the hair (cm, negative outside), with an edge frayed by `fray` cm."""
    theta, y = axes(shape)
    edge_y = edge(looks, theta)
    # Where the edge runs down beside the face its distance is measured across it, not downwards, and nothing frays.
    steep = np.sqrt(1 + (np.gradient(edge_y[0], theta[0]) / _RADIUS) ** 2).astype(np.float32)
    ragged = resize(noise(looks.seed * 7 + 3, (1, 480), (2.0, 0.3)), (1, shape[1])) * fray / steep**2
    return np.asarray((y - edge_y - ragged) / steep, dtype=np.float32)


def cover(looks: Looks, shape: tuple[int, int]) -> Map:
    """How much of each cell is hair, 0..1."""
    return ramp(depth(looks, shape, {"bangs": 0.24, "tied": 0.05}.get(looks.hair, 0.15)), -0.25, 0.3)


def rise(looks: Looks, shape: tuple[int, int]) -> Map:
    """How much of the hair's thickness stands on each cell, 0..1: from inside the colour, so no bare wall shows."""
    return ramp(depth(looks, shape, 0.0), 0.05, 0.8)


def thickness(looks: Looks) -> float:
    """How far the hair stands off the skull at the crown, in cm."""
    return (0.3 if looks.hair in ("thin", "tied") else 0.5) + (0.3 if looks.hair == "thin" else 0.8) * looks.hair_volume
