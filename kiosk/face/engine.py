"""What runs in the face engine's own process: encodings live here, and only until their comparison.

Each ``Refer`` and ``See`` is answered with True, ``Judge`` with what was measured; ``Forget`` needs no answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from multiprocessing.connection import Connection

from kiosk.face.matcher import Crop, Encoding, FaceMatcher, Options
from kiosk.face.policy import Measured, View
from kiosk.face.providers import ProviderError, Word, load_matcher


@dataclass(frozen=True)
class Ready:
    """The process's first word: which engine, its models loaded."""

    engine: str
    engine_version: str


@dataclass(frozen=True)
class Refused:
    """Its first and last word: why there is no engine."""

    word: Word
    sentence: str


@dataclass(frozen=True)
class Refer:
    """The photo that the live face is held against; a later one takes its place."""

    crop: Crop


@dataclass(frozen=True)
class See:
    """One live frame."""

    view: View
    crop: Crop


@dataclass(frozen=True)
class Judge:
    """Compare what is held, and forget it."""


@dataclass(frozen=True)
class Forget:
    """Let go of everything that is held."""


class Bench:
    """The encodings of one comparison."""

    def __init__(self, matcher: FaceMatcher) -> None:
        self._matcher = matcher
        self._reference: Encoding | None = None
        self._live: list[tuple[View, Encoding]] = []

    @property
    def holds(self) -> int:
        """How many encodings are held."""
        return len(self._live) + (self._reference is not None)

    def refer(self, crop: Crop) -> None:
        self._reference = self._matcher.encode(crop)

    def see(self, view: View, crop: Crop) -> None:
        self._live.append((view, self._matcher.encode(crop)))

    def judge(self) -> Measured:
        """Distances of what was seen. Without a reference there is none to it; whatever was held is forgotten."""
        reference, live = self._reference, self._live
        self.forget()
        fronts = [encoding for view, encoding in live if view == "front"]
        return Measured(
            () if reference is None else tuple((view, self._matcher.distance(reference, each)) for view, each in live),
            tuple((view, self._nearest(each, fronts)) for view, each in live if view != "front"),
        )

    def forget(self) -> None:
        self._reference, self._live = None, []

    def _nearest(self, encoding: Encoding, fronts: Sequence[Encoding]) -> float:
        return min((self._matcher.distance(front, encoding) for front in fronts), default=inf)


def serve(pipe: Connection, name: str, options: Options) -> None:
    """The process: loads the engine of this name, says who it is or why not, and answers until the pipe closes."""
    try:
        matcher = load_matcher(name, options)
    except ProviderError as error:
        pipe.send(Refused(error.word, str(error)))
        return
    pipe.send(Ready(matcher.engine, matcher.engine_version))
    bench = Bench(matcher)
    while True:
        try:
            request = pipe.recv()
        except (EOFError, OSError):
            return
        match request:
            case Refer(crop):
                bench.refer(crop)
                pipe.send(True)
            case See(view, crop):
                bench.see(view, crop)
                pipe.send(True)
            case Judge():
                pipe.send(bench.judge())
            case Forget():
                bench.forget()
