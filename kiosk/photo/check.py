"""Judges a finished photo, or a portrait before composition."""

from dataclasses import dataclass

from kiosk.photo.find import FaceFinder
from kiosk.photo.judge import Overall, RuleResult, judge, overall
from kiosk.photo.read import read
from kiosk.photo.scene import look
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import Standard


@dataclass(frozen=True)
class Check:
    """The verdict and every rule's answer."""

    verdict: Overall
    rules: tuple[RuleResult, ...]


def check_photo(data: bytes, standard: Standard, finder: FaceFinder, segmenter: Segmenter, source: bool) -> Check:
    """Judges the bytes of a picture.

    With ``source`` geometry and file rules are ``not_assessable``. Raises ``BadImageError``.
    """
    scene = look(read(data), finder, segmenter)
    rules = judge(scene, standard, "source" if source else "finished")
    return Check(overall(rules), rules)
