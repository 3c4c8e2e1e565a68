"""Where a page lies in a picture, what it is, and how it looks straightened. Pure functions of the picture."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.document_camera.port import Corners, Paper

Picture = NDArray[np.uint8]
Quad = NDArray[np.float64]
"""(4, 2): x and y of the corners, clockwise from the upper left."""
Points = NDArray[np.float64]
"""(n, 2), or (2,) for one."""

_WORK_SIDE = 960  # the search runs on a picture of this longer side; the sides found are fitted through many points
_LEAST_SHARE = 0.03  # of the picture: smaller ones are a stamp or a code on a page that is not wholly seen
_LEAST_CARD_SHARE = 0.012  # what has the shape of a card: an ID-1 card in a field a little larger than A4 has 0.02
_MOST_SHARE = 0.97
_LEAST_FILL = 0.93  # of its own quadrilateral: a page with a turned-down corner still has that
_LEAST_ANGLE = 60.0  # degrees at a corner; a camera that looks askew makes 75 out of 90
_BORDER = 6  # pixels of the searched picture: the masks are sound to half their kernel
_MARGIN = 0.15  # of a side: its ends are left out of the fit, where cards are round and pages dog-eared

_REACH, _FEET = 16, 64  # pixels to both sides of a side that are searched, at so many places along it
_STRAIGHT_PX, _STRAIGHT_SHARE = 3.0, 0.6  # so many of the places found lie so near to one straight line

A4_RATIO: Final = math.sqrt(2)
CARD_RATIO: Final = 85.60 / 53.98  # ISO/IEC 7810 ID-1, in mm
_RATIO_TOLERANCE = 0.08
_SIZES: Final[dict[Paper, tuple[int, int]]] = {"a4": (2339, 1654), "card": (1011, 638)}
"""Longer and shorter side in pixels: A4 (297 x 210 mm) at 200 dpi, ID-1 at 300 dpi."""


def find_page(bgr: Picture) -> Corners | None:
    """The corners of the largest page that lies wholly in the picture, clockwise from the upper left; None = none."""
    scale = max(1.0, max(bgr.shape[:2]) / _WORK_SIDE)
    small = np.asarray(cv2.resize(bgr, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA), np.uint8)
    best: Quad | None = None
    largest = 0.0
    for mask in _masks(small):
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        for contour in (np.asarray(points, np.int32) for points in contours):
            area = cv2.contourArea(contour)
            if area <= largest or (quad := _quad(contour, area, small.shape[1], small.shape[0])) is None:
                continue
            near = _on_edges(bgr, (quad + 0.5) * scale - 0.5)
            edges = None if near is None else _on_edges(bgr, near)  # from nearer, more of each edge is seen
            if edges is not None:
                best, largest = edges, area
    return None if best is None else _corners(best)


def paper_of(corners: Corners) -> Paper:
    """What the ratio of the sides says; a camera that looks askew changes it by a few per cent."""
    long, short = sorted(_sides(corners), reverse=True)
    ratio = long / short
    nearest: Paper = "a4" if ratio < math.sqrt(A4_RATIO * CARD_RATIO) else "card"
    wanted = A4_RATIO if nearest == "a4" else CARD_RATIO
    return nearest if abs(ratio / wanted - 1) <= _RATIO_TOLERANCE else "other"


def dewarp(bgr: Picture, corners: Corners) -> Picture:
    """The page alone, straightened, as wide or tall as it lies (see ``Page.bgr`` for the sizes)."""
    across, down = _sides(corners)
    paper = paper_of(corners)
    long, short = _SIZES.get(paper, (round(max(across, down)), round(min(across, down))))
    width, height = (long, short) if across > down else (short, long)
    edge = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(np.array(corners, np.float32), edge)
    straight = cv2.warpPerspective(
        bgr, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(straight, np.uint8)


def sharpness(bgr: Picture, corners: Corners) -> float:
    """0 to 0.5: the gradient of the steepest edges over the contrast, both of the page with a rim of the desk.

    A step through a blur of sigma pixels climbs 0.4 / sigma of its height a pixel: 0.16 is a sigma of 2.5. The rim
    brings an edge that a blank page has, too.
    """
    at = np.array(corners)
    rim = 0.03 * max(_sides(corners))
    left, top = np.maximum(at.min(0) - rim, 0).astype(int)
    right, foot = (at.max(0) + rim).astype(int)
    grey = cv2.cvtColor(bgr[top:foot, left:right], cv2.COLOR_BGR2GRAY).astype(np.float32)
    dark, light = np.percentile(grey, (0.5, 99.5))
    if light - dark < 1:
        return 0.0
    across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    steepest = np.percentile(np.hypot(across, down), 99.9) / 8  # the Sobel kernel adds up to eight pixels' difference
    return float(min(0.5, steepest / (light - dark)))


def distance(one: Corners, other: Corners) -> float:
    """The largest distance between corners of the same name, in pixels."""
    return max(math.dist(a, b) for a, b in zip(one, other, strict=True))


def _masks(bgr: Picture) -> Iterator[Picture]:
    """Pictures in which a page may be one white patch: by brightness, by colour, by its outline."""
    soft = cv2.GaussianBlur(bgr, (5, 5), 0)
    grey = cv2.cvtColor(soft, cv2.COLOR_BGR2GRAY)
    colour = cv2.cvtColor(soft, cv2.COLOR_BGR2HSV)[..., 1]
    for plane, kind in ((grey, cv2.THRESH_BINARY), (colour, cv2.THRESH_BINARY_INV), (grey, cv2.THRESH_BINARY_INV)):
        _, mask = cv2.threshold(plane, 0, 255, kind + cv2.THRESH_OTSU)
        # Print that touches the page's edge cuts it, glare glues it to the desk's.
        yield _morphed(mask, cv2.MORPH_CLOSE, 9)
        yield _morphed(mask, cv2.MORPH_OPEN, 9)
    # Clear outlines first, then white paper on a white desk, then what differs by its colour alone.
    for plane, low, high in ((grey, 40, 120), (grey, 10, 30), (colour, 10, 30)):
        yield _morphed(cv2.Canny(plane, low, high), cv2.MORPH_CLOSE, 7)


def _morphed(mask: cv2.typing.MatLike, how: int, side: int) -> Picture:
    return np.asarray(cv2.morphologyEx(mask, how, np.ones((side, side), np.uint8)), np.uint8)


def _quad(contour: NDArray[np.int32], area: float, width: int, height: int) -> Quad | None:
    """The four corners of an outline that is a page's; None when it is not."""
    share = area / (width * height)
    if not _LEAST_CARD_SHARE <= share <= _MOST_SHARE:
        return None
    x, y, w, h = cv2.boundingRect(contour)
    if x < _BORDER or y < _BORDER or x + w > width - _BORDER or y + h > height - _BORDER:
        return None  # it goes on beyond the picture
    hull = cv2.convexHull(contour)
    rough = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, True), True)
    if len(rough) != 4:
        return None
    quad = _clockwise(rough.reshape(4, 2).astype(np.float64))
    if area < _LEAST_FILL * cv2.contourArea(quad.astype(np.float32)) or min(_angles(quad)) < _LEAST_ANGLE:
        return None
    if share < _LEAST_SHARE and paper_of(_corners(quad)) != "card":
        return None
    points = contour.reshape(-1, 2).astype(np.float64)
    return _crossed([_near(points, start, end) for start, end in _sides_of(quad)])


