"""The judge on real portraits: each gets its expected verdict, and each fault is told by its own code."""

import csv
from collections.abc import Callable
from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from kiosk.photo.check import Check, check_photo
from kiosk.photo.face import Face, Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.landmarks import EYE_HULL_L, EYE_HULL_R
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import Standard

from .conftest import FACES, Portraits

EXPECTED = {"pass": "pass", "soft-fail": "warn", "fail": "fail"}
CODES = {
    "icao-study-nonCompliant_1.png": "UNEVEN_LIGHT",
    "icao-study-nonCompliant_4.png": "BACKGROUND",
    "idphotoready-fail-1.png": "OCCLUDED",
    "idphotoready-fail-5.png": "MULTI_FACE",
    "idphotoready-fail-8.png": "NO_FACE",
    "idphotoready-pass-1.png": "HAIR_OVER_EARS",
    "idphotoready-pass-4.png": "HAIR_OVER_BROWS",
    "hivision-test3.jpg": "HAIR_OVER_EARS",
}


@pytest.fixture
def judged(standard: Standard, finder: FaceFinder, segmenter: Segmenter) -> Callable[[bytes | Rgb], Check]:
    def check(picture: bytes | Rgb) -> Check:
        data = picture if isinstance(picture, bytes) else png(picture)
        return check_photo(data, standard, finder, segmenter, source=True)

    return check


def png(rgb: Rgb) -> bytes:
    out = BytesIO()
    Image.fromarray(rgb).save(out, "PNG", compress_level=1)
    return out.getvalue()


def failed(check: Check) -> set[str]:
    return {rule.code for rule in check.rules if rule.verdict == "fail"}


def painted(rgb: Rgb, corners: np.ndarray, colour: tuple[int, ...], grow: float = 1.0) -> Rgb:
    middle = corners.mean(axis=0)
    out = rgb.copy()
    outline = cv2.convexHull((middle + (corners - middle) * grow).astype(np.int32))
    cv2.fillConvexPoly(out, outline, colour)
    return out


def index() -> list[dict[str, str]]:
    return list(csv.DictReader((FACES / "index.csv").open(encoding="utf-8"))) if FACES.is_dir() else []


def test_every_portrait_gets_its_expected_verdict(judged, portraits: Portraits):
    wrong = {}
    rows = index()
    if not rows:
        pytest.skip("the folder shared/faces with the portraits is absent")
    for row in rows:
        check = judged(portraits.data(row["file"]))
        if check.verdict != EXPECTED[row["expected"]]:
            wrong[row["file"]] = (check.verdict, row["expected"], failed(check))
    assert not wrong


@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_the_reason_is_said(judged, portraits: Portraits, name: str, code: str):
    results = [r for r in judged(portraits.data(name)).rules if r.code == code and r.verdict in ("warn", "fail")]
    assert results
    assert all(r.reason_zh and r.remedy_zh for r in results)


def test_of_a_source_geometry_and_file_are_not_assessable(judged, man: Rgb):
    answers = {r.measure: r.verdict for r in judged(man).rules}
    for measure in ("format", "bytes", "dpi", "width_px", "face_width_px", "hair_top_px", "eyes_above_bottom_px"):
        assert answers[measure] == "not_assessable", measure


def grown(indices: tuple[int, ...], face: Face) -> np.ndarray:
    return face.points[list(indices)]


LOWER = (234, 123, 5, 352, 454, 397, 152, 172)
FAULTS: dict[str, tuple[str, Callable[[Rgb, Face], Rgb]]] = {
    "a white mask": ("OCCLUDED", lambda a, f: painted(a, grown(LOWER, f), (240, 240, 240))),
    "a blue mask": ("OCCLUDED", lambda a, f: painted(a, grown(LOWER, f), (120, 170, 210))),
    "a skin-coloured cover over the mouth": (
        "OCCLUDED",
        lambda a, f: painted(
            a, grown((205, 425, 379, 150), f), tuple(int(v) for v in a[tuple(f.points[50].astype(int)[::-1])])
        ),
    ),
    "black glasses": (
        "OCCLUDED",
        lambda a, f: painted(
            painted(a, grown(EYE_HULL_L, f), (15, 15, 15), 2.2), grown(EYE_HULL_R, f), (15, 15, 15), 2.2
        ),
    ),
    "half the light": ("TOO_DARK", lambda a, f: (a * 0.5).astype(np.uint8)),
    "twice the light": ("TOO_BRIGHT", lambda a, f: np.clip(a * 2.0, 0, 255).astype(np.uint8)),
    "a blur of one percent": ("BLUR", lambda a, f: cv2.GaussianBlur(a, (0, 0), f.width * 0.01)),
    "a head that moved sideways": ("BLUR", lambda a, f: cv2.blur(a, (int(f.width * 0.05), 1))),
    "a head that nodded": ("BLUR", lambda a, f: cv2.blur(a, (1, int(f.width * 0.05)))),
    "no colour": ("COLOR_CAST", lambda a, f: cv2.cvtColor(cv2.cvtColor(a, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)),
    "a green cast": ("COLOR_CAST", lambda a, f: np.clip(a * [0.85, 1.1, 0.85], 0, 255).astype(np.uint8)),
    "a blue cast": ("COLOR_CAST", lambda a, f: np.clip(a * [0.75, 0.95, 1.2], 0, 255).astype(np.uint8)),
    "a picture on its side": ("NOT_FRONTAL", lambda a, f: np.ascontiguousarray(np.rot90(a))),
    "two of them": ("MULTI_FACE", lambda a, f: np.hstack([a, a[:, ::-1]])),
    "a small face": (
        "FACE_SIZE",
        lambda a, f: cv2.resize(a, None, fx=120 / f.width, fy=120 / f.width, interpolation=cv2.INTER_AREA),
    ),
    "an empty wall": ("NO_FACE", lambda a, f: np.full_like(a, 220)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_put_into_a_good_portrait_fails_by_its_own_code(judged, man: Rgb, man_face: Face, fault: str):
    code, spoil = FAULTS[fault]
    assert code in failed(judged(spoil(man, man_face)))


@pytest.mark.parametrize(
    "fault", ["half the light", "a blur of one percent", "no colour", "two of them", "a small face"]
)
def test_a_single_fault_fails_nothing_else(judged, man: Rgb, man_face: Face, fault: str):
    code, spoil = FAULTS[fault]
    assert failed(judged(spoil(man, man_face))) == {code}


def test_light_from_one_side_is_uneven_and_not_taken_for_something_in_the_way(judged, man: Rgb, man_face: Face):
    across = np.clip((np.arange(man.shape[1]) - man_face.eye_middle[0]) / man_face.width + 0.5, 0, 1)
    lit = (man * (0.35 + 0.65 * across)[None, :, None]).astype(np.uint8)
    codes = failed(judged(lit))
    assert "UNEVEN_LIGHT" in codes
    assert not codes & {"OCCLUDED", "EYES_CLOSED", "COLOR_CAST"}


def test_a_little_camera_noise_changes_no_verdict(judged, man: Rgb, noise: np.random.Generator):
    noisy = np.clip(man + noise.normal(0, 4, man.shape), 0, 255).astype(np.uint8)
    assert judged(noisy).verdict == "pass"


def test_a_rule_that_is_switched_off_is_not_in_the_answer(standard, finder, segmenter, portraits: Portraits):
    data = portraits.data("idphotoready-pass-1.png")
    check = check_photo(data, standard.without("HAIR_OVER_EARS", "WHITE_CLOTHES"), finder, segmenter, source=True)
    assert check.verdict == "pass"
