"""The face engine in a process of its own.

Warmed before it is needed, never waited for past a deadline, replaced when it dies.

The terminal keeps the interpreter for the resident; the encoder, which holds it for 60-90 ms a face, runs elsewhere.
Only squares of 320 px travel there, and they live there no longer than their comparison.
"""

from collections import Counter
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Event, Lock, Thread, Timer
from typing import Final

from kiosk.face.crop import crop_one
from kiosk.face.matcher import Comparison, Crop, FaceMatcher, Reason, Thresholds, decide
from kiosk.photo.face import Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.read import read

START_S: Final = 30.0
ANSWER_S: Final = 10.0
LIVE_FRAMES: Final = 3  # at least so many live frames must show one face
_GRACE_S: Final = 1.0


class FaceEngineError(RuntimeError):
    """The engine's process died or did not answer in time; the next call finds a new one."""


class FaceWorker:
    """Compares faces through the engine's process. May be called from any thread; calls wait for one another."""

    def __init__(self, models: Path, *, thresholds: Thresholds | None = None, answer_s: float = ANSWER_S) -> None:
        """``models`` is the folder with the .tflite files; ``thresholds`` replaces the engine's own."""
        self._finder = FaceFinder(models)
        self._thresholds = thresholds
        self._answer_s = answer_s
        self._lock = Lock()
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._about: tuple[str, str, Thresholds] | None = None

    @property
    def process_id(self) -> int | None:
        """The engine's process, for the supervisor; None while there is none."""
        return self._process.pid if self._process is not None else None

    def warm(self) -> None:
        """Starts the process and waits until its models are loaded, 2-4 s.

        Returns at once when it is up. Raises ``FaceEngineError``.
        """
        with self._lock:
            self._ready()

    def warm_in_background(self) -> Thread:
        """The same without waiting, for the attract page; a failure shows at the next ``compare``."""

        def start() -> None:
            with self._lock:
                self._spawn()

        thread = Thread(target=start, name="face-warm", daemon=True)
        thread.start()
        return thread

    def compare(self, reference: bytes | Rgb, frames: Sequence[Rgb], *, least: int = LIVE_FRAMES) -> Comparison:
        """Compares a reference picture (file bytes or (H, W, 3) uint8) with live frames (H, W, 3) uint8.

        Frames without exactly one face are left out; at least ``least`` must remain. The median and the majority
        decide (``matcher.decide``). Raises ``FaceEngineError`` after replacing a process that died or was silent,
        ``BadImageError`` for reference bytes that are no picture.
        """
        with self._lock:
            engine, engine_version, thresholds = self._ready()
            kept = crop_one(read(reference).rgb if isinstance(reference, bytes) else reference, self._finder)
            found = [crop_one(frame, self._finder) for frame in frames]
            live = [entry for entry in found if isinstance(entry, Crop)]
            reason = _why_not(kept, found, len(live), least)
            if reason or not isinstance(kept, Crop):
                return Comparison("fail", None, (), engine, engine_version, reason)
            distances = self._ask([kept, *live])
        middle = sorted(distances)
        half = len(middle) // 2
        median = middle[half] if len(middle) % 2 else (middle[half - 1] + middle[half]) / 2
        decision = decide(distances, self._thresholds or thresholds)
        return Comparison(decision, median, tuple(distances), engine, engine_version)

    def verify(self, a: bytes, b: bytes) -> Comparison:
        """1:1 of two picture files, as `kiosk face verify` does. Raises ``BadImageError``, ``FaceEngineError``."""
        return self.compare(a, [read(b).rgb], least=1)

    def close(self) -> None:
        """Ends the process; what it held of a resident ends with it. The next call starts a new one."""
        with self._lock:
            self._stop()

    def __enter__(self) -> "FaceWorker":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ready(self) -> tuple[str, str, Thresholds]:
        if self._process is None or not self._process.is_alive():
            self._spawn()
        if self._about is None:
            self._about = self._hello()
        return self._about

    def _ask(self, crops: list[Crop]) -> list[float]:
        process, pipe = self._process, self._pipe
        if process is None or pipe is None:
            raise self._broken("is not running")
        # A process that hangs stops reading, and then `send` itself would wait for ever: the timer ends both.
        late = Event()

        def end() -> None:
            late.set()
            process.kill()

        limit = Timer(self._answer_s, end)
        limit.start()
        try:
            pipe.send(crops)
            answer = pipe.recv()
        except (EOFError, OSError) as error:
            what = f"gave no answer within {self._answer_s:g} s" if late.is_set() else "died"
            raise self._broken(what) from error
        finally:
            limit.cancel()
        if not isinstance(answer, list):
            raise self._broken("could not encode a face")
        return answer

    def _hello(self) -> tuple[str, str, Thresholds]:
        """What the new process says of itself once its models are loaded."""
        pipe = self._pipe
        if pipe is None or not pipe.poll(START_S):
            raise self._broken(f"did not start within {START_S:g} s")
        try:
            engine, engine_version, thresholds = pipe.recv()
        except (EOFError, OSError) as error:
            raise self._broken("died while starting") from error
        return engine, engine_version, thresholds

    def _broken(self, what: str) -> FaceEngineError:
        self._spawn()
        return FaceEngineError(f"the face engine {what}; it was started anew")

    def _spawn(self) -> None:
        self._stop()
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs,), name="face-engine", daemon=True)
        process.start()
        theirs.close()  # so that the death of the process closes the pipe
        self._process, self._pipe = process, ours

    def _stop(self) -> None:
        process, pipe = self._process, self._pipe
        self._process = self._pipe = self._about = None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()  # it has nothing to finish or save
            process.join(_GRACE_S)


def _why_not(kept: Crop | Reason, found: Sequence[Crop | Reason], usable: int, least: int) -> Reason | None:
    if not isinstance(kept, Crop):
        return kept
    if usable >= least:
        return None
    reasons: list[Reason] = [entry for entry in found if not isinstance(entry, Crop)]
    return Counter(reasons).most_common(1)[0][0] if reasons else "too few frames"


def _serve(pipe: Connection) -> None:
    """The process: says who it is, then answers crops with distances until the pipe closes."""
    from kiosk.face.dlib_matcher import DlibMatcher  # loads 150 MB of models, in this process only

    matcher: FaceMatcher = DlibMatcher()
    pipe.send((matcher.engine, matcher.engine_version, matcher.thresholds))
    while True:
        try:
            crops = pipe.recv()
        except (EOFError, OSError):
            return
        reference, *live = (matcher.encode(crop) for crop in crops)
        pipe.send([matcher.distance(reference, encoding) for encoding in live])
