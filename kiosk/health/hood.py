"""What is known of the hood's light: the last check, the newest photo's balance, the baseline. Figures, never a frame.

The terminal looks by itself, once a day and at a quiet moment; a technician may ask for it at any other.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from kiosk.base.clock import CHINA, Clock
from kiosk.base.files import write_whole
from kiosk.health.rows import Finding
from kiosk.photo.colour import Gains, NoBalance
from kiosk.photo.drift import Light, colour_verdict, judge_light
from kiosk.photo.face import Rgb
from kiosk.photo.hood import Hood

KEPT = "hood.json"
"""In the terminal's state folder."""

PART = "photo_colour"
ASK_EVERY_S = 10.0


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Moment(_Kept):
    """The light at one moment (real time); ``by`` the staff member who kept it as the baseline."""

    at: datetime
    light: Light
    by: str | None = None


class Known(_Kept):
    """``check``: the last look at the hood. ``photo``: the newest photo's balance, where one went wrong or the one
    before it had. ``baseline``: what the colours were when staff found them right."""

    check: Moment | None = None
    photo: Moment | None = None
    baseline: Moment | None = None

    @property
    def light(self) -> Light | None:
        """What is known now: the last check, with the gains of a photo taken since."""
        if self.check is None:
            return self.photo.light if self.photo else None
        newer = self.photo if self.photo is not None and self.photo.at > self.check.at else self.check
        return Light(newer.light.gains, self.check.light.reading)


def known(state: Path) -> Known:
    """What was kept; nothing when there is no file, or none that can be understood."""
    try:
        return Known.model_validate_json((state / KEPT).read_bytes())
    except FileNotFoundError:
        return Known()
    except (OSError, ValidationError) as error:
        structlog.get_logger("hood").warning("what was known of the hood is forgotten", reason=type(error).__name__)
        return Known()


def finding(kept: Known, hood: Hood, now: datetime, old: timedelta) -> Finding:
    """How the light stands. Nothing here stops a service: a photo that is off is caught by its own rules."""
    light, check = kept.light, kept.check
    found = judge_light(light, kept.baseline.light if kept.baseline else None, hood.chart) if light else ()
    words: tuple[str, ...] = tuple(dict.fromkeys(one.word for one in found))
    if check is None:
        return Finding(PART, PART, "degraded", ("not_checked", *words))
    if not timedelta() <= now - check.at < old:
        words = ("old", *words)
    if words:
        return Finding(PART, PART, "degraded", words, since=check.at)
    return Finding(PART, PART, "ready", since=check.at, last_ok=check.at)


class HoodBook:
    """Keeps what is seen of one hood in a terminal's state folder. For any thread."""

    def __init__(self, state: Path, hood: Hood, clock: Clock) -> None:
        self.hood = hood
        self._state = state
        self._clock = clock
        self._lock = threading.Lock()

    def gains(self, rgb: Rgb) -> Gains | None:
        """The gains of a photo's frame; None, and staff is told, where the patch gives none."""
        gains = self.hood.gains(rgb)
        with self._lock:
            kept = known(self._state)
            before = kept.light.gains if kept.light else None
            if isinstance(gains, NoBalance) or isinstance(before, NoBalance):
                self._keep(kept.model_copy(update={"photo": self._moment(Light(gains, None))}))
        return gains if isinstance(gains, Gains) else None

    def look(self, rgb: Rgb) -> Moment:
        """The hood in a frame (H, W, 3) uint8, now; nothing is kept of it."""
        return self._moment(self.hood.look(rgb))

    def keep(self, look: Moment, by: str | None = None) -> Known:
        """Keep a look as the last one; with ``by`` as the baseline, too, kept by this staff member."""
        with self._lock:
            kept = known(self._state).model_copy(update={"check": look})
            if by is not None:
                kept = kept.model_copy(update={"baseline": look.model_copy(update={"by": by})})
            self._keep(kept)
        return kept

    def told(self, look: Moment) -> Known:
        """What would be known with this look as the last one."""
        return known(self._state).model_copy(update={"check": look})

    def _moment(self, light: Light) -> Moment:
        return Moment(at=self._clock.real().astimezone(CHINA).replace(microsecond=0), light=light)

    def _keep(self, kept: Known) -> None:
        try:
            write_whole(self._state / KEPT, kept.model_dump_json().encode())
        except OSError as error:
            structlog.get_logger("hood").error("what was seen of the hood could not be kept", reason=error.strerror)


class DailyLook:
    """Looks at the hood by itself when a look is due and nobody is being served."""

    def __init__(
        self,
        book: HoodBook,
        state: Path,
        take: Callable[[], Rgb | None],
        is_quiet: Callable[[], bool],
        clock: Clock,
        every: timedelta,
        again: timedelta,
    ) -> None:
        """``take``: one frame of the camera, or None. ``again``: how soon after a look that found something wrong."""
        self._book = book
        self._state = state
        self._take = take
        self._is_quiet = is_quiet
        self._clock = clock
        self._every = every
        self._again = again
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hood", daemon=True)

    def start(self) -> None:
        """From now on ask oneself every few seconds whether to look."""
        self._thread.start()

    def close(self) -> None:
        """Stop looking, after ``start``."""
        self._stop.set()
        self._thread.join(timeout=5)

    def is_due(self) -> bool:
        """Whether the last look is too long ago; a clock set back makes it due as well."""
        kept = known(self._state)
        if kept.check is None:
            return True
        found = judge_light(kept.check.light, kept.baseline.light if kept.baseline else None, self._book.hood.chart)
        pause = self._again if colour_verdict(found) == "fail" else self._every
        return not timedelta() <= self._clock.real() - kept.check.at < pause

    def look(self) -> bool:
        """Look now if a look is due and it is quiet; whether the hood was looked at."""
        if not self.is_due() or not self._is_quiet():
            return False
        frame = self._take()
        # Somebody who came meanwhile stands before the card: what is seen then says nothing of the hood.
        if frame is None or not self._is_quiet():
            return False
        self._book.keep(self._book.look(frame))
        return True

    def _run(self) -> None:
        while not self._stop.wait(ASK_EVERY_S):
            self.look()
