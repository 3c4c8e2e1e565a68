"""A drawing is nobody's portrait; a photograph stays one however it was compressed, smoothed or lit."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from kiosk.photo.align import align
from kiosk.photo.face import Face, Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.judge import judge
from kiosk.photo.measures.drawing import drawn
from kiosk.photo.read import Picture, read
from kiosk.photo.scene import look
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import Standard
from tests.drawn_photo import photo, portrait

from .conftest import ROOT, Portraits

SKIN = {"pale": (250, 215, 190), "tan": (225, 170, 130), "dark": (130, 85, 60), "yellow": (255, 210, 60)}
SMOOTH = 4  # drawn so much larger and shrunk: edges as a drawing program makes them


def cartoon(skin: tuple[int, int, int], *, lines: bool = False, shaded: bool = False) -> Rgb:
    """A head as in a children's book, 600 x 800, plain colours or a shaded face."""
    picture = Image.new("RGB", (600 * SMOOTH, 800 * SMOOTH), (240, 244, 250))
    pen = ImageDraw.Draw(picture)

    def oval(x: float, y: float, rx: float, ry: float, fill: object, outlined: bool = lines) -> None:
        box = [(300 + x - rx) * SMOOTH, (360 + y - ry) * SMOOTH, (300 + x + rx) * SMOOTH, (360 + y + ry) * SMOOTH]
        pen.ellipse(box, fill=fill, outline=(30, 20, 20) if outlined else None, width=5 * SMOOTH)

    hair, feature = (40, 30, 30), tuple(c * 3 // 4 for c in skin)
    oval(0, 420, 280, 210, (60, 90, 150))
    for x in (-170, 170):
        oval(x, 10, 32, 52, skin)
    oval(0, -50, 190, 205, hair)
    oval(0, 20, 165, 200, skin)
    pen.pieslice([120 * SMOOTH, 115 * SMOOTH, 480 * SMOOTH, 470 * SMOOTH], 185, 355, fill=hair)
    oval(0, -20, 150, 90, skin, False)
    for x in (-70, 70):
        oval(x, 0, 36, 22, "white", True)
        oval(x, 2, 18, 19, (40, 30, 30), False)
        box = [(258 + x) * SMOOTH, 295 * SMOOTH, (342 + x) * SMOOTH, 345 * SMOOTH]
        pen.arc(box, 200, 340, fill=hair, width=10 * SMOOTH)
    pen.line([300 * SMOOTH, 380 * SMOOTH, 288 * SMOOTH, 432 * SMOOTH, 306 * SMOOTH, 436 * SMOOTH], feature, 6 * SMOOTH)
    pen.arc([250 * SMOOTH, 450 * SMOOTH, 350 * SMOOTH, 500 * SMOOTH], 10, 170, fill=(170, 70, 70), width=9 * SMOOTH)
    rgb = np.asarray(picture.resize((600, 800), Image.Resampling.LANCZOS), dtype=np.uint8)
    if not shaded:
        return rgb
    y, x = np.mgrid[:800, :600]
    light = np.clip(1.06 - 0.3 * ((x - 250) ** 2 + (y - 330) ** 2) / 280**2, 0.6, 1.06)
    face = np.abs(rgb.astype(int) - skin).sum(axis=2) < 6
    return np.where(face[..., None], np.clip(rgb * light[..., None], 0, 255), rgb).astype(np.uint8)


def pencil(rgb: Rgb) -> Rgb:
    """The usual way to a pencil sketch: a picture divided by its blurred self."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    return cv2.cvtColor(cv2.divide(grey, cv2.GaussianBlur(grey, (0, 0), 9), scale=245), cv2.COLOR_GRAY2RGB)


def ink(rgb: Rgb) -> Rgb:
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    lines = cv2.GaussianBlur(grey, (0, 0), 1.6) - 0.97 * cv2.GaussianBlur(grey, (0, 0), 2.6) < 2
    return np.repeat(np.where(lines, 20, 255).astype(np.uint8)[..., None], 3, axis=2)


def on_paper(rgb: Rgb) -> Rgb:
    """A pencil sketch on paper with a grain of its own."""
    grain = np.random.default_rng(461).normal(0, 5, rgb.shape[:2])
    return np.clip(pencil(rgb) * 0.95 + grain[..., None], 0, 255).astype(np.uint8)


def as_jpeg(rgb: Rgb, quality: int) -> Rgb:
    data = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])


def smoothed(rgb: Rgb) -> Rgb:
    """What a telephone's beauty mode leaves of skin."""
    for _ in range(3):
        rgb = np.asarray(cv2.bilateralFilter(rgb, 9, 25, 7), dtype=np.uint8)
    return rgb


def faces_in(finder: FaceFinder, rgb: Rgb) -> list[bool]:
    """For each face that the detectors see, whether it is told to be drawn."""
    return [drawn(align(rgb, face)) for face in finder.find(rgb)]


@pytest.mark.parametrize("look_", [{}, {"lines": True}, {"shaded": True}, {"lines": True, "shaded": True}])
@pytest.mark.parametrize("skin", SKIN)
def test_a_cartoon_is_nobody(finder: FaceFinder, skin: str, look_: dict[str, bool]):
    picture = cartoon(SKIN[skin], **look_)
    for seen in (picture, as_jpeg(picture, 75)):
        assert faces_in(finder, seen) in ([], [True])


def test_the_detectors_do_take_a_cartoon_for_a_face(finder: FaceFinder):
    """Else the test above would hold of nothing."""
    assert sum(bool(finder.find(cartoon(skin, shaded=True))) for skin in SKIN.values()) >= 2


def test_the_avatars_of_our_own_mock_up_are_nobody(finder: FaceFinder):
    page = ROOT.parent / "shared" / "look" / "09-choose-photo.png"
    if not page.is_file():
        pytest.skip("the folder shared/look with the mock-ups is absent")
    faces = faces_in(finder, read(page.read_bytes()).rgb)
    assert faces
    assert all(faces)


SKETCHES: dict[str, Callable[[Rgb], Rgb]] = {"pencil": pencil, "ink": ink, "on paper": on_paper}


@pytest.mark.parametrize("sketch", SKETCHES)
@pytest.mark.parametrize(
    "name", ["icao-study-compliant_1.png", "icao-study-compliant_3.png", "idphotoready-pass-1.png"]
)
def test_a_sketch_of_a_portrait_is_nobody(finder: FaceFinder, portraits: Portraits, name: str, sketch: str):
    picture = SKETCHES[sketch](portraits.rgb(name))
    assert faces_in(finder, picture) in ([], [True])
    assert faces_in(finder, as_jpeg(picture, 60)) in ([], [True])


def test_a_drawing_fails_as_no_face_and_nothing_is_said_about_its_face(
    finder: FaceFinder, segmenter: Segmenter, standard: Standard
):
    rgb = cartoon(SKIN["tan"], shaded=True)
    scene = look(Picture(rgb, "PNG", "RGB", (600, 800), None, 0, 1.0), finder, segmenter)
    answers = judge(scene, standard, "source")
    assert {answer.code for answer in answers if answer.verdict == "fail"} == {"NO_FACE"}
    assert {answer.verdict for answer in answers if answer.measure in ("yaw_deg", "mouth_gap", "sharpness")} == {
        "not_assessable"
    }


KINDS: dict[str, Callable[[Rgb, Face], Rgb]] = {
    "as it is": lambda a, f: a,
    "compressed to quality 30": lambda a, f: as_jpeg(a, 30),
    "smoothed and finished": lambda a, f: as_jpeg(smoothed(shrunk(a, f)), 70),
    "finished at quality 50": lambda a, f: as_jpeg(shrunk(a, f), 50),
    "at 0.6 of the light": lambda a, f: (a * 0.6).astype(np.uint8),
    "at 0.3 of the light": lambda a, f: (a * 0.3).astype(np.uint8),
    "at twice the light": lambda a, f: np.clip(a * 2.0, 0, 255).astype(np.uint8),
    "washed out and finished": lambda a, f: as_jpeg((255 * (shrunk(a, f) / 255.0) ** 0.27).astype(np.uint8), 80),
    "with heavy noise": lambda a, f: np.clip(a + np.random.default_rng(461).normal(0, 9, a.shape), 0, 255).astype(
        np.uint8
    ),
    "without colour": lambda a, f: cv2.cvtColor(cv2.cvtColor(a, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB),
    "behind a plain white mask": lambda a, f: masked(a, f, (240, 240, 240)),
    "behind a plain black mask": lambda a, f: masked(a, f, (20, 20, 20)),
}


def shrunk(rgb: Rgb, face: Face) -> Rgb:
    scale = min(1.0, 207 / face.width)
    return np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def masked(rgb: Rgb, face: Face, colour: tuple[int, ...]) -> Rgb:
    outline = cv2.convexHull(face.points[[234, 123, 5, 352, 454, 397, 152, 172]].astype(np.int32))
    return np.asarray(cv2.fillConvexPoly(rgb.copy(), outline, colour), dtype=np.uint8)


@pytest.fixture(scope="module")
def sitting(finder: FaceFinder, portraits: Portraits) -> dict[str, tuple[Rgb, Face]]:
    names = ("icao-study-compliant_1.png", "icao-study-nonCompliant_1.png", "idphotoready-pass-1.png")
    pictures = {name: portraits.rgb(name) for name in (*names, "hivision-test3.jpg")}
    return {name: (rgb, finder.find(rgb)[0]) for name, rgb in pictures.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_photograph_is_never_taken_for_a_drawing(sitting: dict[str, tuple[Rgb, Face]], kind: str):
    for name, (rgb, face) in sitting.items():
        seen = KINDS[kind](rgb, face)
        scale = seen.shape[0] / rgb.shape[0]
        there = Face(face.box, face.score, face.points * np.float32(scale), face.depth, face.mesh_score)
        assert not drawn(align(seen, there)), name


def test_a_resident_of_the_simulated_camera_is_somebody(finder: FaceFinder):
    for data in (portrait(), photo().jpeg):
        assert faces_in(finder, read(data).rgb) == [False]


def test_the_residents_that_were_drawn_on_this_machine_are_somebody(finder: FaceFinder):
    stills = sorted((ROOT / "var" / "cache" / "residents" / "residents").glob("*/front/000.jpg"))
    assert stills, "run `make setup`: no residents were drawn on this machine yet"
    for still in stills[:: max(1, len(stills) // 6)]:
        assert faces_in(finder, read(Path(still).read_bytes()).rgb) == [False], still.parent.parent.name
