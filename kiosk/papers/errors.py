"""Why a paper was not made. No text of the paper is in these errors, because it may be personal data."""

from __future__ import annotations


class PaperError(ValueError):
    """``where`` names the paper and the field, ``reason`` is one sentence without the field's content."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


class MissingGlyph(PaperError):
    """A character that no font holds: the paper is not printed, a box in a name is a defect (domain 4.8).

    ``points`` are the code points; they may be logged, the name may not.
    """

    def __init__(self, where: str, points: tuple[int, ...]) -> None:
        super().__init__(where, "no font holds " + ", ".join(f"U+{point:04X}" for point in points))
        self.points = points
