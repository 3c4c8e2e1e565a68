"""Comparing faces through the engine's process.

The terminal keeps the interpreter for the resident; the encoder, which holds it for 60-90 ms a face, runs elsewhere.
Live frames are encoded while the challenge goes on, and the reference when it arrives, so that little is left to do
when the challenge has passed. Only squares of 320 px travel, and what is made of them lives no longer than its
comparison.
"""

from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Final

from kiosk.face.crop import crop_one
from kiosk.face.engine import Forget, Judge, Ready, Refer, See
from kiosk.face.matcher import Crop, CropFault
from kiosk.face.policy import Comparison, Held, Limits, Reason, View, judge
from kiosk.face.process import EngineProcess, FaceEngineError, Fault
from kiosk.face.providers import ProviderError
from kiosk.face.settings import FaceTable
from kiosk.photo.face import Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.read import read

ANSWER_S: Final = 10.0


class FaceWorker:
    """One comparison at a time. May be called from any thread; calls wait for one another.

    Every method but ``forget`` and ``close`` raises ``FaceEngineError`` when there is no engine, or after replacing a
    process that died or was silent: then the comparison is lost and begins anew.
    """

    def __init__(self, models: Path, settings: FaceTable, *, answer_s: float = ANSWER_S) -> None:
        """``models`` is the folder with the .tflite files; ``answer_s`` is waited for one answer of the engine."""
        self._finder = FaceFinder(models)
        self._settings = settings
        self.frames = settings.frames
        self.least = settings.least
        self._process = EngineProcess(settings.matcher, settings.options, answer_s)
        self._lock = Lock()
        self._waiting: deque[Refer | See] = deque()

    @property
    def process_id(self) -> int | None:
        """The engine's process, for the supervisor; None while there is none."""
        return self._process.id

    @property
    def fault(self) -> Fault | None:
        """Why no face can be compared; None while nothing is known to be wrong."""
        return self._process.fault

    def warm(self) -> None:
        """Starts the process and waits until its models are loaded, 1-3 s; returns at once when it is up."""
        with self._lock:
            self._up()

    def begin(self) -> None:
        """A new comparison; of an earlier one nothing is left."""
        with self._lock:
            self._up()
            self._forget()

    def refer(self, crop: Crop) -> None:
        """What the live face is held against; encoded as soon as the engine is free."""
        with self._lock:
            self._waiting.append(Refer(crop))
            self._feed()

    def see(self, view: View, crop: Crop) -> None:
        """One live frame; encoded as soon as the engine is free."""
        with self._lock:
            self._waiting.append(See(view, crop))
            self._feed()

    def idle(self) -> bool:
        """Whether the engine has taken everything that it was given and could take more."""
        with self._lock:
            self._feed()
            return not self._waiting and not self._process.owed

    def judge(self, held: Held) -> Comparison:
        """The decision over what was referred to and seen; afterwards nothing of it is held."""
        with self._lock:
            engine, limits = self._up()
            return self._judge(held, limits, engine)

    def forget(self) -> None:
        """Let go of what was seen; the engine does so when it has finished the square that it has in hand."""
        with self._lock, suppress(FaceEngineError):  # a process that died holds nothing
            self._forget()

    def compare(self, reference: bytes | Rgb, frames: Sequence[Rgb], held: Held = "archive") -> Comparison:
        """Compares a reference picture (file bytes or (H, W, 3) uint8) with live frames (H, W, 3) uint8, at once.

        Frames without exactly one face are left out; enough must remain. Raises ``BadImageError`` for reference bytes
        that are no picture.
        """
        return self._compare(reference, frames, held, None)

    def verify(self, a: Rgb, b: Rgb) -> Comparison:
        """1:1 of two pictures (H, W, 3) uint8, as `kiosk face verify` does."""
        return self._compare(a, [b], "archive", 1)

    def close(self) -> None:
        """Ends the process; what it held of a resident ends with it. The next call starts a new one."""
        self._process.kill()
        with self._lock:
            self._waiting.clear()
            self._process.stop()

    def __enter__(self) -> "FaceWorker":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _compare(self, reference: bytes | Rgb, frames: Sequence[Rgb], held: Held, least: int | None) -> Comparison:
        kept = crop_one(read(reference).rgb if isinstance(reference, bytes) else reference, self._finder)
        found = [crop_one(frame, self._finder) for frame in frames]
        live = [entry for entry in found if isinstance(entry, Crop)]
        with self._lock:
            engine, limits = self._up()
            limits = limits if least is None else replace(limits, least=least)
            self._forget()
            reason = _why_not(kept, found, len(live), limits.least)
            if reason or not isinstance(kept, Crop):
                return Comparison("fail", None, (), engine.engine, engine.engine_version, reason)
            self._waiting.extend([Refer(kept), *(See("front", crop) for crop in live)])
            return self._judge(held, limits, engine)

    def _up(self) -> tuple[Ready, Limits]:
        """The engine and its limits, once its models are loaded."""
        try:
            limits = self._settings.limits()
        except ProviderError as error:
            raise self._process.failed(error.word, str(error)) from error
        return self._process.up(), limits

    def _judge(self, held: Held, limits: Limits, engine: Ready) -> Comparison:
        while self._waiting or self._process.owed:
            if self._process.owed:
                self._process.answer()
            self._feed()
        self._process.send(Judge())
        return judge(self._process.answer(), limits, held, engine.engine, engine.engine_version)

    def _feed(self) -> None:
        """Hands the engine one square when it is free: it never has two, so handing over never waits."""
        if self._process.owed and self._process.answered():
            self._process.answer()
        if self._waiting and not self._process.owed:
            self._process.send(self._waiting.popleft())

    def _forget(self) -> None:
        self._waiting.clear()
        if self._process.id is not None:
            self._process.send(Forget(), answered=False)


def _why_not(kept: Crop | CropFault, found: Sequence[Crop | CropFault], usable: int, least: int) -> Reason | None:
    if not isinstance(kept, Crop):
        return kept
    if usable >= least:
        return None
    reasons: list[CropFault] = [entry for entry in found if not isinstance(entry, Crop)]
    return Counter(reasons).most_common(1)[0][0] if reasons else "too few frames"
