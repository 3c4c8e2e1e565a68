"""The terminal's settings for its photos (config/kiosk.toml [photo]): the hood, the white balance, the daily look."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from kiosk.catalogue.read import Table
from kiosk.photo.chart import BadChartError, Chart, load_chart
from kiosk.photo.colour import BalanceLimits, GreyPatch
from kiosk.photo.hood import Hood

Share = Annotated[float, Field(ge=0, le=1, strict=False)]
Positive = Annotated[float, Field(gt=0, strict=False)]


class HoodTable(Table):
    """What hangs before the camera: see ``kiosk.photo.colour.GreyPatch``. ``patch`` is x, y, width, height."""

    patch: Annotated[tuple[Share, Share, Share, Share], Field(strict=False)]
    reflectance: Annotated[float, Field(gt=0, lt=1, strict=False)]
    chart: Annotated[str, Field(pattern=r"^[a-z0-9_]*$")] = ""

    @model_validator(mode="after")
    def _inside(self) -> Self:
        x, y, width, height = self.patch
        if not (width > 0 and height > 0 and x + width <= 1 and y + height <= 1):
            raise ValueError("the patch does not lie within the frame")
        return self


class BalanceTable(Table):
    """Limits of the white balance: see ``kiosk.photo.colour.BalanceLimits``."""

    gain_min: Annotated[float, Field(gt=0, le=1, strict=False)]
    gain_max: Annotated[float, Field(ge=1, strict=False)]
    dark: Share
    uneven: Share
    clipped: Share


class ColourCheckTable(Table):
    """When the terminal looks at its hood: see ``kiosk.health.hood``."""

    quiet_s: Positive
    every_h: Positive
    again_h: Positive
    old_h: Positive


class OwnPhotoTable(Table):
    """What a terminal's own file may say of it."""

    balance: dict[str, float] = {}
    check: dict[str, float] = {}
    hood: HoodTable | None = None


class PhotoTable(Table):
    """The camera's hood and its light; no ``hood`` = nothing hangs in view."""

    balance: BalanceTable
    check: ColourCheckTable
    hood: HoodTable | None = None

    def hood_with(self, charts: Path) -> Hood | None:
        """What hangs in view, its test card from this folder; raises ``BadChartError``."""
        if self.hood is None:
            return None
        limits = BalanceLimits(**self.balance.model_dump())
        return Hood(GreyPatch(*self.hood.patch, self.hood.reflectance), limits, _chart(charts, self.hood.chart))


def _chart(charts: Path, code: str) -> Chart | None:
    if not code:
        return None
    try:
        return load_chart(charts / f"{code}.toml")
    except FileNotFoundError:
        raise BadChartError(f"{code}.toml: there is no such test card in config/standards/charts") from None
