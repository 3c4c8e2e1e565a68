"""Good finished photos, and the same portraits composed anew with the head where a defect wants it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from devices.camera.simulator.drawing.pose import Pose
from devices.camera.simulator.drawing.render import Portrait, scene
from devices.camera.simulator.sitter import Sitter
from kiosk.photo.align import align
from kiosk.photo.face import Face, Floats, Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.geometry import similarity, warp
from kiosk.photo.make import Made, make_photo
from kiosk.photo.measures.light import face_luma
from kiosk.photo.read import read
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import Standard

_FINER = 2
DPI = (350, 350)
_SMALLEST, _LARGEST = 14_000, 28_672  # bytes of a finished photo
_AIM = 20_000


@dataclass(frozen=True)
class Tools:
    """What photos are made with."""

    standard: Standard
    finder: FaceFinder
    segmenter: Segmenter

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the finished photo, px."""
        return self.standard.size.width_px, self.standard.size.height_px


@dataclass(frozen=True)
class Base:
    """A finished photo, and the portrait that it was made of; ``broken`` are the rules that it breaks by itself."""

    name: str
    portrait: Rgb
    source_face: Face
    photo: Rgb
    face: Face
    hair_top: float
    broken: frozenset[str]
    tools: Tools

    @property
    def eyes_above_bottom(self) -> float:
        """Room below the eyes, px."""
        return self.tools.size[1] - float(self.face.eye_middle[1])

    def luma_of(self, picture: NDArray[np.float64]) -> float:
        """Of the face, 0..255, in a variant of the photo."""
        return face_luma(align(np.clip(picture, 0, 255).astype(np.uint8), self.face))

    @cached_property
    def person(self) -> Floats:
        """Share of person in each pixel of the photo, (441, 358, 1)."""
        return self.tools.segmenter.head(self.photo, self.face)[..., None]

    @cached_property
    def _mask(self) -> Floats:
        return self.tools.segmenter.head(self.portrait, self.source_face)

    def composed(
        self, *, width: float | None = None, hair_top: float | None = None, eye_x: float = 179.0, tilt: float = 0.0
    ) -> Rgb:
        """The portrait in the frame with its cheeks ``width`` px apart, its hair ``hair_top`` px from the upper edge.

        Both are those of the photo unless said; ``tilt`` turns it by so many degrees.
        """
        wide, top = width or self.face.width, self.hair_top if hair_top is None else hair_top
        rise = (float(self.face.eye_middle[1]) - self.hair_top) * wide / self.face.width
        scale = wide / self.source_face.width
        matrix = similarity(self.source_face.eye_middle, self.source_face.roll_deg - tilt, scale * _FINER, (0.0, 0.0))
        matrix[:, 2] += np.array([eye_x, top + rise]) * _FINER + (_FINER - 1) / 2
        fine = (self.tools.size[0] * _FINER, self.tools.size[1] * _FINER)
        frame = warp(self.portrait, matrix, fine)
        mask = np.asarray(cv2.warpAffine(self._mask, matrix, fine), dtype=np.float32)
        alpha = np.clip((mask - 0.7) / 0.28, 0, 1)[..., None]
        white = frame * alpha + 255 * (1 - alpha)
        return np.asarray(cv2.resize(white, self.tools.size, interpolation=cv2.INTER_AREA).round(), dtype=np.uint8)


def base_of(name: str, portrait: Rgb, tools: Tools) -> Base | None:
    """The base of a portrait; None when no photo can be made of it."""
    made = make_photo(portrait, tools.standard, tools.finder, tools.segmenter)
    if not isinstance(made, Made):
        return None
    photo = read(made.jpeg).rgb
    hair_top = made.measured["hair_top_px"]
    found = tools.finder.find(photo)
    if hair_top is None or not found:
        return None
    broken = frozenset(rule.code for rule in made.results if rule.verdict == "fail")
    return Base(name, portrait, tools.finder.find(portrait)[0], photo, found[0], hair_top, broken, tools)


def indulgent(standard: Standard) -> Standard:
    """The standard that makes a photo of any portrait, so that also people who smile can stand for others."""
    rules = tuple(rule.model_copy(update={"refuses": False}) for rule in standard.rule)
    wide = standard.composition.model_copy(update={"max_enlargement": 4.0})
    return standard.model_copy(update={"rule": rules, "composition": wide})


def drawn(seed: int, **looks: object) -> Rgb:
    """A drawn resident before the booth's grey wall, 1920 x 1080."""
    sitter = Sitter(seed, **looks)
    pose = Pose(background="grey", glasses=sitter.glasses, clothes=sitter.clothes, distance=0.85, yaw=-1.0)
    return np.ascontiguousarray(scene([(Portrait(sitter.looks()), pose)], pose, (1920, 1080))[..., ::-1])


def jpeg(rgb: Rgb, dpi: tuple[int, int] | None = DPI, mode: str = "RGB") -> bytes:
    """The picture as a JPEG file between 14 and 28 KB, so that its size is no second defect."""
    image = Image.fromarray(np.clip(rgb, 0, 255).astype(np.uint8)).convert(mode)
    sizes = {}
    for quality in (85, 90, 95, 80, 75, 70, 60, 50, 40, 98, 100):
        for chroma in (0, 2):
            data = encoded(image, quality, chroma, dpi)
            sizes[abs(len(data) - _AIM)] = data
            if _SMALLEST + 500 < len(data) < _LARGEST - 500:
                return data
    return sizes[min(sizes)]


def encoded(image: Image.Image, quality: int, chroma: int, dpi: tuple[int, int] | None = DPI) -> bytes:
    """The picture as a JPEG file of that quality; ``chroma`` is Pillow's, 0 = 4:4:4, 2 = 4:2:0."""
    out = BytesIO()
    options = {} if image.mode in ("L", "CMYK") else {"subsampling": chroma}
    image.save(out, "JPEG", quality=quality, **options, **({"dpi": dpi} if dpi else {}))
    return out.getvalue()
