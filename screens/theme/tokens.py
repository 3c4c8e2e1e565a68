"""The numbers of the visual language, read once from ``assets/theme/tokens.json``. No Kivy here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Palettes by theme name, type sizes in px of the reference canvas, radii, strokes and shadows by token."""

    palettes: Mapping[str, Mapping[str, Rgb]]
    type_px: Mapping[str, Mapping[str, int]]
    line_height: Mapping[str, float]
    radius: Mapping[str, int]
    stroke: Mapping[str, float]
    shadow: Mapping[str, Mapping[str, Any]]
    shadow_tint: Rgb
    motion_s: Mapping[str, float]
    layout: Mapping[str, Mapping[str, Any]]


def load_tokens(path: Path) -> Tokens:
    """Reads the token file; raises OSError, or KeyError and ValueError when it is not one."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    small = raw["layout"]["small_1024x600"]["type"]
    return Tokens(
        palettes={
            theme: {name: hex_to_rgb(value) for name, value in palette.items()}
            for theme, palette in raw["color"].items()
        },
        type_px={**raw["type_px"], "small": small},
        line_height=raw["line_height"],
        radius=raw["radius"],
        stroke=raw["stroke"],
        shadow={name: value for name, value in raw["shadow"].items() if name != "tint"},
        shadow_tint=hex_to_rgb(raw["shadow"]["tint"]),
        motion_s={name: ms / 1000 for name, ms in raw["motion_ms"].items()},
        layout=raw["layout"],
    )


def hex_to_rgb(text: str) -> Rgb:
    """``#RGB`` or ``#RRGGBB`` to three numbers 0..1."""
    digits = text.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) != 6:
        raise ValueError(f"not a colour: {text}")
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue
