"""The detectors and the portraits, as in the photo tests; the configuration of the face engine; one warm engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.base import paths
from kiosk.face.settings import FaceTable
from kiosk.face.worker import FaceWorker
from kiosk.service.settings import load_terminal
from tests.kiosk.photo.conftest import finder, models, portraits

__all__ = ["finder", "models", "portraits"]


@pytest.fixture(scope="session")
def settings() -> FaceTable:
    """As every terminal has it."""
    return load_terminal(paths.config() / "kiosk.toml", None).face


@pytest.fixture(scope="module")
def worker(models: Path, settings: FaceTable) -> Iterator[FaceWorker]:
    with FaceWorker(models, settings) as worker:
        worker.warm()
        yield worker
