"""Live guidance: a pure state machine that turns measured frames into one hint, a count-down and the shot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import Final

from kiosk.photo.face import Face
from kiosk.photo.gauges import Gauge, gauges
from kiosk.photo.hints import OPPOSITE, Hint
from kiosk.photo.merits import merits_of, worth
from kiosk.photo.standard import Standard

_COUNT: Final = 3
_ALONE: Final = frozenset({Hint.FIND_FACE, Hint.ONE_PERSON})
_LIGHT: Final = frozenset({Hint.TOO_DARK, Hint.TOO_BRIGHT, Hint.UNEVEN_LIGHT})
_PLACE: Final = frozenset(
    {Hint.CLOSER, Hint.BACK, Hint.MOVE_LEFT, Hint.MOVE_RIGHT, Hint.MOVE_UP, Hint.MOVE_DOWN},
)
_POSE: Final = frozenset(
    {Hint.TURN_LEFT, Hint.TURN_RIGHT, Hint.CHIN_UP, Hint.CHIN_DOWN, Hint.LEVEL_LEFT, Hint.LEVEL_RIGHT},
)


@dataclass(frozen=True)
class LiveMeasures:
    """One frame.

    ``faces`` counts people near the camera, ``face`` is the largest. ``values`` holds the measures by name in their
    native units; what is not there, or NaN, could not be assessed and is nobody's fault.
    """

    faces: int
    face: Face | None
    values: Mapping[str, float]


@dataclass(frozen=True)
class LiveChecks:
    """The four ticks under the picture, None while nobody is there alone. ``ears`` does not hold up the shot."""

    light: bool | None
    centre: bool | None
    ears: bool | None
    pose: bool | None


@dataclass(frozen=True)
class Guidance:
    """What the screen shows. ``countdown`` is 3, 2, 1 or None; ``fire`` is true once, at the moment to shoot."""

    hint: Hint
    checks: LiveChecks
    countdown: int | None
    fire: bool


@dataclass(frozen=True)
class LiveState:
    """Memory between frames, times in seconds.

    ``good`` names the gauges that are right: they stay right within the wider limits. ``right_s`` and ``count_s``
    have run since all was right and since the count-down began, ``lapse_s`` since the count-down saw something wrong;
    None while it is not so.
    ``told`` are the hints that were given: advice among them is not given again.
    """

    standard: Standard
    gauges: tuple[Gauge, ...]
    good: frozenset[str] = frozenset()
    now_s: float | None = None
    shown: Hint = Hint.FIND_FACE
    shown_s: float | None = None
    right_s: float | None = None
    count_s: float | None = None
    lapse_s: float | None = None
    told: frozenset[Hint] = frozenset()
    fired: bool = False


@dataclass(frozen=True)
class _Reading:
    """One frame against the gauges: the gauges that are right, what must be mended first, and what is advised."""

    good: frozenset[str]
    wrong: Hint | None
    advice: Hint | None


def start(standard: Standard, side_px: int) -> LiveState:
    """The state before the first frame of a camera whose shorter side has ``side_px``, and again for a retake."""
    return LiveState(standard, gauges(standard, side_px))


def advance(state: LiveState, measures: LiveMeasures, now_s: float) -> tuple[LiveState, Guidance]:
    """The next state and what to show, for a frame measured at ``now_s`` (monotonic seconds). Pure.

    Time that went backwards has stood still; after more than ``gap_s`` without a frame nothing counts as right since.
    """
    live = state.standard.live
    elapsed = 0.0 if state.now_s is None else max(0.0, now_s - state.now_s)
    if elapsed > live.gap_s:
        state = replace(state, right_s=None, count_s=None, lapse_s=None)
    state = _told(state, elapsed)
    reading = _read(state, measures)
    right_s, count_s, lapse_s = _times(state, reading, elapsed)
    fire = reading.wrong is None and count_s is not None and count_s >= _COUNT * live.tick_s
    wanted = Hint.READY if count_s is not None else reading.wrong or reading.advice or Hint.READY
    shown, shown_s = _shown(state, wanted, elapsed)
    after = replace(
        state,
        good=reading.good,
        now_s=now_s,
        shown=shown,
        shown_s=shown_s,
        right_s=right_s,
        count_s=None if fire else count_s,
        lapse_s=lapse_s,
        told=state.told if shown is state.shown else state.told | {state.shown},
        fired=state.fired or fire,
    )
    countdown = None if fire or count_s is None else max(1, _COUNT - int(count_s / live.tick_s))
    return after, Guidance(shown, _checks(state, measures, reading.good), countdown, fire)


def ranked(shots: Sequence[LiveMeasures], rules: Sequence[Gauge]) -> list[int]:
    """Places of the frames of a burst, the best first: one person, the fewest faults, then what speaks for it."""

    def rank(place: int) -> tuple[bool, int, float]:
        shot = shots[place]
        faults = sum(_said(gauge, shot, was_good=True) is not None for gauge in rules if not gauge.advice)
        return shot.faces != 1, faults, -worth(merits_of(shot.values))

    return sorted(range(len(shots)), key=rank)


def _told(state: LiveState, elapsed: float) -> LiveState:
    """What has been shown long enough has been told."""
    long = state.shown_s is not None and state.shown_s + elapsed >= state.standard.live.advice_s
    return replace(state, told=state.told | {state.shown}) if long else state


def _read(state: LiveState, measures: LiveMeasures) -> _Reading:
    if measures.faces == 0:
        return _Reading(frozenset(), Hint.FIND_FACE, None)
    said = [(gauge, _said(gauge, measures, gauge.measure in state.good)) for gauge in state.gauges]
    good = frozenset(gauge.measure for gauge, hint in said if hint is None)
    if measures.faces > 1:
        return _Reading(good, Hint.ONE_PERSON, None)
    wrong = next((hint for gauge, hint in said if hint and not gauge.advice), None)
    advice = next((hint for gauge, hint in said if hint and gauge.advice and hint not in state.told), None)
    return _Reading(good, wrong, advice)


def _said(gauge: Gauge, measures: LiveMeasures, was_good: bool) -> Hint | None:
    """None when right.

    To become right takes the narrow limits, to stay right the wide ones: hints do not flicker at an edge.
    """
    value = measures.values.get(gauge.measure, nan)  # which lies neither below nor above
    low, high = gauge.limits.stay if was_good else gauge.limits.enter
    return gauge.below if value < low else gauge.above if value > high else None


def _times(state: LiveState, reading: _Reading, elapsed: float) -> tuple[float | None, float | None, float | None]:
    """How long all has been right, the count-down has run, and a lapse in it has lasted.

    A short lapse (a blink) does not end a count-down; a second person does, and so does nobody at all.
    """
    live = state.standard.live
    if reading.wrong is not None:
        lapse_s = 0.0 if state.lapse_s is None else state.lapse_s + elapsed
        if state.count_s is None or reading.wrong in _ALONE or lapse_s >= live.grace_s:
            return None, None, None
        return state.right_s, state.count_s + elapsed, lapse_s
    right_s = 0.0 if state.right_s is None else state.right_s + elapsed
    if state.count_s is not None:
        return right_s, state.count_s + elapsed, None
    begins = right_s >= live.stable_s and reading.advice is None and not state.fired
    return right_s, 0.0 if begins else None, None


def _shown(state: LiveState, wanted: Hint, elapsed: float) -> tuple[Hint, float]:
    if state.shown_s is None:
        return wanted, 0.0
    live, shown_s = state.standard.live, state.shown_s + elapsed
    hold_s = live.turn_back_s if OPPOSITE.get(state.shown) is wanted else live.hold_s
    if wanted is state.shown or shown_s < hold_s:
        return state.shown, shown_s
    return wanted, 0.0


def _checks(state: LiveState, measures: LiveMeasures, good: frozenset[str]) -> LiveChecks:
    def right(hints: frozenset[Hint]) -> bool | None:
        if measures.faces != 1:
            return None
        return all(gauge.measure in good for gauge in state.gauges if gauge.below in hints or gauge.above in hints)

    return LiveChecks(
        light=right(_LIGHT), centre=right(_PLACE), ears=right(frozenset({Hint.SHOW_EARS})), pose=right(_POSE)
    )
