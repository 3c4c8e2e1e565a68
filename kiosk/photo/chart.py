"""Reads the test card (标样测试卡, GA 461-2004 3.2, 3.3, Annex A) in a frame: colours, greys, tone and sharpness."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kiosk.photo.colour import CLIPPED, Gains, linear
from kiosk.photo.difference import Values, delta_e_2000, lab_of_light, light_of_lab
from kiosk.photo.face import Rgb
from kiosk.photo.sharpness import edge_rise

_DICTIONARY: Final = cv2.aruco.DICT_4X4_50
_INNER: Final = 0.6  # of a patch's side is looked at: its rim belongs to its neighbours too
_SMALLEST: Final = 12  # px of that; fewer tell more of the noise than of the colour
_PATCHY: Final = 0.12  # spread of a patch's own light, as a share of full light: something lies on it
_FEWEST: Final = 2  # greys: fewer have no curve
_BLACK: Final = 0.02  # linear light below which a grey says more of stray light than of the tone curve

Measure = Literal["delta_e_mean", "drift_mean", "drift_max", "grey_cast", "tone", "edge_px", "gain"]
Unreadable = Literal["chart_not_found", "chart_covered", "chart_small", "chart_glaring"]
Place = Annotated[tuple[float, float], Field(strict=False)]


class BadChartError(ValueError):
    """A chart file that cannot be used; the message names file, key and reason."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Limit(_Strict):
    """From ``warn`` on staff is told, from ``fail`` on colours are wrong."""

    unit: str
    warn: Annotated[float, Field(gt=0)]
    fail: Annotated[float, Field(gt=0)]


