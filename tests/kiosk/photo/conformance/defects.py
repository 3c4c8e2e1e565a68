"""The conformance table: each way in which a finished photo is spoiled here, with the one rule that it then breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from . import spoil
from .bases import Base, encoded, jpeg
from .spoil import Spoil


def _everybody(_: Base) -> bool:
    return True


def _eyes_are_free(base: Base) -> bool:
    """The head may move by 16 px before the eye line comes in."""
    return base.eyes_above_bottom > 207 + 18


def _hair_is_free(base: Base) -> bool:
    """Composing it anew moves the hair by a pixel or two, which must not matter."""
    return base.hair_top >= 11


def _nearly_tall(base: Base) -> bool:
    """A little more height brings the eyes too low; much more would change the face's shape."""
    return base.eyes_above_bottom < 235


@dataclass(frozen=True)
class Defect:
    """``clear`` strengths must fail exactly ``code`` (None: nothing); ``slight`` ones fail nothing or that code.

    ``unit`` says what a strength is. ``suits`` leaves out photos that would get a second fault.
    """

    name: str
    code: str | None
    spoil: Spoil
    clear: tuple[float, ...] = (1.0,)
    slight: tuple[float, ...] = ()
    unit: str = ""
    suits: Callable[[Base], bool] = _everybody


def _good() -> Iterator[Defect]:
    yield Defect("made by us", None, lambda b, _: jpeg(b.photo))
    yield Defect(
        "composed anew", None, lambda b, s: jpeg(b.composed(hair_top=b.hair_top + s)), (0, 1), (), "px", _hair_is_free
    )
    yield Defect("noise", None, spoil.noisy, (2, 4, 6), (), "levels")
    yield Defect(
        "saved again", None, lambda b, s: encoded(Image.fromarray(b.photo), round(s), 0), (75, 80), (), "quality"
    )


def _geometry() -> Iterator[Defect]:
    yield Defect("head too wide", "FACE_WIDTH", lambda b, s: jpeg(b.composed(width=s)), (228, 240, 250), (), "px")
    yield Defect("head too narrow", "FACE_WIDTH", lambda b, s: jpeg(b.composed(width=s)), (186, 170, 150), (), "px")
    yield Defect("photo enlarged", "FACE_WIDTH", spoil.zoomed, (230, 242), (), "px of face")
    yield Defect("photo shrunk", "FACE_WIDTH", spoil.zoomed, (184, 165), (), "px of face")
    yield Defect("photo drawn out sideways", "FACE_WIDTH", spoil.widened, (230, 242), (), "px of face")
    yield Defect("photo pressed together", "FACE_WIDTH", spoil.widened, (184, 165), (), "px of face")
    sideways, little = (-40, -25, 25, 40), (-10, 10)
    yield Defect(
        "composed off centre",
        "CENTRING",
        lambda b, s: jpeg(b.composed(eye_x=179 + s)),
        sideways,
        little,
        "px",
        _hair_is_free,
    )
    yield Defect("moved sideways", "CENTRING", lambda b, s: spoil.shifted(b, s, 0), (-30, -25, 25, 30), little, "px")
    for how, make in (
        ("composed", lambda b, s: jpeg(b.composed(hair_top=s))),
        ("moved", lambda b, s: spoil.shifted(b, 0, s - b.hair_top)),
    ):
        yield Defect(f"{how} too low", "HAIR_TOP", make, (26, 30), (17,), "px of hair top", _eyes_are_free)
        yield Defect(f"{how} too high", "HAIR_TOP", make, (-2, -8), (10,), "px of hair top", _eyes_are_free)
    above = "px above the lower edge"
    yield Defect("eyes too low, head moved", "EYE_LINE", spoil.lowered, (200, 190), (), above)
    yield Defect("eyes too low, head long", "EYE_LINE", spoil.heightened, (201, 195), (), above, _nearly_tall)
    tilts = (-15, -12, -8, 8, 12, 15)
    yield Defect(
        "composed aslant", "ROLL", lambda b, s: jpeg(b.composed(tilt=s)), tilts, (-2, 2), "degrees", _hair_is_free
    )
    yield Defect("photo turned", "ROLL", spoil.turned, tilts, (-2, 2), "degrees")


_WALLS: Final = {
    "blue": (67, 142, 219),
    "light blue": (205, 225, 250),
    "red": (200, 30, 40),
    "green": (90, 170, 90),
    "beige": (235, 222, 200),
    "pink": (250, 215, 220),
    "brown": (140, 100, 70),
    "black": (15, 15, 15),
}


