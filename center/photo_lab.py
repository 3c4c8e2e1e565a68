"""The centre's own look at ID photos: the code of ``kiosk.photo`` with the centre's own standards and weights."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock

from kiosk.contract.provenance import RuleOutcome
from kiosk.photo.check import check_photo
from kiosk.photo.find import FaceFinder
from kiosk.photo.judge import Overall
from kiosk.photo.make import Made, make_photo_from
from kiosk.photo.provenance import outcomes, software_version
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import BadStandardError, Standard, load_standard

# A name comes from a terminal and becomes a file name here.
_CODE = re.compile(r"[a-z0-9_]{1,64}")


@dataclass(frozen=True, slots=True)
class Measured:
    """What the centre found: by which version of the standard, the verdict, and every rule's answer."""

    standard_version: str
    verdict: Overall
    rules: tuple[RuleOutcome, ...]


class PhotoLab:
    """Loads its networks when the first photo comes; looks at one photo at a time, from any thread."""

    def __init__(self, standards: Path, models: Path) -> None:
        self._standards = standards
        self._models = models
        self._lock = Lock()
        self._looks: tuple[FaceFinder, Segmenter] | None = None
        self.software = software_version()

    def measure(
        self, jpeg: bytes, standard: str, practice: Sequence[str] | None, off: Sequence[str], day: date
    ) -> Measured:
        """Judges a finished photo by the standard that is valid on ``day``, with the sets of practice of its terminal
        (None = the standard's own). Raises ``BadImageError``, ``BadStandardError``.
        """
        wanted = self._standard(standard, practice, off, day)
        with self._lock:
            finder, segmenter = self._looking()
            checked = check_photo(jpeg, wanted, finder, segmenter, source=False)
        return Measured(wanted.version, checked.verdict, outcomes(checked.rules))

    def make(self, portrait: bytes, standard: str, day: date) -> bytes | None:
        """The ID photo of a portrait; None where none can be made. Raises ``BadImageError``, ``BadStandardError``."""
        wanted = self._standard(standard, None, (), day)
        with self._lock:
            finder, segmenter = self._looking()
            made = make_photo_from(portrait, wanted, finder, segmenter)
        return made.jpeg if isinstance(made, Made) else None

    def name_of(self, standard: str) -> str:
        """The name of a standard as a page shows it; its code where the centre has it no more."""
        try:
            return self._load(standard, None, ()).name_zh
        except BadStandardError:
            return standard

    def _standard(self, code: str, practice: Sequence[str] | None, off: Sequence[str], day: date) -> Standard:
        return self._load(code, practice, off).on_day(day)

    def _load(self, code: str, practice: Sequence[str] | None, off: Sequence[str]) -> Standard:
        if not all(_CODE.fullmatch(name) for name in (code, *(practice or ()))):
            raise BadStandardError("the name of a standard or of a set of practice is none")
        try:
            return load_standard(self._standards / f"{code}.toml", practice, off)
        except FileNotFoundError:
            raise BadStandardError(f"the centre has no standard {code}, or not its sets of practice") from None

    def _looking(self) -> tuple[FaceFinder, Segmenter]:
        if self._looks is None:
            self._looks = FaceFinder(self._models), Segmenter(self._models)
        return self._looks
