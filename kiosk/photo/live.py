"""Live guidance.

What one frame shows, and a pure state machine that turns frames into one hint, a count-down and the moment to shoot.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from kiosk.photo.align import align
from kiosk.photo.face import Face, Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.hints import Hint
from kiosk.photo.measures import cover, head, light, pose, practice
from kiosk.photo.scene import counted
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import Limits, Standard

_COUNT: Final = 3
_SEGMENT_EVERY: Final = 5  # frames; the segmentation costs as much as everything else together
_NEUTRAL_PITCH: Final = 8.0  # degrees, what the mesh reads of people looking straight ahead
_ALONE: Final = frozenset({Hint.FIND_FACE, Hint.ONE_PERSON})


@dataclass(frozen=True)
class LiveMeasures:
    """One frame.

    ``faces`` counts people near the camera, ``face`` is the largest; without a face all measures are None.

    ``values`` holds the named measures in their native units, as in `measure.py`, and those of the frame that
    ``[live]`` of the standard names.
    """

    faces: int
    face: Face | None
    values: dict[str, float]


class LiveMeter:
    """Measures frames, about 10 ms each. Not for two threads at once."""

    def __init__(self, finder: FaceFinder, segmenter: Segmenter | None = None) -> None:
        """Without ``segmenter`` the room above the hair is not looked at."""
        self._finder = finder
        self._segmenter = segmenter
        self._frame = 0
        self._hair_room: float | None = None

    def measure(self, rgb: Rgb) -> LiveMeasures:
        """Measures one camera frame (H, W, 3) uint8, not mirrored."""
        faces = counted(self._finder.find(rgb))
        if not faces:
            self._hair_room, self._frame = None, 0
            return LiveMeasures(0, None, {})
        face = faces[0]
        height, width = rgb.shape[:2]
        x, y = (float(v) for v in face.eye_middle)
        patch = align(rgb, face)
        values = {
            "face_width_px": face.width,
            "face_share": face.width / height,
            "centre_x": x / width,
            "room_above": y / face.width,
            "room_below": (height - y) / face.width,
            "face_luma": light.face_luma(patch),
            "over_exposed": light.over_exposed(patch),
            "uneven_light": light.uneven_light(patch),
            "sharpness": light.sharpness(patch),
            "yaw_deg": pose.yaw_deg(face),
            "pitch_deg": pose.pitch_deg(face),
            "roll_deg": face.roll_deg,
            "eye_opening": pose.eye_opening(face),
            "eyelid_skin": cover.eyelid_skin(patch),
            "mouth_gap": pose.mouth_gap(face),
            "glare": light.glare(patch),
            "skin_at_ears": practice.skin_at_ears(patch),
        }
        self._look_at_hair(rgb, face)
        if self._hair_room is not None:
            values["hair_room"] = self._hair_room
        return LiveMeasures(len(faces), face, values)

    def _look_at_hair(self, rgb: Rgb, face: Face) -> None:
        if self._segmenter is not None and self._frame % _SEGMENT_EVERY == 0:
            top = head.hair_top(self._segmenter.head(rgb, face), face)
            self._hair_room = None if top is None else top / face.width
        self._frame += 1


@dataclass(frozen=True)
class Gauge:
    """A measure that must lie within limits, and the hints when it lies below or above."""

    measure: str
    below: Hint
    above: Hint
    limits: Limits


@dataclass(frozen=True)
class LiveChecks:
    """The four ticks under the picture. ``ears`` is local practice and does not hold up the shot."""

    light: bool
    centre: bool
    ears: bool
    pose: bool


@dataclass(frozen=True)
class Guidance:
    """What the screen shows. ``countdown`` is 3, 2, 1 or None; ``fire`` is true once, at the moment to shoot."""

    hint: Hint
    checks: LiveChecks
    countdown: int | None
    fire: bool


@dataclass(frozen=True)
class LiveState:
    """Memory between frames. ``good`` names the gauges that are right: they stay right within the wider limits."""

    standard: Standard
    gauges: tuple[Gauge, ...]
    good: frozenset[str] = frozenset()
    shown: Hint = Hint.FIND_FACE
    shown_since: float | None = None
    right_since: float | None = None
    wrong_since: float | None = None
    fired: bool = False


def start(standard: Standard) -> LiveState:
    """The state before the first frame, and again for a retake."""
    live = standard.live
    rule = standard.limits
    gauges = (
        Gauge("face_width_px", Hint.CLOSER, Hint.BACK, live.face_width_px),
        Gauge("face_share", Hint.CLOSER, Hint.BACK, live.face_share),
        Gauge("centre_x", Hint.MOVE_LEFT, Hint.MOVE_RIGHT, live.centre_x),
        Gauge("room_above", Hint.MOVE_DOWN, Hint.MOVE_DOWN, live.room_above),
        Gauge("hair_room", Hint.MOVE_DOWN, Hint.MOVE_DOWN, live.hair_room),
        Gauge("room_below", Hint.MOVE_UP, Hint.MOVE_UP, live.room_below),
        Gauge("face_luma", Hint.TOO_DARK, Hint.TOO_BRIGHT, rule("face_luma")),
        Gauge("over_exposed", Hint.TOO_BRIGHT, Hint.TOO_BRIGHT, rule("over_exposed")),
        Gauge("uneven_light", Hint.UNEVEN_LIGHT, Hint.UNEVEN_LIGHT, rule("uneven_light")),
        Gauge("yaw_deg", Hint.TURN_LEFT, Hint.TURN_RIGHT, rule("yaw_deg")),
        Gauge("pitch_deg", Hint.CHIN_DOWN, Hint.CHIN_UP, rule("pitch_deg")),
        Gauge("roll_deg", Hint.HEAD_LEVEL, Hint.HEAD_LEVEL, rule("roll_deg")),
        Gauge("eye_opening", Hint.OPEN_EYES, Hint.OPEN_EYES, rule("eye_opening")),
        Gauge("eyelid_skin", Hint.OPEN_EYES, Hint.OPEN_EYES, rule("eyelid_skin")),
        Gauge("mouth_gap", Hint.CLOSE_MOUTH, Hint.CLOSE_MOUTH, rule("mouth_gap")),
        Gauge("glare", Hint.GLARE, Hint.GLARE, rule("glare")),
        Gauge("sharpness", Hint.HOLD_STILL, Hint.HOLD_STILL, rule("sharpness")),
    )
    return LiveState(standard, gauges)


def advance(state: LiveState, measures: LiveMeasures, now_s: float) -> tuple[LiveState, Guidance]:
    """The next state and what to show, for a frame measured at ``now_s`` (monotonic seconds). Pure."""
    live = state.standard.live
    wanted, good = _wanted(state, measures)
    right_since, wrong_since = _times(state, wanted, now_s)
    shown, shown_since = _shown(state, wanted, right_since, now_s)
    countdown, fire = None, False
    if right_since is not None and not state.fired:
        counted_s = now_s - right_since - live.stable_s
        fire = counted_s >= _COUNT * live.tick_s and wanted is Hint.READY
        if counted_s >= 0 and not fire:
            countdown = max(1, _COUNT - int(counted_s / live.tick_s))
    after = replace(
        state,
        good=good,
        shown=shown,
        shown_since=shown_since,
        right_since=right_since,
        wrong_since=wrong_since,
        fired=state.fired or fire,
    )
    return after, Guidance(shown, _checks(state, measures, good), countdown, fire)


def best(shots: Sequence[LiveMeasures]) -> int:
    """Index of the best frame of a burst.

    Sharp, eyes open, facing the camera, mouth closed. Raises ``ValueError`` without a face in any.
    """
    with_face = [i for i, shot in enumerate(shots) if shot.face is not None]
    if not with_face:
        raise ValueError("no frame of the burst shows a face")
    sharpest = max(shots[i].values["sharpness"] for i in with_face) or 1.0
    widest = max(shots[i].values["eye_opening"] for i in with_face) or 1.0

    def worth(i: int) -> float:
        v = shots[i].values
        turned = abs(v["yaw_deg"]) + abs(v["pitch_deg"] - _NEUTRAL_PITCH) / 2 + abs(v["roll_deg"]) / 2
        return v["sharpness"] / sharpest + 2 * v["eye_opening"] / widest - turned / 20 - 2 * v["mouth_gap"]

    return max(with_face, key=worth)


def _wanted(state: LiveState, measures: LiveMeasures) -> tuple[Hint, frozenset[str]]:
    """The most urgent hint, and the gauges that are right."""
    if measures.faces == 0:
        return Hint.FIND_FACE, frozenset()
    wrong = {gauge.measure: _reading(gauge, measures, gauge.measure in state.good) for gauge in state.gauges}
    good = frozenset(name for name, hint in wrong.items() if hint is None)
    if measures.faces > 1:
        return Hint.ONE_PERSON, good
    return next((hint for hint in wrong.values() if hint), Hint.READY), good


def _reading(gauge: Gauge, measures: LiveMeasures, was_good: bool) -> Hint | None:
    """None when right.

    To become right takes the narrow limits, to stay right the wide ones: hints do not flicker at an edge.
    """
    value = measures.values.get(gauge.measure)
    if value is None:
        return None
    low, high = gauge.limits.stay if was_good else gauge.limits.enter
    return gauge.below if value < low else gauge.above if value > high else None


def _times(state: LiveState, wanted: Hint, now_s: float) -> tuple[float | None, float | None]:
    """Since when all is right, and since when not.

    A short lapse (a blink) does not end what was right; a second person does.
    """
    if wanted is Hint.READY:
        return (now_s if state.right_since is None else state.right_since), None
    wrong_since = now_s if state.wrong_since is None else state.wrong_since
    lapse = wanted not in _ALONE and now_s - wrong_since < state.standard.live.grace_s
    return (state.right_since if lapse else None), wrong_since


def _shown(state: LiveState, wanted: Hint, right_since: float | None, now_s: float) -> tuple[Hint, float]:
    since = state.shown_since
    if since is None:
        return wanted, now_s
    lapse = wanted is not Hint.READY and right_since is not None
    if wanted is state.shown or lapse or now_s - since < state.standard.live.hold_s:
        return state.shown, since
    return wanted, now_s


def _checks(state: LiveState, measures: LiveMeasures, good: frozenset[str]) -> LiveChecks:
    def all_good(*names: str) -> bool:
        return measures.faces == 1 and all(name in good for name in names)

    ears = state.standard.limits("skin_at_ears").stay[0]
    return LiveChecks(
        light=all_good("face_luma", "over_exposed", "uneven_light"),
        centre=all_good("face_width_px", "face_share", "centre_x", "room_above", "hair_room", "room_below"),
        ears=measures.faces == 1 and measures.values["skin_at_ears"] >= ears,
        pose=all_good("yaw_deg", "pitch_deg", "roll_deg"),
    )
