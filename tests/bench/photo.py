"""The photo's figures: a guidance frame beside the face finders that others use, and the shot to its file.

Machines are shared and noisy: everything is measured in the same process, in turns, by the CPU time of all its threads
and the medians of rounds. Ratios hold where absolute figures do not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from statistics import median

import numpy as np

from devices.camera.port import Frame
from kiosk.base import paths
from kiosk.photo import live
from kiosk.photo.find import FaceFinder
from kiosk.photo.make import Made, make_photo
from kiosk.photo.meter import LiveMeter
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import Standard, load_standard
from tests.bench.figures import Figure
from tests.bench.films import FULL_HD, HD, Film, Picture, films, nobody
from tests.bench.peers import MTCNN, Peer, install, peers

PER_SECOND = 30
ROUNDS = 3
PEER_FRAMES = 3
SHOTS = 3
OURS_MS = 15.0
OF_MTCNN = 0.2
SHOT_MS = 600.0


@dataclass(slots=True)
class Times:
    """CPU and wall milliseconds of one kind of work, one entry a round, and how often it found the one face."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    looked: int = 0
    found: int = 0

    def take(self, work: Callable[[], int], frames: int) -> None:
        """Do the work on so many frames; it answers in how many it found exactly one face."""
        cpu, wall = time.process_time(), time.perf_counter()
        found = work()
        self.cpu.append((time.process_time() - cpu) * 1000 / frames)
        self.wall.append((time.perf_counter() - wall) * 1000 / frames)
        self.looked += frames
        self.found += found


def figures() -> list[Figure]:
    """Guidance beside its peers, then shot to file."""
    return guidance() + shot_to_file()


def guidance() -> list[Figure]:
    """A second of guidance at 1280x720 and 30 frames a second, and the peers on frames of the same second."""
    people = films(HD, 1, PER_SECOND)
    finder, segmenter = FaceFinder(paths.models()), Segmenter(paths.models())
    install()
    others, standard = peers(), _standard()
    ours, empty, full = Times(), Times(), Times()
    theirs = {name: Times() for name in others}
    booth, big = nobody(HD), films(FULL_HD, 1, PER_SECOND)[0]
    _guide(people[0], standard, finder, segmenter)
    for film in people:
        _ask(next(iter(film.frames(1))), others)
    for _ in range(ROUNDS):
        for film in people:
            ours.take(lambda film=film: _guide(film, standard, finder, segmenter), PER_SECOND)
            for bgr in islice(film.frames(PER_SECOND), 0, PER_SECOND, PER_SECOND // PEER_FRAMES):
                _ask(bgr, others, theirs)
        empty.take(lambda: _guide(booth, standard, finder, segmenter), PER_SECOND)
        full.take(lambda: _guide(big, standard, finder, segmenter), PER_SECOND)
    return [
        *_beside(ours, theirs),
        Figure("guidance frame, nobody there, CPU", median(empty.cpu), "ms", OURS_MS),
        Figure("guidance frame of 1920x1080, CPU", median(full.cpu), "ms"),
    ]


def shot_to_file() -> list[Figure]:
    """From the chosen 1920x1080 frame to the verdict and the JPEG, with the background made white."""
    finder, segmenter = FaceFinder(paths.models()), Segmenter(paths.models())
    standard, times = _standard(), Times()
    shots = [np.ascontiguousarray(film.pictures[0][..., ::-1]) for film in films(FULL_HD, 1, 1)]
    for turn in range(SHOTS + 1):
        for rgb in shots:
            taken = times if turn else Times()  # the first turn loads what is loaded once
            taken.take(lambda rgb=rgb: int(isinstance(make_photo(rgb, standard, finder, segmenter), Made)), 1)
    made = f"{times.found} of {times.looked} made"
    return [
        Figure(f"shot to verdict and file, 1920x1080, wall, median ({made})", median(times.wall), "ms", SHOT_MS),
        Figure("shot to verdict and file, slowest", max(times.wall), "ms"),
        Figure("shot to verdict and file, CPU, median", median(times.cpu), "ms"),
    ]


def _standard() -> Standard:
    return load_standard(paths.config() / "standards" / "ga461.toml")


def _guide(film: Film, standard: Standard, finder: FaceFinder, segmenter: Segmenter) -> int:
    """One second as the photo's looker spends it: every frame turned, measured and told."""
    meter = LiveMeter(finder, segmenter, standard)
    state = live.start(standard, HD[1])
    found = 0
    for number, bgr in enumerate(film.frames(PER_SECOND)):
        measures = meter.measure(Frame(bgr, number, 0.0).rgb)
        state, _ = live.advance(state, measures, number / PER_SECOND)
        found += measures.faces == 1
    return found


def _ask(bgr: Picture, others: Mapping[str, Peer], times: Mapping[str, Times] | None = None) -> None:
    rgb = np.ascontiguousarray(bgr[..., ::-1])
    for name, peer in others.items():
        taken = times[name] if times else Times()
        taken.take(lambda peer=peer: int(peer(rgb, bgr) == 1), 1)


def _beside(ours: Times, theirs: Mapping[str, Times]) -> list[Figure]:
    frame = median(ours.cpu)
    rows = [
        Figure(f"guidance frame with all live rules, CPU ({_found(ours)})", frame, "ms", OURS_MS),
        Figure("guidance frame, dearest second", max(ours.cpu), "ms"),
        Figure("guidance frame, wall", median(ours.wall), "ms"),
    ]
    for name, times in theirs.items():
        rows.append(Figure(f"{name}: finding alone, CPU ({_found(times)})", median(times.cpu), "ms"))
        share = frame / median(times.cpu)
        rows.append(Figure(f"guidance frame, share of {name}", share, "", OF_MTCNN if name == MTCNN else None))
    return rows


def _found(times: Times) -> str:
    return f"one face in {times.found} of {times.looked}"
