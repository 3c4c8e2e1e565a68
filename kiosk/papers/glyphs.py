"""Which characters the fonts of the papers hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

FILES = ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf", "HanaMinB.ttf")
"""In the order of the templates' font list: the two weights of the main face, then the rare characters."""


class Glyphs:
    """The characters that every weight can print."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def held(self) -> frozenset[int]:
        """Code points that either main weights both hold, or the face of rare characters does."""
        regular, bold, rare = (self._points(name) for name in FILES)
        return (regular & bold) | rare

    def missing(self, texts: Iterable[str]) -> tuple[int, ...]:
        """The code points of some texts that would print as a box."""
        points = {ord(character) for text in texts for character in text}
        return tuple(sorted(points - self.held))

    def _points(self, name: str) -> frozenset[int]:
        with TTFont(str(self._folder / name), lazy=True) as font:
            return frozenset(font.getBestCmap())


def texts_in(data: Any) -> Iterator[str]:
    """Every text within nested JSON-like data."""
    match data:
        case str():
            yield data
        case Mapping():
            for value in data.values():
                yield from texts_in(value)
        case Sequence() if not isinstance(data, bytes):
            for value in data:
                yield from texts_in(value)
