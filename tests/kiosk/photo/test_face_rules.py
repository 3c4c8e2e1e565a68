"""What people look like, and what they do before a camera: the first passes, the second fails by its own code alone.

Each class is derived from real portraits: other skin, beards, glasses and lenses, lids, hair, masks, company.
"""

from collections.abc import Callable
from math import isnan

import cv2
import numpy as np
import pytest

from kiosk.photo.align import align
from kiosk.photo.face import Face, Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.judge import judge
from kiosk.photo.landmarks import CHEEK_L, CHIN, EYE_HULL_L, EYE_HULL_R, LIPS
from kiosk.photo.measures import cover, light
from kiosk.photo.read import Picture
from kiosk.photo.scene import look
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import Standard

from .conftest import Portraits

MAN, WOMAN, YOUNG = "icao-study-compliant_1.png", "icao-study-compliant_3.png", "idphotoready-pass-1.png"
FACE_CODES = {"NO_FACE", "MULTI_FACE", "NOT_FRONTAL", "EYES_CLOSED", "EXPRESSION", "OCCLUDED", "GLARE"}
BEARD = (172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 205, 425, 2)
MASK = (234, 123, 5, 352, 454, 397, 152, 172)
BELOW_NOSE = (205, 425, 397, 152, 172, 2)

Change = Callable[[Rgb, Face], Rgb]


def inside(rgb: Rgb, corners: np.ndarray, grow: float = 1.0, soft: float = 0.0) -> np.ndarray:
    """Mask (H, W, 1) in 0..1 of the hull of some points."""
    middle = corners.mean(axis=0)
    mask = np.zeros(rgb.shape[:2], dtype=np.float32)
    cv2.fillConvexPoly(mask, cv2.convexHull((middle + (corners - middle) * grow).astype(np.int32)), 1.0)
    return (cv2.GaussianBlur(mask, (0, 0), soft) if soft else mask)[..., None]


def laid(rgb: Rgb, over: np.ndarray, where: np.ndarray) -> Rgb:
    return np.clip(rgb * (1 - where) + over * where, 0, 255).astype(np.uint8)


def texture(rgb: Rgb, colour: tuple[int, ...], strength: float) -> np.ndarray:
    """A surface of hair or cloth."""
    grain = cv2.GaussianBlur(np.random.default_rng(461).normal(0, 1, rgb.shape[:2]), (0, 0), 1.2, sigmaY=3)
    return np.array(colour) + (grain / grain.std())[..., None] * strength


def skin_of(rgb: Rgb, face: Face) -> np.ndarray:
    return np.median(rgb[inside(rgb, face.points[list(CHEEK_L)])[..., 0] > 0], axis=0)


def darker(share: float) -> Change:
    """The same person with a skin of so much of the lightness."""

    def change(rgb: Rgb, face: Face) -> Rgb:
        lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
        cheek = np.median(lab[inside(rgb, face.points[list(CHEEK_L)])[..., 0] > 0], axis=0)
        near = np.clip((20 - np.hypot(lab[..., 1] - cheek[1], lab[..., 2] - cheek[2])) / 8, 0, 1) * (lab[..., 0] < 96)
        near = cv2.GaussianBlur(near.astype(np.float32), (0, 0), 1.5)
        lab[..., 0] *= 1 - (1 - share) * near
        return np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * 255, 0, 255).astype(np.uint8)

    return change


def beard(share: float) -> Change:
    def change(rgb: Rgb, face: Face) -> Rgb:
        where = inside(rgb, face.points[list(BEARD)], 1.02, face.width * 0.02)
        where = where * (1 - inside(rgb, face.points[list(LIPS)], 1.05, face.width * 0.008))
        return laid(rgb, texture(rgb, (48, 38, 34), 14), where * share)

    return change


def glasses(frame: float, colour: tuple[int, int, int], *, lens: float = 1.0, spot: bool = False) -> Change:
    """Frames so thick (of the face width), lenses that let so much light through, a white reflection on them."""

    def change(rgb: Rgb, face: Face) -> Rgb:
        out, width = rgb.copy(), face.width
        centres = [face.points[list(eye)].mean(axis=0) for eye in (EYE_HULL_L, EYE_HULL_R)]
        axes = (int(0.21 * width), int(0.15 * width))
        for centre in centres:
            pane = np.zeros(rgb.shape[:2], dtype=np.float32)
            cv2.ellipse(pane, tuple(int(v) for v in centre), axes, face.roll_deg, 0, 360, 1.0, -1)
            out = laid(out, out * lens, pane[..., None])
            if spot:
                at = tuple(int(v) for v in centre + np.array([0.04, -0.03]) * width)
                white = np.zeros(rgb.shape[:2], dtype=np.float32)
                cv2.ellipse(white, at, (int(0.09 * width), int(0.045 * width)), -20, 0, 360, 1.0, -1)
                out = laid(out, np.full(3, 255.0), cv2.GaussianBlur(white, (0, 0), width * 0.008)[..., None])
            thick = max(2, int(frame * width))
            cv2.ellipse(out, tuple(int(v) for v in centre), axes, face.roll_deg, 0, 360, colour, thick, cv2.LINE_AA)
        return out

    return change


