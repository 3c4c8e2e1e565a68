"""What the photo commands share: the standard of a day with its finders."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from kiosk.base import paths
from kiosk.photo.find import FaceFinder
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import BadStandardError, Standard, load_standard
from kiosk.service.answers import fail


class PhotoParts(NamedTuple):
    """What looks at a photo, and what it is held against."""

    standard: Standard
    finder: FaceFinder
    segmenter: Segmenter


def photo_parts(standard: str, day: date) -> PhotoParts:
    """A standard of config/standards as it is valid on ``day``; ends the command where there is none."""
    folder = paths.config() / "standards"
    known = sorted(path.stem for path in folder.glob("*.toml"))
    if standard not in known:
        fail("--standard", f"there is no standard {standard!r}; there are {', '.join(known)}", "standard")
    try:
        loaded = load_standard(folder / f"{standard}.toml").on_day(day)
    except BadStandardError as error:
        fail("--standard", str(error))
    return PhotoParts(loaded, FaceFinder(paths.models()), Segmenter(paths.models()))
