"""Where a page lies: drawn desks whose corners are known. 36 scenes; the corners are met to 8 pixels of 1920."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from devices.document_camera.codes import read_codes
from devices.document_camera.page import dewarp, distance, find_page, paper_of, sharpness
from devices.document_camera.port import Corners
from devices.document_camera.simulator import DESKS, place, scene, sheet

CODE = "https://kiosk.example/v/0123456789abcdef0123456789abcdef"


def drawn(desk: str, paper: str, **put: float) -> tuple[np.ndarray, np.ndarray]:
    """A picture and the page's corners in it, clockwise from the page's own upper left."""
    page = sheet(paper, CODE, None)
    corners = place(page, paper, put)
    jpeg = scene(desk, page, corners, put.get("blur", 0))[0]
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), corners


def error_px(found: Corners, corners: np.ndarray) -> float:
    """The largest distance to the nearest naming: the page may lie on its side."""
    return min(distance(found, tuple(map(tuple, np.roll(corners, turn, 0)))) for turn in range(4))


@pytest.mark.parametrize("desk", DESKS)
@pytest.mark.parametrize("paper", ["a4", "card"])
@pytest.mark.parametrize(
    "put",
    [
        {},
        {"angle": 12},
        {"angle": 90},
        {"angle": 180, "tilt": 0.08},
        {"angle": 75, "tilt": 0.1, "x": 60, "y": -20},
        {"angle": -20, "x": -90},
    ],
)
def test_the_corners_are_found_on_every_desk(desk: str, paper: str, put: dict[str, float]) -> None:
    picture, corners = drawn(desk, paper, **put)
    found = find_page(picture)
    assert found is not None
    assert error_px(found, corners) <= 8
    assert paper_of(found) == paper
    assert sharpness(picture, found) > 0.3
    assert CODE in {code.text for code in (*read_codes(picture), *read_codes(dewarp(picture, found)))}


@pytest.mark.parametrize("desk", DESKS)
def test_an_empty_desk_and_a_page_that_is_cut_off_are_no_page(desk: str) -> None:
    empty = scene(desk, None, None, 0)[0]
    assert find_page(cv2.imdecode(np.frombuffer(empty, np.uint8), cv2.IMREAD_COLOR)) is None
    for put in ({"angle": -33}, {"x": 700}, {"y": 200}):
        picture, _ = drawn(desk, "a4", **put)
        assert find_page(picture) is None, put


def test_corners_are_named_clockwise_from_the_upper_left() -> None:
    picture, _ = drawn("dark", "a4", angle=5)
    found = find_page(picture)
    assert found is not None
    (tl, tr, br, bl) = found
    assert tl[0] < tr[0]
    assert tl[1] < bl[1]
    assert tr[1] < br[1]
    assert bl[0] < br[0]


def test_a_page_is_straightened_to_its_size() -> None:
    upright, _ = drawn("dark", "a4", angle=8, tilt=0.1)
    lying, _ = drawn("dark", "a4", angle=97)
    card, _ = drawn("dark", "card", angle=-6)
    sizes = [dewarp(picture, find_page(picture)).shape for picture in (upright, lying, card)]
    assert sizes == [(2339, 1654, 3), (1654, 2339, 3), (638, 1011, 3)]


def test_the_straightened_page_is_the_page() -> None:
    """Compared with the page as it was drawn: grey values differ by little on average, so nothing is turned or cut."""
    picture, _ = drawn("grey", "a4", angle=7, tilt=0.05)
    straight = dewarp(picture, find_page(picture))
    original = cv2.resize(sheet("a4", CODE, None), straight.shape[1::-1], interpolation=cv2.INTER_AREA)
    soft = [cv2.GaussianBlur(one, (0, 0), 6).astype(int) for one in (straight, original)]
    assert np.abs(soft[0] - soft[1]).mean() < 12
    assert np.abs(soft[0] - soft[1][::-1]).mean() > 16


def test_blur_is_measured() -> None:
    values = []
    for blur in (0, 2, 4, 6):
        picture, _ = drawn("dark", "a4", blur=blur)
        values.append(sharpness(picture, find_page(picture)))
    assert values == sorted(values, reverse=True)
    assert values[0] > 0.3
    assert values[1] > 0.12 > values[2]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 90), st.integers(1, 90), st.just(3))))
def test_no_picture_makes_the_search_raise(bgr: np.ndarray) -> None:
    """60 pictures, tiny ones too."""
    found = find_page(bgr)
    if found is not None:
        assert 0 <= sharpness(bgr, found) <= 0.5
