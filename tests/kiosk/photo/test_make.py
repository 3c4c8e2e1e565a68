"""From portrait to finished photo: size, geometry, file, background, and no change to the face."""

import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from kiosk.photo.check import check_photo
from kiosk.photo.colour import Gains, balanced
from kiosk.photo.compose import compose
from kiosk.photo.face import Face, Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.geometry import moved, warp
from kiosk.photo.landmarks import FACE_OVAL
from kiosk.photo.make import Made, Refused, make_photo, make_photo_from
from kiosk.photo.read import read
from kiosk.photo.segment import Segmenter
from kiosk.photo.solve import Placement

from .conftest import ROOT, Portraits

GOOD = [
    "icao-study-compliant_1.png",
    "icao-study-compliant_3.png",
    "idphotoready-pass-1.png",
    "idphotoready-pass-4.png",
]


def made(result: Made | Refused) -> Made:
    assert isinstance(result, Made), result
    return result


@pytest.mark.parametrize("name", GOOD)
def test_a_good_portrait_becomes_a_photo_of_the_standard(name, portraits: Portraits, standard, finder, segmenter):
    photo = made(make_photo_from(portraits.data(name), standard, finder, segmenter))
    image = Image.open(BytesIO(photo.jpeg))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (358, 441))
    assert tuple(round(v) for v in image.info["dpi"]) == (350, 350)
    assert 14_000 <= len(photo.jpeg) <= 20_480
    assert 193 <= photo.measured["face_width_px"] <= 221
    assert 7 <= photo.measured["hair_top_px"] <= 21
    assert photo.measured["eyes_above_bottom_px"] >= 207
    assert 162 <= photo.measured["eye_mid_x_px"] <= 196
    again = check_photo(photo.jpeg, standard, finder, segmenter, source=False)
    assert again.verdict == photo.verdict != "fail"


def test_the_background_is_white_to_the_corners(man: Rgb, standard, finder, segmenter):
    rgb = read(made(make_photo(man, standard, finder, segmenter)).jpeg).rgb
    assert rgb[:60, :60].min() >= 250
    assert rgb[:60, -60:].min() >= 250