def _background() -> Iterator[Defect]:
    grey = (220, 200, 180, 150, 128, 90)
    yield Defect("grey wall", "BACKGROUND", lambda b, s: spoil.before(b, np.full(3, s)), grey, (250,), "level")
    yield Defect("white made grey", "BACKGROUND", spoil.grey_for_white, (215, 190, 160), (250,), "level")
    for name, colour in _WALLS.items():
        yield Defect(
            f"{name} wall", "BACKGROUND", lambda b, _, c=colour: spoil.before(b, np.array(c, dtype=np.float64))
        )
    for side in ("left", "right", "bottom", "top"):
        darker = spoil.darker_towards(side)
        yield Defect(f"wall darker towards the {side}", "BACKGROUND", darker, (190, 150, 100), (248,), "level")
    yield Defect("vignette", "BACKGROUND", spoil.darker_towards("corners"), (170, 120), (248,), "level")
    for side, way in (("left", -1), ("right", 1)):
        beside = spoil.shadow_beside(way)
        yield Defect(f"shadow beside the head, {side}", "BACKGROUND", beside, (200, 170, 120), (250,), "level")


def _colour() -> Iterator[Defect]:
    share = "share between channels"
    for name in spoil.CASTS:
        cast = spoil.of_photo(spoil.cast(name))
        yield Defect(f"white balance, {name}", "COLOR_CAST", cast, (0.18, 0.25, 0.35), (0.04,), share)
    for name in ("warm", "cold", "green", "magenta", "yellow"):
        cast = spoil.of_person(spoil.cast(name))
        yield Defect(f"cast on the person, {name}", "COLOR_CAST", cast, (0.3, 0.4), (0.05,), share)
    yield Defect("no colour left", "COLOR_CAST", spoil.of_photo(spoil.colourless))


def _light() -> Iterator[Defect]:
    share = "share of the light"
    dimmed, lifted = spoil.of_photo(lambda a, s: a * s), spoil.of_photo(lambda a, s: a + s)
    yield Defect("less light", "TOO_DARK", dimmed, (0.6, 0.5, 0.4, 0.3), (0.95,), share)
    yield Defect("darker mid-tones", "TOO_DARK", spoil.mid_tones, (80, 65, 50), (), "luma of the face")
    yield Defect(
        "less light on the person", "TOO_DARK", spoil.of_person(lambda a, s: a * s), (0.45, 0.35), (0.9,), share
    )
    yield Defect("more light", "TOO_BRIGHT", dimmed, (1.7, 2.0, 2.2), (1.1,), share)
    yield Defect("brighter mid-tones", "TOO_BRIGHT", spoil.mid_tones, (209, 213), (), "luma of the face")
    yield Defect("washed out", "TOO_BRIGHT", lifted, (90, 110), (10,), "levels")
    for side in ("left", "right", "top", "bottom"):
        for edge, soft in (("hard", 0.005), ("soft", 0.12)):
            for part, whole in (("picture", True), ("person", False)):
                shade = spoil.half_shadow(side, soft, whole=whole)
                name = f"{edge} shadow on the {side} half of the {part}"
                yield Defect(name, "UNEVEN_LIGHT", shade, (0.5, 0.35), (0.93,), share)


def _sharpness() -> Iterator[Defect]:
    share = "of the face width"
    yield Defect("out of focus", "BLUR", spoil.out_of_focus, (0.012, 0.02, 0.03), (0.003,), share)
    yield Defect("moved across", "BLUR", spoil.moving(across=True), (0.05, 0.07), (), share)
    yield Defect("moved up and down", "BLUR", spoil.moving(across=False), (0.05, 0.07), (), share)
    yield Defect("enlarged from a small picture", "BLUR", spoil.upscaled, (4, 5), (1.3,), "times")


def _file() -> Iterator[Defect]:
    yield Defect("file too small", "FILE_SIZE", spoil.smaller_than, (13_500, 10_000), (), "bytes")
    yield Defect("file too large", "FILE_SIZE", spoil.larger_than, (30_000, 60_000), (), "bytes")
    for dpi in ((72, 72), (96, 96), (300, 300), (300, 350), (350, 300), (350, 600), None):
        said = f"{dpi[0]} x {dpi[1]} dpi" if dpi else "no dpi"
        yield Defect(said, "DPI", lambda b, _, d=dpi: jpeg(b.photo, d))
    for width, height in ((295, 413), (413, 531), (358, 440), (360, 441), (400, 500), (480, 640)):
        yield Defect(f"{width} x {height} px", "SIZE_PX", lambda b, _, w=width, h=height: spoil.resized(b, w, h))
    yield Defect("single channel", "COLOUR", lambda b, _: jpeg(b.photo, mode="L"))
    yield Defect("four inks", "COLOUR", lambda b, _: jpeg(b.photo, mode="CMYK"))
    yield Defect("PNG", "FORMAT", spoil.as_png)


DEFECTS: Final[tuple[Defect, ...]] = (
    *_good(),
    *_geometry(),
    *_background(),
    *_colour(),
    *_light(),
    *_sharpness(),
    *_file(),
)
