"""Real portraits (../shared/faces, not ours to commit), the detectors, and the standard."""

from pathlib import Path

import numpy as np
import pytest

from kiosk.photo.face import Face, Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.read import read
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import Standard, load_standard

ROOT = Path(__file__).resolve().parents[3]
FACES = ROOT.parent / "shared" / "faces"


class Portraits:
    """The portraits by file name; asking for one skips the test where the folder is absent."""

    def data(self, name: str) -> bytes:
        if not FACES.is_dir():
            pytest.skip("the folder shared/faces with the portraits is absent")
        return (FACES / name).read_bytes()

    def rgb(self, name: str) -> Rgb:
        return read(self.data(name)).rgb


@pytest.fixture(scope="session")
def portraits() -> Portraits:
    return Portraits()


@pytest.fixture(scope="session")
def models() -> Path:
    folder = ROOT / "assets" / "models"
    assert (folder / "face_landmark.tflite").is_file(), "run `make setup`: the model files are missing"
    return folder


@pytest.fixture(scope="session")
def finder(models: Path) -> FaceFinder:
    return FaceFinder(models)


@pytest.fixture(scope="session")
def segmenter(models: Path) -> Segmenter:
    return Segmenter(models)


@pytest.fixture(scope="session")
def standard() -> Standard:
    return load_standard(ROOT / "config" / "standards" / "ga461.toml")


@pytest.fixture(scope="session")
def man(portraits: Portraits) -> Rgb:
    """A compliant portrait: man, neutral, black top, white background."""
    return portraits.rgb("icao-study-compliant_1.png")


@pytest.fixture(scope="session")
def man_face(man: Rgb, finder: FaceFinder) -> Face:
    return finder.find(man)[0]


@pytest.fixture
def noise() -> np.random.Generator:
    return np.random.default_rng(461)