def test_a_tilted_head_is_levelled(man: Rgb, standard, finder, segmenter):
    centre = (man.shape[1] / 2, man.shape[0] / 2)
    turn = cv2.getRotationMatrix2D(centre, 7, 1)
    tilted = cv2.warpAffine(man, turn, man.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    photo = made(make_photo(tilted, standard, finder, segmenter))
    assert abs(finder.find(read(photo.jpeg).rgb)[0].roll_deg) < 1


@pytest.mark.parametrize("gains", [None, Gains(1.12, 1.0, 0.86)])
@pytest.mark.parametrize(
    "name", ["icao-study-compliant_1.png", "icao-study-compliant_3.png", "idphotoready-pass-1.png"]
)
def test_nobody_is_beautified(name, gains, portraits: Portraits, standard, finder, segmenter):
    """In the face but its very rim the photo is the portrait with its gains, turned, scaled and nothing else.

    In the rest of the person too, but for single pixels between locks where the old wall shone through.
    """
    portrait = portraits.rgb(name)
    given = portrait if gains is None else balanced(portrait, gains)
    face = finder.find(given)[0]
    composed = compose(given, face, standard, segmenter)
    change = np.abs(composed.rgb.astype(int) - _turned_and_scaled(given, composed.placement, face)).max(axis=2)
    oval = np.zeros(change.shape, dtype=np.uint8)
    outline = moved(face.points[list(FACE_OVAL)], composed.placement.matrix(face))
    outline = outline.mean(axis=0) + (outline - outline.mean(axis=0)) * np.float32(0.94)
    cv2.fillConvexPoly(oval, cv2.convexHull(outline).round().astype(np.int32), (1,))
    assert oval.sum() > 30_000
    assert change[oval > 0].max() <= 1
    solid = _solid(composed.rgb)
    assert solid.sum() > 60_000
    assert (change[solid] > 1).mean() < 0.001


@pytest.mark.parametrize("gains", [None, Gains(1.12, 1.0, 0.86)])
def test_the_file_shows_the_portrait_with_its_gains_and_no_other_change(man: Rgb, gains, standard, finder, segmenter):
    """What JPEG adds is small everywhere and nothing on average, over the face and in each channel."""
    photo = made(make_photo(man, standard, finder, segmenter, gains=gains))
    given = man if gains is None else balanced(man, gains)
    face = finder.find(given)[0]
    expected = _turned_and_scaled(given, compose(given, face, standard, segmenter).placement, face)
    window = (slice(160, 320), slice(100, 260))
    change = read(photo.jpeg).rgb[window].astype(int) - expected[window]
    assert np.abs(change.mean(axis=(0, 1))).max() < 0.5
    assert np.percentile(np.abs(change), 99) < 12


def test_gains_multiply_the_light_of_each_channel():
    """A patch twice as bright in linear light (IEC 61966-2-1) is 188 where 137 was; black stays black."""
    grey = np.full((4, 4, 3), 137, dtype=np.uint8)
    assert balanced(grey, Gains(2.0, 1.0, 0.5))[0, 0].tolist() == [188, 137, 99]
    assert balanced(np.zeros((4, 4, 3), dtype=np.uint8), Gains(2.0, 2.0, 2.0)).max() == 0


def _turned_and_scaled(rgb: Rgb, place: Placement, face: Face) -> np.ndarray:
    fine = place.matrix(face) * 2
    fine[:, 2] += 0.5
    return cv2.resize(warp(rgb, fine, (716, 882)), (358, 441), interpolation=cv2.INTER_AREA).astype(int)


def _solid(photo: Rgb) -> np.ndarray:
    """The person without the edge: nothing white within 12 px."""
    return cv2.erode((photo.min(axis=2) < 250).astype(np.uint8), np.ones((25, 25), np.uint8), borderValue=1) > 0


def test_the_same_portrait_gives_the_same_bytes(man: Rgb, standard, finder, segmenter, models):
    first = made(make_photo(man, standard, finder, segmenter)).jpeg
    afresh = made(make_photo(man.copy(), standard, FaceFinder(models), Segmenter(models))).jpeg
    assert sha256(first).hexdigest() == sha256(afresh).hexdigest()


def test_nothing_of_the_sources_metadata_survives(man: Rgb, standard, finder, segmenter):
    exif = Image.Exif()
    exif[0x013B], exif[0x9286], exif[0x010F] = "ARTIST-CANARY", "COMMENT-CANARY", "MAKER-CANARY"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    out = BytesIO()
    Image.fromarray(man).save(out, "JPEG", quality=95, exif=exif, icc_profile=profile, comment=b"NOTE-CANARY")
    assert out.getvalue().count(b"CANARY") == 4
    jpeg = made(make_photo_from(out.getvalue(), standard, finder, segmenter)).jpeg
    assert b"CANARY" not in jpeg
    image = Image.open(BytesIO(jpeg))
    assert not image.getexif()
    assert set(image.info) == {"jfif", "jfif_version", "dpi", "jfif_unit", "jfif_density"}


def test_a_photo_that_the_check_reads_a_little_wide_is_composed_again(man: Rgb, standard, finder, segmenter):
    """The mesh finds a face 8 % wider in the photo than in the portrait: once more, from what it found there."""

    class Wider(FaceFinder):
        def __init__(self, inner: FaceFinder) -> None:
            self._inner, self.template, self.looks = inner, inner.template, 0

        def find(self, rgb: Rgb) -> list[Face]:
            self.looks += 1
            faces = self._inner.find(rgb)
            if rgb.shape[:2] != (441, 358):
                return faces
            wide = np.array([1.08, 1], dtype=np.float32)
            return [replace(face, points=(face.points - face.eye_middle) * wide + face.eye_middle) for face in faces]

    wider = Wider(finder)
    photo = made(make_photo(man, standard, wider, segmenter))
    assert wider.looks == 3
    assert 193 <= photo.measured["face_width_px"] <= 221


def test_a_picture_of_48_megapixels_costs_bounded_memory(man: Rgb, tmp_path):
    """In a process of its own, for its peak: a raw picture of 48 megapixels would take 144 MB, its mask 192 MB."""
    file = tmp_path / "large.jpg"
    Image.fromarray(man).resize((6920, 6920), Image.Resampling.NEAREST).save(file)
    code = (
        "import sys; from pathlib import Path; from kiosk.base import paths;"
        "from kiosk.photo.find import FaceFinder; from kiosk.photo.segment import Segmenter;"
        "from kiosk.photo.standard import load_standard; from kiosk.photo.make import make_photo_from;"
        "made = make_photo_from(Path(sys.argv[1]).read_bytes(), load_standard(paths.config() / 'standards/ga461.toml'),"
        " FaceFinder(paths.models()), Segmenter(paths.models()));"
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'));"
        "print(type(made).__name__, int(peak.split()[1]) // 1024)"
    )
    ran = subprocess.run([sys.executable, "-c", code, file], cwd=ROOT, capture_output=True, text=True, check=True)
    name, peak_mb = ran.stdout.split()
    assert name == "Made"
    assert int(peak_mb) < 400


def test_a_coloured_wall_becomes_white_and_is_no_reason_to_refuse(man: Rgb, standard, finder, segmenter):
    mask = segmenter.person(man)[..., None]
    blue = (man * mask + np.array([70, 120, 190]) * (1 - mask)).astype(np.uint8)
    photo = made(make_photo(blue, standard, finder, segmenter))
    rgb = read(photo.jpeg).rgb
    assert rgb[:60, :60].min() >= 250


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("idphotoready-fail-1.png", "OCCLUDED"),
        ("idphotoready-fail-5.png", "MULTI_FACE"),
        ("idphotoready-fail-8.png", "NO_FACE"),
        ("icao-study-nonCompliant_1.png", "UNEVEN_LIGHT"),
        ("hivision-test3.jpg", "FACE_SIZE"),
    ],
)
def test_a_portrait_that_cannot_be_right_is_refused_with_the_reason(name, code, portraits, standard, finder, segmenter):
    refusal = make_photo_from(portraits.data(name), standard, finder, segmenter)
    assert isinstance(refusal, Refused)
    assert refusal.code == code
    assert refusal.reason_zh
    assert refusal.remedy_zh
    assert code in {result.code for result in refusal.results if result.verdict == "fail"}


def test_shoulders_cut_by_the_frame_are_refused_and_not_patched_with_white(
    man: Rgb, man_face: Face, standard, finder, segmenter
):
    x, w = int(man_face.eye_middle[0]), man_face.width
    narrow = np.ascontiguousarray(man[:, int(x - 0.72 * w) : int(x + 0.72 * w)])
    refusal = make_photo(narrow, standard, finder, segmenter)
    assert isinstance(refusal, Refused)
    assert refusal.code == "MARGIN"
    cause = next(result for result in refusal.results if result.verdict == "fail")
    assert (cause.code, cause.measure, cause.value, cause.max) == ("MARGIN", "sides_lacking", 2, 0)


def test_a_face_too_small_is_refused_and_not_enlarged(man: Rgb, man_face: Face, standard, finder, segmenter):
    small = cv2.resize(man, None, fx=150 / man_face.width, fy=150 / man_face.width, interpolation=cv2.INTER_AREA)
    refusal = make_photo(small, standard, finder, segmenter)
    assert isinstance(refusal, Refused)
    assert refusal.code == "FACE_SIZE"


def test_a_finished_photo_of_the_wrong_size_or_kind_fails_by_file_rules(man: Rgb, standard, finder, segmenter):
    photo = Image.open(BytesIO(made(make_photo(man, standard, finder, segmenter)).jpeg))
    out = BytesIO()
    photo.resize((413, 531)).convert("L").save(out, "PNG", dpi=(300, 300))
    check = check_photo(out.getvalue(), standard, finder, segmenter, source=False)
    assert {"FORMAT", "COLOUR", "SIZE_PX"} <= {r.code for r in check.rules if r.verdict == "fail"}
