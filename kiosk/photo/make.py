"""Makes the ID photo: judge the portrait, compose, write, read back and judge again."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.photo.colour import Gains, balanced
from kiosk.photo.compose import compose, seen_again
from kiosk.photo.face import Face, Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.judge import Overall, RuleResult, first_refusal, judge, overall
from kiosk.photo.measures.table import measure
from kiosk.photo.read import Picture, read, read_coloured
from kiosk.photo.scene import Scene, look
from kiosk.photo.segment import Segmenter
from kiosk.photo.solve import CannotComposeError
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
    """The ID photo of the portrait in a picture file. Raises ``BadImageError``, also for one without colour."""
    return _make(read_coloured(data), standard, finder, segmenter)


def make_photo(
    rgb: Rgb, standard: Standard, finder: FaceFinder, segmenter: Segmenter, gains: Gains | None = None
) -> Made | Refused:
    """The ID photo of a portrait (H, W, 3) uint8, upright, or the refusal with its reason.

    ``gains`` is the one colour correction that a photo may have: to the linear light of each channel of the whole
    picture (``colour`` says why), before anything is judged or scaled. The source's background is not judged.
    """
    height, width = rgb.shape[:2]
    balanced_rgb = rgb if gains is None else balanced(rgb, gains)
    return _make(Picture(balanced_rgb, "", "RGB", (width, height), None, 0, 1.0), standard, finder, segmenter)


def _make(picture: Picture, standard: Standard, finder: FaceFinder, segmenter: Segmenter) -> Made | Refused:
    portrait = look(picture, finder, segmenter)
    answers = judge(portrait, _without_background(standard), "source")
    refusal = first_refusal(answers)
    if refusal or portrait.face is None:
        return _refused(refusal or answers[0], answers)
    try:
        return _composed(picture.rgb, portrait.face, standard, finder, segmenter)
    except CannotComposeError as error:
        return Refused(
            error.code, error.reason_zh, error.remedy_zh, _with_cause(answers, error, portrait.face, standard)
        )


def _composed(
    rgb: Rgb, face: Face, standard: Standard, finder: FaceFinder, segmenter: Segmenter, again: bool = True
) -> Made | Refused:
    """Composes, writes, reads back and judges. Where the geometry is missed, once more from the face as it was found
    in the photo. Raises ``CannotComposeError``."""
    composed = compose(rgb, face, standard, segmenter)
    jpeg = to_jpeg(composed.rgb, standard)
    finished = look(read(jpeg), finder, segmenter)
    results = judge(finished, standard, "finished")
    ours = _groups(standard, "file", "geometry")
    wrong = next((r for r in results if r.verdict == "fail" and (r.refuses or r.measure in ours)), None)
    if wrong is None:
        return Made(jpeg, overall(results), results, _measured(finished))
    if again and finished.face and wrong.measure in _groups(standard, "geometry"):
        seen = seen_again(finished.face, composed.placement, face)
        return _composed(rgb, seen, standard, finder, segmenter, again=False)
    return _refused(wrong, results)


def _with_cause(
    answers: tuple[RuleResult, ...], error: CannotComposeError, face: Face, standard: Standard
) -> tuple[RuleResult, ...]:
    """The answers about a portrait with the composition's own: whoever reads the rules finds there what refused it."""
    wanted = standard.composition
    small = error.code == "FACE_SIZE"
    cause = RuleResult(
        code=error.code,
        measure="source_face_width_px" if small else "sides_lacking",
        verdict="fail",
        value=round(face.width, 4) if small else float(max(len(error.sides), 1)),
        min=wanted.face_width_px.min / wanted.max_enlargement if small else None,
        max=None if small else 0.0,
        unit="px" if small else "sides",
        reason_zh=error.reason_zh,
        remedy_zh=error.remedy_zh,
        clause=wanted.source,
        source=wanted.source,
        refuses=True,
    )
    return (*(answer for answer in answers if answer.measure != cause.measure), cause)


def _groups(standard: Standard, *groups: str) -> frozenset[str]:
    """The measures of some groups of rules. File and geometry are our own work: no photo that breaks them goes out."""
    return frozenset(rule.measure for rule in standard.rules if rule.group in groups)


def _without_background(standard: Standard) -> Standard:
    return standard.model_copy(update={"rule": tuple(rule for rule in standard.rule if rule.group != "background")})


def _measured(finished: Scene) -> dict[str, float | None]:
    values = {name: measure(finished, name) for name in _MEASURED}
    return {name: round(value, 1) if isinstance(value, float) else None for name, value in values.items()}


def _refused(result: RuleResult, results: tuple[RuleResult, ...]) -> Refused:
    return Refused(result.code, result.reason_zh or "", result.remedy_zh or "", results)
