"""The camera's hood: a grey patch that every photo is balanced by, and a test card that the terminal is checked by."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.photo.chart import Chart, read_chart
from kiosk.photo.colour import BalanceLimits, Gains, GreyPatch, NoBalance, white_balance
from kiosk.photo.drift import Light
from kiosk.photo.face import Rgb


@dataclass(frozen=True, slots=True)
class Hood:
    """What hangs in view of the camera; ``chart`` None = a grey patch alone."""

    patch: GreyPatch
    limits: BalanceLimits
    chart: Chart | None

    def gains(self, rgb: Rgb) -> Gains | NoBalance:
        """The gains of one frame (H, W, 3) uint8."""
        return white_balance(rgb, self.patch, self.limits)

    def look(self, rgb: Rgb) -> Light:
        """Gains and test card of one frame."""
        gains = self.gains(rgb)
        if self.chart is None:
            return Light(gains, None)
        return Light(gains, read_chart(rgb, self.chart, gains if isinstance(gains, Gains) else None))