class ChartPatch(_Strict):
    """One patch: the mm of its middle on the board, and its published CIELAB under D50."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    at: Place
    lab: Annotated[tuple[float, float, float], Field(strict=False)]


class Chart(_Strict):
    """A test card as data (config/standards/charts); places are mm from the board's upper left corner."""

    code: str
    name_zh: str
    source: str
    markers: Annotated[tuple[Place, Place, Place, Place], Field(strict=False)]
    patch_mm: Annotated[float, Field(gt=0)]
    edge: Annotated[tuple[float, float, float, float], Field(strict=False)]
    greys: Annotated[tuple[str, ...], Field(min_length=2, strict=False)]
    limits: dict[Measure, Limit]
    patch: Annotated[tuple[ChartPatch, ...], Field(min_length=2, strict=False)]

    @model_validator(mode="after")
    def _known(self) -> Self:
        if unknown := set(self.greys) - {patch.name for patch in self.patch}:
            raise ValueError(f"no patch is called {', '.join(sorted(unknown))}")
        return self

    def lab_of(self, name: str) -> Values:
        """What a patch should look like in sRGB, as CIELAB; a cyan beyond sRGB is its nearest."""
        published = next(patch.lab for patch in self.patch if patch.name == name)
        return lab_of_light(light_of_lab(np.array(published)))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a frame shows of the card.

    ``labs`` CIELAB (D50) by patch, ``delta_e`` CIEDE2000 from the published value, ``grey_cast`` the mean a*, b* of the
    greys away from theirs, ``tone`` the slope of the tone curve over the greys (1 = as sRGB has it), ``edge_px`` the
    10-90 % rise of the edge.
    """

    labs: Mapping[str, tuple[float, float, float]]
    delta_e: Mapping[str, float]
    grey_cast: float
    tone: float
    edge_px: float

    @property
    def delta_e_mean(self) -> float:
        """Mean CIEDE2000 of all patches."""
        return sum(self.delta_e.values()) / len(self.delta_e)


@dataclass(frozen=True, slots=True)
class NoReading:
    """The card cannot be read: not there, something on it, too small in the frame, or mostly clipped."""

    reason: Unreadable


def load_chart(path: Path) -> Chart:
    """Reads a chart file. Raises ``BadChartError``, ``FileNotFoundError``."""
    try:
        return Chart.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadChartError(f"{path.name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise BadChartError(f"{path.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def read_chart(rgb: Rgb, chart: Chart, gains: Gains | None = None) -> Reading | NoReading:
    """Finds the card in a frame (H, W, 3) uint8 sRGB by its markers and reads it, as it would be with ``gains``.

    Patches that are clipped in the frame are left out: nobody can tell how bright they were.
    """
    place = _find(rgb, chart)
    if isinstance(place, NoReading):
        return place
    seen = {patch.name: _look(rgb, place, patch.at, chart.patch_mm * _INNER) for patch in chart.patch}
    if min(min(one.shape[:2], default=0) for one in seen.values()) < _SMALLEST:
        return NoReading("chart_small")
    edge = edge_rise(_cut(rgb, place, *chart.edge))
    if edge is None or max(map(_spread, seen.values())) > _PATCHY:
        return NoReading("chart_covered")
    medians = {name: np.median(one.reshape(-1, 3), axis=0) for name, one in seen.items()}
    told = [name for name, median in medians.items() if median.max() < CLIPPED]
    greys = [told.index(name) for name in chart.greys if name in told]
    if len(told) < len(seen) / 2 or len(greys) < _FEWEST:
        return NoReading("chart_glaring")
    light = linear(np.array([medians[name] for name in told]) / 255.0)
    if gains is not None:
        light = np.minimum(light * np.array([gains.red, gains.green, gains.blue]), 1.0)
    labs, nominal = lab_of_light(light), np.array([chart.lab_of(name) for name in told])
    return Reading(
        {name: (float(lab[0]), float(lab[1]), float(lab[2])) for name, lab in zip(told, labs, strict=True)},
        {name: float(e) for name, e in zip(told, delta_e_2000(labs, nominal), strict=True)},
        float(np.hypot(*(labs[greys] - nominal[greys])[:, 1:].mean(axis=0))),
        _tone(light[greys], light_of_lab(nominal[greys])),
        edge,
    )


def _find(rgb: Rgb, chart: Chart) -> NDArray[np.float64] | NoReading:
    """The homography from mm of the board to px of the frame."""
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(_DICTIONARY))
    corners, ids, _ = detector.detectMarkers(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))
    numbers = ids.ravel() if corners else ()  # without any marker ``ids`` is None, though its stub says otherwise
    middles = {int(number): found.reshape(4, 2).mean(axis=0) for number, found in zip(numbers, corners, strict=True)}
    wanted = range(len(chart.markers))
    if not any(number in middles for number in wanted):
        return NoReading("chart_not_found")
    if not all(number in middles for number in wanted):
        return NoReading("chart_covered")
    found = np.array([middles[number] for number in wanted], dtype=np.float32)
    return np.asarray(cv2.getPerspectiveTransform(np.array(chart.markers, dtype=np.float32), found), dtype=np.float64)


def _look(rgb: Rgb, place: NDArray[np.float64], at: tuple[float, float], side: float) -> Rgb:
    """The pixels of a square of the board, mm."""
    return _cut(rgb, place, at[0] - side / 2, at[1] - side / 2, side, side)


def _cut(rgb: Rgb, place: NDArray[np.float64], x: float, y: float, width: float, height: float) -> Rgb:
    """The upright rectangle of the frame within a rectangle of the board: the card hangs level to a few degrees."""
    corners = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]])
    moved = cv2.perspectiveTransform(corners[None], place)[0]
    across, down = np.sort(moved[:, 0]), np.sort(moved[:, 1])
    left, right, top, bottom = (max(0, round(float(v))) for v in (across[1], across[2], down[1], down[2]))
    return rgb[top:bottom, left:right]


def _spread(seen: Rgb) -> float:
    """Between the darkest and the brightest quarter of a patch, share of full light."""
    rows = np.array_split(seen, 2, axis=0)
    quarters = [np.median(q.reshape(-1, 3), axis=0) for row in rows for q in np.array_split(row, 2, axis=1)]
    return float(np.ptp(linear(np.array(quarters) / 255.0), axis=0).max())


def _tone(light: Values, nominal: Values) -> float:
    """Slope of log light over log nominal light of the greys that are not nearly black."""
    seen, wanted = light.mean(axis=1), nominal.mean(axis=1)
    usable = (seen > _BLACK) & (seen < 1) & (wanted > _BLACK)
    if usable.sum() < _FEWEST:
        return 0.0  # no curve at all: as wrong as a curve can be
    return float(np.polyfit(np.log(wanted[usable]), np.log(seen[usable]), 1)[0])
