"""The face's figures: 1:1 of two pictures, and what a resident waits for when the challenge has ended.

The engine runs in its own process, warmed as at the attract page; its CPU time stands beside the wall time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from devices.camera.simulator.cache import archive, ensure
from devices.camera.simulator.sitter import read_people
from kiosk.base import paths
from kiosk.face.crop import crop_one
from kiosk.face.matcher import Crop
from kiosk.face.policy import Comparison
from kiosk.face.settings import FaceTable
from kiosk.face.worker import FaceWorker
from kiosk.photo.face import Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.read import read
from kiosk.service.settings import load_terminal
from tests.bench import cpu
from tests.bench.figures import Figure

TURNS = 7
FRAME_S = 1 / 15
ENOUGH_MS = 250.0


def figures() -> list[Figure]:
    """One warm engine; the drawn resident of the demo, alive and as the registry holds the portrait."""
    settings = load_terminal(paths.config() / "kiosk.toml", None).face
    portrait, fronts, turned = _resident()
    with FaceWorker(paths.models(), settings) as worker:
        worker.warm()
        _verified(worker, portrait)
        pictures = [_timed(worker, lambda: _verified(worker, portrait)) for _ in range(TURNS)]
        finder = FaceFinder(paths.models())
        waits = [_challenge(worker, settings, finder, read(portrait).rgb, fronts, turned) for _ in range(TURNS)]
    return [
        Figure("1:1 of two pictures, engine warm, wall, median", median(wall for wall, _ in pictures), "ms", ENOUGH_MS),
        Figure("1:1 of two pictures, CPU of both processes", median(spent for _, spent in pictures), "ms"),
        Figure("challenge passed to decision, wall, median", median(wall for wall, _ in waits), "ms", ENOUGH_MS),
        Figure("challenge passed to decision, CPU of both processes", median(spent for _, spent in waits), "ms"),
        Figure("challenge passed to decision, slowest", max(wall for wall, _ in waits), "ms"),
    ]


def _resident() -> tuple[bytes, list[Rgb], Rgb]:
    """The registry's portrait as a file, frames from the front, and one with the head turned."""
    sitter = read_people(paths.config() / "demo" / "people.toml")[0].sitter
    cache = paths.cache() / "residents"
    folder = ensure(sitter, ("front", "turn_left"), cache)
    fronts = [_frame(file) for file in sorted((folder / "front").glob("*.jpg"))[:-1]]  # the last one is a blink
    still = archive(sitter, "same", cache, _no_encoder)
    return still.read_bytes(), fronts, _frame(sorted((folder / "turn_left").glob("*.jpg"))[-1])


def _no_encoder() -> None:
    raise AssertionError("the portrait of the same face is drawn without one")


def _challenge(
    worker: FaceWorker, settings: FaceTable, finder: FaceFinder, reference: Rgb, fronts: list[Rgb], turned: Rgb
) -> tuple[float, float]:
    """As the visit shows it to the engine: frames while the head is turned, the reference in between, the last frame,
    and from there on the resident waits."""
    squares = [_square(rgb, finder) for rgb in fronts[: settings.frames - 1]]
    held, aside = _square(reference, finder), _square(turned, finder)
    pause = threading.Event()
    worker.begin()
    for square in squares:
        worker.see("front", square)
        while not worker.idle():
            pause.wait(FRAME_S)
    worker.refer(held)
    worker.see("turned", aside)
    while not worker.idle():
        pause.wait(FRAME_S)

    def last() -> Comparison:
        worker.see("back", _square(fronts[-1], finder))
        return worker.judge("archive")

    return _timed(worker, last)


def _timed(worker: FaceWorker, work: Callable[[], Comparison]) -> tuple[float, float]:
    """Wall and CPU milliseconds, the engine's process included. Raises ``RuntimeError`` when nothing was compared."""
    wall, spent = time.perf_counter(), _spent_s(worker)
    found = work()
    took = (time.perf_counter() - wall) * 1000, (_spent_s(worker) - spent) * 1000
    if found.distance is None:
        raise RuntimeError(f"nothing was compared: {found.reason}")
    return took


def _verified(worker: FaceWorker, portrait: bytes) -> Comparison:
    """What ``kiosk face verify`` does with two files."""
    return worker.verify(read(portrait).rgb, read(portrait).rgb)


def _spent_s(worker: FaceWorker) -> float:
    engine = worker.process_id
    return time.process_time() + (cpu.of_process(engine) if engine is not None else 0.0)


def _square(rgb: Rgb, finder: FaceFinder) -> Crop:
    found = crop_one(rgb, finder)
    if not isinstance(found, Crop):
        raise RuntimeError(f"a drawn resident shows {found}")
    return found


def _frame(file: Path) -> Rgb:
    return np.ascontiguousarray(read(file.read_bytes()).rgb)
