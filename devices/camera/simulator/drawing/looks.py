"""Looks: the measures of one drawn resident, all in centimetres or plain ratios, derived from a seed alone."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args

import numpy as np

Sex = Literal["male", "female"]
HairStyle = Literal["crop", "side", "tied", "bob", "bangs", "thin"]
SEXES: tuple[Sex, ...] = get_args(Sex)

# What the eye and the encoder tell people apart by (low, high).
RANGES: dict[str, tuple[float, float]] = {
    "nose_base": (-5.1, -3.6),
    "chin": (-12.5, -10.3),
    "eye_distance": (2.8, 3.6),
    "mouth": (-7.6, -6.2),
    "skin": (0.0, 1.0),
    "nose_width": (1.2, 2.05),
    "jaw": (0.82, 1.18),
    "mouth_width": (1.9, 2.95),
    "fullness": (0.0, 1.0),
    "brow_thickness": (0.22, 0.66),
    "brow_ridge": (0.05, 0.4),
    "brow_height": (1.7, 2.8),
    "brow_tilt": (-0.08, 0.16),
    "brow_arch": (0.05, 0.4),
    "brow_length": (0.88, 1.12),
    "face_width": (0.97, 1.15),
    "cheekbone": (0.2, 0.75),
    "eye_height": (0.84, 1.14),
    "eye_width": (1.42, 1.70),
    "eye_tilt": (-0.02, 0.15),
    "crease": (0.0, 1.0),
    "socket": (0.5, 0.85),
    "iris": (0.0, 1.0),
    "nose_height": (1.35, 1.95),
    "nose_bridge": (0.45, 0.72),
    "lip_upper": (0.42, 0.8),
    "lip_lower": (0.55, 0.98),
    "lip_colour": (0.0, 1.0),
    "chin_point": (0.2, 0.65),
    "ear": (1.05, 1.5),
    "hair_volume": (0.2, 1.0),
    "hairline": (5.6, 7.4),
    "hair_colour": (0.0, 1.0),
    "blush": (0.3, 1.0),
    "stubble": (0.0, 1.0),
}


@dataclass(frozen=True)
class Looks:
    """One drawn person.  Lengths are cm with the eye line at y = 0; the rest are ratios (see RANGES)."""

    seed: int
    sex: Sex
    age: int
    hair: HairStyle
    grey: float
    wrinkles: float
    nose_base: float
    chin: float
    eye_distance: float
    mouth: float
    skin: float
    nose_width: float
    jaw: float
    mouth_width: float
    fullness: float
    brow_thickness: float
    brow_ridge: float
    brow_height: float
    brow_tilt: float
    brow_arch: float
    brow_length: float
    face_width: float
    cheekbone: float
    eye_height: float
    eye_width: float
    eye_tilt: float
    crease: float
    socket: float
    iris: float
    nose_height: float
    nose_bridge: float
    lip_upper: float
    lip_lower: float
    lip_colour: float
    chin_point: float
    ear: float
    hair_volume: float
    hairline: float
    hair_colour: float
    blush: float
    stubble: float

    @classmethod
    def from_seed(cls, seed: int, sex: Sex | None = None, age: int | None = None) -> Looks:
        """The person of a seed.  Sex and age, when known, choose hair, wrinkles and the proportions of a child.

        Errors: ValueError for a negative seed or an age outside 0..120.
        """
        if seed < 0:
            raise ValueError(f"seed {seed}: a whole number from 0 up is expected")
        if age is not None and not 0 <= age <= 120:
            raise ValueError(f"age {age}: 0 to 120 is expected")
        rng = np.random.default_rng([seed, 42])
        # Ends are likelier than middles: faces of the middle look alike to the encoder.
        drawn = {name: low + (high - low) * float(rng.beta(0.55, 0.55)) for name, (low, high) in RANGES.items()}
        sex = sex or SEXES[int(rng.integers(2))]
        age = int(rng.integers(18, 70)) if age is None else age
        return cls(
            seed=seed,
            sex=sex,
            age=age,
            hair=_hair(sex, age, float(rng.uniform())),
            grey=float(np.clip((age - 48) / 30 + rng.uniform(-0.15, 0.1), 0, 0.85)),
            wrinkles=float(np.clip((age - 32) / 40, 0, 1)),
            **_proportions(drawn, sex, age),
        )

    def aged(self, strength: float) -> Looks:
        """The same person in a photo of long ago: the face moved by `strength` (0 = today, 1 = a third of every range).

        The direction belongs to the seed, so the distance to today grows with strength.
        """
        rng = np.random.default_rng([self.seed, 43])
        face: dict[str, Any] = {name: getattr(self, name) for name in RANGES}
        for name in AGEING:
            low, high = RANGES[name]
            away = 1.0 if face[name] - low < high - face[name] else -1.0
            face[name] += away * strength * float(rng.uniform(0.25, 0.42)) * (high - low)
        if strength > 0:
            _keep_order(face)
        fade = max(0.0, 1 - strength)
        return replace(self, **face, wrinkles=self.wrinkles * fade, grey=self.grey * fade, age=max(0, self.age - 20))

    def opposite(self) -> Looks:
        """Somebody of the same sex and age with every measure on the other side of its range: as unlike as can be."""
        face: dict[str, Any] = {name: low + high - getattr(self, name) for name, (low, high) in RANGES.items()}
        _keep_order(face)
        return replace(self, **face)

    def glance(self) -> dict[str, str | int | float]:
        """Every measure by name, rounded: the part of a cache key that says who is drawn."""
        return {f.name: _rounded(getattr(self, f.name)) for f in fields(self)}


# What years change in a drawn face, and what the encoder notices (drawn-residents.md, "What moves the descriptor").
AGEING = (
    "nose_base",
    "chin",
    "mouth",
    "nose_width",
    "jaw",
    "mouth_width",
    "fullness",
    "brow_thickness",
    "brow_height",
    "eye_height",
)


def _rounded(value: str | int | float) -> str | int | float:
    return round(value, 5) if isinstance(value, float) else value


def _hair(sex: Sex, age: int, chance: float) -> HairStyle:
    if sex == "male":
        if age > 55 and chance < 0.4:
            return "thin"
        return "crop" if chance < 0.5 else "side"
    if age < 14:
        return "bangs"
    if age > 60:
        return "tied" if chance < 0.3 else "bob"
    return "tied" if chance < 0.4 else "bob" if chance < 0.75 else "bangs"


def _keep_order(face: dict[str, float]) -> None:
    """Leaves room for an upper lip below the nose and for a chin below the mouth."""
    face["mouth"] = min(face["mouth"], face["nose_base"] - 1.75)
    face["chin"] = min(face["chin"], face["mouth"] - 3.5)


def _proportions(drawn: dict[str, float], sex: Sex, age: int) -> dict[str, float]:
    """Small common shifts on top of the personal measures: women, children and the old."""
    face = dict(drawn)
    _keep_order(face)
    if sex == "female":
        face["jaw"] *= 0.95
        face["brow_thickness"] *= 0.78
        face["brow_ridge"] *= 0.5
        face["eye_height"] *= 1.05
        face["stubble"] = 0.0
        face["lip_colour"] = 0.35 + 0.65 * face["lip_colour"]
    if age < 16:
        child = (16 - age) / 16
        face["chin"] += 0.7 * child
        face["fullness"] = min(1.0, face["fullness"] + 0.5 * child)
        face["eye_height"] *= 1 + 0.12 * child
        face["nose_height"] *= 1 - 0.2 * child
        face["nose_base"] += 0.3 * child
        face["brow_ridge"] *= 1 - child
        face["brow_thickness"] *= 1 - 0.3 * child
    if age < 19:
        face["stubble"] = 0.0
    if age > 60:
        face["eye_height"] *= 0.92
        face["hairline"] += 0.3
    return face
