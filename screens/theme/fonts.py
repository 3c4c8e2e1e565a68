"""Fonts: Noto Sans CJK (simplified face) for everything, Hanazono for the characters it lacks.

SDL_ttf has no fallback, so a text is cut into runs of one face each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kivy.core.text import Label as CoreLabel
from kivy.core.text import LabelBase

SANS = "Sans"
RARE = "Rare"

_COMMON_BLOCKS = ((0x20, 0x2FF), (0x2000, 0x27FF), (0x3000, 0x30FF), (0x4E00, 0x9FA5), (0xFF00, 0xFFEF))


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one face and weight."""

    text: str
    face: str
    bold: bool


class Fonts:
    """Registers the faces with Kivy; answers which face a character needs and how wide a text is."""

    def __init__(self, folder: Path) -> None:
        regular = folder / "NotoSansCJKsc-Regular.otf"
        bold = folder / "NotoSansCJKsc-Bold.otf"
        self._regular = regular
        for name in (SANS, "Roboto"):
            LabelBase.register(name, str(regular), fn_bold=str(bold))
        LabelBase.register(RARE, str(folder / "HanaMinB.ttf"))
        self._covered: frozenset[int] | None = None
        self.width = lru_cache(maxsize=4096)(self._width)

    def face(self, character: str) -> str:
        """SANS, or RARE where Noto has no glyph. The coverage is read only when an unusual character comes."""
        code = ord(character)
        if any(low <= code <= high for low, high in _COMMON_BLOCKS) or code < 0x20:
            return SANS
        if self._covered is None:
            self._covered = _coverage(self._regular)
        return SANS if code in self._covered else RARE

    def runs(self, spans: Iterable[tuple[str, bool]]) -> list[Run]:
        """Spans of (text, bold) cut where the face changes."""
        found: list[Run] = []
        for text, bold in spans:
            for character in text:
                face = self.face(character)
                if found and found[-1].face == face and found[-1].bold == bold:
                    found[-1] = Run(found[-1].text + character, face, bold)
                else:
                    found.append(Run(character, face, bold))
        return found

    def measure(self, text: str, size: int, bold: bool) -> float:
        """Width in pixels as the sum of advances; kerning is not counted, so it never comes out too small."""
        return sum(self.width(character, size, bold) for character in text)

    def label(self, run: Run, size: int) -> CoreLabel:
        """The rendered run; white, to be tinted."""
        label = CoreLabel(text=run.text, font_size=size, font_name=run.face, bold=run.bold)
        label.refresh()
        return label

    def _width(self, character: str, size: int, bold: bool) -> float:
        if 0x4E00 <= ord(character) <= 0x9FA5:
            return float(size)
        label = CoreLabel(font_size=size, font_name=self.face(character), bold=bold)
        label.resolve_font_name()
        # Two of them less one: the extent of a single glyph lacks its side bearings.
        double, single = label.get_extents(character * 3)[0], label.get_extents(character * 2)[0]
        return float(max(double - single, 0))


def _coverage(font: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(font, lazy=True) as face:
        return frozenset(face.getBestCmap())