def lids(rgb: Rgb, face: Face) -> Rgb:
    """Both eyes shut: skin over them, and a line of lashes."""
    skin, out = skin_of(rgb, face), rgb
    for eye in (EYE_HULL_L, EYE_HULL_R):
        corners = face.points[list(eye)]
        out = laid(out, texture(rgb, tuple(skin * 0.93), 2.5), inside(rgb, corners, 1.12, face.width * 0.006))
        (x, y), wide, along = corners.mean(axis=0), np.ptp(corners[:, 0]), np.linspace(0, 1, 20)
        lashes = np.stack([x + wide * (along - 0.5), y + wide * (0.26 - 0.16 * (2 * along - 1) ** 2)], axis=1)
        cv2.polylines(out, [lashes.astype(np.int32)], False, (45, 32, 28), max(2, int(face.width * 0.008)), cv2.LINE_AA)
    return out


def over_one_eye(rgb: Rgb, face: Face) -> Rgb:
    """A strand of hair that hangs over the eye on the left of the picture."""
    centre, width = face.points[list(EYE_HULL_L)].mean(axis=0), face.width
    strand = centre + np.array([[-0.35, -0.55], [0.25, -0.6], [0.12, 0.12], [-0.2, 0.16]]) * width
    return laid(rgb, texture(rgb, (28, 24, 24), 9), inside(rgb, strand.astype(np.float32), 1.0, width * 0.01))


def covered(points: tuple[int, ...], colour: tuple[int, int, int] | None) -> Change:
    """A mask over some points, in a colour or in the skin's own."""

    def change(rgb: Rgb, face: Face) -> Rgb:
        own = colour or tuple(int(v) for v in skin_of(rgb, face))
        where = inside(rgb, face.points[list(points)], 1.0, face.width * 0.01)
        return laid(rgb, texture(rgb, own, 3), where)

    return change


def cut_off(rgb: Rgb, face: Face) -> Rgb:
    """Half the face is outside the frame."""
    return np.ascontiguousarray(rgb[:, int(face.eye_middle[0] - 0.33 * face.width) :])


def head_of(rgb: Rgb, face: Face, width: float) -> Rgb:
    """The head alone, its face so many px wide."""
    x, y, w, h = face.box
    rows = slice(max(0, int(y - 0.45 * w)), int(y + h + 0.3 * w))
    head = rgb[rows, max(0, int(x - 0.3 * w)) : int(x + 1.3 * w)]
    return np.asarray(
        cv2.resize(head, None, fx=width / face.width, fy=width / face.width, interpolation=cv2.INTER_AREA),
        dtype=np.uint8,
    )


def beside(share: float) -> Change:
    """Somebody so much smaller beside the resident (the same face, mirrored)."""

    def change(rgb: Rgb, face: Face) -> Rgb:
        other = head_of(rgb[:, ::-1], mirrored(face, rgb.shape[1]), share * face.width)
        wide = np.full((rgb.shape[0], rgb.shape[1] + other.shape[1] + 20, 3), 255, dtype=np.uint8)
        wide[:, : rgb.shape[1]] = rgb
        top = max(0, int(face.eye_middle[1] - other.shape[0] / 2))
        wide[top : top + other.shape[0], rgb.shape[1] + 10 : rgb.shape[1] + 10 + other.shape[1]] = other
        return wide

    return change


def printed(share: float) -> Change:
    """A face on the T-shirt."""

    def change(rgb: Rgb, face: Face) -> Rgb:
        head = head_of(rgb, face, share * face.width)
        bottom = int(face.points[CHIN][1] + 0.8 * face.width)
        tall = np.full((bottom + head.shape[0] + 60, rgb.shape[1], 3), 40, dtype=np.uint8)
        tall[: rgb.shape[0]] = rgb[: tall.shape[0]]
        left = int(face.eye_middle[0] - head.shape[1] / 2)
        tall[bottom : bottom + head.shape[0], left : left + head.shape[1]] = head
        return tall

    return change


def mirrored(face: Face, width: int) -> Face:
    x, y, w, h = face.box
    points = np.column_stack([width - face.points[:, 0], face.points[:, 1]]).astype(np.float32)
    return Face((width - x - w, y, w, h), face.score, points, face.depth, face.mesh_score)


def from_one_side(change: Change) -> Change:
    """What is done to the face, and a lamp that leaves one half of the picture in shadow."""

    def lit(rgb: Rgb, face: Face) -> Rgb:
        right = np.clip((np.arange(rgb.shape[1]) - face.eye_middle[0]) / (0.2 * face.width) + 0.5, 0, 1)
        return np.clip(change(rgb, face) * (1 - 0.45 * right)[None, :, None], 0, 255).astype(np.uint8)

    return lit


