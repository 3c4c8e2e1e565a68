"""docs/face-distances.md: how far the engine finds the same and different people apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import combinations, permutations

import cv2
import numpy as np
from PIL import Image

from kiosk.base import paths
from kiosk.face.crop import crop, crop_one
from kiosk.face.dlib_matcher import DlibMatcher
from kiosk.face.matcher import Crop, Encoding
from kiosk.face.policy import Limits
from kiosk.photo.face import Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.read import read
from kiosk.service.settings import load_terminal
from tests.kiosk.face.material import PEOPLE, archive, frames, portraits, spread, table

PUBLIC = """## Pictures of public figures

Not part of this project and not kept here: five of one politician, one of another, one of an astronaut, as the source
package of `face_recognition` 1.3.0 and `scikit-image` carry them, by `kiosk face verify A B`:

| pairs | n | distance (least / median / most) | decision |
|---|---|---|---|
| the same man | 10 | 0.26 / 0.39 / 0.50 | 6 pass, 4 review |
| different people | 11 | 0.78 / 0.84 / 0.89 | 11 fail |
"""


class Eye:
    """What the kiosk's own finder and encoder make of a picture."""

    def __init__(self) -> None:
        self.finder = FaceFinder(paths.models())
        self.matcher = DlibMatcher({})

    def encode(self, rgb: Rgb) -> Encoding:
        found = crop_one(rgb, self.finder)
        assert isinstance(found, Crop), found
        return self.matcher.encode(found)

    def turned(self, rgb: Rgb) -> Encoding:
        return self.matcher.encode(crop(rgb, self.finder.find(rgb)[0]))

    def apart(self, some: Sequence[Encoding], others: Sequence[Encoding]) -> list[float]:
        return [self.matcher.distance(a, b) for a in some for b in others]


def chip(rgb: Rgb, eye: Eye) -> Rgb:
    """A portrait as the chip would hold it: 102 x 126, about 2.5 kB."""
    face = eye.finder.find(rgb)[0]
    half = face.width * 0.85
    x, y = (float(value) for value in face.eye_middle)
    top, left = max(0, round(y - half)), max(0, round(x - half))
    part = rgb[top : top + round(half * 2 * 126 / 102), left : left + round(half * 2)]
    out = BytesIO()
    small = np.asarray(cv2.resize(part, (102, 126), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    Image.fromarray(small).save(out, "JPEG", quality=60)
    return read(out.getvalue()).rgb


def altered(rgb: Rgb) -> list[Rgb]:
    """The same picture in other light, another size, a little tilted."""
    tilt = cv2.getRotationMatrix2D((rgb.shape[1] / 2, rgb.shape[0] / 2), 5, 1)
    return [
        (rgb * 0.7).astype(np.uint8),
        np.asarray(cv2.resize(rgb, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.uint8),
        np.asarray(cv2.warpAffine(rgb, tilt, rgb.shape[1::-1], borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8),
    ]


def pairs(eye: Eye) -> Iterator[tuple[str, list[float]]]:
    kept = {name: [eye.encode(archive(name))] for name in PEOPLE}
    small = {name: [eye.encode(chip(archive(name), eye))] for name in PEOPLE}
    live = {name: [eye.encode(frame) for frame in frames(name, "front")[:5]] for name in PEOPLE}

    def same(one: dict[str, list[Encoding]]) -> list[float]:
        return [distance for name in PEOPLE for distance in eye.apart(one[name], live[name])]

    yield "drawn: archive photo, live frames of the same", same(kept)
    yield "drawn: chip photo, live frames of the same", same(small)
    yield "drawn: first live frame, the others", [d for each in live.values() for d in eye.apart(each[:1], each[1:])]
    turned = [
        min(eye.apart(live[name], [eye.turned(frames(name, pose)[5])]))
        for name in PEOPLE
        for pose in ("turn_left", "turn_right")
    ]
    yield "drawn: the turned head, the nearest from the front", turned
    others = [d for a, b in permutations(PEOPLE, 2) for d in eye.apart(kept[a], live[b][:1])]
    yield "drawn: archive photo, somebody else", others

    real = portraits()
    first = [[eye.encode(rgb)] for rgb in real]
    lit = [
        d for one, rgb in zip(first, real, strict=True) for d in eye.apart(one, [eye.encode(x) for x in altered(rgb)])
    ]
    yield "real: a portrait, itself in other light, size, tilt", lit
    chips = [d for one, rgb in zip(first, real, strict=True) for d in eye.apart(one, [eye.encode(chip(rgb, eye))])]
    yield "real: a portrait, itself as the chip's photo", chips
    yield "real: different portraits", [d for a, b in combinations(first, 2) for d in eye.apart(a, b)]


def _inside(found: Sequence[float], limit: float) -> int:
    return round(100 * sum(distance <= limit for distance in found) / len(found))


def settings_line(engine: str, limits: Limits) -> str:
    """What the figures hold for; a test compares it with what is installed and configured."""
    return (
        f"{engine}; pass to {limits.accept}, review to {limits.review}, same person in a challenge to "
        f"{limits.same_front} in front and {limits.same_turned} turned."
    )


def page() -> str:
    eye, limits = Eye(), load_terminal(paths.config() / "kiosk.toml", None).face.limits()
    head = ("pairs", "n", "distance (least / median / most)", f"to {limits.accept}", f"to {limits.review}")
    rows = [
        (what, len(found), spread(found), f"{_inside(found, limits.accept)} %", f"{_inside(found, limits.review)} %")
        for what, found in pairs(eye)
    ]
    settings = settings_line(eye.matcher.engine_version, limits)
    return PAGE.format(settings=settings, rows=table(head, rows), public=PUBLIC)


PAGE = """# Distances of the face engine

Written by `python -m tests.kiosk.face.tables`.
The engine: {settings}

{rows}
The drawn residents were picked to be apart from one another. The five portraits are few, and perhaps all
made by machines; three of them, all East Asian, lie within 0.40 of one another, as one person would or as this engine
finds such faces. So these figures show that the engine works here, not how often it errs. That is known from elsewhere,
and is why a pass is advice:

- It tells East Asian faces badly. Of 45 pairs of different Japanese men 40 lie inside the usual 0.6, 15 inside 0.5, 4
  inside 0.45 and none inside 0.40 (measured once for this project; a hard set of one sex and age).
- Of the same Western people 12 to 69 of 100 pairs lie beyond 0.40, the more the older and smaller the photo: many
  residents land in the review band, and an officer looks.
- At the chip's size (102 x 126) even the same people mostly lie beyond 0.40, so that its photo gives a review at most.

{public}"""
