"""The figures in the docs are of the engine that is installed and of the limits that are configured."""

from __future__ import annotations

from kiosk.base import paths
from kiosk.face.dlib_matcher import DlibMatcher
from kiosk.face.head_turn import TurnPolicy
from kiosk.face.settings import FaceTable
from tests.kiosk.face.distance_table import settings_line
from tests.kiosk.face.liveness_table import policy_line

ANEW = "run python -m tests.kiosk.face.tables"


def test_the_distances_are_of_this_engine_and_these_limits(settings: FaceTable):
    told = settings_line(DlibMatcher({}).engine_version, settings.limits())
    assert told in (paths.root() / "docs" / "face-distances.md").read_text(), ANEW


def test_what_heads_and_pictures_read_is_of_this_policy():
    assert policy_line(TurnPolicy()) in (paths.root() / "docs" / "face-liveness.md").read_text(), ANEW