PEOPLE: dict[str, Change] = {
    "brown skin": darker(0.75),
    "dark skin": darker(0.6),
    "a full beard": beard(0.85),
    "stubble": beard(0.35),
    "thick black frames": glasses(0.03, (25, 22, 22)),
    "thin gold frames": glasses(0.008, (170, 140, 80)),
    "a face on the T-shirt": printed(0.5),
    "a small portrait on the wall": beside(0.25),
    "a picture in the mirror": lambda a, f: np.ascontiguousarray(a[:, ::-1]),
    "the noise of a dim room": lambda a, f: np.clip(
        a + np.random.default_rng(461).normal(0, 6, a.shape), 0, 255
    ).astype(np.uint8),
}

FAULTS: dict[str, tuple[str, Change]] = {
    "closed eyes": ("EYES_CLOSED", lids),
    "hair over one eye": ("OCCLUDED", over_one_eye),
    "sunglasses": ("OCCLUDED", glasses(0.03, (15, 15, 15), lens=0.12)),
    "sunglasses in light from one side": ("OCCLUDED", from_one_side(glasses(0.03, (15, 15, 15), lens=0.12))),
    "glare on the glasses": ("GLARE", glasses(0.015, (40, 40, 45), spot=True)),
    "a white mask": ("OCCLUDED", covered(MASK, (238, 240, 242))),
    "a blue mask": ("OCCLUDED", covered(MASK, (140, 185, 215))),
    "a black mask": ("OCCLUDED", covered(MASK, (30, 30, 32))),
    "a scarf below the nose": ("OCCLUDED", covered(BELOW_NOSE, (120, 40, 50))),
    "something of the skin's colour over the mouth": ("OCCLUDED", covered(BELOW_NOSE, None)),
    "half the face outside the picture": ("OCCLUDED", cut_off),
    "somebody smaller beside": ("MULTI_FACE", beside(0.55)),
    "somebody as large beside": ("MULTI_FACE", beside(1.0)),
}


@pytest.fixture
def failed(finder: FaceFinder, segmenter: Segmenter, standard: Standard) -> Callable[[Rgb], set[str]]:
    def codes(rgb: Rgb) -> set[str]:
        height, width = rgb.shape[:2]
        scene = look(Picture(rgb, "PNG", "RGB", (width, height), None, 0, 1.0), finder, segmenter)
        return {answer.code for answer in judge(scene, standard, "source") if answer.verdict == "fail"} & FACE_CODES

    return codes


@pytest.fixture(scope="module")
def sitting(finder: FaceFinder, portraits: Portraits) -> dict[str, tuple[Rgb, Face]]:
    """Portraits with a face of 240 px, and the face."""
    found = {}
    for name in (MAN, WOMAN, YOUNG):
        rgb = portraits.rgb(name)
        scale = 240 / finder.find(rgb)[0].width
        rgb = np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        found[name] = rgb, finder.find(rgb)[0]
    return found


@pytest.mark.parametrize("kind", PEOPLE)
def test_people_as_they_are_do_not_fail(failed, sitting: dict[str, tuple[Rgb, Face]], kind: str):
    assert {name: failed(PEOPLE[kind](*sitting[name])) for name in sitting} == dict.fromkeys(sitting, set())


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_face_fails_by_its_own_code_alone(failed, sitting: dict[str, tuple[Rgb, Face]], fault: str):
    code, spoil = FAULTS[fault]
    assert {name: failed(spoil(*sitting[name])) for name in sitting} == dict.fromkeys(sitting, {code})


@pytest.mark.parametrize("light_", [0.35, 0.6, 1.2])
def test_what_covers_a_face_is_told_in_any_light(sitting: dict[str, tuple[Rgb, Face]], light_: float):
    """A bare face and a covered one stay apart by the limits of the standard, dim or bright."""
    for name in (MAN, WOMAN):
        rgb, face = sitting[name]
        bare, masked, strand, spot = (
            align(np.clip(change(rgb, face) * light_, 0, 255).astype(np.uint8), face)
            for change in (
                lambda a, f: a,
                covered(MASK, (140, 185, 215)),
                over_one_eye,
                glasses(0.01, (9, 9, 9), spot=True),
            )
        )
        assert cover.mouth_line(bare) > 0.2 > 0.04 > cover.mouth_line(masked)
        assert cover.lower_face_skin(bare) > 0.8 > 0.1 > cover.lower_face_skin(masked)
        assert cover.skin_round_eyes(bare) > 0.6 > 0.2 > cover.skin_round_eyes(strand)
        assert light.glare(bare) < 0.02
        assert light_ < 1 or light.glare(spot) > 0.25
        assert not isnan(cover.mouth_gap(bare))
        assert cover.mouth_gap(bare) < 0.05
