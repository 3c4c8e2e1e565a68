"""Makes the ID photo: judge the portrait, compose, write, read back and judge again."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.photo.compose import CannotComposeError, compose
from kiosk.photo.face import Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.judge import Overall, RuleResult, first_refusal, judge, overall
from kiosk.photo.measures.table import measure
from kiosk.photo.read import Picture, read
from kiosk.photo.scene import Scene, look
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import Standard
from kiosk.photo.write import to_jpeg

_MEASURED = ("face_width_px", "hair_top_px", "eyes_above_bottom_px", "eye_mid_x_px")


@dataclass(frozen=True)
class Made:
    """The finished photo. ``measured`` holds the four px of the composition, read back from ``jpeg``."""

    jpeg: bytes
    verdict: Overall
    results: tuple[RuleResult, ...]
    measured: Mapping[str, float | None]


@dataclass(frozen=True)
class Refused:
    """No photo was made: the rule that decided, its reason and remedy, and all answers about the portrait."""

    code: str
    reason_zh: str
    remedy_zh: str
    results: tuple[RuleResult, ...]


def make_photo_from(data: bytes, standard: Standard, finder: FaceFinder, segmenter: Segmenter) -> Made | Refused:
    """The same from the bytes of a picture file. Raises ``BadImageError``."""
    return _make(read(data), standard, finder, segmenter)


def make_photo(rgb: Rgb, standard: Standard, finder: FaceFinder, segmenter: Segmenter) -> Made | Refused:
    """The ID photo of a portrait (H, W, 3) uint8, upright, or the refusal with its reason.

    The source's background is not judged.
    """
    height, width = rgb.shape[:2]
    return _make(Picture(rgb, "", "RGB", (width, height), None, 0, 1.0), standard, finder, segmenter)


def _make(picture: Picture, standard: Standard, finder: FaceFinder, segmenter: Segmenter) -> Made | Refused:
    portrait = look(picture, finder, segmenter)
    answers = judge(portrait, _without_background(standard), "source")
    refusal = first_refusal(answers)
    if refusal or portrait.face is None:
        return _refused(refusal or answers[0], answers)
    try:
        composed = compose(picture.rgb, portrait.face, standard, segmenter)
    except CannotComposeError as error:
        return Refused(error.code, error.reason_zh, error.remedy_zh, answers)
    jpeg = to_jpeg(composed.rgb, standard)
    finished = look(read(jpeg), finder, segmenter)
    results = judge(finished, standard, "finished")
    wrong = next((r for r in results if r.verdict == "fail" and (r.refuses or _is_ours(r, standard))), None)
    if wrong:
        return _refused(wrong, results)
    return Made(jpeg, overall(results), results, _measured(finished))


def _without_background(standard: Standard) -> Standard:
    return standard.model_copy(update={"rule": tuple(rule for rule in standard.rule if rule.group != "background")})


def _is_ours(result: RuleResult, standard: Standard) -> bool:
    """File and geometry are our own work: a photo that breaks them is never handed out."""
    return any(rule.group in ("file", "geometry") and rule.measure == result.measure for rule in standard.rules)


def _measured(finished: Scene) -> dict[str, float | None]:
    values = {name: measure(finished, name) for name in _MEASURED}
    return {name: round(value, 1) if isinstance(value, float) else None for name, value in values.items()}


def _refused(result: RuleResult, results: tuple[RuleResult, ...]) -> Refused:
    return Refused(result.code, result.reason_zh or "", result.remedy_zh or "", results)
