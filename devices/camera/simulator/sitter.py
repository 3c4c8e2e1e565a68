"""Who sits before the camera: the little that a people file or a control line says about a resident's looks."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from devices.camera.simulator.drawing.looks import Looks, Sex
from devices.camera.simulator.drawing.pose import Background, Clothes, Pose

Similarity = Literal["same", "review", "mismatch"] | float
"""Live face against archive photo: in words, or the distance itself."""
# A portrait of the same day is about 0.2 away from a live frame; one face cannot be moved much beyond the review band.
_NEAREST, _FARTHEST = 0.25, 0.49
# Ages are looks, not law: counted to the reference day of the demo residents, whatever day a rehearsal lives on.
_LOOKS_DAY: Final = (2026, 601)
_KNOWN: Final = ("sex", "age", "clothes", "glasses", "background")


class BadSitter(ValueError):
    """The description of a resident cannot be drawn; the text says which field and what is expected."""


@dataclass(frozen=True)
class Sitter:
    """A drawn resident: the seed, sex and age where known, and how the person stands."""

    seed: int
    sex: Sex | None = None
    age: int | None = None
    clothes: Clothes = "plain"
    glasses: bool = False
    background: Background = "grey"

    def looks(self) -> Looks:
        return Looks.from_seed(self.seed, self.sex, self.age)

    def stance(self) -> Pose:
        """The pose that every script starts from."""
        return Pose(clothes=self.clothes, glasses=self.glasses, background=self.background)

    def folder(self) -> str:
        """Name of the cache folder: the seed and a hash of the drawing code and of every measure."""
        said = json.dumps([drawing_version(), self.looks().glance(), asdict(self)], sort_keys=True)
        return f"{self.seed}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


@cache
def drawing_version() -> str:
    """Hash of the drawing code and the pose scripts: pictures of an older drawing are never shown."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for source in sorted(
        [*(here / "drawing").glob("*.py"), *(here / name for name in ("scripts.py", "likeness.py", "cache.py"))]
    ):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def sitter_of(seed: object, look: Mapping[str, object]) -> Sitter:
    """Checks what came from outside.  Errors: BadSitter names the field."""
    if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < 2**31:
        raise BadSitter("seed: a whole number from 0 to 2147483647 is expected")
    unknown = sorted(set(look) - set(_KNOWN))
    if unknown:
        raise BadSitter(f"look.{unknown[0]}: unknown; known are {', '.join(_KNOWN)}")
    sex = look.get("sex")
    if sex is not None and sex != "male" and sex != "female":
        raise BadSitter("look.sex: male or female is expected")
    age = look.get("age")
    if age is not None and (not isinstance(age, int) or isinstance(age, bool) or not 0 <= age <= 120):
        raise BadSitter("look.age: a whole number from 0 to 120 is expected")
    clothes, background = look.get("clothes", "plain"), look.get("background", "grey")
    glasses = look.get("glasses", False)
    if clothes != "plain" and clothes != "shirt" and clothes != "white":
        raise BadSitter("look.clothes: plain, shirt or white is expected")
    if background != "grey" and background != "busy" and background != "white":
        raise BadSitter("look.background: grey, busy or white is expected")
    if not isinstance(glasses, bool):
        raise BadSitter("look.glasses: true or false is expected")
    return Sitter(seed, sex, age, clothes, glasses, background)


def look_of_number(number: object) -> dict[str, object]:
    """Sex and age that an identity number tells (GB 11643: digits 7-14 and 17); nothing when it is none."""
    if not isinstance(number, str) or len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return {}
    year, day = _LOOKS_DAY
    age = year - int(number[6:10]) - (int(number[10:14]) > day)
    return {"sex": "male" if int(number[16]) % 2 else "female", "age": min(max(age, 0), 120)}


@dataclass(frozen=True)
class Listed:
    """One resident of a people file."""

    id: str
    sitter: Sitter
    similarity: Similarity


def read_people(file: Path) -> list[Listed]:
    """The residents of a people file.  Errors: OSError, tomllib.TOMLDecodeError, BadSitter with the person's id."""
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    people = document.get("person")
    if not isinstance(people, list) or not people:
        raise BadSitter("person: a list of [[person]] is expected")
    return [_listed(person, place) for place, person in enumerate(people, start=1)]


def _listed(person: object, place: int) -> Listed:
    if not isinstance(person, dict) or not isinstance(person.get("id"), str):
        raise BadSitter(f"person {place}: id is missing")
    registry = person.get("registry", {})
    number = person.get("number")
    seed = person.get("seed", seed_of_number(str(number or person["id"])))
    try:
        similarity = _similarity(registry.get("photo_similarity", "same") if isinstance(registry, dict) else "same")
        sitter = sitter_of(seed, look_of_number(number))
    except BadSitter as error:
        raise BadSitter(f"{person['id']}: {error}") from None
    return Listed(person["id"], sitter, similarity)


def seed_of_number(text: str) -> int:
    """The seed of a resident whose people file names none: made from the number."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> 1


def _similarity(value: object) -> Similarity:
    if value == "same" or value == "review" or value == "mismatch":
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 2:
        if value < _NEAREST:
            return "same"
        return float(value) if value <= _FARTHEST else "mismatch"
    raise BadSitter("registry.photo_similarity: same, review, mismatch or a distance from 0 to 2 is expected")
