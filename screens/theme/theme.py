"""How one page is to look: window, form of layout, palette and type scale. A value, not a service.

A page is built from a prompt and a theme and built again when the theme changes (large print, contrast, language), so
nothing has to follow a property. All lengths in the code of pages are px of the reference canvas (1080x1920 portrait,
1920x1080 landscape and small); ``px`` turns them into window pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from screens.theme.tokens import Tokens

Form = Literal["portrait", "landscape", "small"]
Rgba = tuple[float, float, float, float]

_SMALLEST = 24
_SMALLEST_ON_SMALL = 17
_ELDER_ON_SMALL = 1.15


@dataclass(frozen=True, slots=True)
class Theme:
    """``fit`` below 1 is the last resort of a page that would overflow: type and gaps shrink together."""

    tokens: Tokens
    width: int
    height: int
    elder: bool = False
    contrast: bool = False
    fit: float = 1.0

    @property
    def form(self) -> Form:
        if self.height >= self.width:
            return "portrait"
        return "small" if self.height < 700 else "landscape"

    @property
    def tall(self) -> bool:
        """Portrait: picture above, controls below. Else picture left, controls right."""
        return self.form == "portrait"

    @property
    def unit(self) -> float:
        """Window pixels per reference pixel."""
        if self.tall:
            return min(self.width / 1080, self.height / 1920)
        return min(self.width / 1920, self.height / 1080)

    def px(self, length: float) -> float:
        """Window pixels of a length on the reference canvas, whole so that edges stay crisp."""
        return float(round(length * self.unit))

    def gap(self, length: float) -> float:
        """Like ``px`` for space that may give way when a page is full."""
        return float(round(length * self.unit * self.fit**2))

    def type(self, token: str) -> int:
        """Font size in window pixels of a token (caption, body_s, body, lead, h3, h2, h1, key, hero, number)."""
        if self.form == "small":
            scale = _ELDER_ON_SMALL if self.elder else 1.0
            table = self.tokens.type_px["small"]
            size = table.get(token, table["number"]) * scale * self.height / 600
            smallest = _SMALLEST_ON_SMALL * self.height / 600
        else:
            table = self.tokens.type_px["elder" if self.elder else "normal"]
            wide = {"h1": "h2", "giant": "number"} if self.form == "landscape" else {}
            size = table[wide.get(token, token)] * self.unit
            smallest = _SMALLEST * self.unit
        return max(round(size * self.fit), round(smallest))

    @property
    def type_tokens(self) -> tuple[str, ...]:
        """The names of all type sizes."""
        return tuple(self.tokens.type_px["normal"])

    def rgba(self, name: str, alpha: float = 1.0) -> Rgba:
        """A colour of the palette by its role."""
        return (*self._palette[name], alpha)

    @property
    def _palette(self) -> dict[str, tuple[float, float, float]]:
        name = "high_contrast" if self.contrast else "elder" if self.elder else "light"
        return dict(self.tokens.palettes[name])

    @property
    def semantic_ink(self) -> bool:
        """In large print words are always ink; only icon, outline and tint carry the meaning."""
        return self.elder and not self.contrast

    @property
    def margin(self) -> float:
        return self.px(48)

    @property
    def header(self) -> float:
        if self.tall:
            return self.px(160 if self.elder else 136)
        return self.px(128 if self.form == "small" else 112)

    @property
    def rail(self) -> float:
        return self.px(76 if self.tall else 60)

    @property
    def dock(self) -> float:
        if self.tall:
            return self.px(220 if self.elder else 176)
        return self.px(144 if self.form == "small" else 136)

    @property
    def stage(self) -> float:
        """Width of the left column in landscape: what is looked at."""
        return self.px(520)

    @property
    def outline(self) -> float:
        """Thickness of a card's outline."""
        return self.px(3 if self.contrast else 2)

    def at_fit(self, fit: float) -> Theme:
        return replace(self, fit=fit)