def _near(points: Points, start: Points, end: Points) -> Points:
    """The points of an outline that lie along one side, its ends left out."""
    way = end - start
    length = float(np.hypot(*way))
    along = (points - start) @ way / length**2
    off = np.abs((points - start) @ np.array([-way[1], way[0]])) / length
    return np.asarray(points[(along > _MARGIN) & (along < 1 - _MARGIN) & (off < max(4.0, 0.02 * length))])


def _on_edges(bgr: Picture, quad: Quad) -> Quad | None:
    """The corners moved to where the picture itself changes most, looked for a little to both sides of each side.

    A mask is as wide as its kernel and takes a shadow for the page; the page's own edge is the steepest change.
    None when there is no straight edge along a side: a block of print has an outline, but no edge.
    """
    soft = cv2.GaussianBlur(bgr, (0, 0), 1.0)
    reach, nothing = np.arange(-_REACH, _REACH + 1), np.empty(0, np.float32)
    sides = []
    for start, end in _sides_of(quad):
        way = (end - start) / np.hypot(*(end - start))
        feet = start + np.linspace(_MARGIN, 1 - _MARGIN, _FEET)[:, None] * (end - start)
        across = (feet[:, None, :] + reach[None, :, None] * np.array([-way[1], way[0]])).astype(np.float32)
        profiles = np.asarray(cv2.remap(soft, across, nothing, cv2.INTER_LINEAR), np.float32)
        change = np.abs(np.diff(profiles, axis=1)).sum(2)
        place = change.argmax(1) + 0.5 - _REACH
        good = np.abs(place - _straight(place)) <= _STRAIGHT_PX
        if good.mean() < _STRAIGHT_SHARE:
            return None
        sides.append((feet + place[:, None] * np.array([-way[1], way[0]]))[good])
    return _crossed(sides)


def _straight(place: Points) -> Points:
    """The straight line through most of the values of an evenly spaced row (Theil and Sen: medians, not means)."""
    at = np.arange(len(place))
    far = len(place) // 2
    slope = np.median((place[far:] - place[:far]) / far)
    return np.asarray(slope * at + np.median(place - slope * at))


def _crossed(sides: list[Points]) -> Quad | None:
    """The corners as crossings of straight lines through the points of each side; None when they are no four sides."""
    lines = []
    for points in sides:
        if len(points) < 8:
            return None
        vx, vy, x, y = cv2.fitLine(points.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel().tolist()
        lines.append((np.array([-vy, vx]), -vy * x + vx * y))
    corners = []
    for (normal, offset), (before, its) in zip(lines, [lines[-1], *lines[:-1]], strict=True):
        both = np.array([before, normal])
        if abs(np.linalg.det(both)) < 0.3:  # a corner of less than 17 degrees is none
            return None
        corners.append(np.linalg.solve(both, np.array([its, offset])))
    return _clockwise(np.array(corners))


def _sides_of(quad: Quad) -> list[tuple[Points, Points]]:
    """Each side by its two ends, the upper one first."""
    return list(zip(quad, np.roll(quad, -1, 0), strict=True))


def _corners(quad: Quad) -> Corners:
    tl, tr, br, bl = ((float(x), float(y)) for x, y in quad)
    return tl, tr, br, bl


def _clockwise(quad: Quad) -> Quad:
    """Clockwise as it is seen, from the corner that is nearest to the picture's upper left."""
    middle = quad.mean(0)
    around = quad[np.argsort(np.arctan2(quad[:, 1] - middle[1], quad[:, 0] - middle[0]))]
    return np.roll(around, -int(np.argmin(around.sum(1))), 0)


def _angles(quad: Quad) -> list[float]:
    """The angles at the corners, in degrees."""
    found = []
    for before, at, after in zip(np.roll(quad, 1, 0), quad, np.roll(quad, -1, 0), strict=True):
        one, other = before - at, after - at
        cosine = float(one @ other / (np.hypot(*one) * np.hypot(*other)))
        found.append(math.degrees(math.acos(max(-1.0, min(1.0, cosine)))))
    return found


def _sides(corners: Corners) -> tuple[float, float]:
    """The mean length of the sides across and of those down, in pixels."""
    tl, tr, br, bl = corners
    return (math.dist(tl, tr) + math.dist(bl, br)) / 2, (math.dist(tl, bl) + math.dist(tr, br)) / 2
