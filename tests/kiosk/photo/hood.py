"""A resident under the hood of the simulated camera: frames for the tests of colour and test card."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np

from devices.camera.simulator.drawing.render import Portrait, scene
from devices.camera.simulator.hood import Hood as SimulatedHood
from devices.camera.simulator.hood import Light, lit
from devices.camera.simulator.sitter import Sitter
from kiosk.base import paths
from kiosk.photo.chart import Chart, load_chart
from kiosk.photo.colour import BalanceLimits, GreyPatch
from kiosk.photo.face import Rgb
from kiosk.photo.hood import Hood

PATCH: Final = GreyPatch(0.03, 0.05, 0.07, 0.12, 0.434)
LIMITS: Final = BalanceLimits(0.6, 1.6, 0.02, 0.1, 0.02)
NEUTRAL: Final[Light] = (1.0, 1.0, 1.0)


@cache
def booth() -> Rgb:
    """A drawn resident in the middle, the hood's patch and card in the corners: (1080, 1920, 3) RGB, read only."""
    sitter = Sitter(7)
    drawn = scene([(Portrait(sitter.looks()), sitter.stance())], sitter.stance(), (960, 540))
    rgb = np.ascontiguousarray(SimulatedHood().hang(drawn.repeat(2, axis=0).repeat(2, axis=1))[..., ::-1])
    rgb.flags.writeable = False
    return rgb


def under(rgb: Rgb, light: Light) -> Rgb:
    """The same under a lamp of another colour."""
    return np.ascontiguousarray(lit(np.ascontiguousarray(rgb[..., ::-1]), light)[..., ::-1])


def chart() -> Chart:
    """The card that hangs in the hood, as the terminal knows it."""
    return load_chart(paths.config() / "standards" / "charts" / "classic24.toml")


def hood(card: bool = True) -> Hood:
    """The same hood as the terminal is told of it."""
    return Hood(PATCH, LIMITS, chart() if card else None)
